"""One care card of an article, for a page that is not the article's: the same code, the same words."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.utils.safestring import SafeString, mark_safe

from articles.rendering import cards
from articles.rendering.body import LONGEST, parser
from articles.rendering.composition import Composition
from articles.rendering.safety import clean, storable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it.token import Token


class OneCard(NamedTuple):
    html: SafeString
    anchor: str
    """Where it stands on the article's page."""


def one_card(source: str, number: int, contacts: cards.Contacts, *, signed_off: bool) -> OneCard | None:
    """Render the article's card of this number, from 0, its heading as a second-level one.

    Returns None for one that names a contact which is not set: no page shows it.
    """
    tokens = parser().parse(storable(source)[:LONGEST])
    every = outer_cards(tokens)
    if number >= len(every) or cards.read_card(tokens[every[number][0]], contacts) is None:
        return None
    start, end = every[number]
    page = Composition({}, contacts, signed_off)
    renderer, options = parser().renderer, parser().options
    renderer.render(list(cards.without_unanswerable(tokens[:start], contacts)), options, {"page": page})
    page.section_level = 1
    own = list(cards.without_unanswerable(tokens[start:end], contacts))
    html = renderer.render([without_citations(token) for token in own], options, {"page": page})
    return OneCard(mark_safe(clean(html)), heading_id(html))  # noqa: S308 -- nh3 has just cleaned it


def outer_cards(tokens: Sequence[Token]) -> list[tuple[int, int]]:
    """Return where each card begins and ends; one within another belongs to it."""
    found, open_at, inside = [], 0, 0
    for at, token in enumerate(tokens):
        if token.type == cards.OPEN:
            open_at = open_at if inside else at
            inside += 1
        elif token.type == cards.CLOSE:
            inside -= 1
            if not inside:
                found.append((open_at, at + 1))
    return found


def without_citations(token: Token) -> Token:
    """Leave out the marks that lead to the article's list of sources, which this page hasn't got."""
    if token.children:
        token.children = [child for child in token.children if child.type != "citation"]
    return token


def heading_id(html: str) -> str:
    """Return the id of the card's heading, which its section names first of all."""
    return html.partition('aria-labelledby="')[2].partition('"')[0]
