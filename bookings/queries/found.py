"""Patients as staff find them: each person once, with the visits and contacts of all rows that are linked."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bookings.enums import AppointmentStatus
from bookings.models import Appointment, Patient, RelatedPerson
from bookings.queries.appointments import search_patients, with_names

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Found:
    """A person: the row that was found, with what all rows of theirs have, the latest first."""

    patient: Patient
    visits: list[Appointment]
    contacts: list[RelatedPerson]


def patients_with_visits(words: str) -> list[Found]:
    """Return who is found, each person once. Three queries."""
    return with_visits(search_patients(words))


def patient_with_visits(reference: str) -> list[Found]:
    """Return the patient alone, as `patients_with_visits` does; nobody for an unknown reference."""
    if "\x00" in reference:
        return []
    return with_visits(list(Patient.objects.filter(reference=reference)))


def with_visits(patients: list[Patient]) -> list[Found]:
    persons = {patient.person: patient for patient in reversed(patients)}
    visits: dict[str, list[Appointment]] = defaultdict(list)
    for visit in visits_of_people(persons):
        visits[visit.patient.person if visit.patient else ""].append(visit)
    contacts: dict[str, list[RelatedPerson]] = defaultdict(list)
    for contact in contacts_of_people(persons):
        contacts[contact.patient.person].append(contact)
    shown = [patient for patient in patients if persons[patient.person] is patient]
    return [Found(one, visits[one.person], once(contacts[one.person])) for one in shown]


def visits_of_people(persons: Iterable[str]) -> Iterable[Appointment]:
    rows = with_names(Appointment.objects.visits()).filter(patient__person__in=list(persons))
    return rows.order_by("-starts_at", "-pk")


def contacts_of_people(persons: Iterable[str]) -> Iterable[RelatedPerson]:
    rows = RelatedPerson.objects.filter(patient__person__in=list(persons)).select_related("patient")
    return rows.order_by("-created_at", "-pk")


def contacts_of(patient: Patient) -> list[RelatedPerson]:
    """Return who has booked for the person, the latest first; one who did so twice comes once."""
    return once(contacts_of_people([patient.person]))


def once(contacts: Iterable[RelatedPerson]) -> list[RelatedPerson]:
    """Keep the first of those that name the same person in the same way."""
    found: dict[tuple[str, str, str], RelatedPerson] = {}
    for contact in contacts:
        found.setdefault((contact.name, contact.email.lower(), str(contact.telephone)), contact)
    return list(found.values())


def next_or_last(visits: Iterable[Appointment], *, now: datetime) -> Appointment | None:
    """Return of visits in the order of Found the next one, else the last one; cancelled ones don't count."""
    agreed = [visit for visit in visits if visit.status != AppointmentStatus.CANCELLED]
    ahead = [visit for visit in agreed if visit.starts_at > now]
    return ahead[-1] if ahead else next(iter(agreed), None)
