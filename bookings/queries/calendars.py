"""Everything that decides free times, read into plain values.

At most five queries, whatever the number of people, days and rules, and one more for each further stretch of days
that a search looks at.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import chain
from typing import TYPE_CHECKING, Any, cast
from zoneinfo import ZoneInfo

from django.db.models import F, Min, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from bookings.domain.availability import counts_visits
from bookings.domain.intervals import Interval
from bookings.domain.minutes import Span, minute_up
from bookings.domain.needs import NO_NEEDS, Needs
from bookings.domain.policy import BookingWindow
from bookings.domain.rules import Busy, Calendar, Closure, Person, Rules, VisitShape, WeeklyHours
from bookings.domain.walltime import day_interval
from bookings.enums import AppointmentStatus, GapRule, HorizonRule, VisitMode
from bookings.models import (
    Appointment,
    AvailableTime,
    BookingAttempt,
    ClinicClosure,
    Equipment,
    HealthcareService,
    NotAvailable,
    Room,
)
from bookings.models.offer import LONGEST_BUFFER
from bookings.queries import prepared
from bookings.queries.expressions import Minute, MinuteUp

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    from django.db.models import QuerySet

    from bookings.domain.rules import Gaps
    from bookings.models import Clinic

REACH = timedelta(minutes=LONGEST_BUFFER)  # a visit near midnight keeps clear of the next day's first


@dataclass(frozen=True, slots=True)
class Question:
    """One question about free times.

    `practitioners` are ids, or None for any who offers the service. `visitor` sees through their own holds, and
    `ignoring` is a visit that is to be moved. For `staff`, notice, horizon, daily limits and the gap rule do not
    hold; hours, absences and what is busy do. Of a time that was `held_before`, notice and the gap rule are not
    asked again. `shape` is what a visit that moves was booked with; None is what the service takes today. `needs` are
    the patient's, which every time must meet. `last_day` takes the place of the horizon.
    """

    clinic: Clinic
    service: HealthcareService
    now: datetime
    practitioners: frozenset[int] | None = None
    visitor: str = ""
    ignoring: int | None = None
    staff: bool = False
    held_before: bool = False
    shape: VisitShape | None = None
    last_day: date | None = None
    needs: Needs = NO_NEEDS

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.clinic.time_zone)

    @property
    def window(self) -> BookingWindow:
        window = booking_window(self.clinic, self.service)
        return window if self.last_day is None else window.ending(self.last_day, self.now)

    def with_anyone(self) -> Question:
        return replace(self, practitioners=None)


def booking_window(clinic: Clinic, service: HealthcareService) -> BookingWindow:
    """Return how near and how far ahead the service is offered online: by its own rule, else by the clinic's."""
    lead_time = clinic.lead_time if service.lead_time is None else service.lead_time
    own = service.horizon_rule != HorizonRule.CLINIC
    rule, days = (
        (service.horizon_rule, service.planning_horizon)
        if own
        else (clinic.horizon_rule, clinic.planning_horizon)
    )
    horizon = None if rule == HorizonRule.NEXT_MONTH else days
    return BookingWindow(timedelta(minutes=lead_time), horizon, ZoneInfo(clinic.time_zone))


def shape_of(service: HealthcareService, needs: Needs = NO_NEEDS) -> VisitShape:
    """Return what a visit of the service takes today."""
    return VisitShape(
        duration=timedelta(minutes=minutes_of(service, needs)),
        buffer_before=timedelta(minutes=service.buffer_before),
        buffer_after=timedelta(minutes=service.buffer_after),
        step=timedelta(minutes=service.slot_step),
        offset=timedelta(minutes=service.slot_offset),
    )


def minutes_of(service: HealthcareService, needs: Needs) -> int:
    """Return how long a visit takes, longer for who needs that and where the service has it."""
    has_longer = service.capacity == 1 and service.longer_duration is not None
    return cast("int", service.longer_duration) if needs.longer and has_longer else service.duration


def to_arrange(clinic: Clinic, needs: Needs) -> timedelta:
    """Return how long beforehand the clinic must know what the patient needs."""
    interpreter = clinic.interpreter_notice if needs.interpreter else 0
    chaperone = clinic.chaperone_notice if needs.chaperone else 0
    return timedelta(hours=max(interpreter or 0, chaperone or 0))


def agreed_shape(appointment: Appointment) -> VisitShape:
    """Return what this visit was booked with, whatever its service has become since; on the grid of today."""
    return replace(
        shape_of(appointment.service),
        duration=appointment.ends_at - appointment.starts_at,
        buffer_before=timedelta(minutes=appointment.buffer_before),
        buffer_after=timedelta(minutes=appointment.buffer_after),
    )


