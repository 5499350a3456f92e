from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookings.domain.backoff import MOST_ATTEMPTS, delay_after


@pytest.mark.parametrize(
    ("attempts", "seconds"), [(1, 30), (2, 60), (3, 120), (9, 7680), (10, 14400), (11, 14400)]
)
def test_the_wait_doubles_up_to_four_hours(attempts, seconds):
    assert delay_after(attempts, 0.5) == timedelta(seconds=seconds)


@pytest.mark.parametrize("attempts", [MOST_ATTEMPTS, MOST_ATTEMPTS + 1, 10_000])
def test_after_the_last_attempt_it_gives_up(attempts):
    assert delay_after(attempts, 0.5) is None


def wait(attempts, jitter):
    delay = delay_after(attempts, jitter)
    assert delay is not None
    return delay


@given(st.integers(1, MOST_ATTEMPTS - 1), st.floats(0, 1, exclude_max=True))
def test_jitter_spreads_the_wait_by_half(attempts, jitter):
    middle, spread = wait(attempts, 0.5), wait(attempts, jitter)
    assert middle / 2 <= spread <= middle * 3 / 2


def test_all_tries_together_span_half_a_day():
    total = sum((wait(n, 0.5) for n in range(1, MOST_ATTEMPTS)), timedelta(0))
    assert timedelta(hours=12) < total < timedelta(hours=13)
