"""What changed between two texts, paragraph by paragraph and in these word by word."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import groupby, zip_longest
from typing import TYPE_CHECKING

from articles.versions.effort import Effort, TooMuchError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

WORD = re.compile(r"(\s*)(\w+|[^\w\s])")  # with the blank before it; lines end in no blank
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


def passages(before: str, after: str, effort: Effort | None = None) -> list[Passage]:
    """Return what changed with what stands beside it; unchanged paragraphs further off are counted only.

    What would cost more than is left of the effort is shown as gone and new, without a word compared.
    """
    compared = list(every_passage(lines(before), lines(after), effort or Effort()))
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


def every_passage(before: list[str], after: list[str], effort: Effort) -> Iterator[Passage]:
    for kind, old, new in blocks(before, after, effort):
        if kind == "equal":
            yield from (Passage([Piece("same", line)]) for line in old)
        elif len(old) == len(new):
            yield from (Passage(pieces(one, other, effort)) for one, other in zip(old, new, strict=True))
        else:
            yield from changed_paragraphs(old, new, effort)


def changed_paragraphs(old: list[str], new: list[str], effort: Effort) -> Iterator[Passage]:
    """Compare each paragraph with the one that took its place, if the two have words in common."""
    for one, other in zip_longest(old, new, fillvalue=""):
        found = pieces(one, other, effort)
        if any(piece.kind == "same" and piece.text.strip() for piece in found):
            yield Passage(found)
        else:
            yield from (
                Passage([Piece(kind, text)]) for kind, text in (("gone", one), ("new", other)) if text
            )


def blocks(before: list[str], after: list[str], effort: Effort) -> Iterator[tuple[str, list[str], list[str]]]:
    start = common(before, after)
    end = common(before[start:][::-1], after[start:][::-1])
    old, new = before[start : len(before) - end], after[start : len(after) - end]
    yield "equal", before[:start], after[:start]
    try:
        for kind, a, b, c, d in effort.opcodes(old, new, autojunk=True):
            yield kind, old[a:b], new[c:d]
    except TooMuchError:
        yield "delete", old, []
        yield "insert", [], new
    yield "equal", before[len(before) - end :], after[len(after) - end :]


def common(one: Sequence[str], other: Sequence[str]) -> int:
    """Return how many lines both begin with."""
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        count += 1
    return count


def pieces(before: str, after: str, effort: Effort) -> list[Piece]:
    """Compare two paragraphs word by word. Blanks go with the word after them: a changed blank is told, none is looked for."""
    if before == after:
        return [Piece("same", before)]
    old, new = WORD.findall(before), WORD.findall(after)
    try:
        opcodes = effort.opcodes([word for _blank, word in old], [word for _blank, word in new])
    except TooMuchError:
        return [Piece("gone", before), Piece("new", after)]
    found: list[Piece] = []
    gone = put = ""
    for kind, a, b, c, d in opcodes:
        if kind == "equal":
            for (was, word), (now, _word) in zip(old[a:b], new[c:d], strict=True):
                found += [*between(gone, put, was, now), Piece("same", word)]
                gone = put = ""
        else:
            gone, put = gone + joined(old[a:b]), put + joined(new[c:d])
    return merged([*found, *changed(gone, put)])


def between(gone: str, put: str, was: str, now: str) -> list[Piece]:
    """Return what changed before a word that has stayed, with the blank before it, as it was and as it is now."""
    if was != now:
        return changed(gone + was, put + now)
    if (
        bool(gone) != bool(put) and leading_blank(gone or put) == was
    ):  # words came or went, the blank has stayed
        return [Piece("same", was), *changed(turned(gone, was), turned(put, was))]
    return [*changed(gone, put), Piece("same", was)]


def turned(text: str, blank: str) -> str:
    """Return the text with the blank that it begins with at its end."""
    return text.removeprefix(blank) + blank if text else ""


def joined(words: Sequence[tuple[str, str]]) -> str:
    return "".join(blank + word for blank, word in words)


def changed(gone: str, put: str) -> list[Piece]:
    """Return what went and what came; a blank that both begin with has stayed."""
    blank = leading_blank(gone)
    if not put or leading_blank(put) != blank:
        blank = ""
    told = (("same", blank), ("gone", gone[len(blank) :]), ("new", put[len(blank) :]))
    return [Piece(kind, text) for kind, text in told if text]


def leading_blank(text: str) -> str:
    return text[: len(text) - len(text.lstrip())]


def merged(found: list[Piece]) -> list[Piece]:
    """Tell in one piece what stands side by side and is alike."""
    return [
        Piece(kind, "".join(piece.text for piece in alike))
        for kind, alike in groupby(found, key=lambda piece: piece.kind)
    ]
