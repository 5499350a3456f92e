from datetime import UTC, datetime, timedelta

from bookings.domain.availability import Slot
from bookings.domain.choice import fairest

NINE = datetime(2027, 3, 8, 9, tzinfo=UTC)


def slot(practitioner):
    return Slot(NINE, NINE + timedelta(hours=1), practitioner, 1, None)


def test_whoever_has_the_fewest_booked_minutes_comes_first():
    assert fairest([slot(1), slot(2), slot(3)], {1: 90, 2: 45}) == [slot(3), slot(2), slot(1)]


def test_equally_busy_people_come_in_order_of_their_id():
    assert fairest([slot(3), slot(1), slot(2)], {1: 45, 2: 45, 3: 45}) == [slot(1), slot(2), slot(3)]
