"""What a visit's history says to its patient."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from bookings.enums import STATE_MESSAGES, AppointmentStatus, ChangeKind, Channel, MessageKind, MessageStatus
from bookings.models import Message

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from bookings.models import Appointment, AppointmentChange, Clinic

SENDING = timedelta(minutes=10)  # a mail server may take so long
PLACING = (ChangeKind.BOOKED, ChangeKind.RESCHEDULED)


def moved_from(appointment: Appointment) -> datetime | None:
    """Return the start that the visit had before it was last moved; None if that was the same. One query."""
    change = last_change(appointment, ChangeKind.RESCHEDULED)
    return start_of(change.before if change else {}, appointment)


def told_start(appointment: Appointment) -> datetime | None:
    """Return the start that its patient knows of, where that is another; where nothing was told, see moved_from."""
    known = state_told(appointment, last_tried(appointment))
    return moved_from(appointment) if known is None else start_of(known, appointment)


def start_of(state: dict[str, Any], appointment: Appointment) -> datetime | None:
    start = datetime.fromisoformat(state["starts_at"]) if "starts_at" in state else None
    return None if start == appointment.starts_at else start


def last_tried(appointment: Appointment) -> Message | None:
    """Return the last message about an earlier state of the visit that was tried: it may have arrived. One query."""
    taken = appointment.messages.filter(
        kind__in=STATE_MESSAGES, attempts__gt=0, sequence__lt=appointment.sequence
    )
    told = taken.exclude(status=MessageStatus.SUPERSEDED, attempts=1)  # looked at, and not tried
    return told.order_by("sequence", "pk").last() or summary_sent(appointment)


def summary_sent(appointment: Appointment) -> Message | None:
    """Return the summary with which the visit was booked in a plan, if it was sent. One query."""
    return summaries_of(appointment).filter(status=MessageStatus.SENT).first()


def summaries_of(appointment: Appointment) -> QuerySet[Message]:
    """Keep the summary with which the visit was booked in a plan: it tells of all visits that were booked with it."""
    return Message.objects.filter(
        kind=MessageKind.PLAN_BOOKED,
        appointment__planned__plan__visits__appointment=appointment,
        created_at=appointment.created_at,
    )


def state_told(appointment: Appointment, message: Message | None) -> dict[str, Any] | None:
    """Return the state of the visit that this message told; None if that is not known. One query."""
    if message is None:
        return None
    if message.kind == MessageKind.PLAN_BOOKED:
        return state_at(appointment, message.ended_at)
    states = (change.after for change in appointment.changes.order_by("at", "pk"))
    return next((state for state in states if state.get("sequence") == message.sequence), None)


def state_at(appointment: Appointment, sent_at: datetime | None) -> dict[str, Any] | None:
    """Return the state of the visit that a summary sent then has told.

    It was written some time before: what had just changed may be in it, or not.
    """
    change = appointment.changes.filter(at__lt=sent_at).order_by("at", "pk").last() if sent_at else None
    if change is None or sent_at is None:
        return None
    is_sure = change.kind == ChangeKind.BOOKED or change.at < sent_at - SENDING
    return change.after if is_sure else None


def is_as_told(appointment: Appointment) -> bool:
    """Tell whether the visit is again as its patient knows it for sure: moved, and moved back.

    What was tried last must have been sent: of what failed nobody knows whether it has arrived.
    """
    last = last_tried(appointment)
    known = state_told(appointment, last) if last and last.status == MessageStatus.SENT else None
    now_so = {
        "status": appointment.status,
        "starts_at": appointment.starts_at.isoformat(),
        "service": appointment.service_id,
        "practitioner": appointment.practitioner_id,
    }
    return known is not None and all(known.get(name) == value for name, value in now_so.items())


def cancelled_by_patient(appointment: Appointment) -> bool:
    change = last_change(appointment, ChangeKind.CANCELLED)
    return change is not None and change.channel == Channel.ONLINE


def undo_until(appointment: Appointment, clinic: Clinic, *, choosing: bool = False) -> datetime | None:
    """Return until when (excluded) the patient can take the cancelling back; another time can be chosen for longer.

    None where there is nothing of theirs to take back: staff cancelled it, or it was not yet booked for good.
    """
    if appointment.status != AppointmentStatus.CANCELLED:
        return None
    change = last_change(appointment, ChangeKind.CANCELLED)
    was_booked = change is not None and change.before.get("status") == AppointmentStatus.BOOKED
    if change is None or change.channel != Channel.ONLINE or not was_booked:
        return None
    return change.at + timedelta(minutes=clinic.undo_minutes + (clinic.hold_minutes if choosing else 0))


def placed_by_staff(appointment: Appointment) -> bool:
    """Tell whether staff gave the visit its time: then no grid, notice or limit of the patients' was asked."""
    change = last_change(appointment, *PLACING)
    return change is not None and change.channel == Channel.RECEPTION


def last_change(appointment: Appointment, *kinds: ChangeKind) -> AppointmentChange | None:
    return appointment.changes.filter(kind__in=kinds).order_by("at", "pk").last()
