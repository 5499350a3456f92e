"""What else a visitor can do with a time they hold: keep it for longer, or let it go."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from bookings.enums import AppointmentStatus
from bookings.models import Appointment
from bookings.operations.attempts import claim, is_open, locked_attempt
from bookings.operations.errors import (
    AlreadyBooked,
    AttemptGone,
    NotOffered,
    SlotTaken,
    TooManyExtensions,
)
from bookings.operations.limits import limit_holds
from bookings.operations.writing import expire_holds, overlap_means_taken, retrying_deadlocks

if TYPE_CHECKING:
    from datetime import datetime

    from bookings.models import BookingAttempt, Clinic

MOST_EXTENSIONS = 10  # WCAG 2.2.1: a time limit can be extended at least ten times
SAME_CLICK = timedelta(seconds=5)


@retrying_deadlocks
def extend_hold(*, key: str, visitor: str, clinic: Clinic, now: datetime) -> BookingAttempt:
    """Hold the attempt's time for the clinic's minutes from now on, and return the attempt; at most ten times.

    A hold that has passed is taken up again if the time is free. A click that comes twice counts once. Raises
    AttemptGone, AlreadyBooked, TooManyExtensions, SlotTaken, NotOffered when the time itself has come, and
    TooManyHolds where a passed hold would be one too many by now.
    """
    with transaction.atomic(durable=True):
        attempt = open_attempt(key, visitor)
        held = attempt.appointment
        if held is None:
            raise AttemptGone
        until = now + timedelta(minutes=clinic.hold_minutes)
        if held.is_held(now=now) and held.expires_at and held.expires_at + SAME_CLICK >= until:
            return attempt
        if attempt.extensions >= MOST_EXTENSIONS:
            raise TooManyExtensions
        if held.starts_at <= now:
            raise NotOffered
        claim(held, attempt, clinic, now)
        if held.is_held(now=now):
            lengthen(held, until)
        else:
            take_up(attempt, held, until, clinic, now)
        attempt.extensions += 1
        attempt.touched_at = now
        attempt.save(update_fields=["extensions", "touched_at"])
        return attempt


def lengthen(held: Appointment, until: datetime) -> None:
    """Move the end of a hold that runs. Raises SlotTaken if another tab of the visitor has just ended it."""
    running = Appointment.objects.filter(pk=held.pk, status=AppointmentStatus.HELD)
    if not running.update(expires_at=until):
        raise SlotTaken
    held.expires_at = until


def take_up(
    attempt: BookingAttempt, held: Appointment, until: datetime, clinic: Clinic, now: datetime
) -> None:
    held.status = AppointmentStatus.HELD
    held.expires_at = until
    with overlap_means_taken():
        held.save()
    limit_holds(attempt, clinic, now)


@retrying_deadlocks
def release_hold(*, key: str, visitor: str, now: datetime) -> BookingAttempt:
    """Give the attempt's hold up, at once free for others, and return the attempt; what was typed stays.

    Letting go of what is no longer held changes nothing. Raises AttemptGone, and AlreadyBooked when the attempt
    has led to a visit.
    """
    with transaction.atomic(durable=True):
        attempt = open_attempt(key, visitor)
        expire_holds(Appointment.objects.filter(attempt=attempt))
        attempt.touched_at = now
        attempt.save(update_fields=["touched_at"])
        return attempt


def open_attempt(key: str, visitor: str) -> BookingAttempt:
    attempt = locked_attempt(key, visitor)
    if attempt is None:
        raise AttemptGone
    if attempt.appointment and not is_open(attempt.appointment):
        raise AlreadyBooked(attempt.appointment)
    return attempt
