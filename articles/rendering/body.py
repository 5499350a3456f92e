"""An article's body: Markdown with citations and care cards in, safe HTML and what was found on the way out."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

from articles.rendering import boxes, cards, figures, readability
from articles.rendering.composition import Composition, nested
from articles.rendering.html import BodyRenderer
from articles.rendering.markers import Marker, citations, read_marker
from articles.rendering.safety import clean, storable
from articles.rendering.unread import unread

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from markdown_it.rules_core import StateCore
    from markdown_it.token import Token

    from articles.rendering.composition import Heading, Problem
    from articles.rendering.figures import Figure

LONGEST = 100_000  # characters: some 16,000 words; more than that is not one article
DEEPEST = 20  # lists in lists in quotes; what lies deeper is left out


@dataclass(frozen=True)
class Body:
    html: SafeString
    contents: list[Heading]
    numbers: Mapping[str, int]
    """Reference key to its number: 1 for the first one cited."""
    places: Mapping[Marker, list[str]]
    """Each citation to the anchors where it stands in the text."""
    sections: Mapping[str, str]
    """Each of those anchors to the heading that it stands under; "" before the first one."""
    cards: list[cards.CareCard]
    card_anchors: Mapping[str, str]
    """The kind of card ("urgent") to the anchor of the first one of it."""
    problems: list[Problem]
    word_count: int
    minutes: int
    grade: float


def render(
    source: str,
    *,
    evidence: Mapping[Marker, str],
    contacts: cards.Contacts,
    cards_signed_off: bool = False,
    pictures: Mapping[str, Figure] | None = None,
) -> Body:
    """Render an article's body.

    `evidence` maps each citation that may be shown as evidence to the words that describe its study ("laboratory
    study, 45 healthy runners"); every other marker says that none is checked yet and is reported. `pictures` holds those
    that the text may show, by their keys; of any other only the words are shown, and it is reported.
    """
    source = storable(source)
    page = Composition(evidence, contacts, cards_signed_off, pictures or {})
    if len(source) > LONGEST:
        page.complain("too-long", str(len(source)))
        source = source[:LONGEST]
    every = tuple(parser().parse(source))
    find_problems(every, page)
    for kind, detail in boxes.problems(source, every):
        page.complain(kind, detail)
    shown = figures.with_figures(cards.without_unanswerable(every, contacts), page.pictures)
    tokens = with_words(shown)
    html = parser().renderer.render(tokens, parser().options, {"page": page})
    text = readability.running_text(every)  # with all cards, so that every page and list says the same
    count = len(readability.words(text))
    return Body(
        html=mark_safe(clean(html)),  # noqa: S308 -- nh3 has just cleaned it
        contents=nested(page.headings),
        numbers=page.numbers,
        places=page.places,
        sections=page.sections,
        cards=page.cards,
        card_anchors=page.card_anchors,
        problems=page.problems,
        word_count=count,
        minutes=readability.reading_minutes(count),
        grade=readability.grade(text),
    )


def reading_minutes(source: str) -> int:
    return readability.reading_minutes(len(readability.words(running_text(source))))


def reading_grade(source: str) -> float:
    return round(readability.grade(running_text(source)), 1)


def running_text(source: str) -> list[str]:
    return readability.running_text(parsed(source))


def cards_digest(source: str) -> str:
    """Return a fingerprint of the care cards as written, or "" when there are none."""
    return cards.digest(source, parsed(source))


def markers(source: str) -> list[Marker | str]:
    """Return every citation in reading order; one that is not well formed as the words in it."""
    found = [child for token in parsed(source) for child in token.children or ()]
    return [read_marker(token.content) or token.content for token in found if token.type == "citation"]


def pictures(source: str) -> list[str]:
    """Return the keys of the pictures that the text names, in reading order."""
    return figures.keys(parsed(source))


@functools.lru_cache(maxsize=2)
def parsed(source: str) -> tuple[Token, ...]:
    """Return a text's tokens, to be read and never changed: a save asks for those of one text several times."""
    return tuple(parser().parse(storable(source)[:LONGEST]))


@functools.cache
def parser() -> MarkdownIt:
    markdown = MarkdownIt("commonmark", {"html": False, "maxNesting": DEEPEST}, renderer_cls=BodyRenderer)
    markdown.core.ruler.after("normalize", "last-line", end_last_line)
    markdown.enable("table").use(citations).use(cards.care_cards).use(boxes.boxes)
    for name in (
        cards.OPEN,
        cards.CLOSE,
        boxes.OPEN,
        boxes.CLOSE,
    ):  # the container plugin has put its own there
        markdown.add_render_rule(name, getattr(BodyRenderer, name))
    return markdown


def end_last_line(state: StateCore) -> None:
    """End the last line: the container plugin reads past the text when a box's last line is a bare ">"."""
    if not state.inlineMode:
        state.src += "\n"


def find_problems(tokens: Sequence[Token], page: Composition) -> None:
    for token in tokens:
        if token.level >= DEEPEST - 1:
            page.complain("too-deep", token.content[:80])
        if token.type == cards.OPEN:
            for name in cards.unknown_contacts(token.info):
                page.complain("unknown-contact", name)
            if cards.read_card(token, page.contacts) is None:
                page.complain("card-left-out", token.info.strip())
        for name in dict.fromkeys(cards.meant_contacts(prose(token))):
            page.complain("contact-outside-heading", name)
    for found in unread(tokens):
        page.complain("unknown-card", found.words)


def prose(token: Token) -> str:
    """Return the words of a paragraph, an item, a box's title, without code."""
    if token.type == boxes.OPEN:
        return boxes.read_box(token).title
    return " ".join(child.content for child in token.children or () if child.type in {"text", "image"})


def with_words(tokens: Iterable[Token]) -> list[Token]:
    """Leave out headings without words: a reader's list of headings would have a hole."""
    kept: list[Token] = []
    for token in tokens:
        kept.append(token)
        if token.type == "heading_close" and not readability.plain(kept[-2].children or ()).strip():
            del kept[-3:]
    return kept
