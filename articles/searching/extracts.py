"""The passage of an article that answers best, and in it the words that were asked for."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, NamedTuple

from articles.searching.words import pair, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

LONGEST = 240  # characters
LEAD = 60  # of them before the first word found


class Part(NamedTuple):
    text: str
    is_found: bool


def best(passages: Iterable[tuple[str, str]], wanted: Mapping[str, int]) -> list[Part]:
    """Return the passage with the most telling words, cut to a few lines; [] if none has any.

    Each passage comes with its terms, a space between them: reading it all again would take too long.
    """
    most, chosen = 0, ""
    for text, found in passages:
        worth = sum(wanted[term] for term in wanted.keys() & set(found.split(" ")))
        if worth > most:
            most, chosen = worth, text
    places = find(chosen, wanted)
    return cut(chosen, places) if places else []


def marked(text: str, wanted: Mapping[str, int]) -> list[Part]:
    """Return the whole text, the words that were asked for apart."""
    return parts(text, find(text, wanted))


def find(text: str, wanted: Mapping[str, int]) -> list[tuple[int, int]]:
    """Return where the wanted words stand."""
    found = words(text)
    single = [(word.start, word.end) for word in found if not word.is_small and word.term in wanted]
    both = [(a.start, b.end) for a, b in itertools.pairwise(found) if pair(a, b) in wanted]
    return merged(single + both)


def merged(places: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for start, end in sorted(places):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def cut(passage: str, places: list[tuple[int, int]]) -> list[Part]:
    """Cut between words, so that the first word found is seen."""
    start = 0 if places[0][1] < LONGEST - LEAD else passage.rfind(" ", 0, max(0, places[0][0] - LEAD)) + 1
    end = len(passage)
    if end - start > LONGEST:
        space = passage.rfind(" ", places[0][1], start + LONGEST)
        end = space if space > 0 else max(places[0][1], start + LONGEST)
    inside = [(a - start, b - start) for a, b in places if a >= start and b <= end]
    found = parts(passage[start:end], inside)
    if start:
        found.insert(0, Part("… ", is_found=False))
    if end < len(passage):
        found.append(Part(" …", is_found=False))
    return found


def parts(text: str, places: Iterable[tuple[int, int]]) -> list[Part]:
    found, at = [], 0
    for start, end in places:
        found += [Part(text[at:start], is_found=False), Part(text[start:end], is_found=True)]
        at = end
    return [part for part in (*found, Part(text[at:], is_found=False)) if part.text]
