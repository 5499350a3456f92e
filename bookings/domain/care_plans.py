"""A plan of care: which free times come nearest to the rhythm that was agreed.

Each visit has a stretch of days of its own: a week, or less where visits follow each other faster. The first that
has an answer of these decides: a free time of the stretch that fits the wish; any free time of the stretch; the
nearest later one that fits; the nearest later one. Within a stretch, the person who gave the visit before comes
first, then the day nearest to the rhythm, then the hour nearest to that of the visit before. Two visits of a plan
are never nearer to each other than half the rhythm, and a day holds one at most.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from bookings.domain.walltime import at

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from zoneinfo import ZoneInfo

    from bookings.domain.intervals import Interval
    from bookings.domain.rules import Slot

DAY = timedelta(days=1)
STRETCH = 7  # days
LATER = 28  # days after the last stretch in which a visit without a free time of its own may end up


class Difference(Enum):
    """In what a time is not as it was wished."""

    EARLIER = "earlier"
    LATER = "later"
    WEEKDAY = "weekday"
    PART = "part"


@dataclass(frozen=True, slots=True)
class Rhythm:
    """So many `visits`, one every `every` days from the `first` on; none after the `last` day."""

    first: date
    every: int
    visits: int
    last: date

    @property
    def apart(self) -> timedelta:
        """How many days lie at least between two visits."""
        return timedelta(days=max(1, self.every // 2))

    def stretch(self, number: int) -> tuple[date, date]:
        """Return the first and the last day of the visit's own days; the first visit is number 0."""
        begins = self.first + self.every * number * DAY
        return begins, begins + (min(STRETCH, self.every) - 1) * DAY

    def days(self, today: date) -> list[date]:
        """Return all days from today on at which a visit could end up, each once, in order."""
        found: set[date] = set()
        for number in range(self.visits):
            begins, ends = self.stretch(number)
            ends = min(ends + LATER * DAY, self.last)
            begins = max(begins, today)
            found.update(begins + n * DAY for n in range((ends - begins).days + 1))
        return sorted(found)


def default_last(first: date, every: int, visits: int) -> date:
    """Return the last day of a plan for which nobody chose one."""
    return first + (every * (visits - 1) + STRETCH + LATER) * DAY


class Wish(NamedTuple):
    """ISO weekdays and parts of day, each (from, before; None is midnight) in wall time; none of either is any."""

    weekdays: frozenset[int] = frozenset()
    parts: tuple[tuple[time, time | None], ...] = ()

    def differences(self, local: datetime) -> Iterator[Difference]:
        if self.weekdays and local.isoweekday() not in self.weekdays:
            yield Difference.WEEKDAY
        if self.parts and not any(
            start <= local.time() and (end is None or local.time() < end) for start, end in self.parts
        ):
            yield Difference.PART


class Planned(NamedTuple):
    """One visit as it stands: booked at a start, or a start chosen (with whom), or neither yet."""

    booked: datetime | None = None
    chosen: datetime | None = None
    practitioner: int | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """A free time for one visit, or None; `gone` is the chosen start that is no longer free.

    `others` are up to three times to choose from, the proposal first, where the chosen one is gone.
    """

    slot: Slot | None
    differs: tuple[Difference, ...] = ()
    gone: datetime | None = None
    others: tuple[Slot, ...] = ()


def differences(
    starts_at: datetime, number: int, rhythm: Rhythm, wish: Wish, zone: ZoneInfo
) -> tuple[Difference, ...]:
    """Return in what the start of this visit (numbered from 0) is not as it was wished."""
    local = starts_at.astimezone(zone)
    begins, ends = rhythm.stretch(number)
    found = list(wish.differences(local))
    if local.date() < begins:
        found.insert(0, Difference.EARLIER)
    elif local.date() > ends:
        found.insert(0, Difference.LATER)
    return tuple(found)


def propose(
    slots: Iterable[Slot],
    planned: Sequence[Planned],
    *,
    rhythm: Rhythm,
    wish: Wish,
    busy: Sequence[Interval] = (),
    usual: int | None = None,
    zone: ZoneInfo,
) -> dict[int, Proposal]:
    """Return a proposal for each visit (by its number, from 0) that is not booked.

    `slots` are the free times of `rhythm.days()`, sorted by start; `busy` is when the patient has other visits,
    `usual` the practitioner who saw them before. Chosen times that are free stand; the others keep clear of them.
    """
    arranging = Arranging(slots, planned, rhythm=rhythm, wish=wish, busy=busy, usual=usual, zone=zone)
    return arranging.proposals()


