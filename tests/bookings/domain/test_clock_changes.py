"""Clocks forward and back: a wall time that is missing is never offered, one that comes twice is offered once."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bookings.domain.availability import offered
from bookings.domain.rules import Calendar, Rules, VisitShape, WeeklyHours
from bookings.domain.walltime import at, day_interval

TORONTO = ZoneInfo("America/Toronto")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")

SPRING = date(2027, 3, 14)  # Toronto: 02:00 becomes 03:00
AUTUMN = date(2027, 11, 7)  # Toronto: 02:00 becomes 01:00
HALF_FORWARD = date(2027, 10, 3)  # Lord Howe: 02:00 becomes 02:30
HALF_BACK = date(2027, 4, 4)  # Lord Howe: 02:00 becomes 01:30


def slots(zone, day, starts, ends, minutes=30):
    row = WeeklyHours(1, 1, None, day.isoweekday(), time.fromisoformat(starts), time.fromisoformat(ends))
    calendar = Calendar(zone, [row])
    step = timedelta(minutes=minutes)
    return list(offered(Rules(VisitShape(step, step=step)), calendar, [day]))


def walls(zone, *question):
    return [slot.starts_at.astimezone(zone).strftime("%H:%M") for slot in slots(zone, *question)]


@pytest.mark.parametrize(
    ("zone", "day", "expected"),
    [
        (TORONTO, SPRING, ["01:00", "01:30", "03:00", "03:30"]),
        (TORONTO, AUTUMN, ["01:00", "01:30", "02:00", "02:30", "03:00", "03:30"]),
        (LORD_HOWE, HALF_FORWARD, ["01:00", "01:30", "02:30", "03:00", "03:30"]),
        (LORD_HOWE, HALF_BACK, ["01:00", "01:30", "02:00", "02:30", "03:00", "03:30"]),
    ],
)
def test_what_is_offered_while_clocks_change(zone, day, expected):
    assert walls(zone, day, "01:00", "04:00") == expected


def test_the_doubled_hour_is_offered_the_first_time_it_comes():
    first = slots(TORONTO, AUTUMN, "01:00", "04:00")[0]
    assert first.starts_at == datetime(2027, 11, 7, 5, tzinfo=UTC)
    assert first.starts_at.astimezone(TORONTO).fold == 0


def test_hours_that_the_clocks_swallow_whole_offer_nothing():
    assert walls(TORONTO, SPRING, "02:00", "03:00") == []
    assert walls(LORD_HOWE, HALF_FORWARD, "02:00", "02:30") == []


@pytest.mark.parametrize(
    ("starts", "ends", "expected"),
    [("02:15", "04:00", ["03:00", "03:30"]), ("01:00", "02:30", ["01:00", "01:30"])],
)
def test_hours_that_begin_or_end_in_the_gap_begin_or_end_at_its_end(starts, ends, expected):
    assert walls(TORONTO, SPRING, starts, ends) == expected


def test_no_visit_is_shorter_than_it_says_across_the_change():
    for zone, day in ((TORONTO, SPRING), (TORONTO, AUTUMN), (LORD_HOWE, HALF_BACK)):
        lengths = {slot.ends_at - slot.starts_at for slot in slots(zone, day, "00:00", "00:00", 45)}
        assert lengths == {timedelta(minutes=45)}


@pytest.mark.parametrize(
    ("zone", "day", "length"),
    [
        (TORONTO, SPRING, 23),
        (TORONTO, AUTUMN, 25),
        (LORD_HOWE, HALF_FORWARD, 23.5),
        (LORD_HOWE, HALF_BACK, 24.5),
        (TORONTO, date(2028, 2, 29), 24),
        (ZoneInfo("Africa/Cairo"), date(2027, 4, 30), 23),
    ],
)
def test_a_day_is_as_long_as_its_clocks_say(zone, day, length):
    whole = day_interval(day, zone)
    assert whole.end - whole.start == timedelta(hours=length)
    assert day_interval(day + timedelta(days=1), zone).start == whole.end


def test_a_missing_wall_time_becomes_the_end_of_the_gap():
    assert at(SPRING, time(2, 30), TORONTO) == datetime(2027, 3, 14, 7, tzinfo=UTC)
    assert at(HALF_FORWARD, time(2, 29), LORD_HOWE) == datetime(2027, 10, 2, 15, 30, tzinfo=UTC)


def test_half_hour_zones_are_right_to_the_minute():
    assert at(SPRING, time(9), ZoneInfo("Asia/Kathmandu")) == datetime(2027, 3, 14, 3, 15, tzinfo=UTC)
