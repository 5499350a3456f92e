"""A plan of care as it stands, and the free times that come nearest to it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Prefetch

from bookings.domain.care_plans import Planned, Proposal, Rhythm, propose
from bookings.domain.intervals import Interval
from bookings.domain.walltime import day_interval
from bookings.enums import OPEN_PLANS, AppointmentStatus
from bookings.models import CarePlan, HealthcareService, PlannedVisit
from bookings.queries.availability import free_slots
from bookings.queries.calendars import Question
from bookings.queries.people import live_visits_of

if TYPE_CHECKING:
    from datetime import date, datetime
    from zoneinfo import ZoneInfo

    from django.db.models import QuerySet

    from bookings.models import Appointment, Clinic, Patient, Practitioner

KEPT_OPEN = timedelta(days=30)  # after the last visit


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One visit of a plan as pages show it: booked (`appointment`), or with a proposal that may be empty."""

    planned: PlannedVisit
    appointment: Appointment | None = None
    proposal: Proposal | None = None

    @property
    def position(self) -> int:
        return self.planned.position

    @property
    def is_ahead(self) -> bool:
        """Tell whether the visit is booked and stands."""
        return self.appointment is not None and self.appointment.status == AppointmentStatus.BOOKED


@dataclass(frozen=True, slots=True)
class Arranged:
    """A plan's visits in order, and the practitioners (by id) who can give them."""

    rows: list[PlanRow]
    people: dict[int, Practitioner]


def with_visits(rows: QuerySet[CarePlan]) -> QuerySet[CarePlan]:
    """Fetch what every page and message about a plan names. Two queries more."""
    visits = PlannedVisit.objects.select_related(
        "chosen_practitioner",
        "appointment__practitioner",
        "appointment__service",
        "appointment__location",
        "appointment__patient",
        "appointment__contact",
    ).order_by("position")
    rows = rows.select_related(
        "patient",
        "service",
        "made_by",
        "appointment__service",
        "appointment__practitioner",
        "appointment__patient",
        "appointment__contact",
    )
    return rows.prefetch_related(Prefetch("visits", visits), "practitioners")


def care_plan_by_token(token: str) -> CarePlan | None:
    if "\x00" in token:
        return None
    return with_visits(CarePlan.objects.all()).filter(token=token).first()


def care_plan_by_reference(reference: str) -> CarePlan | None:
    return with_visits(CarePlan.objects.all()).filter(reference=reference).first()


def care_plan(pk: int) -> CarePlan:
    """Return the plan as it is now."""
    return with_visits(CarePlan.objects.all()).get(pk=pk)


def care_plans_of(patient: Patient) -> list[CarePlan]:
    """Return the person's plans, those of all linked rows, the newest first. Three queries."""
    return list(with_visits(CarePlan.objects.filter(patient__person=patient.person)))


def open_care_plan(appointment: Appointment) -> CarePlan | None:
    """Return the open plan that was made after this visit: there is one at most."""
    return with_visits(CarePlan.objects.filter(appointment=appointment, status__in=OPEN_PLANS)).first()


def care_plan_of_visit(appointment: Appointment) -> CarePlan | None:
    """Return the plan that this visit was booked in."""
    return with_visits(CarePlan.objects.filter(visits__appointment=appointment)).first()


def visits_ahead(plan: CarePlan, *, now: datetime) -> list[Appointment]:
    """Return the plan's visits that are booked and still to come, in order of time. Fetch the plan's visits before."""
    booked = [planned.appointment for planned in plan.visits.all() if planned.appointment]
    ahead = [v for v in booked if v.status == AppointmentStatus.BOOKED and v.starts_at > now]
    return sorted(ahead, key=lambda visit: visit.starts_at)


def is_over(plan: CarePlan, zone: ZoneInfo, *, now: datetime) -> bool:
    """Tell whether the plan's last day has passed: nothing more can be booked in it."""
    return now.astimezone(zone).date() > plan.valid_until


