"""Whom a message did not reach: marked with the message's end, called by staff, and over when one arrives again.

Later messages to such an address are still tried: a mailbox may be full for a day, a server's list of blocked senders
wrong for an hour, and the first that is sent ends the mark by itself. Who is not to be written to at all, staff stop.
The mark is about the e-mail address: a text that failed is noted, and called about, without it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from bookings import queries
from bookings.enums import BounceEnd, MessageMedium, MessageStatus
from bookings.models import Bounce, Patient, RelatedPerson
from bookings.operations.resending import send_again
from bookings.operations.writing import retrying_deadlocks

if TYPE_CHECKING:
    from datetime import datetime

    from django.contrib.auth.models import AbstractBaseUser

    from bookings.models import Message
    from bookings.queries.contacts import Contact


def lock_person(person: Patient | RelatedPerson) -> Patient | RelatedPerson:
    """Return the row as it is now, locked until the transaction ends: before any visit or message of theirs."""
    rows = type(person)._default_manager.select_for_update(no_key=True, of=("self",))
    row: Patient | RelatedPerson = rows.get(pk=person.pk)
    return row


def note_bounce(
    message: Message, to: Contact, status: MessageStatus, *, now: datetime, problem: str
) -> Bounce | None:
    """Mark who was written to as unreachable, in the transaction of the message's end, their row locked before it.

    None where the address has been corrected since: it was the old one that failed.
    """
    if to.person is None:
        return None
    row = type(to.person)._default_manager.get(pk=to.person.pk)
    if row.email != to.email:
        return None
    if row.unreachable_at is None and message.medium == MessageMedium.EMAIL:
        row.unreachable_at = now
        row.save(update_fields=["unreachable_at"])
    told = {"why": status, "code": problem, "at": now}
    same = Bounce.objects.filter(message=message, ended_at=None, called_at=None)
    if same.update(**told):
        return same.first()
    patient, contact = (row, None) if isinstance(row, Patient) else (row.patient, row)
    return Bounce.objects.create(message=message, patient=patient, contact=contact, **told)


def end_bounces(
    person: Patient | RelatedPerson,
    end: BounceEnd,
    *,
    now: datetime,
    actor: AbstractBaseUser | None = None,
    email: str | None = None,
) -> list[Message]:
    """Take the mark off, in the transaction of what ends it, and return the messages that had not arrived.

    With `email`, only if that is still the address.
    """
    same = type(person)._default_manager.filter(pk=person.pk)
    if email is not None:
        same = same.filter(email=email)
    rows = queries.bounces_of(person).filter(ended_at=None)
    marked = same.exclude(unreachable_at=None).update(unreachable_at=None)
    if not marked and not (rows.exists() and same.exists()):
        return []
    missed = [bounce.message for bounce in rows.select_related("message").order_by("at", "pk")]
    rows.update(ended_at=now, end=end, ended_by_id=actor.pk if actor else None)
    return missed


@retrying_deadlocks
def say_it_works(person: Patient | RelatedPerson, *, actor: AbstractBaseUser, now: datetime) -> int | None:
    """Take the mark off on staff's word, and try again what had not arrived; return how many, None if none was marked.

    What is no longer true is not sent: that is asked when a message is due.
    """
    with transaction.atomic(durable=True):
        marked = lock_person(person).unreachable_at is not None
        if not marked and not queries.bounces_of(person).filter(ended_at=None).exists():
            return None
        missed = end_bounces(person, BounceEnd.WORKS, now=now, actor=actor)
        return sum(send_again(message, now=now) for message in {each.pk: each for each in missed}.values())


@retrying_deadlocks
def note_call(
    person: Patient | RelatedPerson, *, shown: int, note: str, actor: AbstractBaseUser, now: datetime
) -> bool:
    """Note that staff have reached the person by telephone about all that did not arrive, up to the bounce `shown`.

    What fails meanwhile, or later, stays to be told. False if somebody else has noted it before.
    """
    with transaction.atomic(durable=True):
        lock_person(person)
        open_ones = queries.bounces_of(person).filter(ended_at=None, called_at=None, pk__lte=shown)
        return bool(open_ones.update(called_at=now, called_by_id=actor.pk, note=note))
