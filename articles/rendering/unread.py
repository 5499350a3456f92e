"""Lines that were meant to begin a card or box and are printed as they stand: ":::" in the midst of ordinary text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from articles.rendering import boxes, cards

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markdown_it.token import Token

KIND = "|".join(re.escape(kind) for kind in sorted({*cards.KINDS, *boxes.KINDS}, key=len, reverse=True))
# "::" and the name of a card is a slip of the pen too; so is a hyphen or quote mark that nothing parts from the colons.
BEGINS = re.compile(rf"[\s>*+_-]*(?::::|::\s?(?:{KIND})\s)", re.IGNORECASE)
BARE = re.compile(r"[\s>*+_-]*:+\s*")
IN_CODE = re.compile(rf"\s*:::+\s?(?:{KIND})(?:\s|$)", re.IGNORECASE)


class Unread(NamedTuple):
    words: str
    line: int
    """In the text, from 1."""


def unread(tokens: Sequence[Token]) -> Iterator[Unread]:
    """Find them wherever text stands. A bare ":::" that ends one of them is not told again."""
    unended = 0
    for words, line in meant(tokens):
        if not BARE.fullmatch(words):
            unended += 1
        elif unended:
            unended -= 1
            continue
        yield Unread(words.strip()[:80], line)


def meant(tokens: Sequence[Token]) -> Iterator[tuple[str, int]]:
    """Return the lines that begin so; of indented code only those that name a kind that there is."""
    first = 0
    for token in tokens:
        first = token.map[0] if token.map else first
        pattern = {"inline": BEGINS, "code_block": IN_CODE}.get(token.type)
        if pattern and "::" in token.content:
            for number, words in enumerate(token.content.split("\n"), first + 1):
                if pattern.match(words):
                    yield words, number
