"""What moderators are told about a comment. A testimonial that is missed could be published: those are many."""

from __future__ import annotations

import pytest

from articles.moderation import MEANING, Hint, hints
from tests.effort import ENDLESS, effort

DRUGS = [
    *(
        "Advil",
        "Aleve",
        "Motrin",
        "NSAIDs",
        "an NSAID",
        "anti-inflammatories",
        "an anti-inflammatory gel",
        "painkillers",
    ),
    *(
        "pain killers",
        "opioids",
        "blood thinners",
        "apixaban",
        "Eliquis",
        "rivaroxaban",
        "heparin",
        "insulin",
        "statins",
    ),
    *("Percocet", "Robaxacet", "cyclobenzaprine", "cipro", "antidepressants", "amoxicillin", "co codamol"),
]
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
    "Great article!",
    "Thanks for this article!",
    "Thank you for the clear summary",
    "Thanks so much for all the information",
    "Thanks to this article I know what to ask",
    "Thank you to the article’s author",
    "This article is amazing",
    "Your article was brilliant",
    "The second part is excellent",
    "Running is amazing",
    "The weather was wonderful",
    "What is the best shoe?",
    "Which shoe is the best?",
    "When can I run again?",
    "Should runners rest until they are pain free?",
    "I fixed my shoes",
    "The plan took me three weeks",
    "What do you recommend?",
    "Is a session of 5*400 m too much?",
    "Is dry needling better than rest?",
    "Do you mean cold packs or hot baths?",
    "The picture of the foot in white socks is blurred.",
    "Does hot weather change that?",
    "I can't walk the dog and run on the same day.",
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
        "Love this clinic",
        "Thanks for this article and for fixing my knee",
        "Thanks for the treatment",
        "Thanks to your team",
        "You are the best!",
        "You’re the best",
        "Sam is amazing",
        "She's brilliant",
        "Sarah is the best",
        "My physio is a genius",
        "I recommend Sam",
        "Recommended!",
        "Couldn't recommend more",
        "Couldn't be happier",
        "10 out of 10",
        "5*",
        "★★★★★",
        "Worth every penny",
        "Can't fault them",
        "Thanks to Anna I ran my first marathon",
        "A big thank you to Sam",
        "They got me back to running",
        "Sam got me running again",
        "The treatment relieved my pain",
        "The dry needling took my pain away",
        "Shockwave therapy worked for my heel",
        "After treatment the pain went away",
        "My knee pain disappeared after seeing your physio",
        "this fixed my knee",
        "cured my runner's knee",
        "Did wonders for my ITB",
        "I can run again thanks to you",
        "He really knows his stuff",
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
        "I want to die",
        "better off dead",
        "thinking of ending it",
        "I took too many pills",
        "my chest hurts when I run",
        "tight chest",
        "pain down my left arm",
        "breathless",
        "fainted on my run",
        "collapsed during a run",
        "slurred speech",
        "I can't walk",
        "Fell on my knee, can't walk",
        "cant put my weight on it",
        "cannot take weight on it",
        "can't pee",
        "I can't feel my toes",
        "I cannot feel when I go to the toilet",
        "can't move leg",
        "calf swelled up after flight",
        "swelling in my calf",
        "one leg swollen",
        "clot in my leg",
        "my foot has gone numb",
        "my foot is cold and blue",
        "numb leg",
        "leg numb",
        "no feeling in my foot",
        "deformed knee",
        "dislocated kneecap",
        "my knee is out of place",
        "broken knee",
        "I broke my leg",
        "fractured my kneecap",
        "open wound",
        "hot knee",
        "My knee is very hot",
        "red and hot knee",
        "infected knee",
        "chills",
        "my temperature is 39",
        "coughed up blood",
        "blood in my urine",
        "cola-coloured urine",
        "heat stroke",
        "stroke",
        "Am I having a stroke?",
    ],
)
def test_what_sounds_urgent_comes_first(text):
    assert hints(text)[:1] == (Hint.RED_FLAG,)


@pytest.mark.parametrize(
    "text",
    [
        "knee pain",
        "weak hips",
        "hot weather running",
        "hot yoga and knee pain",
        "numb toes in tight shoes",
        "can't walk far",
        "can't walk downstairs after a marathon",
        "stress fracture of the shin",
        "out of shape",
        "collapsed arch",
        "broken in shoes",
        "red shoes",
        "swimming stroke",
        "leg press",
    ],
)
def test_what_is_plain_is_no_red_flag(text):
    assert Hint.RED_FLAG not in hints(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I was diagnosed last year", Hint.HEALTH),
        ("Does this apply with osteoporosis?", Hint.HEALTH),
        ("My left knee hurts on stairs", Hint.HEALTH),
        ("Is ibuprofen fine before a race?", Hint.DRUG),
        ("Co-codamol works", Hint.DRUG),
        ("torn my ACL", Hint.HEALTH),
        ("my knee replacement", Hint.HEALTH),
        ("I'm 5 months pregnant", Hint.HEALTH),
        ("I have sciatica", Hint.HEALTH),
        ("I'm a diabetic", Hint.HEALTH),
        ("I have gout", Hint.HEALTH),
        ("I've got shin splints", Hint.HEALTH),
        ("I am on medication", Hint.HEALTH),
        *((f"Is {drug} allowed?", Hint.DRUG) for drug in DRUGS),
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
    [
        *(
            "a" * 50_000,
            "physio " * 8_000,
            "my calf " * 7_000,
            "1 " * 25_000,
            "x@" * 25_000,
            "\u0301" * 50_000,
        ),
        *("swell" * 10_000, "swell " * 8_000, "numb" * 12_000, "struggl" * 7_000, "my leg is " * 5_000),
        *(
            "sam is " * 7_000,
            "i have " * 7_000,
            "thanks to a " * 4_000,
            "cant walk " * 5_000,
            "hot red " * 6_000,
        ),
        *(
            "since a session " * 3_000,
            "massage " * 6_000,
            "you are " * 6_000,
            "on a " * 10_000,
            "tendin" * 8_000,
        ),
    ],
)
def test_nothing_long_keeps_anybody_waiting(text):
    """A pattern that tries everything would not come to an end here."""
    assert set(hints(text)) <= set(Hint)
    assert effort(lambda: hints(text)) < ENDLESS
