"""Free times, in at most six queries whatever the number of practitioners, days and rules."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from itertools import groupby
from typing import TYPE_CHECKING

from bookings.domain import availability
from bookings.domain.availability import in_order
from bookings.domain.choice import Load
from bookings.domain.intervals import Interval
from bookings.domain.preferences import ranked
from bookings.domain.walltime import day_interval
from bookings.enums import AGREED_STATUSES
from bookings.models import Appointment, Practitioner
from bookings.queries.calendars import calendar_of, rules_of, with_busy
from bookings.queries.expressions import Minute

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date, datetime
    from zoneinfo import ZoneInfo

    from bookings.domain.preferences import Preferences
    from bookings.domain.rules import Calendar, Rules, Slot, VisitShape
    from bookings.models import HealthcareService
    from bookings.queries.calendars import Question

NEAR = timedelta(days=14)
STAFF_AHEAD = timedelta(days=90)


def free_slots(question: Question, days: Sequence[date]) -> list[Slot]:
    """Return the free slots on these local dates, sorted by start. At most five queries."""
    return list(availability.offered(*asked_of(question, days), days)) if days else []


def asked_of(question: Question, days: Sequence[date]) -> tuple[Rules, Calendar]:
    """Return all that decides free times on these dates. At most five queries."""
    rules = rules_of(question)
    return rules, with_busy(calendar_of(question, days), rules, question, days)


def search(question: Question, days: Sequence[date]) -> Iterator[Slot]:
    """Yield the free slots of these dates, in order, reading what is busy only as far as is looked.

    At most six queries.
    """
    if days:
        yield from looked_through(question, calendar_of(question, days), in_parts(question, days, [4, 28]))


def looked_through(question: Question, calendar: Calendar, parts: Iterable[Sequence[date]]) -> Iterator[Slot]:
    rules = rules_of(question)
    for part in parts:
        yield from availability.offered(rules, with_busy(calendar, rules, question, part), part)


def in_parts(question: Question, days: Sequence[date], sizes: Sequence[int]) -> Iterator[Sequence[date]]:
    """Yield so many days, then so many, then the rest: one part fewer where rooms took a query already."""
    needs_places = question.service.room_kind_id or question.service.equipment_kind_id
    first = 0
    for size in (*(sizes[1:] if needs_places else sizes), len(days)):
        if first < len(days):
            yield days[first : first + size]
        first += size


def window_days(question: Question) -> list[date]:
    """Return the local dates on which the question's service is offered; for staff, the next 90 days at least."""
    days = question.window.days(question.now)
    if question.staff:
        days = [days[0] + timedelta(days=n) for n in range(max(len(days), STAFF_AHEAD.days + 1))]
    return days


def slots_at(question: Question, starts_at: datetime) -> list[Slot]:
    """Return the free slots that start at this very instant: one for each practitioner (and room) who could."""
    day = starts_at.astimezone(question.zone).date()
    return [slot for slot in free_slots(question, [day]) if slot.starts_at == starts_at]


def first_free(question: Question, days: Sequence[date] | None = None) -> Slot | None:
    """Return the first free slot on these local dates (or any on which the service is offered), or None."""
    return next(search(question, window_days(question) if days is None else days), None)


def days_with_any(question: Question, days: Sequence[date]) -> list[date]:
    """Return those of the local dates that have a free slot. At most five queries."""
    return availability.days_with_any(*asked_of(question, days), days) if days else []


def preferred_slots(question: Question, wish: Preferences, count: int = 3) -> list[Slot]:
    """Return the first slots that the patient would like best, one for each start.

    Days come first; within a day, starts that leave no short gap, where the clinic prefers those. At most six
    queries.
    """
    zone = question.zone
    found: list[Slot] = []
    welcome = (s for s in search(question, wish.days(window_days(question))) if wish.welcomes(s, zone))
    for _day, slots in groupby(welcome, lambda slot: slot.starts_at.astimezone(zone).date()):
        found += ranked(one_a_start(slots), zone)
        if len(found) >= count:
            break
    return found[:count]


