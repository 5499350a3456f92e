"""How much a word says about an article, and about articles at all: whole numbers, so that both engines add alike."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

FIELDS = {"title": 20, "topics": 12, "author": 12, "summary": 8, "headings": 5, "body": 1}
MOST_OFTEN = 12  # a word that is said more often than this says no more
USUAL_LENGTH = 600  # terms of a usual article: in longer ones a word says less
HALF = 10  # the sum at which a word has half of what it can have


def weights(said: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """Return the terms of an article, given by the names of FIELDS, each with its weight up to 1,000."""
    sums: Counter[str] = Counter()
    for field, found in said.items():
        longer = 0.5 + 0.5 * max(1.0, len(found) / USUAL_LENGTH) if field == "body" else 1.0
        for term, times in Counter(found).items():
            sums[term] += round(100 * FIELDS[field] * min(times, MOST_OFTEN) / longer)
    return {term: max(1, round(1000 * it / (it + 100 * HALF))) for term, it in sums.items()}


def rarity(having: int, every: int) -> int:
    """Return how much it says that an article has a word: more, the fewer have it (after BM25)."""
    return max(1, round(100 * math.log(1 + (max(every, having) - having + 0.5) / (having + 0.5))))
