"""Restricted words in sentences as clinics write them: which are claims, which only pass by, which are other words."""

from __future__ import annotations

import pytest

from articles.linting import Claim, Manuscript, Person, Source, lint
from articles.rendering.markers import Marker

ERROR, PASSING = "restricted-words", "restricted-words-in-passing"

CLAIMS = [
    "Get back to pain-free running.",
    "Get back to pain free running.",
    "Run painfree in six weeks.",
    "Run pain‑free in six weeks.",
    "Soon you will be free of pain.",
    "Soon you will be free from pain.",
    "A painless treatment.",
    "Needles go in painlessly.",
    "**Pain**-free running.",
    "Results are guaranteed.",
    "We guarantee results.",
    "It comes with a guarantee.",
    "There is a cure for runner’s knee.",
    "It cures runner’s knee.",
    "This cured my knee.",
    "Curing knee pain takes time.",
    "Most knee pain is curable.",
    "Serve it with cured ham.",
    "See a specialist.",
    "Our specialists know runners.",
    "We specialise in runners.",
    "We specialize in runners.",
    "A clinic specialising in knees.",
    "A specialised service.",
    "Our specialty is the knee.",
    "Our speciality is the knee.",
    "Ask our experts.",
    "Ask our EXPERT team.",
    "The expert’s view.",
    "Our expertise is your gain.",
    "Expertly treated.",
    "The best physiotherapist in town.",
    "What is the best shoe?",
    "Exercise works best.",
    "It is safe to run.",
    "Is it safe to run?",
    "Run safely again.",
    "A safer way to run.",
    "The safest shoe.",
    "Not only safe but quick.",
    "Not just the best, but the nearest.",
    "No doubt the best clinic.",
    "It is not hard: our experts help you.",
    "Never mind (we are the best).",
    "You cannot run? Our experts can help.",
    "See our before/after pictures.",
    "See our before / after pictures.",
    "A before-and-after gallery.",
    "Before and after photos of our patients.",
    "Here are before and after results.",
    "“Best” is what they call us.",
    "Our best-known method.",
    "Before & after photos.",
    "A before-after gallery.",
    "A before–after gallery.",
    "See the before + after pictures.",
    "Photos of before and after treatment.",
    "Pictures of our patients before and after treatment.",
    "Photos: before & after.",
    "See our before and after.",
    "Before and after treatment photos.",
    "Don’t wait to see our specialists.",
    "Don't wait any longer to see a specialist.",
    "Never hesitate to ask an expert.",
    "Don’t be afraid to ask an expert.",
    "Don’t miss the best care.",
    "Don’t settle for less than the best.",
    "You won’t find better experts.",
    "You won’t find a better trained specialist.",
    "You will not find experts like ours.",
    "You won’t find a safer clinic.",
    "Nothing is safer than our shoes.",
    "There is no safer shoe.",
    "It has never been safer.",
    "There is no better cure.",
    "No other clinic is as safe.",
    "No clinic is as safe as ours.",
    "Nobody cures knees like our experts.",
    "No one guarantees results like we do.",
    "You are never far from our own specialists.",
    "Nothing but the best.",
    "Nothing less than a cure.",
    "You can’t lose because we guarantee results.",
    "You may not know it but we cure knees.",
    "There is no need to suffer when a cure exists.",
    "You won’t regret seeing a specialist.",
    "Without a doubt the best clinic.",
    "It never fails to cure.",
    "It is not unusual to be cured here.",
    "No patient leaves without being pain-free.",
]
PASSES = [
    "We never promise that you will be pain-free.",
    "We never say pain-free.",
    "We can’t promise that you will be pain-free.",
    "We can't promise a cure.",
    "Nobody can guarantee a result.",
    "There is no cure.",
    "This is no guarantee.",
    "It isn’t safe to run on a broken bone.",
    "It is not safe to run.",
    "Nothing is guaranteed.",
    "It eases the pain rather than cures it.",
    "It doesn’t take an expert.",
    "Do your best.",
    "We will do our best for you.",
    "He tried his best.",
    "At best, it helps a little.",
    "Better safe than sorry.",
    "Stretch before and after your run.",
    "Best wishes from the clinic.",
    "You need neither a specialist nor a scan.",
    "Stretch before & after your run.",
    "Watch the video before and after your run.",
    "Take photos of your shoes before and after the race.",
    "Compare a photo of your own foot before and after a run.",
    "The pain was less before and after the picture was taken.",
    "A before-and-after study cannot show a cause.",
    "We show no before/after pictures.",
    "The image shows a stretch before and after a game.",
    "Hold the stretch in our picture before and after a run.",
    "The before-after difference was small.",
    "It just isn’t safe.",
    "Don’t forget that there is no cure.",
    "Don’t wait until you are pain-free.",
    "Don’t wait for a cure.",
    "It isn’t a cure because nothing is.",
    "It is not safer to run on grass.",
    "No study found it safer.",
    "It is no better than a cure that nobody has seen.",
    "It is not recommended because it is not safe.",
    "We don’t call anybody an expert.",
    "It was not done by an expert.",
    "No shoe is safe for everybody, as we say to all.",
    "It is not safe as we saw.",
]
OTHERS = [
    "Mind your safety.",
    "It is unsafe to run.",
    "This is a special shoe.",
    "An experiment with ten runners.",
    "Bring experience.",
    "A secure grip.",
    "An accurate test.",
    "Incurable optimists run in the rain.",
    "Bestow some care on your shoes.",
    "The pain is free to come and go.",
    "Freedom from fear.",
    "A vouchsafed secret.",
    "Run before work and after lunch.",
    "Look at it in the morning, before work; after that, rest.",
    "The curate runs.",
    "A safeguard.",
    "The manicure lasts.",
]


