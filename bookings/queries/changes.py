"""What a visit's history says to its patient."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bookings.enums import AppointmentStatus, ChangeKind, Channel

if TYPE_CHECKING:
    from bookings.models import Appointment, AppointmentChange, Clinic

PLACING = (ChangeKind.BOOKED, ChangeKind.RESCHEDULED)


def moved_from(appointment: Appointment) -> datetime | None:
    """Return the start that the visit had before it was last moved; None if that was the same."""
    change = last_change(appointment, ChangeKind.RESCHEDULED)
    before = change and change.before.get("starts_at")
    start = datetime.fromisoformat(before) if before else None
    return None if start == appointment.starts_at else start


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
