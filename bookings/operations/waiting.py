"""The waiting list: join it, change what one waits for, leave it, and go from it by itself.

An entry's row is locked first, before practitioners, rooms and visits: nobody who has one of those waits for an entry.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from bookings import queries
from bookings.domain.needs import NO_NEEDS
from bookings.enums import AppointmentStatus, OfferStatus, WaitingStatus
from bookings.models import Appointment, Offer, WaitingListEntry
from bookings.operations.daily import count_joining
from bookings.operations.errors import NotPossible, NotWaiting
from bookings.operations.writing import expire_holds, retrying_deadlocks

if TYPE_CHECKING:
    from datetime import date, datetime

    from django.contrib.auth.models import AbstractBaseUser

    from bookings.domain.needs import Needs
    from bookings.models import Clinic, HealthcareService, Patient, Practitioner, PrivacyNotice
    from bookings.operations.corrections import Contact
    from bookings.operations.daily import Sender

MOST_UNANSWERED = 3  # offers in a row; then nobody keeps times for who doesn't look


@dataclass(frozen=True, slots=True)
class Waited:
    """What somebody waits for, already cleaned by the form; empty means any. Dates are included."""

    practitioners: tuple[Practitioner, ...] = ()
    weekdays: tuple[int, ...] = ()
    parts: tuple[str, ...] = ()
    from_date: date | None = None
    until_date: date | None = None


@retrying_deadlocks
def join_for_visit(
    *,
    appointment: Appointment,
    waited: Waited,
    now: datetime,
    actor: AbstractBaseUser | None = None,
) -> WaitingListEntry:
    """Put the visit's patient on the list for an earlier time; who is on it already has what they wait for changed.

    Raises NotPossible for a visit that is not booked or has begun.
    """
    with transaction.atomic(durable=True):
        lock_entry_of(appointment)  # before the visit, as whoever accepts an offer does
        visit = Appointment.objects.select_for_update(no_key=True, of=("self",)).get(pk=appointment.pk)
        if visit.status != AppointmentStatus.BOOKED or visit.starts_at <= now:
            raise NotPossible
        if entry := lock_entry_of(visit):
            write_wants(entry, waited, now)
            return entry
        entry = WaitingListEntry(
            appointment=visit,
            present_start=visit.starts_at,
            service_id=visit.service_id,
            since=now,
            changed_at=now,
            added_by_id=actor.pk if actor else None,
        )
        write_wants(entry, waited, now)
        return entry


def lock_entry_of(visit: Appointment) -> WaitingListEntry | None:
    """Return the visit's place on the list, locked; None if it has none, or has just gone from it."""
    found = queries.entry_of_visit(visit)
    entry = locked_entry(found.pk) if found else None
    return entry if entry and entry.status == WaitingStatus.WAITING else None


@retrying_deadlocks
def join_list(  # noqa: PLR0913 -- keyword-only, and each a plain fact of the form
    *,
    service: HealthcareService,
    waited: Waited,
    contact: Contact | None,
    form_key: str,
    now: datetime,
    patient: Patient | None = None,
    notice: PrivacyNotice | None = None,
    actor: AbstractBaseUser | None = None,
    sender: Sender | None = None,
    needs: Needs = NO_NEEDS,
) -> WaitingListEntry:
    """Put somebody without a visit on the list: a `patient`, or the `contact` that was typed.

    The same form (`form_key`) twice is one place on the list. A form from outside has a `sender`, and then it
    raises HighRisk, or TooManyBookings where it is one too many of the day; staff's is not counted.
    """
    try:
        with transaction.atomic(durable=True):
            entry = WaitingListEntry(
                form_key=form_key,
                service=service,
                patient=patient,
                since=now,
                changed_at=now,
                privacy_notice=notice,
                privacy_shown_at=now if notice else None,
                added_by_id=actor.pk if actor else None,
            )
            entry.needs = needs
            if contact is not None:
                entry.name, entry.email, entry.telephone = contact.name, contact.email, contact.telephone
            write_wants(entry, waited, now)
            if sender is not None:
                count_joining(entry, sender, now=now)
            return entry
    except IntegrityError:
        if same := WaitingListEntry.objects.filter(form_key=form_key).first():
            return same
        raise


def write_wants(entry: WaitingListEntry, waited: Waited, now: datetime) -> None:
    entry.weekdays, entry.parts = list(waited.weekdays), list(waited.parts)
    entry.from_date, entry.until_date = waited.from_date, waited.until_date
    entry.changed_at = now
    entry.save()
    entry.practitioners.set(waited.practitioners)


