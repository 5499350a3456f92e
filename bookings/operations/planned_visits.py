"""Booking the visits of a plan of care: every one that is wanted in one transaction, or none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from bookings import queries
from bookings.domain.care_plans import meets, whom
from bookings.enums import CarePlanStatus, MessageKind
from bookings.models import Appointment
from bookings.operations.care_plans import CHOICE, is_bookable, locked_plan, refuse_two_on_one_day, take
from bookings.operations.errors import (
    BookedAtOtherTimes,
    ChangedMeanwhile,
    PlanNotOpen,
    PlanTimesTaken,
    SlotTaken,
)
from bookings.operations.history import write_message
from bookings.operations.placing import place, write_booked
from bookings.operations.writing import lock, lock_patient, release_passed, retrying_deadlocks

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from django.contrib.auth.models import AbstractBaseUser

    from bookings.domain.rules import Slot
    from bookings.enums import Channel
    from bookings.models import CarePlan, Clinic, PlannedVisit
    from bookings.operations.care_plans import PlanChoice

SAME_PEOPLE = ("contact", "calls_contact", "under_age", "guardian", "agreed")  # as for the visit before


@retrying_deadlocks
def book_plan(
    *,
    plan: CarePlan,
    clinic: Clinic,
    wanted: Mapping[int, PlanChoice],
    shown: int,
    channel: Channel,
    actor: AbstractBaseUser | None,
    now: datetime,
) -> list[Appointment]:
    """Book these visits of the plan (by position) at these starts, all of them or none; return those of the plan.

    One that is booked at this start already stays, so that a form sent twice books once. What staff agreed to in the
    plan is not counted against the clinic's most visits ahead. By reception, neither notice nor daily limits hold.
    Raises PlanTimesTaken, TwoOnOneDay, BookedAtOtherTimes, PlanNotOpen, or ChangedMeanwhile when staff have changed
    the plan since its revision `shown`.
    """
    with transaction.atomic(durable=True):
        return book_visits(plan, clinic, wanted, shown=shown, channel=channel, actor=actor, now=now)


def book_visits(
    plan: CarePlan,
    clinic: Clinic,
    wanted: Mapping[int, PlanChoice],
    *,
    shown: int,
    channel: Channel,
    actor: AbstractBaseUser | None,
    now: datetime,
) -> list[Appointment]:
    staff = actor is not None
    read = queries.care_plan(plan.pk)
    question = queries.plan_question(read, clinic, now=now, staff=staff)
    lock_for_all(question, [choice.starts_at for choice in wanted.values() if choice.starts_at])
    lock_patient(read.patient_id)
    plan = locked_plan(read)
    visits = list(plan.visits.select_related("appointment").order_by("position"))
    if rest := not_booked_yet(visits, wanted):
        if not is_bookable(plan, question.zone, now):
            raise PlanNotOpen
        if plan.revision != shown or read.revision != shown:
            raise ChangedMeanwhile
        for visit in rest:
            take(visit, wanted[visit.position])
        these = [visit for visit in visits if visit.appointment or visit in rest]
        refuse_two_on_one_day(these, {visit.position for visit in rest}, question.zone)
        slots = find_all(question, plan, rest)
        booked = [
            write_one(visit, slots[visit.position], plan, now=now, channel=channel, actor=actor)
            for visit in rest
        ]
        write_status(plan, visits)
        told = f"care plan {plan.pk}: booked {booked[0].pk}"
        due_at = clinic.minutes_after(now) if staff else now
        write_message(booked[0], MessageKind.PLAN_BOOKED, now=now, due_at=due_at, cause=told)
    return [visit.appointment for visit in visits if visit.appointment]


def lock_for_all(question: queries.Question, starts: list[datetime]) -> None:
    """Lock everyone and everything that any of the visits could take, and release passed holds in the way."""
    offering = queries.practitioners_offering(question.service, None)
    people = [pk for pk in offering if question.practitioners is None or pk in question.practitioners]
    rooms, equipment = queries.rooms_and_equipment(question)
    lock(people, rooms, equipment)
    shape = queries.shape_of(question.service, question.needs)
    for starts_at in starts:
        release_passed(shape.occupied(starts_at), people, rooms, equipment, now=question.now)


def not_booked_yet(visits: list[PlannedVisit], wanted: Mapping[int, PlanChoice]) -> list[PlannedVisit]:
    """Return the wanted visits that are still to be booked. Raises BookedAtOtherTimes."""
    asked = [visit for visit in visits if visit.position in wanted]
    other = [v for v in asked if v.appointment and v.chosen_start != wanted[v.position].starts_at]
    if other:
        raise BookedAtOtherTimes([visit.position for visit in other])
    return [visit for visit in asked if visit.appointment is None]


def find_all(question: queries.Question, plan: CarePlan, visits: list[PlannedVisit]) -> dict[int, Slot]:
    """Return the place of each visit, under the lock, by position. Raises PlanTimesTaken with all that have none.

    They are on different days, so that none changes what the others can have: one question answers for all.
    """
    starts = {visit.chosen_start for visit in visits if visit.chosen_start}
    asked = {starts_at.astimezone(question.zone).date() for starts_at in starts}
    days = sorted(day for day in asked if day <= plan.valid_until)
    free: dict[datetime, list[Slot]] = {starts_at: [] for starts_at in starts}
    for slot in queries.free_slots(question, days):
        if slot.starts_at in free:
            free[slot.starts_at].append(slot)
    busy = queries.busy_times(plan.patient, now=question.now)
    found: dict[int, Slot] = {}
    for visit in visits:
        assert visit.chosen_start is not None  # noqa: S101 -- a wanted visit has a start
        place = whom(free[visit.chosen_start], visit.chosen_practitioner_id, plan.appointment.practitioner_id)
        if place is not None and not meets(place, busy):
            found[visit.position] = place
    if taken := [visit.position for visit in visits if visit.position not in found]:
        raise PlanTimesTaken(taken)
    return found


def write_one(
    visit: PlannedVisit,
    slot: Slot,
    plan: CarePlan,
    *,
    now: datetime,
    channel: Channel,
    actor: AbstractBaseUser | None,
) -> Appointment:
    """Write one visit as booked. Raises PlanTimesTaken when the database knows better."""
    appointment = Appointment(channel=channel)
    for who in SAME_PEOPLE:
        setattr(appointment, who, getattr(plan.appointment, who))
    appointment.needs = plan.appointment.needs
    try:
        place(appointment, slot, plan.service, now=now)
        write_booked(appointment, plan.patient, now=now, actor=actor)
    except SlotTaken as error:
        raise PlanTimesTaken([visit.position]) from error
    visit.appointment = appointment
    visit.chosen_practitioner_id = slot.practitioner
    visit.save(update_fields=["appointment", *CHOICE])
    return appointment


def write_status(plan: CarePlan, visits: list[PlannedVisit]) -> None:
    whole = all(visit.appointment for visit in visits)
    plan.status = CarePlanStatus.BOOKED if whole else CarePlanStatus.PARTLY_BOOKED
    plan.save(update_fields=["status"])
