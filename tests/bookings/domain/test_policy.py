from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from bookings.domain.intervals import Interval
from bookings.domain.policy import BookingWindow, may_cancel_until

TORONTO = ZoneInfo("America/Toronto")
NOW = datetime(2027, 3, 13, 15, tzinfo=UTC)


def window(lead_hours=2, days=1):
    return BookingWindow(timedelta(hours=lead_hours), days, TORONTO)


def test_visits_start_from_the_shortest_notice_to_the_end_of_the_last_local_day():
    # The 14th is the short day in Toronto: it ends at 04:00 UTC, not 05:00.
    assert window().allowed(NOW) == Interval(NOW + timedelta(hours=2), datetime(2027, 3, 15, 4, tzinfo=UTC))


def test_the_days_are_local_dates_the_last_included():
    late = datetime(2027, 3, 14, 3, tzinfo=UTC)  # still the 13th in Toronto
    assert window(days=2).days(late) == [date(2027, 3, 13), date(2027, 3, 14), date(2027, 3, 15)]


def test_a_notice_longer_than_the_horizon_allows_next_to_nothing():
    allowed = window(lead_hours=24 * 30).allowed(NOW)
    assert allowed.end - allowed.start == timedelta(seconds=1)


def test_cancelling_ends_so_many_hours_before_whatever_the_clocks_do():
    morning_after = datetime(2027, 3, 14, 9, tzinfo=TORONTO)
    assert may_cancel_until(morning_after, timedelta(hours=24)) == datetime(2027, 3, 13, 13, tzinfo=UTC)