def nearest_free(question: Question, wanted: datetime, count: int = 3) -> list[Slot]:
    """Return up to `count` free slots nearest to the wanted start, one for each start, in order of time.

    At most six queries: days within a fortnight are looked at first, all others only if those do not do.
    """
    days = window_days(question)
    if question.staff:
        last = max(days[-1], wanted.astimezone(question.zone).date() + STAFF_AHEAD)
        days = [days[0] + timedelta(days=n) for n in range((last - days[0]).days + 1)]
    centre = min(max(wanted.astimezone(question.zone).date(), days[0]), days[-1])
    near = [day for day in days if abs(day - centre) <= NEAR]
    calendar, rules = calendar_of(question, days), rules_of(question)
    found: list[Slot] = []
    for part in (near, days) if len(near) < len(days) else (days,):
        slots = availability.offered(rules, with_busy(calendar, rules, question, part), part)
        found = nearest(one_a_start(slots), wanted)[:count]
        if len(found) == count and abs(found[-1].starts_at - wanted) < NEAR - timedelta(days=1):
            break  # none outside these days can be nearer, whatever the clocks do
    return sorted(found, key=in_order)


def nearest(slots: Iterable[Slot], wanted: datetime) -> list[Slot]:
    return sorted(slots, key=lambda slot: (abs(slot.starts_at - wanted), slot.starts_at))


def places_at(
    question: Question, starts_at: datetime, shape: VisitShape | None = None
) -> tuple[bool, list[Slot]]:
    """Return whether anybody works then for the whole visit, and the free places: staff are not held to the grid.

    A visit that moves keeps its own `shape`. At most five queries.
    """
    day = starts_at.astimezone(question.zone).date()
    rules = rules_of(question, shape)
    calendar = with_busy(calendar_of(question, [day]), rules, question, [day])
    return availability.places_at(rules, calendar, starts_at, day)


def one_a_start(slots: Iterable[Slot]) -> list[Slot]:
    """Keep one slot for each start: of those that leave the least of a short gap, the first."""
    best: dict[datetime, Slot] = {}
    for slot in slots:
        if slot.starts_at not in best or slot.lost < best[slot.starts_at].lost:
            best[slot.starts_at] = slot
    return list(best.values())


def days_with_times(slots: Iterable[Slot], zone: ZoneInfo) -> dict[date, list[Slot]]:
    """Group slots by local date, one for each start."""
    days: dict[date, list[Slot]] = defaultdict(list)
    for slot in one_a_start(slots):
        days[slot.starts_at.astimezone(zone).date()].append(slot)
    return dict(days)


def givers(service: HealthcareService) -> list[Practitioner]:
    """Return who works here and gives the service, by name."""
    return list(service.practitioners.filter(is_active=True))


def practitioners_offering(service: HealthcareService, practitioner: int | None) -> list[int]:
    rows = Practitioner.objects.filter(is_active=True, services=service)
    if practitioner is not None:
        rows = rows.filter(pk=practitioner)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def loads(people: Iterable[int], on: date, zone: ZoneInfo) -> dict[int, Load]:
    """Return the booked minutes of each practitioner who has any in the date's week. One query."""
    day = day_interval(on, zone)
    monday = on - timedelta(days=on.isoweekday() - 1)
    week = Interval(day_interval(monday, zone).start, day_interval(monday + timedelta(days=6), zone).end)
    rows = Appointment.objects.filter(
        practitioner__in=people,
        status__in=AGREED_STATUSES,
        starts_at__gte=week.start,
        starts_at__lt=week.end,
    )
    visits = rows.order_by().values_list(
        "practitioner_id", "starts_at", Minute("ends_at") - Minute("starts_at")
    )
    found: dict[int, Load] = {}
    for person, starts_at, minutes in visits.distinct():  # the seats of a class are one visit
        load = found.get(person, Load())
        today = minutes if day.start <= starts_at < day.end else 0
        found[person] = Load(load.day + today, load.week + minutes)
    return found
