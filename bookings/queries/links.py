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
    from collections.abc import Collection, Iterable
    from datetime import datetime

    from django.db.models import QuerySet

MOST_CANDIDATES = 20
MOST_RESEMBLING = 500


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
    return most_alike(compared_with(patient, row, emails, telephones) for row in found)


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


def lookalikes(patients: Collection[Patient]) -> dict[int, list[Candidate]]:
    """Return for each patient the rows that nobody has linked or told apart, most in common first. Two queries.

    In common are the name, or an e-mail address or telephone number of the patients' own: who books for others
    is no sign that two of these are one.
    """
    rows = list(resembling(patients).order_by("-created_at", "-pk")[:MOST_RESEMBLING])
    apart = told_apart([patient.pk for patient in patients])
    return {
        patient.pk: most_alike(
            own_in_common(patient, row)
            for row in rows
            if row.person != patient.person and row.pk not in apart[patient.pk]
        )
        for patient in patients
    }


def resembling(patients: Collection[Patient]) -> QuerySet[Patient]:
    """Keep the rows that share a name, an e-mail address or a telephone number of their own with any of these."""
    emails = {patient.email.lower() for patient in patients if patient.email}
    numbers = {str(patient.telephone.as_e164) for patient in patients if patient.telephone}
    names = {patient.name_folded for patient in patients}
    alike = Q(name_folded__in=names) | Q(address__in=emails) | Q(telephone__in=numbers)
    return Patient.objects.alias(address=Lower("email")).filter(alike)


def own_in_common(patient: Patient, row: Patient) -> Candidate:
    return Candidate(
        row,
        same_name=row.name_folded == patient.name_folded,
        same_email=bool(patient.email) and row.email.lower() == patient.email.lower(),
        same_telephone=bool(patient.telephone) and row.telephone == patient.telephone,
    )


def most_alike(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Return those with anything in common, the same name first, and no more than a page holds."""
    alike = [one for one in candidates if one.same_name or one.same_email or one.same_telephone]
    alike.sort(key=lambda one: (-one.same_name, -(one.same_email + one.same_telephone)))
    return alike[:MOST_CANDIDATES]


def looks_known(patient: Patient) -> bool:
    """Tell whether a row of another person has the same name, or the same e-mail address or telephone number."""
    return resembling([patient]).exclude(person=patient.person).exists()


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


def visits_at_once(one: Patient, other: Patient, *, now: datetime) -> list[tuple[Appointment, Appointment]]:
    """Return the pairs of visits that are not over and that nobody could keep if these two were one person. One query."""
    rows = Patient.objects.filter(person__in=[one.person, other.person])
    live = Appointment.objects.live(now=now).filter(patient__in=rows, ends_at__gt=now)
    visits = list(with_names(live).order_by("starts_at", "pk"))
    return [
        (first, second)
        for place, first in enumerate(visits)
        for second in visits[place + 1 :]
        if second.starts_at < first.ends_at
    ]
