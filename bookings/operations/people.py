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
    """

    name: str
    age: str = ""
    guardian: str = ""
    agreed: bool = False
    whom_to_call: str = ""
    telephone: str = ""
    email: str = ""


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
    """Give the visit its patient, a new row unless `patient` is known, and its contact if that is somebody else.

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
        add_contact(appointment, patient, details, other, now=now)
    return patient


def add_contact(
    appointment: Appointment, patient: Patient, details: Details, other: ForOther, *, now: datetime
) -> None:
    appointment.contact = RelatedPerson.objects.create(
        patient=patient, name=details.name, email=details.email, telephone=details.telephone, created_at=now
    )
    appointment.under_age = None if not other.age else other.age != PatientAge.ADULT
    appointment.guardian = details.name if other.age == PatientAge.PARENT else other.guardian
    appointment.agreed = other.agreed
    appointment.calls_contact = other.whom_to_call == WhomToCall.CONTACT
