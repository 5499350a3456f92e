"""The bare minimum: two queries by the database's own driver, and integers in Python.

It knows weekly hours and visits and nothing else: no validity, closure, absence, room, notice, limit or gap. It is
here to be as quick as it can be, so that ours is measured against what the machine allows.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import accumulate, repeat
from typing import TYPE_CHECKING, Any

from django.db import connection

from bench.workload import DURATION, NOW, STEP, ZONE
from bookings.enums import LIVE_STATUSES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import time

    from bench.questions import FreeTime
    from bench.seeding import Seeded

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LIVE = ", ".join(f"'{status.value}'" for status in LIVE_STATUSES)
MINUTE = {
    "sqlite": "strftime('%%s', {0}) / 60",
    "postgresql": "extract(epoch from {0})::bigint / 60",
}

Hours = dict[int, list[tuple[int, "time", "time"]]]  # by weekday: practitioner, from, until
Busy = dict[int, list[tuple[int, int]]]  # by practitioner: from, until


class Bare:
    name = "bare minimum"

    def __init__(self, seeded: Seeded) -> None:
        self.seeded = seeded
        self.queries = 0

    # -- the two queries

    def rows(self, sql: str, values: list[Any]) -> list[tuple[Any, ...]]:
        self.queries += 1
        cursor = connection.connection.cursor()
        cursor.execute(sql % (("?",) * len(values)) if connection.vendor == "sqlite" else sql, values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found

    def hours(self, person: int | None) -> Hours:
        sql = (
            "SELECT h.weekday, h.practitioner_id, h.starts, h.ends FROM bookings_availabletime h"
            " JOIN bookings_practitioner_services s ON s.practitioner_id = h.practitioner_id"
            " WHERE s.healthcareservice_id = %s"
        )
        values = [self.seeded.service.pk]
        if person is not None:
            sql += " AND h.practitioner_id = %s"
            values.append(self.seeded.people[person])
        found: Hours = defaultdict(list)
        for weekday, practitioner, starts, ends in self.rows(sql, values):
            found[weekday].append((practitioner, starts, ends))
        return found

    def busy(self, first: date, last: date, person: int | None) -> Busy:
        as_minute = MINUTE[connection.vendor].format
        sql = (
            f"SELECT practitioner_id, {as_minute('occupied_from')}, {as_minute('occupied_until')}"
            f" FROM bookings_appointment WHERE status IN ({LIVE})"
            " AND (status NOT IN ('held', 'pending') OR expires_at > %s)"
        )
        values: list[Any] = [NOW, midnight(first), midnight(last + timedelta(days=1))]
        if person is None:
            sql += " AND starts_at >= %s AND starts_at < %s ORDER BY starts_at"
        else:
            sql += " AND occupied_from >= %s AND occupied_from < %s AND practitioner_id = %s ORDER BY occupied_from"
        if connection.vendor == "sqlite":
            values = [f"{value:%Y-%m-%d %H:%M:%S}" for value in values]
        found: Busy = defaultdict(list)
        for practitioner, begins, ends in self.rows(sql, [*values, *self.who(person)]):
            found[practitioner].append((begins, ends))
        return found

    def who(self, person: int | None) -> list[int]:
        return [] if person is None else [self.seeded.people[person]]

    # -- the questions

    def free_times(self, days: tuple[date, ...], person: int | None) -> list[FreeTime]:
        busy = self.busy(days[0], days[-1], person)
        found = [(start, who) for _day, who, start in free(days, self.hours(person), busy)]
        found.sort()
        return as_answer(found)

    def days_with_any(self, days: tuple[date, ...], person: int | None) -> list[date]:
        busy = self.busy(days[0], days[-1], person)
        hours = self.hours(person)
        return [day for day in days if next(free([day], hours, busy), None)]

    def first(self, days: tuple[date, ...], person: int | None) -> FreeTime | None:
        """Look into ever more days at once, so that a near one costs little."""
        hours = self.hours(person)
        for begin, end in stretches(len(days)):
            some = days[begin:end]
            busy = self.busy(some[0], some[-1], person)
            for day in some:
                if found := [(start, who) for _day, who, start in free([day], hours, busy)]:
                    return as_answer([min(found)])[0]
        return None


def stretches(length: int) -> Iterator[tuple[int, int]]:
    """Yield where to begin and end: 1 day, 2, 4, 8 ..."""
    ends = accumulate(accumulate(repeat(2), lambda size, factor: size * factor, initial=1))
    begin = 0
    for end in ends:
        yield begin, min(end, length)
        begin = end
        if begin >= length:
            return


def midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=ZONE).astimezone(UTC)


def free(days: list[date] | tuple[date, ...], hours: Hours, busy: Busy) -> Iterator[tuple[date, int, int]]:
    """Yield day, practitioner and start (in minutes) of each free time."""
    for day in days:
        for practitioner, opens, closes in hours.get(day.isoweekday(), ()):
            begin, end = minute(day, opens), minute(day, closes)
            visits = busy.get(practitioner, [])
            cursor = begin
            for starts, ends in [
                *visits[bisect_right(visits, (begin,)) : bisect_right(visits, (end,))],
                (end, end),
            ]:
                on_grid = cursor + (begin - cursor) % STEP
                for start in range(on_grid, starts - DURATION + 1, STEP):
                    yield day, practitioner, start
                cursor = ends


@cache
def minute(day: date, wall: time) -> int:
    return int(datetime.combine(day, wall, ZONE).timestamp()) // 60


def as_answer(found: list[tuple[int, int]]) -> list[FreeTime]:
    instants = {start: EPOCH + timedelta(minutes=start) for start, _who in found}
    return [(instants[start], who) for start, who in found]
