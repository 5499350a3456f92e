"""What is offered has no reason against it, what is not has one, and staff find the same places free."""

from datetime import UTC, datetime, time, timedelta
from itertools import combinations

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from bookings.domain.availability import Search, offered, places_at
from bookings.domain.explanation import Because, day_in_stretches, why_not
from bookings.domain.minutes import instant, minute
from bookings.domain.obstacles import Reason
from bookings.domain.rules import Calendar, Closure, Person, Rules, VisitShape, WeeklyHours
from bookings.domain.walltime import local_day
from tests.bookings.domain.calendars import questions
from tests.bookings.domain.situations import RULES
from tests.bookings.domain.test_availability import LONDON, MONDAY, at, busy, calendar, hours, rules, span

HALF_HOUR = timedelta(minutes=30)
ANY_QUESTION = st.sampled_from([*combinations(RULES, 2)]).flatmap(questions)


@settings(max_examples=60)
@given(ANY_QUESTION)
def test_a_start_is_offered_exactly_when_nothing_is_against_it(question):
    asked, rows, days = question
    search = Search(asked, rows, days)
    found = {(slot.practitioner, minute(slot.starts_at)) for slot in offered(asked, rows, days)}
    event("some are free" if found else "none is free")
    for local in search.days:
        for practitioner in {h.practitioner for h in rows.hours}:
            for start in range(local.start, local.end, 5):
                against = why_not(search, practitioner, start, local)
                assert ((practitioner, start) in found) is (not against), against


@settings(max_examples=100)
@given(ANY_QUESTION)
def test_what_is_offered_staff_would_find_free_too(question):
    asked, rows, days = question
    for slot in offered(asked, rows, days):
        for day in days:
            if local_day(day, rows.zone).start <= minute(slot.starts_at) < local_day(day, rows.zone).end:
                working, free = places_at(asked, rows, slot.starts_at, day)
                assert working
                assert slot._replace(lost=0) in free


def why(wall, asked=None, *rows, practitioner=1, **rest):
    search = Search(asked or rules(), calendar(*rows, **rest), [MONDAY])
    return why_not(search, practitioner, minute(at(wall)), search.days[0])


def reasons(*question, **rest):
    return [because.reason for because in why(*question, **rest)]


OFFERED: list[Reason] = []
VISIT = busy("10:00", "10:40", after=10)


@pytest.mark.parametrize(
    ("wall", "asked", "rows", "rest", "expected"),
    [
        ("09:30", rules(), [], {}, OFFERED),
        ("09:30", rules(), [hours(weekday=2)], {}, [Reason.NO_HOURS]),
        ("09:30", rules(), [], {"closures": [Closure(MONDAY, MONDAY)]}, [Reason.CLOSED]),
        ("08:30", rules(), [], {}, [Reason.OUTSIDE_HOURS]),
        ("11:30", rules(), [], {}, [Reason.TOO_LONG]),
        ("09:40", rules(), [], {}, [Reason.OFF_GRID]),
        ("09:30", rules(), [hours(only_for=8)], {}, [Reason.KEPT]),
        ("09:30", rules(), [hours(only_for=8), hours("13:00", "15:00")], {}, [Reason.KEPT]),
        ("09:30", rules(service=8, capacity=3), [], {}, [Reason.NOT_KEPT]),
        ("09:30", rules(), [], {"absences": {1: [span("10:00", "11:00")]}}, [Reason.AWAY]),
        ("09:30", rules(), [], {"busy": [VISIT]}, [Reason.BOOKED]),
        ("10:30", rules(), [], {"busy": [VISIT]}, [Reason.BUFFER]),
        ("10:30", rules(), [hours(), hours("11:00", "12:00", only_for=8)], {}, [Reason.KEPT]),
        ("09:30", rules(earliest=minute(at("09:31"))), [], {}, [Reason.NOTICE]),
        ("09:30", rules(latest=minute(at("09:30"))), [], {}, [Reason.HORIZON]),
        (
            "09:00",
            rules(),
            [],
            {"busy": [busy("11:00", "12:00")], "people": {1: Person(most_per_day=1)}},
            [Reason.PERSON_DAY_FULL],
        ),
        (
            "09:00",
            rules(service=8, most_per_day=1),
            [],
            {"busy": [busy("11:00", "12:00", service=8)]},
            [Reason.SERVICE_DAY_FULL],
        ),
        ("09:00", rules(), [], {"people": {1: Person(protected=121)}}, [Reason.PROTECTED]),
        (
            "10:00",
            rules(service=8, most_in_a_row=1),
            [],
            {"busy": [busy("11:00", "12:00", service=8)]},
            [Reason.IN_A_ROW],
        ),
        ("09:00", rules(needs_room=True), [], {}, [Reason.NO_ROOM]),
        (
            "09:00",
            rules(needs_room=True),
            [],
            {"rooms": {1: [7]}, "busy": [busy("09:00", "10:00", 2, room=7)]},
            [Reason.ROOM_TAKEN],
        ),
        ("09:00", rules(needs_equipment=True), [], {}, [Reason.NO_EQUIPMENT]),
        (
            "09:00",
            rules(needs_equipment=True),
            [],
            {"equipment": {1: [7]}, "busy": [busy("09:00", "10:00", 2, equipment=7)]},
            [Reason.EQUIPMENT_TAKEN],
        ),
        ("09:30", rules(gaps="only"), [], {"people": {1: Person(shortest=60)}}, [Reason.SHORT_GAP]),
        ("09:30", rules(gender="male"), [], {"people": {1: Person(gender="female")}}, [Reason.OTHER_GENDER]),
        ("09:30", rules(gender="male"), [], {"people": {1: Person(gender="male")}}, OFFERED),
        ("09:30", rules(step_free=True), [], {}, [Reason.NOT_STEP_FREE]),
        ("09:30", rules(step_free=True), [hours(room=7)], {"step_free": {8}}, [Reason.NOT_STEP_FREE]),
        ("09:30", rules(step_free=True), [hours(room=7)], {"step_free": {7}}, OFFERED),
        ("09:30", rules(step_free=True, by_telephone=True), [], {}, OFFERED),
        (
            "09:30",
            rules(step_free=True),
            [hours(room=7)],
            {"step_free": {7}, "busy": [busy("09:00", "10:00", 2, room=7)]},
            [Reason.ROOM_TAKEN],
        ),
        (
            "09:30",
            rules(step_free=True, needs_room=True),
            [],
            {"rooms": {1: [7, 8]}, "step_free": {9}},
            [Reason.NOT_STEP_FREE],
        ),
        (
            "09:00",
            rules(service=8, capacity=1 + 1, step_free=True),
            [hours(only_for=8, room=7)],
            {"busy": [busy("09:00", "10:00", service=8, seats=2, room=6)], "step_free": {7}},
            [Reason.NOT_STEP_FREE],
        ),
        ("09:30", rules(arranged=minute(at("09:31"))), [], {}, [Reason.ARRANGING]),
        ("09:30", rules(arranged=minute(at("09:30"))), [], {}, OFFERED),
        (
            "09:00",
            rules(service=8, capacity=1 + 1),
            [hours(only_for=8)],
            {"busy": [busy("09:00", "10:00", service=8, seats=2)] * 2},
            [Reason.FULL],
        ),
    ],
)
def test_each_rule_names_itself(wall, asked, rows, rest, expected):
    assert reasons(wall, asked, *rows, **rest) == expected


