"""A text as search reads it: headings, passages and care cards, without Markdown's marks."""

from __future__ import annotations

from dataclasses import dataclass, field

from articles.rendering import cards, readability
from articles.rendering.body import parsed


@dataclass
class PlainCard:
    information: str
    """The line that opens it, as written: kind and heading."""
    items: list[str] = field(default_factory=list)

    @property
    def kind(self) -> str:
        return cards.card_kind(self.information)

    @property
    def heading(self) -> str:
        """The heading's own words, without its contacts."""
        heading = cards.OPTIONAL.sub("", self.information.partition(" ")[2])
        return " ".join(cards.PLACEHOLDER.sub(" ", heading).split())


@dataclass
class PlainText:
    headings: list[str] = field(default_factory=list)
    passages: list[tuple[str, str]] = field(default_factory=list)
    """Each with the line that opens the card it stands in; "" outside of cards."""
    cards: list[PlainCard] = field(default_factory=list)


def plain_text(source: str) -> PlainText:
    """Read an article's body. Cards within a card belong to the outer one, which decides whether they are shown."""
    found = PlainText()
    inside, before = 0, ""
    for token in parsed(source):
        if token.type == cards.OPEN:
            if not inside:
                found.cards.append(PlainCard(token.info.strip()))
            inside += 1
        inside -= token.type == cards.CLOSE
        if token.type == "inline":
            add(
                found,
                readability.plain(token.children or ()),
                is_heading=before == "heading_open",
                inside=inside,
            )
        before = token.type
    return found


def add(found: PlainText, text: str, *, is_heading: bool, inside: int) -> None:
    text = " ".join(text.split())
    if not text:
        return
    if inside:
        found.cards[-1].items.append(text)
    if is_heading:
        found.headings.append(text)
    else:
        found.passages.append((text, found.cards[-1].information if inside else ""))
