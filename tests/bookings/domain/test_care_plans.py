"""Which free times a plan of care proposes; weeks begin on Monday 1 March 2027, in Toronto."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bookings.domain.care_plans import Difference, Planned, Rhythm, Wish, default_last, propose
from bookings.domain.intervals import Interval
from bookings.domain.rules import Slot

TORONTO = ZoneInfo("America/Toronto")
MONDAY = date(2027, 3, 1)
DAY = timedelta(days=1)
WEEK = 7 * DAY
MORNING = ((time(0), time(12)),)
SAM, NOOR, ANA = 1, 2, 3


def at(day, wall="09:00"):
    return datetime.combine(day, time.fromisoformat(wall), TORONTO).astimezone(UTC)


def slot(day, wall="09:00", practitioner=SAM, **fields):
    start = at(day, wall)
    return Slot(start, start + timedelta(minutes=45), practitioner, 1, None, **fields)


def every_day(*walls, weeks=8, practitioner=SAM, first=MONDAY):
    return [slot(first + n * DAY, wall, practitioner) for n in range(7 * weeks) for wall in walls]


def rhythm(visits=3, every=7, first=MONDAY, **fields):
    return Rhythm(first, every, visits, fields.pop("last", default_last(first, every, visits)))


def proposed(slots, planned=None, *, wish=None, zone=TORONTO, **rest):
    beat = rest.pop("rhythm", None) or rhythm(len(planned or [0, 0, 0]))
    planned = planned or [Planned()] * beat.visits
    in_order = sorted(slots, key=lambda one: (one.starts_at, one.practitioner))
    return propose(in_order, planned, rhythm=beat, wish=wish or Wish(), zone=zone, **rest)


def starts(found):
    return [
        one.slot and one.slot.starts_at.astimezone(TORONTO).strftime("%a %d %b %H:%M")
        for one in found.values()
    ]


def test_each_week_has_its_visit_on_the_same_day_at_the_same_hour():
    found = proposed(every_day("09:00", "14:00"))
    assert starts(found) == ["Mon 01 Mar 09:00", "Mon 08 Mar 09:00", "Mon 15 Mar 09:00"]
    assert [one.differs for one in found.values()] == [(), (), ()]


def test_the_hour_stays_where_the_clocks_change():
    found = proposed(every_day("10:00", first=MONDAY + WEEK), rhythm=rhythm(2, first=MONDAY + WEEK + 6 * DAY))
    assert starts(found) == ["Sun 14 Mar 10:00", "Sun 21 Mar 10:00"]
    gap = found[1].slot.starts_at - found[0].slot.starts_at
    assert gap == WEEK  # both after the change; the visit before it is an hour further in elapsed time
    across = proposed(every_day("10:00"), rhythm=rhythm(2, first=MONDAY + 12 * DAY))
    assert starts(across) == ["Sat 13 Mar 10:00", "Sat 20 Mar 10:00"]
    assert across[1].slot.starts_at - across[0].slot.starts_at == WEEK - timedelta(hours=1)


def test_parts_and_weekdays_are_kept_to():
    slots = every_day("09:00", "14:00", "18:00")
    wish = Wish(frozenset({2, 4}), ((time(12), time(17)),))
    assert starts(proposed(slots, wish=wish)) == ["Tue 02 Mar 14:00", "Tue 09 Mar 14:00", "Tue 16 Mar 14:00"]


def test_several_parts_of_day():
    wish = Wish(parts=(*MORNING, (time(17), None)))
    assert starts(proposed(every_day("14:00", "18:00"), wish=wish))[0] == "Mon 01 Mar 18:00"


def test_a_week_without_a_fitting_time_says_in_what_it_differs():
    slots = [slot(MONDAY), slot(MONDAY + WEEK, "14:00"), slot(MONDAY + 2 * WEEK + DAY)]
    found = proposed(slots, wish=Wish(frozenset({1}), MORNING))
    assert starts(found) == ["Mon 01 Mar 09:00", "Mon 08 Mar 14:00", "Tue 16 Mar 09:00"]
    assert [one.differs for one in found.values()] == [(), (Difference.PART,), (Difference.WEEKDAY,)]


def test_a_closed_week_moves_one_visit_later_and_the_next_keeps_its_week_and_a_distance():
    closed = range(7, 14)
    open_days = [MONDAY + n * DAY for n in range(56) if n not in closed and n % 7 not in {5, 6}]
    found = proposed([slot(day) for day in open_days], rhythm=rhythm(4))
    assert starts(found) == ["Mon 01 Mar 09:00", "Mon 15 Mar 09:00", "Fri 19 Mar 09:00", "Fri 26 Mar 09:00"]
    assert [one.differs for one in found.values()] == [(), (Difference.LATER,), (), ()]


def test_a_later_time_that_fits_comes_before_one_that_does_not():
    slots = [slot(MONDAY), slot(MONDAY + 2 * WEEK, "14:00"), slot(MONDAY + 2 * WEEK + DAY)]
    found = proposed(slots, [Planned(), Planned()], wish=Wish(parts=MORNING))
    assert starts(found) == ["Mon 01 Mar 09:00", "Tue 16 Mar 09:00"]


def test_nothing_after_the_last_day():
    found = proposed([slot(MONDAY), slot(MONDAY + 3 * WEEK)], rhythm=rhythm(2, last=MONDAY + 20 * DAY))
    assert starts(found) == ["Mon 01 Mar 09:00", None]


def test_two_visits_are_never_nearer_than_half_the_rhythm():
    only = [slot(MONDAY + n * DAY) for n in (6, 7, 8, 9)]
    assert starts(proposed(only, [Planned(), Planned()])) == ["Sun 07 Mar 09:00", "Wed 10 Mar 09:00"]


def test_every_day():
    found = proposed(every_day("09:00"), rhythm=rhythm(3, every=1))
    assert starts(found) == ["Mon 01 Mar 09:00", "Tue 02 Mar 09:00", "Wed 03 Mar 09:00"]


def test_the_usual_practitioner_comes_first():
    slots = [slot(MONDAY, practitioner=NOOR), slot(MONDAY + DAY, practitioner=SAM)]
    assert proposed(slots, [Planned()], usual=SAM)[0].slot.practitioner == SAM
    assert proposed(slots, [Planned()], usual=ANA)[0].slot.practitioner == NOOR


def test_whoever_gave_the_visit_before_comes_before_a_stranger():
    slots = [slot(MONDAY, practitioner=NOOR)]
    slots += [slot(MONDAY + WEEK, practitioner=ANA), slot(MONDAY + WEEK + DAY, practitioner=NOOR)]
    assert [one.slot.practitioner for one in proposed(slots, [Planned(), Planned()]).values()] == [NOOR, NOOR]


def test_times_that_leave_a_short_gap_come_after_others_of_the_day():
    slots = [slot(MONDAY, "09:00", lost=15), slot(MONDAY, "10:00")]
    assert starts(proposed(slots, [Planned()])) == ["Mon 01 Mar 10:00"]


def test_other_visits_of_the_patient_are_in_the_way():
    busy = [Interval(at(MONDAY, "09:30"), at(MONDAY, "10:00"))]
    assert starts(proposed(every_day("09:00", "10:00"), [Planned()], busy=busy)) == ["Mon 01 Mar 10:00"]


def test_booked_visits_get_no_proposal_and_set_the_rhythm():
    planned = [Planned(booked=at(MONDAY + 3 * DAY, "14:00"), practitioner=NOOR), Planned()]
    slots = every_day("09:00", "14:00") + every_day("14:00", practitioner=NOOR)
    found = proposed(slots, planned)
    assert list(found) == [1]
    assert found[1].slot == slot(MONDAY + 10 * DAY, "14:00", NOOR)


def test_a_chosen_time_stands_and_the_others_keep_clear_of_it():
    planned = [Planned(), Planned(chosen=at(MONDAY + 8 * DAY, "14:00"), practitioner=SAM), Planned()]
    found = proposed(every_day("09:00", "14:00"), planned, wish=Wish(parts=MORNING))
    assert starts(found) == ["Mon 01 Mar 09:00", "Tue 09 Mar 14:00", "Tue 16 Mar 09:00"]
    assert found[1].differs == (Difference.PART,)


def test_a_chosen_time_that_is_gone_gets_the_three_nearest():
    planned = [Planned(chosen=at(MONDAY + DAY, "10:00"), practitioner=SAM), Planned()]
    found = proposed(every_day("09:00", "14:00"), planned)
    assert found[0].gone == at(MONDAY + DAY, "10:00")
    assert [one.starts_at for one in found[0].others] == [
        at(MONDAY + DAY, "09:00"),
        at(MONDAY + DAY, "14:00"),
        at(MONDAY, "14:00"),
    ]
    assert found[0].slot == found[0].others[0]
    assert starts(found)[1] == "Tue 09 Mar 09:00"


def test_a_chosen_time_with_somebody_else_is_another_time():
    planned = [Planned(chosen=at(MONDAY), practitioner=SAM)]
    found = proposed([slot(MONDAY, practitioner=NOOR)], planned)
    assert (found[0].gone, found[0].slot) == (at(MONDAY), slot(MONDAY, practitioner=NOOR))


def test_nothing_free_at_all():
    planned = [Planned(chosen=at(MONDAY)), Planned()]
    found = proposed([], planned)
    assert [(one.slot, one.gone) for one in found.values()] == [(None, at(MONDAY)), (None, None)]


@pytest.mark.parametrize(
    ("every", "visits", "days"), [(7, 3, 7 * 3 + 28), (28, 2, 2 * (7 + 28) - 7), (3, 2, 3 + 3 + 28)]
)
def test_the_days_of_a_plan(every, visits, days):
    found = rhythm(visits, every=every).days(MONDAY - DAY)
    assert (found[0], len(found)) == (MONDAY, days)
    assert found == sorted(set(found))


def test_days_that_have_passed_are_not_asked_for():
    assert rhythm(1).days(MONDAY + 3 * DAY)[0] == MONDAY + 3 * DAY
    assert rhythm(1).days(MONDAY + 100 * DAY) == []
