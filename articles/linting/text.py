"""An article's body as the rules read it: blocks of running text that know their line, their section, their card."""

from __future__ import annotations

import functools
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from articles.rendering import boxes, cards
from articles.rendering.body import DEEPEST, LONGEST, parser
from articles.rendering.figures import key_of
from articles.rendering.markers import Marker, read_marker
from articles.rendering.readability import SENTENCE_END, WORD
from articles.rendering.safety import storable
from articles.rendering.unread import Unread, unread

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it.token import Token

SPOKEN = {"text", "code_inline"}
BREAKS = {"softbreak", "hardbreak"}
CODE = {"fence", "code_block"}
HEADED = {"heading_open", cards.OPEN, boxes.OPEN}  # a box without words of its own is headed "Note", "Do"


class Place(NamedTuple):
    """A link or citation: where in its block it stands, and what it says."""

    offset: int
    text: str


class Image(NamedTuple):
    offset: int
    text: str
    key: str
    """Of the clinic's own picture that it names; "" for anything else."""
    caption: str


@dataclass(frozen=True)
class Sentence:
    text: str
    line: int
    markers: tuple[str, ...]
    """As written between `[@` and `]`."""

    @property
    def words(self) -> str:
        """Return the sentence with its citations, as an answer to a warning names it."""
        return "".join([self.text, *(f"[@{marker}]" for marker in self.markers)])

    def __len__(self) -> int:
        """Count the words as people do: by the gaps between them."""
        return sum(1 for word in self.text.split() if WORD.search(word))


@dataclass(frozen=True)
class Block:
    text: str
    prose: str
    """The same, with blanks in place of code."""
    line: int
    kind: str
    """paragraph, item, heading, cell, code, or title: that of a box set apart"""
    section: str
    card: str
    """The kind of care card that it stands in, or ""."""
    unit: int
    """Blocks of one list, or a paragraph that ends in a colon and its list, share a number."""
    level: int
    breaks: tuple[int, ...]
    markers: tuple[Place, ...]
    images: tuple[Image, ...]
    links: tuple[Place, ...]

    def line_at(self, offset: int) -> int:
        return self.line + bisect_right(self.breaks, offset)

    @functools.cached_property
    def sentences(self) -> list[Sentence]:
        """A citation belongs to the sentence before it, also when it stands behind the full stop."""
        ends = [found.end() for found in SENTENCE_END.finditer(self.text)]
        starts = [0, *(end for end in ends if end < len(self.text))]
        made: list[list[str]] = [[] for _start in starts]
        for marker in self.markers:
            made[max(0, bisect_left(starts, marker.offset) - 1)].append(marker.text)
        spans = zip(starts, [*starts[1:], len(self.text)], made, strict=True)
        every = [
            Sentence(self.text[start:end].strip(), self.line_at(start), tuple(markers))
            for start, end, markers in spans
        ]
        return [sentence for sentence in every if sentence.markers or WORD.search(sentence.text)]


@dataclass(frozen=True)
class Card:
    kind: str
    heading: str
    line: int


@dataclass
class Text:
    blocks: list[Block] = field(default_factory=list)
    cards: list[Card] = field(default_factory=list)
    without_heading: list[tuple[Card, int]] = field(default_factory=list)
    """Care cards that running text follows, and the line where it begins."""
    too_deep: bool = False
    box_problems: list[tuple[str, str]] = field(default_factory=list)
    """What is wrong with boxes and cards among each other: which kind of problem, and of which box."""
    unread: list[Unread] = field(default_factory=list)
    """Lines that were meant to begin a card or box, and are printed as they stand."""

    @functools.cached_property
    def running(self) -> list[Block]:
        return [block for block in self.blocks if block.kind not in {"heading", "title", "code"}]

    @functools.cached_property
    def sentences(self) -> list[Sentence]:
        return [sentence for block in self.running for sentence in block.sentences]

    @functools.cached_property
    def markers(self) -> dict[Marker, int]:
        """Return the well-formed citations with the line of their first place."""
        found: dict[Marker, int] = {}
        for block in self.blocks:
            for place in block.markers:
                marker = read_marker(place.text)
                if marker is not None:
                    found.setdefault(marker, block.line_at(place.offset))
        return found

    @functools.cached_property
    def sentence_of(self) -> dict[str, Sentence]:
        """Return for each citation, as written, the first sentence that it stands behind."""
        found: dict[str, Sentence] = {}
        for block in self.blocks:
            for sentence in block.sentences:
                for marker in sentence.markers:
                    found.setdefault(marker, sentence)
        return found


