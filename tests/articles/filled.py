"""Reads a page's form as a browser would send it."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any


class Form(HTMLParser):
    def __init__(self, name: str | None) -> None:
        super().__init__()
        self.name = name
        self.sent: dict[str, list[str]] = {}
        self.inside = False
        self.select = self.area = ""
        self.options: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said: dict[str, Any] = dict(attrs)
        if tag == "form":
            self.inside = said.get("id") == self.name
        if not self.inside:
            return
        kind = said.get("type", "")
        is_chosen = kind not in {"checkbox", "radio"} or "checked" in said
        if tag == "input" and is_chosen and kind not in {"submit", "button"} and "name" in said:
            self.put(said["name"], said.get("value", "on" if kind == "checkbox" else "") or "")
        elif tag == "select" and "name" in said:
            self.select, self.options = said["name"], []
        elif tag == "option" and self.select:
            self.options.append((said.get("value") or "", "selected" in said))
        elif tag == "textarea" and "name" in said:
            self.area = said["name"]
            self.put(self.area, "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False
        elif tag == "select" and self.select:
            chosen = [value for value, is_chosen in self.options if is_chosen]
            for value in (chosen or [value for value, _is_chosen in self.options])[:1]:
                self.put(self.select, value)
            self.select = ""
        elif tag == "textarea" and self.area:
            self.sent[self.area] = [self.sent[self.area][0].removeprefix("\n")]
            self.area = ""

    def handle_data(self, data: str) -> None:
        if self.area:
            self.sent[self.area] = [self.sent[self.area][0] + data]

    def put(self, name: str, value: str) -> None:
        self.sent.setdefault(name, []).append(value)


def filled(html: str, name: str | None = "article_form") -> dict[str, list[str]]:
    form = Form(name)
    form.feed(html)
    return {key: values for key, values in form.sent.items() if "__prefix__" not in key}
