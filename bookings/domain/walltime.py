"""Wall time of a zone and the instants it stands for, both days of the clock change included."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from bookings.domain.intervals import Interval
from bookings.domain.minutes import Span, instant, minute

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
PLAIN_DAY = 24 * 60


def at(day: date, wall: time, zone: ZoneInfo) -> datetime:
    """Return the instant (UTC) of a wall time; one that does not exist becomes the end of the gap.

    A wall time that comes twice is its first occurrence (PEP 495, fold=0).
    """
    local = datetime.combine(day, wall, tzinfo=zone)
    moment = local.astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) == local.replace(tzinfo=None):
        return moment
    return end_of_gap(moment, zone)


def end_of_gap(moment: datetime, zone: ZoneInfo) -> datetime:
    """Return the first instant after the clock jump next before `moment` (which fold=0 puts after the gap)."""
    before = moment - DAY
    after = moment
    while after - before > timedelta(minutes=1):
        middle = before + (after - before) // 2
        if middle.astimezone(zone).utcoffset() == moment.astimezone(zone).utcoffset():
            after = middle
        else:
            before = middle
    return after.replace(second=0, microsecond=0)


def day_interval(day: date, zone: ZoneInfo) -> Interval:
    """Return the local day, 23 to 25 hours long where clocks change."""
    return Interval(at(day, time(0), zone), at(day + DAY, time(0), zone))


class LocalDay(NamedTuple):
    """A date in a zone, in minutes; `twice` is the second pass of a doubled hour, `plain` a day without a change."""

    date: date
    zone: ZoneInfo
    start: int
    end: int
    twice: Span | None
    plain: bool

    def at(self, wall: time) -> int:
        if self.plain:
            return self.start + wall.hour * 60 + wall.minute
        return minute(at(self.date, wall, self.zone))

    def between(self, starts: time, ends: time) -> Span | None:
        """Return the time between two wall times, or None where the clocks swallow it; 00:00 ends the day."""
        found = Span(self.at(starts), self.end if ends == time(0) else self.at(ends))
        return found if found.start < found.end else None


@lru_cache(maxsize=4096)
def local_day(day: date, zone: ZoneInfo) -> LocalDay:
    """Return the date in the zone. A pure function of both, so it may be remembered for good."""
    whole = day_interval(day, zone)
    start, end = minute(whole.start), minute(whole.end)
    same_offset = whole.start.astimezone(zone).utcoffset() == whole.end.astimezone(zone).utcoffset()
    if same_offset and end - start == PLAIN_DAY:
        return LocalDay(day, zone, start, end, None, plain=True)
    again = [m for m in range(start, end) if instant(m).astimezone(zone).fold]
    twice = Span(again[0], again[-1] + 1) if again else None
    return LocalDay(day, zone, start, end, twice, plain=False)
