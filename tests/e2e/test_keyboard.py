"""What a keyboard needs: a way past the header, the focus where the news is, nothing hidden under a bar."""

from __future__ import annotations

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.looks]

HIDDEN_UNDER_THE_BAR = """() => {
  const focused = document.activeElement.getBoundingClientRect();
  const bar = document.querySelector(".time-chooser__bar").getBoundingClientRect();
  return focused.bottom > bar.top || focused.top < 0;
}"""


def test_the_skip_link_comes_first_and_leads_to_the_content(open_page):
    page = open_page()
    page.goto("/")
    page.keyboard.press("Tab")
    first = page.evaluate("document.activeElement.textContent")
    page.keyboard.press("Enter")

    assert (first, page.evaluate("document.activeElement.id")) == ("Skip to main content", "main")


def test_the_focused_time_is_never_under_the_bar(open_page):
    page = open_page(width=390)
    page.emulate_media(reduced_motion="reduce")
    page.goto("/book/first-visit/?practitioner=ana-sample")
    page.get_by_role("link", name="Next week").click()
    radios = page.locator("input[name=slot]")
    radios.first.focus()
    hidden = []
    for _time in range(radios.count()):
        page.keyboard.press("ArrowDown")
        hidden.append(page.evaluate(HIDDEN_UNDER_THE_BAR))

    assert len(hidden) > 10
    assert not any(hidden)


def test_booking_by_keyboard_alone(open_page):
    page = open_page()
    page.goto("/book/running-check/?practitioner=noor-sample")
    page.get_by_role("link", name="Next week").press("Enter")
    page.locator("input[name=slot]").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/details/**")
    page.get_by_role("button", name="Continue").press("Enter")
    page.get_by_role("alert").wait_for()
    assert page.evaluate("document.activeElement.hasAttribute('data-error-summary')")
    page.get_by_label("Your name").focus()
    for text in ("Sample Keyboard", "keys@example.org", "+1 416 967 1111"):
        page.keyboard.type(text)
        page.keyboard.press("Tab")
    page.get_by_label("Telephone number").press("Enter")  # the form's first button
    page.get_by_role("button", name="Book this appointment").press("Enter")

    assert page.url.endswith("/confirmed/")
