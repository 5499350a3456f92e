"""Which booked visits would fall outside after a change of hours, closures, time off, or of what is in use.

Pure: two plans in, the visits that come off worse out. A visit that was booked outside the hours on purpose does
not appear because of them: it only counts when something *new* stands against it.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NamedTuple

from bookings.domain.minutes import instant
from bookings.domain.walltime import local_day

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date
    from zoneinfo import ZoneInfo

    from bookings.domain.minutes import Span
    from bookings.domain.rules import Closure, WeeklyHours

Trouble = Literal["hours", "kept", "closed", "away", "retired", "steps"]


class Visit(NamedTuple):
    """A booked visit, from `starts` until `ends` in minutes.

    `retired`: its practitioner, location, room or equipment is out of use. `steps`: it needs a room without steps,
    and its room is none.
    """

    id: int
    practitioner: int
    location: int
    service: int
    starts: int
    ends: int
    is_class: bool = False
    by_telephone: bool = False
    retired: bool = False
    steps: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """What people's working time is made of, and the visits booked in it."""

    zone: ZoneInfo
    visits: Sequence[Visit]
    hours: Sequence[WeeklyHours]
    closures: Sequence[Closure] = ()
    absences: Mapping[int, Sequence[Span]] = field(default_factory=dict)


def fell_outside(before: Plan, after: Plan) -> list[int]:
    """Return the ids of the visits of which something holds after, and did not before, that speaks against them.

    In order of time. Both plans hold the same visits; one that is only in the second counts as fine before.
    """
    old, new = troubles(before), troubles(after)
    visits = sorted(after.visits, key=lambda visit: (visit.starts, visit.id))
    return [visit.id for visit in visits if new[visit.id] - old.get(visit.id, frozenset())]


def troubles(plan: Plan) -> dict[int, frozenset[Trouble]]:
    """Return what speaks against each visit."""
    windows = Windows(plan)
    return {visit.id: frozenset(against(visit, plan, windows)) for visit in plan.visits}


def against(visit: Visit, plan: Plan, windows: Windows) -> Iterable[Trouble]:
    if visit.retired:
        yield "retired"
    if visit.steps:
        yield "steps"
    day = local_date(visit.starts, plan.zone)
    last = local_date(visit.ends - 1, plan.zone)
    if any(closure.covers(each, visit.location) for closure in plan.closures for each in {day, last}):
        yield "closed"
    if any(
        off.start < visit.ends and visit.starts < off.end for off in plan.absences.get(visit.practitioner, ())
    ):
        yield "away"
    that_day = windows.of(visit.practitioner, day)
    if not any(serves(hours, visit) and holds(window, visit) for hours, window in that_day):
        yield "hours"
    if any(keeps_out(hours, visit) and touches(window, visit) for hours, window in that_day):
        yield "kept"


def serves(hours: WeeklyHours, visit: Visit) -> bool:
    """Tell whether a visit of this service is offered in these hours: classes only in those kept for them."""
    here = visit.by_telephone or hours.location == visit.location
    return here and (hours.only_for == visit.service or (hours.only_for is None and not visit.is_class))


def keeps_out(hours: WeeklyHours, visit: Visit) -> bool:
    return hours.only_for is not None and hours.only_for != visit.service


def holds(window: Span, visit: Visit) -> bool:
    return window.start <= visit.starts and visit.ends <= window.end


def touches(window: Span, visit: Visit) -> bool:
    return window.start < visit.ends and visit.starts < window.end


class Windows:
    """The hours of each practitioner and day as minutes, each worked out once."""

    def __init__(self, plan: Plan) -> None:
        self.zone = plan.zone
        self.known: dict[tuple[int, date], list[tuple[WeeklyHours, Span]]] = {}
        self.rows: dict[tuple[int, int], list[WeeklyHours]] = defaultdict(list)
        for hours in plan.hours:
            self.rows[hours.practitioner, hours.weekday].append(hours)

    def of(self, practitioner: int, day: date) -> list[tuple[WeeklyHours, Span]]:
        key = (practitioner, day)
        if key not in self.known:
            rows = self.rows[practitioner, day.isoweekday()]
            local = local_day(day, self.zone)
            spans = [
                (hours, local.between(hours.starts, hours.ends)) for hours in rows if hours.applies_on(day)
            ]
            self.known[key] = [(hours, span) for hours, span in spans if span is not None]
        return self.known[key]


def local_date(minutes: int, zone: ZoneInfo) -> date:
    return instant(minutes).astimezone(zone).date()


def fingerprint(visits: Iterable[int]) -> str:
    """Return what stands for exactly these visits: agreeing to them is not agreeing to others."""
    return hashlib.sha256(",".join(map(str, sorted(visits))).encode()).hexdigest()[:32]
