"""How much work a comparison may take: counted as it is done, since no length of a text foretells it.

difflib looks again at all that is left for each run of words it finds. So words that keep coming back, in an order of their own on
either side, cost the cube of their number, and two paragraphs without a word in common next to nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import Match, SequenceMatcher
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    Opcodes = list[tuple[str, int, int, int, int]]

AT_ONCE = 1_000_000  # steps for one pair of paragraphs: some 900 words of plain English, written anew
IN_ALL = 5_000_000  # for all that is shown on one page


class TooMuchError(Exception):
    """These two are not compared to the end."""


@dataclass
class Effort:
    """What is left of the work that may be spent on all comparisons together."""

    left: int = IN_ALL

    def opcodes(self, old: Sequence[str], new: Sequence[str], *, autojunk: bool = False) -> Opcodes:
        """Return how the one becomes the other, as difflib says it. Raises TooMuchError."""
        counted = Counted(old, new, autojunk=autojunk, most=min(self.left, AT_ONCE))
        try:
            return list(counted.get_opcodes())
        finally:
            self.left -= counted.spent


class Counted(SequenceMatcher[str]):
    """Counts each word it looks at, and each place of the other text that it looks up for it."""

    def __init__(self, old: Sequence[str], new: Sequence[str], *, autojunk: bool, most: int) -> None:
        super().__init__(None, old, new, autojunk=autojunk)
        self.most, self.spent = most, 0
        places: dict[str, list[int]] = getattr(self, "b2j")  # noqa: B009 -- documented, and unknown to the type stubs
        self.until = [0, *accumulate(1 + len(places.get(word, ())) for word in old)]

    def find_longest_match(
        self, alo: int = 0, ahi: int | None = None, blo: int = 0, bhi: int | None = None
    ) -> Match:
        """Do so, unless it would cost more than is left."""
        cost = self.until[-1 if ahi is None else ahi] - self.until[alo]
        if self.spent + cost > self.most:
            raise TooMuchError
        self.spent += cost
        return super().find_longest_match(alo, ahi, blo, bhi)
