"""A treatment that the clinic sells is found in a text as a whole word, and nothing else is."""

from __future__ import annotations

import pytest

from articles.rendering.treatments import MOST, named, plain_text, treatments
from tests.effort import ENDLESS, effort


@pytest.mark.parametrize(
    ("offered", "said", "found"),
    [
        ("dry needling", "In dry needling, a thin needle goes in.", True),
        ("dry needling", "DRY NEEDLING helps", True),
        ("dry needling", "dry-needling", True),
        ("dry needling", "dry\nneedling", True),
        ("soft-tissue release", "a soft tissue release", True),
        ("soft-tissue release", "soft\u2011tissue release", True),
        ("insole", "two insoles", True),
        ("brace", "braces.", True),
        ("stretch", "stretches", True),
        ("physiotherapist", "the physiotherapist’s", True),
        ("massage", "massages", True),
        ("dry needling", "needling is dry", False),
        ("taping", "taping-up", True),
        ("tape", "tapestry", False),
        ("tape", "red-tapes", True),
        ("manual therapy", "manual therapyx", False),
        ("manual therapy", "semimanual therapy", False),
        ("C++ (new)", "our C++ (new) method", True),
        ("针灸", "我们 针灸 很好", True),
        ("", "anything", False),
        ("***", "anything ***", False),
    ],
)
def test_what_is_named(offered, said, found):
    assert named(treatments(offered), said) == ([offered] if found else [])


def test_they_come_in_the_clinics_order_each_once():
    offered = treatments("  manual   therapy \n\ndry needling\r\nmanual therapy\n---\n")
    assert offered == ["manual therapy", "dry needling"]
    assert named(offered, "Dry needling", "Manual therapy") == offered


def test_words_are_not_joined_across_texts():
    assert named(["dry needling"], "It is dry", "Needling") == ["dry needling"]  # a line's end is a gap
    assert named(["dry needling"], "It is dry.", "Needling") == []


def test_a_page_is_read_as_readers_do():
    assert plain_text("<p>Dry <em>need</em>ling &amp; more</p>") == "Dry needling & more"


def test_many_and_long_ones_take_no_time():
    offered = treatments("\n".join("a " * 200 + str(number) for number in range(1000)))
    assert len(offered) == MOST
    assert effort(lambda: named(offered, "a " * 50_000)) < 10 * ENDLESS