def test_every_reason_the_engine_knows_is_in_the_table_above_or_below():
    told = {r for case in test_each_rule_names_itself.pytestmark[0].args[1] for r in case[4]}
    assert set(Reason) - told == {Reason.SECOND_PASS, *ABOUT_PEOPLE}


ABOUT_PEOPLE = {Reason.NOT_GIVEN, Reason.GONE, Reason.NOT_OFFERED}


def test_the_second_pass_of_a_doubled_hour_says_so():
    day = datetime(2027, 10, 31, tzinfo=UTC).date()
    rows = Calendar(LONDON, [WeeklyHours(1, 1, None, 7, time(0), time(4))])
    search = Search(Rules(VisitShape(HALF_HOUR, step=HALF_HOUR)), rows, [day])
    again = minute(datetime(2027, 10, 31, 1, tzinfo=UTC))
    assert why_not(search, 1, again, search.days[0]) == [Because(Reason.SECOND_PASS)]
    assert why_not(search, 1, again - 60, search.days[0]) == []


def test_hours_that_the_clocks_swallow_are_no_hours():
    day = datetime(2027, 3, 28, tzinfo=UTC).date()  # London: 01:00 becomes 02:00
    rows = Calendar(LONDON, [WeeklyHours(1, 1, None, 7, time(1), time(1, 30))])
    search = Search(Rules(VisitShape(HALF_HOUR, step=HALF_HOUR)), rows, [day])
    assert why_not(search, 1, search.days[0].start + 60, search.days[0]) == [Because(Reason.NO_HOURS)]


def test_all_that_is_against_it_is_named_with_what_is_in_the_way():
    away, visit = span("10:00", "11:00"), busy("09:30", "10:00")
    against = why("09:30", None, absences={1: [away]}, busy=[visit])
    assert against == [Because(Reason.BOOKED, visit), Because(Reason.AWAY, away)]


def test_a_day_is_told_in_stretches():
    search = Search(rules(), calendar(busy=[busy("10:00", "10:30")]), [MONDAY])
    told = [
        (instant(s.first), instant(s.last), [because.reason for because in s.reasons])
        for s in day_in_stretches(search, 1, search.days[0])
    ]
    assert told == [
        (at("09:00"), at("09:00"), []),
        (at("09:30"), at("10:00"), [Reason.BOOKED]),
        (at("10:30"), at("11:00"), []),
        (at("11:30"), at("11:30"), [Reason.TOO_LONG]),
    ]


def test_a_day_without_hours_is_one_stretch():
    search = Search(rules(), calendar(hours(weekday=2)), [MONDAY])
    (stretch,) = day_in_stretches(search, 1, search.days[0])
    assert stretch == (search.days[0].start, search.days[0].end, [Because(Reason.NO_HOURS)])
