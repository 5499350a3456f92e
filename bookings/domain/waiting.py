"""Who on the waiting list is offered which free time, and for how long. Pure: no clock, no database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bookings.domain.intervals import Interval
from bookings.domain.preferences import PARTS_OF_DAY
from bookings.domain.walltime import at

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime, time
    from zoneinfo import ZoneInfo

    from bookings.domain.rules import Slot

DAY = timedelta(days=1)
CALL_WITHIN = timedelta(hours=24)
LEAST_TO_ANSWER = 60  # minutes


@dataclass(frozen=True, slots=True)
class Wants:
    """What one entry of the list waits for. Empty sets mean any; dates are the clinic's, both included.

    `before` is the start of the present visit: only earlier times count. What was `offered` before, or anything that
    overlaps it, is not offered again; neither is what overlaps the person's other visits (`busy`).
    """

    entry: int
    since: datetime
    practitioners: frozenset[int] = frozenset()
    weekdays: frozenset[int] = frozenset()
    parts: frozenset[str] = frozenset()
    first: date | None = None
    last: date | None = None
    before: datetime | None = None
    not_within: timedelta = timedelta(0)
    offered: tuple[Interval, ...] = ()
    busy: tuple[Interval, ...] = ()


def part_of_day(wall: time) -> str:
    return next(part for part, (_from, until) in PARTS_OF_DAY.items() if until is None or wall < until)


def fits(wants: Wants, slot: Slot, zone: ZoneInfo, now: datetime) -> bool:
    """Tell whether the free time is one that the entry waits for."""
    local = slot.starts_at.astimezone(zone)
    day = local.date()
    return (
        (not wants.practitioners or slot.practitioner in wants.practitioners)
        and (not wants.weekdays or day.isoweekday() in wants.weekdays)
        and (not wants.parts or part_of_day(local.time()) in wants.parts)
        and (wants.first is None or wants.first <= day)
        and (wants.last is None or day <= wants.last)
        and (wants.before is None or slot.starts_at < wants.before)
        and slot.starts_at >= now + wants.not_within
        and not any(
            slot.starts_at < past.end and past.start < slot.ends_at for past in (*wants.offered, *wants.busy)
        )
    )


def place_in_line(wants: Wants) -> tuple[int, datetime, int]:
    """Return what the line is sorted by: fit first, then who has waited longest.

    Who named a person, days or hours fits a free time better than who would take any: it is one of few for them, and
    the others have more chances.
    """
    named = bool(wants.practitioners) + bool(wants.weekdays) + bool(wants.parts)
    return -named, wants.since, wants.entry


def line_for(slot: Slot, waiting: Iterable[Wants], zone: ZoneInfo, now: datetime) -> list[Wants]:
    """Return who waits for such a time, the first to be asked first."""
    return sorted((wants for wants in waiting if fits(wants, slot, zone, now)), key=place_in_line)


def to_offer(
    slots: Iterable[Slot], waiting: Sequence[Wants], zone: ZoneInfo, now: datetime
) -> list[tuple[Wants, Slot]]:
    """Return which of the free times is offered to whom: each time to one entry, and one time to each entry.

    Days come in order; within a day, times that leave no short gap first. A time that overlaps one that was just given
    away with the same practitioner is left for another look.
    """
    left = list(waiting)
    found: list[tuple[Wants, Slot]] = []
    ordered = sorted(
        slots, key=lambda s: (s.starts_at.astimezone(zone).date(), s.lost, s.starts_at, s.practitioner)
    )
    for slot in ordered:
        if not left:
            break
        if any(overlap(slot, given) for _wants, given in found):
            continue
        if line := line_for(slot, left, zone, now):
            found.append((line[0], slot))
            left.remove(line[0])
    return found


def overlap(one: Slot, other: Slot) -> bool:
    same = one.practitioner == other.practitioner
    return same and one.starts_at < other.ends_at and other.starts_at < one.ends_at


@dataclass(frozen=True, slots=True)
class QuietHours:
    """The wall times from which and until which nobody is written to; over midnight if `starts` is the later one.

    Equal times mean none.
    """

    starts: time
    ends: time
    zone: ZoneInfo

    def of(self, day: date) -> Interval | None:
        """Return the quiet hours that begin on this day; None where there are none, or the clocks swallow them."""
        if self.starts == self.ends:
            return None
        last = day if self.starts < self.ends else day + DAY
        start, end = at(day, self.starts, self.zone), at(last, self.ends, self.zone)
        return Interval(start, end) if start < end else None

    def near(self, moment: datetime) -> list[Interval]:
        """Return the quiet hours of the days around the moment, in order."""
        today = moment.astimezone(self.zone).date()
        found = (self.of(today + n * DAY) for n in (-1, 0, 1, 2))
        return [hours for hours in found if hours]

    def until(self, moment: datetime) -> datetime | None:
        """Return when the quiet hours end in which the moment lies; None if it lies in none."""
        night = self.around(moment)
        return night.end if night else None

    def around(self, moment: datetime) -> Interval | None:
        """Return the quiet hours in which the moment lies; None if it lies in none."""
        return next((quiet for quiet in self.near(moment) if quiet.start <= moment < quiet.end), None)

    def next_after(self, moment: datetime) -> datetime | None:
        return next((quiet.start for quiet in self.near(moment) if quiet.start > moment), None)


def answer_until(now: datetime, minutes: int, starts_at: datetime, quiet: QuietHours) -> datetime:
    """Return until when an offer made now is kept: so many minutes, none of them in quiet hours, before the visit.

    An hour offered at half past eight in the evening runs on at eight in the morning: nobody loses it asleep.
    """
    moment, left = now, timedelta(minutes=minutes)
    while moment < starts_at:
        if end := quiet.until(moment):
            moment = end
            continue
        night = quiet.next_after(moment)
        if night is None or moment + left <= night:
            return min(moment + left, starts_at)
        left -= night - moment
        moment = night
    return starts_at


def must_call(now: datetime, starts_at: datetime, *, has_email: bool, quiet: QuietHours) -> bool:
    """Tell whether reception calls about the time, rather than that a mail is sent: it is near, or nobody can be mailed."""
    return starts_at < now + CALL_WITHIN or not has_email or quiet.until(now) is not None
