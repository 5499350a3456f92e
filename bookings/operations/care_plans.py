"""A plan of care: staff make it and may change it; its visits are booked together, or none of them.

A message about a plan names the visit before it, which is locked only then, at the commit: who takes back the links
of a visit locks the other way round. So both try again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from bookings import queries
from bookings.domain.care_plans import meets, whom
from bookings.enums import AGREED_STATUSES, CarePlanStatus
from bookings.models import Appointment, CarePlan, PlannedVisit
from bookings.operations.corrections import note
from bookings.operations.errors import (
    ChangedMeanwhile,
    NotPossible,
    PlanNotOpen,
    PlanOpen,
    PlanTimesTaken,
    TwoOnOneDay,
)
from bookings.operations.plan_messages import tell_patient
from bookings.operations.writing import retrying_deadlocks, violated

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime
    from zoneinfo import ZoneInfo

    from django.contrib.auth.models import AbstractBaseUser

    from bookings.models import Clinic, HealthcareService

ONE_OPEN_PLAN = {"bookings_one_open_care_plan", "bookings_careplan.appointment_id"}  # SQLite names the column

CHOICE = ("left_out", "chosen_start", "chosen_practitioner")  # what `take` sets


@dataclass(frozen=True, slots=True)
class PlanTerms:
    """What staff set, already cleaned by the form.

    So many `visits`, one every `every_days`, with any of the `practitioners` (ids; none is everybody), on these ISO
    weekdays and parts of day (none is any).
    """

    service: HealthcareService
    visits: int
    every_days: int
    first_date: date
    valid_until: date
    practitioners: frozenset[int] = frozenset()
    weekdays: tuple[int, ...] = ()
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlanChoice:
    """What a form says of one visit: this start, with this practitioner (id), or that it is left out."""

    starts_at: datetime | None = None
    practitioner: int | None = None
    left_out: bool = False


def make_plan(
    *, appointment: Appointment, terms: PlanTerms, actor: AbstractBaseUser, now: datetime
) -> CarePlan:
    """Make a plan after this visit, for its patient, who gets a message with the link.

    Raises NotPossible after a visit that is not agreed, PlanOpen when there is an open plan after it already: so a
    form sent twice makes one.
    """
    try:
        with transaction.atomic(durable=True):
            appointment = Appointment.objects.select_related("patient").get(pk=appointment.pk)
            if appointment.status not in AGREED_STATUSES or appointment.patient is None:
                raise NotPossible
            if there := queries.open_care_plan(appointment):
                raise PlanOpen(there)
            plan = CarePlan(
                appointment=appointment, patient=appointment.patient, made_at=now, made_by_id=actor.pk
            )
            write_terms(plan, terms)
            tell_patient(plan, now=now)
            return plan
    except IntegrityError as error:
        there = queries.open_care_plan(appointment)
        if there is None or violated(error) not in ONE_OPEN_PLAN:
            raise
        raise PlanOpen(there) from error


@retrying_deadlocks
def change_plan(
    *, plan: CarePlan, terms: PlanTerms, shown: int, actor: AbstractBaseUser, now: datetime
) -> CarePlan:
    """Set other terms while nothing is booked; what was chosen is forgotten, and the patient gets a new message.

    The same terms again change nothing. Raises NotPossible once a visit is booked or the plan withdrawn, and
    ChangedMeanwhile when its revision is not the one `shown`.
    """
    with transaction.atomic(durable=True):
        plan = locked_plan(plan)
        if plan.status != CarePlanStatus.PROPOSED:
            raise NotPossible
        if terms_of(plan) == terms:
            return plan
        check_shown(plan, shown)
        write_terms(plan, terms)
        note(plan, ["service", "every_days", "practitioners", "weekdays", "parts", "first_date"], actor)
        tell_patient(plan, now=now)
        return plan


def withdraw_plan(*, plan: CarePlan, shown: int, actor: AbstractBaseUser) -> CarePlan:
    """Take back what is not booked; booked visits stay. Raises PlanNotOpen, or ChangedMeanwhile (see change_plan)."""
    with transaction.atomic(durable=True):
        plan = locked_plan(plan)
        if plan.status == CarePlanStatus.WITHDRAWN:
            return plan
        if not plan.is_open:
            raise PlanNotOpen
        check_shown(plan, shown)
        plan.status = CarePlanStatus.WITHDRAWN
        plan.revision += 1
        plan.save(update_fields=["status", "revision"])
        note(plan, ["status"], actor)
        return plan


@retrying_deadlocks
def send_plan(*, plan: CarePlan, shown: int, now: datetime) -> None:
    """Send the message with the link once more. Raises PlanNotOpen, or ChangedMeanwhile (a form sent twice)."""
    with transaction.atomic(durable=True):
        plan = locked_plan(plan)
        if not plan.is_open:
            raise PlanNotOpen
        check_shown(plan, shown)
        plan.revision += 1
        plan.save(update_fields=["revision"])
        tell_patient(plan, now=now)


def keep_choices(*, plan: CarePlan, choices: Mapping[int, PlanChoice], shown: int) -> None:
    """Note for these visits (by position) which time is chosen, and which are left out; nothing is held.

    Booked ones stay as they are. Raises PlanNotOpen, or ChangedMeanwhile (see change_plan).
    """
    with transaction.atomic(durable=True):
        plan = locked_plan(plan)
        check_shown(plan, shown)
        if not plan.is_open:
            raise PlanNotOpen
        for visit in plan.visits.filter(appointment=None, position__in=list(choices)):
            take(visit, choices[visit.position])
            visit.save(update_fields=CHOICE)


def choose_time(
    *, plan: CarePlan, position: int, starts_at: datetime, clinic: Clinic, now: datetime, staff: bool = False
) -> None:
    """Choose a free time for one visit; nothing is held.

    Raises PlanNotOpen; PlanTimesTaken when it is not free, or the patient has another visit then; TwoOnOneDay.
    """
    question = queries.plan_question(plan, clinic, now=now, staff=staff)
    with transaction.atomic(durable=True):
        plan = locked_plan(plan)
        visit = plan.visits.filter(position=position, appointment=None).first()
        if visit is None or not is_bookable(plan, question.zone, now):
            raise PlanNotOpen
        slot = whom(queries.slots_at(question, starts_at), None, plan.appointment.practitioner_id)
        if slot is None or meets(slot, queries.busy_times(plan.patient, now=now)):
            raise PlanTimesTaken([position])
        take(visit, PlanChoice(slot.starts_at, slot.practitioner))
        visit.save(update_fields=CHOICE)
        others = plan.visits.filter(left_out=False).select_related("appointment")
        refuse_two_on_one_day(others, {position}, question.zone)


def is_bookable(plan: CarePlan, zone: ZoneInfo, now: datetime) -> bool:
    return plan.is_open and not queries.is_over(plan, zone, now=now)


def take(visit: PlannedVisit, choice: PlanChoice) -> None:
    """Set what is chosen; saving is the caller's."""
    visit.left_out = choice.left_out
    if choice.starts_at is not None:
        visit.chosen_start, visit.chosen_practitioner_id = choice.starts_at, choice.practitioner


