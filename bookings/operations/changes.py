"""What staff and patients change about a visit that is agreed: move it, cancel it, take the cancelling back.

Each has an inner function (`move`, `cancel`, `undo`) without a transaction of its own, for what does more at once.
A patient, by the link, is held to the clinic's cut-offs and to what is offered online; staff are not. Messages
about a change wait for the clinic's minutes (`telling`), since it may be undone, or followed by another.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from bookings import queries
from bookings.domain.policy import may_change_until
from bookings.enums import AppointmentStatus, ChangeKind, Channel, MessageKind
from bookings.operations.errors import (
    AlreadyCancelled,
    ChangedMeanwhile,
    NotOffered,
    NotPossible,
    TooLate,
)
from bookings.operations.history import record, snapshot
from bookings.operations.one_patient import refuse_busy
from bookings.operations.placing import place, put
from bookings.operations.telling import SOON, tell
from bookings.operations.wishes import Wish, find_place, is_there, lock_all, shape_wanted
from bookings.operations.writing import lock_patient, locked, overlap_means_taken, retrying_deadlocks

if TYPE_CHECKING:
    from datetime import datetime

    from django.contrib.auth.models import AbstractBaseUser

    from bookings.models import Appointment, Clinic, Patient


@retrying_deadlocks
def reschedule_appointment(
    *,
    appointment: Appointment,
    clinic: Clinic,
    wish: Wish,
    now: datetime,
    channel: Channel = Channel.RECEPTION,
    actor: AbstractBaseUser | None = None,
    why: str = "",
    shown: int | None = None,
) -> Appointment:
    """Move a booked visit, its calendar id kept and its revision raised: never zero or two places at once.

    It keeps the length, buffers and price it was booked with, unless the service changes. A visit that is there
    already stays as it is, so that a form sent twice moves once. Online (`channel`), the time must be one that is
    offered, and the clinic's cut-off for moving holds. Raises SlotTaken, NotOffered (nobody works then, or not
    offered online), PatientBusy, TooLate (online, after the cut-off), NotPossible when the visit is no longer just
    booked, or ChangedMeanwhile when its revision is not the one `shown`.
    """
    with transaction.atomic(durable=True):
        return move(appointment, wish, clinic, channel=channel, actor=actor, now=now, why=why, shown=shown)


def move(
    appointment: Appointment,
    wish: Wish,
    clinic: Clinic,
    *,
    channel: Channel,
    now: datetime,
    actor: AbstractBaseUser | None = None,
    why: str = "",
    shown: int | None = None,
    offered: bool = False,
) -> Appointment:
    """Move as reschedule_appointment does, in the caller's transaction.

    `offered` says that the clinic itself has kept this time for the patient: notice, gap rule and cut-off are then
    not asked. Whatever keeps it for them must be out of the way by now.
    """
    online = channel == Channel.ONLINE
    asked = {"staff": not online, "held_before": offered}
    lock_all(wish.question(clinic, now, moving=appointment, **asked), wish, also=appointment)
    patient = patient_of(appointment)
    lock_patient(patient.pk)
    appointment = locked(appointment)
    if appointment.status != AppointmentStatus.BOOKED:
        raise NotPossible
    if is_there(appointment, wish):
        return appointment
    if shown not in {None, appointment.sequence}:
        raise ChangedMeanwhile
    if online and not offered:
        refuse_late(appointment, clinic.move_cutoff, now)
    before, was_at = snapshot(appointment), appointment.starts_at
    question = wish.question(clinic, now, moving=appointment, **asked)
    slot = find_place(question, wish, shape_wanted(wish, moving=appointment))
    if wish.service.pk == appointment.service_id:
        put(appointment, slot, now=now)
    else:
        place(appointment, slot, wish.service, now=now)
    refuse_busy(appointment, patient, now=now)
    appointment.sequence += 1
    with overlap_means_taken():
        appointment.save()
    record(appointment, ChangeKind.RESCHEDULED, before=before, now=now, channel=channel, actor=actor, why=why)
    near = not online and min(appointment.starts_at, was_at) < now + SOON
    tell(appointment, MessageKind.RESCHEDULED, clinic, now=now, at_once=near)
    return appointment


def cancel_appointment(
    *,
    appointment: Appointment,
    clinic: Clinic,
    now: datetime,
    channel: Channel,
    actor: AbstractBaseUser | None = None,
    why: str = "",
    shown: int | None = None,
) -> Appointment:
    """Cancel a booked visit; its time is free at once.

    Online only until the clinic's cut-off (TooLate). Raises AlreadyCancelled, NotPossible when the patient
    has arrived, been seen or not come, or ChangedMeanwhile when its revision is not the one `shown`.
    """
    with transaction.atomic(durable=True):
        return cancel(appointment, clinic, channel=channel, actor=actor, now=now, why=why, shown=shown)


def cancel(
    appointment: Appointment,
    clinic: Clinic,
    *,
    channel: Channel,
    now: datetime,
    actor: AbstractBaseUser | None = None,
    why: str = "",
    shown: int | None = None,
) -> Appointment:
    """Cancel as cancel_appointment does, in the caller's transaction."""
    appointment = locked(appointment)
    if appointment.status == AppointmentStatus.CANCELLED:
        raise AlreadyCancelled
    if appointment.status not in {AppointmentStatus.BOOKED, AppointmentStatus.PENDING}:
        raise NotPossible
    if shown not in {None, appointment.sequence}:
        raise ChangedMeanwhile
    if channel == Channel.ONLINE:
        refuse_late(appointment, clinic.cancel_cutoff, now)
    before = snapshot(appointment)
    appointment.status = AppointmentStatus.CANCELLED
    appointment.cancelled_at = now
    appointment.sequence += 1
    appointment.save()
    record(appointment, ChangeKind.CANCELLED, before=before, now=now, channel=channel, actor=actor, why=why)
    near = channel != Channel.ONLINE and appointment.starts_at < now + SOON
    tell(appointment, MessageKind.CANCELLED, clinic, now=now, at_once=near)
    return appointment


