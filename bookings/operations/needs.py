"""What a patient needs of a visit, said before or after a time is held, and corrected by staff."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from django.db import transaction

from bookings import queries
from bookings.domain.choice import fairest
from bookings.enums import AppointmentStatus
from bookings.models import Appointment
from bookings.operations.attempts import clear_the_way, own_attempt
from bookings.operations.corrections import note
from bookings.operations.errors import ChangedMeanwhile, SlotTaken
from bookings.operations.placing import place
from bookings.operations.writing import expire_holds, overlap_means_taken, retrying_deadlocks

if TYPE_CHECKING:
    from datetime import datetime

    from django.contrib.auth.models import AbstractBaseUser

    from bookings.domain.needs import Needs
    from bookings.domain.rules import Slot
    from bookings.models import BookingAttempt, Clinic, HealthcareService

COLUMNS = ("needs_step_free", "needs_interpreter", "needs_longer", "needs_chaperone", "needs_gender")


@retrying_deadlocks
def save_needs(
    *,
    key: str,
    visitor: str,
    clinic: Clinic,
    service: HealthcareService,
    needs: Needs,
    now: datetime,
    suggested_reason: str = "",
    said_returning: bool | None = None,
) -> BookingAttempt:
    """Remember what the patient needs, and return the attempt, which need not hold a time yet.

    A time that it holds is kept if it meets the needs, longer or in another room where they ask for that; else it
    is let go, and the attempt's visit is `expired`. `suggested_reason` and `said_returning` begin a new attempt. Raises AlreadyBooked when the attempt has led to a visit.
    """
    with transaction.atomic(durable=True):
        begun = {"service": service, "reason": suggested_reason, "said_returning": said_returning}
        attempt = own_attempt(key, visitor, begun, now)
        changed = attempt.needs != needs
        attempt.needs = needs
        attempt.touched_at = now
        attempt.save()
        held = attempt.appointment
        if changed and held is not None and held.is_held(now=now):
            refit(attempt, held, clinic, now)
        return attempt


def refit(attempt: BookingAttempt, held: Appointment, clinic: Clinic, now: datetime) -> None:
    """Put the hold where the needs are met at the same time, until when it was held; or let it go."""
    question = queries.Question(
        clinic=clinic,
        service=held.service,
        now=now,
        practitioners=None if attempt.practitioner_id is None else frozenset({attempt.practitioner_id}),
        visitor=attempt.visitor,
        held_before=True,
        needs=attempt.needs,
    )
    in_time = now + queries.to_arrange(clinic, attempt.needs) <= held.starts_at
    found = queries.slots_at(question, held.starts_at) if in_time else []
    if not found:
        let_go(held)
        return
    people = clear_the_way(found, question)
    free = [slot for slot in queries.slots_at(question, held.starts_at) if slot.practitioner in people]
    if not free:
        let_go(held)
        return
    same = [slot for slot in free if slot.practitioner == held.practitioner_id]
    day = held.starts_at.astimezone(question.zone).date()
    loads = queries.loads([slot.practitioner for slot in free], day, question.zone)
    try:
        with transaction.atomic():
            put_again(held, (same or fairest(free, loads))[0], now)
    except SlotTaken:
        let_go(held)


def put_again(held: Appointment, slot: Slot, now: datetime) -> None:
    """Write the hold at its new place, until when it was held: its own row has been out of the way."""
    place(held, slot, held.service, now=now)
    held.status = AppointmentStatus.HELD
    with overlap_means_taken():
        held.save()


def let_go(held: Appointment) -> None:
    expire_holds(Appointment.objects.filter(pk=held.pk))
    held.refresh_from_db(fields=["status"])


def needs_digest(appointment: Appointment) -> str:
    """Return what a form carries to say which needs it was opened with."""
    return hashlib.sha256(repr(appointment.needs).encode()).hexdigest()


def correct_needs(*, appointment: Appointment, needs: Needs, shown: str, actor: AbstractBaseUser) -> None:
    """Write what the patient needs, if it is still that of the digest `shown`; the visit stays where it is.

    Raises ChangedMeanwhile, so that two people don't overwrite each other.
    """
    with transaction.atomic(durable=True):
        row = Appointment.objects.select_for_update(no_key=True, of=("self",)).get(pk=appointment.pk)
        if row.needs == needs:
            return
        if needs_digest(row) != shown:
            raise ChangedMeanwhile
        before = {column: getattr(row, column) for column in COLUMNS}
        row.needs = needs
        changed = [column for column in COLUMNS if getattr(row, column) != before[column]]
        row.save(update_fields=changed)
        note(row, changed, actor)
