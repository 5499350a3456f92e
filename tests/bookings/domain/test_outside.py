from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookings.domain.minutes import Span, minute
from bookings.domain.outside import Plan, Visit, fell_outside, fingerprint
from bookings.domain.rules import Closure, WeeklyHours

TORONTO = ZoneInfo("America/Toronto")
MONDAY = date(2027, 3, 8)
SHORT, LONG, CLASS = 1, 2, 3


def at(wall, day=MONDAY):
    return minute(datetime.combine(day, time.fromisoformat(wall), TORONTO))


def hours(starts="09:00", ends="17:00", **rest):
    sample = {"practitioner": 1, "location": 1, "room": None, "weekday": 1}
    return WeeklyHours(starts=time.fromisoformat(starts), ends=time.fromisoformat(ends), **{**sample, **rest})


def visit(starts="10:00", minutes=45, *, day=MONDAY, **rest):
    start = at(starts, day)
    sample = {"id": 1, "practitioner": 1, "location": 1, "service": SHORT}
    return Visit(starts=start, ends=start + minutes, **{**sample, **rest})


def plan(*rows, visits=None, **rest):
    return Plan(zone=TORONTO, visits=visits or [visit()], hours=rows, **rest)


def outside(before, after):
    return bool(fell_outside(before, after))


@pytest.mark.parametrize(
    ("rows", "falls"),
    [
        ([hours("09:00", "17:00")], False),
        ([hours("10:00", "10:45")], False),
        ([hours("10:01", "17:00")], True),
        ([hours("09:00", "10:44")], True),
        ([hours("09:00", "10:30"), hours("10:30", "17:00")], True),  # a visit lies whole inside one interval
        ([hours(weekday=2)], True),
        ([hours(practitioner=2)], True),
        ([hours(location=2)], True),
        ([hours(room=7)], False),  # it keeps its own room
        ([hours(valid_from=MONDAY, valid_until=MONDAY)], False),
        ([hours(valid_from=MONDAY + timedelta(days=1))], True),
        ([hours(valid_until=MONDAY - timedelta(days=1))], True),
        ([], True),
    ],
)
def test_a_visit_falls_outside_when_no_hours_hold_it_any_more(rows, falls):
    assert outside(plan(hours()), plan(*rows)) is falls


def test_what_was_booked_outside_on_purpose_is_not_told_at_each_change():
    evening = [visit("20:00")]
    assert not outside(plan(hours(), visits=evening), plan(hours("10:00", "12:00"), visits=evening))


def test_a_closure_is_told_for_what_was_booked_outside_on_purpose_too():
    evening = [visit("20:00")]
    closed = plan(hours(), visits=evening, closures=[Closure(MONDAY, MONDAY)])
    assert outside(plan(hours(), visits=evening), closed)
    assert not outside(closed, closed)


@pytest.mark.parametrize(
    ("kept", "service", "falls"),
    [
        (None, SHORT, False),
        (SHORT, SHORT, False),
        (LONG, SHORT, True),
    ],
)
def test_hours_that_are_kept_for_another_service_hold_no_visit(kept, service, falls):
    visits = [visit(service=service)]
    assert outside(plan(hours(), visits=visits), plan(hours(only_for=kept), visits=visits)) is falls


def test_hours_kept_within_other_hours_take_their_time_from_them():
    after = plan(hours(), hours("10:30", "11:30", only_for=CLASS))
    assert outside(plan(hours()), after)
    assert not outside(plan(hours()), plan(hours(), hours("10:45", "11:30", only_for=CLASS)))


def test_a_class_lies_only_in_hours_kept_for_it():
    visits = [visit(service=CLASS, is_class=True)]
    before = plan(hours(only_for=CLASS), visits=visits)
    assert outside(before, plan(hours(), visits=visits))
    assert not outside(before, plan(hours("10:00", "11:00", only_for=CLASS), visits=visits))


def test_a_call_does_not_mind_where_the_practitioner_is():
    calls = [visit(by_telephone=True)]
    assert not outside(plan(hours(), visits=calls), plan(hours(location=2), visits=calls))
    assert outside(plan(hours(), visits=calls), plan(hours("12:00"), visits=calls))


@pytest.mark.parametrize(
    ("closure", "falls"),
    [
        (Closure(MONDAY, MONDAY), True),
        (Closure(MONDAY - timedelta(days=3), MONDAY), True),
        (Closure(MONDAY, MONDAY, 1), True),
        (Closure(MONDAY, MONDAY, 2), False),
        (Closure(MONDAY + timedelta(days=1), MONDAY + timedelta(days=1)), False),
    ],
)
def test_a_closure(closure, falls):
    assert outside(plan(hours()), plan(hours(), closures=[closure])) is falls


