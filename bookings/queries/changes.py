"""What a visit's history says to its patient."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from bookings.enums import ChangeKind, Channel

if TYPE_CHECKING:
    from bookings.models import Appointment, AppointmentChange


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
