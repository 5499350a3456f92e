"""To whom messages about a visit go, and which number is called: the contact is not always the patient."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import phonenumbers
from django.db.models import Q, Value
from django.db.models.functions import Lower

from bookings.enums import AppointmentStatus, MessageMedium
from bookings.models import Appointment, Patient, RelatedPerson
from bookings.queries.appointments import with_names
from bookings.queries.clinic import zone

if TYPE_CHECKING:
    from datetime import datetime

    from bookings.models import Clinic, WaitingListEntry


# In North America a number doesn't tell: the provider refuses the fixed ones.
MOBILE = {phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE}


@dataclass(frozen=True, slots=True)
class Contact:
    """Who is written to and called about a visit; `stopped`: the clinic sends them nothing.

    `telephone` is a PhoneNumber, or "" where there is none; `unreachable_at`: since when e-mails don't arrive; `person`
    is the row, None for who was only typed.
    """

    name: str
    email: str
    telephone: Any
    stopped: bool
    is_patient: bool
    unreachable_at: datetime | None = None
    person: Patient | RelatedPerson | None = None

    @property
    def can_be_mailed(self) -> bool:
        return bool(self.email) and not self.stopped

    @property
    def mobile(self) -> str:
        """The number as +14164164161, if it can be a mobile telephone's; else an empty string."""
        if not self.telephone or phonenumbers.number_type(self.telephone) not in MOBILE:
            return ""
        return phonenumbers.format_number(self.telephone, phonenumbers.PhoneNumberFormat.E164)


NOBODY = Contact("", "", "", stopped=False, is_patient=True)


def contact_of(appointment: Appointment) -> Contact:
    """Return to whom messages about this visit go: who booked for the patient, else the patient.

    A hold has nobody yet, unless it is kept for somebody on the waiting list. No query where the visit's `contact` and
    `patient` are fetched.
    """
    if appointment.contact is not None:
        return as_contact(appointment.contact, is_patient=False)
    if appointment.patient is not None:
        return as_contact(appointment.patient, is_patient=True)
    offer = getattr(appointment, "offer", None)
    return contact_of_entry(offer.entry) if offer else NOBODY


def contact_of_entry(entry: WaitingListEntry) -> Contact:
    """Return to whom offers go: whom the visit's messages go to, else the patient, or who speaks for them, else who was typed."""
    if entry.appointment is not None:
        return contact_of(entry.appointment)
    if entry.patient is not None:
        speaker = speaks_for(entry.patient)
        return as_contact(speaker or entry.patient, is_patient=speaker is None)
    return Contact(entry.name, entry.email, entry.telephone or "", stopped=False, is_patient=True)


def speaks_for(patient: Patient) -> RelatedPerson | None:
    """Return who is written to and called for a patient without address and number: who booked for them last.

    No query for a patient who is reached themselves.
    """
    if patient.email or patient.telephone:
        return None
    return patient.contacts.order_by("-created_at", "-pk").first()


def as_contact(person: Patient | RelatedPerson, *, is_patient: bool) -> Contact:
    return Contact(
        name=person.name,
        email=person.email,
        telephone=person.telephone or "",
        stopped=person.messages_stopped_at is not None,
        is_patient=is_patient,
        unreachable_at=person.unreachable_at,
        person=person,
    )


def number_to_call(appointment: Appointment) -> Any:
    """Return the PhoneNumber on which a visit by telephone takes place, or "" where nobody has one.

    It is the patient's, unless the contact's was asked for; where that one is missing, it is the other's.
    """
    patients = appointment.patient.telephone if appointment.patient else ""
    contacts = appointment.contact.telephone if appointment.contact else ""
    first, second = (contacts, patients) if appointment.calls_contact else (patients, contacts)
    return first or second or ""


def visits_written_to(email: str, *, now: datetime) -> list[Appointment]:
    """Return the visits ahead about which this e-mail address is written to, the next one first. One query."""
    return told_of(Q(folded=Lower(Value(email))), now=now) if email else []


def visits_texted_about(mobile: str, *, now: datetime) -> list[Appointment]:
    """Return the visits ahead of which this number (+14164164161) is told, the next one first. One query."""
    return told_of(Q(telephone=mobile), now=now) if mobile else []


def told_of(reached: Q, *, now: datetime) -> list[Appointment]:
    patients, contacts = (
        model._default_manager.alias(folded=Lower("email")).filter(reached, messages_stopped_at=None)
        for model in (Patient, RelatedPerson)
    )
    theirs = Q(contact__in=contacts.values("pk")) | Q(contact=None, patient__in=patients.values("pk"))
    ahead = Appointment.objects.filter(theirs, status=AppointmentStatus.BOOKED, starts_at__gt=now)
    return list(with_names(ahead).order_by("starts_at", "pk"))


def visits_that_day(
    appointment: Appointment, clinic: Clinic, *, now: datetime, medium: str = MessageMedium.EMAIL
) -> list[Appointment]:
    """Return the visits ahead, on the local day of this one, of which the same address or number is told. One query."""
    local = zone(clinic)
    day = appointment.starts_at.astimezone(local).date()
    contact = contact_of(appointment)
    if medium == MessageMedium.SMS:
        ahead = visits_texted_about(contact.mobile, now=now)
    else:
        ahead = visits_written_to(contact.email, now=now)
    return [visit for visit in ahead if visit.starts_at.astimezone(local).date() == day]