def read_text(source: str) -> Text:
    source = storable(source)[:LONGEST]
    tokens = parser().parse(source)
    reading = Reading(Text())
    for at, token in enumerate(tokens):
        reading.take(tokens, at, token)
    reading.text.without_heading = list(followed_by_text(tokens))
    reading.text.box_problems = list(boxes.problems(source, tokens))
    reading.text.unread = list(unread(tokens))
    reading.text.too_deep = any(token.level >= DEEPEST - 1 for token in tokens)
    return reading.text


@dataclass
class Reading:
    """Where the reader is in the text."""

    text: Text
    line: int = 1
    unit: int = 0
    section: str = ""
    open_cards: list[str] = field(default_factory=list)

    def take(self, tokens: Sequence[Token], at: int, token: Token) -> None:
        if token.map:
            self.line = token.map[0] + 1
        if token.level == 0 and token.nesting >= 0 and not self.continues_list(token):
            self.unit += 1
        if token.type == cards.OPEN:
            card = card_of(token)
            self.text.cards.append(card)
            self.open_cards.append(card.kind)
        elif token.type == cards.CLOSE and self.open_cards:
            self.open_cards.pop()
        elif token.type == boxes.OPEN:
            self.add(Parts(text=boxes.read_box(token).title), "title", token)
        elif token.type == "inline":
            self.add(inline_parts(token), kind_of(tokens, at), tokens[at - 1])
        elif token.type in CODE:
            self.add(Parts(text=token.content, prose=" " * len(token.content)), "code", token)

    def continues_list(self, token: Token) -> bool:
        """Return whether this is a list that the paragraph before it announces with a colon."""
        last = self.text.blocks[-1] if self.text.blocks else None
        is_list = token.type in {"bullet_list_open", "ordered_list_open"}
        return bool(is_list and last and last.kind == "paragraph" and last.text.rstrip().endswith(":"))

    def add(self, parts: Parts, kind: str, opening: Token) -> None:
        depth = int(opening.tag[1:]) if kind == "heading" else 0
        if kind == "heading":
            self.section = " ".join(parts.text.split())
        self.text.blocks.append(
            Block(
                text=parts.text,
                prose=parts.text if parts.prose is None else parts.prose,
                line=self.line,
                kind=kind,
                section=self.section,
                card=self.open_cards[-1] if self.open_cards else "",
                unit=self.unit,
                level=depth,
                breaks=tuple(parts.breaks),
                markers=tuple(parts.markers),
                images=tuple(parts.images),
                links=tuple(parts.links),
            )
        )


@dataclass
class Parts:
    text: str = ""
    prose: str | None = None
    """Where it is not all of the text."""
    breaks: list[int] = field(default_factory=list)
    markers: list[Place] = field(default_factory=list)
    images: list[Image] = field(default_factory=list)
    links: list[Place] = field(default_factory=list)


def inline_parts(token: Token) -> Parts:
    said: list[str] = []
    prose: list[str] = []
    parts, length = Parts(), 0
    for child in token.children or ():
        words = child.content if child.type in SPOKEN else " " * (child.type in BREAKS)
        if child.type in BREAKS:
            parts.breaks.append(length + 1)
        elif child.type == "citation":
            parts.markers.append(Place(length, child.content))
        elif child.type == "image":
            parts.images.append(
                Image(length, child.content, key_of(child), str(child.attrGet("title") or ""))
            )
        elif child.type == "link_open":
            parts.links.append(Place(length, str(child.attrGet("href") or "")))
        said.append(words)
        prose.append(" " * len(words) if child.type == "code_inline" else words)
        length += len(words)
    parts.text, parts.prose = "".join(said), "".join(prose)
    return parts


def kind_of(tokens: Sequence[Token], at: int) -> str:
    before = tokens[at - 1]
    if before.type == "heading_open":
        return "heading"
    if before.type in {"td_open", "th_open"}:
        return "cell"
    return "item" if at > 1 and tokens[at - 2].type == "list_item_open" else "paragraph"


def card_of(token: Token) -> Card:
    kind, _space, heading = token.info.strip().partition(" ")
    return Card(kind, heading.strip(), token.map[0] + 1 if token.map else 1)


def followed_by_text(tokens: Sequence[Token]) -> list[tuple[Card, int]]:
    """Return the cards after which text goes on without a heading, a box or another card. A rule is no text."""
    opened: list[Token] = []
    closed: Token | None = None
    found = []
    for token in tokens:
        if closed is not None and token.nesting >= 0 and token.type != "hr":
            if token.type not in HEADED and token.map:
                found.append((card_of(closed), token.map[0] + 1))
            closed = None
        if token.type == cards.OPEN:
            opened.append(token)
        elif token.type == cards.CLOSE and opened:
            closed = opened.pop()
    return found
