from datetime import UTC, datetime, timedelta

import pytest

from bookings.domain.addresses import mailbox
from bookings.domain.risk import HIGH, LONGEST, QUICKEST, TELLING, UNUSUAL, of_count, of_form

SENT = datetime(2027, 3, 1, 15, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("taken", "risk"),
    [
        (QUICKEST, 0),
        (QUICKEST - SECOND, UNUSUAL),
        (LONGEST, 0),
        (LONGEST + SECOND, UNUSUAL),
        (-SECOND, UNUSUAL),
    ],
)
def test_too_quick_and_too_old_are_unusual_and_never_high_alone(taken, risk):
    assert of_form(SENT - taken, SENT) == risk
    assert risk < HIGH


def test_a_form_that_does_not_say_is_unusual():
    assert of_form(None, SENT) == UNUSUAL


@pytest.mark.parametrize(
    ("count", "risk"), [(1, 0), (2, UNUSUAL), (3, UNUSUAL), (4, TELLING), (100, TELLING)]
)
def test_more_than_half_of_a_days_bookings_are_unusual_and_more_than_all_are_telling(count, risk):
    assert of_count(count, 3) == risk


def test_the_first_booking_of_a_day_says_nothing():
    assert of_count(1, 1) == 0
    assert of_count(2, 1) == TELLING


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Alex@Example.org", "alex@example.org", True),
        ("alex+7@example.org", "alex@example.org", True),
        (" alex@example.org ", "alex@example.org", True),
        ("a.lex@example.org", "alex@example.org", False),
        ("a.lex+x@gmail.com", "alex@googlemail.com", True),
        ("+alex@example.org", "+kim@example.org", False),
        ("STRASSE@example.org", "straße@example.org", True),
        ("alex@example.org", "alex@example.com", False),
        ("nonsense", "nonsense", True),
    ],
)
def test_spellings_of_one_mailbox(one, other, same):
    assert (mailbox(one) == mailbox(other)) is same
