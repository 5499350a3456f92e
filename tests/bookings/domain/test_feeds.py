"""Initials, and the file of a feed as calendar programs read it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest

from bookings.domain.feeds import FeedEntry, feed, initials

TORONTO = ZoneInfo("America/Toronto")
START = datetime(2027, 3, 8, 15, tzinfo=UTC)
FIRST, LAST = date(2027, 2, 1), date(2027, 9, 1)
ENTRY = FeedEntry(
    uid="1@testserver",
    sequence=3,
    stamp=datetime(2027, 3, 1, 15, 0, 5, 999, tzinfo=UTC),
    starts_at=START,
    ends_at=START + timedelta(minutes=45),
    zone=TORONTO,
    summary="A.M.",
    description="Visit ABCD",
    location="Room 1, High Street",
    url="http://testserver/admin/schedule/ABCD/",
)


def read(entries, zone=TORONTO, name="Sam Rivera, Sample Clinic"):
    return icalendar.Calendar.from_ical(feed(name, entries, zone, FIRST, LAST))


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Alex Meyer", "A.M."),
        ("Alex van der Meyer", "A.M."),
        ("Madonna", "M."),
        ("Q", "Q."),
        ("zoë o'brien", "Z.O."),
        ("O'Brien-王小明", "O."),
        ("王小明", "王."),
        ("محمد", "م."),
        ("Alex 🏃🏽‍♀️", "A."),
        ("(Lex) 'Meyer", "L.M."),
        ("🏃", ""),
        ("", ""),
    ],
)
def test_initials(name, letters):
    assert initials(name) == letters


def test_the_file_says_what_it_is_and_how_often_to_look_again():
    calendar = read([ENTRY])
    assert {
        name: calendar[name].to_ical().decode() for name in ("VERSION", "METHOD", "NAME", "X-WR-CALNAME")
    } == {
        "VERSION": "2.0",
        "METHOD": "PUBLISH",
        "NAME": "Sam Rivera\\, Sample Clinic",
        "X-WR-CALNAME": "Sam Rivera\\, Sample Clinic",
    }
    content = feed("x", [ENTRY], TORONTO, FIRST, LAST)
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT30M\r\n" in content
    assert b"X-PUBLISHED-TTL:PT30M\r\n" in content


def test_an_entry_is_whole():
    (event,) = read([ENTRY]).walk("VEVENT")
    assert {
        name: value.to_ical().decode()
        for name, value in event.property_items()
        if name not in {"BEGIN", "END"}
    } == {
        "UID": "1@testserver",
        "SEQUENCE": "3",
        "DTSTAMP": "20270301T150005Z",
        "LAST-MODIFIED": "20270301T150005Z",
        "DTSTART": "20270308T100000",
        "DTEND": "20270308T104500",
        "SUMMARY": "A.M.",
        "DESCRIPTION": "Visit ABCD",
        "LOCATION": "Room 1\\, High Street",
        "URL": "http://testserver/admin/schedule/ABCD/",
        "STATUS": "CONFIRMED",
        "TRANSP": "OPAQUE",
        "CLASS": "PRIVATE",
    }
    assert event["DTSTART"].params["TZID"] == "America/Toronto"


def test_a_cancelled_entry_takes_no_time():
    (event,) = read([replace(ENTRY, cancelled=True)]).walk("VEVENT")
    assert (event["STATUS"], event["TRANSP"]) == ("CANCELLED", "TRANSPARENT")


@pytest.mark.parametrize("count", [0, 1, 3])
def test_the_zones_rules_come_once_before_the_entries(count):
    content = feed("x", [replace(ENTRY, uid=str(n)) for n in range(count)], TORONTO, FIRST, LAST)
    assert content.count(b"BEGIN:VTIMEZONE") == 1
    assert content.count(b"BEGIN:VEVENT") == count
    calendar = icalendar.Calendar.from_ical(content)
    assert [part.name for part in calendar.subcomponents] == ["VTIMEZONE", *["VEVENT"] * count]
    assert all(event.decoded("DTSTART") == START for event in calendar.walk("VEVENT"))


def test_utc_needs_no_rules():
    calendar = read([replace(ENTRY, zone=ZoneInfo("UTC"))], ZoneInfo("UTC"))
    assert [part.name for part in calendar.subcomponents] == ["VEVENT"]
    assert calendar.walk("VEVENT")[0].decoded("DTSTART") == START


@pytest.mark.parametrize("zone", ["Europe/London", "Asia/Kolkata", "Australia/Lord_Howe"])
def test_every_zone_reads_back_as_the_same_instants(zone):
    there = ZoneInfo(zone)
    days = [
        replace(
            ENTRY,
            uid=str(n),
            zone=there,
            starts_at=START + timedelta(days=n),
            ends_at=START + timedelta(days=n, hours=1),
        )
        for n in range(150)
    ]
    calendar = read(days, there)
    assert [event.decoded("DTSTART") for event in calendar.walk("VEVENT")] == [
        entry.starts_at for entry in days
    ]


@pytest.mark.parametrize(
    "text",
    ["王" * 200, "a,b;c\\d\ne", "x\r\nATTENDEE:mailto:a@example.org", "x\r\nEND:VCALENDAR", "END:VCALENDAR"],
)
def test_text_is_escaped_and_folded_and_adds_no_line(text):
    content = feed(text, [replace(ENTRY, summary=text, location=text)], TORONTO, FIRST, LAST)
    assert max(len(line) for line in content.split(b"\r\n")) <= 75
    assert b"\n" not in content.replace(b"\r\n", b"")
    lines = content.replace(b"\r\n ", b"").split(b"\r\n")
    assert not [line for line in lines if line.startswith(b"ATTENDEE")]
    assert lines.count(b"END:VCALENDAR") == 1
    (event,) = icalendar.Calendar.from_ical(content).walk("VEVENT")
    assert str(event["SUMMARY"]) == text.replace("\r\n", "\n")


def test_the_same_entries_make_the_same_bytes():
    assert feed("x", [ENTRY], TORONTO, FIRST, LAST) == feed("x", [replace(ENTRY)], TORONTO, FIRST, LAST)
