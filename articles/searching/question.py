"""A question: the words that were typed, each with all that may stand for it.

A slot is one thing that was asked for. It is there if any of its ways is, and a way is there if all its terms are:
"kneecap pain" is two slots, and the first has the ways ("kneecap",) and, by the clinic's synonyms, ("patella",).
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from articles.searching.everyday import EVERYDAY
from articles.searching.typos import can_be_mistyped
from articles.searching.words import Word, conjunction, joined, pair, term_of, words

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    Way = tuple[str, ...]

LONGEST = 200  # characters
MOST_WORDS = 12
MOST_TERMS = 60  # each one is a bit of a whole number
MOST_PIECE = 3  # words in one piece that are one word: more of them is an address that was pasted


@dataclass(frozen=True)
class Slot:
    ways: tuple[Way, ...]


class Synonyms:
    """Phrases that mean the same. A phrase is in one group only, so nothing follows from two groups together."""

    def __init__(self, groups: Iterable[Sequence[str]]) -> None:
        self.ways: dict[Way, tuple[Way, ...]] = {}
        self.words: dict[Way, frozenset[str]] = {}
        self.plain: set[str] = set()
        for group in groups:
            read = [found for found in map(words, group) if found]
            together = tuple(dict.fromkeys(filter(None, map(conjunction, read))))
            for found in read:
                key = tuple(word.term for word in found)
                self.ways[key] = together
                self.words[key] = frozenset(word.term for other in read for word in other)
                self.plain |= {word.plain for word in found if not word.is_small}
        self.longest = max(map(len, self.ways), default=0)

    def knows(self, term: str) -> bool:
        return any(term in key for key in self.ways)

    def key_at(self, asked: Sequence[Word], start: int) -> tuple[int, Way]:
        """Return how many words from here are a phrase that we know, and its key; the longest one wins."""
        for length in range(min(self.longest, len(asked) - start), 0, -1):
            key = tuple(word.term for word in asked[start : start + length])
            if key in self.ways:
                return length, key
        if start + 1 < len(asked) and asked[start + 1].follows:
            key = (joined(asked[start], asked[start + 1]),)
            if key in self.ways:
                return 2, key
        return 0, ()

    def at(self, asked: Sequence[Word], start: int) -> tuple[int, tuple[Way, ...]]:
        """Return how many words from here are a phrase that we know, and all that it may be."""
        length, key = self.key_at(asked, start)
        return length, self.ways.get(key, ())

    def meant(self, asked: Sequence[Word]) -> set[str]:
        """Return the single words of everything that the question's phrases may stand for."""
        keys = (self.key_at(asked, start)[1] for start in range(len(asked)))
        return {term for key in keys if key for term in self.words[key]}


def asked_words(text: str) -> list[Word]:
    """Return the words of a question, up to the twelfth that says something."""
    kept: list[Word] = []
    said = 0
    for word in words(text[:LONGEST]):
        said += not word.is_small
        if said > MOST_WORDS:
            break
        kept.append(word)
    return kept


def candidates(asked: Sequence[Word], synonyms: Synonyms) -> list[str]:
    """Return every term that may matter for the answer."""
    found = [word.term for word in asked if not word.is_small]
    found += [pair(a, b) for a, b in itertools.pairwise(asked)]
    for start in range(len(asked)):
        found += [term for way in synonyms.at(asked, start)[1] for term in way]
    return [term for term in dict.fromkeys(found) if term]


def unknown(asked: Sequence[Word], synonyms: Synonyms, known: Collection[str]) -> list[int]:
    """Return the places of words that no article and no synonym knows, alone or with a neighbour."""
    places = []
    for at, word in enumerate(asked):
        pairs = [pair(a, b) for a, b in zip(asked[max(0, at - 1) : at + 1], asked[at : at + 2], strict=False)]
        is_known = word.term in known or synonyms.knows(word.term) or any(both in known for both in pairs)
        is_meant = word.is_small or word.term in EVERYDAY
        if not (is_known or is_meant) and can_be_mistyped(word.plain):
            places.append(at)
    return places


