"""Which source each lost number may have meant: a proposal in words for an editor, never applied by itself."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from articles.importers.posts.references import surnames

if TYPE_CHECKING:
    from collections.abc import Sequence

    from articles.importers.posts.marks import Mark
    from articles.importers.posts.references import Entry

WORD = re.compile(r"[^\W\d_]{3,40}")
COMMON = {
    *(
        "and",
        "are",
        "can",
        "for",
        "from",
        "has",
        "have",
        "into",
        "its",
        "more",
        "most",
        "not",
        "one",
        "our",
        "than",
    ),
    *(
        "that",
        "the",
        "their",
        "them",
        "then",
        "there",
        "these",
        "they",
        "this",
        "too",
        "using",
        "was",
        "were",
    ),
    *(
        "when",
        "which",
        "while",
        "who",
        "will",
        "with",
        "you",
        "your",
        "also",
        "both",
        "but",
        "each",
        "may",
        "often",
    ),
    *(
        "study",
        "review",
        "trial",
        "systematic",
        "literature",
        "randomized",
        "randomised",
        "controlled",
        "effect",
    ),
    *(
        "runner",
        "runners",
        "running",
        "pain",
        "knee",
        "therapy",
        "treatment",
        "role",
        "common",
        "source",
        "during",
    ),
    *("injury", "injuries", "associated", "changes", "related", "between", "after"),
}
NAMED_SCORE = 100.0
MOST_NAMED = 3
HEADING_WEIGHT, TEXT_WEIGHT = 2.0, 1.0
CLEARLY_MORE = 2.0
ALPHABETICAL_FROM = 4
AND_OTHERS = (
    r"(?:,? et al\b|,? (?:and|&) (?:his |her |their )?(?:colleagues|co-?workers|co-?authors|others|team)\b)"
)
SHORTEST_STEM = 5  # “run” begins too many words


@dataclass(frozen=True)
class Proposal:
    mark: Mark
    keys: tuple[str, ...]
    """What it may have meant, the likeliest first."""
    sureness: str
    """certain, likely, unclear or none"""


def propose(marks: Sequence[Mark], entries: Sequence[Entry]) -> list[Proposal]:
    """Return for each lost number what it may have meant, by what is named, by topic, and by order."""
    lost = [mark for mark in marks if not mark.key]
    if not lost or not entries:
        return [Proposal(mark, (), "none") for mark in lost]
    telling = weights(entries)
    scores = [scores_of(mark, entries, telling) for mark in lost]
    ordered = not is_alphabetical(entries)
    paths = aligned(scores) if ordered else [[] for _mark in lost]
    return [proposal(mark, entries, row, path) for mark, row, path in zip(lost, scores, paths, strict=True)]


def proposal(mark: Mark, entries: Sequence[Entry], row: Sequence[float], path: Sequence[int]) -> Proposal:
    """Weigh one mark: `row` is what each reference has in common with it, `path` what the order leaves for it."""
    named = [number for number in range(len(row)) if row[number] >= NAMED_SCORE]
    if named:  # two studies of the same people are told apart by their year only
        inside_first = sorted(named, key=lambda number: number not in path)
        sureness = "certain" if len(named) == 1 else "unclear"
        return Proposal(mark, tuple(entries[number].key for number in inside_first[:MOST_NAMED]), sureness)
    inside = sorted(path, key=lambda number: -row[number])
    rivals = [number for number in range(len(row)) if number not in path and rivals_path(row, path, number)]
    chosen = [*inside, *sorted(rivals, key=lambda number: -row[number])[:2]]
    if not chosen:
        return Proposal(mark, (), "none")
    return Proposal(
        mark, tuple(entries[number].key for number in chosen), "likely" if len(chosen) == 1 else "unclear"
    )


def rivals_path(row: Sequence[float], path: Sequence[int], number: int) -> bool:
    """Whether a reference elsewhere in the list has clearly more to do with the sentence than its place says."""
    if not path:
        top = max(row)
        return top >= CLEARLY_MORE and row[number] >= 0.8 * top
    return row[number] >= max(row[inside] for inside in path) + CLEARLY_MORE


def is_alphabetical(entries: Sequence[Entry]) -> bool:
    """Whether the list is sorted by author: then its order says nothing about the text."""
    names = [entry.surname.casefold() for entry in entries]
    return len(names) >= ALPHABETICAL_FROM and names == sorted(names)


def weights(entries: Sequence[Entry]) -> list[dict[str, float]]:
    """Return for each reference the words of its title, and how much each tells: one that many share tells little."""
    titles = [Words(entry.title) for entry in entries]
    return [
        {
            word: math.log(1 + len(entries) / max(1, sum(word in other for other in titles)))
            for word in title.whole
        }
        for title in titles
    ]


def scores_of(mark: Mark, entries: Sequence[Entry], telling: Sequence[dict[str, float]]) -> list[float]:
    """Return what the place has in common with each reference."""
    heading, text = Words(mark.heading), Words(mark.text)
    return [
        NAMED_SCORE
        if is_named(mark, entry)
        else sum(
            weight * (HEADING_WEIGHT if word in heading else TEXT_WEIGHT if word in text else 0)
            for word, weight in words.items()
        )
        for entry, words in zip(entries, telling, strict=True)
    ]


def is_named(mark: Mark, entry: Entry) -> bool:
    """Whether the sentence names the authors."""
    names = [name for name in surnames(entry.authors)[:2] if len(name) > 2]  # noqa: PLR2004 -- "Li" is in too many words
    if names and re.search(rf"\b{re.escape(names[0])}{AND_OTHERS}", mark.claim):
        names = names[:1]
    if not names or not all(re.search(rf"\b{re.escape(name)}\b", mark.claim) for name in names):
        return False
    others = re.findall(r"\b(?:19|20)\d\d\b", mark.claim)
    return not others or not entry.year or entry.year in others


class Words:
    """The words of a text that tell what it is about; in it are those of the same stem: strength, strengthening."""

    def __init__(self, text: str) -> None:
        plain = re.sub(r"(?<=\w)-(?=\w)", "", text).lower().replace("’s", "").replace("'s", "")
        self.whole = {singular(word) for word in WORD.findall(plain)} - COMMON
        self.stems = {word[:end] for word in self.whole for end in range(SHORTEST_STEM, len(word))}

    def __contains__(self, word: str) -> bool:
        stems = (word[:end] for end in range(SHORTEST_STEM, len(word)))
        return word in self.whole or word in self.stems or any(stem in self.whole for stem in stems)


def singular(word: str) -> str:
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    return word.removesuffix("s") if not word.endswith("ss") else word


def aligned(scores: Sequence[Sequence[float]]) -> list[list[int]]:
    """Return the references that the order leaves for each mark: both lists run on together, to the highest sum.

    With at least as many references as marks, each mark takes one or more that follow each other; with fewer,
    several marks in a row may mean one reference.
    """
    marks, entries = len(scores), len(scores[0])
    step = (0, -1) if entries >= marks else (-1, 0)
    best: dict[tuple[int, int], tuple[float, tuple[int, int] | None]] = {}
    for i in range(marks):
        for j in range(entries):
            before = [at for at in ((i - 1, j - 1), (i + step[0], j + step[1])) if at in best]
            if before:
                at = max(before, key=lambda place: best[place][0])
                best[i, j] = (best[at][0] + scores[i][j], at)
            elif (i, j) == (0, 0):
                best[i, j] = (scores[i][j], None)
    return walked_back(best, marks, entries)


def walked_back(
    best: dict[tuple[int, int], tuple[float, tuple[int, int] | None]], marks: int, entries: int
) -> list[list[int]]:
    paths: list[list[int]] = [[] for _mark in range(marks)]
    at: tuple[int, int] | None = (marks - 1, entries - 1)
    while at is not None:
        paths[at[0]].insert(0, at[1])
        at = best[at][1]
    return paths
