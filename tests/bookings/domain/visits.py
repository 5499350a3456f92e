"""Made-up visits, holds and classes, as the database would have taken them."""

from datetime import time, timedelta

from hypothesis import strategies as st

from bookings.domain.rules import Busy
from tests.bookings.domain.situations import (
    ASKED,
    DAY,
    EQUIPMENT,
    OTHER,
    ROOMS,
    first_minute,
    shapes,
    steps,
)

SOMEBODY_ELSE = 9  # who has no hours, and takes up rooms and equipment only


@st.composite
def visits(draw, setting, asked, roster):
    """Return the rows of one visit, or of one session with some of its places taken."""
    row = draw(st.sampled_from([roster[0], roster[0], *roster]))
    is_class = asked.capacity > 1 and draw(st.sampled_from([True, True, False]))
    grid = starts_of(setting, asked, row)
    anywhere = steps(-4, 16).map(lambda minutes: setting.begin + minutes)
    midnight = st.sampled_from([0 * DAY, DAY]).map(
        lambda days: first_minute(setting.zone, setting.day + days, time(0))
    )
    starts = draw(grid if is_class else st.one_of(grid, grid, anywhere, anywhere, midnight))
    shape = asked.shape if is_class and draw(st.sampled_from([True] * 3 + [False])) else draw(shapes(setting))
    before, length, after = (
        part // timedelta(minutes=1) for part in (shape.buffer_before, shape.duration, shape.buffer_after)
    )
    seats = draw(st.sampled_from([asked.capacity, 2])) if is_class else draw(st.sampled_from([1, 1, 4]))
    visit = Busy(
        practitioner=draw(st.sampled_from([row.practitioner, row.practitioner, SOMEBODY_ELSE])),
        room=draw(st.sampled_from([row.room, None, *ROOMS])),
        equipment=draw(st.sampled_from([None, *EQUIPMENT])),
        service=ASKED if is_class else draw(st.sampled_from([ASKED, ASKED, OTHER])),
        begins=starts - before,
        ends=starts + length + after,
        before=before,
        after=after,
        seats=seats,
    )
    return [visit] * draw(st.integers(1, seats))


def starts_of(setting, asked, row):
    first = first_minute(setting.zone, setting.day, row.starts) + asked.shape.offset // timedelta(minutes=1)
    return st.integers(0, 14).map(lambda n: first + n * (asked.shape.step // timedelta(minutes=1)))


@st.composite
def bookings(draw, setting, asked, roster):
    few = draw(st.sampled_from([0, 2, 5]))
    sessions = draw(st.lists(visits(setting, asked, roster), min_size=few, max_size=8))
    return draw(st.permutations(kept_apart(sessions)))


def kept_apart(sessions):
    """Keep what the database would have taken: no two of one practitioner, room or piece of equipment overlap."""
    kept = []
    for visit, *others in sessions:
        if not any(clash(visit, other) for other in kept):
            kept += [visit, *others]
    return kept


def clash(one, other):
    shares = (
        one.practitioner == other.practitioner
        or (one.room is not None and one.room == other.room)
        or (one.equipment is not None and one.equipment == other.equipment)
    )
    return shares and one.begins < other.ends and other.begins < one.ends
