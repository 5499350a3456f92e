"""Whom messages do not reach, and what they could not be told."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q

from bookings.enums import AppointmentStatus, MessageKind, MessageMedium
from bookings.models import Appointment, Bounce, Patient, RelatedPerson
from bookings.queries.appointments import with_names
from bookings.queries.contacts import Contact, as_contact
from bookings.queries.waiting import to_call

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.db.models import QuerySet

# Nobody is called about these: a machine's booking that nobody confirmed; an offer, which has its own line.
NOT_CALLED = (MessageKind.VERIFY, MessageKind.OFFER)
PLANS = (MessageKind.PLAN, MessageKind.PLAN_BOOKED)


@dataclass(slots=True)
class ToTell:
    """Somebody to call: what they were not told (the oldest first), and which visits are ahead."""

    contact: Contact
    patient: Patient
    reference: str
    bounces: list[Bounce] = field(default_factory=list)
    ahead: list[Appointment] = field(default_factory=list)

    @property
    def shown(self) -> int:
        """Return up to which bounce a call about all of them is noted."""
        return max(bounce.pk for bounce in self.bounces)

    @property
    def only_texts(self) -> bool:
        """Tell whether nothing but texts failed: there is no e-mail address to correct."""
        return all(bounce.message.medium == MessageMedium.SMS for bounce in self.bounces)


def bounces_of(person: Patient | RelatedPerson) -> QuerySet[Bounce]:
    """Keep what did not reach this patient, or this contact of one."""
    if isinstance(person, RelatedPerson):
        return Bounce.objects.filter(contact=person)
    return Bounce.objects.filter(contact=None, patient=person)


def bounces_of_patient(patient: Patient) -> list[Bounce]:
    """Return what did not reach the person, by any linked row, or who books for them; the latest first. One query."""
    rows = Bounce.objects.filter(patient__person=patient.person)
    return list(rows.select_related("message__appointment", "contact", "patient", "called_by", "ended_by"))


def to_tell(*, now: datetime) -> QuerySet[Bounce]:
    """Keep what somebody is to be called about: there is something ahead, and nobody has told them yet."""
    ahead = Appointment.objects.filter(status=AppointmentStatus.BOOKED, starts_at__gt=now)
    of_contact = ahead.filter(contact=OuterRef("contact"))
    of_patient = ahead.filter(contact=None, patient=OuterRef("patient"))
    open_ones = Bounce.objects.filter(ended_at=None, called_at=None)
    open_ones = open_ones.exclude(message__kind__in=NOT_CALLED)
    return open_ones.filter(
        Q(message__appointment__starts_at__gt=now)
        | Q(message__kind__in=PLANS)
        | Exists(of_contact)
        | Q(Exists(of_patient), contact=None)
    )


def number_of_calls(*, now: datetime) -> int:
    """Return how many there are to call, about a free time or what did not arrive. One query."""
    offers = to_call(now=now).order_by().values_list("entry", "pk").distinct()
    people = to_tell(now=now).order_by().values_list("patient", "contact").distinct()
    return offers.union(people, all=True).count()


def people_to_tell(*, now: datetime) -> list[ToTell]:
    """Return whom to call since a message did not arrive: whose visit is nearest first. Two queries."""
    rows = to_tell(now=now).order_by("at", "pk")
    people: dict[str, ToTell] = {}
    for bounce in rows.select_related("message__appointment__practitioner", "patient", "contact"):
        one = to_tell_of(bounce)
        people.setdefault(one.reference, one).bounces.append(bounce)
    add_visits(people, now)
    return sorted(people.values(), key=lambda one: next_of(one, now))


def to_tell_of(bounce: Bounce) -> ToTell:
    person = bounce.contact or bounce.patient
    contact = as_contact(person, is_patient=bounce.contact is None)
    return ToTell(contact, bounce.patient, person.reference)


def add_visits(people: dict[str, ToTell], now: datetime) -> None:
    """Let each know the visits ahead about which they are written to. One query."""
    persons = [one.contact.person for one in people.values()]
    contacts = [person.pk for person in persons if isinstance(person, RelatedPerson)]
    patients = [person.pk for person in persons if isinstance(person, Patient)]
    theirs = Q(contact__in=contacts) | Q(contact=None, patient__in=patients)
    ahead = Appointment.objects.filter(theirs, status=AppointmentStatus.BOOKED, starts_at__gt=now)
    for visit in with_names(ahead).order_by("starts_at", "pk"):
        person = visit.contact or visit.patient
        assert person is not None  # noqa: S101 -- a visit has a patient
        people[person.reference].ahead.append(visit)


def next_of(one: ToTell, now: datetime) -> datetime:
    """Return the instant that says how soon they must hear: of what is ahead, or of what was cancelled or moved."""
    named: Iterable[Appointment] = [*one.ahead, *(bounce.message.visit for bounce in one.bounces)]
    return min((visit.starts_at for visit in named if visit.starts_at > now), default=one.bounces[0].at)


def person_by_reference(reference: str) -> Patient | RelatedPerson | None:
    """Return the patient or contact of this reference, which begins with P or C."""
    if reference.startswith("C"):
        return RelatedPerson.objects.select_related("patient").filter(reference=reference).first()
    return Patient.objects.filter(reference=reference).first()
