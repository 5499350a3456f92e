"""The outbox: lease a due message, then say what became of it. Sending itself happens outside any transaction."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from bookings import queries
from bookings.domain.backoff import MOST_ATTEMPTS, delay_after
from bookings.enums import FAILED, BounceEnd, MessageMedium, MessageStatus
from bookings.models import Message, WorkerBeat
from bookings.operations.bounces import end_bounces, lock_person, note_bounce

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from bookings.queries.contacts import Contact

# Longer than a mail server may take (EMAIL_TIMEOUT for each of a dozen steps), so that two workers never send one
# message at the same time; a killed worker's message is taken up again after it.
LEASE = timedelta(minutes=5)


def lease_message(*, now: datetime) -> Message | None:
    """Take the due message that was written last for a few minutes, or return None.

    So who has just booked hears of it at once, even after a day without a worker, whose reminders come later. Nothing
    waits for ever: what fails comes back later, and far fewer are written than can be sent.

    Several workers may ask at once: on PostgreSQL each skips what another is taking, on SQLite the transaction
    is the lock. Messages of one visit go out one after the other, in the order they were written, so that the last word
    arrives last. One that
    was leased too often without an end, because it kills whoever sends it, is given up.
    """
    with transaction.atomic(durable=True):
        due = Message.objects.filter(status=MessageStatus.WAITING, due_at__lte=now)
        due = due.filter(Q(leased_until=None) | Q(leased_until__lte=now))
        same_visit = Message.objects.filter(appointment=OuterRef("appointment"), status=MessageStatus.WAITING)
        in_front = same_visit.filter(Q(leased_until__gt=now) | Q(due_at__lte=now, pk__lt=OuterRef("pk")))
        due = due.filter(~Exists(in_front)).order_by("-created_at", "-pk")
        message = lock_first(due.filter(appointment=None)) or lock_first_of_visit(due)
        if message is None:
            return None
        if message.attempts >= MOST_ATTEMPTS:
            to = mailed_to(message)
            problem = "begun too often without an end"
            end_message(message, MessageStatus.GIVEN_UP, now=now, problem=problem, to=to)
            return None
        message.leased_until = now + LEASE
        message.attempts += 1
        message.save(update_fields=["leased_until", "attempts"])
        return message


def lock_first(due: QuerySet[Message]) -> Message | None:
    """Lock the first that nobody else is taking: staff's are few, so they go before all others."""
    return due.select_for_update(skip_locked=True, no_key=True, of=("self",)).first()


def lock_first_of_visit(due: QuerySet[Message]) -> Message | None:
    """Lock the first about a visit, and the visit too: of two workers that look at once, one takes it.

    Asking for a column of the visit makes this an inner join: PostgreSQL locks no row that may be missing.
    """
    with_visit = due.filter(appointment__sequence__gte=0).select_related("appointment")
    return with_visit.select_for_update(skip_locked=True, no_key=True, of=("self", "appointment")).first()


def mailed_to(message: Message) -> Contact:
    """Return whose address the message's end says something about; neither an SMS nor one to staff says anything about a patient's."""
    if message.appointment is None or message.medium == MessageMedium.SMS:
        return queries.NOBODY
    return queries.contact_of(message.appointment)


def end_message(
    message: Message,
    status: MessageStatus,
    *,
    now: datetime,
    problem: str = "",
    to: Contact = queries.NOBODY,
) -> bool:
    """Write the message's fate; return False if the lease was lost to another worker meanwhile.

    Who it was sent `to` is marked as unreachable in the same transaction if it failed, and no longer so if it was sent.
    """
    with transaction.atomic():
        if to.person is not None and status in FAILED:
            lock_person(to.person)
        fate = {"status": status, "ended_at": now, "leased_until": None, "problem": problem}
        if not ours(message).update(**fate):
            return False
        if status in FAILED:
            note_bounce(message, to, status, now=now, problem=problem)
        elif status == MessageStatus.SENT and to.person is not None:
            end_bounces(to.person, BounceEnd.SENT, now=now, email=to.email)
        return True


def retry_message(
    message: Message,
    *,
    now: datetime,
    problem: str,
    jitter: float,
    to: Contact = queries.NOBODY,
    at_least: timedelta = timedelta(0),
) -> bool:
    """Put the message back for later, or give it up after the last try; False if the lease was lost.

    `at_least` is how long whoever should have taken it asked to be left alone.
    """
    delay = delay_after(message.attempts, jitter)
    if delay is None:
        return end_message(message, MessageStatus.GIVEN_UP, now=now, problem=problem, to=to)
    return bool(ours(message).update(due_at=now + max(delay, at_least), leased_until=None, problem=problem))


def postpone_message(message: Message, *, until: datetime) -> bool:
    """Put the message back untried, due at `until`; False if the lease was lost."""
    return bool(ours(message).update(due_at=until, leased_until=None, attempts=max(0, message.attempts - 1)))


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
