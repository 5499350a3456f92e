"""Which questions bring a care card, asked of the knee article as it is."""

from __future__ import annotations

import datetime as dt
import tomllib
from pathlib import Path

from articles import queries
from articles.enums import ArticleStatus
from articles.models import Article, Synonym
from articles.rendering.cards import Contacts

SAMPLE = Path(__file__).parents[3] / "content" / "sample-clinic.toml"
SAMPLE_SYNONYMS = tomllib.loads(SAMPLE.read_text(encoding="utf-8"))["synonyms"]
TODAY = dt.date(2026, 11, 23)
CONTACTS = Contacts(clinic="Sample clinic", doctor="a doctor")
WITH_NUMBER = Contacts(clinic="Sample clinic", doctor="a doctor", emergency_number="112")

URGENT = [
    "hot swollen knee fever",
    "can't put weight on knee",
    "cant put weight on it",
    "cannot put any weight on my leg",
    "unable to put weight on knee",
    "calf swelling breathless",
    "swollen calf",
    "my calf is swollen after a flight",
    "knee locks",
    "knee keeps locking",
    "knee gives way",
    "knee gave way on the stairs",
    "knee red and hot",
    "red hot swollen",
    "knee swelled up",
    "swollen kneee",
    "knee pain and shivers",
    "blood clot",
    "blood clot in leg",
    "can’t move knee",
    "my knee gave out on the stairs",
    "knee keeps giving out",
    "knee buckles",
    "my knee buckled",
    "knee is stuck",
    "knee jammed",
    "can't bend my knee",
    "cant straighten knee",
    "can't walk on it",
    "can't stand on my leg",
    "dvt",
    "dvt in leg",
    "deep vein thrombosis",
    "knee pain and chills",
    "knee pain high temperature",
    "fluid on the knee",
    "water on the knee",
    "my knee has blown up",
    "puffy knee",
    "unstable knee",
    "feverish and sore knee",
    "can't weightbear",
    "clot in my leg",
    "swolen nee",
    "swollen kne",
    "swollen leg",
    "one leg swollen",
    "leg swelling after flight",
    "fluid in knee",
    "fluid in my kneecap",
    "knee full of fluid",
    "knee ballooned",
    "knee puffed up",
    "knee won't bend",
    "knee wont bend",
    "my knee won’t straighten",
    "can't straighten leg",
    "can't extend knee",
    "can't flex knee",
    "can't move leg",
    "leg gives way",
    "leg keeps giving way",
    "knee instability",
    "thrombosis",
    "thrombosis in leg",
    "cannot walk after fall",
    "can't put pressure on knee",
    "can't put my foot down",
    "can't load my leg",
]
NOT_URGENT = [
    "knee pain",
    "pain",
    "knee",
    "sore knee when running",
    "runner's knee",
    "very painful knee",
    "running shoes",
    "weight training knee",
    "put on weight knee",
    "weight loss",
    "can't run",
    "can't run knee",
    "fever",
    "swollen",
    "swollen finger",
    "hot weather running",
    "running with a cold",
    "short of breath",
    "shape",
    "change running shape",
    "give up running",
    "knee injury back in shape",
    "strength for knee and calf",
    "knee bend exercise",
    "can't walk far",
    "stand on one leg",
    "deep squat knee",
    "no feeling better",
    "run out of breath",
    "white running shoes",
    "stuck indoors",
    "water on a long run",
    "fluid on a long run",
    "knee collapses inwards when running",
    "ice or heat for knee",
    "cold pack for knee",
    "knee popping when squatting",
    "cannot stand hills",
    "can't bend down to tie my shoes",
    "weak hips",
    "leg strength",
    "leg day",
    "leg length and knee pain",
    "one leg squat",
    "leg swing",
    "leg stretches",
    "heavy legs",
    "hot legs at night",
    "straighten leg exercise",
    "knee extension exercise",
    "knee pain won't go away",
    "won't heal knee",
    "ankle instability",
    "swiss ball for knee",
    "fluid intake long run",
    "drink fluid in a race",
    "stress fracture",
    "stress fracture shin",
    "knee stress fracture",
    "broken shoes",
    "broken toe",
    "breaking in shoes knee",
    "take a break from running",
    "walk after run",
    "walking after knee surgery",
    "pressure on knee when kneeling",
    "put my foot down when running",
    "walk on cold days",
    "stand on a swollen toe",
    "the",
    "",
]


def kinds(asked: str, contacts: Contacts = CONTACTS) -> str:
    found = queries.find_articles(asked, TODAY, contacts).warning
    return found.card.anchor if found else ""


def test_urgent_questions_bring_the_urgent_card(knee):
    assert {asked: kinds(asked) for asked in URGENT} == dict.fromkeys(URGENT, "card-urgent")


