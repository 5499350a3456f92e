"""What of a text goes on a hand-out of two pages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from articles.rendering import cards
from articles.rendering.body import LONGEST, parser
from articles.rendering.markers import MARKER
from articles.rendering.safety import storable

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST_WORDS = 1_100  # with key points and sources, more than that doesn't fit on two pages
YEAR = r"\b(?:19|20)\d\d[a-z]?\b"
SHORT = re.compile(rf"(?=[^,]{{0,80}}{YEAR})[^,]{{3,80}}(?=,)|.{{3,120}}?\({YEAR}\)")


def cards_of(source: str) -> str:
    """Return the care cards alone, as written, without citations: their sources are in the article."""
    source = storable(source)[:LONGEST]
    lines = re.split("\r\n?|\n", source)  # as the parser counts them
    found = [
        ("\n".join(lines[token.map[0] : token.map[1]]), token.markup)
        for token in parser().parse(source)
        if token.type == cards.OPEN and token.map
    ]
    return "\n\n".join(f"{MARKER.sub('', card).removesuffix(end).rstrip()}\n{end}" for card, end in found)


def short_form(printed: str) -> str:
    """Return who and when: "Willy et al. 2019", "Willy, R. W. (2019)"; the whole where it doesn't begin so."""
    found = SHORT.match(printed)
    return found[0] if found else printed.rstrip(" .")


def fits(word_count: int, printed: Iterable[str]) -> bool:
    """Tell whether a text fits on two pages with its sources, of which some can only be named in full."""
    in_full = sum(len(source.split()) for source in printed if not SHORT.match(source))
    return word_count + in_full <= MOST_WORDS
