"""Text to words: one reading of titles, texts, synonyms and questions, so that they meet.

jumper's  jumpers  jumpers'        one word
knee-cap  kneecap  knee cap        neighbours count as one word too
10%  10 %  10 per cent             10, percent, and both as one
café  cafe  CAFÉ                   no accents, no capitals
王小明                             each character a word, neighbours as one too
"""

from __future__ import annotations

import functools
import itertools
import re
import unicodedata
from typing import TYPE_CHECKING, NamedTuple

from articles.searching.english import SMALL, stem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LONGEST = 60  # characters of a word that count
MARKS = "\u0300-\u036f\u00ad\u200c\u200d\u2060"
LETTERS = f"(?:[^\\W_][{MARKS}]*)+"
APOSTROPHES = "'’‘ʼ`´＇"
WORD = re.compile(
    rf"(?:per[ -]cent|can not)\b|\d+(?:[.,]\d+)+|{LETTERS}(?:[{APOSTROPHES}]{LETTERS})*|(?<=\d)[%％]|(?<=\d )[%％]",
    re.IGNORECASE,
)
CHARACTER = re.compile(
    "[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]|[^\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+"
)
HYPHENS = "\\-\u2010\u2011\u2012\u2013/"
BETWEEN = re.compile(rf"[\s{HYPHENS}\"“”{APOSTROPHES}()\[\]]{{0,3}}")
WHOLE = re.compile(rf"[{HYPHENS}]?")


class Word(NamedTuple):
    term: str
    """What is looked for."""
    plain: str
    """As written, without capitals and accents."""
    start: int
    end: int
    follows: bool
    """Whether only a space or a hyphen parts it from the word before."""
    fused: bool
    """Whether it is written in one piece with the word before: knee-cap, 10%."""
    is_small: bool
    """Whether it says nothing by itself: of, the. IT is not small: runners have an IT band."""


def words(text: str) -> list[Word]:
    """Return all words of a text in reading order."""
    found: list[Word] = []
    end = -1
    for raw, start, stop in pieces(text):
        plain, term = reading(raw[:LONGEST])
        if not term:
            continue
        between = text[end:start] if found else "."
        follows = bool(BETWEEN.fullmatch(between))
        fused = follows and bool(WHOLE.fullmatch(between))
        is_small = (plain in SMALL or term in SMALL) and raw != "IT"
        found.append(Word(term, plain, start, stop, follows, fused, is_small))
        end = stop
    return found


def pieces(text: str) -> Iterator[tuple[str, int, int]]:
    for match in WORD.finditer(text):
        raw = match[0]
        if raw.isascii():
            yield raw, match.start(), match.end()
        else:
            for part in CHARACTER.finditer(raw):
                yield part[0], match.start() + part.start(), match.start() + part.end()


@functools.lru_cache(maxsize=50_000)
def reading(raw: str) -> tuple[str, str]:
    """Return a written word without capitals and accents, and its term; "" and "" for one without letters."""
    plain = folded(raw)
    return plain, term_of(plain) if plain else ""


def folded(raw: str) -> str:
    letters = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", raw).casefold())
    plain = "".join("'" if letter in APOSTROPHES else letter for letter in letters).removesuffix("'s")
    return {"%": "percent"}.get(plain) or "".join(
        letter for letter in plain if letter.isalnum() or letter == "."
    ).strip(".")


@functools.lru_cache(maxsize=50_000)
def term_of(plain: str) -> str:
    return stem(plain)[:LONGEST] if plain.isascii() else plain[:LONGEST]


def joined(first: Word, second: Word) -> str:
    """Return the term of two neighbours written as one word: knee cap is a kneecap."""
    return term_of((first.plain + second.plain)[: 2 * LONGEST])


def pair(first: Word, second: Word) -> str:
    """Return the joined term of two words that may count as one, else ""."""
    return joined(first, second) if second.follows and not (first.is_small or second.is_small) else ""


def terms(text: str) -> list[str]:
    """Return all that a text can be found by, neighbours as one included, small words not."""
    return terms_of(words(text))


def terms_of(found: Sequence[Word]) -> list[str]:
    single = [word.term for word in found if not word.is_small]
    return single + [both for a, b in itertools.pairwise(found) if (both := pair(a, b))]


def sameness(phrase: str) -> str:
    """Return what all ways of writing a phrase have in common: knee cap, knee-cap and kneecaps are one."""
    return term_of("".join(word.plain for word in words(phrase)))


def conjunction(found: Sequence[Word]) -> tuple[str, ...]:
    """Return the terms which an article that has this phrase has: its neighbours as one, or its one word."""
    if len(found) == 1:
        return (found[0].term,)
    pairs = [pair(a, b) for a, b in itertools.pairwise(found)]
    return tuple(pairs) if all(pairs) else tuple(word.term for word in found if not word.is_small)
