from __future__ import annotations

import pytest

from articles.searching.typos import asked_keys, can_be_mistyped, distance, keys, likeliest

KNOWN = [
    "patella",
    "iliotibial",
    "fasciitis",
    "tendinitis",
    "achilles",
    "knee",
    "kneel",
    "meniscus",
    "physiotherapy",
    "tight",
    "rest",
    "look",
    "band",
    "fever",
    "help",
    "hamstrings",
    "quadriceps",
]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("patela", "patella"),
        ("pattella", "patella"),
        ("iliotibal", "iliotibial"),
        ("ileotibeal", "iliotibial"),
        ("fascitis", "fasciitis"),
        ("fasitis", "fasciitis"),
        ("tendonitus", "tendinitis"),
        ("achillies", "achilles"),
        ("miniscus", "meniscus"),
        ("menicsus", "meniscus"),
        ("phsyiotherapy", "physiotherapy"),
        ("fisiotherapy", "physiotherapy"),
        ("kneee", "knee"),
        ("knie", "knee"),
        ("fevr", "fever"),
        ("tihgt", "tight"),
        ("marathon", ""),
        ("hamstrig", "hamstrings"),
        ("quadracep", "quadriceps"),
        ("heel", ""),
        ("night", ""),
        ("best", ""),
        ("book", ""),
        ("loss", ""),
        ("bend", ""),
        ("pasta", ""),
    ],
)
def test_what_was_meant(typed, meant):
    reached = [word for word in KNOWN if keys(word) & asked_keys(typed)]
    assert likeliest(typed, reached) == meant


@pytest.mark.parametrize(
    ("one", "other", "mistakes"),
    [
        ("", "", 0),
        ("knee", "knee", 0),
        ("knee", "kene", 1),
        ("knee", "nee", 1),
        ("ab", "", 2),
        ("ca", "abc", 3),
    ],
)
def test_mistakes_are_counted_either_way_round(one, other, mistakes):
    assert distance(one, other) == distance(other, one) == mistakes


def test_short_words_and_numbers_are_taken_as_they_are():
    assert [word for word in ("hip", "10km", "5205", "knee", "a" * 31) if can_be_mistyped(word)] == ["knee"]
