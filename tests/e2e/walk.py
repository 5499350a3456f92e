"""A visitor who counts: how many pages they saw, how often they clicked, how many fields they typed into."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page


class Effort(NamedTuple):
    pages: int
    clicks: int
    fields: int

    def __str__(self) -> str:
        return f"{self.pages} pages, {self.clicks} clicks, {self.fields} typed fields"


class Walk:
    """Pages count when they are shown; the one that the walk begins on was there before."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.pages = self.clicks = self.fields = 0
        page.on("domcontentloaded", self.saw)

    def saw(self, _page: Page) -> None:
        self.pages += 1

    def click(self, what: Locator) -> None:
        self.clicks += 1
        what.click()

    def type(self, label: str, text: str) -> None:
        self.fields += 1
        self.page.get_by_label(label, exact=True).fill(text)

    @property
    def effort(self) -> Effort:
        return Effort(self.pages, self.clicks, self.fields)
