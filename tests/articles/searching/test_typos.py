from __future__ import annotations

import datetime as dt

import pytest

from articles import queries
from articles.rendering.cards import Contacts
from articles.searching.everyday import EVERYDAY, WORDS
from articles.searching.question import Synonyms, asked_words, unknown
from articles.searching.typos import asked_keys, can_be_mistyped, distance, keys, likeliest
from articles.searching.words import words

TODAY = dt.date(2026, 11, 23)
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


def test_an_illness_is_never_taken_for_a_mistyped_word():
    asked = asked_words("stroke strok heart haert")
    assert [asked[at].plain for at in unknown(asked, Synonyms([]), {})] == ["strok", "haert"]


def test_short_words_and_numbers_are_taken_as_they_are():
    assert [word for word in ("hip", "10km", "5205", "knee", "a" * 31) if can_be_mistyped(word)] == ["knee"]


# What the shipped knee article would mend into others, and more that runners type. It has none of these words.
MENDED_BEFORE = """
    kneeling kneel adductor trail week weak strain plank stride support wearing trainer catching sock steep slide score
    mile waist blow rain plain round march wheel lace slump block broad shop stop
"""
RUNNERS = """
    aches active again angle ankle arthritis barefoot bike blister blisters bone brace bridge bruise bunions bursa
    cadence calves cartilage charity clicking climbing cold cooldown couch crack cramp crunching cushioned cycling
    diagnosis downhill drop elbow elliptical fast fatigue flare flat football forefoot fracture gait glutes gravel
    groin hamstring headache heal heat heel hiking hill hip hurt ice indoor insoles interval jogging jumping kneels
    lifting limp locking lump lunge marathon massage mileage morning muscle neck nerve night numb orthotics overuse
    pace parkrun pelvis pilates pop posture pregnant pronation quads race recovery rest roller rowing rugby runner
    scan sciatica sharp shins shoes shoulder side skipping sleep slope sneakers soccer sole sprain sprint stairs
    stance stiff stretch surgery sweat swelling swim tape taper tempo tendon tennis thigh tight tingling tired toe
    track trainers treadmill twist ultra unstable uphill warmup weekend winter wobble wrist yoga
"""
MISTAKES = {
    "patela": "patella",
    "hamstrig": "hamstrings",
    "knie": "knee",
    "kneee": "knee",
    "iliotibal": "iliotibial",
    "ileotibeal": "iliotibial",
    "phsyiotherapist": "physiotherapist",
    "fisiotherapist": "physiotherapist",
    "quadracep": "quadriceps",
    "swolen": "swollen",
    "fevr": "fever",
    "excercise": "exercise",
    "runing": "running",
    "trainig": "training",
    "kneecp": "kneecap",
    "dry nedling": "dry needling",
    "guidline": "guidelines",
}


def test_words_that_everybody_knows_are_never_taken_for_mistakes(knee):
    asked = [*MENDED_BEFORE.split(), *RUNNERS.split()]
    assert {word: mended(word) for word in asked} == dict.fromkeys(asked, "")
    assert mended("kneeling on a plank in my trainers") == ""


def test_mistakes_are_mended_all_the_same(knee):
    assert {typed: mended(typed) for typed in MISTAKES} == MISTAKES


def mended(typed: str) -> str:
    return queries.find_articles(typed, TODAY, Contacts()).mended


def test_no_mistake_is_an_everyday_word():
    asked = asked_words(
        "patela pattella iliotibal fascitis fasitis tendonitus achillies miniscus menicsus fevr"
    )
    asked += asked_words(
        "phsyiotherapy fisiotherapy kneee knie tihgt hamstrig quadracep swolen runing planter"
    )
    assert unknown(asked, Synonyms([]), {}) == list(range(len(asked)))


def test_an_everyday_word_is_known_by_all_its_forms():
    asked = asked_words("kneels kneeling kneeled wearing wore trails strains weeks feet patela")
    assert [asked[at].plain for at in unknown(asked, Synonyms([]), {})] == ["patela"]


def test_no_everyday_word_is_written_twice_or_counts_for_nothing():
    listed = WORDS.split()
    assert len(EVERYDAY) == len(listed)
    assert [word for word in words(WORDS) if word.is_small or word.plain not in listed] == []
