"""What of a text goes on a hand-out of two pages."""

from __future__ import annotations

import re

from articles.rendering import cards
from articles.rendering.body import LONGEST, parser
from articles.rendering.markers import MARKER
from articles.rendering.safety import storable

MOST_WORDS = 1_100  # with key points and sources, more than that doesn't fit on two pages
FIRST_PART = re.compile(r"[^,]{3,80}(?=,)")


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
    """Return who and when of a printed reference: "Willy et al. 2019"; the whole where it doesn't begin so."""
    found = FIRST_PART.match(printed)
    return found[0] if found else printed
