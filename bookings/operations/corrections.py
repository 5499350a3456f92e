"""What staff mend in a patient's or visit's data: guarded by what they were shown, and noted with who and when."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from django.contrib.admin.models import CHANGE, LogEntry
from django.db import transaction

from bookings.enums import BounceEnd
from bookings.models import Appointment, Patient, RelatedPerson
from bookings.operations.bounces import end_bounces
from bookings.operations.errors import ChangedMeanwhile
from bookings.operations.own_links import links_to_new_address
from bookings.operations.writing import retrying_deadlocks

if TYPE_CHECKING:
    from datetime import datetime

    from django.contrib.auth.models import AbstractBaseUser
    from django.db.models import Model


@dataclass(frozen=True, slots=True)
class Contact:
    """How a patient is called and reached, already cleaned by the form; the telephone number is E.164."""

    name: str
    email: str
    telephone: str


def contact_details(person: Patient | RelatedPerson) -> Contact:
    return Contact(person.name, person.email, str(person.telephone or ""))


def contact_digest(person: Patient | RelatedPerson) -> str:
    """Return what a form carries to say which contact details it was opened with."""
    return hashlib.sha256(repr(contact_details(person)).encode()).hexdigest()


@retrying_deadlocks
def correct_patient(
    *, patient: Patient, contact: Contact, shown: str, actor: AbstractBaseUser, now: datetime
) -> Patient:
    """Write the contact details, if they are still those of the digest `shown`.

    With another e-mail address the visits get other links, and those ahead are sent there; a mark that nothing arrives
    goes. The same correction twice
    is one. Raises ChangedMeanwhile, so that two people don't overwrite each other.
    """
    with transaction.atomic(durable=True):
        row = Patient.objects.select_for_update(no_key=True).get(pk=patient.pk)
        if "email" in correct(row, contact, shown, actor):
            end_bounces(row, BounceEnd.CORRECTED, now=now, actor=actor)
            links_to_new_address(row, now)
        return row


@retrying_deadlocks
def correct_contact(
    *, related: RelatedPerson, contact: Contact, shown: str, actor: AbstractBaseUser, now: datetime
) -> RelatedPerson:
    """Write the details of who books for a patient, as `correct_patient` does the patient's. Raises ChangedMeanwhile."""
    with transaction.atomic(durable=True):
        row = RelatedPerson.objects.select_for_update(no_key=True).get(pk=related.pk)
        if "email" in correct(row, contact, shown, actor):
            end_bounces(row, BounceEnd.CORRECTED, now=now, actor=actor)
            links_to_new_address(row, now)
        return row


def correct(row: Patient | RelatedPerson, contact: Contact, shown: str, actor: AbstractBaseUser) -> list[str]:
    """Write what differs, and return its names."""
    before = asdict(contact_details(row))
    changed = [name for name, value in asdict(contact).items() if value != before[name]]
    if not changed:
        return []
    if contact_digest(row) != shown:
        raise ChangedMeanwhile
    row.name, row.email, row.telephone = contact.name, contact.email, contact.telephone
    row.save(update_fields=changed)
    note(row, changed, actor)
    return changed


def write_record_number(
    *, appointment: Appointment, number: str, shown: str, actor: AbstractBaseUser
) -> None:
    """Write the visit's number in the clinic's record system, if it is still `shown`. Raises ChangedMeanwhile."""
    with transaction.atomic(durable=True):
        row = Appointment.objects.select_for_update(no_key=True, of=("self",)).get(pk=appointment.pk)
        if row.record_number == number:
            return
        if row.record_number != shown:
            raise ChangedMeanwhile
        row.record_number = number
        row.save(update_fields=["record_number"])
        note(row, ["record_number"], actor)


def note(row: Model, fields: list[str], actor: AbstractBaseUser) -> None:
    """Say in the admin's own history who changed which fields; never what they hold."""
    labels = [str(row._meta.get_field(field).verbose_name) for field in fields]  # type: ignore[union-attr]
    message: Any = [{"changed": {"fields": labels}}]
    LogEntry.objects.log_actions(actor.pk, [row], CHANGE, message, single_object=True)
