"""The clinic's own pages in a real browser, at three widths, light and dark."""

from __future__ import annotations

import pytest

from tests.pages.browsing import SCHEMES, WIDTHS, chromium_browser, faults

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ADDRESSES = [
    "/",
    "/services/",
    "/services/service-1/",
    "/team/",
    "/team/person-1/",
    "/contact/",
    "/privacy/",
    "/accessibility/",
    "/nowhere/",
]


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_and_nothing_scrolls_sideways(one_engine, live_server, filled, width, scheme):
    found: list[str] = []
    with chromium_browser() as browser:
        page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
        for address in ADDRESSES:
            page.goto(live_server.url + address)
            found += faults(page, address)
    assert found == []


def test_no_page_breaks_the_content_policy_or_asks_another_host(one_engine, live_server, filled):
    found: list[str] = []
    with chromium_browser() as browser:
        page = browser.new_page()
        page.on(
            "request", lambda it: found.append(it.url) if not it.url.startswith(live_server.url) else None
        )
        page.on("console", lambda it: found.append(it.text) if "404" not in it.text else None)
        for address in [*ADDRESSES, "/admin/login/"]:
            page.goto(live_server.url + address, wait_until="networkidle")
    assert found == []


def test_the_pages_read_the_same_without_javascript(one_engine, live_server, filled):
    texts: dict[bool, list[str]] = {True: [], False: []}
    with chromium_browser() as browser:
        for scripts, read in texts.items():
            page = browser.new_page(java_script_enabled=scripts)
            for address in ADDRESSES:
                page.goto(live_server.url + address)
                read.append(page.locator("main").inner_text())
    assert texts[True] == texts[False]


def test_the_skip_link_comes_first_and_leads_to_the_content(one_engine, live_server, filled):
    with chromium_browser() as browser:
        page = browser.new_page()
        page.goto(live_server.url)
        page.keyboard.press("Tab")
        first = page.evaluate("document.activeElement.textContent")
        page.keyboard.press("Enter")
        then = page.evaluate("document.activeElement.id")
    assert (first, then) == ("Skip to main content", "main")
