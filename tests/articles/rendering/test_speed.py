"""Twice the text takes twice the work: counted in calls, which no busy machine can falsify."""

from __future__ import annotations

import sys
from itertools import pairwise

from hypothesis import example, given, settings
from hypothesis import strategies as st

from articles.rendering import body as rendering
from articles.rendering.body import render
from articles.rendering.cards import Contacts
from articles.rendering.markers import Marker
from tests.articles.rendering.test_safety import PIECES

LENGTH = 3_000  # characters; twice as many are compared with them
MOST = 2.5  # times the calls for twice the text, where 2 is linear and 4 quadratic
BEGINNING = 3_000  # calls that any text takes


def calls(source: str) -> int:
    count = 0

    def note(_frame, event, _argument):
        nonlocal count
        count += event in {"call", "c_call"}

    sys.setprofile(note)
    try:
        render(source, evidence={Marker("a", ""): "a study"}, contacts=Contacts(doctor="a doctor"))
    finally:
        sys.setprofile(None)
    return count


def repeated(unit: str, length: int) -> str:
    return unit * max(1, length // len(unit))


def growth(unit: str) -> float:
    few, many = (calls(repeated(unit, length)) for length in (LENGTH, 2 * LENGTH))
    return many / max(few, BEGINNING)


@settings(max_examples=60)
@given(st.lists(st.one_of(PIECES, st.text(max_size=3)), min_size=1, max_size=4).map("".join).filter(bool))
@example("[")
@example("![")
@example("> ")
@example("- ")
@example("*a_")
@example("[a]: b\n\n[a] ")
@example("::: urgent x if:\n")
@example("a|")
@example("# a\n")
def test_twice_as_much_of_anything_takes_about_twice_the_calls(unit):
    assert growth(unit) <= MOST


def test_the_count_sees_what_is_quadratic(monkeypatch):
    """Without this the test above could pass by counting too little."""
    linear = rendering.readability.words

    def words(blocks):
        found = linear(blocks)
        for at, _word in enumerate(found):
            sum(len(a) < len(b) for a, b in pairwise(found[:at:10]))
        return found

    monkeypatch.setattr(rendering.readability, "words", words)
    assert growth("word ") > MOST
