"""Whole minutes since 1970 UTC: what the engine counts in, since integers search and sort far faster than datetimes.

A start within a minute belongs to the next one and an end to the next one too, so that rounding never frees time.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from bookings.domain.intervals import Interval

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


class Span(NamedTuple):
    """From `start` up to, not including, `end`, in minutes."""

    start: int
    end: int


def minute(instant: datetime) -> int:
    """Return the minute in which the aware instant lies."""
    return (instant - EPOCH) // MINUTE


def minute_up(instant: datetime) -> int:
    """Return the first whole minute that is not before the instant."""
    return -((EPOCH - instant) // MINUTE)


@lru_cache(maxsize=2**15)
def instant(minutes: int) -> datetime:
    """Return the minute's beginning, in UTC. Remembered, since the same starts are offered again and again."""
    return EPOCH + MINUTE * minutes


def in_minutes(length: timedelta) -> int:
    """Return a length in whole minutes; parts of one count whole."""
    return -(-length // MINUTE)


def span(interval: Interval) -> Span:
    """Return the minutes that the interval touches."""
    return Span(minute(interval.start), minute_up(interval.end))
