"""Which patient rows staff have linked as one person, and which they might: nothing here decides it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Q
from django.db.models.functions import Lower

from bookings.models import Appointment, Patient, PatientLink, RelatedPerson
from bookings.queries.appointments import with_names

if TYPE_CHECKING:
    from collections.abc import Collection

    from django.db.models import QuerySet

MOST_CANDIDATES = 20


@dataclass(frozen=True, slots=True)
class Candidate:
    """A patient row that may be the same person, with what the two have in common."""

    patient: Patient
    same_name: bool = False
    same_email: bool = False
    same_telephone: bool = False


@dataclass(slots=True)
class Side:
    """One of two rows that are compared: the row, who books for it, its own visits, the latest first."""

    patient: Patient
    contacts: list[RelatedPerson] = field(default_factory=list)
    visits: list[Appointment] = field(default_factory=list)


def rows_of(patient: Patient) -> QuerySet[Patient]:
    """Keep the rows that are one person with this one, itself too, as they are linked now."""
    return Patient.objects.filter(person__in=Patient.objects.filter(pk=patient.pk).values("person"))


def linked_rows(patient: Patient) -> list[tuple[Patient, PatientLink | None]]:
    """Return the other rows of the person, each with the link that joins it to this one, if one does. Two queries."""
    joins = {other_of(link, patient.pk): link for link in decisions(patient) if link.same}
    others = rows_of(patient).exclude(pk=patient.pk).order_by("pk")
    return [(row, joins.get(row.pk)) for row in others]


def decisions(patient: Patient) -> QuerySet[PatientLink]:
    """Keep what staff have decided about the patient and others, and not taken back."""
    either = Q(first=patient.pk) | Q(second=patient.pk)
    return PatientLink.objects.in_force().filter(either).select_related("decided_by")


def link_history(patient: Patient) -> list[PatientLink]:
    """Return what was ever decided about this row and others, the latest first. One query."""
    either = Q(first=patient.pk) | Q(second=patient.pk)
    names = ("first", "second", "decided_by", "undone_by")
    return list(PatientLink.objects.filter(either).select_related(*names).order_by("-decided_at", "-pk"))


def decision_on(one: Patient, other: Patient) -> PatientLink | None:
    """Return what staff have decided of these two, if they have."""
    return decisions(one).filter(Q(first=other.pk) | Q(second=other.pk)).first()


def other_of(link: PatientLink, row: int) -> int:
    return link.second_id if link.first_id == row else link.first_id


def told_apart(rows: Collection[int]) -> dict[int, set[int]]:
    """Return for each of these rows the rows that staff said are somebody else."""
    apart: dict[int, set[int]] = defaultdict(set)
    links = PatientLink.objects.in_force().filter(same=False)
    for first, second in links.filter(Q(first__in=rows) | Q(second__in=rows)).values_list("first", "second"):
        apart[first].add(second)
        apart[second].add(first)
    return apart


def perhaps_same(patient: Patient) -> list[Candidate]:
    """Return the rows that may be this person, most in common first. Four queries.

    In common are the name as it is searched, and an e-mail address or a telephone number, a contact's too.
    """
    emails, telephones = reached_by([patient])
    contacts = RelatedPerson.objects.alias(address=Lower("email"))
    contacts = contacts.filter(Q(address__in=emails) | Q(telephone__in=telephones))
    alike = Q(name_folded=patient.name_folded) | Q(address__in=emails) | Q(telephone__in=telephones)
    rows = Patient.objects.alias(address=Lower("email")).filter(alike | Q(pk__in=contacts.values("patient")))
    rows = rows.exclude(person=patient.person).exclude(pk__in=told_apart([patient.pk])[patient.pk])
    found = rows.prefetch_related("contacts").order_by("-created_at", "-pk")[: MOST_CANDIDATES * 2]
    compared = [compared_with(patient, row, emails, telephones) for row in found]
    compared.sort(key=lambda one: (-one.same_name, -(one.same_email + one.same_telephone)))
    return compared[:MOST_CANDIDATES]


def compared_with(
    patient: Patient, row: Patient, emails: Collection[str], telephones: Collection[str]
) -> Candidate:
    its_emails, its_telephones = reached_by([row])
    return Candidate(
        row,
        same_name=row.name_folded == patient.name_folded,
        same_email=not set(emails).isdisjoint(its_emails),
        same_telephone=not set(telephones).isdisjoint(its_telephones),
    )


def reached_by(patients: Collection[Patient]) -> tuple[set[str], set[str]]:
    """Return the addresses and numbers at which these are reached, by themselves or by who books for them."""
    people: list[Patient | RelatedPerson] = [*patients]
    people += [contact for patient in patients for contact in patient.contacts.all()]
    emails = {person.email.lower() for person in people if person.email}
    return emails, {str(person.telephone.as_e164) for person in people if person.telephone}


def lookalikes(patients: Collection[Patient]) -> dict[int, list[Patient]]:
    """Return for each patient the rows of the same name that nobody has linked or told apart. Two queries."""
    names = {patient.name_folded for patient in patients}
    by_name: dict[str, list[Patient]] = defaultdict(list)
    for row in Patient.objects.filter(name_folded__in=names).order_by("-created_at", "-pk"):
        by_name[row.name_folded].append(row)
    apart = told_apart([patient.pk for patient in patients])
    return {
        patient.pk: [
            row
            for row in by_name[patient.name_folded]
            if row.person != patient.person and row.pk not in apart[patient.pk]
        ][:MOST_CANDIDATES]
        for patient in patients
    }


def looks_known(patient: Patient) -> bool:
    """Tell whether a row of another person has the same name."""
    same_name = Patient.objects.filter(name_folded=patient.name_folded)
    return same_name.exclude(person=patient.person).exists()


def side_by_side(one: Patient, other: Patient) -> list[Side]:
    """Return both with their contacts and visits, each row's own. Two queries."""
    sides = {patient.pk: Side(patient) for patient in (one, other)}
    for contact in RelatedPerson.objects.filter(patient__in=sides).order_by("-created_at", "-pk"):
        sides[contact.patient_id].contacts.append(contact)
    visits = with_names(Appointment.objects.visits()).filter(patient__in=sides)
    for visit in visits.order_by("-starts_at", "-pk"):
        if visit.patient is not None:
            sides[visit.patient.pk].visits.append(visit)
    return list(sides.values())
