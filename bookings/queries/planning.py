"""What staff are told while they set up hours, closures and places: what a change would do, and what is missing."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, Max, OuterRef, Q

from bookings.domain.minutes import Span, minute, minute_up
from bookings.domain.outside import Plan, Visit
from bookings.domain.public_holidays import calendar_of, public_holidays
from bookings.domain.rules import Closure, WeeklyHours
from bookings.enums import AppointmentStatus, ClosureDecision, VisitMode
from bookings.models import (
    Appointment,
    AvailableTime,
    ClinicClosure,
    Equipment,
    HealthcareService,
    Location,
    NotAvailable,
    Practitioner,
    Room,
)
from bookings.queries.calendars import HOURS
from bookings.queries.clinic import clinic

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import datetime, time

    from django.db.models import QuerySet

    from bookings.models import Clinic

MOST_LISTED = 10
DECIDE_WITHIN = timedelta(days=90)
WHOLE_DAY = 24 * 60
IN_USE = tuple(f"{name}__is_active" for name in ("practitioner", "location", "room", "equipment"))


# -- what a change would do


def plan(who: Q, *, now: datetime) -> Plan:
    """Return the booked visits ahead that `who` picks, and the working time they lie in. Five queries."""
    zone = ZoneInfo(clinic().time_zone)
    visits = booked_ahead(who, now=now)
    people = {visit.practitioner for visit in visits}
    return Plan(
        zone=zone,
        visits=visits,
        hours=hours_of(people),
        closures=closures_from(now.astimezone(zone).date()),
        absences=absences_of(people, now=now),
    )


def booked_ahead(who: Q, *, now: datetime) -> list[Visit]:
    rows = Appointment.objects.filter(who, status=AppointmentStatus.BOOKED, starts_at__gt=now).order_by("pk")
    ids = ("pk", "practitioner_id", "location_id", "service_id")
    steps = ("needs_step_free", "room__is_step_free")
    found = rows.values_list(*ids, "starts_at", "ends_at", "capacity", "mode", *steps, *IN_USE)
    return [
        Visit(
            *(pk, practitioner, location, service, minute(starts), minute_up(ends)),
            is_class=capacity > 1,
            by_telephone=mode == VisitMode.TELEPHONE,
            retired=False in in_use,  # no room is None, and fine
            steps=mode != VisitMode.TELEPHONE and step_free and not room_is,
        )
        for pk, practitioner, location, service, starts, ends, capacity, mode, step_free, room_is, *in_use in found
    ]


def hours_of(people: Collection[int]) -> list[WeeklyHours]:
    rows = offered_hours().filter(practitioner__in=people).order_by("pk")
    return [WeeklyHours(*row) for row in rows.values_list(*HOURS, "only_for_id")]


def offered_hours() -> QuerySet[AvailableTime]:
    """Return the hours at places and in rooms that are in use: the others are not offered."""
    return AvailableTime.objects.filter(location__is_active=True).exclude(room__is_active=False)


def closures_from(day: date) -> list[Closure]:
    rows = ClinicClosure.objects.closed().filter(last_date__gte=day).order_by("pk")
    return [Closure(*row) for row in rows.values_list("first_date", "last_date", "location_id")]


def absences_of(people: Collection[int], *, now: datetime) -> dict[int, list[Span]]:
    rows = NotAvailable.objects.filter(practitioner__in=people, ends_at__gt=now).order_by("pk")
    found = defaultdict(list)
    for person, starts, ends in rows.values_list("practitioner_id", "starts_at", "ends_at"):
        found[person].append(Span(minute(starts), minute_up(ends)))
    return found


def with_hours_in(**place: object) -> Q:
    """Pick the visits of the practitioners who ever work at this location or in this room."""
    return Q(practitioner__in=AvailableTime.objects.filter(**place).values("practitioner"))


def booked_with(service: HealthcareService, *, now: datetime) -> list[int]:
    """Return the ids of the booked visits ahead of this service, in order of time."""
    rows = Appointment.objects.filter(service=service, status=AppointmentStatus.BOOKED, starts_at__gt=now)
    return list(rows.order_by("starts_at", "pk").values_list("pk", flat=True))


def first_listed(ids: Sequence[int]) -> list[Appointment]:
    """Return the first visits of these, in the same order, with services and practitioners. One query."""
    shown = ids[:MOST_LISTED]
    rows = Appointment.objects.select_related("service", "practitioner").in_bulk(shown)
    return [rows[pk] for pk in shown if pk in rows]


# -- what is missing before a service has free times


def missing_offer() -> str:
    """Return what a new clinic lacks before anything can be booked; nothing once it can. At most three queries.

    `service`: none is offered. `practitioner`: nobody works here. `giver`: nobody gives a service.
    """
    if HealthcareService.objects.offered().exists():
        return ""
    if not HealthcareService.objects.active().exists():
        return "service"
    return "giver" if Practitioner.objects.active().exists() else "practitioner"


def services_without_times(
    practitioner: Practitioner, *, on: date
) -> tuple[list[HealthcareService], list[HealthcareService]]:
    """Return the practitioner's services that are longer than all hours they could be in, and classes that have none.

    Two queries.
    """
    rows = list(hours_from(on, [practitioner.pk]))
    services = HealthcareService.objects.active().filter(practitioners=practitioner).order_by("order", "pk")
    found = [(service, longest(service, rows)) for service in services]
    classes = [service for service, most in found if not most and service.capacity > 1]
    too_long = [service for service, most in found if service.duration > most and service not in classes]
    return too_long, classes


def longest_hours(service: HealthcareService, people: Collection[int], *, on: date) -> int:
    """Return the minutes of the longest hours in which these people offer the service; 0 for none. One query."""
    return longest(service, list(hours_from(on, people)))


def hours_from(on: date, people: Collection[int]) -> QuerySet[AvailableTime]:
    """Return these people's hours of that date and later."""
    later = Q(valid_until=None) | Q(valid_until__gte=on)
    return offered_hours().filter(later, practitioner__in=people)


