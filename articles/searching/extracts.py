"""The passage of an article that answers best, and in it the words that were asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from articles.searching.words import pair, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

LONGEST = 240  # characters
LEAD = 60  # of them before the first word found
MOST_READ = 30_000  # characters of one article that are looked through


class Part(NamedTuple):
    text: str
    is_found: bool


def best(passages: Iterable[str], wanted: Mapping[str, int]) -> list[Part]:
    """Return the passage with the most telling words, cut to a few lines; [] if none has any."""
    most, chosen = 0, ("", [(0, 0)])
    read = 0
    for passage in passages:
        read += len(passage)
        if read > MOST_READ:
            break
        places, worth = find(passage, wanted)
        if worth > most:
            most, chosen = worth, (passage, places)
    return cut(*chosen) if most else []


def marked(text: str, wanted: Mapping[str, int]) -> list[Part]:
    """Return the whole text, the words that were asked for apart."""
    return parts(text, find(text, wanted)[0])


def find(text: str, wanted: Mapping[str, int]) -> tuple[list[tuple[int, int]], int]:
    """Return where the wanted words stand, and what they are worth: each one once."""
    places: list[tuple[int, int]] = []
    seen: set[str] = set()
    before = None
    for word in words(text):
        if not word.is_small and word.term in wanted:
            places.append((word.start, word.end))
            seen.add(word.term)
        if before is not None and (both := pair(before, word)) in wanted:
            places.append((before.start, word.end))
            seen.add(both)
        before = word
    return merged(places), sum(wanted[term] for term in seen)


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
