from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bookings.domain.policy import BookingWindow, may_change_until

TORONTO = ZoneInfo("America/Toronto")
NOW = datetime(2027, 3, 13, 15, tzinfo=UTC)


def window(lead_hours=2, days=1):
    return BookingWindow(timedelta(hours=lead_hours), days, TORONTO)


def test_visits_start_from_the_shortest_notice_to_the_end_of_the_last_local_day():
    assert window().earliest(NOW) == NOW + timedelta(hours=2)
    # The 14th is the short day in Toronto: it ends at 04:00 UTC, not 05:00.
    assert window().until(NOW) == datetime(2027, 3, 15, 4, tzinfo=UTC)


def test_the_days_are_local_dates_the_last_included():
    late = datetime(2027, 3, 14, 3, tzinfo=UTC)  # still the 13th in Toronto
    assert window(days=2).days(late) == [date(2027, 3, 13), date(2027, 3, 14), date(2027, 3, 15)]


@pytest.mark.parametrize(
    ("today", "last"),
    [
        (date(2027, 3, 1), date(2027, 4, 30)),
        (date(2027, 12, 31), date(2028, 1, 31)),
        (date(2028, 1, 31), date(2028, 2, 29)),
        (date(2027, 1, 1), date(2027, 2, 28)),
        (date(2027, 7, 31), date(2027, 8, 31)),
    ],
)
def test_until_the_end_of_next_month(today, last):
    now = datetime.combine(today, time(12), TORONTO)
    assert window(days=None).last_day(now) == last
    assert window(days=None).days(now)[-1] == last


def test_cancelling_ends_so_many_hours_before_whatever_the_clocks_do():
    morning_after = datetime(2027, 3, 14, 9, tzinfo=TORONTO)
    assert may_change_until(morning_after, timedelta(hours=24)) == datetime(2027, 3, 13, 13, tzinfo=UTC)
