"""The second opinion itself, against answers worked out by hand: one or two for each rule.

Anna (1) works on Mondays from 09:00 to 11:00 at location 1; a visit of service 1 takes 30 minutes, every 30 minutes.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bookings.domain.minutes import Span
from bookings.domain.rules import Busy, Calendar, Closure, Person, Rules, Slot, VisitShape, WeeklyHours
from tests.bookings.domain import oracle

MONDAY = date(2027, 2, 1)
LONDON = ZoneInfo("Europe/London")
TORONTO = ZoneInfo("America/Toronto")
HOURS = WeeklyHours(1, 1, None, 1, time(9), time(11))
CLASS = HOURS._replace(only_for=1)
ALL = ["09:00", "09:30", "10:00", "10:30"]


def minute(wall, day=MONDAY):
    return int(datetime.combine(day, time.fromisoformat(wall), UTC).timestamp()) // 60


def span(text):
    begins, ends = text.split("-")
    return Span(minute(begins), minute(ends))


def busy(text, service=1, room=None, equipment=None, practitioner=1, **more):
    return Busy(practitioner, *span(text), room, equipment, service, **more)


def shape(duration=30, before=0, after=0, step=30, offset=0):
    return VisitShape(*(timedelta(minutes=length) for length in (duration, before, after, step, offset)))


def slots(*hours, rules=None, takes=None, day=MONDAY, zone=LONDON, **calendar):
    question = {"shape": shape(**(takes or {})), "service": 1, **(rules or {})}
    found = oracle.offered(Rules(**question), Calendar(zone, hours or [HOURS], **calendar), [day])
    return sorted(found, key=lambda slot: (slot.starts_at, slot.practitioner))


def walls(*hours, zone=LONDON, **question):
    return [f"{slot.starts_at.astimezone(zone):%H:%M}" for slot in slots(*hours, zone=zone, **question)]


def test_a_slot_has_every_field():
    row = HOURS._replace(room=7, ends=time(9, 30))
    starts = datetime(2027, 2, 1, 9, tzinfo=UTC)
    assert slots(row) == [Slot(starts, starts + timedelta(minutes=30), 1, 1, 7, None, 1, 0)]


# --- 1: which hours count


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, ALL),
        ({"weekday": 2}, []),
        ({"valid_from": MONDAY, "valid_until": MONDAY}, ALL),
        ({"valid_from": date(2027, 2, 2)}, []),
        ({"valid_until": date(2027, 1, 31)}, []),
        ({"only_for": 1}, ALL),
        ({"only_for": 2}, []),
    ],
)
def test_hours_count_on_their_days_and_for_their_service(change, expected):
    assert walls(HOURS._replace(**change)) == expected


@pytest.mark.parametrize(("location", "expected"), [(None, []), (1, []), (2, ALL)])
def test_a_closure_takes_the_day_where_it_holds(location, expected):
    assert walls(closures=[Closure(MONDAY, MONDAY, location)]) == expected


def test_a_class_takes_place_only_in_hours_of_its_own():
    assert walls(HOURS, rules={"capacity": 5}) == []
    assert walls(CLASS, rules={"capacity": 5}) == ALL


# --- 2: the window and the grid


def test_starts_stand_on_the_grid_and_visits_end_within_the_hours():
    assert walls(takes={"duration": 45, "step": 40, "offset": 10}) == ["09:10", "09:50"]
    assert walls(takes={"duration": 30, "before": 60, "after": 60}) == ALL


def test_hours_until_midnight_end_with_the_day():
    assert walls(HOURS._replace(starts=time(23), ends=time(0))) == ["23:00", "23:30"]


def test_hours_in_the_gap_of_the_clock_change():
    row = HOURS._replace(weekday=7, starts=time(1), ends=time(4))
    spring = {"zone": TORONTO, "day": date(2027, 3, 14)}
    assert walls(row, **spring) == ["01:00", "01:30", "03:00", "03:30"]
    assert walls(row._replace(starts=time(2, 15)), **spring) == ["03:00", "03:30"]
    assert walls(row._replace(ends=time(2, 45)), **spring) == ["01:00", "01:30"]
    assert walls(row._replace(starts=time(2), ends=time(3)), **spring) == []


# --- 3: the second pass of a doubled hour


def test_the_doubled_hour_is_offered_once():
    row = HOURS._replace(weekday=7, starts=time(1), ends=time(2, 30))
    found = slots(row, zone=TORONTO, day=date(2027, 11, 7))
    assert [slot.starts_at.hour * 60 + slot.starts_at.minute for slot in found] == [
        5 * 60,
        5 * 60 + 30,
        7 * 60,
    ]
    assert walls(row._replace(ends=time(1, 30)), zone=TORONTO, day=date(2027, 11, 7)) == ["01:00"]


# --- 4: absences


def test_an_absence_takes_the_visit_but_not_the_buffers():
    assert walls(absences={1: [span("09:30-09:31")], 2: [span("09:00-11:00")]}) == ["09:00", "10:00", "10:30"]
    assert walls(absences={1: [span("09:30-10:00")]}, takes={"before": 20, "after": 20}) == [
        "09:00",
        "10:00",
        "10:30",
    ]


# --- 5: occupied and kept time, classes


def test_other_visits_of_the_practitioner_take_the_visit_with_its_buffers():
    assert walls(busy=[busy("09:30-10:00", service=2)]) == ["09:00", "10:00", "10:30"]
    assert walls(busy=[busy("09:30-10:00")], takes={"after": 5}) == ["10:00", "10:30"]
    assert walls(busy=[busy("09:30-10:00")], takes={"before": 5}) == ["09:00", "10:30"]
    assert walls(busy=[busy("09:00-11:00", practitioner=2)]) == ALL


def test_time_kept_for_another_service_is_not_offered():
    kept = HOURS._replace(only_for=2, starts=time(10), ends=time(10, 30), location=2)
    assert walls(HOURS, kept) == ["09:00", "09:30", "10:30"]
    assert walls(HOURS, kept, takes={"after": 10}) == ["09:00", "10:30"]
    assert walls(HOURS, kept, closures=[Closure(MONDAY, MONDAY, 2)]) == ALL
    assert walls(HOURS, kept._replace(practitioner=2)) == ALL


def test_time_kept_after_midnight_is_in_the_way_of_a_buffer():
    late = HOURS._replace(starts=time(23), ends=time(0))
    kept = HOURS._replace(weekday=2, starts=time(0), ends=time(1), only_for=2)
    assert walls(late, kept, takes={"after": 5}) == ["23:00"]


def test_a_class_with_places_left_is_offered_as_it_is():
    seat = busy("09:25-10:10", room=7, equipment=3, before=5, after=10, seats=3)
    asked = {"capacity": 5, "needs_room": True, "most_per_day": 1, "gaps": "prefer"}
    found = slots(CLASS, rules=asked, busy=[seat, seat])
    starts = datetime(2027, 2, 1, 9, 30, tzinfo=UTC)
    assert found == [Slot(starts, starts + timedelta(minutes=30), 1, 1, 7, 3, 1, 0)]
    assert slots(CLASS, rules=asked, busy=[seat, seat, seat]) == []


def test_a_new_class_has_all_its_places():
    found = slots(CLASS, rules={"capacity": 5}, busy=[busy("09:00-09:30", service=2, seats=5)])
    assert [(slot.starts_at.minute, slot.left) for slot in found] == [(30, 5), (0, 5), (30, 5)]


@pytest.mark.parametrize(
    "question",
    [
        {"absences": {1: [span("09:45-09:50")]}},
        {"takes": {"offset": 10}},
        {"rules": {"capacity": 5, "earliest": minute("09:31")}},
        {"closures": [Closure(MONDAY, MONDAY)]},
    ],
)
def test_a_class_with_places_left_still_needs_its_practitioner_grid_and_notice(question):
    found = walls(CLASS, busy=[busy("09:30-10:00", seats=5)], **{"rules": {"capacity": 5}, **question})
    assert "09:30" not in found


# --- 6: rooms


def test_a_room_of_the_hours_must_be_free_of_everybody():
    row = HOURS._replace(room=7)
    others = [busy("09:20-09:40", room=7, practitioner=2), busy("10:00-11:00", room=8, practitioner=3)]
    assert walls(row, busy=others) == ["10:00", "10:30"]
    assert walls(row, busy=others, rules={"by_telephone": True}) == ALL


@pytest.mark.parametrize(
    ("own", "expected"),
    [(None, [6, 6, 7, 6]), (7, [7, 8, 7, 7]), (9, [6, 6, 7, 6])],
)
def test_a_service_that_needs_a_room_gets_the_first_free_one_of_its_kind(own, expected):
    others = [busy("09:30-10:00", room=7, practitioner=2), busy("10:00-10:30", room=6, practitioner=3)]
    if own == 7:
        others.append(busy("09:30-10:00", room=6, practitioner=4))
    row = HOURS._replace(room=own)
    found = slots(row, busy=others, rules={"needs_room": True}, rooms={1: [6, 7, 8], 2: [5]})
    assert [slot.room for slot in found] == expected


def test_without_a_free_room_of_the_kind_nothing_is_offered():
    question = {"rules": {"needs_room": True}, "rooms": {1: [6], 2: [5]}}
    assert walls(busy=[busy("09:00-10:00", room=6, practitioner=2)], **question) == ["10:00", "10:30"]
    assert walls(HOURS._replace(location=3), **question) == []


# --- what the patient needs


@pytest.mark.parametrize(
    ("own", "expected"),
    [(7, ALL), (8, []), (None, [])],
)
def test_who_can_take_no_steps_is_offered_only_step_free_rooms(own, expected):
    row = HOURS._replace(room=own)
    question = {"rules": {"step_free": True}, "step_free": {7}}
    assert walls(row, **question) == expected
    assert walls(row, rules={"step_free": True, "by_telephone": True}) == ALL
    assert walls(row, rules={"step_free": False}) == ALL


def test_of_the_kind_only_step_free_rooms_will_do():
    others = [busy("09:00-10:00", room=7, practitioner=2)]
    rooms = {"rooms": {1: [6, 7]}, "busy": others, "step_free": {7}}
    found = slots(HOURS._replace(room=6), rules={"needs_room": True, "step_free": True}, **rooms)
    assert [(f"{slot.starts_at:%H:%M}", slot.room) for slot in found] == [("10:00", 7), ("10:30", 7)]


@pytest.mark.parametrize(("reached", "expected"), [({7}, ["09:00"]), ({8}, [])])
def test_a_class_that_has_begun_to_fill_must_be_where_one_gets_in(reached, expected):
    there = [busy("09:00-09:30", room=7, seats=3)]
    row = CLASS._replace(ends=time(9, 30))
    question = {"rules": {"capacity": 3, "step_free": True}, "busy": there, "step_free": reached}
    assert walls(row, **question) == expected


@pytest.mark.parametrize(
    ("gender", "expected"), [("", [1, 2, 3]), ("female", [1]), ("male", [2]), ("other", [])]
)
def test_who_asks_for_a_woman_or_a_man_is_offered_nobody_else(gender, expected):
    rows = [HOURS._replace(practitioner=n, ends=time(9, 30)) for n in (1, 2, 3)]
    people = {1: Person(gender="female"), 2: Person(gender="male")}
    found = slots(*rows, rules={"gender": gender}, people=people)
    assert [slot.practitioner for slot in found] == expected


def test_a_longer_visit_must_fit_as_a_whole():
    others = [busy("10:00-10:30")]
    assert walls(busy=others) == ["09:00", "09:30", "10:30"]
    assert walls(busy=others, takes={"duration": 60}) == ["09:00"]


@pytest.mark.parametrize("limits", [True, False])
def test_what_must_be_arranged_takes_its_time(limits):
    assert walls(rules={"arranged": minute("09:30"), "limits": limits}) == ALL[1:]
    assert walls(rules={"arranged": minute("09:31"), "limits": limits}) == ALL[2:]


# --- 7: equipment


def test_a_service_gets_the_first_free_piece_of_equipment():
    others = [
        busy("09:00-10:00", equipment=3, practitioner=2),
        busy("09:30-10:30", equipment=4, practitioner=3),
    ]
    question = {"busy": others, "equipment": {1: [3, 4]}}
    found = slots(rules={"needs_equipment": True}, **question)
    assert [(slot.starts_at.hour, slot.equipment) for slot in found] == [(9, 4), (10, 3), (10, 3)]
    assert {slot.equipment for slot in slots(**question)} == {None}
    by_telephone = slots(rules={"needs_equipment": True, "by_telephone": True}, **question)
    assert [slot.equipment for slot in by_telephone] == [None] * 4


# --- 8: notice and horizon


def test_starts_lie_between_the_earliest_and_the_latest():
    assert walls(rules={"earliest": minute("09:30"), "latest": minute("10:30")}) == ["09:30", "10:00"]


def test_a_practitioners_own_notice_holds_for_patients_only():
    people = {1: Person(lead=60)}
    assert walls(rules={"now": minute("08:30")}, people=people) == ["09:30", "10:00", "10:30"]
    assert walls(rules={"now": minute("08:30"), "limits": False}, people=people) == ALL


# --- 9: most visits a day


def test_a_full_day_of_a_practitioner():
    class_of_two = [busy("08:00-08:30", service=2, seats=5), busy("08:00-08:30", service=2, seats=5)]
    people = {1: Person(most_per_day=2)}
    assert walls(busy=class_of_two, people=people) == ALL
    full = [*class_of_two, busy("08:30-09:00")]
    assert walls(busy=full, people=people) == []
    assert walls(busy=full, people=people, rules={"limits": False}) == ALL


def test_a_visit_belongs_to_the_day_on_which_it_starts_without_its_buffer():
    midnight = minute("00:00")
    early = Busy(1, midnight - 5, midnight + 30, service=1, before=5)
    late = Busy(1, midnight - 30, midnight + 30, service=1)
    assert walls(busy=[early], people={1: Person(most_per_day=1)}) == []
    assert walls(busy=[late], people={1: Person(most_per_day=1)}) == ALL


# --- 10: protected minutes


@pytest.mark.parametrize(("protected", "expected"), [(50, ["10:00", "10:30"]), (51, [])])
def test_protected_minutes_stay_free(protected, expected):
    """120 minutes and 30 kept for classes, less 25 of absence, 40 of a visit and 35 of this one."""
    rows = [HOURS, HOURS._replace(starts=time(12), ends=time(12, 30), only_for=2)]
    question = {
        "absences": {1: [span("08:00-09:25")]},
        "busy": [busy("09:20-10:00", service=2, before=10)],
        "takes": {"after": 5},
        "people": {1: Person(protected=protected)},
    }
    assert walls(*rows, **question) == expected
    assert walls(*rows, **question, rules={"limits": False}) == ["10:00", "10:30"]


# --- 11: most of the service a day


def test_the_most_of_a_service_a_day_hold_for_everyone():
    others = [busy("09:00-09:30", service=2), busy("09:30-10:00")]
    assert walls(busy=others, rules={"most_per_day": 2}) == ["10:00", "10:30"]
    assert walls(busy=others, rules={"most_per_day": 1, "limits": False}) == []


# --- 12: most in a row


@pytest.mark.parametrize(
    ("takes", "expected"),
    [
        ({}, ["10:00", "10:30"]),
        ({"offset": 14}, ["10:14"]),
        ({"offset": 15}, ["09:45", "10:15"]),
        ({"before": 16}, ["10:30"]),
    ],
)
def test_most_in_a_row_counts_visits_with_less_than_a_pause_between(takes, expected):
    """After two visits until 09:30, the next occupied time begins 15 minutes later or more."""
    others = [busy("08:30-09:00"), busy("09:00-09:30")]
    assert walls(busy=others, rules={"most_in_a_row": 2}, takes=takes) == expected


def test_a_visit_between_two_rows_joins_them():
    others = [busy("09:00-09:30"), busy("10:00-10:30")]
    assert walls(busy=others, rules={"most_in_a_row": 2}) == ["10:30"]
    assert walls(busy=others, rules={"most_in_a_row": 3}) == ["09:30", "10:30"]
    other_service = [busy("09:00-09:30", service=2), busy("10:00-10:30")]
    assert walls(busy=other_service, rules={"most_in_a_row": 2}) == ["09:30", "10:30"]


# --- 13: gaps


def lost(gaps, **question):
    found = slots(rules={"gaps": gaps}, people={1: Person(shortest=30)}, **question)
    return {f"{slot.starts_at:%H:%M}": slot.lost for slot in found}


def test_gaps_shorter_than_any_visit_are_lost():
    question = {"takes": {"step": 15}, "busy": [busy("10:00-10:30")]}
    rated = {"09:00": 0, "09:15": 30, "09:30": 0, "10:30": 0}
    assert lost("prefer", **question) == rated
    assert lost("only", **question) == {start: 0 for start in rated if start != "09:15"}
    assert lost("all", **question) == dict.fromkeys(rated, 0)


def test_buffers_are_not_lost_and_absences_end_a_gap():
    takes = {"step": 10, "before": 10, "after": 10}
    assert lost("prefer", absences={1: [span("09:50-11:00")]}, takes=takes) == {
        "09:00": 10,
        "09:10": 0,
        "09:20": 10,
    }


def test_in_each_gap_the_starts_that_lose_least_are_offered():
    question = {"takes": {"step": 20}, "busy": [busy("09:45-10:00", service=2)]}
    assert lost("prefer", **question) == {"09:00": 15, "10:00": 0, "10:20": 20 + 10}
    assert lost("only", **question) == {"09:00": 15, "10:00": 0}
