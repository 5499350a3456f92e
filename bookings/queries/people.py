"""Who somebody is to the clinic: whose link they came by, whether they were here, what else they have booked.

What is told apart here is for staff: no page, status or message that a visitor sees may depend on whether an e-mail
address is known.
"""

from __future__ import annotations

import re
from datetime import time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db.models import Q, Value
from django.db.models.functions import Lower

import plaintext
from bookings.domain.months import months_before
from bookings.domain.walltime import at
from bookings.enums import AppointmentStatus
from bookings.models import Appointment, Patient, RelatedPerson
from bookings.queries.contacts import contact_of

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from bookings.models import BookingAttempt, Clinic, HealthcareService
    from bookings.models.appointments import AppointmentQuerySet

LINK_VALID = timedelta(days=90)
TOKEN = re.compile(r"[A-Za-z0-9_-]{20,43}")
CAME = (AppointmentStatus.ARRIVED, AppointmentStatus.FULFILLED)


def patient_of_link(token: str, *, now: datetime) -> Patient | None:
    """Return whose booking link this is; None for a wrong one, an old one, and one that was taken back."""
    if not TOKEN.fullmatch(token):
        return None
    return Patient.objects.filter(link_token=token, link_made_at__gt=now - LINK_VALID).first()


def link_until(patient: Patient, *, now: datetime) -> datetime | None:
    """Return until when the patient's booking link works; None without a link that does."""
    if not patient.link_token or patient.link_made_at is None:
        return None
    until = patient.link_made_at + LINK_VALID
    return until if now < until else None


def been_here(
    email: str, service: HealthcareService, clinic: Clinic, *, now: datetime, named: str = ""
) -> bool:
    """Tell whether somebody with this e-mail address came to a visit, as lately as the service asks for.

    Where the address is a contact's it says nothing about the patient: then only who is `named` so counts.
    """
    people = same_person(email, named) if named else with_address(email)
    came = Appointment.objects.filter(
        patient__person__in=people.values("person"), status__in=CAME, starts_at__lt=now
    )
    if service.returning_months:
        zone = ZoneInfo(clinic.time_zone)
        first = months_before(now.astimezone(zone).date(), service.returning_months)
        came = came.filter(starts_at__gte=at(first, time(0), zone))
    return came.exists()


def with_address(email: str) -> QuerySet[Patient]:
    """Keep the patients with this e-mail address of their own, however its letters are written; nobody for an empty one."""
    if not email:
        return Patient.objects.none()
    return Patient.objects.alias(address=Lower("email")).filter(address=Lower(Value(email)))


def same_person(email: str, name: str) -> QuerySet[Patient]:
    """Keep the patients with this name and this e-mail address, of their own or of a contact: as near as typing tells."""
    if not email:
        return Patient.objects.none()
    contacts = RelatedPerson.objects.alias(address=Lower("email")).filter(address=Lower(Value(email)))
    reached = Q(pk__in=with_address(email).values("pk")) | Q(pk__in=contacts.values("patient"))
    return Patient.objects.filter(reached, name_folded=plaintext.folded(name))


def others_of(appointment: Appointment, *, now: datetime) -> AppointmentQuerySet:
    """Keep the other live visits of who, by address and name, seems to be the same person."""
    patient = appointment.patient
    assert patient is not None  # noqa: S101 -- the database holds it for every visit
    people = same_person(contact_of(appointment).email, patient.name)
    rows = Appointment.objects.live(now=now).filter(patient__person__in=people.values("person"))
    return rows.exclude(pk=appointment.pk)


def live_visits_of(patient: Patient, *, now: datetime) -> AppointmentQuerySet:
    """Keep the live visits of this very person, all linked rows of them, whoever else has the same name and address."""
    person = Patient.objects.filter(pk=patient.pk).values("person")
    return Appointment.objects.live(now=now).filter(patient__person__in=person)


def known_to_visitor(attempt: BookingAttempt, *, now: datetime) -> list[Appointment]:
    """Return the live visits to come, and the present ones, that can be spoken of to who is booking here.

    This very browser has lately booked them under the same name and address, or they are those of the patient
    whose secret link it came by. At most two queries: one that looked for both would read every visit there is.
    """
    live = Appointment.objects.live(now=now).filter(ends_at__gt=now)
    people = same_person(attempt.email, attempt.patient_name if attempt.for_other else attempt.name)
    found = list(live.filter(attempt__visitor=attempt.visitor, patient__in=people))
    if attempt.invited_id is not None:
        rows = Patient.objects.filter(
            person__in=Patient.objects.filter(pk=attempt.invited_id).values("person")
        )
        found += live.filter(Q(patient__in=rows) | Q(invited__in=rows))
    return list({visit.pk: visit for visit in found}.values())
