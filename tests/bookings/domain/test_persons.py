"""Which rows are one person."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookings.domain.persons import eldest_of


@pytest.mark.parametrize(
    ("links", "eldest"),
    [
        ([], {1: 1, 2: 2, 3: 3}),
        ([(1, 2)], {1: 1, 2: 1, 3: 3}),
        ([(1, 2), (2, 3)], {1: 1, 2: 1, 3: 1}),
        ([(3, 2), (3, 1)], {1: 1, 2: 1, 3: 1}),
        ([(2, 3)], {1: 1, 2: 2, 3: 2}),
        ([(1, 2), (2, 3), (3, 1)], {1: 1, 2: 1, 3: 1}),
    ],
)
def test_the_eldest_of_each(links, eldest):
    assert eldest_of([1, 2, 3], links) == eldest


rows = st.integers(1, 12)


@given(st.lists(st.tuples(rows, rows), max_size=20), st.randoms())
def test_order_does_not_matter_and_what_is_linked_is_one(links, random):
    found = eldest_of(range(1, 13), links)
    shuffled = [pair if random.random() < 0.5 else pair[::-1] for pair in links]
    random.shuffle(shuffled)
    assert eldest_of(range(1, 13), shuffled) == found
    assert all(found[one] == found[other] for one, other in links)
    assert all(found[eldest] == eldest <= row for row, eldest in found.items())
