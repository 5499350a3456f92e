"""The one message that says what a visit has become: it takes the place of what still waits about an earlier state.

A change, a cancelling, and what staff book, wait for the clinic's minutes: another change within them makes one
message of both, the last truth. What a patient has just booked online is told at once, since silence makes people
book again.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bookings import queries
from bookings.enums import STATE_MESSAGES, Channel, MessageKind, MessageStatus
from bookings.operations.history import write_message

if TYPE_CHECKING:
    from datetime import datetime

    from bookings.models import Appointment, Clinic, Message

SOON = timedelta(hours=1)  # who may be on the way already is told at once


def tell(
    appointment: Appointment, kind: MessageKind, clinic: Clinic, *, now: datetime, at_once: bool = False
) -> Message | None:
    """Write the message about the visit as it is now, in the transaction of the change, under the visit's lock.

    It leaves after the clinic's minutes, or `at_once`. Who has not heard yet of the visit hears that it is booked when
    it has moved, and nothing where staff booked and cancelled it within the minutes: then None. So too where the
    summary of its plan, which tells of all visits as they are, is still to leave.
    """
    if not at_once and kind != MessageKind.BOOKED and is_told_with_plan(appointment, now):
        return None
    told = appointment.messages.filter(kind__in=STATE_MESSAGES)
    replaced = list(told.filter(status=MessageStatus.WAITING, attempts=0))
    replace(replaced, now)
    booked = [message for message in replaced if message.kind == MessageKind.BOOKED]
    if booked and not told.filter(attempts__gt=0).exists():
        overdue = booked[-1].due_at <= now
        if kind == MessageKind.CANCELLED and not overdue:
            return None
        if kind == MessageKind.RESCHEDULED:
            kind, at_once = MessageKind.BOOKED, at_once or overdue
    due_at = now if at_once else clinic.minutes_after(now)
    return write_message(appointment, kind, now=now, due_at=due_at)


def tell_booked(appointment: Appointment, clinic: Clinic, channel: Channel, *, now: datetime) -> Message:
    """Write that the visit is booked, of which nothing has been told yet: at once if online, or if it is near."""
    at_once = channel == Channel.ONLINE or appointment.starts_at < now + SOON
    due_at = now if at_once else clinic.minutes_after(now)
    return write_message(appointment, MessageKind.BOOKED, now=now, due_at=due_at)


def is_told_with_plan(appointment: Appointment, now: datetime) -> bool:
    """Tell whether the summary with which the visit was booked waits for the clinic's minutes; then keep it waiting.

    Whoever takes it to send it has to wait for this transaction, and reads the visits after it.
    """
    waiting = {"status": MessageStatus.WAITING, "attempts": 0, "due_at__gt": now}
    summaries = queries.summaries_of(appointment).filter(**waiting)
    return summaries.select_for_update(no_key=True, of=("self",)).first() is not None


def replace(messages: list[Message], now: datetime) -> None:
    for message in messages:
        message.status, message.ended_at = MessageStatus.SUPERSEDED, now
        message.problem = "the visit has changed since"
        message.save(update_fields=["status", "ended_at", "problem"])
