"""Just enough of an HTML reader to ask a page what a client would: its headings, forms, fields and times."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}


@dataclass
class Element:
    tag: str
    attributes: dict[str, str]
    parent: Element | None = None
    children: list[Element | str] = field(default_factory=list)

    def text(self) -> str:
        parts = [child if isinstance(child, str) else child.text() for child in self.children]
        return " ".join("".join(parts).split())

    def all(self, tag: str, **attributes: str) -> list[Element]:
        found: list[Element] = []
        for child in self.children:
            if isinstance(child, str):
                continue
            if child.tag == tag and all(child.attributes.get(n) == v for n, v in attributes.items()):
                found.append(child)
            found += child.all(tag, **attributes)
        return found

    def one(self, tag: str, **attributes: str) -> Element:
        (found,) = self.all(tag, **attributes)
        return found


class Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = self.here = Element("", {})

    def handle_starttag(self, tag, attrs):
        made = Element(tag, {name: value or "" for name, value in attrs}, self.here)
        self.here.children.append(made)
        if tag not in VOID:
            self.here = made

    def handle_endtag(self, tag):
        while self.here.parent is not None and self.here.tag != tag:
            self.here = self.here.parent
        if self.here.parent is not None:
            self.here = self.here.parent

    def handle_data(self, data):
        self.here.children.append(data)


def read(response) -> Element:
    reader = Reader()
    reader.feed(response.content.decode())
    return reader.root


def fields_of(form: Element) -> dict[str, str]:
    """Return what a browser would send for the form as it stands: hidden and text fields, chosen radios."""
    data = {
        box.attributes["name"]: box.attributes.get("value", "")
        for box in form.all("input")
        if "name" in box.attributes and (box.attributes.get("type") != "radio" or "checked" in box.attributes)
    }
    for area in form.all("textarea"):
        data[area.attributes["name"]] = "".join(c for c in area.children if isinstance(c, str))[1:]
    return data


def errors(page: Element) -> dict[str, str]:
    """Return the error summary: for each link, the id it leads to and the words."""
    (summary,) = page.all("div", **{"data-error-summary": ""})
    return {link.attributes["href"]: link.text() for link in summary.all("a")}
