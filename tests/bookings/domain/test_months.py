from datetime import date

import pytest

from bookings.domain.months import months_before


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2027, 3, 8), 1, date(2027, 2, 8)),
        (date(2027, 3, 8), 3, date(2026, 12, 8)),
        (date(2027, 3, 8), 12, date(2026, 3, 8)),
        (date(2027, 3, 31), 1, date(2027, 2, 28)),
        (date(2028, 2, 29), 12, date(2027, 2, 28)),
        (date(2028, 2, 29), 48, date(2024, 2, 29)),
        (date(2027, 12, 31), 120, date(2017, 12, 31)),
    ],
)
def test_the_same_day_or_the_months_last_one(day, months, expected):
    assert months_before(day, months) == expected
