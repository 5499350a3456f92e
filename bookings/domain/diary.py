"""A calendar, sorted so that questions about one practitioner, room or day are answered without going through it all."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from bookings.domain.obstacles import Taken
from bookings.domain.rules import Person
from bookings.domain.walltime import DAY, local_day

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import time

    from bookings.domain.minutes import Span
    from bookings.domain.rules import Busy, Calendar, WeeklyHours
    from bookings.domain.walltime import LocalDay

K = TypeVar("K")
V = TypeVar("V")

NOBODY = Person()


class Session(NamedTuple):
    """A class that has begun to fill: one of its rows, and how many seats are booked."""

    row: Busy
    booked: int

    @property
    def left(self) -> int:
        return max(0, self.row.seats - self.booked)


def grouped(pairs: Iterable[tuple[K, V]]) -> dict[K, list[V]]:
    found: defaultdict[K, list[V]] = defaultdict(list)
    for key, value in pairs:
        found[key].append(value)
    return found


class Diary:
    """What a calendar says of each practitioner, room, piece of equipment and day; each is sorted when first asked."""

    def __init__(self, calendar: Calendar) -> None:
        self.calendar = calendar
        self.visits_known: dict[int, tuple[list[int], list[Busy]]] = {}
        self.away_known: dict[int, Taken] = {}
        self.windows_known: dict[tuple[int, time, time], Span | None] = {}

    def person(self, practitioner: int) -> Person:
        return self.calendar.people.get(practitioner, NOBODY)

    # -- hours

    @cached_property
    def hours_of(self) -> dict[int, list[WeeklyHours]]:
        return grouped((hours.practitioner, hours) for hours in self.calendar.hours)

    @cached_property
    def hours_on(self) -> dict[tuple[int, int], list[WeeklyHours]]:
        """The hours by practitioner and weekday."""
        return grouped(((hours.practitioner, hours.weekday), hours) for hours in self.calendar.hours)

    def window(self, hours: WeeklyHours, local: LocalDay) -> Span | None:
        """Return the time of these hours on that day; None when they do not count then."""
        if not hours.applies_on(local.date):
            return None
        if self.calendar.closures and self.is_closed(hours.location, local):
            return None
        key = (local.start, hours.starts, hours.ends)
        if key not in self.windows_known:
            self.windows_known[key] = local.between(hours.starts, hours.ends)
        return self.windows_known[key]

    def is_closed(self, location: int, local: LocalDay) -> bool:
        return any(closure.covers(local.date, location) for closure in self.calendar.closures)

    def kept_for_others(self, practitioner: int, service: int, days: Sequence[LocalDay]) -> Iterator[Span]:
        """Yield the practitioner's time on and around these days that is kept for another service."""
        kept = [h for h in self.hours_of.get(practitioner, ()) if h.only_for not in {None, service}]
        near = {local.date + n * DAY for local in days for n in (-1, 0, 1)} if kept else set()
        for day in sorted(near):
            local = local_day(day, self.calendar.zone)
            yield from (window for hours in kept if (window := self.window(hours, local)))

    def working_minutes(self, practitioner: int, local: LocalDay) -> int:
        """Return how long the practitioner works that day, time off left out."""
        of_the_day = self.hours_on.get((practitioner, local.date.isoweekday()), ())
        windows = (self.window(hours, local) for hours in of_the_day)
        worked = Taken(window for window in windows if window)
        away = self.away(practitioner)
        present = (free for span in worked.spans() for free in away.free_between(*span))
        return sum(end - start for start, end in present)

    def away(self, practitioner: int) -> Taken:
        """Return the practitioner's time off."""
        if practitioner not in self.away_known:
            self.away_known[practitioner] = Taken(self.calendar.absences.get(practitioner, ()))
        return self.away_known[practitioner]

    # -- what is busy

    @cached_property
    def busy_of(self) -> dict[int, list[Busy]]:
        found: defaultdict[int, list[Busy]] = defaultdict(list)
        for row in self.calendar.busy:
            found[row.practitioner].append(row)
        return found

    @cached_property
    def busy_in(self) -> dict[int, list[Busy]]:
        return grouped((row.room, row) for row in self.calendar.busy if row.room is not None)

    @cached_property
    def busy_with(self) -> dict[int, list[Busy]]:
        return grouped((row.equipment, row) for row in self.calendar.busy if row.equipment is not None)

    def visits_on(self, practitioner: int, local: LocalDay) -> list[Busy]:
        """Return the visits that start on that day, in order; the seats of a class are one visit."""
        if practitioner not in self.visits_known:
            visits = {row.starts: row for row in self.busy_of.get(practitioner, ())}
            starts = sorted(visits)
            self.visits_known[practitioner] = (starts, [visits[start] for start in starts])
        starts, rows = self.visits_known[practitioner]
        return rows[bisect_left(starts, local.start) : bisect_left(starts, local.end)]

    def sessions(self, service: int) -> dict[tuple[int, int], Session]:
        """Return the classes of the service that have begun to fill, by practitioner and start."""
        found: dict[tuple[int, int], Session] = {}
        for row in self.calendar.busy:
            if row.service == service:
                key = (row.practitioner, row.starts)
                found[key] = Session(row, found[key].booked + 1 if key in found else 1)
        return found
