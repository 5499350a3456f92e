"""The clinic's time limits, as plain values."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from bookings.domain.walltime import at

if TYPE_CHECKING:
    from datetime import date
    from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class BookingWindow:
    """How near and how far ahead visits are offered online.

    `horizon_days` counts from today; None is until the end of next month.
    """

    lead_time: timedelta
    horizon_days: int | None
    zone: ZoneInfo

    def today(self, now: datetime) -> date:
        return now.astimezone(self.zone).date()

    def last_day(self, now: datetime) -> date:
        """Return the last local date that is offered."""
        if self.horizon_days is not None:
            return self.today(now) + timedelta(days=self.horizon_days)
        first = self.today(now).replace(day=1)
        in_two_months = (first + timedelta(days=62)).replace(day=1)
        return in_two_months - timedelta(days=1)

    def ending(self, last: date, now: datetime) -> BookingWindow:
        """Return the same window with this local date as its last."""
        return replace(self, horizon_days=(last - self.today(now)).days)

    def earliest(self, now: datetime) -> datetime:
        return now + self.lead_time

    def until(self, now: datetime) -> datetime:
        """Return the instant from which on nothing is offered: the end of the last day."""
        return at(self.last_day(now) + timedelta(days=1), time(0), self.zone)

    def days(self, now: datetime) -> list[date]:
        """Return the local dates that the window touches."""
        first = self.today(now)
        return [first + timedelta(days=n) for n in range((self.last_day(now) - first).days + 1)]


def may_change_until(starts_at: datetime, cutoff: timedelta) -> datetime:
    """Return the last instant (excluded) at which a patient may still move, or cancel, by the link."""
    return starts_at.astimezone(UTC) - cutoff
