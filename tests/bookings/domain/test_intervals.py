from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookings.domain.intervals import Interval, union

MIDNIGHT = datetime(2027, 3, 8, tzinfo=UTC)


def between(start, end):
    return Interval(MIDNIGHT + timedelta(minutes=start), MIDNIGHT + timedelta(minutes=end))


@st.composite
def intervals(draw):
    start = draw(st.integers(0, 60))
    return between(start, start + draw(st.integers(1, 30)))


def minutes(spans):
    return {
        span.start + timedelta(minutes=n)
        for span in spans
        for n in range(int((span.end - span.start) / timedelta(minutes=1)))
    }


@pytest.mark.parametrize(
    ("other", "overlaps"),
    [
        ((0, 10), False),
        ((0, 11), True),
        ((10, 20), True),
        ((12, 18), True),
        ((0, 30), True),
        ((19, 30), True),
        ((20, 30), False),
    ],
    ids=["touches before", "one minute", "equal", "inside", "around", "last minute", "touches after"],
)
def test_half_open_intervals_overlap_when_they_share_an_instant(other, overlaps):
    assert between(10, 20).overlaps(between(*other)) is overlaps
    assert between(*other).overlaps(between(10, 20)) is overlaps


@pytest.mark.parametrize("end", [0, -1])
def test_an_interval_ends_after_it_starts(end):
    with pytest.raises(ValueError, match="end after they start"):
        between(0, end)


def test_an_interval_is_aware():
    naive = MIDNIGHT.replace(tzinfo=None)
    for start, end in ((naive, MIDNIGHT), (MIDNIGHT, naive + timedelta(hours=1))):
        with pytest.raises(ValueError, match="timezone-aware"):
            Interval(start, end)


@given(intervals(), intervals())
def test_overlapping_is_sharing_a_minute(one, other):
    assert one.overlaps(other) is bool(minutes([one]) & minutes([other]))


@given(st.lists(intervals()))
def test_a_union_covers_the_same_minutes(spans):
    assert minutes(union(spans)) == minutes(spans)


@given(st.lists(intervals()))
def test_a_union_is_sorted_and_leaves_gaps(spans):
    whole = union(spans)
    assert all(one.end < following.start for one, following in pairwise(whole))


@given(st.lists(intervals()), st.randoms())
def test_a_union_depends_neither_on_order_nor_on_repetition(spans, random):
    mixed = spans * 2
    random.shuffle(mixed)
    assert union(mixed) == union(spans) == union(union(spans))
