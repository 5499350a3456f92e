"""Free times: which starts can be offered, given hours, absences, what is busy, and the clinic's rules.

Pure: plain values in, slots out; no clock, no database. The rules, in one place:

- Weekly hours are wall time of the clinic's zone. A local hour that does not exist (clocks go forward) is never
  offered; one that comes twice (clocks go back) is offered once, the first time. A class is offered only in hours
  that are kept for it, and nothing else is offered in those.
- A visit lies whole inside one interval of hours and outside every absence. Its buffers may reach over the edge of
  the hours, but they and the visit keep clear of the occupied time (visit and buffers) of other visits, and of
  hours that are kept for another service.
- Starts stand on a grid counted from the beginning of the hours, so that they do not wander after a visit.
- A room or a piece of equipment is the first free one of those that will do. A seat in a class that has begun to
  fill is where the class is, and asks for nothing more.
- Who needs a step-free room gets one of those, and nothing where there is none; who needs a woman or a man is
  offered nobody else; what must be arranged first (an interpreter) moves the earliest start.
- Daily limits, protected minutes and "in a row" count the visits that start on the local day; a class counts once.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

from bookings.domain.diary import Diary, Session, grouped
from bookings.domain.gaps import least_lost, lost_minutes, stretch
from bookings.domain.minutes import Span, in_minutes, instant, minute
from bookings.domain.obstacles import Obstacle, Reason, Taken
from bookings.domain.places import NONE_FREE, Places
from bookings.domain.rules import PAUSE, Slot
from bookings.domain.walltime import local_day

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date, datetime

    from bookings.domain.rules import Busy, Calendar, Rules, WeeklyHours
    from bookings.domain.walltime import LocalDay


def offered(rules: Rules, calendar: Calendar, days: Iterable[date]) -> Iterator[Slot]:
    """Yield the free slots of these dates, each once, sorted by start, then practitioner."""
    search = Search(rules, calendar, days)
    for local in search.days:
        yield from search.slots_on(local)


def days_with_any(rules: Rules, calendar: Calendar, days: Iterable[date]) -> list[date]:
    """Return those of the dates that have a free slot, in order."""
    search = Search(rules, calendar, days)
    return [local.date for local in search.days if search.has_any(local)]


def counts_on_days(rules: Rules, calendar: Calendar) -> bool:
    """Tell whether anything limits how much a practitioner does on one day."""
    if rules.most_per_day is not None:
        return True
    people = calendar.people.values()
    return rules.limits and any(person.most_per_day is not None or person.protected for person in people)


def counts_visits(rules: Rules, calendar: Calendar) -> bool:
    """Tell whether it matters of which service a visit is, and when it starts within its occupied time."""
    return rules.capacity > 1 or rules.most_in_a_row is not None or counts_on_days(rules, calendar)


def in_order(slot: Slot) -> tuple[datetime, int, int, int, int, int]:
    """Put equal slots side by side, whichever of several overlapping windows they come from."""
    return slot.starts_at, slot.practitioner, slot.location, slot.room or 0, slot.equipment or 0, slot.lost


class Search:
    """One question's answer in the making."""

    def __init__(self, rules: Rules, calendar: Calendar, days: Iterable[date]) -> None:
        self.rules = rules
        self.calendar = calendar
        self.diary = Diary(calendar)
        self.days = [local_day(day, calendar.zone) for day in sorted(set(days))]
        shape = rules.shape
        self.duration = in_minutes(shape.duration)
        self.before = in_minutes(shape.buffer_before)
        self.after = in_minutes(shape.buffer_after)
        self.step = in_minutes(shape.step)
        self.offset = in_minutes(shape.offset)
        self.by_weekday = grouped((h.weekday, h) for h in calendar.hours if self.is_for(h))
        self.sessions = self.diary.sessions(rules.service) if rules.capacity > 1 else {}
        self.counts_on_days = counts_on_days(rules, calendar)
        self.full_days: dict[tuple[int, int], bool] = {}
        self.bounds_of: dict[int, Span] = {}
        self.taken_of: dict[int, Taken] = {}
        self.filled_of: dict[int, Taken] = {}
        self.in_a_day: dict[tuple[int, int], list[Span]] = {}
        self.places = Places(rules, self.diary, self.meeting)

    # -- hours

    def is_for(self, hours: WeeklyHours) -> bool:
        """Tell whether these hours can hold the visit: of somebody who fits, a class only where they are kept for it."""
        if not self.fits(hours.practitioner):
            return False
        if self.rules.capacity > 1:
            return hours.only_for == self.rules.service
        return hours.only_for is None or hours.only_for == self.rules.service

    def fits(self, practitioner: int) -> bool:
        """Tell whether the practitioner is who the patient needs."""
        return self.rules.gender in {"", self.diary.person(practitioner).gender}

    def windows_on(self, local: LocalDay) -> Iterator[tuple[WeeklyHours, Span]]:
        """Yield the hours in which the service can be given that day, with their time."""
        for hours in self.by_weekday.get(local.date.isoweekday(), ()):
            window = self.diary.window(hours, local)
            if window is not None:
                yield hours, window

    def grid(self, window: Span, start: int, end: int) -> range:
        """Return the starts of the window's grid within [start, end)."""
        origin = window.start + self.offset
        return range(start + (origin - start) % self.step, end, self.step)

    def starts_of(self, window: Span) -> Span:
        """Return the first start of the window, and the end of those with which a visit ends within it."""
        return Span(window.start + self.offset, window.end - self.duration + 1)

    def starts_within(self, hours: WeeklyHours, window: Span) -> tuple[int, int]:
        """Return from when on and until when notice and horizon leave starts in the window; often called."""
        earliest, latest = self.bounds_of.get(hours.practitioner) or self.bounds(hours.practitioner)
        first, end = window.start + self.offset, window.end - self.duration + 1
        return (max(earliest, first)), (min(latest, end))

    # -- what stands in the way of a start

    def obstacles(self, practitioner: int) -> Iterator[Obstacle]:
        """Yield what keeps the practitioner from a visit, whatever the day."""
        rows = self.diary.busy_of.get(practitioner, [])
        for row, (first, end) in zip(rows, self.meeting(rows), strict=True):
            yield Obstacle(first, end, Reason.BOOKED, row)
        yield from self.other_obstacles(practitioner)

    def other_obstacles(self, practitioner: int) -> Iterator[Obstacle]:
        """Yield time off, which the visit meets, and time kept for another service, which its buffers meet too."""
        reach, before = self.duration + self.after - 1, self.before
        for kept in self.diary.kept_for_others(practitioner, self.rules.service, self.days):
            yield Obstacle(kept.start - reach, kept.end + before, Reason.KEPT, kept)
        for absence in self.calendar.absences.get(practitioner, ()):
            yield Obstacle(absence.start - self.duration + 1, absence.end, Reason.AWAY, absence)

    def meeting(self, rows: list[Busy]) -> list[tuple[int, int]]:
        """Return, for each visit, the starts with which ours would meet its occupied time.

        [s-b, s+d+a) meets [f, u) exactly when f-d-a < s < u+b.
        """
        reach, before = self.duration + self.after - 1, self.before
        return [(row.begins - reach, row.ends + before) for row in rows]

    def taken(self, practitioner: int) -> Taken:
        """Return the starts that are impossible for the practitioner."""
        if practitioner not in self.taken_of:
            spans = self.meeting(self.diary.busy_of.get(practitioner, []))
            spans += [(o.first, o.end) for o in self.other_obstacles(practitioner)]
            self.taken_of[practitioner] = Taken(spans)
        return self.taken_of[practitioner]

    def bounds(self, practitioner: int) -> Span:
        """Return from when on and until when starts are offered."""
        if practitioner not in self.bounds_of:
            earliest = max(self.notice(practitioner), self.rules.arranged)
            self.bounds_of[practitioner] = Span(earliest, self.rules.latest)
        return self.bounds_of[practitioner]

    def notice(self, practitioner: int) -> int:
        """Return from when on starts are offered, whatever must be arranged first."""
        own = self.rules.now + self.diary.person(practitioner).lead if self.rules.limits else 0
        return max(self.rules.earliest, own)

    def is_full(self, practitioner: int, local: LocalDay) -> bool:
        """Tell whether the practitioner can take no more visit of the service on that day."""
        if not self.counts_on_days:
            return False
        key = (practitioner, local.start)
        if key not in self.full_days:
            self.full_days[key] = any(self.full_day(practitioner, local))
        return self.full_days[key]

    def full_day(self, practitioner: int, local: LocalDay) -> Iterator[Reason]:
        """Yield what keeps the practitioner from one more visit of the service on that day."""
        rules, person = self.rules, self.diary.person(practitioner)
        if rules.most_per_day is not None:
            visits = self.diary.visits_on(practitioner, local)
            if sum(visit.service == rules.service for visit in visits) >= rules.most_per_day:
                yield Reason.SERVICE_DAY_FULL
        most = person.most_per_day if rules.limits else None
        if most is not None and len(self.diary.visits_on(practitioner, local)) >= most:
            yield Reason.PERSON_DAY_FULL
        if rules.limits and person.protected and self.left_on(practitioner, local) < person.protected:
            yield Reason.PROTECTED

    def left_on(self, practitioner: int, local: LocalDay) -> int:
        """Return how many minutes of the working day one more visit would leave, wherever they fall."""
        visits = self.diary.visits_on(practitioner, local)
        booked = sum(visit.ends - visit.begins for visit in visits)
        this = self.before + self.duration + self.after
        return self.diary.working_minutes(practitioner, local) - booked - this

    def is_too_many_in_a_row(self, practitioner: int, start: int, local: LocalDay) -> bool:
        """Tell whether a visit would make one more in a row than the service allows."""
        most = self.rules.most_in_a_row
        if most is None:
            return False
        return length_of_row(self.spans_on(practitioner, local), self.occupied(start)) > most

    def spans_on(self, practitioner: int, local: LocalDay) -> list[Span]:
        """Return when the practitioner gives the service that day, in order."""
        key = (practitioner, local.start)
        if key not in self.in_a_day:
            visits = self.diary.visits_on(practitioner, local)
            same = [Span(visit.begins, visit.ends) for visit in visits if visit.service == self.rules.service]
            self.in_a_day[key] = sorted(same)
        return self.in_a_day[key]

    def occupied(self, start: int) -> Span:
        return Span(start - self.before, start + self.duration + self.after)

    # -- slots

    def slots_on(self, local: LocalDay) -> list[Slot]:
        """Return the day's free slots, each once, in order."""
        found: list[Slot] = []
        for hours, window in self.windows_on(local):
            found += self.slots_in(hours, window, local)
        found.sort(key=in_order)
        return [slot for slot, before in zip(found, [None, *found], strict=False) if slot != before]

    def has_any(self, local: LocalDay) -> bool:
        """Tell whether the day has a free slot, looking no further than the first window with one."""
        return any(self.slots_in(hours, window, local) for hours, window in self.windows_on(local))

    def slots_in(self, hours: WeeklyHours, window: Span, local: LocalDay) -> list[Slot]:
        """Return the free slots of one window."""
        first, end = self.starts_within(hours, window)
        if first >= end:
            return []
        found = self.visits_in(hours, window, (first, end), local)
        if self.sessions:
            found += self.seats_in(hours, window, (first, end), local)
        return found

    def seats_in(
        self, hours: WeeklyHours, window: Span, within: tuple[int, int], local: LocalDay
    ) -> Iterator[Slot]:
        """Yield the free seats of classes that have begun to fill."""
        away = self.diary.away(hours.practitioner)
        for start in self.grid(window, *within):
            session = self.sessions.get((hours.practitioner, start))
            if session is None or not session.left or is_second_pass(start, local):
                continue
            if not self.places.will_do(session.row.room):
                continue
            if away.is_clear(start, start + self.duration):
                yield seat(session, hours)

    def visits_in(
        self, hours: WeeklyHours, window: Span, within: tuple[int, int], local: LocalDay
    ) -> list[Slot]:
        """Return the free slots of one window at which nothing is yet."""
        practitioner = hours.practitioner
        if self.is_full(practitioner, local):
            return []
        free = self.taken(practitioner).free_between(*within)
        origin, step = window.start + self.offset, self.step
        starts = [s for first, end in free for s in range(first + (origin - first) % step, end, step)]
        if local.twice is not None or self.rules.most_in_a_row is not None:
            starts = [start for start in starts if self.may_start(practitioner, start, local)]
        return self.placed(hours, starts) if self.rules.gaps == "all" else self.ranked(hours, starts, window)

    def may_start(self, practitioner: int, start: int, local: LocalDay) -> bool:
        if local.twice is not None and is_second_pass(start, local):
            return False
        return self.rules.most_in_a_row is None or not self.is_too_many_in_a_row(practitioner, start, local)

    def placed(self, hours: WeeklyHours, starts: list[int]) -> list[Slot]:
        """Return a slot for each of these starts, at which the practitioner is free, that finds a place."""
        if hours.room is None and not self.places.asked_for:
            who, where, length, left = hours.practitioner, hours.location, self.duration, self.rules.capacity
            return [Slot(instant(s), instant(s + length), who, where, None, None, left) for s in starts]
        found = [self.place(hours, start) for start in starts]
        return [slot for slot in found if slot is not None]

    def place(self, hours: WeeklyHours, start: int, lost: int = 0) -> Slot | None:
        """Return where a visit would be, in the first free room and with the first free equipment."""
        room, thing = self.places.free_at(hours, start)
        if NONE_FREE in (room, thing):
            return None
        begins, ends = instant(start), instant(start + self.duration)
        return Slot(begins, ends, hours.practitioner, hours.location, room, thing, self.rules.capacity, lost)

    def places_in(self, hours: WeeklyHours, start: int) -> Iterator[Slot]:
        """Yield where a visit can be then: a seat in the class that is there, or else a place of its own."""
        session = self.sessions.get((hours.practitioner, start))
        if session is not None:
            if session.left and self.places.will_do(session.row.room):
                yield seat(session, hours)
        elif not self.taken(hours.practitioner).covers(start):
            place = self.place(hours, start)
            if place is not None:
                yield place

    # -- short gaps

    def ranked(self, hours: WeeklyHours, starts: list[int], window: Span) -> list[Slot]:
        """Return the slots with the minutes that they lose; where only those without gaps are wanted, the best."""
        filled = self.filled(hours.practitioner)
        shortest = self.diary.person(hours.practitioner).shortest
        found = []
        for start in starts:
            free = stretch(window, start, filled)
            slot = self.place(hours, start, lost_minutes(free, self.occupied(start), shortest))
            if slot is not None:
                found.append((free, slot))
        return list(least_lost(found)) if self.rules.gaps == "only" else [slot for _free, slot in found]

    def filled(self, practitioner: int) -> Taken:
        """Return the time in which the practitioner is busy, away or kept for another service."""
        if practitioner not in self.filled_of:
            filled = [(row.begins, row.ends) for row in self.diary.busy_of.get(practitioner, ())]
            filled += self.diary.kept_for_others(practitioner, self.rules.service, self.days)
            filled += self.calendar.absences.get(practitioner, ())
            self.filled_of[practitioner] = Taken(filled)
        return self.filled_of[practitioner]