@retrying_deadlocks
def undo_cancellation(
    *, appointment: Appointment, clinic: Clinic, now: datetime, wish: Wish | None = None
) -> Appointment:
    """Take the patient's own cancelling back while its message still waits: the visit is booked again.

    The freed time was anybody's meanwhile, so it is asked for again under the lock; the calendar id stays and the
    revision rises. Where it is gone, `wish` books another time for the same visit, which whoever was told so in time
    may choose for as long as a picked time is kept. A visit that is booked there again stays as it is.

    Raises SlotTaken, NotOffered, PatientBusy, TooLate once the minutes are over, and NotPossible where there is
    nothing of the patient's to take back.
    """
    with transaction.atomic(durable=True):
        return undo(appointment, clinic, now=now, wish=wish)


def undo(appointment: Appointment, clinic: Clinic, *, now: datetime, wish: Wish | None) -> Appointment:
    """Take the cancelling back as undo_cancellation does, in the caller's transaction.

    How many visits the patient has ahead is not asked: it is no more than they had.
    """
    as_it_was = Wish(appointment.service, appointment.starts_at, appointment.practitioner_id)
    same, wish = wish is None, wish or as_it_was
    asked = {"staff": same and queries.placed_by_staff(appointment), "held_before": same}
    question = wish.question(clinic, now, moving=appointment, **asked)
    if same:  # it was booked beyond today's horizon, in a plan of care or before the clinic shortened that
        question = replace(question, last_day=wish.starts_at.astimezone(question.zone).date())
    lock_all(question, wish, also=appointment)
    patient = patient_of(appointment)
    lock_patient(patient.pk)
    appointment = locked(appointment)
    if appointment.status == AppointmentStatus.BOOKED and is_there(appointment, wish):
        return appointment
    refuse_undoing(appointment, clinic, now, choosing=not same)
    if wish.starts_at <= now:
        raise NotOffered
    before = snapshot(appointment)
    put(appointment, find_place(question, wish, shape_wanted(wish, moving=appointment)), now=now)
    refuse_busy(appointment, patient, now=now)
    appointment.status = AppointmentStatus.BOOKED
    appointment.cancelled_at = None
    appointment.sequence += 1
    with overlap_means_taken():
        appointment.save()
    record(appointment, ChangeKind.UNDONE, before=before, now=now, channel=Channel.ONLINE)
    tell(appointment, MessageKind.BOOKED, clinic, now=now, at_once=True)
    return appointment


def refuse_undoing(appointment: Appointment, clinic: Clinic, now: datetime, *, choosing: bool) -> None:
    """Raise NotPossible or TooLate."""
    until = queries.undo_until(appointment, clinic, choosing=choosing)
    if until is None:
        raise NotPossible
    if now >= until:
        raise TooLate


def refuse_late(appointment: Appointment, cutoff_hours: int, now: datetime) -> None:
    """Raise TooLate once the cut-off has passed."""
    if now >= may_change_until(appointment.starts_at, timedelta(hours=cutoff_hours)):
        raise TooLate


def patient_of(appointment: Appointment) -> Patient:
    patient = appointment.patient
    assert patient is not None  # noqa: S101 -- the database holds it for every visit
    return patient
