"""What happens to a visit at the desk: book, and mark what became of it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from bookings.enums import AppointmentStatus, ChangeKind, Channel, MessageKind
from bookings.models import Appointment
from bookings.operations.errors import AlreadyBooked, NotPossible, TooEarly
from bookings.operations.history import record, snapshot
from bookings.operations.one_patient import refuse_busy, refuse_many
from bookings.operations.people import add_people, are_people_of
from bookings.operations.placing import occupy, place, places_of, sit_down, write_booked
from bookings.operations.telling import SOON, tell
from bookings.operations.wishes import find_place, is_there, lock_all, shape_wanted
from bookings.operations.writing import (
    ATTEMPT_KEY,
    lock,
    lock_patient,
    locked,
    overlap_means_taken,
    release_passed,
    retrying_deadlocks,
    violated,
)

if TYPE_CHECKING:
    from datetime import datetime

    from django.contrib.auth.models import AbstractBaseUser

    from bookings.models import Clinic, Patient
    from bookings.operations.people import Details
    from bookings.operations.wishes import Wish


# How long before the visit each can be true at the earliest.
MARKED_FROM = {
    ChangeKind.ARRIVED: timedelta(hours=12),
    ChangeKind.FULFILLED: timedelta(0),
    ChangeKind.NOSHOW: timedelta(0),
}
MARKS = {
    ChangeKind.ARRIVED: (AppointmentStatus.ARRIVED, {AppointmentStatus.BOOKED}),
    ChangeKind.FULFILLED: (
        AppointmentStatus.FULFILLED,
        {AppointmentStatus.BOOKED, AppointmentStatus.ARRIVED},
    ),
    ChangeKind.NOSHOW: (AppointmentStatus.NOSHOW, {AppointmentStatus.BOOKED}),
    ChangeKind.REOPENED: (
        AppointmentStatus.BOOKED,
        {AppointmentStatus.ARRIVED, AppointmentStatus.FULFILLED, AppointmentStatus.NOSHOW},
    ),
}


@retrying_deadlocks
def book_appointment(
    *,
    clinic: Clinic,
    wish: Wish,
    patient: Patient | None,
    details: Details,
    key: str,
    actor: AbstractBaseUser | None,
    now: datetime,
    all_the_same: bool = False,
) -> Appointment:
    """Book for somebody at the desk or on the telephone; the same `key` gives the same visit, however often.

    Without `patient`, one is made from `details`; so is the contact, where `details.other` says that there is
    one. Staff are held neither to the shortest notice nor to the grid of starts. Raises SlotTaken; NotOffered when nobody works then and `outside_hours` was not said; PatientBusy;
    TooManyAhead unless `all_the_same`; AlreadyBooked when the key has led to a visit with other data.
    """
    try:
        with transaction.atomic(durable=True):
            return book(
                clinic, wish, patient, details, key=key, actor=actor, now=now, all_the_same=all_the_same
            )
    except IntegrityError as error:
        if violated(error) != ATTEMPT_KEY:
            raise
        return booked_by(key, wish, patient, details)  # by the same form, at the same moment


def book(
    clinic: Clinic,
    wish: Wish,
    patient: Patient | None,
    details: Details,
    *,
    key: str,
    actor: AbstractBaseUser | None,
    now: datetime,
    all_the_same: bool,
) -> Appointment:
    question = wish.question(clinic, now)
    lock_all(question, wish)
    if patient:
        lock_patient(patient.pk)
    if Appointment.objects.filter(attempt_key=key).exists():
        return booked_by(key, wish, patient, details)
    appointment = Appointment(attempt_key=key, channel=Channel.RECEPTION)
    place(appointment, find_place(question, wish, shape_wanted(wish)), wish.service, now=now)
    if patient:
        refuse_busy(appointment, patient, now=now)
        if not all_the_same:
            refuse_many(patient, clinic, now=now)
    appointment.reason = details.reason
    appointment.needs = wish.needs
    patient = add_people(appointment, details, patient=patient, now=now)
    write_booked(appointment, patient, now=now, actor=actor)
    near = appointment.starts_at < now + SOON
    tell(appointment, MessageKind.BOOKED, clinic, now=now, at_once=near)
    return appointment


@retrying_deadlocks
def mark_appointment(
    *, appointment: Appointment, mark: ChangeKind, actor: AbstractBaseUser, now: datetime
) -> Appointment:
    """Say that the patient arrived, was seen, did not come, or set any of these back to booked.

    Raises NotPossible when the status does not allow it, TooEarly for what can't be known before the visit
    (MARKED_FROM), SlotTaken when a visit that was marked "did not come"
    is set back and its time has gone to somebody else.
    """
    target, allowed_from = MARKS[mark]
    with transaction.atomic(durable=True):
        lock([appointment.practitioner_id], *places_of(appointment))
        appointment = locked(appointment)
        if appointment.status not in allowed_from:
            raise NotPossible
        if mark in MARKED_FROM and now < appointment.starts_at - MARKED_FROM[mark]:
            raise TooEarly
        before = snapshot(appointment)
        appointment.status = target
        if mark == ChangeKind.ARRIVED:
            appointment.arrived_at = now
        elif mark == ChangeKind.FULFILLED:
            appointment.ended_at = now
        elif mark == ChangeKind.REOPENED:
            appointment.arrived_at = appointment.ended_at = None
            release_in_the_way(appointment, now=now)
            if appointment.capacity > 1:
                sit_down(appointment, now=now)
                occupy(appointment)
        with overlap_means_taken():
            appointment.save()
        record(appointment, mark, before=before, now=now, channel=Channel.RECEPTION, actor=actor)
        return appointment


def booked_by(key: str, wish: Wish, patient: Patient | None, details: Details) -> Appointment:
    """Return the visit that this form led to before. Raises AlreadyBooked when it asked for something else."""
    same = Appointment.objects.select_related("patient", "contact").get(attempt_key=key)
    if not is_answer_to(same, wish, patient, details):
        raise AlreadyBooked(same)
    return same


def is_answer_to(appointment: Appointment, wish: Wish, patient: Patient | None, details: Details) -> bool:
    """Tell whether the visit is what this very form asked for."""
    same_people = are_people_of(appointment, details, patient=patient)
    told = (appointment.reason, appointment.needs) == (details.reason, wish.needs)
    return same_people and is_there(appointment, wish) and told


def release_in_the_way(appointment: Appointment, *, now: datetime) -> None:
    release_passed(appointment.occupied, [appointment.practitioner_id], *places_of(appointment), now=now)
