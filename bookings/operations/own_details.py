"""What a patient corrects by the link. What may be corrected by whom is told in docs/decisions/0006-own-page.md."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from bookings import queries
from bookings.enums import LATER_MESSAGES, BounceEnd, ChangeKind, Channel, MessageKind, MessageStatus
from bookings.models import CarePlan, RelatedPerson, WaitingListEntry
from bookings.operations.bounces import end_bounces
from bookings.operations.errors import ChangedMeanwhile, NotPossible
from bookings.operations.history import record, write_message
from bookings.operations.own_links import renew_links, renew_plans, renew_waiting
from bookings.operations.writing import lock_patient, locked, retrying_deadlocks

if TYPE_CHECKING:
    from datetime import datetime

    from bookings.models import Appointment

OWN = ("name", "email")  # only in the browser that booked


@dataclass(frozen=True, slots=True)
class Corrections:
    """What is written anew, already cleaned by the form; None stays as it is."""

    name: str | None = None
    email: str | None = None
    telephone: str | None = None
    reason: str | None = None


def details_digest(appointment: Appointment) -> str:
    """Return what a form carries to say which details it was opened with; of no other use."""
    return hashlib.sha256(repr((appointment.pk, details_of(appointment))).encode()).hexdigest()


def details_of(appointment: Appointment) -> dict[str, str]:
    person = appointment.contact or appointment.patient
    assert person is not None  # noqa: S101 -- the database holds it for every visit
    return {
        "name": person.name,
        "email": person.email,
        "telephone": str(person.telephone or ""),
        "reason": appointment.reason,
    }


@retrying_deadlocks
def correct_details(
    *, appointment: Appointment, corrections: Corrections, shown: str, visitor: str, now: datetime
) -> Appointment:
    """Correct how the visit's contact is reached, and what it is about; return the visit with its link as it is now.

    Name and address only for the `visitor` whose browser has just booked it. Another address makes another link,
    which is sent there: the old one may have gone to a stranger. The same corrections twice are one. Raises
    NotPossible once the visit has begun or ended, or for what may not be corrected here, and ChangedMeanwhile when
    the details are no longer those of the digest `shown`.
    """
    with transaction.atomic(durable=True):
        lock_person(appointment)
        appointment = locked(appointment)
        now_written = details_of(appointment)
        wanted = {name: value for name, value in asdict(corrections).items() if value is not None}
        changed = [name for name, value in wanted.items() if value != now_written[name]]
        if not queries.may_correct(appointment, now=now):
            raise NotPossible
        if not set(OWN).isdisjoint(changed) and not queries.booked_here(appointment, visitor):
            raise NotPossible
        if not changed:
            return appointment
        if details_digest(appointment) != shown:
            raise ChangedMeanwhile
        write(appointment, wanted, changed, now)
        change = record(appointment, ChangeKind.CORRECTED, before={}, now=now, channel=Channel.ONLINE)
        change.after = {"fields": changed}
        change.save(update_fields=["after"])
        if "email" in changed:
            send_anew(appointment, now)
        return appointment


def lock_person(appointment: Appointment) -> None:
    """Lock the row of who is written to, before the visit's own."""
    if appointment.contact_id is not None:
        rows = RelatedPerson.objects.select_for_update(no_key=True).filter(pk=appointment.contact_id)
        list(rows.values_list("pk"))
    elif appointment.patient_id is not None:
        lock_patient(appointment.patient_id)


def write(appointment: Appointment, wanted: dict[str, str], changed: list[str], now: datetime) -> None:
    person = appointment.contact or appointment.patient
    assert person is not None  # noqa: S101 -- the database holds it for every visit
    of_person = [name for name in changed if name != "reason"]
    for name in of_person:
        setattr(person, name, wanted[name])
    if of_person:
        person.save(update_fields=of_person)
    if "email" in of_person:
        end_bounces(person, BounceEnd.CORRECTED, now=now)
    if "reason" in changed:
        appointment.reason = wanted["reason"]
        appointment.save(update_fields=["reason"])


def send_anew(appointment: Appointment, now: datetime) -> None:
    """Write to the new address, with a new link, in place of what still waits for the old one."""
    waiting = appointment.messages.filter(status=MessageStatus.WAITING, leased_until=None)
    waiting = waiting.exclude(kind__in=LATER_MESSAGES)  # they read the address when they leave
    waiting.update(
        status=MessageStatus.SUPERSEDED, ended_at=now, problem="sent to the corrected address instead"
    )
    renew_links([appointment])
    renew_plans(CarePlan.objects.filter(appointment=appointment), now)
    renew_waiting(WaitingListEntry.objects.filter(appointment=appointment), now)
    cause = f"appointment {appointment.pk}: new address {now.isoformat()}"
    write_message(appointment, MessageKind.BOOKED, now=now, cause=cause)
