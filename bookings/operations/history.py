from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bookings.models import AppointmentChange, Message
from bookings.operations.reminding import follow

if TYPE_CHECKING:
    from datetime import datetime

    from django.contrib.auth.models import AbstractBaseUser

    from bookings.enums import ChangeKind, Channel, MessageKind
    from bookings.models import Appointment


def snapshot(appointment: Appointment) -> dict[str, Any]:
    """Return what a change can change, as JSON values; nothing about the patient."""
    return {
        "status": appointment.status,
        "starts_at": appointment.starts_at.isoformat(),
        "service": appointment.service_id,
        "practitioner": appointment.practitioner_id,
        "room": appointment.room_id,
        "sequence": appointment.sequence,
    }


def record(
    appointment: Appointment,
    kind: ChangeKind,
    *,
    before: dict[str, Any],
    now: datetime,
    channel: Channel,
    actor: AbstractBaseUser | None = None,
    why: str = "",
) -> AppointmentChange:
    """Add a line to the visit's history, and let its reminders follow; call it in the transaction of the change."""
    follow(appointment, kind, now=now)
    return AppointmentChange.objects.create(
        appointment=appointment,
        kind=kind,
        at=now,
        channel=channel,
        actor_id=actor.pk if actor else None,
        before=before,
        after=snapshot(appointment),
        why=why,
    )


def write_message(
    appointment: Appointment,
    kind: MessageKind,
    *,
    now: datetime,
    due_at: datetime | None = None,
    cause: str = "",
) -> Message:
    """Put a message about the visit as it is now into the outbox, once for each cause; due at once, or at `due_at`.

    Call it inside the transaction of what caused it: both are there afterwards, or neither. `cause` is unique for
    good; where it is left out, it is this revision of the visit.
    """
    return Message.objects.create(
        cause=cause or f"appointment {appointment.pk}: {kind} {appointment.sequence}",
        kind=kind,
        appointment=appointment,
        sequence=appointment.sequence,
        created_at=now,
        due_at=due_at or now,
    )
