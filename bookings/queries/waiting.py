"""The waiting list: who waits for what, what they were offered, and how they are reached."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Prefetch, Q

from bookings.domain.intervals import Interval
from bookings.domain.waiting import CALL_WITHIN, QuietHours, Wants
from bookings.enums import AppointmentStatus, MessageKind, MessageStatus, OfferStatus, WaitingStatus
from bookings.models import Offer, WaitingListEntry
from bookings.queries.clinic import zone
from bookings.queries.contacts import contact_of_entry

if TYPE_CHECKING:
    from datetime import date, datetime

    from django.db.models import QuerySet

    from bookings.models import Appointment, Clinic, Patient
    from bookings.queries.contacts import Contact

NEVER = timedelta(days=36_500)
LONGEST_WAIT = timedelta(days=90)
UNSENT = (MessageStatus.REFUSED, MessageStatus.GIVEN_UP)
HELD = tuple(f"appointment__{name}" for name in ("service", "practitioner", "location", "patient", "contact"))
PRESENT = tuple(f"entry__{name}" for name in HELD)


def quiet_hours(clinic: Clinic) -> QuietHours:
    return QuietHours(clinic.quiet_from, clinic.quiet_until, zone(clinic))


# -- rows


def entries() -> QuerySet[WaitingListEntry]:
    """Return entries with all that pages, mails and the look name. Three queries."""
    offers = Offer.objects.select_related("appointment__practitioner", "ended_by").order_by("made_at", "pk")
    rows = WaitingListEntry.objects.select_related(
        "service",
        "patient",
        *(f"appointment__{name}" for name in ("patient", "contact", "practitioner", "service")),
    )
    return rows.prefetch_related("practitioners", Prefetch("offers", offers))


def entry_by_token(token: str) -> WaitingListEntry | None:
    return None if "\x00" in token else entries().filter(token=token).first()


def entry_by_reference(reference: str) -> WaitingListEntry | None:
    return entries().filter(reference=reference).first()


def entry_of_visit(appointment: Appointment) -> WaitingListEntry | None:
    """Return the place on the list that the visit's patient has now."""
    return WaitingListEntry.objects.filter(appointment=appointment, status=WaitingStatus.WAITING).first()


def entries_of(patient: Patient) -> list[WaitingListEntry]:
    """Return where this person waits now, with a visit or without, by any linked row, the longest first. One query."""
    theirs = Q(patient__person=patient.person) | Q(appointment__patient__person=patient.person)
    rows = WaitingListEntry.objects.filter(theirs, status=WaitingStatus.WAITING)
    return list(rows.select_related("service", "appointment").order_by("since", "pk"))


def waiting_entries() -> list[WaitingListEntry]:
    """Return who waits, the longest first. Three queries."""
    return list(entries().filter(status=WaitingStatus.WAITING).order_by("since", "pk"))


def offers() -> QuerySet[Offer]:
    return Offer.objects.select_related(*HELD, "entry__service", "entry__patient", *PRESENT)


def offer_by_token(token: str) -> Offer | None:
    return None if "\x00" in token else offers().filter(token=token).first()


def open_offer(entry: WaitingListEntry) -> Offer | None:
    """Return the entry's offer that waits for an answer; no query for an entry read by `entries`."""
    return next((offer for offer in entry.offers.all() if offer.status == OfferStatus.OFFERED), None)


def unanswered(entry: WaitingListEntry) -> int:
    """Return how many of the entry's last offers passed without an answer; a mail that never left is none of them."""
    found = 0
    for offer in Offer.objects.filter(entry=entry).order_by("-made_at", "-pk"):
        if offer.status != OfferStatus.EXPIRED:
            return found
        sent = offer.appointment.messages.filter(kind=MessageKind.OFFER, status=MessageStatus.SENT)
        found += offer.by_telephone or sent.exists()
    return found


def to_call(*, now: datetime) -> QuerySet[Offer]:
    """Keep the offers that reception calls about; those whose mail never left are among them."""
    unsent = Q(appointment__messages__kind=MessageKind.OFFER, appointment__messages__status__in=UNSENT)
    return offers().filter(Q(by_telephone=True) | unsent, status=OfferStatus.OFFERED, answer_until__gt=now)


def calls(*, now: datetime) -> list[Offer]:
    """Return the offers that reception calls about, the nearest time first. One query."""
    return list(to_call(now=now).order_by("appointment__starts_at", "pk"))


# -- what they wait for


def wants_of(entry: WaitingListEntry) -> Wants:
    """Return what the entry waits for; no query for one read by `entries`."""
    present = entry.appointment
    return Wants(
        entry=entry.pk,
        since=entry.since,
        practitioners=frozenset(person.pk for person in entry.practitioners.all()),
        weekdays=frozenset(entry.weekdays),
        parts=frozenset(entry.parts),
        first=entry.from_date,
        last=entry.until_date,
        before=present.starts_at if present else None,
        not_within=nearest_for(contact_of_entry(entry)),
        offered=tuple(
            Interval(offer.appointment.starts_at, offer.appointment.ends_at) for offer in entry.offers.all()
        ),
    )


def nearest_for(person: Contact) -> timedelta:
    """Return how near a time can be: without a telephone number nobody can be called about the next 24 hours."""
    if person.telephone:
        return timedelta(0)
    return CALL_WITHIN if person.can_be_mailed else NEVER


def entry_is_over(entry: WaitingListEntry, clinic: Clinic, *, now: datetime) -> bool:
    """Tell whether there is nothing left to wait for: the visit or the dates have passed, or it has moved earlier."""
    present = entry.appointment
    if present is not None:
        moved_earlier = entry.present_start is not None and present.starts_at < entry.present_start
        if present.status != AppointmentStatus.BOOKED or present.starts_at <= now or moved_earlier:
            return True
    last = last_day(entry, clinic)
    return (last is not None and last < today(clinic, now)) or not entry.service.is_active


def last_day(entry: WaitingListEntry, clinic: Clinic) -> date | None:
    """Return the last day on which the entry stays; one without a visit or a last day of its own goes after 90 days."""
    if entry.until_date is not None or entry.appointment is not None:
        return entry.until_date
    return (entry.since + LONGEST_WAIT).astimezone(zone(clinic)).date()


def today(clinic: Clinic, now: datetime) -> date:
    return now.astimezone(zone(clinic)).date()
