"""What stands in the way of a start, and why: the one place where times are taken away.

The search for free times merges these spans and looks between them; the answer to "why is there no time here?"
reads them one by one.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bookings.domain.minutes import Span
    from bookings.domain.rules import Busy


class Reason(StrEnum):
    """Why a start is not offered."""

    NOT_OFFERED = "not_offered"
    GONE = "gone"
    NOT_GIVEN = "not_given"
    NO_HOURS = "no_hours"
    CLOSED = "closed"
    OUTSIDE_HOURS = "outside_hours"
    TOO_LONG = "too_long"
    OFF_GRID = "off_grid"
    KEPT = "kept"
    NOT_KEPT = "not_kept"
    SECOND_PASS = "second_pass"  # noqa: S105 -- of a doubled hour
    AWAY = "away"
    BOOKED = "booked"
    BUFFER = "buffer"
    FULL = "full"
    NOTICE = "notice"
    HORIZON = "horizon"
    PERSON_DAY_FULL = "person_day_full"
    SERVICE_DAY_FULL = "service_day_full"
    PROTECTED = "protected"
    IN_A_ROW = "in_a_row"
    NO_ROOM = "no_room"
    ROOM_TAKEN = "room_taken"
    NO_EQUIPMENT = "no_equipment"
    EQUIPMENT_TAKEN = "equipment_taken"
    SHORT_GAP = "short_gap"
    OTHER_GENDER = "other_gender"
    NOT_STEP_FREE = "not_step_free"
    ARRANGING = "arranging"


class Obstacle(NamedTuple):
    """Starts from `first` until, not including, `end` are impossible: `by` is the visit or time that is in the way."""

    first: int
    end: int
    reason: Reason
    by: Busy | Span


class Taken:
    """Minutes that are taken, merged, so that one bisection tells whether a minute is among them."""

    __slots__ = ("ends", "starts")

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        self.starts: list[int] = []
        self.ends: list[int] = []
        last = None
        for start, end in sorted(spans):
            if last is None or start > last:
                self.starts.append(start)
                self.ends.append(end)
                last = end
            elif end > last:
                self.ends[-1] = last = end

    def spans(self) -> Iterator[tuple[int, int]]:
        return zip(self.starts, self.ends, strict=True)

    def covers(self, minute: int) -> bool:
        index = bisect_right(self.ends, minute)
        return index < len(self.starts) and self.starts[index] <= minute

    def is_clear(self, start: int, end: int) -> bool:
        """Tell whether none of [start, end) is taken."""
        index = bisect_right(self.ends, start)
        return index == len(self.starts) or self.starts[index] >= end

    def free_between(self, start: int, end: int) -> list[tuple[int, int]]:
        """Return what is not taken of [start, end), in order."""
        starts, ends, found = self.starts, self.ends, []
        for index in range(bisect_right(ends, start), bisect_left(starts, end)):
            if starts[index] > start:
                found.append((start, starts[index]))
            start = ends[index]
        if start < end:
            found.append((start, end))
        return found

    def around(self, start: int) -> tuple[int | None, int | None]:
        """Return where what is taken before a free minute ends, and where what is after it starts."""
        index = bisect_right(self.ends, start)
        before = self.ends[index - 1] if index else None
        after = self.starts[index] if index < len(self.starts) else None
        return before, after
