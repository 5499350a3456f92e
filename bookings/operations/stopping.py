"""Messages that staff stop, to a patient or to who books for one, and start again: noted with who, when and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models.functions import Lower

from bookings import queries
from bookings.models import MessageStop, Patient, RelatedPerson
from bookings.operations.writing import lock_patient, retrying_deadlocks

if TYPE_CHECKING:
    from datetime import datetime

    from django.contrib.auth.models import AbstractBaseUser
    from django.db.models import QuerySet


@retrying_deadlocks
def stop_messages(
    person: Patient | RelatedPerson, *, why: str, actor: AbstractBaseUser, now: datetime
) -> bool:
    """Send nothing more to this patient, or about the patient to this contact; False if that was so already.

    What waits in the outbox ends unsent when it is due.
    """
    patient, contact = of_whom(person)
    with transaction.atomic(durable=True):
        lock_patient(patient)
        if not same_address(person).filter(messages_stopped_at=None).update(messages_stopped_at=now):
            return False
        MessageStop.objects.create(
            patient_id=patient, contact=contact, why=why, stopped_at=now, stopped_by_id=actor.pk
        )
        return True


@retrying_deadlocks
def start_messages(person: Patient | RelatedPerson, *, actor: AbstractBaseUser, now: datetime) -> bool:
    """Send messages again from now on; what ended unsent meanwhile stays so. False if nothing was stopped."""
    patient, contact = of_whom(person)
    with transaction.atomic(durable=True):
        lock_patient(patient)
        rows = same_address(person)
        if not rows.exclude(messages_stopped_at=None).update(messages_stopped_at=None):
            return False
        open_stops = MessageStop.objects.filter(started_at=None)
        if contact is None:
            open_stops = open_stops.filter(contact=None, patient__in=rows)
        else:
            open_stops = open_stops.filter(contact__in=rows)
        open_stops.update(started_at=now, started_by_id=actor.pk)
        return True


def of_whom(person: Patient | RelatedPerson) -> tuple[int, RelatedPerson | None]:
    return (person.pk, None) if isinstance(person, Patient) else (person.patient_id, person)


def same_address(person: Patient | RelatedPerson) -> QuerySet[Patient] | QuerySet[RelatedPerson]:
    """Keep every row that stands for them: of a patient those linked, of a contact those with the same e-mail address."""
    if isinstance(person, Patient):
        return queries.rows_of(person)
    if not person.email:
        return RelatedPerson.objects.filter(pk=person.pk)
    rows = RelatedPerson.objects.filter(patient__in=queries.rows_of(person.patient))
    return rows.alias(address=Lower("email")).filter(address=person.email.lower())
