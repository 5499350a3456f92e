"""When reminders of a visit leave: so long before it, and never in the clinic's quiet hours."""

from __future__ import annotations

import re
from datetime import UTC, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from bookings.domain.waiting import QuietHours

ONE_HOUR = timedelta(hours=1)
CAUSE = re.compile(r"reminder (\d+) h")
BEFORE_QUIET = timedelta(minutes=30)  # so that a worker that is busy has sent it before the quiet hours begin


def due_times(
    starts_at: datetime,
    hours_before: Iterable[int],
    quiet: QuietHours,
    *,
    now: datetime,
    apart: timedelta = ONE_HOUR,
) -> dict[int, datetime]:
    """Return when each reminder of a visit that is agreed at `now` leaves, the first one first, by hours before.

    One that would leave before `now`, or so little `apart` from it, is left out: the confirmation has just said the same.
    Of several that the quiet hours bring together, the nearest to the visit stays.
    """
    found: dict[datetime, int] = {}
    for hours in sorted(hours_before, reverse=True):
        due_at = leaves_at(starts_at.astimezone(UTC) - hours * ONE_HOUR, starts_at, quiet)
        if due_at >= now + apart:
            found[due_at] = hours
    return {hours: due_at for due_at, hours in sorted(found.items())}


def leaves_at(due_at: datetime, starts_at: datetime, quiet: QuietHours) -> datetime:
    """Return when a reminder leaves that is due at `due_at`, before the visit: then, unless those are quiet hours.

    Out of quiet hours it leaves when they are over, if an hour is left until the visit; else half an hour before they
    begin.
    """
    night = quiet.around(due_at)
    if night is None:
        return due_at
    return night.end if night.end + ONE_HOUR <= starts_at else night.start - BEFORE_QUIET


def hours_in(cause: str) -> int:
    """Return how many hours before the visit the reminder of this cause was to leave; 0 where that is not said."""
    found = CAUSE.search(cause)
    return int(found[1]) if found else 0
