from datetime import UTC, datetime, timedelta

from bookings.domain.choice import Load, fairest
from bookings.domain.rules import Slot

NINE = datetime(2027, 3, 8, 9, tzinfo=UTC)


def slot(practitioner):
    return Slot(NINE, NINE + timedelta(hours=1), practitioner, 1, None)


def order(loads):
    return [slot.practitioner for slot in fairest([slot(3), slot(1), slot(2)], loads)]


def test_whoever_has_the_fewest_booked_minutes_that_day_comes_first():
    assert order({1: Load(90, 90), 2: Load(45, 900)}) == [3, 2, 1]


def test_of_those_the_one_with_the_fewest_that_week():
    assert order({1: Load(45, 300), 2: Load(45, 200), 3: Load(45, 250)}) == [2, 3, 1]


def test_equally_busy_people_come_in_order_of_their_id():
    assert order(dict.fromkeys((1, 2, 3), Load(45, 90))) == [1, 2, 3]
