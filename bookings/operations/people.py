"""Who a visit is for and whom we write to about it: rows made with the booking, in its own transaction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bookings.enums import PatientAge, WhomToCall
from bookings.models import Patient, RelatedPerson

if TYPE_CHECKING:
    from datetime import datetime

    from bookings.models import Appointment


@dataclass(frozen=True, slots=True)
class ForOther:
    """The patient that somebody else books for, already cleaned by the form.

    `age` is a PatientAge; `guardian` names the parent or guardian where that is not who books; `telephone` is the
    patient's own number, asked for where that is called (`whom_to_call`, a WhomToCall, for visits by telephone).
    `contact` is who books, where staff know them already.
    """

    name: str
    age: str = ""
    guardian: str = ""
    agreed: bool = False
    whom_to_call: str = ""
    telephone: str = ""
    email: str = ""
    contact: RelatedPerson | None = None


@dataclass(frozen=True, slots=True)
class Details:
    """What was typed, already cleaned by the form: name and contact are the patient's, or of who books for `other`."""

    name: str
    email: str
    telephone: str
    reason: str
    said_returning: bool | None = None  # None: not asked
    other: ForOther | None = None

    @property
    def patient_name(self) -> str:
        return self.other.name if self.other else self.name


def add_people(
    appointment: Appointment, details: Details, *, now: datetime, patient: Patient | None = None
) -> Patient:
    """Give the visit its patient and, if that is somebody else, its contact: new rows unless these are known.

    Two people with one e-mail address stay two rows: whether they are one is for staff to say.
    """
    other = details.other
    if patient is None:
        whose = other or details
        patient = Patient.objects.create(
            name=whose.name, email=whose.email, telephone=whose.telephone, created_at=now
        )
    appointment.patient = patient
    if other is not None:
        appointment.contact = other.contact or RelatedPerson.objects.create(
            patient=patient,
            name=details.name,
            email=details.email,
            telephone=details.telephone,
            created_at=now,
        )
        note_agreement(appointment, details, other)
    return patient


def note_agreement(appointment: Appointment, details: Details, other: ForOther) -> None:
    appointment.under_age = None if not other.age else other.age != PatientAge.ADULT
    appointment.guardian = details.name if other.age == PatientAge.PARENT else other.guardian
    appointment.agreed = other.agreed
    appointment.calls_contact = other.whom_to_call == WhomToCall.CONTACT


def are_people_of(appointment: Appointment, details: Details, *, patient: Patient | None) -> bool:
    """Tell whether the visit is for whom this form named, and its contact is who it named."""
    booked_for, contact = appointment.patient, appointment.contact
    assert booked_for is not None  # noqa: S101 -- the database holds it for every visit
    whose = details.other or details
    typed = (whose.name, whose.email, whose.telephone)
    same_patient = booked_for == patient if patient else typed == typed_of(booked_for)
    if contact is None or details.other is None:
        return same_patient and contact is None and details.other is None
    return same_patient and typed_of(contact) == (details.name, details.email, details.telephone)


def typed_of(person: Patient | RelatedPerson) -> tuple[str, str, str]:
    return person.name, person.email, str(person.telephone or "")
