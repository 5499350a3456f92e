"""What decides free times, as plain values. Instants and lengths are minutes (see `minutes`), half-open where two."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Literal, NamedTuple

from bookings.domain.intervals import Interval

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from collections.abc import Set as AbstractSet
    from zoneinfo import ZoneInfo

    from bookings.domain.minutes import Span

FOREVER = 2**40  # later than any minute
PAUSE = 15  # minutes between two visits that make them no longer "in a row"

Gaps = Literal["all", "prefer", "only"]


@dataclass(frozen=True, slots=True)
class VisitShape:
    """What a visit of a service takes; all lengths positive or zero, in whole minutes.

    Starts stand on a grid: the first `offset` after the hours begin, then every `step`.
    """

    duration: timedelta
    buffer_before: timedelta = timedelta(0)
    buffer_after: timedelta = timedelta(0)
    step: timedelta = timedelta(minutes=15)
    offset: timedelta = timedelta(0)

    def __post_init__(self) -> None:
        if self.duration <= timedelta(0) or self.step <= timedelta(0):
            raise ValueError("A visit and the step between starts last longer than nothing.")

    def occupied(self, start: datetime) -> Interval:
        return Interval(start - self.buffer_before, start + self.duration + self.buffer_after)


class WeeklyHours(NamedTuple):
    """One interval of an ISO weekday (Monday 1) in wall time; `ends` 00:00 is midnight at the end of the day.

    `only_for` is the one service (id) that these hours are kept for.
    """

    practitioner: int
    location: int
    room: int | None
    weekday: int
    starts: time
    ends: time
    valid_from: date | None = None
    valid_until: date | None = None
    only_for: int | None = None

    def applies_on(self, day: date) -> bool:
        return (
            day.isoweekday() == self.weekday
            and (self.valid_from is None or self.valid_from <= day)
            and (self.valid_until is None or day <= self.valid_until)
        )


class Closure(NamedTuple):
    """Whole days, both included; at one location or (None) at all."""

    first: date
    last: date
    location: int | None = None
    name: str = ""

    def covers(self, day: date, location: int) -> bool:
        return self.first <= day <= self.last and self.location in {None, location}


class Busy(NamedTuple):
    """A visit or hold that takes up time: occupied from `begins` until `ends`, which holds its buffers.

    `seats` is the number of places of its session: the rows of one class share practitioner, service and times.
    The first three are always asked of, the next two where rooms matter, all where visits are counted.
    """

    practitioner: int
    begins: int
    ends: int
    room: int | None = None
    equipment: int | None = None
    service: int = 0
    before: int = 0
    after: int = 0
    seats: int = 1

    @property
    def starts(self) -> int:
        """When the visit itself begins, after the buffer before it."""
        return self.begins + self.before


class Person(NamedTuple):
    """A practitioner's own rules.

    `lead` is their shortest notice, `protected` what stays free of each day, `shortest` the length of the
    shortest of their services: a gap shorter than that is lost. `gender` is "" where it is not said.
    """

    lead: int = 0
    most_per_day: int | None = None
    protected: int = 0
    shortest: int = 0
    gender: str = ""


@dataclass(frozen=True, slots=True)
class Calendar:
    """Everything that takes or gives time, for some practitioners and days.

    `rooms` and `equipment` are those of the kind that the service needs, by location, in the order in which they
    are tried. A practitioner who is not in `people` has no rules of their own. `step_free` are the rooms that are
    reached without steps, of all that could be taken.
    """

    zone: ZoneInfo
    hours: Sequence[WeeklyHours]
    closures: Sequence[Closure] = ()
    absences: Mapping[int, Sequence[Span]] = field(default_factory=dict)
    busy: Sequence[Busy] = ()
    people: Mapping[int, Person] = field(default_factory=dict)
    rooms: Mapping[int, Sequence[int]] = field(default_factory=dict)
    equipment: Mapping[int, Sequence[int]] = field(default_factory=dict)
    step_free: AbstractSet[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Rules:
    """What one question asks for: a service, and the limits that hold for who asks.

    Starts are offered from `earliest` until, not including, `latest`; a practitioner's own notice counts from
    `now`. `most_per_day` and `most_in_a_row` are the service's with one practitioner. With `limits` off (staff),
    the practitioners' own notice, daily limits and protected minutes do not hold. What the patient needs: a room
    that is `step_free`, a practitioner of this `gender` ("": any), and what can be `arranged` from this minute on.
    """

    shape: VisitShape
    service: int = 0
    capacity: int = 1
    needs_room: bool = False
    needs_equipment: bool = False
    by_telephone: bool = False
    now: int = 0
    earliest: int = 0
    latest: int = FOREVER
    most_per_day: int | None = None
    most_in_a_row: int | None = None
    gaps: Gaps = "all"
    limits: bool = True
    step_free: bool = False
    gender: str = ""
    arranged: int = 0


class Slot(NamedTuple):
    """A start that can be offered: computed, never stored.

    `left` is how many places are left of a class, `lost` how many minutes of gaps too short for any visit it
    would leave.
    """

    starts_at: datetime
    ends_at: datetime
    practitioner: int
    location: int
    room: int | None
    equipment: int | None = None
    left: int = 1
    lost: int = 0
