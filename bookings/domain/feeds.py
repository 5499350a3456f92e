"""A calendar to subscribe to: one file of many entries, read again by calendar programs every so often.

The icalendar library writes each part. What it wrote for one entry is kept, since writing five hundred of them costs
more than all the rest: a program that looks again pays for what has changed only.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from icalendar import Calendar, Event, vDuration, vText

from bookings.domain.ical import AROUND, PRODUCT, Method, wall_time

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from zoneinfo import ZoneInfo

LOOK_AGAIN = timedelta(minutes=30)
ENTRIES_KEPT = 10_000  # some hundred bytes each
LETTERS = 2
NOON = time(12)


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One visit, or one class, in a feed; instants are aware. Nothing in it says anything about anyone's health.

    `stamp` is when it last changed, not when the file was written: the same visits make the same bytes.
    """

    uid: str
    sequence: int
    stamp: datetime
    starts_at: datetime
    ends_at: datetime
    zone: ZoneInfo
    summary: str
    description: str
    location: str
    url: str = ""
    cancelled: bool = False


def initials(name: str) -> str:
    """Return the first letters of the first and the last word, such as `A.M.`; an empty string where there are none."""
    letters = [next(filter(str.isalpha, word), "") for word in name.split()]
    found = [letter.upper() for letter in letters if letter]
    kept = found if len(found) <= LETTERS else [found[0], found[-1]]
    return "".join(f"{letter}." for letter in kept)


def feed(name: str, entries: Iterable[FeedEntry], zone: ZoneInfo, first: date, last: date) -> bytes:
    """Return the file: its name, the rules of its one zone for these days, and the entries in their order."""
    head, end, tail = frame(name, zone.key).rpartition(b"END:VCALENDAR")
    parts = [zone_rules(zone, first - AROUND, last + AROUND), *map(entry_part, entries)]
    return b"".join([head, *parts, end, tail])


def frame(name: str, zone: str) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", Method.PUBLISH.value)
    calendar.add("name", vText(name))
    calendar.add("x-wr-calname", vText(name))
    calendar.add("x-wr-timezone", zone)
    calendar.add("refresh-interval", LOOK_AGAIN, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(LOOK_AGAIN))
    return bytes(calendar.to_ical())


@functools.lru_cache(maxsize=32)
def zone_rules(zone: ZoneInfo, first: date, last: date) -> bytes:
    """Return the VTIMEZONE; empty for UTC, which needs none."""
    calendar, event = Calendar(), Event()
    event.add("dtstart", datetime.combine(first, NOON, zone))
    calendar.add_component(event)
    calendar.add_missing_timezones(first_date=first, last_date=last)
    return b"".join(bytes(part.to_ical()) for part in calendar.timezones)


@functools.lru_cache(maxsize=ENTRIES_KEPT)
def entry_part(entry: FeedEntry) -> bytes:
    made = Event()
    made.add("uid", entry.uid)
    stamp = entry.stamp.astimezone(UTC).replace(microsecond=0)
    made.add("dtstamp", stamp)
    made.add("last-modified", stamp)
    made.add("sequence", entry.sequence)
    made.add("dtstart", wall_time(entry.starts_at, entry.zone))
    made.add("dtend", wall_time(entry.ends_at, entry.zone))
    made.add("summary", entry.summary)
    if entry.description:
        made.add("description", entry.description)
    made.add("location", entry.location)
    if entry.url:
        made.add("url", entry.url)
    made.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    made.add("transp", "TRANSPARENT" if entry.cancelled else "OPAQUE")
    made.add("class", "PRIVATE")
    return bytes(made.to_ical())
