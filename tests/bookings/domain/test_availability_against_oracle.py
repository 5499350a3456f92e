"""The engine against a second opinion, on questions made up by hypothesis: every two rules, and some others at once."""

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from bookings.domain.availability import offered
from tests.bookings.domain import oracle
from tests.bookings.domain.calendars import questions
from tests.bookings.domain.situations import TOGETHER


@pytest.mark.parametrize("of_interest", TOGETHER, ids=" and ".join)
@settings(max_examples=6)  # few of each: after ten, hypothesis mostly repeats what it had
@given(st.data())
def test_the_free_times_are_the_oracles(of_interest, data):
    rules, calendar, days = data.draw(questions(of_interest))
    slots = list(offered(rules, calendar, days))
    event("some are free" if slots else "none is free")

    assert set(slots) == oracle.offered(rules, calendar, days)
    assert len(set(slots)) == len(slots)
    order = [(slot.starts_at, slot.practitioner, slot.location, slot.room or 0) for slot in slots]
    assert order == sorted(order)
