"""What changed between two texts, paragraph by paragraph and in these word by word."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

WORD = re.compile(r"\s+|\w+|[^\w\s]")
MOST_LINES = 3_000  # on either side, after what begins and ends alike: beyond that no comparison line by line
MOST_PAIRS = 1_000_000  # words of one changed paragraph with words of the other
CONTEXT = 1  # unchanged paragraphs shown beside a changed one


@dataclass(frozen=True)
class Piece:
    kind: str
    """"same", "gone" or "new"."""
    text: str


@dataclass(frozen=True)
class Passage:
    pieces: list[Piece]
    skipped: int = 0
    """How many unchanged paragraphs are left out here; then there are no pieces."""

    @property
    def is_changed(self) -> bool:
        return any(piece.kind != "same" for piece in self.pieces)


def passages(before: str, after: str) -> list[Passage]:
    """Return what changed with what stands beside it; unchanged paragraphs further off are counted only."""
    compared = list(every_passage(lines(before), lines(after)))
    shown = near_changes(compared)
    result: list[Passage] = []
    skipped = 0
    for number, passage in enumerate(compared):
        if number in shown:
            if skipped:
                result.append(Passage([], skipped))
            result.append(passage)
            skipped = 0
        else:
            skipped += bool(passage.pieces)
    return [*result, Passage([], skipped)] if skipped else result


def lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.split("\n") if line.strip()]


def near_changes(compared: Sequence[Passage]) -> set[int]:
    changed = [number for number, passage in enumerate(compared) if passage.is_changed]
    return {near for number in changed for near in range(number - CONTEXT, number + CONTEXT + 1)}


def every_passage(before: list[str], after: list[str]) -> Iterator[Passage]:
    for kind, old, new in blocks(before, after):
        if kind == "equal":
            yield from (Passage([Piece("same", line)]) for line in old)
        elif len(old) == len(new):
            yield from (Passage(pieces(one, other)) for one, other in zip(old, new, strict=True))
        else:
            yield from changed_paragraphs(old, new)


def changed_paragraphs(old: list[str], new: list[str]) -> Iterator[Passage]:
    """Compare each paragraph with the one that took its place, if the two have words in common."""
    for one, other in zip_longest(old, new, fillvalue=""):
        found = pieces(one, other)
        if any(piece.kind == "same" and piece.text.strip() for piece in found):
            yield Passage(found)
        else:
            yield from (
                Passage([Piece(kind, text)]) for kind, text in (("gone", one), ("new", other)) if text
            )


def blocks(before: list[str], after: list[str]) -> Iterator[tuple[str, list[str], list[str]]]:
    start = common(before, after)
    end = common(before[start:][::-1], after[start:][::-1])
    old, new = before[start : len(before) - end], after[start : len(after) - end]
    yield "equal", before[:start], after[:start]
    if max(len(old), len(new)) > MOST_LINES:
        yield "delete", old, []
        yield "insert", [], new
    else:
        for kind, a, b, c, d in SequenceMatcher(None, old, new).get_opcodes():
            yield kind, old[a:b], new[c:d]
    yield "equal", before[len(before) - end :], after[len(after) - end :]


def common(one: Sequence[str], other: Sequence[str]) -> int:
    """Return how many lines both begin with."""
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        count += 1
    return count


def pieces(before: str, after: str) -> list[Piece]:
    """Compare two paragraphs word by word."""
    if before == after:
        return [Piece("same", before)]
    old, new = WORD.findall(before), WORD.findall(after)
    if len(old) * len(new) > MOST_PAIRS:
        return [Piece("gone", before), Piece("new", after)]
    found: list[Piece] = []
    gone = put = ""
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        was, now = "".join(old[a:b]), "".join(new[c:d])
        if kind == "equal" and (was.strip() or not (gone or put)):
            found += [*changed(gone, put), Piece("same", was)]
            gone = put = ""
        else:  # a blank between two changed words belongs to the change: it reads as one
            gone, put = gone + was, put + now
    return [*found, *changed(gone, put)]


def changed(gone: str, put: str) -> list[Piece]:
    return [Piece(kind, text) for kind, text in (("gone", gone), ("new", put)) if text]
