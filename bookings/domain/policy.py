"""The clinic's time limits, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from bookings.domain.availability import at
from bookings.domain.intervals import Interval

if TYPE_CHECKING:
    from datetime import date
    from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class BookingWindow:
    """How near and how far ahead visits are offered online."""

    lead_time: timedelta
    horizon_days: int
    zone: ZoneInfo

    def allowed(self, now: datetime) -> Interval:
        """Return the instants at which an online visit may start: whole local days up to the horizon."""
        return Interval(
            now + self.lead_time, max(self.until(now), now + self.lead_time + timedelta(seconds=1))
        )

    def until(self, now: datetime) -> datetime:
        last_day = now.astimezone(self.zone).date() + timedelta(days=self.horizon_days)
        return at(last_day + timedelta(days=1), time(0), self.zone)

    def days(self, now: datetime) -> list[date]:
        """Return the local dates that the window touches."""
        first = now.astimezone(self.zone).date()
        return [first + timedelta(days=offset) for offset in range(self.horizon_days + 1)]


def may_cancel_until(starts_at: datetime, cutoff: timedelta) -> datetime:
    """Return the last instant (excluded) at which a patient may still cancel by the link."""
    return starts_at.astimezone(UTC) - cutoff
