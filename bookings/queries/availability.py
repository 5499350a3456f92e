"""Free times, in five queries whatever the number of practitioners and days."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db.models import F, Q, Sum

from bookings.domain.availability import (
    Calendar,
    Closure,
    Slot,
    VisitShape,
    WeeklyHours,
    day_interval,
    in_order,
    is_free,
    offered,
    working_then,
)
from bookings.domain.intervals import Interval
from bookings.enums import AGREED_STATUSES, AppointmentStatus
from bookings.models import Appointment, AvailableTime, ClinicClosure, NotAvailable, Practitioner
from bookings.models.offer import LONGEST_BUFFER

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date, datetime

    from django.db.models import QuerySet

    from bookings.models import Clinic, HealthcareService

NEAR = timedelta(days=14)


def shape_of(service: HealthcareService) -> VisitShape:
    """Return what a visit of the service needs today."""
    return VisitShape(
        duration=timedelta(minutes=service.duration),
        buffer_before=timedelta(minutes=service.buffer_before),
        buffer_after=timedelta(minutes=service.buffer_after),
        step=timedelta(minutes=service.slot_step),
    )


def agreed_shape(appointment: Appointment) -> VisitShape:
    """Return what this visit was booked with, whatever its service has become since."""
    return VisitShape(
        duration=appointment.ends_at - appointment.starts_at,
        buffer_before=timedelta(minutes=appointment.buffer_before),
        buffer_after=timedelta(minutes=appointment.buffer_after),
    )


def free_slots(
    *,
    clinic: Clinic,
    service: HealthcareService,
    days: Sequence[date],
    allowed: Interval,
    now: datetime,
    practitioner: int | None = None,
    visitor: str = "",
    ignoring: int | None = None,
) -> list[Slot]:
    """Return the free slots of the service on these local dates, starting within `allowed`, sorted.

    `practitioner` is an id, or None for any who offers the service. `visitor` sees through their own holds,
    and `ignoring` is a visit that is to be moved. Five queries.
    """
    if not days:
        return []
    people = practitioners_offering(service, practitioner)
    calendar = calendar_of(people, days, clinic=clinic, now=now, visitor=visitor, ignoring=ignoring)
    return list(offered(shape_of(service), calendar, sorted(days), allowed))


def calendar_of(
    people: Sequence[int],
    days: Sequence[date],
    *,
    clinic: Clinic,
    now: datetime,
    visitor: str = "",
    ignoring: int | None = None,
) -> Calendar:
    """Return all that decides these people's free times on these local dates. Four queries."""
    zone = ZoneInfo(clinic.time_zone)
    reach = timedelta(minutes=LONGEST_BUFFER)  # a visit near midnight keeps clear of the next day's first
    window = Interval(day_interval(min(days), zone).start - reach, day_interval(max(days), zone).end + reach)
    hours = weekly_hours(hours_of(people))
    rooms = {h.room for h in hours if h.room is not None}
    return Calendar(
        zone=zone,
        hours=hours,
        closures=closures(days),
        absences=absences(people, window),
        **busy(people, rooms, window, now=now, visitor=visitor, ignoring=ignoring),
    )


def slots_at(
    starts_at: datetime,
    *,
    clinic: Clinic,
    service: HealthcareService,
    now: datetime,
    **rest: int | str | None,
) -> list[Slot]:
    """Return the free slots that start at this very instant: one for each practitioner (and room) who could."""
    day = starts_at.astimezone(ZoneInfo(clinic.time_zone)).date()
    allowed = Interval(starts_at, starts_at + timedelta.resolution)
    return free_slots(clinic=clinic, service=service, days=[day], allowed=allowed, now=now, **rest)  # type: ignore[arg-type]


def first_free(
    *,
    clinic: Clinic,
    service: HealthcareService,
    days: Sequence[date],
    allowed: Interval,
    now: datetime,
    **rest: int | str | None,
) -> Slot | None:
    """Return the first free slot on these local dates, or None."""
    found = free_slots(clinic=clinic, service=service, days=days, allowed=allowed, now=now, **rest)  # type: ignore[arg-type]
    return found[0] if found else None


def nearest_free(
    wanted: datetime,
    *,
    clinic: Clinic,
    service: HealthcareService,
    allowed: Interval,
    now: datetime,
    count: int = 3,
    **rest: int | str | None,
) -> list[Slot]:
    """Return up to `count` free slots nearest to the wanted start, one for each start, in order of time."""
    zone = ZoneInfo(clinic.time_zone)
    first = allowed.start.astimezone(zone).date()
    last = allowed.end.astimezone(zone).date()
    centre = min(max(wanted.astimezone(zone).date(), first), last)
    near = (max(first, centre - NEAR), min(last, centre + NEAR))
    found: list[Slot] = []
    for begin, end in dict.fromkeys([near, (first, last)]):
        days = [begin + timedelta(days=n) for n in range((end - begin).days + 1)]
        slots = free_slots(clinic=clinic, service=service, days=days, allowed=allowed, now=now, **rest)  # type: ignore[arg-type]
        found = sorted(one_a_start(slots), key=lambda slot: (abs(slot.starts_at - wanted), slot.starts_at))[
            :count
        ]
        if len(found) == count and abs(found[-1].starts_at - wanted) < NEAR - timedelta(days=1):
            break  # none outside these days can be nearer, whatever the clocks do
    return sorted(found, key=in_order)


