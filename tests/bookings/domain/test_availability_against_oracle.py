"""The engine against a second opinion, on days made up by hypothesis."""

from datetime import timedelta

from hypothesis import event, given, settings
from hypothesis import strategies as st

from bookings.domain.availability import day_interval, is_free, is_second_time, offered, working_then
from tests.bookings.domain import oracle
from tests.bookings.domain.calendars import GRID, calendars, shapes, windows


@settings(max_examples=300, deadline=None)
@given(st.data(), calendars(), shapes)
def test_the_free_times_are_the_oracles(data, question, shape):
    calendar, day = question
    days = [day, day + timedelta(days=1)]
    allowed = data.draw(windows(day))
    slots = list(offered(shape, calendar, days, allowed))
    event("some are free" if slots else "none is free")

    assert set(slots) == oracle.offered(shape, calendar, days, allowed)
    assert len(set(slots)) == len(slots)
    assert [slot.starts_at for slot in slots] == sorted(slot.starts_at for slot in slots)


@settings(max_examples=100, deadline=None)
@given(calendars(), shapes)
def test_what_is_offered_is_what_staff_would_find_free(question, shape):
    """With a start every five minutes, the patients' search and the desk's look at one time agree."""
    calendar, day = question
    step = timedelta(minutes=GRID)
    fine = type(shape)(shape.duration, shape.buffer_before, shape.buffer_after, step)
    whole = day_interval(day, calendar.zone)
    starts = (whole.start + n * step for n in range((whole.end - whole.start) // step))
    found = {
        slot
        for start in starts
        if not is_second_time(start, calendar.zone)
        for slot in working_then(start, fine, calendar, day)
        if is_free(slot, fine, calendar)
    }

    assert set(offered(fine, calendar, [day], whole)) == found
