"""The times page in a browser: whose clock it is, days to jump to, and narrowing down without a script."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.browser

PAGE = "/book/first-visit/"
OTHER = "Your device shows another time zone."


@pytest.mark.parametrize(
    ("time_zone", "javascript", "told"),
    [
        ("Europe/Berlin", True, True),
        ("America/New_York", True, False),  # another name, the same time
        ("Europe/Berlin", False, False),  # the sentence at the end of the page stands for itself
    ],
)
def test_the_clinics_zone_is_named_where_the_device_has_another(open_page, time_zone, javascript, told):
    page = open_page(time_zone=time_zone, javascript=javascript)
    page.goto(PAGE)
    words = page.get_by_role("main").inner_text()

    assert (OTHER in words) is told
    assert "All times are Toronto time (America/Toronto)." in words


def test_a_day_is_jumped_to_by_keyboard(open_page):
    page = open_page(width=390)
    page.emulate_media(reduced_motion="reduce")
    page.goto(PAGE)
    page.get_by_role("link", name="Next week").click()
    days = page.get_by_role("navigation", name="Jump to a day").get_by_role("link")
    days.nth(1).focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    day = days.nth(1).get_attribute("href").removeprefix("#")
    focused = "document.activeElement.closest('fieldset').id"
    assert page.evaluate(focused) == day


def test_needs_by_keyboard_and_without_a_script(open_page):
    page = open_page(width=320, javascript=False)
    page.goto(PAGE)
    page.get_by_role("link", name="Tell us what you need").press("Enter")
    page.get_by_label("A room without steps").press("Space")
    page.get_by_label("More time").press("Space")
    page.get_by_role("button", name="Continue").press("Enter")
    page.get_by_role("link", name="Next week").press("Enter")
    assert "Times for: step-free room, longer visit." in page.get_by_role("main").inner_text()
    page.locator("input[name=slot]").first.press("Space")
    page.get_by_role("button", name="Keep this time").press("Enter")
    page.get_by_label("Your name").fill("Sample Needs")
    page.get_by_label("E-mail address").fill("needs@example.org")
    page.get_by_label("Telephone number").fill("+1 416 967 1111")
    page.get_by_role("button", name="Continue").first.press("Enter")
    shown = page.get_by_role("main").inner_text()
    assert "Step-free room, longer visit" in shown
    assert "75 minutes" in shown
    page.get_by_role("button", name="Book this appointment").press("Enter")

    assert page.url.endswith("/confirmed/")


@pytest.mark.parametrize("javascript", [True, False], ids=["with-javascript", "without-javascript"])
def test_narrowing_down(open_page, javascript):
    page = open_page(width=320, javascript=javascript)
    page.goto(PAGE)
    page.get_by_label("With").select_option("Ana Sample")
    page.locator("summary", has_text="Days and times").click()
    page.get_by_label("Time of day").select_option("evening")
    page.get_by_label("Thursday").check()
    page.get_by_role("button", name="Show").click()

    page.get_by_role("heading", level=3).first.wait_for()
    headings = page.get_by_role("heading", level=3).all_inner_texts()
    assert all(heading.removeprefix("Today, ").startswith("Thursday") for heading in headings)
    labels = page.locator(".time-chooser__label").all_inner_texts()
    assert labels
    assert all(label[:2] >= "17" and label.endswith("Ana") for label in labels)
    assert page.get_by_label("Thursday").is_checked()
