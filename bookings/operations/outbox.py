"""The outbox: lease a due message, then say what became of it. Sending itself happens outside any transaction."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from bookings.domain.backoff import delay_after
from bookings.enums import MessageStatus
from bookings.models import Message, WorkerBeat

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

# Longer than any mail server may take (EMAIL_TIMEOUT for each step), so that two workers never send one message
# at the same time; a killed worker's message is taken up again after it.
LEASE = timedelta(minutes=3)


def lease_message(*, now: datetime) -> Message | None:
    """Take the message that has been due longest for three minutes, or return None.

    Several workers may ask at once: on PostgreSQL each skips what another is taking, on SQLite the transaction
    is the lock.
    """
    with transaction.atomic(durable=True):
        due = Message.objects.filter(status=MessageStatus.WAITING, due_at__lte=now)
        due = due.filter(Q(leased_until=None) | Q(leased_until__lte=now))
        message = due.select_for_update(skip_locked=True).order_by("due_at", "pk").first()
        if message is None:
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
    """Staff's retry of a message that was refused or given up; False if it is not one."""
    dead = Message.objects.filter(pk=message.pk, status__in=(MessageStatus.REFUSED, MessageStatus.GIVEN_UP))
    return bool(dead.update(status=MessageStatus.WAITING, ended_at=None, due_at=now, attempts=0, problem=""))


def ours(message: Message) -> QuerySet[Message]:
    return Message.objects.filter(
        pk=message.pk, status=MessageStatus.WAITING, leased_until=message.leased_until
    )


def beat(*, now: datetime) -> None:
    """Note that a worker is at work."""
    WorkerBeat.objects.update_or_create(pk=1, defaults={"at": now})