def rules_of(question: Question, shape: VisitShape | None = None) -> Rules:
    """Return the question's rules as plain values; a visit that moves keeps its own `shape`."""
    service, now = question.service, minute_up(question.now)
    rules = Rules(
        shape=shape or question.shape or shape_of(service, question.needs),
        service=service.pk,
        capacity=service.capacity,
        needs_room=service.room_kind_id is not None,
        needs_equipment=service.equipment_kind_id is not None,
        by_telephone=service.mode == VisitMode.TELEPHONE,
        now=now,
        earliest=now,
        limits=False,
        step_free=asks_step_free(question),
        gender=question.needs.gender,
    )
    if question.staff:
        return rules
    gaps = "all" if question.held_before else cast("Gaps", question.clinic.gap_rule)  # GapRule's values
    return replace(
        rules,
        now=0 if question.held_before else now,  # then a practitioner's own notice is over too
        earliest=now if question.held_before else minute_up(question.window.earliest(question.now)),
        latest=minute_up(question.window.until(question.now)),
        most_per_day=service.most_per_day,
        most_in_a_row=service.most_in_a_row,
        arranged=0
        if question.held_before
        else minute_up(question.now + to_arrange(question.clinic, question.needs)),
        gaps=gaps,
        limits=True,
    )


def asks_step_free(question: Question) -> bool:
    """Tell whether the room must be step-free: on the telephone there is none."""
    return question.needs.step_free and question.service.mode != VisitMode.TELEPHONE


def calendar_of(question: Question, days: Sequence[date]) -> Calendar:
    """Return all that decides free times on these dates, but what is busy. At most four queries."""
    hours, people, own_rooms = hours_and_people(question)
    first, last = (
        min(days) - timedelta(days=1),
        max(days) + timedelta(days=1),
    )  # kept hours reach over midnight
    window = around([first, last], question.zone)
    rooms, equipment, step_free = places(question.service)
    return Calendar(
        zone=question.zone,
        hours=hours,
        people=people,
        closures=closures(first, last),
        absences=absences(people, window),
        rooms=rooms,
        equipment=equipment,
        step_free=own_rooms | step_free,
    )


def with_busy(calendar: Calendar, rules: Rules, question: Question, days: Sequence[date]) -> Calendar:
    """Return the calendar with what is busy on these dates, as much of it as the rules ask. One query."""
    columns = BUSY[: columns_needed(calendar, rules)]
    rest = UNASKED[len(columns) :]
    rows = busy_rows(calendar, question, days).values_list(*columns)
    return replace(calendar, busy=[Busy._make(row + rest) for row in rows])


def columns_needed(calendar: Calendar, rules: Rules) -> int:
    """Return how many of BUSY's columns matter: rows are most of what a search costs, and half of it is width."""
    if counts_visits(rules, calendar):
        return len(BUSY)
    return WHERE if places_of(calendar) != (set(), set()) else WHEN


def around(days: Sequence[date], zone: ZoneInfo) -> Interval:
    return Interval(day_interval(min(days), zone).start - REACH, day_interval(max(days), zone).end + REACH)


HOURS = (
    "practitioner_id",
    "location_id",
    "room_id",
    "weekday",
    "starts",
    "ends",
    "valid_from",
    "valid_until",
)
PERSON = ("practitioner__lead_time", "practitioner__most_per_day", "practitioner__protected_minutes")


def hours_and_people(question: Question) -> tuple[list[WeeklyHours], dict[int, Person], set[int]]:
    """Return the weekly hours of those who offer the service, each one's own rules, and their step-free rooms.

    The rooms only where they matter. One query.
    """
    ranks_gaps = not question.staff and question.clinic.gap_rule != GapRule.ALL
    rows = prepared.rows(
        hours_rows, **hours_wanted(question), ranks_gaps=ranks_gaps, step_free=asks_step_free(question)
    )
    hours, people, rooms = [], {}, set()
    for *row, step_free in rows:
        hours.append(WeeklyHours._make(row[:9]))
        if row[0] not in people:
            people[row[0]] = Person(row[9] or 0, *row[10:])
        if step_free:
            rooms.add(row[2])
    return hours, people, rooms


def hours_wanted(question: Question) -> dict[str, Any]:
    """Return what `hours_of` asks for."""
    service, people = question.service, question.practitioners
    return {
        "service": service.pk,
        "practitioners": None if people is None else tuple(sorted(people)),
        "takes_own_room": service.room_kind_id is None and service.mode != VisitMode.TELEPHONE,
    }


def hours_rows(*, ranks_gaps: bool, step_free: bool, **wanted: Any) -> QuerySet[Any, Any]:
    shortest: Any = shortest_visit() if ranks_gaps else Value(0)
    room: Any = F("room__is_step_free") if step_free else Value(value=False)
    rows = hours_of(**wanted).order_by("pk")
    return rows.values_list(*HOURS, "only_for_id", *PERSON, shortest, F("practitioner__gender"), room)


def shortest_visit() -> Any:
    """Return, as a subquery, the length of the shortest service that the practitioner of the row gives."""
    given = HealthcareService.objects.active().filter(practitioners=OuterRef("practitioner"))
    shortest = given.order_by().values("practitioners").annotate(shortest=Min("duration")).values("shortest")
    return Coalesce(Subquery(shortest), 0)


