"""When reminders leave: so long before the visit, outside quiet hours, and not right after the booking."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bookings.domain.reminding import BEFORE_QUIET, due_times, leaves_at
from bookings.domain.waiting import QuietHours

TORONTO = ZoneInfo("America/Toronto")
NIGHT = QuietHours(time(21), time(8), TORONTO)
NO_NIGHT = QuietHours(time(0), time(0), TORONTO)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
MOST_QUIET = 16 * 60


def local(day, hour, minute=0, month=3):
    return datetime(2027, month, day, hour, minute, tzinfo=TORONTO).astimezone(UTC)


TEN = local(9, 10)


def test_reminders_leave_so_many_hours_before_the_first_one_first():
    due = due_times(TEN, [24, 168], NIGHT, now=TEN - 30 * DAY)
    assert list(due.items()) == [(168, TEN - 7 * DAY), (24, TEN - DAY)]


@pytest.mark.parametrize(
    ("booked", "left"),
    [
        (timedelta(days=7, hours=1), [168, 24]),
        (timedelta(days=7, minutes=59), [24]),  # the confirmation has just said the same
        (timedelta(days=7), [24]),
        (timedelta(days=6), [24]),
        (timedelta(hours=25), [24]),
        (timedelta(hours=24, minutes=59), []),
        (timedelta(hours=2), []),
    ],
)
def test_what_would_leave_before_the_booking_or_right_after_it_does_not(booked, left):
    assert list(due_times(TEN, [168, 24], NIGHT, now=TEN - booked)) == left


@pytest.mark.parametrize(
    ("starts_at", "hours", "leaves"),
    [
        (local(9, 10), 24, local(8, 10)),
        (local(9, 7, 30), 24, local(8, 8)),  # the day before, when the night is over
        (local(9, 21), 24, local(9, 8)),
        (local(9, 20, 59), 24, local(8, 20, 59)),
        (local(9, 8), 24, local(8, 8)),
        (local(9, 9), 2, local(9, 8)),  # an hour is left
        (local(9, 8, 59), 2, local(8, 20, 30)),  # less is left: before the night
        (local(9, 7), 2, local(8, 20, 30)),
        # the night of the clock change has ten hours, or twelve
        (local(14, 9), 10, local(14, 8)),
        (local(14, 8, 30), 2, local(13, 20, 30)),
        (local(7, 9, month=11), 10, local(7, 8, month=11)),
        (local(7, 8, 30, month=11), 2, local(6, 20, 30, month=11)),
    ],
)
def test_in_the_night_it_leaves_after_it_or_before(starts_at, hours, leaves):
    assert due_times(starts_at, [hours], NIGHT, now=starts_at - 30 * DAY) == {hours: leaves}


def test_without_quiet_hours_it_leaves_at_any_hour():
    assert leaves_at(local(9, 3), local(9, 5), NO_NIGHT) == local(9, 3)


def test_of_several_that_the_night_brings_together_the_nearest_stays():
    starts_at = local(9, 9)
    assert due_times(starts_at, [8, 6, 2], NIGHT, now=starts_at - DAY) == {2: local(9, 8)}


def test_quiet_hours_of_a_morning_that_last_until_the_visit():
    morning = QuietHours(time(6), time(12), TORONTO)
    assert leaves_at(local(9, 9), local(9, 11), morning) == local(9, 6) - BEFORE_QUIET


def walls(minutes):
    return time(minutes // 60, minutes % 60)


@st.composite
def nights(draw):
    start, length = draw(st.integers(0, 24 * 60 - 1)), draw(st.integers(0, MOST_QUIET))
    return QuietHours(walls(start), walls((start + length) % (24 * 60)), TORONTO)


visits = st.builds(
    lambda month, minutes: datetime(2027, month, 5, tzinfo=UTC) + timedelta(minutes=minutes),
    st.sampled_from([3, 7, 11]),  # the weeks of both clock changes, and one without
    st.integers(0, 14 * 24 * 60),
)


@settings(max_examples=150)
@given(nights(), visits, st.sets(st.integers(1, 720), max_size=5), st.integers(0, 40 * 24 * 60))
def test_each_leaves_before_the_visit_awake_and_not_right_after_the_booking(
    quiet, starts_at, hours, minutes_ahead
):
    now = starts_at - timedelta(minutes=minutes_ahead)
    due = due_times(starts_at, hours, quiet, now=now)
    assert set(due) <= hours
    assert list(due.values()) == sorted(set(due.values()))
    for before, leaves in due.items():
        assert now + HOUR <= leaves < starts_at
        assert quiet.until(leaves) is None
        wanted = starts_at - before * HOUR
        assert leaves == wanted or quiet.until(wanted) is not None
        assert abs(leaves - wanted) <= timedelta(hours=18)
