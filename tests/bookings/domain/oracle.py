"""Free times again, worked out the slow way: minute by minute over the day, with no interval and no search.

A second opinion for the tests. It shares no code with the engine but the plain values it is asked with.
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from functools import cache
from typing import TYPE_CHECKING

from bookings.domain.availability import Slot

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from zoneinfo import ZoneInfo

    from bookings.domain.availability import Calendar, VisitShape, WeeklyHours
    from bookings.domain.intervals import Interval

MINUTE = timedelta(minutes=1)


@cache
def minutes_of_day(day: date, zone: ZoneInfo) -> list[tuple[datetime, time]]:
    """List each minute of that date with what a clock on the wall shows, in the order in which they pass."""
    noon = datetime.combine(day, time(12), UTC)
    around = (noon + n * MINUTE for n in range(-40 * 60, 40 * 60))
    local = ((minute, minute.astimezone(zone)) for minute in around)
    return [(minute, wall.time()) for minute, wall in local if wall.date() == day]


def working_minutes(hours: WeeklyHours, day: date, zone: ZoneInfo) -> list[datetime]:
    begun, working = False, []
    for minute, wall in minutes_of_day(day, zone):
        if hours.ends != time(0) and wall >= hours.ends:
            break
        begun = begun or wall >= hours.starts
        if begun:
            working.append(minute)
    return working


def minutes_in(spans: Iterable[Interval]) -> set[datetime]:
    return {span.start + n * MINUTE for span in spans for n in range(-(-(span.end - span.start) // MINUTE))}


def is_on_duty(hours: WeeklyHours, day: date, calendar: Calendar) -> bool:
    if day.isoweekday() != hours.weekday:
        return False
    if (hours.valid_from and day < hours.valid_from) or (hours.valid_until and day > hours.valid_until):
        return False
    closed = [c for c in calendar.closures if c.location is None or c.location == hours.location]
    return all(day < closure.first or day > closure.last for closure in closed)


def offered(shape: VisitShape, calendar: Calendar, days: Iterable[date], allowed: Interval) -> set[Slot]:
    found = set()
    for day in days:
        for hours in calendar.hours:
            if is_on_duty(hours, day, calendar):
                found |= free_in(hours, day, shape, calendar, allowed)
    return found


def free_in(
    hours: WeeklyHours, day: date, shape: VisitShape, calendar: Calendar, allowed: Interval
) -> set[Slot]:
    working = working_minutes(hours, day, calendar.zone)
    present = set(working) - minutes_in(calendar.absences.get(hours.practitioner, ()))
    busy = minutes_in(calendar.busy_practitioners.get(hours.practitioner, ()))
    if hours.room is not None:
        busy |= minutes_in(calendar.busy_rooms.get(hours.room, ()))
    length = shape.duration // MINUTE
    before, after = shape.buffer_before // MINUTE, shape.buffer_after // MINUTE
    found, shown = set(), set()
    for minute, wall in minutes_of_day(day, calendar.zone):
        first_time = wall not in shown
        shown.add(wall)
        on_grid = minute in present and (minute - working[0]) % shape.step == timedelta(0)
        if not (first_time and on_grid and allowed.start <= minute < allowed.end):
            continue
        visit = {minute + n * MINUTE for n in range(length)}
        occupied = {minute + n * MINUTE for n in range(-before, length + after)}
        if visit <= present and not occupied & busy:
            end = minute + length * MINUTE
            found.add(Slot(minute, end, hours.practitioner, hours.location, hours.room))
    return found
