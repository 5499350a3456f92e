"""The clinic's first article, as it ships: every section, every reference with its status, and readable."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter

import pytest

from articles import publishing, queries
from articles.enums import ArticleStatus, ReferenceStatus, Verdict
from articles.models import Citation, Reference
from articles.rendering.body import markers, parser
from articles.rendering.cards import Contacts
from articles.rendering.readability import grade, running_text, sentences, words
from tests.articles.conftest import KNEE

SECTIONS = {
    "Common causes of knee pain in runners": [
        "Runner’s knee (patellofemoral pain syndrome, PFPS)",
        "Iliotibial band syndrome (ITBS)",
        "Tendinopathies",
    ],
    "Prevention strategies": [
        "Strength training",
        "Gradual progression in training",
        "Improving running form",
        "Proper footwear",
    ],
    "Treatment": [
        "Rest and load management",
        "Manual therapy and dry needling",
        "Exercise prescription",
        "Gait re-training",
    ],
    "When to seek professional help": [],
    "What the clinic offers": [],
}
ORIGINAL = {
    "bolgla2011": ("verified", "Bolgla & Boling 2011, An update for the conservative management of"),
    "fairclough2007": ("not_found", "Fairclough et al. 2007, The role of the iliotibial band in"),
    "khaund2005": ("verified", "Khaund & Flynn 2005, Iliotibial band syndrome: a common source of knee pain"),
    "zwerver2011": ("not_found", "Zwerver et al. 2011, Patellar tendinopathy: a review of the literature"),
    "willy2011": ("verified", "Willy & Davis 2011, The effect of a hip-strengthening program on mechanics"),
    "nielsen2012": ("verified", "Nielsen et al. 2012, Training errors and running related injuries"),
    "noehren2012": (
        "not_found",
        "Noehren et al. 2012, Hip and knee kinematics during running: a longitudinal",
    ),
    "crossley2002": (
        "mismatch",
        "Crossley et al. 2002, A randomized controlled trial of exercise and patellar",
    ),
    "rathleff2014": ("mismatch", "Rathleff et al. 2014, Exercise therapy, patient education, and patellar"),
    "crowell2011": ("verified", "Crowell & Davis 2011, Gait retraining to reduce lower extremity loading"),
}
ADDED = {
    "willy2019",
    "frandsen2025",
    "hutchinson2022",
    "heiderscheit2011",
    "esculier2018",
    "knapik2014",
    "malliaras2015",
}
RESTRICTED = re.compile(
    r"pain[- ]free|guarantee|\bcure|speciali[sz]|specialist|\bexpert|\bbest\b|\bsafe", re.IGNORECASE
)


@pytest.fixture
def blocks(knee):
    return running_text(parser().parse(knee.body))


@pytest.fixture
def page(knee, contacts):
    return queries.article_page(knee, Contacts.of(contacts))


def test_its_facts(knee):
    assert knee.title == "Knee Pain in Runners: Understanding, Prevention, and Treatment"
    assert (knee.author.name, knee.author.credentials) == ("Francois Luong", "")
    assert knee.status == ArticleStatus.PUBLISHED
    assert knee.published_date == dt.date(2024, 10, 23)
    assert (knee.updated_date, knee.last_reviewed_date, knee.reviewed_by) == (None, None, None)
    assert knee.about == "knee-pain"
    assert [old.path for old in knee.old_addresses.all()] == [f"/post/{KNEE}"]


def test_every_section_in_order(page):
    contents = {heading.text: [part.text for part in heading.parts] for heading in page.body.contents}
    assert contents == SECTIONS
    assert list(contents) == list(SECTIONS)


def test_it_opens_before_the_first_heading(knee):
    assert knee.body.startswith("Knee pain is one of the most common complaints among runners.")


def test_the_ten_references_as_printed_and_with_their_status(knee):
    listed = knee.listed_references.filter(added_in_this_edition=False)
    assert {item.reference.key: item.reference.status for item in listed} == {
        key: status for key, (status, _printed) in ORIGINAL.items()
    }
    for key, (_status, printed) in ORIGINAL.items():
        assert Reference.objects.get(key=key).printed.startswith(printed)


def test_the_studies_added_in_this_edition(knee):
    assert {item.reference.key for item in knee.listed_references.filter(added_in_this_edition=True)} == ADDED


def test_no_correction_is_taken_for_granted(knee):
    proposed = Reference.objects.exclude(proposed_correction="")
    assert {reference.key for reference in proposed} == {
        *(
            "bolgla2011",
            "fairclough2007",
            "zwerver2011",
            "nielsen2012",
            "noehren2012",
            "crossley2002",
            "rathleff2014",
        )
    }
    assert not Reference.objects.filter(correction_accepted_date__isnull=False).exists()


def test_what_was_not_found_is_listed_as_being_checked_and_cited_nowhere(page):
    assert [source.reference.key for source in page.being_checked] == [
        "fairclough2007",
        "zwerver2011",
        "noehren2012",
    ]
    assert all(source.claims == [] and source.number is None for source in page.being_checked)


def test_every_source_that_was_found_is_cited(page):
    assert {source.reference.key for source in page.evidence} == (ADDED | set(ORIGINAL)) - {
        *("fairclough2007", "zwerver2011", "noehren2012")
    }
    assert page.further == []
    assert [source.number for source in page.evidence] == list(range(1, 15))


def test_every_citation_has_its_place_and_every_place_its_citation(knee, page):
    assert {citation.marker for citation in knee.citations.all()} == set(markers(knee.body))
    assert all(claim.places for source in page.evidence for claim in source.claims)
    assert {problem.kind for problem in page.body.problems} == {"card-left-out"}


def test_no_sentence_stands_that_its_source_does_not_support(knee):
    assert not knee.citations.filter(verdict=Verdict.DOES_NOT).exists()
    assert all(citation.shows for citation in knee.citations.exclude(reference=None))


def test_sources_that_studied_somebody_say_whom(knee):
    found = Reference.objects.filter(status__in=[ReferenceStatus.VERIFIED, ReferenceStatus.MISMATCH])
    assert all(reference.study_type and reference.population for reference in found)
    described = {reference.key: reference.described for reference in found}
    assert described["willy2011"] == "Laboratory study, 20 healthy women"
    assert described["heiderscheit2011"] == "Laboratory study, 45 healthy runners"
    assert described["frandsen2025"] == "Study that follows people over time, 5,205 adult runners"


@pytest.mark.parametrize(
    ("number", "kinds"), [("", ["urgent", "non-urgent"]), ("112", ["emergency", "urgent", "non-urgent"])]
)
def test_care_cards(knee, contacts, number, kinds):
    contacts["emergency_number"] = number
    body = queries.article_page(knee, Contacts.of(contacts)).body
    assert [card.kind for card in body.cards] == kinds
    assert all(card.heading.endswith(" if:") for card in body.cards)
    assert body.html.count("Not yet signed off by a clinician.") == len(kinds)


def test_a_heading_of_its_own_follows_the_cards(knee):
    after_cards = knee.body.rpartition(":::\n")[2].strip()
    assert after_cards.startswith("## ")


def test_it_reads_easily(blocks):
    assert grade(blocks) <= 8
    assert len(words(blocks)) <= 952
    assert [sentence for block in blocks for sentence in sentences(block) if len(sentence.split()) > 20] == []
    assert [block for block in blocks if len(sentences(block)) > 3] == []


def test_it_takes_four_minutes(knee, page):
    assert page.body.minutes == knee.reading_minutes == 4


@pytest.mark.parametrize("number", ["", "112"])
def test_nothing_stands_in_the_way_of_it(knee, contacts, number):
    contacts["emergency_number"] = number
    today = dt.date(2026, 11, 23)
    standing = publishing.standing(knee, contacts=Contacts.of(contacts), today=today)
    assert (standing.errors, standing.unanswered) == ([], [])
    assert Counter(finding.rule.slug for finding in standing.warnings) == {
        "unused-reference": 3,
        "no-checked-reference": 6,
        "verdict-not-checked": 2,
        "uncited-clinical": 2,
    } | ({} if number else {"card-left-out": 1})


def test_its_answers_are_in_nobodys_name(knee):
    answers = knee.warning_answers.all()
    assert [(answer.answered_by, answer.from_file) for answer in answers] == [(None, True)] * 14


def test_it_promises_nothing(knee):
    claims = " ".join(Citation.objects.values_list("claim", flat=True))
    assert RESTRICTED.findall(f"{knee.title} {knee.summary} {knee.body} {claims}") == []