def refuse_two_on_one_day(visits: Iterable[PlannedVisit], positions: set[int], zone: ZoneInfo) -> None:
    """Raise TwoOnOneDay if any visit at these positions shares its day with another one of the visits."""
    days: dict[date, list[int]] = {}
    for visit in visits:
        start = visit.appointment.starts_at if visit.appointment else visit.chosen_start
        stands = visit.appointment is None or visit.appointment.status in AGREED_STATUSES
        if start is not None and stands:
            days.setdefault(start.astimezone(zone).date(), []).append(visit.position)
    shared = {position for those in days.values() if len(those) > 1 for position in those}
    if shared & positions:
        raise TwoOnOneDay(sorted(shared & positions))


def write_terms(plan: CarePlan, terms: PlanTerms) -> None:
    """Write the terms and as many planned visits, none of them chosen."""
    if plan.pk is not None:
        plan.revision += 1
        plan.visits.all().delete()
    plan.service = terms.service
    plan.every_days = terms.every_days
    plan.weekdays, plan.parts = list(terms.weekdays), list(terms.parts)
    plan.first_date, plan.valid_until = terms.first_date, terms.valid_until
    plan.save()
    plan.practitioners.set(terms.practitioners)
    visits = (PlannedVisit(plan=plan, position=number + 1) for number in range(terms.visits))
    PlannedVisit.objects.bulk_create(visits)


def terms_of(plan: CarePlan) -> PlanTerms:
    return PlanTerms(
        service=plan.service,
        visits=plan.visits.count(),
        every_days=plan.every_days,
        first_date=plan.first_date,
        valid_until=plan.valid_until,
        practitioners=frozenset(plan.practitioners.values_list("pk", flat=True)),
        weekdays=tuple(plan.weekdays),
        parts=tuple(plan.parts),
    )


def check_shown(plan: CarePlan, shown: int) -> None:
    if plan.revision != shown:
        raise ChangedMeanwhile


def locked_plan(plan: CarePlan) -> CarePlan:
    """Return the plan as it is now, locked until the transaction ends; after practitioners, places and patient."""
    rows = CarePlan.objects.select_for_update(no_key=True, of=("self",)).select_related("appointment")
    return rows.get(pk=plan.pk)