def change_wants(*, entry: WaitingListEntry, waited: Waited, now: datetime) -> WaitingListEntry:
    """Change what the entry waits for; the place on the list stays. Raises NotWaiting."""
    with transaction.atomic(durable=True):
        row = waiting_entry(entry.pk)
        write_wants(row, waited, now)
        return row


def leave_list(
    *, entry: WaitingListEntry, now: datetime, actor: AbstractBaseUser | None = None
) -> WaitingListEntry:
    """Take the entry off the list, and let go of what is kept for it; twice is once. `actor` is who of staff did it."""
    with transaction.atomic(durable=True):
        row = locked_entry(entry.pk)
        if row.status == WaitingStatus.WAITING:
            row.removed_by_id = actor.pk if actor else None
            end_entry(row, WaitingStatus.REMOVED if actor else WaitingStatus.LEFT, now)
        return row


def end_entry(entry: WaitingListEntry, status: WaitingStatus, now: datetime) -> None:
    """Take the locked entry off the list; an offer that is still open is withdrawn."""
    withdraw_offers(entry, now)
    entry.status, entry.ended_at, entry.changed_at = status, now, now
    entry.save(update_fields=["status", "ended_at", "changed_at", "removed_by"])


def withdraw_offers(entry: WaitingListEntry, now: datetime) -> int:
    """Take back what the locked entry is offered, and return how many that were."""
    offers = list(Offer.objects.filter(entry=entry, status=OfferStatus.OFFERED))
    for offer in offers:
        end_offer_row(offer, OfferStatus.WITHDRAWN, now)
    return len(offers)


def end_offer_row(
    offer: Offer, status: OfferStatus, now: datetime, actor: AbstractBaseUser | None = None
) -> None:
    """Write what became of an open offer, under the entry's lock, and let its time go unless it was accepted."""
    offer.status, offer.ended_at = status, now
    offer.ended_by_id = actor.pk if actor else None
    offer.save(update_fields=["status", "ended_at", "ended_by"])
    if status != OfferStatus.ACCEPTED:
        expire_holds(Appointment.objects.filter(pk=offer.appointment_id))
    WaitingListEntry.objects.filter(pk=offer.entry_id).update(changed_at=now)


def tidy_list(*, clinic: Clinic, now: datetime) -> int:
    """End the offers that nobody answered in time, and the entries that have nothing left to wait for; return how many.

    Each in a transaction of its own: a worker that is killed leaves none half done.
    """
    passed = Offer.objects.filter(status=OfferStatus.OFFERED, answer_until__lte=now)
    ended = sum(expire_offer(offer, now) for offer in passed.order_by("pk"))
    over = [entry for entry in queries.waiting_entries() if queries.entry_is_over(entry, clinic, now=now)]
    return ended + sum(end_over(entry, clinic, now) for entry in over)


def may_come_back(entry: WaitingListEntry, clinic: Clinic, now: datetime) -> bool:
    """Tell whether its patient can still take back the visit's cancelling."""
    until = queries.undo_until(entry.appointment, clinic, choosing=True) if entry.appointment else None
    return until is not None and now < until


@retrying_deadlocks
def expire_offer(offer: Offer, now: datetime) -> bool:
    with transaction.atomic(durable=True):
        entry = locked_entry(offer.entry_id)
        offer.refresh_from_db()
        if offer.status != OfferStatus.OFFERED:
            return False
        end_offer_row(offer, OfferStatus.EXPIRED, now)
        if entry.status == WaitingStatus.WAITING and queries.unanswered(entry) >= MOST_UNANSWERED:
            end_entry(entry, WaitingStatus.SILENT, now)
        return True


@retrying_deadlocks
def end_over(entry: WaitingListEntry, clinic: Clinic, now: datetime) -> bool:
    with transaction.atomic(durable=True):
        row = locked_entry(entry.pk)
        if row.status != WaitingStatus.WAITING or not queries.entry_is_over(row, clinic, now=now):
            return False
        if may_come_back(row, clinic, now):
            return withdraw_offers(row, now) > 0
        end_entry(row, WaitingStatus.OVER, now)
        return True


def locked_entry(pk: int) -> WaitingListEntry:
    """Return the entry as it is now, locked until the transaction ends."""
    return WaitingListEntry.objects.select_for_update(no_key=True, of=("self",)).get(pk=pk)


def waiting_entry(pk: int) -> WaitingListEntry:
    """Return the entry, locked. Raises NotWaiting when it has gone from the list."""
    entry = locked_entry(pk)
    if entry.status != WaitingStatus.WAITING:
        raise NotWaiting
    return entry
