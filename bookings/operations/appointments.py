"""What happens to a visit at the desk and by the patient's link: book, reschedule, cancel, mark."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db import transaction

from bookings import queries
from bookings.domain.availability import Slot, day_interval
from bookings.domain.choice import fairest
from bookings.domain.policy import may_cancel_until
from bookings.enums import AppointmentStatus, ChangeKind, Channel, MessageKind
from bookings.models import Appointment, AvailableTime, Location, Patient
from bookings.operations.errors import (
    AlreadyBooked,
    AlreadyCancelled,
    ChangedMeanwhile,
    NotOffered,
    NotPossible,
    SlotTaken,
    TooLate,
)
from bookings.operations.history import record, snapshot, write_message
from bookings.operations.placing import place
from bookings.operations.writing import lock, overlap_means_taken, release_passed, retrying_deadlocks

if TYPE_CHECKING:
    from datetime import datetime

    from django.contrib.auth.models import AbstractBaseUser

    from bookings.models import Clinic, HealthcareService
    from bookings.operations.attempts import Details


@dataclass(frozen=True, slots=True)
class Wish:
    """What reception asks for: a start, with one practitioner (id) or any; `outside_hours` is said on purpose."""

    service: HealthcareService
    starts_at: datetime
    practitioner: int | None = None
    outside_hours: bool = False


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
    actor: AbstractBaseUser,
    now: datetime,
) -> Appointment:
    """Book for somebody at the desk or on the telephone; the same `key` gives the same visit.

    Without `patient`, one is made from `details`. Staff are held neither to the shortest notice nor to the grid
    of starts. Raises SlotTaken; NotOffered when nobody works then and `outside_hours` was not said; AlreadyBooked
    when the key has led to a visit with other data.
    """
    with transaction.atomic(durable=True):
        people = lock_all(wish, now=now)
        if same := Appointment.objects.select_related("patient").filter(attempt_key=key).first():
            if not is_answer_to(same, wish, patient, details):
                raise AlreadyBooked(same)
            return same
        appointment = Appointment(created_at=now, attempt_key=key, channel=Channel.RECEPTION)
        place(appointment, find_place(clinic, wish, people, now=now), wish.service)
        appointment.patient = patient or Patient.objects.create(
            name=details.name, email=details.email, telephone=details.telephone, created_at=now
        )
        appointment.status = AppointmentStatus.BOOKED
        appointment.booked_at = now
        appointment.reason = details.reason
        with overlap_means_taken():
            appointment.save()
        record(appointment, ChangeKind.BOOKED, before={}, now=now, channel=Channel.RECEPTION, actor=actor)
        write_message(appointment, MessageKind.BOOKED, now=now)
        return appointment


@retrying_deadlocks
def reschedule_appointment(
    *,
    appointment: Appointment,
    clinic: Clinic,
    wish: Wish,
    actor: AbstractBaseUser,
    now: datetime,
    why: str = "",
    shown: int | None = None,
) -> Appointment:
    """Move a booked visit, its calendar id kept and its revision raised: never zero or two places at once.

    A visit that is there already stays as it is, so that a form sent twice moves once. Raises SlotTaken,
    NotOffered (nobody works then), NotPossible when the visit is no longer just booked, or ChangedMeanwhile when
    its revision is not the one `shown`.
    """
    with transaction.atomic(durable=True):
        people = lock_all(wish, now=now, also=appointment)
        appointment = locked(appointment)
        if appointment.status != AppointmentStatus.BOOKED:
            raise NotPossible
        if is_there(appointment, wish):
            return appointment
        if shown not in {None, appointment.sequence}:
            raise ChangedMeanwhile
        before = snapshot(appointment)
        place(appointment, find_place(clinic, wish, people, now=now, moving=appointment), wish.service)
        appointment.sequence += 1
        with overlap_means_taken():
            appointment.save()
        record(
            appointment,
            ChangeKind.RESCHEDULED,
            before=before,
            now=now,
            channel=Channel.RECEPTION,
            actor=actor,
            why=why,
        )
        write_message(appointment, MessageKind.RESCHEDULED, now=now)
        return appointment


def cancel_appointment(
    *,
    appointment: Appointment,
    clinic: Clinic,
    now: datetime,
    channel: Channel,
    actor: AbstractBaseUser | None = None,
    why: str = "",
) -> Appointment:
    """Cancel a booked visit; its time is free at once.

    Online only until the clinic's cut-off (TooLate). Raises AlreadyCancelled, or NotPossible when the patient
    has arrived, been seen or not come.
    """
    with transaction.atomic(durable=True):
        appointment = locked(appointment)
        if appointment.status == AppointmentStatus.CANCELLED:
            raise AlreadyCancelled
        if appointment.status not in {AppointmentStatus.BOOKED, AppointmentStatus.PENDING}:
            raise NotPossible
        limit = may_cancel_until(appointment.starts_at, timedelta(hours=clinic.cancel_cutoff))
        if channel == Channel.ONLINE and now >= limit:
            raise TooLate
        before = snapshot(appointment)
        appointment.status = AppointmentStatus.CANCELLED
        appointment.cancelled_at = now
        appointment.sequence += 1
        appointment.save()
        record(
            appointment, ChangeKind.CANCELLED, before=before, now=now, channel=channel, actor=actor, why=why
        )
        write_message(appointment, MessageKind.CANCELLED, now=now)
        return appointment


@retrying_deadlocks
def mark_appointment(
    *, appointment: Appointment, mark: ChangeKind, actor: AbstractBaseUser, now: datetime
) -> Appointment:
    """Say that the patient arrived, was seen, did not come, or set any of these back to booked.

    Raises NotPossible when the status does not allow it, SlotTaken when a visit that was marked "did not come"
    is set back and its time has gone to somebody else.
    """
    target, allowed_from = MARKS[mark]
    with transaction.atomic(durable=True):
        lock([appointment.practitioner_id], [appointment.room_id] if appointment.room_id else [])
        appointment = locked(appointment)
        if appointment.status not in allowed_from:
            raise NotPossible
        before = snapshot(appointment)
        appointment.status = target
        if mark == ChangeKind.ARRIVED:
            appointment.arrived_at = now
        elif mark == ChangeKind.FULFILLED:
            appointment.ended_at = now
        elif mark == ChangeKind.REOPENED:
            appointment.arrived_at = appointment.ended_at = None
            release_in_the_way(appointment, now=now)
        with overlap_means_taken():
            appointment.save()
        record(appointment, mark, before=before, now=now, channel=Channel.RECEPTION, actor=actor)
        return appointment


def is_there(appointment: Appointment, wish: Wish) -> bool:
    """Tell whether the visit is already where the wish would put it."""
    return (
        appointment.starts_at == wish.starts_at
        and appointment.service_id == wish.service.pk
        and wish.practitioner in {None, appointment.practitioner_id}
    )


def is_answer_to(appointment: Appointment, wish: Wish, patient: Patient | None, details: Details) -> bool:
    """Tell whether the visit is what this very form asked for."""
    booked_for = appointment.patient
    assert booked_for is not None  # noqa: S101 -- the database holds it for every visit
    if patient is not None:
        same_person = booked_for.pk == patient.pk
    else:
        typed = (details.name, details.email, details.telephone)
        same_person = typed == (booked_for.name, booked_for.email, str(booked_for.telephone or ""))
    return same_person and is_there(appointment, wish) and appointment.reason == details.reason


def release_in_the_way(appointment: Appointment, *, now: datetime) -> None:
    rooms = [appointment.room_id] if appointment.room_id else []
    release_passed(appointment.occupied, [appointment.practitioner_id], rooms, now=now)


def locked(appointment: Appointment) -> Appointment:
    """Return the visit as it is now, locked until the transaction ends."""
    return Appointment.objects.select_for_update(no_key=True, of=("self",)).get(pk=appointment.pk)


def lock_all(wish: Wish, *, now: datetime, also: Appointment | None = None) -> list[int]:
    """Lock everyone who could give the visit, release passed holds in the way, and return the practitioners."""
    people = queries.practitioners_offering(wish.service, wish.practitioner)
    rooms = queries.rooms_of(people)
    lock(
        people + ([also.practitioner_id] if also else []),
        rooms + ([also.room_id] if also and also.room_id else []),
    )
    window = queries.shape_of(wish.service).occupied(wish.starts_at)
    release_passed(window, people, rooms, now=now)
    return people


def find_place(
    clinic: Clinic, wish: Wish, people: list[int], *, now: datetime, moving: Appointment | None = None
) -> Slot:
    """Return where the visit goes, under the lock: fairest first. Raises NotOffered or SlotTaken."""
    working, free = queries.places_at(
        wish.starts_at,
        clinic=clinic,
        service=wish.service,
        people=people,
        now=now,
        ignoring=moving.pk if moving else None,
    )
    if free:
        zone = ZoneInfo(clinic.time_zone)
        day = day_interval(wish.starts_at.astimezone(zone).date(), zone)
        return fairest(free, queries.booked_minutes([slot.practitioner for slot in free], day))[0]
    if working:
        raise SlotTaken
    if not people or not wish.outside_hours or wish.practitioner is None:
        raise NotOffered
    return outside_hours(wish)


def outside_hours(wish: Wish) -> Slot:
    """Return a place at a time nobody is scheduled: the practitioner's usual location, no room of its own."""
    assert wish.practitioner is not None  # noqa: S101 -- the caller looked
    usual = AvailableTime.objects.filter(practitioner=wish.practitioner, location__is_active=True)
    location = usual.order_by("pk").values_list("location_id", flat=True).first()
    location = location or Location.objects.active().order_by("pk").values_list("pk", flat=True).first()
    if location is None:
        raise NotOffered
    ends_at = wish.starts_at + timedelta(minutes=wish.service.duration)
    return Slot(wish.starts_at, ends_at, wish.practitioner, location, None)
