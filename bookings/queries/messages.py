from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bookings.enums import MessageStatus
from bookings.models import Message, WorkerBeat

if TYPE_CHECKING:
    from datetime import datetime

GONE_AFTER_SECONDS = 60
LATE_AFTER_SECONDS = 300


def worker_health(*, now: datetime) -> dict[str, Any]:
    """Return, in seconds, a worker's last sign of life (None: never) and the oldest due message's age (0: none waits).

    A warning goes with it when either is too old.
    """
    worker = age(WorkerBeat.objects.values_list("at", flat=True).first(), now)
    due = Message.objects.filter(status=MessageStatus.WAITING, due_at__lte=now)
    oldest = age(due.order_by("due_at").values_list("due_at", flat=True).first(), now) or 0
    return {
        "worker_seconds": worker,
        "oldest_due_message_seconds": oldest,
        "warning": " ".join(warnings(worker, oldest)),
    }


def age(instant: datetime | None, now: datetime) -> int | None:
    return None if instant is None else max(0, round((now - instant).total_seconds()))


def warnings(worker: int | None, oldest: int) -> list[str]:
    found = []
    if worker is None:
        found.append("No worker has ever run.")
    elif worker > GONE_AFTER_SECONDS:
        found.append("The worker has not been seen for more than a minute.")
    if oldest > LATE_AFTER_SECONDS:
        found.append("Messages wait for more than five minutes.")
    return found
