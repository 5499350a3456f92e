"""What one rendering knows and counts as it goes: numbers of sources, anchors, places, problems."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from articles.rendering.cards import CareCard, Contacts
    from articles.rendering.figures import Figure
    from articles.rendering.markers import Marker

TOP = 2  # the page's title is the one <h1>
LOWEST = 6
OURS = ("source", "cite", "card", "comment", "box", "main", "page", "book", "contents", "references", "id-")


@dataclass(frozen=True)
class Problem:
    """Something an editor should see: what kind, and which words of theirs."""

    kind: str
    detail: str


@dataclass
class Heading:
    level: int
    anchor: str
    text: str
    parts: list[Heading] = field(default_factory=list)


@dataclass
class Composition:
    """What one rendering knows and counts as it goes."""

    evidence: Mapping[Marker, str]
    contacts: Contacts
    cards_signed_off: bool
    pictures: Mapping[str, Figure] = field(default_factory=dict)
    headings: list[Heading] = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=dict)
    places: dict[Marker, list[str]] = field(default_factory=dict)
    sections: dict[str, str] = field(default_factory=dict)
    cards: list[CareCard] = field(default_factory=list)
    card_anchors: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    anchors: Counter[str] = field(default_factory=Counter)
    open_cards: list[CareCard] = field(default_factory=list)
    section_level: int = 1
    marked_items: dict[int, str] = field(default_factory=dict)
    """Items of do and don't lists, by the identity of their token, with the word that each begins with."""
    pictures_shown: int = 0

    def anchor(self, text: str) -> str:
        """Return an id of its own: the second "Treatment" is `treatment--2`, which no heading's words can make."""
        name = slug(text)
        self.anchors[name] += 1
        return name if self.anchors[name] == 1 else f"{name}--{self.anchors[name]}"

    def complain(self, kind: str, detail: str) -> None:
        self.problems.append(Problem(kind, detail))


def slug(text: str) -> str:
    """Return an anchor for a heading. None begins with the prefixes that the page itself uses."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", plain.replace("'", ""))[:12]
    name = "-".join(words)[:80].strip("-") or "section"
    return f"section-{name}" if name.startswith(OURS) else name


def nested(headings: Sequence[Heading]) -> list[Heading]:
    """Return the second-level headings, each with the third-level ones below it."""
    contents: list[Heading] = []
    for heading in headings:
        if heading.level == TOP or not contents:
            contents.append(heading)
        elif heading.level == TOP + 1:
            contents[-1].parts.append(heading)
    return contents
