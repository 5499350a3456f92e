from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bookings.enums import MessageStatus
from bookings.models import Message

if TYPE_CHECKING:
    from datetime import datetime

LATE_AFTER_SECONDS = 300


def message_health(*, now: datetime) -> dict[str, Any]:
    """Return the age in seconds of the oldest due message (0: none waits), and a warning when it is old."""
    due = Message.objects.filter(status=MessageStatus.WAITING, due_at__lte=now)
    oldest = due.order_by("due_at").values_list("due_at", flat=True).first()
    age = 0 if oldest is None else round((now - oldest).total_seconds())
    warning = "Messages wait: is the worker running?" if age > LATE_AFTER_SECONDS else ""
    return {"oldest_due_message_seconds": age, "warning": warning}
