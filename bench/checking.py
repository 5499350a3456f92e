"""No figure is worth anything for a wrong answer: free times are checked before anything is timed.

The oracle is asked with the workload itself, not with what our queries read of it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import product
from typing import TYPE_CHECKING, Any

from bench import every_rule
from bench.questions import Q2, Q2_ANY, Q4, QUESTIONS, ask
from bench.workload import (
    DURATION,
    INTERVALS,
    NOW,
    STEP,
    WEEKDAYS,
    ZONE,
    instant,
)
from bookings.domain.minutes import Span, minute
from bookings.domain.rules import Busy, Calendar, Closure, Person, Rules, Slot, VisitShape, WeeklyHours
from tests.bookings.domain import oracle

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bench.ours import Ours
    from bench.questions import Answer, Asked, Contender
    from bench.seeding import Seeded
    from bench.workload import Visit

NOTICE, HORIZON_DAYS = 120, 90  # the clinic's own, where the service has none
CLASS = -1  # the one other service
SAMPLE = (
    0,
    1,
    3,
    4,
    7,
    9,
    19,
    20,
    21,
    63,
)  # working days: the first, a closed one, some with classes or absences


class Differs(Exception):  # noqa: N818 -- reads as the fact it reports
    """Somebody's free times are not the oracle's, or not the others'."""


def check(seeded: Seeded, ours: Ours, others: Sequence[Contender] = ()) -> None:
    """Compare with the oracle on a sample of days, and all answers with one another. Raises Differs."""
    rules = rules_of(seeded)
    for day in (seeded.workload.working_days()[n] for n in SAMPLE):
        expected = sorted(oracle.offered(rules, calendar_of(seeded, day), [day]), key=in_order)
        agree(f"{seeded.workload.name}, {day}, ours", ours.slots((day,), None), expected)
        starts = [(slot.starts_at, slot.practitioner) for slot in expected]
        for other in others:
            agree(f"{seeded.workload.name}, {day}, {other.name}", other.free_times((day,), None), starts)
    for asked in QUESTIONS:
        expected_answer = answer_by_days(ours, asked)
        for contender in (ours, *others):
            name = f"{seeded.workload.name}, {asked.name}, {contender.name}"
            agree(name, ask(contender, asked)(), expected_answer)


def agree(what: str, found: Any, expected: Any) -> None:
    if found != expected:
        missing = [item for item in expected or () if item not in (found or ())][:3]
        beyond = [item for item in found or () if item not in (expected or ())][:3]
        raise Differs(f"{what}: not the free times expected. Missing: {missing}. Beyond: {beyond}.")


def in_order(slot: Slot) -> tuple[datetime, int]:
    return slot.starts_at, slot.practitioner


def answer_by_days(ours: Ours, asked: Asked) -> Answer:
    """Return the answer put together from questions about one day each, which is what the oracle saw."""
    by_day = {day: ours.free_times((day,), asked.person) for day in asked.days}
    if asked in {Q2, Q2_ANY}:
        return [day for day, found in by_day.items() if found]
    every = [free for found in by_day.values() for free in found]
    return every[0] if asked == Q4 else every


# -- the workload as the oracle's plain values


def rules_of(seeded: Seeded) -> Rules:
    service = every_rule.SERVICE if seeded.workload.ruled else {}
    now = minute(NOW)
    lead, ahead = service.get("lead_time", NOTICE), service.get("planning_horizon", HORIZON_DAYS)
    today = NOW.astimezone(ZONE).date()
    plain = Rules(
        shape=VisitShape(
            timedelta(minutes=DURATION),
            timedelta(minutes=service.get("buffer_before", 0)),
            timedelta(minutes=service.get("buffer_after", 0)),
            timedelta(minutes=STEP),
            timedelta(minutes=service.get("slot_offset", 0)),
        ),
        service=seeded.service.pk,
        now=now,
        earliest=now + lead,
        latest=minute(instant(today + timedelta(days=ahead + 1), 0)),
    )
    if not seeded.workload.ruled:
        return plain
    return replace(
        plain,
        needs_room=True,
        needs_equipment=True,
        most_per_day=service["most_per_day"],
        most_in_a_row=service["most_in_a_row"],
        gaps=every_rule.GAPS,
    )


def calendar_of(seeded: Seeded, day: date) -> Calendar:
    """Return what the workload says about this day and those beside it."""
    workload = seeded.workload
    near = [visit for visit in seeded.upcoming if abs(visit.day - day) <= timedelta(days=1)]
    plain = Calendar(
        zone=ZONE,
        hours=list(hours_of(seeded)),
        busy=[busy_of(visit, seeded) for visit in near if visit.takes_time],
    )
    if not workload.ruled:
        return plain
    person = Person(
        every_rule.PERSON["lead_time"],
        every_rule.PERSON["most_per_day"],
        every_rule.PERSON["protected_minutes"],
        shortest=DURATION,
    )
    away = {key: every_rule.absence(number) for number, key in enumerate(seeded.people)}
    return replace(
        plain,
        closures=[Closure(every_rule.CLOSED, every_rule.CLOSED)],
        absences={key: [Span(minute(start), minute(end))] for key, (start, end) in away.items()},
        people=dict.fromkeys(seeded.people, person),
        rooms={seeded.location: seeded.rooms},
        equipment={seeded.location: seeded.equipment},
    )


def hours_of(seeded: Seeded) -> Iterator[WeeklyHours]:
    ruled = seeded.workload.ruled
    valid = every_rule.VALID if ruled else (None, None)
    for number, key in enumerate(seeded.people):
        room = seeded.rooms[number] if ruled else None
        for weekday, (starts, ends) in product(WEEKDAYS, INTERVALS):
            yield WeeklyHours(key, seeded.location, room, weekday, wall(starts), wall(ends), *valid)
        if ruled and every_rule.teaches(number):
            yield WeeklyHours(key, seeded.location, None, *every_rule.CLASS, only_for=CLASS)


def wall(minutes: int) -> time:
    return time(*divmod(minutes, 60))


def busy_of(visit: Visit, seeded: Seeded) -> Busy:
    return Busy(
        practitioner=seeded.people[visit.practitioner],
        room=seeded.rooms[visit.practitioner] if seeded.rooms else None,
        equipment=None if visit.equipment is None else seeded.equipment[visit.equipment],
        service=seeded.service.pk,
        begins=minute(visit.starts_at),
        ends=minute(visit.ends_at),
    )
