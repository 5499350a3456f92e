"""The axe checker over the clinic's own pages, in a real browser, at three widths, light and dark."""

from __future__ import annotations

from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, sync_playwright

from tests.provision import chromium

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
Scheme = Literal["dark", "light"]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture
def browser_on_one_engine(engine) -> None:
    if engine != "sqlite":
        pytest.skip("what a page looks like does not depend on the engine")


def look(browser: Browser, server: str, width: int, scheme: Scheme) -> list[str]:
    """Return what is wrong with the pages, in words."""
    found: list[str] = []
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    for address in ADDRESSES:
        page.goto(server + address)
        sideways = page.evaluate(
            "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        )
        found += [f"{address} scrolls sideways"] if sideways else []
        violations = Axe().run(page, options=RULES).response["violations"]
        found += [f"{address} {it['id']}: {it['nodes'][0]['html']}" for it in violations]
    page.close()
    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 768, 1280])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    browser_on_one_engine, live_server, filled, width, scheme
):
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=["--no-sandbox"])
        found = look(browser, live_server.url, width, scheme)
        browser.close()
    assert found == []


def test_no_page_breaks_the_content_policy_or_asks_another_host(live_server, filled):
    found: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=["--no-sandbox"])
        page = browser.new_page()
        page.on(
            "request", lambda it: found.append(it.url) if not it.url.startswith(live_server.url) else None
        )
        page.on("console", lambda it: found.append(it.text) if "404" not in it.text else None)
        for address in [*ADDRESSES, "/admin/login/"]:
            page.goto(live_server.url + address, wait_until="networkidle")
        browser.close()
    assert found == []


def test_the_pages_read_the_same_without_javascript(live_server, filled):
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=["--no-sandbox"])
        texts = []
        for scripts in (True, False):
            page = browser.new_page(java_script_enabled=scripts)
            for address in ADDRESSES:
                page.goto(live_server.url + address)
                texts.append((scripts, address, page.locator("main").inner_text()))
        browser.close()
    with_scripts = [text for text in texts if text[0]]
    without = [text for text in texts if not text[0]]
    assert [text[1:] for text in with_scripts] == [text[1:] for text in without]


def test_the_skip_link_comes_first_and_leads_to_the_content(live_server, filled):
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=["--no-sandbox"])
        page = browser.new_page()
        page.goto(live_server.url)
        page.keyboard.press("Tab")
        first = page.evaluate("document.activeElement.textContent")
        page.keyboard.press("Enter")
        then = page.evaluate("document.activeElement.id")
        browser.close()
    assert (first, then) == ("Skip to main content", "main")
