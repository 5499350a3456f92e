from datetime import date, time, timedelta

from bookings.domain.opening import opening_hours
from bookings.domain.rules import WeeklyHours

MONDAY = date(2027, 3, 8)


def hours(starts, ends, practitioner=1, **rest):
    return WeeklyHours(practitioner, 1, None, 1, time.fromisoformat(starts), time.fromisoformat(ends), **rest)


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
