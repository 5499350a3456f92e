"""The outbox: lease a due message, then say what became of it. Sending itself happens outside any transaction."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from bookings.domain.backoff import MOST_ATTEMPTS, delay_after
from bookings.enums import MessageStatus
from bookings.models import Message, WorkerBeat

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

# Longer than a mail server may take (EMAIL_TIMEOUT for each of a dozen steps), so that two workers never send one
# message at the same time; a killed worker's message is taken up again after it.
LEASE = timedelta(minutes=5)
UNSENT = (MessageStatus.SUPERSEDED, MessageStatus.REFUSED, MessageStatus.GIVEN_UP)


def lease_message(*, now: datetime) -> Message | None:
    """Take the message that has been due longest for a few minutes, or return None.

    Several workers may ask at once: on PostgreSQL each skips what another is taking, on SQLite the transaction
    is the lock. Messages of one visit go out one after the other, so that the last word arrives last. One that
    was leased too often without an end, because it kills whoever sends it, is given up.
    """
    with transaction.atomic(durable=True):
        due = Message.objects.filter(status=MessageStatus.WAITING, due_at__lte=now)
        due = due.filter(Q(leased_until=None) | Q(leased_until__lte=now))
        being_sent = Message.objects.filter(
            appointment=OuterRef("appointment"), status=MessageStatus.WAITING, leased_until__gt=now
        )
        due = due.filter(~Exists(being_sent)).select_related("appointment").order_by("due_at", "pk")
        # the visit is locked too: of two workers that look at once, one takes it and the other passes by
        message = due.select_for_update(skip_locked=True, no_key=True, of=("self", "appointment")).first()
        if message is None:
            return None
        if message.attempts >= MOST_ATTEMPTS:
            end_message(message, MessageStatus.GIVEN_UP, now=now, problem="begun too often without an end")
            return None
        message.leased_until = now + LEASE
        message.attempts += 1
        message.save(update_fields=["leased_until", "attempts"])
        return message


def end_message(message: Message, status: MessageStatus, *, now: datetime, problem: str = "") -> bool:
    """Write the message's fate; return False if the lease was lost to another worker meanwhile."""
    return bool(ours(message).update(status=status, ended_at=now, leased_until=None, problem=problem))


def retry_message(message: Message, *, now: datetime, problem: str, jitter: float) -> bool:
    """Put the message back for later, or give it up after the last try; False if the lease was lost."""
    delay = delay_after(message.attempts, jitter)
    if delay is None:
        return end_message(message, MessageStatus.GIVEN_UP, now=now, problem=problem)
    return bool(ours(message).update(due_at=now + delay, leased_until=None, problem=problem))


def send_again(message: Message, *, now: datetime) -> bool:
    """Staff's retry of a message that ended unsent; False if it is not one.

    One that was no longer needed may be needed again: the patient has an address now. Whether it is, is asked when
    it is due, as for every message.
    """
    unsent = Message.objects.filter(pk=message.pk, status__in=UNSENT)
    return bool(
        unsent.update(status=MessageStatus.WAITING, ended_at=None, due_at=now, attempts=0, problem="")
    )


def ours(message: Message) -> QuerySet[Message]:
    return Message.objects.filter(
        pk=message.pk, status=MessageStatus.WAITING, leased_until=message.leased_until
    )


def beat(*, now: datetime) -> None:
    """Note that a worker is at work."""
    WorkerBeat.objects.update_or_create(pk=1, defaults={"at": now})


def note_trouble(step: str, *, now: datetime) -> None:
    """Note which of the worker's steps has just failed, and how; in the one row, whichever worker it was."""
    told = {"trouble": step, "trouble_at": now}
    WorkerBeat.objects.update_or_create(pk=1, defaults=told, create_defaults={**told, "at": now})
