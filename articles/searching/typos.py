"""Mistyped words: what a word that no article has may stand for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

SHORTEST = 4
SHORT = 6  # letters, below which another letter makes another word: night and tight, best and rest
LONG = 8  # letters, from which two mistakes are forgiven
LONGEST = 30
VOWELS = re.compile("[aeiouy]+")
SOFT = re.compile("sc(?=[eiy])")
TWICE = re.compile(r"(.)\1+")


def can_be_mistyped(plain: str) -> bool:
    return SHORTEST <= len(plain) <= LONGEST and plain.isalpha()


def keys(plain: str) -> set[str]:
    """Return what a word shares with its mistyped forms: its sound, also with one letter left out, its consonants."""
    said = sound(plain)
    without_one = {said[:at] + said[at + 1 :] for at in range(len(said))}
    return {said, f"~{VOWELS.sub('', said)}", *without_one} - {""}


def asked_keys(plain: str) -> set[str]:
    """Return the keys of a mistyped word, and of its plural: articles may have only that."""
    return keys(plain) | keys(f"{plain}s")


def sound(plain: str) -> str:
    """Return a word as those write it who only hear it: fasciitis and fasitis, physio and fysio."""
    return TWICE.sub(r"\1", SOFT.sub("s", plain.replace("ph", "f")))


def most_mistakes(plain: str) -> int:
    return 1 if len(plain) < LONG else 2


def nearest(typed: str, known: Iterable[str]) -> set[str]:
    """Return the known words that differ by no more than is forgiven."""
    return {
        word
        for word in known
        if mistakes(typed, word) <= most_mistakes(typed) and not is_another(typed, word)
    }


def is_another(typed: str, word: str) -> bool:
    """Whether two short words differ in a letter: in those one is left out, doubled or swapped, seldom mistaken.

    heel and help do, although they sound as if a letter were left out; knie and knee don't: only a vowel is written
    otherwise.
    """
    if differ_in_a_letter(sound(typed), sound(word)):
        return True
    return VOWELS.sub("", typed) != VOWELS.sub("", word) and differ_in_a_letter(typed, word)


def differ_in_a_letter(one: str, other: str) -> bool:
    return len(one) < SHORT and len(one) == len(other) and sorted(one) != sorted(other)


def likeliest(typed: str, known: Iterable[str]) -> str:
    """Return the known word that was most likely meant, or "": the fewest mistakes, by sound, then by letters."""
    ranked = sorted((mistakes(typed, word), distance(typed, word), word) for word in nearest(typed, known))
    return ranked[0][2] if ranked else ""


def mistakes(typed: str, word: str) -> int:
    return distance(sound(typed), sound(word))


def distance(one: str, other: str) -> int:
    """Count the letters left out, added, mistaken, or swapped with their neighbour."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        before_that, before, row = before, row, [i]
        for j, wanted in enumerate(other, start=1):
            cost = min(before[j] + 1, row[-1] + 1, before[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                cost = min(cost, before_that[j - 2] + 1)
            row.append(cost)
    return row[-1]
