"""Free times again, worked out the slow way: minute by minute over the day, with no interval and no search.

A second opinion for the tests. It shares no code with the engine but the plain values it is asked with.
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from functools import cache, cached_property
from typing import TYPE_CHECKING

from bookings.domain.rules import Person, Slot

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date
    from zoneinfo import ZoneInfo

    from bookings.domain.rules import Busy, Calendar, Rules, WeeklyHours

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
ENOUGH = 15  # minutes of pause: with fewer, two visits are in a row


def offered(rules: Rules, calendar: Calendar, days: Iterable[date]) -> set[Slot]:
    return {
        slot
        for day in days
        for hours in calendar.hours
        if counts(hours, day, calendar) and are_for(hours, rules) and is_wanted(hours, rules, calendar)
        for slot in HoursOfDay(rules, calendar, hours, day).slots()
    }


# --- the clock on the wall


@cache
def clock(day: date, zone: ZoneInfo) -> list[tuple[int, datetime, bool]]:
    """List each minute around that date, what the wall shows then, and whether it showed that before."""
    noon = int(datetime.combine(day, time(12), UTC).timestamp()) // 60
    readings, shown = [], set()
    for minute in range(noon - 60 * 60, noon + 60 * 60):
        wall = datetime.fromtimestamp(minute * 60, zone).replace(tzinfo=None)
        readings.append((minute, wall, wall in shown))
        shown.add(wall)
    return readings


@cache
def first_minute(day: date, wall: time, zone: ZoneInfo) -> int:
    """Return when a clock first shows that time, or first shows a later one if it never shows that."""
    wanted = datetime.combine(day, wall.replace(fold=0))
    return next(minute for minute, shown, _again in clock(day, zone) if shown >= wanted)


@cache
def minutes_shown_again(day: date, zone: ZoneInfo) -> set[int]:
    return {minute for minute, _wall, again in clock(day, zone) if again}


def day_of(minute: int, zone: ZoneInfo) -> date:
    return datetime.fromtimestamp(minute * 60, zone).date()


# --- which hours count, and when they are


def counts(hours: WeeklyHours, day: date, calendar: Calendar) -> bool:
    if day.isoweekday() != hours.weekday:
        return False
    if (hours.valid_from and day < hours.valid_from) or (hours.valid_until and day > hours.valid_until):
        return False
    closed = [c for c in calendar.closures if c.location is None or c.location == hours.location]
    return all(day < closure.first or day > closure.last for closure in closed)


def are_for(hours: WeeklyHours, rules: Rules) -> bool:
    if rules.capacity > 1:
        return hours.only_for == rules.service
    return hours.only_for is None or hours.only_for == rules.service


def is_wanted(hours: WeeklyHours, rules: Rules, calendar: Calendar) -> bool:
    if rules.gender == "":
        return True
    person = calendar.people.get(hours.practitioner)
    return person is not None and person.gender == rules.gender


def window(hours: WeeklyHours, day: date, zone: ZoneInfo) -> range:
    until = day + DAY if hours.ends == time(0) else day
    return range(first_minute(day, hours.starts, zone), first_minute(until, hours.ends, zone))


class HoursOfDay:
    """One row of hours on one day, and every minute that matters to a visit within them."""

    def __init__(self, rules: Rules, calendar: Calendar, hours: WeeklyHours, day: date) -> None:
        self.rules, self.calendar, self.hours, self.day = rules, calendar, hours, day
        self.person = calendar.people.get(hours.practitioner, Person())
        self.length = rules.shape.duration // MINUTE
        self.before = rules.shape.buffer_before // MINUTE
        self.after = rules.shape.buffer_after // MINUTE
        self.window = window(hours, day, calendar.zone)

    def slots(self) -> list[Slot]:
        sessions, new = [], []
        for start in self.window:
            if not self.may_start(start):
                continue
            if self.seats_taken(start):
                sessions += self.seat(start)
            elif self.is_new_visit_possible(start):
                new.append(start)
        return sessions + [self.new_slot(start) for start in self.tight_enough(new)]

    # --- rules 2, 3, 4 and 8: for every start

    def may_start(self, start: int) -> bool:
        visit = range(start, start + self.length)
        return (
            self.is_on_grid(start)
            and all(minute in self.window for minute in visit)
            and start not in minutes_shown_again(self.day, self.calendar.zone)
            and self.absent.isdisjoint(visit)
            and self.rules.earliest <= start < self.rules.latest
            and start >= self.rules.arranged
            and (not self.rules.limits or start >= self.rules.now + self.person.lead)
        )

    def is_on_grid(self, start: int) -> bool:
        step, offset = self.rules.shape.step // MINUTE, self.rules.shape.offset // MINUTE
        return start in range(self.window.start + offset, self.window.stop, step)

    @cached_property
    def absent(self) -> set[int]:
        absences = self.calendar.absences.get(self.hours.practitioner, ())
        return {minute for begin, end in absences for minute in range(begin, end)}

    # --- a class that people have booked already

    def seats_taken(self, start: int) -> list[Busy]:
        if self.rules.capacity == 1:
            return []
        return [b for b in self.own if b.service == self.rules.service and b.begins + b.before == start]

    def seat(self, start: int) -> list[Slot]:
        taken = self.seats_taken(start)
        one, left = taken[0], taken[0].seats - len(taken)
        end = one.ends - one.after
        if not self.is_reached(one.room):
            return []
        return [self.slot(start, end, one.room, one.equipment, left, 0)] if left > 0 else []

    # --- rules 5 to 12: for a new visit

    def is_new_visit_possible(self, start: int) -> bool:
        return (
            self.taken.isdisjoint(self.occupied(start))
            and self.kept.isdisjoint(self.occupied(start))
            and self.rooms(start) != []
            and self.equipment(start) != []
            and self.is_within_limits()
            and self.is_within_row(start)
        )

    def occupied(self, start: int) -> range:
        return range(start - self.before, start + self.length + self.after)

    @cached_property
    def own(self) -> list[Busy]:
        return [busy for busy in self.calendar.busy if busy.practitioner == self.hours.practitioner]

    @cached_property
    def taken(self) -> set[int]:
        return {minute for busy in self.own for minute in range(busy.begins, busy.ends)}

    @cached_property
    def kept(self) -> set[int]:
        """Minutes that this practitioner keeps for another service, on this day and the two next to it."""
        return {
            minute
            for day in (self.day - DAY, self.day, self.day + DAY)
            for hours in self.calendar.hours
            if hours.practitioner == self.hours.practitioner and counts(hours, day, self.calendar)
            if hours.only_for is not None and hours.only_for != self.rules.service
            for minute in window(hours, day, self.calendar.zone)
        }

    def rooms(self, start: int) -> list[int | None]:
        """List what would do, best first: [None] if it takes no room, nothing if it takes one and none is free."""
        own = self.hours.room
        if self.rules.by_telephone:
            return [None]
        if own is None and not self.rules.needs_room:
            return [] if self.rules.step_free else [None]
        fitting: list[int | None] = [own]
        if self.rules.needs_room:
            known: Sequence[int | None] = self.calendar.rooms.get(self.hours.location, ())
            fitting = [room for room in known if room == own] + [room for room in known if room != own]
        return [room for room in fitting if self.is_reached(room) and self.is_unused("room", room, start)]

    def is_reached(self, room: int | None) -> bool:
        """Whether who can't take steps gets there, if that is asked."""
        if self.rules.by_telephone or not self.rules.step_free:
            return True
        return room is not None and room in self.calendar.step_free

    def equipment(self, start: int) -> list[int | None]:
        if self.rules.by_telephone or not self.rules.needs_equipment:
            return [None]
        fitting = self.calendar.equipment.get(self.hours.location, ())
        return [one for one in fitting if self.is_unused("equipment", one, start)]

    def is_unused(self, kind: str, one: int | None, start: int) -> bool:
        return not any(
            minute in self.occupied(start)
            for busy in self.calendar.busy
            if getattr(busy, kind) == one
            for minute in range(busy.begins, busy.ends)
        )

    @cached_property
    def visits_that_day(self) -> dict[int, Busy]:
        """The practitioner's visits that start on this day, by when they begin: a class is one visit."""
        zone = self.calendar.zone
        return {b.begins: b for b in self.own if day_of(b.begins + b.before, zone) == self.day}

    @cached_property
    def visits_of_service(self) -> list[Busy]:
        return [busy for busy in self.visits_that_day.values() if busy.service == self.rules.service]

    def is_within_limits(self) -> bool:
        rules, person = self.rules, self.person
        if rules.most_per_day is not None and len(self.visits_of_service) >= rules.most_per_day:
            return False
        if not rules.limits:
            return True
        if person.most_per_day is not None and len(self.visits_that_day) >= person.most_per_day:
            return False
        return person.protected <= 0 or self.minutes_left_over >= person.protected

    @cached_property
    def minutes_left_over(self) -> int:
        """What is left of the working day once the visits of the day and this one are taken off."""
        working = {
            minute
            for hours in self.calendar.hours
            if hours.practitioner == self.hours.practitioner and counts(hours, self.day, self.calendar)
            for minute in window(hours, self.day, self.calendar.zone)
        }
        booked = sum(busy.ends - busy.begins for busy in self.visits_that_day.values())
        return len(working - self.absent) - booked - (self.before + self.length + self.after)

    def is_within_row(self, start: int) -> bool:
        if self.rules.most_in_a_row is None:
            return True
        spans = [(busy.begins, busy.ends) for busy in self.visits_of_service]
        begin, end = self.occupied(start).start, self.occupied(start).stop
        in_a_row = 1
        while neighbours := [span for span in spans if is_near(span, begin, end)]:
            spans.remove(neighbours[0])
            begin, end = min(begin, neighbours[0][0]), max(end, neighbours[0][1])
            in_a_row += 1
        return in_a_row <= self.rules.most_in_a_row

    # --- rule 13: gaps

    def tight_enough(self, starts: list[int]) -> list[int]:
        if self.rules.gaps != "only":
            return starts
        lost = {(start, self.free_around(start)): self.lost(start) for start in starts}
        return [
            start
            for (start, around), minutes in lost.items()
            if minutes == min(lost[other, gap] for other, gap in lost if gap == around)
        ]

    def free_around(self, start: int) -> tuple[int, int]:
        """Return from when and until when the practitioner could do without a pause, walking from the visit."""
        low, high = start, start + self.length
        while low - 1 in self.window and low - 1 not in self.in_the_way:
            low -= 1
        while high in self.window and high not in self.in_the_way:
            high += 1
        return low, high

    @cached_property
    def in_the_way(self) -> set[int]:
        return self.taken | self.absent | self.kept

    def lost(self, start: int) -> int:
        if self.rules.gaps == "all":
            return 0
        low, high = self.free_around(start)
        gaps = self.occupied(start).start - low, high - self.occupied(start).stop
        return sum(gap for gap in gaps if 0 < gap < self.person.shortest)

    def new_slot(self, start: int) -> Slot:
        room, equipment = self.rooms(start)[0], self.equipment(start)[0]
        end = start + self.length
        return self.slot(start, end, room, equipment, self.rules.capacity, self.lost(start))

    def slot(
        self, start: int, end: int, room: int | None, equipment: int | None, left: int, lost: int
    ) -> Slot:
        begins, ends = (datetime.fromtimestamp(minute * 60, UTC) for minute in (start, end))
        who, where = self.hours.practitioner, self.hours.location
        return Slot(begins, ends, who, where, room, equipment, left, lost)


def is_near(span: tuple[int, int], begin: int, end: int) -> bool:
    """Whether fewer than ENOUGH minutes lie between the span and [begin, end)."""
    return span[0] - end < ENOUGH and begin - span[1] < ENOUGH
