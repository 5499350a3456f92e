"""The outbox: lease a due message, then say what became of it. Sending itself happens outside any transaction."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F
from django.db.models.lookups import IsNull

from bookings import queries
from bookings.domain.backoff import MOST_ATTEMPTS, delay_after
from bookings.enums import FAILED, BounceEnd, MessageMedium, MessageStatus
from bookings.models import Appointment, Message, WorkerBeat
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
    arrives last. One that was leased too often without an end, because it kills whoever sends it, is given up.
    """
    while message := lease_any(now):
        if message.attempts <= MOST_ATTEMPTS:
            return message
        problem = "begun too often without an end"
        end_message(message, MessageStatus.GIVEN_UP, now=now, problem=problem, to=mailed_to(message))
    return None


def lease_any(now: datetime) -> Message | None:
    """Lease what is to leave next, however often it was leased before.

    It is given up in a transaction of its own: the person's lock comes before the visit's.
    """
    with transaction.atomic(durable=True):
        message = lock_next(now)
        if message is not None:
            message.leased_until = now + LEASE
            message.attempts += 1
            message.save(update_fields=["leased_until", "attempts"])
        return message


def lock_next(now: datetime) -> Message | None:
    """Lock and return the message that is to leave next.

    The question is about rows as they stand, not about a visit's others: those are looked at one visit at a time, so
    it takes as many turns as there are visits that are being written to.
    """
    passed: list[int] = []
    while newest := lock_first(due_messages(now).exclude(appointment__in=passed)):
        if newest.appointment_id is None:
            return newest
        if message := lock_oldest_of_visit(newest.appointment_id, now=now):
            return message
        passed.append(newest.appointment_id)
    return None


def due_messages(now: datetime) -> QuerySet[Message]:
    """Return what is due and nobody sends: staff's first, since they are few, then what was written last."""
    due = Message.objects.free(now).filter(due_at__lte=now)
    return due.order_by(IsNull(F("appointment"), True).desc(), "-created_at", "-pk")


def lock_first(due: QuerySet[Message]) -> Message | None:
    """Lock the first that nobody else is taking."""
    return due.select_for_update(skip_locked=True, no_key=True).first()


def lock_oldest_of_visit(visit: int, *, now: datetime) -> Message | None:
    """Lock the visit, then its due message that was written first; None if another one about it is being sent.

    Only under the visit's lock is the answer true: a worker that takes one of its messages has it too. Nobody is waited
    for, since locks are taken against the order of operations.writing.
    """
    if not lock_visit(visit):
        return None
    waiting = Message.objects.filter(appointment=visit, status=MessageStatus.WAITING).order_by("pk")
    if any(message.is_being_sent(now) for message in waiting):
        return None
    oldest = [message.pk for message in waiting if message.due_at <= now][:1]
    return lock_first(due_messages(now).filter(pk__in=oldest))


def lock_visit(visit: int) -> bool:
    """Lock the visit; False if somebody has it."""
    rows = Appointment.objects.filter(pk=visit).select_for_update(skip_locked=True, no_key=True)
    return rows.values_list("pk").first() is not None


def mailed_to(message: Message) -> Contact:
    """Return whom the message's end says something about: whether they are reached.

    A text says so only of who has no e-mail address: everybody else has been written to as well. One to staff says
    nothing about any patient.
    """
    if message.appointment is None:
        return queries.NOBODY
    contact = queries.contact_of(message.appointment)
    return queries.NOBODY if message.medium == MessageMedium.SMS and contact.email else contact


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