class Arranging:
    """One plan's proposals in the making."""

    def __init__(
        self,
        slots: Iterable[Slot],
        planned: Sequence[Planned],
        *,
        rhythm: Rhythm,
        wish: Wish,
        busy: Sequence[Interval],
        usual: int | None,
        zone: ZoneInfo,
    ) -> None:
        self.slots = [slot for slot in slots if not meets(slot, busy)]
        self.starts = [slot.starts_at for slot in self.slots]
        self.planned = planned
        self.rhythm = rhythm
        self.wish = wish
        self.usual = usual
        self.zone = zone
        self.chosen = {number: self.chosen_slot(one) for number, one in enumerate(planned)}
        self.days = [self.day(one.booked) for one in planned if one.booked]
        self.days += [self.day(slot.starts_at) for slot in self.chosen.values() if slot]

    def proposals(self) -> dict[int, Proposal]:
        found: dict[int, Proposal] = {}
        before: tuple[datetime, int | None] | None = None
        for number, one in enumerate(self.planned):
            if one.booked:
                before = one.booked, one.practitioner
                continue
            found[number] = self.proposal(number, one, before)
            if slot := found[number].slot:
                before = slot.starts_at, slot.practitioner
        return found

    def proposal(self, number: int, one: Planned, before: tuple[datetime, int | None] | None) -> Proposal:
        slot = self.chosen[number]
        if slot is not None:
            return Proposal(slot, self.differ(slot, number))
        if one.chosen is not None:
            return self.instead(number, one.chosen)
        slot = self.best(number, before)
        if slot is None:
            return Proposal(None)
        self.days.append(self.day(slot.starts_at))
        return Proposal(slot, self.differ(slot, number))

    def instead(self, number: int, gone: datetime) -> Proposal:
        """Return the nearest times to a chosen one that is gone."""
        starts: dict[datetime, Slot] = {}
        for slot in sorted(
            self.apart(self.slots), key=lambda slot: (abs(slot.starts_at - gone), self.stranger(slot, None))
        ):
            starts.setdefault(slot.starts_at, slot)
            if len(starts) == 3:  # noqa: PLR2004 -- three others, as everywhere
                break
        others = tuple(starts.values())
        if not others:
            return Proposal(None, gone=gone)
        self.days.append(self.day(others[0].starts_at))
        return Proposal(others[0], self.differ(others[0], number), gone, others)

    def chosen_slot(self, one: Planned) -> Slot | None:
        if one.booked or one.chosen is None:
            return None
        first = bisect_left(self.starts, one.chosen)
        last = bisect_right(self.starts, one.chosen)
        return whom(self.slots[first:last], one.practitioner, self.usual)

    def best(self, number: int, before: tuple[datetime, int | None] | None) -> Slot | None:
        """Return the free time that comes nearest to the wish, by the order told above."""
        begins, ends = self.rhythm.stretch(number)
        if before is not None:
            begins = max(begins, self.day(before[0]) + self.rhythm.apart)
        own = list(self.apart(self.between(begins, ends)))
        for slots in ([slot for slot in own if self.fits(slot)], own):
            if slots:
                return min(slots, key=lambda slot: self.rank(slot, number, before))
        later = list(self.apart(self.between(max(begins, ends + DAY), self.rhythm.last)))
        for slots in ([slot for slot in later if self.fits(slot)], later):
            if slots:
                day = self.day(slots[0].starts_at)
                first = [slot for slot in slots if self.day(slot.starts_at) == day]
                return min(first, key=lambda slot: self.rank(slot, number, before))
        return None

    def rank(
        self, slot: Slot, number: int, before: tuple[datetime, int | None] | None
    ) -> tuple[int, int, int, int, datetime, int]:
        local = slot.starts_at.astimezone(self.zone)
        begins, ends = self.rhythm.stretch(number)
        ideal, hour = begins, 0
        if before is not None:
            last = before[0].astimezone(self.zone)
            ideal = min(max(last.date() + self.rhythm.every * DAY, begins), ends)
            hour = abs(minutes(local) - minutes(last))
        off = abs((local.date() - ideal).days)
        return self.stranger(slot, before), off, slot.lost, hour, slot.starts_at, slot.practitioner

    def stranger(self, slot: Slot, before: tuple[datetime, int | None] | None) -> int:
        """Return 0 for the usual practitioner, 1 for that of the visit before, 2 for anybody else."""
        if slot.practitioner == self.usual:
            return 0
        return 1 if before is not None and slot.practitioner == before[1] else 2

    def fits(self, slot: Slot) -> bool:
        return not any(self.wish.differences(slot.starts_at.astimezone(self.zone)))

    def differ(self, slot: Slot, number: int) -> tuple[Difference, ...]:
        return differences(slot.starts_at, number, self.rhythm, self.wish, self.zone)

    def between(self, first: date, last: date) -> list[Slot]:
        """Return the slots of these local days, both included."""
        if first > last:
            return []
        begins, ends = at(first, time(0), self.zone), at(last + DAY, time(0), self.zone)
        return self.slots[bisect_left(self.starts, begins) : bisect_left(self.starts, ends)]

    def apart(self, slots: Iterable[Slot]) -> Iterator[Slot]:
        """Keep those that are far enough from the plan's other visits."""
        near: dict[date, bool] = {}
        for slot in slots:
            day = self.day(slot.starts_at)
            if day not in near:
                near[day] = any(abs(day - other) < self.rhythm.apart for other in self.days)
            if not near[day]:
                yield slot

    def day(self, instant: datetime) -> date:
        return instant.astimezone(self.zone).date()


def whom(slots: Sequence[Slot], asked: int | None, usual: int | None) -> Slot | None:
    """Return the slot, of those of one start, with the asked practitioner; without one, the usual one's, or the first."""
    if asked is not None:
        return next((slot for slot in slots if slot.practitioner == asked), None)
    return min(
        slots, key=lambda slot: (slot.practitioner != usual, slot.lost, slot.practitioner), default=None
    )


def meets(slot: Slot, busy: Sequence[Interval]) -> bool:
    return any(slot.starts_at < other.end and other.start < slot.ends_at for other in busy)


def minutes(local: datetime) -> int:
    return local.hour * 60 + local.minute
