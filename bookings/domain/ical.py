"""Maps a visit to an iCalendar file (RFC 5545, RFC 5546), through the icalendar library.

One visit keeps one UID for life; SEQUENCE rises with each change, so that a move changes the entry that the
calendar has instead of adding another.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, timedelta
from enum import Enum
from typing import TYPE_CHECKING

from icalendar import Calendar, Event, vCalAddress, vText, vUri

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from zoneinfo import ZoneInfo

AROUND = timedelta(days=400)  # the zone rules that a visit needs, not seventy years of them
PRODUCT = "-//Movement Revival//Bookings//EN"


class Method(Enum):
    """PUBLISH is the download; REQUEST and CANCEL travel by mail."""

    PUBLISH = "PUBLISH"
    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


@dataclass(frozen=True, slots=True)
class Entry:
    """One calendar entry; instants are aware. Summary and description say nothing about anyone's health."""

    uid: str
    sequence: int
    stamp: datetime
    starts_at: datetime
    ends_at: datetime
    zone: ZoneInfo
    summary: str
    description: str
    location: str
    organizer: tuple[str, str]
    attendee: tuple[str, str] | None = None
    cancelled: bool = False


def calendar_file(entry: Entry, method: Method) -> bytes:
    """Return the file's bytes: CRLF lines folded at 75 octets, text escaped, the zone's rules included."""
    return file_of([entry], method)


def published(entries: Sequence[Entry]) -> bytes:
    """Return one file of several entries, to download: only PUBLISH may hold more than one UID (RFC 5546)."""
    return file_of(entries, Method.PUBLISH)


def file_of(entries: Sequence[Entry], method: Method) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method.value)
    for entry in entries:
        calendar.add_component(event(entry, method))
    first = min(entry.starts_at for entry in entries).date()
    last = max(entry.ends_at for entry in entries).date()
    calendar.add_missing_timezones(first_date=first - AROUND, last_date=last + AROUND)
    return bytes(calendar.to_ical())


def event(entry: Entry, method: Method) -> Event:
    made = Event()
    made.add("uid", entry.uid)
    made.add("dtstamp", entry.stamp.astimezone(UTC).replace(microsecond=0))
    made.add("sequence", entry.sequence)
    made.add("dtstart", wall_time(entry.starts_at, entry.zone))
    made.add("dtend", wall_time(entry.ends_at, entry.zone))
    made.add("summary", entry.summary)
    made.add("description", entry.description)
    made.add("location", entry.location)
    made.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    made.add("class", "PRIVATE")
    if method is not Method.PUBLISH:
        add_people(made, entry)
    return made


def wall_time(instant: datetime, zone: ZoneInfo) -> datetime:
    """Return the zone's time; the second pass of a doubled hour in UTC, for its wall time means the first pass."""
    local = instant.astimezone(zone)
    return instant.astimezone(UTC) if local.fold else local


def add_people(made: Event, entry: Entry) -> None:
    made.add("organizer", person(*entry.organizer), encode=False)
    if entry.attendee:
        attendee = person(*entry.attendee)
        attendee.params["ROLE"] = vText("REQ-PARTICIPANT")
        attendee.params["PARTSTAT"] = vText("ACCEPTED")
        attendee.params["RSVP"] = vText("FALSE")
        made.add("attendee", attendee, encode=False)


def person(name: str, email: str) -> vCalAddress:
    address = vCalAddress(vUri(f"mailto:{email}"))
    address.params["CN"] = vText(name)
    return address