def corrected(asked: Sequence[Word], instead: Mapping[int, str]) -> list[Word]:
    return [replace_word(word, instead[at]) if at in instead else word for at, word in enumerate(asked)]


def mended_text(text: str, asked: Sequence[Word], instead: Mapping[int, str]) -> str:
    """Return the question as it was typed, with the words that were looked for instead."""
    for at in sorted(instead, reverse=True):
        text = text[: asked[at].start] + instead[at] + text[asked[at].end :]
    return text


def replace_word(word: Word, plain: str) -> Word:
    return word._replace(plain=plain, term=term_of(plain))


def slots(asked: Sequence[Word], synonyms: Synonyms, known: Collection[str]) -> list[Slot]:
    """Return what was asked for; a slot without ways is asked for, and no article has it."""
    found: list[Slot] = []
    at = 0
    while at < len(asked):
        length, ways = synonyms.at(asked, at)
        if length:
            typed = asked[at : at + length]
            own = [] if any(word.is_small for word in typed) else [tuple(word.term for word in typed)]
            found.append(Slot((*own, *ways)))
        elif length := whole_piece(asked, at, known):
            found.append(Slot((conjunction(asked[at : at + length]),)))
        else:
            length = 1
            if not asked[at].is_small:
                found.append(Slot(one_word(asked, at)))
        at += length
    return within_limit([Slot(with_known(slot.ways, known)) for slot in dict.fromkeys(found)])


def whole_piece(asked: Sequence[Word], at: int, known: Collection[str]) -> int:
    """Return how many words are written in one piece that articles have: knee-cap, 10%, 王小明."""
    end = at + 1
    while end < len(asked) and asked[end].fused:
        end += 1
    if 1 < end - at <= MOST_PIECE and all(term in known for term in conjunction(asked[at:end])):
        return end - at
    return 0


def one_word(asked: Sequence[Word], at: int) -> tuple[Way, ...]:
    """Return a word, and it with either neighbour as one word."""
    ways: list[Way] = [(asked[at].term,)]
    if at and (both := pair(asked[at - 1], asked[at])):
        ways.append((both,))
    if at + 1 < len(asked) and (both := pair(asked[at], asked[at + 1])):
        ways.append((both,))
    return tuple(ways)


def with_known(ways: Iterable[Way], known: Collection[str]) -> tuple[Way, ...]:
    return tuple(dict.fromkeys(way for way in ways if way and all(term in known for term in way)))


def within_limit(found: Sequence[Slot]) -> list[Slot]:
    """Keep as many ways as there are bits; each slot's first ones come first."""
    used: set[str] = set()
    kept: list[list[Way]] = [[] for _slot in found]
    for turn in range(max((len(slot.ways) for slot in found), default=0)):
        for at, slot in enumerate(found):
            way = slot.ways[turn] if turn < len(slot.ways) else ()
            if way and len(used | set(way)) <= MOST_TERMS:
                used |= set(way)
                kept[at].append(way)
    return [Slot(tuple(ways)) for ways in kept]


@dataclass(frozen=True)
class Asked:
    """The slots as bits: an article is a whole number that has the bit of each term that it has."""

    slots: tuple[Slot, ...]

    @property
    def bits(self) -> dict[str, int]:
        every = dict.fromkeys(term for slot in self.slots for way in slot.ways for term in way)
        return {term: 1 << at for at, term in enumerate(every)}

    @property
    def own(self) -> set[str]:
        """The terms that come first: what was typed rather than what may stand for it."""
        return {term for slot in self.slots for term in (slot.ways[0] if slot.ways else ())}

    def masks(self) -> list[list[int]]:
        bits = self.bits
        return [[sum(bits[term] for term in set(way)) for way in slot.ways] for slot in self.slots]


def held(mask: int, masks: Sequence[Sequence[int]]) -> int:
    """Return how many of the slots an article has."""
    return sum(any(mask & way == way for way in ways) for ways in masks)
