"""When anybody works, as the contact page shows it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from bookings.domain.intervals import Interval, union

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bookings.domain.rules import WeeklyHours


def opening_hours(hours: Iterable[WeeklyHours], on: date) -> dict[int, list[tuple[time, time]]]:
    """Return, for each ISO weekday, when anybody works under the rules valid on that date, merged and sorted."""
    valid = [h for h in hours if (h.valid_from or on) <= on <= (h.valid_until or on)]
    return {weekday: merged_wall(h for h in valid if h.weekday == weekday) for weekday in range(1, 8)}


def merged_wall(hours: Iterable[WeeklyHours]) -> list[tuple[time, time]]:
    day = datetime(2001, 1, 1, tzinfo=UTC)
    midnight = day + timedelta(days=1)

    def instant(wall: time) -> datetime:
        return datetime.combine(day.date(), wall, tzinfo=UTC)

    whole = union(
        Interval(instant(h.starts), midnight if h.ends == time(0) else instant(h.ends)) for h in hours
    )
    return [(interval.start.time(), interval.end.time()) for interval in whole]
