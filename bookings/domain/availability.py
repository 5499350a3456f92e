"""Free times: which starts can be offered, given hours, absences and what is already busy.

Pure: plain values in, slots out; no clock, no database. The rules, in one place:

- Weekly hours are wall time of the clinic's zone. A local hour that does not exist (clocks go forward) is never
  offered; one that comes twice (clocks go back) is offered once, the first time.
- A visit lies whole inside one interval of hours and outside every absence. Its buffers may reach over the edge
  of the hours, but they and the visit keep clear of the occupied time (visit and buffers) of other visits.
- Starts stand on a grid counted from the beginning of the hours, so that they do not wander after a visit.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from bookings.domain.intervals import Interval, union

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date
    from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class VisitShape:
    """What a visit of a service needs; all lengths positive or zero, in whole minutes."""

    duration: timedelta
    buffer_before: timedelta = timedelta(0)
    buffer_after: timedelta = timedelta(0)
    step: timedelta = timedelta(minutes=15)

    def __post_init__(self) -> None:
        if self.duration <= timedelta(0) or self.step <= timedelta(0):
            raise ValueError("A visit and the step between starts last longer than nothing.")

    def occupied(self, start: datetime) -> Interval:
        return Interval(start - self.buffer_before, start + self.duration + self.buffer_after)


@dataclass(frozen=True, slots=True)
class WeeklyHours:
    """One interval of an ISO weekday (Monday 1) in wall time; `ends` 00:00 is midnight at the end of the day."""

    practitioner: int
    location: int
    room: int | None
    weekday: int
    starts: time
    ends: time
    valid_from: date | None = None
    valid_until: date | None = None

    def applies_on(self, day: date) -> bool:
        return (
            day.isoweekday() == self.weekday
            and (self.valid_from is None or self.valid_from <= day)
            and (self.valid_until is None or day <= self.valid_until)
        )


@dataclass(frozen=True, slots=True)
class Closure:
    """Whole days, both included; at one location or (None) at all."""

    first: date
    last: date
    location: int | None = None

    def covers(self, day: date, location: int) -> bool:
        return self.first <= day <= self.last and self.location in {None, location}


@dataclass(frozen=True, slots=True)
class Slot:
    """A start that can be offered: computed, never stored."""

    starts_at: datetime
    ends_at: datetime
    practitioner: int
    location: int
    room: int | None


@dataclass(frozen=True, slots=True)
class Calendar:
    """Everything that decides free times, as plain values; `busy` is occupied time by practitioner and by room."""

    zone: ZoneInfo
    hours: Sequence[WeeklyHours]
    closures: Sequence[Closure]
    absences: Mapping[int, Sequence[Interval]]
    busy_practitioners: Mapping[int, Sequence[Interval]]
    busy_rooms: Mapping[int, Sequence[Interval]]


def at(day: date, wall: time, zone: ZoneInfo) -> datetime:
    """Return the instant (UTC) of a wall time; one that does not exist becomes the end of the gap.

    A wall time that comes twice is its first occurrence (PEP 495, fold=0).
    """
    local = datetime.combine(day, wall, tzinfo=zone)
    instant = local.astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) == local.replace(tzinfo=None):
        return instant
    return end_of_gap(instant, zone)


def end_of_gap(instant: datetime, zone: ZoneInfo) -> datetime:
    """Return the first instant after the clock jump next before `instant` (which fold=0 puts after the gap)."""
    before = instant - timedelta(days=1)
    after = instant
    while after - before > timedelta(minutes=1):
        middle = before + (after - before) // 2
        if middle.astimezone(zone).utcoffset() == instant.astimezone(zone).utcoffset():
            after = middle
        else:
            before = middle
    return after.replace(second=0, microsecond=0)


def is_second_time(instant: datetime, zone: ZoneInfo) -> bool:
    """Tell whether this wall time has been before: the second pass of a doubled hour."""
    return instant.astimezone(zone).fold == 1


def day_interval(day: date, zone: ZoneInfo) -> Interval:
    """Return the local day, 23 to 25 hours long where clocks change."""
    return Interval(at(day, time(0), zone), at(day + timedelta(days=1), time(0), zone))


def working_time(hours: WeeklyHours, day: date, zone: ZoneInfo) -> Interval | None:
    """Return these hours on that day, or None where the clocks swallow them whole."""
    start = at(day, hours.starts, zone)
    last_day = day + timedelta(days=1) if hours.ends == time(0) else day
    end = at(last_day, hours.ends, zone)
    return Interval(start, end) if start < end else None


def in_order(slot: Slot) -> tuple[datetime, int, int, int]:
    return slot.starts_at, slot.practitioner, slot.location, slot.room or 0


def offered(shape: VisitShape, calendar: Calendar, days: Iterable[date], allowed: Interval) -> Iterator[Slot]:
    """Yield the free slots day by day, sorted by start, then practitioner, that start within `allowed`."""
    by_weekday = defaultdict(list)
    for hours in calendar.hours:
        by_weekday[hours.weekday].append(hours)
    blocked = Blocked(shape, calendar)
    for day in days:
        found: set[Slot] = set()
        for hours in by_weekday[day.isoweekday()]:
            if not hours.applies_on(day) or any(c.covers(day, hours.location) for c in calendar.closures):
                continue
            window = working_time(hours, day, calendar.zone)
            if window is not None:
                found.update(slots_in(window, hours, blocked, allowed))
        yield from sorted(found, key=in_order)


def slots_in(window: Interval, hours: WeeklyHours, blocked: Blocked, allowed: Interval) -> Iterator[Slot]:
    shape = blocked.shape
    start = window.start
    gaps = blocked.starts(hours.practitioner, hours.room)
    index = 0
    while start + shape.duration <= window.end and start < allowed.end:
        index = bisect_right(gaps, start, lo=index, key=lambda gap: gap.start)
        gap = gaps[index - 1] if index else None
        if gap is not None and gap.start < start < gap.end:
            steps = -((start - gap.end) // shape.step)  # up to the first grid point not before the gap's end
            start += steps * shape.step
            continue
        if start >= allowed.start and not is_second_time(start, blocked.zone):
            yield Slot(start, start + shape.duration, hours.practitioner, hours.location, hours.room)
        start += shape.step


def working_then(start: datetime, shape: VisitShape, calendar: Calendar, day: date) -> list[Slot]:
    """Return a slot for each practitioner (and room) at work from `start` for a whole visit, busy or not."""
    visit = Interval(start, start + shape.duration)
    return sorted(
        {
            Slot(visit.start, visit.end, hours.practitioner, hours.location, hours.room)
            for hours in calendar.hours
            if hours.applies_on(day) and is_at_work(hours, visit, calendar, day)
        },
        key=in_order,
    )


def is_at_work(hours: WeeklyHours, visit: Interval, calendar: Calendar, day: date) -> bool:
    window = working_time(hours, day, calendar.zone)
    return (
        window is not None
        and window.start <= visit.start
        and visit.end <= window.end
        and not any(closure.covers(day, hours.location) for closure in calendar.closures)
        and not any(visit.overlaps(away) for away in calendar.absences.get(hours.practitioner, ()))
    )


def is_free(slot: Slot, shape: VisitShape, calendar: Calendar) -> bool:
    """Tell whether the visit and its buffers keep clear of what occupies the practitioner and the room."""
    occupied = shape.occupied(slot.starts_at)
    taken = [*calendar.busy_practitioners.get(slot.practitioner, ())]
    if slot.room is not None:
        taken += calendar.busy_rooms.get(slot.room, ())
    return not any(occupied.overlaps(other) for other in taken)


class Blocked:
    """The starts that are impossible, as sorted open intervals, worked out once for each practitioner and room.

    A start s collides with occupied time [f, u) exactly when f - after - duration < s < u + before, and with an
    absence [f, u) when f - duration < s < u.
    """

    def __init__(self, shape: VisitShape, calendar: Calendar) -> None:
        self.shape = shape
        self.zone = calendar.zone
        self.calendar = calendar
        self.known: dict[tuple[int, int | None], list[Interval]] = {}

    def starts(self, practitioner: int, room: int | None) -> list[Interval]:
        key = (practitioner, room)
        if key not in self.known:
            self.known[key] = merged_open(self.collisions(practitioner, room))
        return self.known[key]

    def collisions(self, practitioner: int, room: int | None) -> Iterator[Interval]:
        shape = self.shape
        busy = [*self.calendar.busy_practitioners.get(practitioner, ())]
        if room is not None:
            busy += self.calendar.busy_rooms.get(room, ())
        for taken in busy:
            yield Interval(taken.start - shape.buffer_after - shape.duration, taken.end + shape.buffer_before)
        for absence in self.calendar.absences.get(practitioner, ()):
            yield Interval(absence.start - shape.duration, absence.end)


def merged_open(intervals: Iterable[Interval]) -> list[Interval]:
    """Unite open intervals: ones that merely touch stay apart, since the point between them is possible."""
    merged: list[Interval] = []
    for interval in sorted(intervals):
        if merged and interval.start < merged[-1].end:
            if interval.end > merged[-1].end:
                merged[-1] = Interval(merged[-1].start, interval.end)
        else:
            merged.append(interval)
    return merged


def opening_hours(hours: Iterable[WeeklyHours], on: date) -> dict[int, list[tuple[time, time]]]:
    """Return, for each ISO weekday, when anybody works under the rules valid on that date, merged and sorted."""
    valid = [h for h in hours if (h.valid_from or on) <= on <= (h.valid_until or on)]
    return {weekday: merged_wall(h for h in valid if h.weekday == weekday) for weekday in range(1, 8)}


def merged_wall(hours: Iterable[WeeklyHours]) -> list[tuple[time, time]]:
    day = datetime(2001, 1, 1, tzinfo=UTC)
    midnight = day + timedelta(days=1)

    def instant(wall: time) -> datetime:
        return datetime.combine(day.date(), wall, tzinfo=UTC)

    whole = union(
        Interval(instant(h.starts), midnight if h.ends == time(0) else instant(h.ends)) for h in hours
    )
    return [(interval.start.time(), interval.end.time()) for interval in whole]