def closes_at(plan: CarePlan, zone: ZoneInfo) -> datetime:
    """Return from when on the link shows nothing of the person: thirty days after the last visit, or the last day.

    A plan in which nothing can be booked any more counts from its last visit alone.
    """
    visits = [planned.appointment for planned in plan.visits.all() if planned.appointment]
    ends = [visit.ends_at for visit in visits if visit.status != AppointmentStatus.CANCELLED]
    if plan.is_open or not ends:
        ends.append(day_interval(plan.valid_until, zone).end)
    return max(ends) + KEPT_OPEN


def service_after(appointment: Appointment) -> HealthcareService:
    """Return what the next visits are likely to be of, at most one query.

    After a first visit that is what the practitioner offers to patients who have been here, if they offer any.
    """
    own = appointment.service
    if not own.for_new:
        return own
    offered = HealthcareService.objects.active().filter(
        practitioners=appointment.practitioner_id, for_new=False, capacity=1, mode=own.mode
    )
    return offered.order_by("order", "name", "pk").first() or own


def plan_question(plan: CarePlan, clinic: Clinic, *, now: datetime, staff: bool) -> Question:
    """Return the question that the plan asks: its practitioners, its last day instead of the horizon, and the needs.

    Staff agreed to the plan, so it may reach beyond the days that are offered online; all other rules hold.
    """
    people = frozenset(person.pk for person in plan.practitioners.all())
    return Question(
        clinic=clinic,
        service=plan.service,
        now=now,
        practitioners=people or None,
        staff=staff,
        last_day=plan.valid_until,
        needs=plan.appointment.needs,
    )


def arranged(plan: CarePlan, clinic: Clinic, *, now: datetime, staff: bool = False) -> Arranged:
    """Return the plan's visits with proposals from the free times of this moment. At most seven queries.

    The plan is fetched as by `care_plan`. One question is asked for the whole span, however many visits there are.
    """
    question = plan_question(plan, clinic, now=now, staff=staff)
    visits = list(plan.visits.all())
    people = {person.pk: person for person in plan.service.practitioners.filter(is_active=True)}
    today = now.astimezone(question.zone).date()
    rhythm = shifted(plan.rhythm(len(visits)), visits, today)
    wanted = plan.is_open and today <= plan.valid_until
    proposals: dict[int, Proposal] = {}
    if wanted and any(visit.appointment is None for visit in visits):
        days = rhythm.days(today)
        slots = free_slots(question, days) if days else []
        proposals = propose(
            slots,
            [as_planned(visit) for visit in visits],
            rhythm=rhythm,
            wish=plan.wish,
            busy=busy_times(plan.patient, now=now),
            usual=plan.appointment.practitioner_id,
            zone=question.zone,
        )
    rows = [row(visit, proposals.get(number)) for number, visit in enumerate(visits)]
    return Arranged(rows, people)


def shifted(rhythm: Rhythm, visits: list[PlannedVisit], today: date) -> Rhythm:
    """Begin the rhythm anew where the first open visit's days have passed, so that the others keep their distance."""
    number = next((n for n, visit in enumerate(visits) if visit.appointment is None), 0)
    begins, ends = rhythm.stretch(number)
    return rhythm if ends >= today else replace(rhythm, first=rhythm.first + (today - begins))


def row(visit: PlannedVisit, proposal: Proposal | None) -> PlanRow:
    if visit.appointment is None:
        return PlanRow(visit, None, proposal)
    return PlanRow(visit, visit.appointment)


def as_planned(visit: PlannedVisit) -> Planned:
    if visit.appointment is not None:
        return Planned(booked=visit.appointment.starts_at, practitioner=visit.appointment.practitioner_id)
    return Planned(chosen=visit.chosen_start, practitioner=visit.chosen_practitioner_id)


def busy_times(patient: Patient, *, now: datetime) -> list[Interval]:
    """Return when the patient has visits, from now on. One query."""
    rows = live_visits_of(patient, now=now).filter(ends_at__gt=now)
    return [Interval(*times) for times in rows.order_by().values_list("starts_at", "ends_at")]
