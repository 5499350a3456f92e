"""The engine against a second opinion, on questions made up by hypothesis over all rules together."""

from hypothesis import event, given, settings

from bookings.domain.availability import offered
from tests.bookings.domain import oracle
from tests.bookings.domain.calendars import questions


@settings(max_examples=500, deadline=None)
@given(questions())
def test_the_free_times_are_the_oracles(question):
    rules, calendar, days = question
    slots = list(offered(rules, calendar, days))
    event("some are free" if slots else "none is free")

    assert set(slots) == oracle.offered(rules, calendar, days)
    assert len(set(slots)) == len(slots)
    assert [slot.starts_at for slot in slots] == sorted(slot.starts_at for slot in slots)
