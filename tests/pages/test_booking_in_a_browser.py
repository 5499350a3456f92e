"""Every step of booking, its mistakes included, in a real browser: axe, widths, light and dark, the keyboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.pages.browsing import SCHEMES, WIDTHS, chromium_browser, faults

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

HIDDEN_UNDER_THE_BAR = """() => {
  const focused = document.activeElement.getBoundingClientRect();
  const bar = document.querySelector(".time-chooser__bar").getBoundingClientRect();
  return focused.bottom > bar.top || focused.top < 0;
}"""


def pick_a_time(page: Page, server: str) -> None:
    page.goto(f"{server}/book/service-1/")
    if not page.locator("[name=slot]").count():
        page.locator(".notice .button").click()
    page.locator("[name=slot]").last.check()


def hold(page: Page) -> None:
    page.locator(".time-chooser button").last.click()


def steps(page: Page, rival: Page, server: str) -> list[str]:
    """Walk from the choice of a service to a cancelled visit; return what is wrong on the way."""
    page.goto(f"{server}/book/")
    found = faults(page, "choose a service")
    pick_a_time(page, server)
    found += faults(page, "choose a time")
    pick_a_time(rival, server)
    hold(page)
    found += faults(page, "details")
    hold(rival)
    found += faults(rival, "that time is gone")
    page.locator("main form button").last.click()
    found += faults(page, "details with mistakes")
    assert page.evaluate("document.activeElement.hasAttribute('data-error-summary')")
    page.locator("[name=name]").fill("Zoë O’Brien")
    page.locator("[name=email]").fill("zoe@example.org")
    page.locator("[name=telephone]").fill("+44 20 7946 0018")
    page.locator("main form button").last.click()
    found += faults(page, "check your answers")
    page.locator("main form button").last.click()
    assert page.url.endswith("/confirmed/")
    found += faults(page, "confirmed")
    page.goto(page.url.replace("confirmed/", ""))
    found += faults(page, "the appointment")
    return found


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_on_the_way_to_a_visit(one_engine, live_server, filled, width, scheme):
    with chromium_browser() as browser:
        page, rival = (
            browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme) for _ in range(2)
        )
        found = steps(page, rival, live_server.url)
    assert found == []


@pytest.mark.parametrize(("width", "height"), [(320, 640), (1280, 800)])
def test_the_focused_time_is_never_hidden_under_the_button(one_engine, live_server, filled, width, height):
    with chromium_browser() as browser:
        page = browser.new_page(viewport={"width": width, "height": height}, reduced_motion="reduce")
        pick_a_time(page, live_server.url)
        page.locator("[name=slot]").first.focus()
        hidden = []
        for _ in range(page.locator("[name=slot]").count()):
            page.keyboard.press("ArrowDown")
            hidden.append(page.evaluate(HIDDEN_UNDER_THE_BAR))
    assert len(hidden) > 10
    assert not any(hidden)
