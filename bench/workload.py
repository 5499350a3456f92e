"""What is measured on: a clinic and its visits as plain values, the same ones on every machine and every day.

W1: 12 practitioners, Monday to Friday 08:00-12:00 and 13:00-18:00, a 45-minute service, a start every 15 minutes,
visits filling 60 % of the next 90 days. W1-full: as W1, with the first 20 working days full.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import count, islice
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

SEED = 20310303
ZONE = ZoneInfo("America/Toronto")
FIRST_DAY = date(2031, 3, 3)  # a Monday; the clocks change on the Sunday after it
NOW = datetime(2031, 3, 3, 0, 30, tzinfo=UTC)  # the evening before
HORIZON = 90  # days
FULL_DAYS = 20
FILLED = 0.6
DURATION = 45  # minutes, as all that follow
STEP = 15
INTERVALS = ((8 * 60, 12 * 60), (13 * 60, 18 * 60))
WEEKDAYS = range(1, 6)
CANCELLED_A_DAY = 0.3  # of one practitioner: rows that take up nothing, and must not
PASSED_HOLDS_A_DAY = 0.05
HELD_FOR = timedelta(minutes=10)
THIRD = 3


class Visit(NamedTuple):
    """One row of visits; `practitioner` counts from 0, `starts` is minutes of wall time."""

    practitioner: int
    day: date
    starts: int
    status: str = "booked"
    expires_at: datetime | None = None
    equipment: int | None = None

    @property
    def takes_time(self) -> bool:
        return self.status in {"booked", "fulfilled"} or (self.expires_at or NOW) > NOW

    @property
    def starts_at(self) -> datetime:
        return instant(self.day, self.starts)

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=DURATION)


@dataclass(frozen=True)
class Workload:
    """A scenario. `ruled` sets every rule that the clinic has, and gives visits rooms and equipment."""

    name: str
    practitioners: int = 12
    full_days: int = 0
    past: int = 0
    ruled: bool = False

    @property
    def equipment(self) -> int:
        return self.practitioners // 2 if self.ruled else 0

    def days(self) -> list[date]:
        return [FIRST_DAY + timedelta(days=n) for n in range(HORIZON)]

    def working_days(self) -> list[date]:
        return [day for day in self.days() if day.isoweekday() in WEEKDAYS]

    def upcoming(self) -> list[Visit]:
        """Return the visits from now on, sorted by time."""
        of_all = (visit for person in range(self.practitioners) for visit in self.of_person(person))
        visits = sorted(of_all, key=lambda visit: (visit.day, visit.starts, visit.practitioner))
        return with_equipment(visits, self.equipment)

    def of_person(self, person: int) -> Iterator[Visit]:
        rng = random.Random(f"{SEED}-{person}")  # noqa: S311 -- repeatable is what it is for
        a_day = FILLED * sum(end - start for start, end in INTERVALS) / DURATION
        for number, day in enumerate(self.working_days()):
            booked = int((number + 1) * a_day) - int(number * a_day)
            starts = all_starts() if number < self.full_days else starts_of_day(rng, booked)
            yield from (Visit(person, day, start) for start in starts)
            if rng.random() < CANCELLED_A_DAY:
                yield Visit(person, day, rng.choice(grid()), "cancelled")
            if rng.random() < PASSED_HOLDS_A_DAY and (left := [s for s in grid() if fits(s, starts)]):
                yield Visit(person, day, rng.choice(left), "held", NOW - HELD_FOR)

    def history(self) -> Iterator[Visit]:
        """Yield the visits of the past, back to back from the newest day backwards: most came, some cancelled."""
        starts = all_starts()
        past_days = (FIRST_DAY - timedelta(days=n) for n in count(1))
        working = (day for day in past_days if day.isoweekday() in WEEKDAYS)
        slots = ((p, day, s) for day in working for s in starts for p in range(self.practitioners))
        for number, (person, day, start) in enumerate(islice(slots, self.past)):
            yield Visit(person, day, start, "cancelled" if number % 16 == 0 else "fulfilled")


@cache
def instant(day: date, minutes: int) -> datetime:
    return datetime.combine(day, time(*divmod(minutes, 60)), ZONE).astimezone(UTC)


@cache
def grid() -> tuple[int, ...]:
    return tuple(s for start, end in INTERVALS for s in range(start, end - DURATION + 1, STEP))


def all_starts() -> list[int]:
    """Return the starts of a day on which nothing more fits."""
    return [s for start, end in INTERVALS for s in range(start, end - DURATION + 1, DURATION)]


def fits(start: int, others: Iterable[int]) -> bool:
    return all(abs(start - other) >= DURATION for other in others)


def starts_of_day(rng: random.Random, wanted: int) -> list[int]:
    """Return starts of visits at random that don't overlap; one that leaves no room for all is thrown again."""
    while True:
        found: list[int] = []
        left = list(grid())
        while left and len(found) < wanted:
            found.append(rng.choice(left))
            left = [start for start in left if fits(start, found)]
        if len(found) == wanted:
            return sorted(found)


def with_equipment(visits: list[Visit], pieces: int) -> list[Visit]:
    """Give every third visit a piece of equipment, where one is free."""
    busy_until: dict[int, datetime] = {}
    given = []
    for number, visit in enumerate(visits):
        free = [n for n in range(pieces) if busy_until.get(n, NOW) <= visit.starts_at]
        if number % THIRD == 0 and visit.takes_time and free:
            busy_until[free[0]] = visit.ends_at
            given.append(visit._replace(equipment=free[0]))
        else:
            given.append(visit)
    return given


W1 = Workload("W1")
FULL = replace(W1, name="W1-full", full_days=FULL_DAYS)
RULED = replace(W1, name="W1, every rule set", ruled=True)
RULED_FULL = replace(FULL, name="W1-full, every rule set", ruled=True)
