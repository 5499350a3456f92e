"""What moderators are told about a comment. A testimonial that is missed could be published: those are many."""

from __future__ import annotations

import pytest

from articles.moderation import MEANING, Hint, hints

PLAIN = [
    "Thanks, clear and useful. Does the advice differ for trail running?",
    "How many weeks should I wait before hills?",
    "The second paragraph repeats the first one.",
    "Which exercises do you suggest first, squats or step-downs?",
    "What does “load” mean here? 10% a week, or 10% a run?",
    "Merci beaucoup, très clair. 谢谢！",
    "👍",
    "Version 2.5 of the plan. See section 3.1 above.",
    "My brother runs with us on Sundays.",
]


@pytest.mark.parametrize("text", PLAIN)
def test_plain_questions_and_remarks_have_no_hint(text):
    assert hints(text, name="王小明") == ()


@pytest.mark.parametrize(
    "text",
    [
        "The physio fixed my knee in three visits.",
        "THE PHYSIO FIXED MY KNEE",
        "The ph\u200bysio fi\u00adxed my knee",
        "The phýsio fìxed my knee",
        "Three sessions and my pain was cured, the treatment worked for me.",
        "Highly recommend!",
        "I would recommend this clinic to anyone",
        "Best physiotherapist in town",
        "Your team was amazing",
        "Pain-free after two sessions",
        "I am back to running since seeing them",
        "After four appointments I was running again",
        "Thank you for fixing my shin",
        "So grateful to everyone there",
        "Five stars",
        "They really helped me",
        "You guys changed my life",
        "I got my life back",
        "She cured my plantar pain",
        "Life-changing",
        "The exercises helped",
        "Great\nclinic!",
    ],
)
def test_a_testimonial_is_found(text):
    assert Hint.TESTIMONIAL in hints(text)


@pytest.mark.parametrize(
    "text",
    [
        "My knee is hot and swollen and I have a fever",
        "I can’t put weight on it since Sunday",
        "I cant bear weight",
        "My calf has been swollen since the flight",
        "numb between my legs since yesterday",
        "I have lost control of my bladder",
        "chest pain when I run uphill",
        "I don't want to live like this",
        "I want to kill myself",
        "I heard a loud pop and fell",
        "Could it be a blood clot?",
    ],
)
def test_what_sounds_urgent_comes_first(text):
    assert hints(text)[0] is Hint.RED_FLAG


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I was diagnosed last year", Hint.HEALTH),
        ("Does this apply with osteoporosis?", Hint.HEALTH),
        ("My left knee hurts on stairs", Hint.HEALTH),
        ("Is ibuprofen fine before a race?", Hint.DRUG),
        ("Co-codamol works", Hint.DRUG),
        ("write to zoe@example.org", Hint.CONTACT),
        ("zoe (at) example (dot) org", Hint.CONTACT),
        ("+1 (416) 416-4161", Hint.CONTACT),
        ("whatsapp me", Hint.CONTACT),
        ("see https://example.org/x", Hint.LINK),
        ("cheap-shoes.shop has them", Hint.LINK),
        ("THIS IS WRONG AND YOU KNOW IT", Hint.SHOUTING),
        ("Really???", Hint.SHOUTING),
    ],
)
def test_each_kind_is_found(text, expected):
    assert expected in hints(text)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Dr Who", (Hint.CLINICIAN,)),
        ("The Clinic", (Hint.CLINICIAN,)),
        ("www.shoes.shop", (Hint.LINK,)),
        ("Drew", ()),
        ("Zoë O’Brien", ()),
        ("李", ()),
    ],
)
def test_a_name_is_looked_at_too(name, expected):
    assert hints("Why?", name=name) == expected


def test_a_name_that_holds_the_clinics_own_is_one_like_staffs():
    assert hints("Why?", name="Movement  Revivál!", clinic="Movement Revival") == (Hint.CLINICIAN,)
    assert (
        hints("Why?", name="Movement Revival") == hints("Why?", name="Kim", clinic="Movement Revival") == ()
    )


def test_hints_come_in_one_order_and_each_has_words():
    text = (
        "www.x.com CALL ME, IBUPROFEN FIXED MY CHEST PAIN AFTER TWO SESSIONS WITH THE CLINIC, MY DIAGNOSIS!!!"
    )
    assert hints(text, name="Doctor") == tuple(Hint)
    assert set(MEANING) == set(Hint)


@pytest.mark.parametrize(
    "text",
    ["a" * 50_000, "physio " * 8_000, "my calf " * 7_000, "1 " * 25_000, "x@" * 25_000, "\u0301" * 50_000],
)
def test_nothing_long_keeps_anybody_waiting(text):
    """A pattern that tries everything would not come to an end here."""
    assert set(hints(text)) <= set(Hint)
