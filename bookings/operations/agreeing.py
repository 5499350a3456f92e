"""The end of an online booking: agreed at once, or kept for some minutes until the e-mail is confirmed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction

from bookings import queries
from bookings.enums import AGREED_STATUSES, AppointmentStatus, ChangeKind, Channel, MessageKind
from bookings.operations.checks import write_checks
from bookings.operations.errors import NotOffered, NotPossible, SlotTaken, TooManyRequests
from bookings.operations.history import record, snapshot, write_message
from bookings.operations.placing import put
from bookings.operations.telling import tell_booked
from bookings.operations.writing import (
    lock,
    locked,
    overlap_means_taken,
    release_passed,
    retrying_deadlocks,
)

if TYPE_CHECKING:
    from datetime import datetime

    from django.contrib.auth.models import AbstractBaseUser

    from bookings.models import Appointment, Clinic


ONE_MINUTE = timedelta(minutes=1)


def agree(
    appointment: Appointment,
    clinic: Clinic,
    *,
    before: dict[str, Any],
    now: datetime,
    channel: Channel = Channel.ONLINE,
    actor: AbstractBaseUser | None = None,
) -> None:
    """Write history, checks and message of a visit that has just become booked; in the caller's transaction."""
    record(appointment, ChangeKind.BOOKED, before=before, now=now, channel=channel, actor=actor)
    write_checks(appointment, clinic, now=now)
    tell_booked(appointment, clinic, channel, now=now)


def ask_to_confirm(
    appointment: Appointment, clinic: Clinic, *, before: dict[str, Any], now: datetime
) -> None:
    """Keep the visit's time only until its e-mail is confirmed, and ask for that; in the caller's transaction."""
    appointment.status = AppointmentStatus.PENDING
    appointment.booked_at, appointment.asked_at = None, now
    appointment.expires_at = min(now + timedelta(minutes=clinic.verify_minutes), appointment.starts_at)
    appointment.save(update_fields=["status", "booked_at", "asked_at", "expires_at"])
    record(appointment, ChangeKind.ASKED, before=before, now=now, channel=Channel.ONLINE)
    write_message(appointment, MessageKind.VERIFY, now=now)


@retrying_deadlocks
def ask_again(*, appointment: Appointment, now: datetime) -> None:
    """Send the mail that asks to confirm once more; within a minute of the last one that is on its way already.

    Raises NotPossible where there is nothing to confirm, and TooManyRequests, so that nobody's mailbox is flooded.
    """
    with transaction.atomic(durable=True):
        appointment = locked(appointment)
        if not appointment.is_pending(now=now):
            raise NotPossible
        asked = queries.asked_to_confirm(appointment)
        if asked and now < asked[-1].created_at + ONE_MINUTE:
            return
        if len(asked) >= queries.MOST_ASKED:
            raise TooManyRequests
        cause = f"appointment {appointment.pk}: verify {appointment.sequence} again {len(asked)}"
        write_message(appointment, MessageKind.VERIFY, now=now, cause=cause)


@retrying_deadlocks
def verify_appointment(
    *,
    appointment: Appointment,
    clinic: Clinic,
    now: datetime,
    channel: Channel = Channel.ONLINE,
    actor: AbstractBaseUser | None = None,
) -> Appointment:
    """Book the visit that waited for its e-mail to be confirmed; once, however often it is called.

    One whose minutes have passed still books if its time is free. Raises SlotTaken; NotOffered when the time itself
    has come, or is no longer offered; NotPossible for a visit that was cancelled or never waited.
    """
    question = queries.Question(
        clinic=clinic,
        service=appointment.service,
        now=now,
        practitioners=frozenset({appointment.practitioner_id}),
        ignoring=appointment.pk,
        held_before=True,
        needs=appointment.needs,
    )
    with transaction.atomic(durable=True):
        rooms, equipment = queries.rooms_and_equipment(question)
        lock([appointment.practitioner_id], rooms, equipment)
        appointment = locked(appointment)
        if appointment.status in AGREED_STATUSES:
            return appointment
        if not appointment.was_asked_to_confirm:
            raise NotPossible
        before = snapshot(appointment)
        if not appointment.is_pending(now=now):
            release_passed(appointment.occupied, question.practitioners or (), rooms, equipment, now=now)
            take_again(appointment, question)
        appointment.status, appointment.expires_at = AppointmentStatus.BOOKED, None
        appointment.booked_at = now
        with overlap_means_taken():
            appointment.save()
        agree(appointment, clinic, before=before, now=now, channel=channel, actor=actor)
        return appointment


def take_again(appointment: Appointment, question: queries.Question) -> None:
    if appointment.starts_at <= question.now:
        raise NotOffered
    free = queries.slots_at(question, appointment.starts_at)
    if not free:
        raise SlotTaken
    put(appointment, free[0], now=question.now)