def rooms_of(people: Sequence[int]) -> list[int]:
    """Return the rooms in which these people ever work, so that they can be locked before anyone looks."""
    rows = hours_of(people).exclude(room=None)
    return list(rows.order_by("room").values_list("room", flat=True).distinct())


def places_at(
    starts_at: datetime,
    *,
    clinic: Clinic,
    shape: VisitShape,
    people: Sequence[int],
    now: datetime,
    ignoring: int | None = None,
) -> tuple[list[Slot], list[Slot]]:
    """Return who of these people works then, and who of those is free: for staff, who are not held to the grid."""
    day = starts_at.astimezone(ZoneInfo(clinic.time_zone)).date()
    calendar = calendar_of(people, [day], clinic=clinic, now=now, ignoring=ignoring)
    working = working_then(starts_at, shape, calendar, day)
    return working, [slot for slot in working if is_free(slot, shape, calendar)]


def one_a_start(slots: Iterable[Slot]) -> list[Slot]:
    """Keep one slot for each start."""
    return list({slot.starts_at: slot for slot in reversed(list(slots))}.values())[::-1]


def days_with_times(slots: Iterable[Slot], zone: ZoneInfo) -> dict[date, list[Slot]]:
    """Group slots by local date, one for each start."""
    days: dict[date, list[Slot]] = defaultdict(list)
    for slot in one_a_start(slots):
        days[slot.starts_at.astimezone(zone).date()].append(slot)
    return dict(days)


def practitioners_offering(service: HealthcareService, practitioner: int | None) -> list[int]:
    rows = Practitioner.objects.filter(is_active=True, services=service)
    if practitioner is not None:
        rows = rows.filter(pk=practitioner)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def hours_of(people: Sequence[int]) -> QuerySet[AvailableTime]:
    """Return these people's weekly hours, without those at a place or in a room that is no longer in use."""
    rows = AvailableTime.objects.filter(practitioner__in=people, location__is_active=True)
    return rows.exclude(room__is_active=False)


def weekly_hours(rows: QuerySet[AvailableTime]) -> list[WeeklyHours]:
    fields = (
        "practitioner_id",
        "location_id",
        "room_id",
        "weekday",
        "starts",
        "ends",
        "valid_from",
        "valid_until",
    )
    return [WeeklyHours(*row) for row in rows.order_by("pk").values_list(*fields)]


def closures(days: Sequence[date]) -> list[Closure]:
    rows = ClinicClosure.objects.filter(first_date__lte=max(days), last_date__gte=min(days))
    return [
        Closure(*row) for row in rows.order_by("pk").values_list("first_date", "last_date", "location_id")
    ]


def absences(people: Sequence[int], window: Interval) -> dict[int, list[Interval]]:
    rows = NotAvailable.objects.filter(
        practitioner__in=people, starts_at__lt=window.end, ends_at__gt=window.start
    )
    found = defaultdict(list)
    for person, start, end in rows.order_by("pk").values_list("practitioner_id", "starts_at", "ends_at"):
        found[person].append(Interval(start, end))
    return found


def busy(
    people: Sequence[int],
    rooms: set[int],
    window: Interval,
    *,
    now: datetime,
    visitor: str,
    ignoring: int | None,
) -> dict[str, dict[int, list[Interval]]]:
    rows = Appointment.objects.live(now=now).overlapping(window)
    rows = rows.filter(Q(practitioner__in=people) | Q(room__in=rooms))
    if visitor:
        rows = rows.exclude(status=AppointmentStatus.HELD, attempt__visitor=visitor)
    if ignoring is not None:
        rows = rows.exclude(pk=ignoring)
    by_person: dict[int, list[Interval]] = defaultdict(list)
    by_room: dict[int, list[Interval]] = defaultdict(list)
    for person, room, start, end in busy_rows(rows):
        taken = Interval(start, end)
        by_person[person].append(taken)
        if room is not None:
            by_room[room].append(taken)
    return {"busy_practitioners": by_person, "busy_rooms": by_room}


def busy_rows(rows: QuerySet[Appointment]) -> Iterator[tuple[int, int | None, datetime, datetime]]:
    fields = ("practitioner_id", "room_id", "occupied_from", "occupied_until")
    return rows.order_by("occupied_from", "pk").values_list(*fields).iterator()


def booked_minutes(people: Sequence[int], day: Interval) -> dict[int, int]:
    """Return the agreed minutes of each practitioner who has any within the interval."""
    rows = Appointment.objects.filter(
        practitioner__in=people,
        status__in=AGREED_STATUSES,
        starts_at__gte=day.start,
        starts_at__lt=day.end,
    )
    totals = rows.order_by().values_list("practitioner_id").annotate(total=Sum(F("ends_at") - F("starts_at")))
    return {person: int(total / timedelta(minutes=1)) for person, total in totals}