def hours_of(
    *, service: int, practitioners: Iterable[int] | None, takes_own_room: bool
) -> QuerySet[AvailableTime]:
    """Return the hours of those who work here and offer the service, at places that are in use."""
    rows = AvailableTime.objects.filter(
        practitioner__is_active=True, practitioner__services=service, location__is_active=True
    )
    if practitioners is not None:
        rows = rows.filter(practitioner__pk__in=practitioners)
    if takes_own_room:
        rows = rows.filter(Q(room=None) | Q(room__is_active=True))
    return rows


def rooms_and_equipment(question: Question) -> tuple[set[int], set[int]]:
    """Return every room and piece of equipment that a visit could take, so that they can be locked. Two queries."""
    rows = hours_of(**hours_wanted(question)).exclude(room=None)
    own = rows.order_by("room").values_list("room", flat=True).distinct()
    rooms, equipment, _step_free = places(question.service)
    return {*own, *chain(*rooms.values())}, {*chain(*equipment.values())}


def closures(first: date, last: date) -> list[Closure]:
    return [Closure._make(row) for row in prepared.rows(closure_rows, first=first, last=last)]


def closure_rows(first: date, last: date) -> QuerySet[Any, Any]:
    rows = ClinicClosure.objects.closed().filter(first_date__lte=last, last_date__gte=first)
    return rows.order_by("pk").values_list("first_date", "last_date", "location_id", "name")


def absences(people: Iterable[int], window: Interval) -> dict[int, list[Span]]:
    rows = prepared.rows(absence_rows, people=tuple(people), start=window.start, end=window.end)
    found = defaultdict(list)
    for person, start, end in rows:
        found[person].append(Span(start, end))
    return found


def absence_rows(people: Iterable[int], start: datetime, end: datetime) -> QuerySet[Any, Any]:
    rows = NotAvailable.objects.filter(practitioner__pk__in=people, starts_at__lt=end, ends_at__gt=start)
    return rows.order_by("pk").values_list("practitioner_id", Minute("starts_at"), MinuteUp("ends_at"))


def places(service: HealthcareService) -> tuple[dict[int, list[int]], dict[int, list[int]], set[int]]:
    """Return the rooms and the equipment of the kinds that the service needs, by location; and which are step-free.

    At most one query.
    """
    if service.mode == VisitMode.TELEPHONE or not (service.room_kind_id or service.equipment_kind_id):
        return {}, {}, set()
    fields = ("location_id", "pk")
    rooms = Room.objects.active().filter(kind__isnull=False, kind=service.room_kind_id).order_by()
    things = Equipment.objects.active().filter(kind__isnull=False, kind=service.equipment_kind_id).order_by()
    rows = rooms.values_list(Value("rooms"), *fields, "is_step_free").union(
        things.values_list(Value("equipment"), *fields, Value(value=False))
    )
    found: dict[str, dict[int, list[int]]] = {"rooms": {}, "equipment": {}}
    step_free = set()
    for what, location, key, is_step_free in sorted(rows):
        found[what].setdefault(location, []).append(key)
        if is_step_free:
            step_free.add(key)
    return found["rooms"], found["equipment"], step_free


BUSY = (
    "practitioner_id",
    Minute("occupied_from"),
    MinuteUp("occupied_until"),
    "room_id",
    "equipment_id",
    "service_id",
    "buffer_before",
    "buffer_after",
    "capacity",
)
WHEN, WHERE = 3, 5  # how many of the columns say who is busy and when, and where too
UNASKED = tuple(Busy._field_defaults.get(name) for name in Busy._fields)


def busy_rows(calendar: Calendar, question: Question, days: Sequence[date]) -> QuerySet[Appointment]:
    """Return the visits and holds that take up time of these people, rooms or equipment around these dates."""
    rows = Appointment.objects.live(now=question.now).overlapping(around(days, question.zone))
    rows = rows.filter(of_any(calendar))
    if question.visitor:
        own = BookingAttempt.objects.filter(visitor=question.visitor, appointment__isnull=False)
        rows = rows.exclude(status=AppointmentStatus.HELD, pk__in=own.values("appointment"))
    if question.ignoring is not None:
        rows = rows.exclude(pk=question.ignoring)
    return rows.order_by()


def of_any(calendar: Calendar) -> Q:
    rooms, things = places_of(calendar)
    found = Q(practitioner__in=sorted(calendar.people))
    if rooms:
        found |= Q(room__in=sorted(rooms))
    if things:
        found |= Q(equipment__in=sorted(things))
    return found


def places_of(calendar: Calendar) -> tuple[set[int], set[int]]:
    """Return the rooms and the equipment that a visit could take."""
    rooms = {h.room for h in calendar.hours if h.room is not None}.union(*calendar.rooms.values())
    return rooms, set[int]().union(*calendar.equipment.values())
