"""Mail to staff: written once for each cause, however many workers look."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from bookings import queries
from bookings.domain.walltime import at
from bookings.enums import MessageKind
from bookings.models import Message

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from bookings.models import Clinic


def write_day_lists(*, clinic: Clinic, now: datetime) -> int:
    """Write today's day lists once it is time for them, and return how many.

    To practitioners with an address for it and visits today; a worker that was down writes one late, as long as the
    first visit has not begun. The day is the clinic's, and so is the hour: one that the clocks skip is the end of the gap.
    """
    zone = queries.zone(clinic)
    day = now.astimezone(zone).date()
    if clinic.day_list_at is None or now < at(day, clinic.day_list_at, zone):
        return 0
    people = queries.practitioners_with_a_day_ahead(day, clinic, now=now)
    causes = {f"day list practitioner {pk} {day.isoformat()}": pk for pk in people}
    return write_once(
        Message(kind=MessageKind.DAY_LIST, practitioner_id=pk, cause=cause, **due(now))
        for cause, pk in unwritten(causes).items()
    )


def write_whom_to_call(*, clinic: Clinic, now: datetime) -> int:
    """Tell the clinic that there is somebody new to call: at most once a day, and not in quiet hours."""
    if not clinic.tell_unreached or not clinic.email or queries.quiet_hours(clinic).until(now):
        return 0
    cause = f"to call {now.astimezone(queries.zone(clinic)).date().isoformat()}"
    if not unwritten({cause: 0}) or not queries.is_somebody_new_to_call(now=now):
        return 0
    return write_once([Message(kind=MessageKind.TO_CALL, cause=cause, **due(now))])


def due(now: datetime) -> dict[str, object]:
    return {"sequence": 0, "created_at": now, "due_at": now}


def unwritten(causes: dict[str, int]) -> dict[str, int]:
    """Keep the causes that have no message yet: most looks find nothing to write, and lock nothing."""
    written = (
        set(Message.objects.filter(cause__in=causes).values_list("cause", flat=True)) if causes else set()
    )
    return {cause: pk for cause, pk in causes.items() if cause not in written}


def write_once(messages: Iterable[Message]) -> int:
    """Write those whose cause no other worker has written meanwhile; return how many were tried."""
    rows = list(messages)
    if rows:
        with transaction.atomic(durable=True):
            Message.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)