def longest(service: HealthcareService, rows: Iterable[AvailableTime]) -> int:
    kept = {service.pk} if service.capacity > 1 else {service.pk, None}
    return max((minutes(row.starts, row.ends) for row in rows if row.only_for_id in kept), default=0)


def minutes(starts: time, ends: time) -> int:
    """Return the length of an interval of weekly hours; an end at 00:00 is midnight."""
    return (ends.hour * 60 + ends.minute or WHOLE_DAY) - (starts.hour * 60 + starts.minute)


def locations_without(things: type[Room | Equipment], kind: int, people: Collection[int]) -> list[Location]:
    """Return the locations at which these people work and where nothing of the kind is in use. One query."""
    usable = things._default_manager.filter(location=OuterRef("pk"), kind=kind, is_active=True)
    rows = Location.objects.active().filter(~Exists(usable), available_times__practitioner__in=people)
    return list(rows.distinct().order_by("name", "pk"))


# -- public holidays


@dataclass(frozen=True, slots=True)
class Holiday:
    """A day of the public holidays' calendar.

    `closure` is its row once it is taken in, and `shut` another closure that covers it anyway.
    """

    day: date
    name: str
    closure: ClinicClosure | None
    shut: ClinicClosure | None


@dataclass(frozen=True, slots=True)
class HolidayHint:
    """How many holidays of the next 90 days are to decide; `taken_until` if those taken in end within that time."""

    undecided: int
    taken_until: date | None


def holidays(clinic: Clinic, *, on: date) -> list[Holiday]:
    """Return the public holidays of that date's year and the next, and what is decided for each. One query."""
    years = (on.year, on.year + 1)
    code = calendar_of(clinic.country, clinic.holiday_region)
    rows = ClinicClosure.objects.filter(
        first_date__lte=date(years[-1], 12, 31), last_date__gte=date(years[0], 1, 1)
    ).select_related("location")
    stored = {row.first_date: row for row in rows if row.public_holiday == code}
    closed = [row for row in rows if row.public_holiday != code and row.decision == ClosureDecision.CLOSED]
    named = public_holidays(clinic.country, clinic.holiday_region, years)
    days = {**named, **{day: row.name for day, row in stored.items()}}
    return [Holiday(day, days[day], stored.get(day), covering(day, closed)) for day in sorted(days)]


def covering(day: date, closures: Iterable[ClinicClosure]) -> ClinicClosure | None:
    everywhere = (row for row in closures if row.location_id is None)
    return next((row for row in everywhere if row.first_date <= day <= row.last_date), None)


def holiday_hint(*, on: date) -> HolidayHint | None:
    """Return what to decide soon, if anything; nothing for a clinic that never took holidays in. One query."""
    until = on + DECIDE_WITHIN
    soon = Q(decision=ClosureDecision.PROPOSED, first_date__range=(on, until))
    found = ClinicClosure.objects.exclude(public_holiday="").aggregate(
        undecided=Count("pk", filter=soon), last=Max("first_date")
    )
    ending = found["last"] is not None and found["last"] < until
    hint = HolidayHint(found["undecided"], found["last"] if ending else None)
    return hint if hint.undecided or ending else None