def test_a_visit_over_midnight_lies_on_both_days():
    tuesday = MONDAY + timedelta(days=1)
    for minutes, falls in ((30, False), (31, True)):
        late = [visit("23:30", minutes)]
        closed = plan(visits=late, closures=[Closure(tuesday, tuesday)])
        assert outside(plan(visits=late), closed) is falls


@pytest.mark.parametrize(
    ("starts", "ends", "falls"),
    [
        ("09:00", "10:00", False),
        ("09:00", "10:01", True),
        ("10:10", "10:20", True),
        ("10:44", "12:00", True),
        ("10:45", "12:00", False),
    ],
)
def test_time_off_that_touches_the_visit(starts, ends, falls):
    away = {1: [Span(at(starts), at(ends))]}
    assert outside(plan(hours()), plan(hours(), absences=away)) is falls
    assert not outside(plan(hours()), plan(hours(), absences={2: away[1]}))


def test_what_is_taken_out_of_use():
    assert outside(plan(hours()), plan(hours(), visits=[visit(retired=True)]))
    retired = plan(hours(), visits=[visit(retired=True)])
    assert not outside(retired, retired)


def test_a_room_that_gets_steps_for_who_needs_none():
    assert outside(plan(hours()), plan(hours(), visits=[visit(steps=True)]))
    steps = plan(hours(), visits=[visit(steps=True)])
    assert not outside(steps, steps)


def test_hours_until_midnight_and_both_days_of_the_clock_change():
    late = [visit("23:15", 45)]
    assert not outside(plan(hours(ends="00:00"), visits=late), plan(hours("22:00", "00:00"), visits=late))
    for sunday in (date(2027, 3, 14), date(2027, 11, 7)):
        early = [visit("00:30", 120, day=sunday)]
        whole = plan(hours("00:00", "06:00", weekday=7), visits=early)
        assert not outside(whole, plan(hours("00:30", "04:00", weekday=7), visits=early))
        assert outside(whole, plan(hours("00:31", "04:00", weekday=7), visits=early))
    gap = plan(hours("02:10", "02:40", weekday=7, only_for=LONG), hours("00:00", "06:00", weekday=7))
    across = [visit("01:30", 120, day=date(2027, 3, 14))]
    all_night = hours("00:00", "06:00", weekday=7)
    assert not outside(plan(all_night, visits=across), plan(*gap.hours, visits=across))  # swallowed whole


def test_they_come_in_order_of_time_and_each_once():
    visits = [visit("11:00", id=1), visit("09:00", id=3), visit("10:00", id=2), visit("16:00", id=4)]
    before = plan(hours(), visits=visits)
    assert fell_outside(before, plan(hours("12:00", "17:00"), visits=visits)) == [3, 2, 1]
    assert fell_outside(before, before) == []


def test_a_visit_that_was_booked_in_between_counts_as_fine_before():
    assert fell_outside(plan(hours(), visits=[visit(id=2)]), plan(visits=[visit(id=1)])) == [1]


def test_a_fingerprint_is_of_the_visits_whatever_their_order():
    assert fingerprint([1, 2]) == fingerprint([2, 1])
    assert len({fingerprint(ids) for ids in ([], [1], [1, 2], [12])}) == 4


walls = st.integers(0, 23 * 4).map(lambda quarter: time(quarter // 4, quarter % 4 * 15))


@st.composite
def rows(draw):
    found = []
    for _row in range(draw(st.integers(0, 4))):
        starts, ends = sorted(draw(st.lists(walls, min_size=2, max_size=2, unique=True)))
        kept = draw(st.sampled_from([None, None, SHORT, LONG]))
        weekday = draw(st.sampled_from([1, 1, 2]))
        found.append(WeeklyHours(1, 1, None, weekday, starts, ends, only_for=kept))
    return found


def held(rows, one):
    """Say minute by minute whether one row holds the visit and none keeps it out."""
    taken = set(range(one.starts - at("00:00"), one.ends - at("00:00")))
    spans = [
        (
            set(range(row.starts.hour * 60 + row.starts.minute, row.ends.hour * 60 + row.ends.minute)),
            row.only_for,
        )
        for row in rows
        if row.weekday == 1
    ]
    inside = any(taken <= minutes and kept in {None, one.service} for minutes, kept in spans)
    kept_out = any(taken & minutes and kept not in {None, one.service} for minutes, kept in spans)
    return inside, not kept_out


@given(before=rows(), after=rows(), quarter=st.integers(0, 80), service=st.sampled_from([SHORT, LONG]))
def test_it_says_the_same_minute_by_minute(before, after, quarter, service):
    one = visit(f"{quarter // 4:02}:{quarter % 4 * 15:02}", service=service)
    old, new = held(before, one), held(after, one)
    worse = any(was and not now for was, now in zip(old, new, strict=True))
    assert outside(plan(*before, visits=[one]), plan(*after, visits=[one])) is worse
