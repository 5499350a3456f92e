"""The rules one at a time; test_availability_against_oracle has them all at once."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bookings.domain.availability import (
    Calendar,
    Closure,
    Slot,
    VisitShape,
    WeeklyHours,
    is_free,
    offered,
    opening_hours,
    working_then,
)
from bookings.domain.intervals import Interval

LONDON = ZoneInfo("Europe/London")
MONDAY = date(2027, 3, 8)
EVER = Interval(datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC))
HOUR = timedelta(hours=1)


def at(wall, day=MONDAY):
    return datetime.combine(day, time.fromisoformat(wall), LONDON).astimezone(UTC)


def span(start, end, day=MONDAY):
    return Interval(at(start, day), at(end, day))


def hours(starts="09:00", ends="12:00", **rest):
    sample = {"practitioner": 1, "location": 1, "room": None, "weekday": 1}
    return WeeklyHours(starts=time.fromisoformat(starts), ends=time.fromisoformat(ends), **{**sample, **rest})


def calendar(*rows, **rest):
    sample: dict = {"closures": [], "absences": {}, "busy_practitioners": {}, "busy_rooms": {}}
    return Calendar(zone=LONDON, hours=rows or [hours()], **{**sample, **rest})


def starts(asked, *, shape=None, days=(MONDAY,), allowed=EVER):
    shape = shape or VisitShape(HOUR, step=timedelta(minutes=30))
    found = offered(shape, asked, days, allowed)
    return [slot.starts_at.astimezone(LONDON).strftime("%H:%M") for slot in found]


ALL = ["09:00", "09:30", "10:00", "10:30", "11:00"]


def test_starts_stand_on_a_grid_and_visits_end_within_the_hours():
    assert starts(calendar()) == ALL


def test_a_slot_says_who_where_and_until_when():
    (slot,) = offered(VisitShape(3 * HOUR), calendar(hours(room=7)), [MONDAY], EVER)
    assert slot == Slot(at("09:00"), at("12:00"), practitioner=1, location=1, room=7)


def test_the_grid_is_counted_from_the_beginning_of_the_hours():
    assert starts(calendar(hours("09:10"))) == ["09:10", "09:40", "10:10", "10:40"]


def test_a_lunch_break_is_the_gap_between_two_intervals():
    assert starts(calendar(hours("09:00", "10:30"), hours("11:00", "12:00"))) == ["09:00", "09:30", "11:00"]


def test_overlapping_hours_offer_each_start_once():
    assert starts(calendar(hours(), hours("10:00", "12:30"))) == [*ALL, "11:30"]


def test_hours_that_end_at_midnight():
    assert starts(calendar(hours("22:30", "00:00"))) == ["22:30", "23:00"]


def test_only_the_weekday_of_the_hours():
    week = [MONDAY + timedelta(days=n) for n in range(8)]
    found = offered(VisitShape(3 * HOUR), calendar(), week, EVER)
    assert [slot.starts_at.date() for slot in found] == [MONDAY, MONDAY + timedelta(days=7)]


@pytest.mark.parametrize(
    ("first", "last", "applies"),
    [
        (None, None, True),
        (MONDAY, MONDAY, True),
        (MONDAY + timedelta(days=1), None, False),
        (None, MONDAY - timedelta(days=1), False),
    ],
)
def test_hours_hold_from_their_first_to_their_last_day(first, last, applies):
    assert bool(starts(calendar(hours(valid_from=first, valid_until=last)))) is applies


@pytest.mark.parametrize(
    ("closure", "open_that_day"),
    [
        (Closure(MONDAY, MONDAY), False),
        (Closure(MONDAY, MONDAY, location=1), False),
        (Closure(MONDAY, MONDAY, location=2), True),
        (Closure(MONDAY - timedelta(days=7), MONDAY), False),
        (Closure(MONDAY + timedelta(days=1), MONDAY + timedelta(days=9)), True),
    ],
)
def test_a_closure_takes_whole_days_at_its_location(closure, open_that_day):
    assert bool(starts(calendar(closures=[closure]))) is open_that_day


def test_a_visit_keeps_clear_of_an_absence_and_may_touch_it():
    assert starts(calendar(absences={1: [span("10:00", "10:30")]})) == ["09:00", "10:30", "11:00"]


def test_another_persons_absence_changes_nothing():
    assert starts(calendar(absences={2: [span("10:00", "10:30")]})) == ALL


def test_a_visit_keeps_clear_of_what_is_busy_and_may_touch_it():
    assert starts(calendar(busy_practitioners={1: [span("10:00", "10:30")]})) == ["09:00", "10:30", "11:00"]


def test_a_visit_fits_exactly_between_two_others():
    taken = calendar(busy_practitioners={1: [span("09:00", "10:00"), span("11:00", "12:00")]})
    assert starts(taken) == ["10:00"]


def test_buffers_keep_clear_of_what_is_busy_too():
    shape = VisitShape(HOUR, timedelta(minutes=5), timedelta(minutes=10), step=timedelta(minutes=5))
    taken = calendar(busy_practitioners={1: [span("10:15", "10:30")]})
    assert starts(taken, shape=shape) == [
        "09:00",
        "09:05",
        "10:35",
        "10:40",
        "10:45",
        "10:50",
        "10:55",
        "11:00",
    ]


def test_buffers_may_reach_over_the_edge_of_the_hours_and_into_an_absence():
    shape = VisitShape(HOUR, HOUR, HOUR, step=HOUR)
    assert starts(calendar(absences={1: [span("10:00", "11:00")]}), shape=shape) == ["09:00", "11:00"]


def test_a_busy_room_blocks_only_who_works_in_it():
    taken = {7: [span("09:00", "12:00")]}
    assert starts(calendar(hours(room=7), busy_rooms=taken)) == []
    assert starts(calendar(hours(room=8), busy_rooms=taken)) == ALL
    assert starts(calendar(hours(room=None), busy_rooms=taken)) == ALL


def test_everyone_who_is_free_is_offered_in_order_of_start_then_practitioner():
    people = calendar(hours(practitioner=2), hours(practitioner=1))
    found = offered(VisitShape(HOUR, step=2 * HOUR), people, [MONDAY], EVER)
    assert [(slot.starts_at, slot.practitioner) for slot in found] == [
        (at("09:00"), 1),
        (at("09:00"), 2),
        (at("11:00"), 1),
        (at("11:00"), 2),
    ]


def test_starts_lie_within_what_is_allowed_its_end_excluded():
    assert starts(calendar(), allowed=span("09:30", "11:00")) == ["09:30", "10:00", "10:30"]
    assert starts(calendar(), allowed=span("09:01", "09:29")) == []


@pytest.mark.parametrize(
    "day",
    [date(2028, 2, 29), date(2026, 12, 31), date(2027, 1, 1), date(2027, 1, 3)],
    ids=["leap day", "New Year's Eve", "New Year", "Sunday of week 53"],
)
def test_odd_days_of_the_calendar_are_days_like_any_other(day):
    rows = calendar(hours(weekday=day.isoweekday(), valid_from=day, valid_until=day))
    assert starts(rows, days=[day]) == ALL


@pytest.mark.parametrize(("duration", "step"), [(0, 15), (45, 0)])
def test_a_visit_and_its_step_last(duration, step):
    with pytest.raises(ValueError, match="longer than nothing"):
        VisitShape(timedelta(minutes=duration), step=timedelta(minutes=step))


def test_staff_find_who_works_off_the_grid_too():
    rows = calendar(hours(room=7), hours(practitioner=2, ends="10:00"))
    found = working_then(at("09:07"), VisitShape(HOUR), rows, MONDAY)
    assert found == [Slot(at("09:07"), at("10:07"), practitioner=1, location=1, room=7)]


def test_free_means_practitioner_and_room():
    slot = Slot(at("09:00"), at("10:00"), practitioner=1, location=1, room=7)
    shape = VisitShape(HOUR, buffer_after=timedelta(minutes=10))

    def free_with(**busy):
        return is_free(slot, shape, calendar(**busy))

    assert free_with()
    assert free_with(busy_practitioners={1: [span("10:10", "11:00")]})
    assert not free_with(busy_practitioners={1: [span("10:09", "11:00")]})
    assert not free_with(busy_rooms={7: [span("09:30", "11:00")]})
    assert free_with(
        busy_practitioners={2: [span("09:00", "10:00")]}, busy_rooms={8: [span("09:00", "10:00")]}
    )


def test_opening_hours_are_everybodys_hours_merged():
    rows = [
        hours("09:00", "12:00"),
        hours("12:00", "13:00", practitioner=2),
        hours("18:00", "00:00"),
        hours("06:00", "08:00", valid_until=MONDAY - timedelta(days=1)),
        hours("06:00", "08:00", valid_from=MONDAY + timedelta(days=1)),
    ]
    found = opening_hours(rows, MONDAY)
    assert found == {
        1: [(time(9), time(13)), (time(18), time(0))],
        **{weekday: [] for weekday in range(2, 8)},
    }
