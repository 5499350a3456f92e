"""The visits that staff should look at, each with what helps to decide."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Case, Max, Q, When
from django.db.models.functions import Lower

from bookings.enums import AppointmentStatus, CheckReason
from bookings.models import Appointment, Patient, RelatedPerson, VisitCheck
from bookings.queries.links import Candidate, lookalikes
from bookings.queries.people import CAME

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime

    from django.db.models import QuerySet

MOST_CHECKS = 200  # on one page; the rest come up as these are settled
MOST_FOUND = 500


@dataclass(slots=True)
class VisitToCheck:
    """A visit with its open reasons; `earlier` patients have `last_visit`, `others` are the same person's to come.

    `lookalikes` have the patient's name, e-mail address or telephone number: staff compare them.
    """

    visit: Appointment
    reasons: list[VisitCheck] = field(default_factory=list)
    earlier: list[Patient] = field(default_factory=list)
    others: list[Appointment] = field(default_factory=list)
    lookalikes: list[Candidate] = field(default_factory=list)


def open_checks() -> QuerySet[VisitCheck]:
    """Keep what nobody has looked at yet; about a cancelled visit there is nothing to decide."""
    return VisitCheck.objects.filter(settled_at=None).exclude(appointment__status=AppointmentStatus.CANCELLED)


def number_to_check() -> int:
    """Return how many visits are to be checked."""
    return open_checks().values("appointment").distinct().count()


def checks_of(appointment: Appointment) -> list[VisitCheck]:
    """Return what was or is to be checked about the visit, with who has. One query."""
    return list(appointment.checks.select_related("settled_by"))


def visits_to_check(*, now: datetime) -> list[VisitToCheck]:
    """Return the visits to check, the longest waiting first, with what is found by their addresses. Five queries."""
    names = ("patient", "contact", "service", "practitioner", "location", "room", "invited")
    checks = open_checks().select_related(*(f"appointment__{name}" for name in names))
    checks = checks.annotate(address=written_to("appointment__"))
    rows: dict[int, VisitToCheck] = {}
    addresses: dict[int, str] = {}
    for check in checks.order_by("created_at", "pk")[:MOST_CHECKS]:
        row = rows.setdefault(check.appointment_id, VisitToCheck(check.appointment))
        row.reasons.append(check)
        addresses[check.appointment_id] = check.address
    known = {address for address in addresses.values() if address}  # without one, everybody would be the same
    earlier = came_before(known, now)
    others = still_to_come(known, now)
    for pk, row in rows.items():
        person = (addresses[pk], row.visit.patient.name_folded if row.visit.patient else "")
        row.earlier = earlier.get(addresses[pk], [])
        row.others = [visit for visit in others.get(person, []) if visit.pk != pk]
    maybe = [row for row in rows.values() if CheckReason.MAYBE_KNOWN in {one.reason for one in row.reasons}]
    alike = lookalikes([row.visit.patient for row in maybe if row.visit.patient])
    for row in maybe:
        row.lookalikes = alike.get(row.visit.patient_id or 0, [])
    return list(rows.values())


def written_to(visit: str = "") -> Lower:
    """Return the address that messages about the visit go to; `visit` is the way to it, as in a filter."""
    own, contacts = f"{visit}patient__email", f"{visit}contact__email"
    return Lower(Case(When(**{f"{visit}contact": None}, then=own), default=contacts))


def came_before(addresses: Collection[str], now: datetime) -> dict[str, list[Patient]]:
    """Return for each address the patients who came to a visit before, the last one first."""
    came = Q(appointments__status__in=CAME, appointments__starts_at__lt=now)
    by_own = Patient.objects.alias(own=Lower("email")).filter(own__in=addresses)
    by_contact = RelatedPerson.objects.alias(own=Lower("email")).filter(own__in=addresses)
    someone = Q(pk__in=by_own.values("pk")) | Q(pk__in=by_contact.values("patient"))
    address = Lower(
        Case(When(appointments__contact=None, then="email"), default="appointments__contact__email")
    )
    found = (
        Patient.objects.filter(someone)
        .annotate(address=address, last_visit=Max("appointments__starts_at", filter=came))
        .filter(address__in=addresses, last_visit__isnull=False)
    )
    by_address: dict[str, list[Patient]] = defaultdict(list)
    for patient in found.order_by("-last_visit", "-pk")[:MOST_FOUND]:
        by_address[patient.address].append(patient)
    return by_address


def still_to_come(addresses: Collection[str], now: datetime) -> dict[tuple[str, str], list[Appointment]]:
    """Return for each address and name the live visits that are not over, the first one first."""
    own = Patient.objects.alias(address=Lower("email")).filter(address__in=addresses)
    contacts = RelatedPerson.objects.alias(address=Lower("email")).filter(address__in=addresses)
    ahead = Appointment.objects.live(now=now).filter(ends_at__gt=now)
    ahead = ahead.filter(Q(contact=None, patient__in=own) | Q(contact__in=contacts))
    ahead = ahead.select_related("patient", "service", "practitioner").order_by("starts_at", "pk")
    found: Iterable[Any] = ahead.annotate(address=written_to())[:MOST_FOUND]
    by_person: dict[tuple[str, str], list[Appointment]] = defaultdict(list)
    for visit in found:
        by_person[visit.address, visit.patient.name_folded].append(visit)
    return by_person
