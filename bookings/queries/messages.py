from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from bookings.enums import ChangeKind, Channel, MessageStatus
from bookings.models import Message

if TYPE_CHECKING:
    from bookings.models import Appointment, AppointmentChange

LATE_AFTER_SECONDS = 300


def message_health(*, now: datetime) -> dict[str, Any]:
    """Return the age in seconds of the oldest due message (0: none waits), and a warning when it is old."""
    due = Message.objects.filter(status=MessageStatus.WAITING, due_at__lte=now)
    oldest = due.order_by("due_at").values_list("due_at", flat=True).first()
    age = 0 if oldest is None else round((now - oldest).total_seconds())
    warning = "Messages wait: is the worker running?" if age > LATE_AFTER_SECONDS else ""
    return {"oldest_due_message_seconds": age, "warning": warning}


def moved_from(appointment: Appointment) -> datetime | None:
    """Return the start that the visit had before it was last moved; None if that was the same."""
    change = last_change(appointment, ChangeKind.RESCHEDULED)
    before = change and change.before.get("starts_at")
    start = datetime.fromisoformat(before) if before else None
    return None if start == appointment.starts_at else start


def cancelled_by_patient(appointment: Appointment) -> bool:
    change = last_change(appointment, ChangeKind.CANCELLED)
    return change is not None and change.channel == Channel.ONLINE


def last_change(appointment: Appointment, kind: ChangeKind) -> AppointmentChange | None:
    return appointment.changes.filter(kind=kind).order_by("at", "pk").last()
