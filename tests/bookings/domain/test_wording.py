"""Placeholders in the clinic's own words: filled once, never failing, losing nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookings.domain.wording import fill, has_stray_bracket, unknown

VALUES = {"name": "Zoë", "clinic": "{name}"}
TEXTS = st.text(st.one_of(st.characters(), st.sampled_from("{}!.[]%name")))


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("Dear {name},", "Dear Zoë,"),
        ("{ Name } and {NAME}", "Zoë and Zoë"),
        ("{clinic}", "{name}"),  # a value is not read again
        ("{when} {name.__class__} {name!r} {0} {}", "{when} {name.__class__} {name!r} {0} {}"),
        ("{{name}}", "{Zoë}"),
        ("50 % of {", "50 % of {"),
    ],
)
def test_what_a_text_becomes(text, filled):
    assert fill(text, VALUES) == filled


@given(TEXTS, st.dictionaries(st.text(max_size=5), st.text(max_size=5)))
def test_filling_never_fails(text, values):
    fill(text, values)


@given(TEXTS)
def test_nothing_is_lost_where_nothing_is_known(text):
    assert fill(text, {}) == text


@given(st.lists(st.one_of(st.text(st.characters(exclude_characters="{}")), st.sampled_from(["{name}"]))))
def test_each_piece_is_there_in_its_place(pieces):
    assert fill("".join(pieces), {"name": "Zoë"}) == "".join(
        "Zoë" if piece == "{name}" else piece for piece in pieces
    )


@given(TEXTS)
def test_a_text_without_complaint_is_filled_whole(text):
    """Negative control: one with a complaint keeps a bracket."""
    filled = fill(text, {"name": "Zoë"})
    complaint = bool(unknown(text, ["name"])) or has_stray_bracket(text)
    assert complaint is bool({"{", "}"} & set(filled))


def test_unknown_names_are_told_once_each_as_typed():
    assert unknown("{Name} {When} {x.y} {When} {}", ["name"]) == ["When", "x.y", ""]


@pytest.mark.parametrize("text", ["{", "}", "a } b { c", "{name", "{{name}}", "{name}}"])
def test_a_bracket_that_stands_alone_is_seen(text):
    assert has_stray_bracket(text)
    assert not has_stray_bracket("Dear {name}, {when}")
