"""The rules one at a time; test_availability_against_oracle has them all at once."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bookings.domain.availability import offered, places_at
from bookings.domain.minutes import Span, minute
from bookings.domain.rules import Busy, Calendar, Closure, Person, Rules, Slot, VisitShape, WeeklyHours

LONDON = ZoneInfo("Europe/London")
MONDAY = date(2027, 3, 8)
HOUR = timedelta(hours=1)
MINUTES = timedelta(minutes=1)


def at(wall, day=MONDAY):
    return datetime.combine(day, time.fromisoformat(wall), LONDON).astimezone(UTC)


def span(start, end, day=MONDAY):
    return Span(minute(at(start, day)), minute(at(end, day)))


def busy(start, end, practitioner=1, room=None, equipment=None, service=0, **rest):
    return Busy(practitioner, *span(start, end), room, equipment, service, **rest)


def hours(starts="09:00", ends="12:00", **rest):
    sample = {"practitioner": 1, "location": 1, "room": None, "weekday": 1}
    return WeeklyHours(starts=time.fromisoformat(starts), ends=time.fromisoformat(ends), **{**sample, **rest})


def calendar(*rows, **rest):
    return Calendar(zone=LONDON, hours=rows or [hours()], **rest)


def rules(shape=None, **rest):
    return Rules(shape or VisitShape(HOUR, step=timedelta(minutes=30)), **rest)


def starts(asked, *, shape=None, days=(MONDAY,), **rest):
    found = offered(rules(shape, **rest), asked, days)
    return [slot.starts_at.astimezone(LONDON).strftime("%H:%M") for slot in found]


ALL = ["09:00", "09:30", "10:00", "10:30", "11:00"]


def test_starts_stand_on_a_grid_and_visits_end_within_the_hours():
    assert starts(calendar()) == ALL


def test_a_slot_says_who_where_and_until_when():
    (slot,) = offered(rules(VisitShape(3 * HOUR)), calendar(hours(room=7)), [MONDAY])
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
    found = offered(rules(VisitShape(3 * HOUR)), calendar(), week)
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
    assert starts(calendar(busy=[busy("10:00", "10:30")])) == ["09:00", "10:30", "11:00"]


def test_a_visit_fits_exactly_between_two_others():
    taken = calendar(busy=[busy("09:00", "10:00"), busy("11:00", "12:00")])
    assert starts(taken) == ["10:00"]


def test_buffers_keep_clear_of_what_is_busy_too():
    shape = VisitShape(HOUR, timedelta(minutes=5), timedelta(minutes=10), step=timedelta(minutes=5))
    taken = calendar(busy=[busy("10:15", "10:30")])
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
    taken = [busy("09:00", "12:00", practitioner=9, room=7)]
    assert starts(calendar(hours(room=7), busy=taken)) == []
    assert starts(calendar(hours(room=8), busy=taken)) == ALL
    assert starts(calendar(hours(room=None), busy=taken)) == ALL


def test_everyone_who_is_free_is_offered_in_order_of_start_then_practitioner():
    people = calendar(hours(practitioner=2), hours(practitioner=1))
    found = offered(rules(VisitShape(HOUR, step=2 * HOUR)), people, [MONDAY])
    assert [(slot.starts_at, slot.practitioner) for slot in found] == [
        (at("09:00"), 1),
        (at("09:00"), 2),
        (at("11:00"), 1),
        (at("11:00"), 2),
    ]


def test_starts_lie_within_what_is_allowed_its_end_excluded():
    def within(first, last):
        start, end = span(first, last)
        return starts(calendar(), earliest=start, latest=end)

    assert within("09:30", "11:00") == ["09:30", "10:00", "10:30"]
    assert within("09:01", "09:29") == []


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
    working, free = places_at(rules(), rows, at("09:07"), MONDAY)
    assert working
    assert free == [Slot(at("09:07"), at("10:07"), practitioner=1, location=1, room=7)]
    assert places_at(rules(), rows, at("11:30"), MONDAY) == (False, [])


def test_free_means_practitioner_and_room():
    shape = VisitShape(HOUR, buffer_after=10 * MINUTES)

    def free_with(*taken):
        _working, free = places_at(rules(shape), calendar(hours(room=7), busy=taken), at("09:00"), MONDAY)
        return bool(free)

    assert free_with()
    assert free_with(busy("10:10", "11:00"))
    assert not free_with(busy("10:09", "11:00"))
    assert not free_with(busy("09:30", "11:00", practitioner=9, room=7))
    assert free_with(busy("09:00", "10:00", practitioner=2, room=8))


def test_an_offset_moves_the_whole_grid():
    shape = VisitShape(HOUR, step=HOUR, offset=10 * MINUTES)
    assert starts(calendar(), shape=shape) == ["09:10", "10:10"]
    assert starts(calendar(hours("09:30")), shape=shape) == ["09:40", "10:40"]


# -- kinds of room and equipment


def places(asked, **rest):
    return [
        (slot.room, slot.equipment) for slot in offered(rules(VisitShape(3 * HOUR), **rest), asked, [MONDAY])
    ]


def test_any_free_room_of_the_kind_the_one_in_the_hours_first():
    asked = {"rooms": {1: [5, 6, 7], 2: [9]}}
    others = [busy("09:00", "10:00", practitioner=9, room=room) for room in (6, 5, 7)]
    assert places(calendar(hours(room=6), **asked), needs_room=True) == [(6, None)]
    assert places(calendar(hours(room=6), busy=others[:1], **asked), needs_room=True) == [(5, None)]
    assert places(calendar(hours(room=6), busy=others[:2], **asked), needs_room=True) == [(7, None)]
    assert places(calendar(hours(room=6), busy=others, **asked), needs_room=True) == []
    assert places(calendar(hours(room=8), **asked), needs_room=True) == [(5, None)]
    assert places(calendar(hours(location=3), **asked), needs_room=True) == []


def test_equipment_comes_with_the_practitioner():
    asked = {"equipment": {1: [3, 4]}}
    others = [busy("11:00", "12:00", practitioner=9, equipment=thing) for thing in (3, 4)]
    assert places(calendar(**asked), needs_equipment=True) == [(None, 3)]
    assert places(calendar(busy=others[:1], **asked), needs_equipment=True) == [(None, 4)]
    assert places(calendar(busy=others, **asked), needs_equipment=True) == []
    assert places(calendar(), needs_equipment=True) == []


def test_a_call_takes_neither():
    taken = [busy("09:00", "12:00", practitioner=9, room=6)]
    asked = calendar(hours(room=6), busy=taken, rooms={1: [6]})
    assert places(asked, by_telephone=True, needs_room=True, needs_equipment=True) == [(None, None)]


# -- limits


def test_the_practitioners_most_visits_a_day_with_a_class_as_one():
    seats = [busy("09:00", "09:30", service=8, seats=4)] * 3
    asked = {"busy": [*seats, busy("11:00", "11:30", service=9)]}
    assert starts(calendar(**asked, people={1: Person(most_per_day=3)})) == ["09:30", "10:00"]
    assert starts(calendar(**asked, people={1: Person(most_per_day=2)})) == []
    assert starts(calendar(**asked, people={1: Person(most_per_day=2)}), limits=False) == ["09:30", "10:00"]


def test_the_services_most_a_day_counts_its_own():
    asked = {"busy": [busy("09:00", "09:30", service=8), busy("11:00", "11:30", service=9)]}
    assert starts(calendar(**asked), service=8, most_per_day=2) == ["09:30", "10:00"]
    assert starts(calendar(**asked), service=8, most_per_day=1) == []
    assert starts(calendar(**asked), service=7, most_per_day=1) == ["09:30", "10:00"]


def test_protected_minutes_stay_free_wherever_they_fall():
    def with_protected(minutes):
        asked = calendar(
            busy=[busy("09:00", "09:30")],
            absences={1: [span("11:30", "13:00")]},
            people={1: Person(protected=minutes)},
        )
        return starts(asked)

    # 180 minutes of hours, 30 away, 30 booked: one visit more leaves 60
    assert with_protected(60) == ["09:30", "10:00", "10:30"]
    assert with_protected(61) == []


def test_most_in_a_row_counts_what_follows_within_a_pause():
    two = [busy("09:00", "09:30", service=8), busy("09:40", "10:00", service=8)]
    shape = VisitShape(HOUR, step=5 * MINUTES)
    found = starts(calendar(busy=two), shape=shape, service=8, most_in_a_row=2)
    assert found == ["10:15", "10:20", "10:25", "10:30", "10:35", "10:40", "10:45", "10:50", "10:55", "11:00"]
    assert starts(calendar(busy=two), shape=shape, service=9, most_in_a_row=2)[0] == "10:00"
    assert starts(calendar(busy=two), shape=shape, service=8, most_in_a_row=3)[0] == "10:00"


def test_a_visit_between_two_rows_joins_them():
    two = [busy("09:00", "10:00", service=8), busy("11:00", "12:00", service=8)]
    assert starts(calendar(busy=two), service=8, most_in_a_row=3) == ["10:00"]
    assert starts(calendar(busy=two), service=8, most_in_a_row=2) == []


def test_a_practitioners_own_notice_is_the_longer_of_the_two():
    now = minute(at("08:00"))
    asked = calendar(people={1: Person(lead=120)})
    assert starts(asked, now=now, earliest=now + 60) == ["10:00", "10:30", "11:00"]
    assert starts(asked, now=now, earliest=now + 180) == ["11:00"]
    assert starts(asked, now=now, earliest=now, limits=False) == ALL


# -- classes


CLASS = hours("18:00", "19:00", only_for=8)


def seats(*taken, capacity=3, **rest):
    asked = rules(VisitShape(HOUR, step=HOUR), service=8, capacity=capacity, **rest)
    found = offered(asked, calendar(hours(), CLASS, busy=taken), [MONDAY])
    return [(slot.starts_at.astimezone(LONDON).strftime("%H:%M"), slot.left, slot.room) for slot in found]


def test_a_class_is_offered_only_in_hours_that_are_kept_for_it():
    assert seats() == [("18:00", 3, None)]
    assert starts(calendar(hours(), CLASS)) == ALL
    assert starts(calendar(hours(), CLASS), service=8)[-1] == "18:00"


def test_seats_of_a_class_that_has_begun_to_fill():
    one = busy("18:00", "19:00", service=8, seats=3, room=5)
    assert seats(one) == [("18:00", 2, 5)]
    assert seats(one, one, capacity=9) == [("18:00", 1, 5)]
    assert seats(one, one, one) == []
    assert seats(one, most_per_day=1) == [("18:00", 2, 5)]


def test_no_class_where_the_practitioner_has_another_visit_or_is_away():
    assert seats(busy("18:30", "18:45")) == []
    assert seats(busy("18:00", "19:00", service=9)) == []
    away = calendar(
        CLASS, absences={1: [span("18:30", "18:40")]}, busy=[busy("18:00", "19:00", service=8, seats=3)]
    )
    assert starts(away, service=8, capacity=3) == []


def test_a_seat_ends_when_the_class_does_whatever_the_service_has_become():
    row = busy("17:55", "18:50", service=8, seats=3, before=5, after=10)
    asked = rules(VisitShape(HOUR, step=HOUR), service=8, capacity=3)
    (slot,) = offered(asked, calendar(CLASS, busy=[row]), [MONDAY])
    assert (slot.starts_at, slot.ends_at, slot.left) == (at("18:00"), at("18:40"), 2)


def test_a_visit_keeps_its_buffers_out_of_time_that_is_kept():
    shape = VisitShape(HOUR, buffer_after=15 * MINUTES, step=30 * MINUTES)
    kept = hours("12:00", "13:00", only_for=8)
    assert starts(calendar(hours(), kept), shape=shape) == ["09:00", "09:30", "10:00", "10:30"]
    assert starts(calendar(hours(), hours("12:00", "13:00")), shape=shape)[-1] == "12:00"


# -- short gaps


def lost(gaps, shortest=45, **rest):
    found = offered(
        rules(VisitShape(45 * MINUTES), gaps=gaps),
        calendar(people={1: Person(shortest=shortest)}, **rest),
        [MONDAY],
    )
    return {slot.starts_at.astimezone(LONDON).strftime("%H:%M"): slot.lost for slot in found}


def test_a_gap_too_short_for_any_visit_is_lost():
    found = lost("prefer")
    assert found["09:00"] == 0  # 09:45 to 12:00 is left
    assert found["09:15"] == 15
    assert found["09:45"] == 0
    assert found["10:45"] == 30  # until 12:00
    assert found["11:15"] == 0
    assert set(lost("all").values()) == {0}
    assert lost("all").keys() == found.keys()


def test_overlapping_hours_offer_a_start_once_for_each_gap_that_it_leaves():
    """Three windows: the second loses other minutes than the first and the third."""
    windows = calendar(
        hours(), hours("09:00", "10:00"), hours("09:00", "11:45"), people={1: Person(shortest=45)}
    )
    found = list(offered(rules(VisitShape(45 * MINUTES), gaps="prefer"), windows, [MONDAY]))
    assert [slot.lost for slot in found if slot.starts_at == at("09:00")] == [0, 15]
    assert len(set(found)) == len(found)


def test_only_starts_that_lose_the_least_of_their_stretch():
    one = [busy("10:00", "10:15")]
    assert list(lost("only", busy=one)) == ["09:00", "09:15", "10:15", "11:15"]
    assert list(lost("prefer", busy=one)) == ["09:00", "09:15", "10:15", "10:30", "10:45", "11:00", "11:15"]