def places_at(rules: Rules, calendar: Calendar, starts_at: datetime, day: date) -> tuple[bool, list[Slot]]:
    """Return whether anybody works then for a whole visit, and the places that are free: on no grid, for staff."""
    search = Search(rules, calendar, [day])
    (local,) = search.days
    start = minute(starts_at)
    end = start + search.duration
    found: set[Slot] = set()
    working = False
    for hours, window in search.windows_on(local):
        away = search.diary.away(hours.practitioner)
        if window.start <= start and end <= window.end and away.is_clear(start, end):
            working = True
            found.update(search.places_in(hours, start))
    return working, sorted(found, key=in_order)


def is_second_pass(start: int, local: LocalDay) -> bool:
    return local.twice is not None and local.twice.start <= start < local.twice.end


def seat(session: Session, hours: WeeklyHours) -> Slot:
    """Return a seat of a class: where and until when the class is."""
    row = session.row
    begins, ends = instant(row.starts), instant(row.ends - row.after)
    return Slot(begins, ends, row.practitioner, hours.location, row.room, row.equipment, session.left)


def length_of_row(spans: Sequence[Span], this: Span) -> int:
    """Return how many visits, this one and those of the spans, follow each other without a pause around it."""
    index = bisect_left(spans, this)
    count, begins, ends = 1, this.start, this.end
    for span in reversed(spans[:index]):
        if begins - span.end >= PAUSE:
            break
        count, begins = count + 1, span.start
    for span in spans[index:]:
        if span.start - ends >= PAUSE:
            break
        count, ends = count + 1, span.end
    return count
