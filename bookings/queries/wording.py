"""The clinic's own words, and visits to try them on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bookings.enums import VISIT_MESSAGES
from bookings.models import Appointment, Message, MessageWording

if TYPE_CHECKING:
    from collections.abc import Iterator

RECENT = 5


def wording(kind: str) -> MessageWording:
    """Return the clinic's wording of this kind of message; an empty one that is not stored where it has none. One query."""
    return MessageWording.objects.filter(pk=kind).first() or MessageWording(kind=kind)


def wordings() -> list[MessageWording]:
    """Return one for each kind of message to patients, as `wording` does. One query."""
    stored = MessageWording.objects.in_bulk()
    return [stored.get(kind.value) or MessageWording(kind=kind.value) for kind in VISIT_MESSAGES]


def told_of(kind: str) -> Iterator[int]:
    """Yield the visits (ids) of the latest messages of this kind, the newest first. One query."""
    rows = Message.objects.filter(kind=kind, appointment__isnull=False).order_by("-created_at", "-pk")
    yield from rows.values_list("appointment_id", flat=True)[:RECENT]


def latest_visits() -> Iterator[int]:
    """Yield the visits (ids) that were made last, the newest first. One query."""
    rows = Appointment.objects.visits().order_by("-created_at", "-pk")
    yield from rows.values_list("pk", flat=True)[:RECENT]
