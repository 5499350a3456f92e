"""Who waits for which free time, who comes first, and how long an offer is kept: nights and clock changes included."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bookings.domain.intervals import Interval
from bookings.domain.rules import Slot
from bookings.domain.waiting import (
    QuietHours,
    Wants,
    answer_until,
    fits,
    line_for,
    must_call,
    overlap,
    to_offer,
)

TORONTO = ZoneInfo("America/Toronto")
NOW = datetime(2027, 3, 1, 15, tzinfo=UTC)
TEN = datetime(2027, 3, 8, 15, tzinfo=UTC)  # Monday, 10:00 in Toronto
HOUR = timedelta(hours=1)
NIGHT = QuietHours(time(21), time(8), TORONTO)


def slot(starts_at=TEN, practitioner=1, lost=0):
    return Slot(starts_at, starts_at + HOUR, practitioner, 1, None, lost=lost)


def wants(entry=1, since=NOW, **what):
    return Wants(entry=entry, since=since, **what)


@pytest.mark.parametrize(
    ("what", "fitting"),
    [
        ({}, True),
        ({"practitioners": frozenset({1, 2})}, True),
        ({"practitioners": frozenset({2})}, False),
        ({"weekdays": frozenset({1})}, True),
        ({"weekdays": frozenset({2, 3})}, False),
        ({"parts": frozenset({"morning"})}, True),
        ({"parts": frozenset({"afternoon", "evening"})}, False),
        ({"first": date(2027, 3, 8), "last": date(2027, 3, 8)}, True),
        ({"first": date(2027, 3, 9)}, False),
        ({"last": date(2027, 3, 7)}, False),
        ({"before": TEN + HOUR}, True),
        ({"before": TEN}, False),
        ({"not_within": TEN - NOW}, True),
        ({"not_within": TEN - NOW + timedelta(minutes=1)}, False),
        ({"offered": (Interval(TEN + HOUR, TEN + 2 * HOUR),)}, True),
        ({"offered": (Interval(TEN + HOUR / 2, TEN + 2 * HOUR),)}, False),
        ({"busy": (Interval(TEN - HOUR, TEN),)}, True),
        ({"busy": (Interval(TEN - HOUR, TEN + HOUR / 2),)}, False),
    ],
)
def test_a_time_fits_what_is_waited_for(what, fitting):
    assert fits(wants(**what), slot(), TORONTO, NOW) is fitting


def test_parts_of_the_day_are_by_the_clinics_clock():
    noon = slot(TEN + 2 * HOUR)
    assert not fits(wants(parts=frozenset({"morning"})), noon, TORONTO, NOW)
    assert fits(wants(parts=frozenset({"afternoon"})), noon, TORONTO, NOW)


def test_who_can_use_fewer_times_comes_first_then_who_waited_longest():
    anything = wants(1, NOW - 9 * HOUR)
    mondays = wants(2, NOW, weekdays=frozenset({1}))
    earlier = wants(3, NOW - HOUR, parts=frozenset({"morning"}))
    exactly = wants(4, NOW, weekdays=frozenset({1}), practitioners=frozenset({1}))
    other = wants(5, NOW - 20 * HOUR, weekdays=frozenset({2}))
    line = line_for(slot(), [anything, mondays, earlier, exactly, other], TORONTO, NOW)
    assert [each.entry for each in line] == [4, 3, 2, 1]


def test_each_time_goes_to_one_and_each_gets_one():
    waiting = [wants(1, NOW - HOUR), wants(2, NOW)]
    free = [slot(), slot(TEN + HOUR / 2), slot(TEN + HOUR)]
    found = [(who.entry, what.starts_at) for who, what in to_offer(free, waiting, TORONTO, NOW)]
    assert found == [(1, TEN), (2, TEN + HOUR)]


def test_within_a_day_a_time_that_leaves_no_short_gap_goes_first():
    free = [slot(lost=15), slot(TEN + HOUR)]
    ((_who, what),) = to_offer(free, [wants()], TORONTO, NOW)
    assert what.starts_at == TEN + HOUR


somebody = st.builds(
    wants,
    entry=st.integers(1, 99),
    since=st.integers(0, 99).map(lambda hours: NOW - hours * HOUR),
    practitioners=st.frozensets(st.integers(1, 3), max_size=2),
    weekdays=st.frozensets(st.integers(1, 7), max_size=3),
    parts=st.frozensets(st.sampled_from(["morning", "afternoon", "evening"]), max_size=2),
    before=st.none() | st.integers(0, 400).map(lambda hours: NOW + hours * HOUR),
)
free_slots = st.lists(
    st.builds(
        slot,
        st.integers(0, 800).map(lambda halves: NOW + halves * HOUR / 2),
        st.integers(1, 3),
        st.sampled_from([0, 0, 15]),
    ),
    max_size=20,
)


@given(free_slots, st.lists(somebody, max_size=8, unique_by=lambda each: each.entry))
def test_whatever_is_free_and_whoever_waits(free, waiting):
    found = to_offer(free, waiting, TORONTO, NOW)
    whom = [who.entry for who, _what in found]
    given_away = [what for _who, what in found]
    assert len(set(whom)) == len(whom)
    for number, (who, what) in enumerate(found):
        assert what in free
        assert fits(who, what, TORONTO, NOW)
        assert not any(overlap(what, other) for other in given_away[:number])
    left = [each for each in waiting if each.entry not in whom]
    for what in free:
        fitting = [who for who in left if fits(who, what, TORONTO, NOW)]
        assert not fitting or any(overlap(what, other) for other in given_away)


@given(free_slots, st.lists(somebody, max_size=8, unique_by=lambda each: each.entry), st.randoms())
def test_the_order_in_which_rows_are_read_decides_nothing(free, waiting, chance):
    found = to_offer(free, waiting, TORONTO, NOW)
    chance.shuffle(waiting)
    assert to_offer(free, waiting, TORONTO, NOW) == found


# -- how long an offer is kept


def toronto(day, hour, minute=0):
    return datetime(2027, 3, day, hour, minute, tzinfo=TORONTO).astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "until"),
    [
        (toronto(1, 10), toronto(1, 11)),
        (toronto(1, 20), toronto(1, 21)),
        (toronto(1, 20, 30), toronto(2, 8, 30)),
        (toronto(1, 20, 59), toronto(2, 8, 59)),
        (toronto(1, 21), toronto(2, 9)),
        (toronto(2, 7, 59), toronto(2, 9)),
        (toronto(13, 20, 30), toronto(14, 8, 30)),  # the clocks go forward that night
        (toronto(8, 9, 30), toronto(8, 10)),  # not longer than until the visit
    ],
)
def test_the_hour_to_answer_stands_still_at_night(now, until):
    starts_at = toronto(8, 10) if now < toronto(8, 10) else toronto(20, 10)
    assert answer_until(now, 60, starts_at, NIGHT) == until


def test_the_same_time_twice_is_no_quiet_hours():
    awake = QuietHours(time(8), time(8), TORONTO)
    assert awake.until(toronto(1, 8)) is None
    assert answer_until(toronto(1, 23, 30), 60, TEN, awake) == toronto(2, 0, 30)


def test_quiet_hours_within_a_day():
    lunch = QuietHours(time(12), time(14), TORONTO)
    assert lunch.until(toronto(1, 12)) == toronto(1, 14)
    assert lunch.until(toronto(1, 14)) is None
    assert answer_until(toronto(1, 11, 30), 60, TEN, lunch) == toronto(1, 14, 30)


def test_quiet_hours_that_the_clocks_swallow_are_none():
    gap = QuietHours(time(2), time(2, 30), TORONTO)
    assert gap.of(date(2027, 3, 14)) is None
    assert gap.until(toronto(14, 3)) is None


walls = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30]))
# around both days of the clock change, and some others
moments = st.builds(
    lambda month, minutes: datetime(2027, month, 5, tzinfo=UTC) + timedelta(minutes=minutes),
    st.sampled_from([3, 7, 11]),
    st.integers(0, 14 * 24 * 60),
)


@settings(max_examples=60)
@given(walls, walls, moments, st.integers(60, 600))
def test_so_many_minutes_that_are_not_quiet_lie_between(starts, ends, now, minutes):
    quiet = QuietHours(starts, ends, TORONTO)
    starts_at = now + timedelta(days=3)
    until = answer_until(now, minutes, starts_at, quiet)
    assert now < until <= starts_at
    awake = sum(
        quiet.until(now + timedelta(minutes=n)) is None for n in range((until - now) // timedelta(minutes=1))
    )
    assert awake == minutes or (until == starts_at and awake < minutes)
    assert until == starts_at or quiet.until(until - timedelta(minutes=1)) is None


@pytest.mark.parametrize(
    ("now", "starts_at", "has_email", "calls"),
    [
        (toronto(1, 10), toronto(2, 10), True, False),
        (toronto(1, 10), toronto(2, 9, 59), True, True),
        (toronto(1, 10), toronto(5, 10), False, True),
        (toronto(1, 22), toronto(5, 10), True, True),
    ],
)
def test_near_times_and_people_without_an_address_are_called(now, starts_at, has_email, calls):
    assert must_call(now, starts_at, has_email=has_email, quiet=NIGHT) is calls