def rules_in(**values):
    return [
        finding.rule.slug for finding in lint(Manuscript(**values)) if finding.rule.slug in {ERROR, PASSING}
    ]


@pytest.mark.parametrize("sentence", CLAIMS)
def test_claims_stop_publishing(sentence):
    assert rules_in(body=sentence) == [ERROR]


@pytest.mark.parametrize("sentence", PASSES)
def test_words_that_claim_nothing_are_to_be_answered(sentence):
    assert rules_in(body=sentence) == [PASSING]


@pytest.mark.parametrize("sentence", OTHERS)
def test_other_words_are_left_alone(sentence):
    assert rules_in(body=sentence) == []


@pytest.mark.parametrize(
    "values",
    [
        {"title": "The best shoe"},
        {"summary": "Soon pain-free."},
        {"key_points": "Rest.\nWear the best shoe."},
        {"updated_note": "We found the best shoe."},
        {"body": "## The best shoe"},
        {"body": "- the best shoe"},
        {"body": "| the best shoe |\n| - |\n| x |"},
        {"body": "![The best shoe](a.png)"},
        {"body": "[the best shoe](https://example.org)"},
        {"body": "    the best shoe"},
        {"body": "`the best shoe`"},
        {"body": "::: note The best shoe\nx\n:::"},
        {"body": "> the best\n> shoe"},
        {"body": "::: urgent See our expert if:\n- x\n:::"},
        {"body": "::: urgent See {doctor} if:\n- you want the best\n:::"},
        {"body": "x", "claims": (Claim(Marker("", "a"), claim="The best shoe"),)},
        {"body": "x", "claims": (Claim(Marker("", "a"), shows="The best shoe"),)},
        {"topics": ("Knee", "The best page on knees.")},
        {"people": (Person("author", credentials="The best physiotherapist"),)},
        {"people": (Person("reviewed_by", biography="She runs.\n\nShe cures knees."),)},
    ],
)
def test_wherever_readers_see_them(values):
    assert rules_in(**values) == [ERROR]


@pytest.mark.parametrize(
    "words",
    ["Specialist physiotherapist", "Specialises in knees", "Expert witness", "No specialist, but a runner"],
)
def test_a_title_of_a_person_is_asked_about(words):
    person = Person("reviewed_by", credentials=words)
    [found] = lint(Manuscript(people=(person,)))
    assert (found.rule.slug, found.is_error, found.field) == ("title-of-a-person", False, "reviewed_by")
    assert rules_in(title=words) in ([ERROR], [PASSING])


def test_what_a_reference_printed_is_not_our_claim():
    printed = "Willy 2011, The best cure by experts, JOSPT 1(1):1-2"
    source = Source("a", printed=printed, proposed_correction="The safest cure")
    assert rules_in(sources=(source,), body="x [link](https://example.org/best)") == []


def test_a_negation_reaches_over_its_own_clause_only():
    assert rules_in(body="It never fails, and it is safe.") == [ERROR]
    assert rules_in(body="We do not fail. We cure.") == [ERROR]
    assert rules_in(body=f"No {'very ' * 12}safe way.") == [ERROR]


def test_one_finding_for_each_sentence_names_its_words_and_line():
    body = "Rest.\n\nOur experts\nare the best.\n\nOur experts again."
    findings = lint(Manuscript(body=body))
    assert [(finding.line, finding.words) for finding in findings] == [
        (3, "Our experts are the best."),
        (6, "Our experts again."),
    ]
    assert "“experts”, “best”" in findings[0].message
