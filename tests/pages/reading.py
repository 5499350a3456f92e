"""What a page says, as a program that reads HTML sees it."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from typing import Any

EMPTY = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


class Page(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.texts: list[tuple[tuple[str, ...], str]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in EMPTY:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag, f"</{tag}> closes something else"

    def handle_data(self, data: str) -> None:
        self.texts.append((tuple(self.open), data))

    def attributes(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]

    def text_in(self, tag: str) -> str:
        """The text inside such elements, spaces collapsed."""
        return " ".join(" ".join(text for inside, text in self.texts if tag in inside).split())

    @property
    def visible(self) -> str:
        hidden = {"script", "style", "head"}
        return " ".join(" ".join(text for inside, text in self.texts if not hidden & set(inside)).split())

    @property
    def structured_data(self) -> list[dict[str, Any]]:
        blocks = [text for inside, text in self.texts if inside and inside[-1] == "script" and text.strip()]
        return [node for block in blocks for node in json.loads(block)["@graph"]]
