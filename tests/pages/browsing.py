"""Looking at pages in a real browser: the axe checker, and whether anything scrolls sideways."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from tests.provision import chromium

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

Scheme = Literal["dark", "light"]
WIDTHS = (320, 768, 1280)
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
SIDEWAYS = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


@contextmanager
def chromium_browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=["--no-sandbox"])
        try:
            yield browser
        finally:
            browser.close()


def faults(page: Page, name: str) -> list[str]:
    """Return what is wrong with the page as it stands, in words."""
    sideways = [f"{name} scrolls sideways"] if page.evaluate(SIDEWAYS) else []
    violations = Axe().run(page, options=RULES).response["violations"]
    return sideways + [f"{name} {it['id']}: {it['nodes'][0]['html']}" for it in violations]