def test_other_questions_bring_none(knee):
    assert {asked: kinds(asked) for asked in NOT_URGENT} == dict.fromkeys(NOT_URGENT, "")


def test_the_sample_clinic_s_synonyms_change_nothing_of_that(knee):
    for phrases in SAMPLE_SYNONYMS:
        Synonym.objects.create(phrases="\n".join(phrases))
    assert {asked: kinds(asked) for asked in NOT_URGENT} == dict.fromkeys(NOT_URGENT, "")
    more = [*URGENT, "cannot bear weight on knee", "knee pain high temperature", "hot red kneecap"]
    assert {asked: kinds(asked) for asked in more} == dict.fromkeys(more, "card-urgent")
    assert kinds("calf swelling short of breath", WITH_NUMBER) == "card-emergency"


def test_an_emergency_comes_first_if_the_clinic_can_name_the_number(knee):
    Synonym.objects.create(phrases="breathless\nshort of breath")
    asked = "calf swelling breathless"
    assert [kinds(asked), kinds(asked, WITH_NUMBER)] == ["card-urgent", "card-emergency"]
    assert [kinds("numb foot"), kinds("numb foot", WITH_NUMBER)] == ["", "card-emergency"]


EMERGENCY = [
    "my foot has gone numb",
    "no feeling in my foot",
    "can't feel my foot",
    "white foot",
    "deformed knee",
    "dislocated kneecap",
    "kneecap popped out",
    "bone sticking out of leg",
    "can't breathe and calf swollen",
    "calf swelling shortness of breath",
    "broken knee",
    "my knee is broken",
    "I broke my leg",
    "broken kneecap",
    "knee fracture",
    "patella fracture",
    "kneecap out of place",
    "knee deformed after fall",
]


def test_what_people_say_instead_of_the_card_s_words_brings_the_emergency_card(knee):
    assert {asked: kinds(asked, WITH_NUMBER) for asked in EMERGENCY} == dict.fromkeys(
        EMERGENCY, "card-emergency"
    )
    assert {asked: kinds(asked, WITH_NUMBER) for asked in NOT_URGENT} == dict.fromkeys(NOT_URGENT, "")


def test_an_emergency_is_known_where_its_card_cannot_be_shown(knee):
    grave = {asked: queries.find_articles(asked, TODAY, CONTACTS).is_grave for asked in EMERGENCY}
    assert grave == dict.fromkeys(EMERGENCY, True)
    long = queries.find_warning("numb foot " * 40, TODAY, CONTACTS)
    assert (long.warning, long.is_grave) == (None, True)


def test_what_has_its_own_card_or_none_is_no_unanswered_emergency(knee):
    told = [*URGENT, *NOT_URGENT]
    emergencies = ["calf swelling breathless"]
    found = [asked for asked in told if queries.find_articles(asked, TODAY, CONTACTS).is_grave]
    assert found == emergencies
    with_number = [*told, *EMERGENCY]
    found = [asked for asked in with_number if queries.find_articles(asked, TODAY, WITH_NUMBER).is_grave]
    assert found == []


def test_the_card_is_that_of_the_article(knee, client):
    found = queries.find_articles("hot swollen knee fever", TODAY, CONTACTS).warning
    page = client.get(knee.get_absolute_url()).content.decode()
    start = page.index('<section class="care-card care-card--urgent"')
    own = page[start : page.index("</section>", start)]
    assert found.card.html.strip().removesuffix("</section>") == own.replace("<h3", "<h2").replace(
        "</h3", "</h2"
    )


def test_cards_of_what_readers_do_not_see_are_not_shown(knee):
    assert kinds("swollen calf")
    Article.objects.update(status=ArticleStatus.DRAFT)
    assert not kinds("swollen calf")
    Article.objects.update(status=ArticleStatus.PUBLISHED, published_date=TODAY + dt.timedelta(days=1))
    assert not kinds("swollen calf")


def test_an_article_that_lost_its_card_since_it_was_indexed_hides_no_other(knee, make_article):
    body = "::: urgent See {doctor} today if:\n- your calf is swollen\n:::\n"
    other = make_article("other", body=body)
    found = queries.find_articles("swollen calf", TODAY, CONTACTS).warning
    assert found.article == knee
    Article.objects.filter(pk=knee.pk).update(body="Nothing.")
    found = queries.find_articles("swollen calf", TODAY, CONTACTS).warning
    assert found.article == other


def test_a_card_in_another_or_in_a_list_is_read_as_one(make_article):
    make_article(
        body="- a list\n\n  ::: urgent See {doctor} if:\n  - your hip is blue\n\n  ::: urgent Or if:\n  - your hip is green\n  :::\n  :::\n"
    )
    for asked in ("blue hip", "green hip"):
        found = queries.find_articles(asked, TODAY, CONTACTS).warning
        assert found is None or found.card.html.count("<section") == found.card.html.count("</section>")
