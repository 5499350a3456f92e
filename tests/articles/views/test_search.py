from __future__ import annotations

import datetime as dt
import logging

import pytest
from django.urls import reverse

from articles.enums import ArticleStatus
from articles.models import Topic

INDEX = "/articles/"


def ask(client, asked, **more) -> str:
    response = client.get(INDEX, {"q": asked, **more})
    assert response.status_code == 200
    return response.content.decode()


def test_the_box_stands_on_the_index_and_a_question_is_answered_there(client, make_article):
    make_article(body="A bursa & <b>more</b>.")
    index = client.get(INDEX).content.decode()
    assert '<label class="article-search__label" for="page-search-words">' in index
    html = ask(client, "bursa")
    assert "1 article found." in html
    assert 'value="bursa"' in html
    assert "A <mark>bursa</mark> &amp; &lt;b&gt;more&lt;/b&gt;." in html
    assert 'href="/articles/sore-shins/"' in html


@pytest.mark.parametrize("asked", ["", "   ", "\t\n"])
def test_an_empty_question_shows_the_index_as_it_is(client, make_article, asked):
    make_article()
    kept = client.get(INDEX).content
    assert client.get(INDEX, {"q": asked}).content == kept


def test_results_are_kept_out_of_search_engines_and_shared_caches(client, make_article):
    response = client.get(INDEX, {"q": "shins"})
    assert response["Cache-Control"] == "private"
    assert response["X-Robots-Tag"] == "noindex"
    html = response.content.decode()
    assert '<meta name="robots" content="noindex">' in html
    assert "canonical" not in html
    assert not response.cookies
    assert "X-Robots-Tag" not in client.get(INDEX)


def test_a_mistyped_word_is_mended_and_said(client, make_article):
    make_article(body="A bursa.")
    html = ask(client, "burssa?")
    assert "We looked for <strong>bursa?</strong>." in html
    assert 'value="burssa?"' in html


def test_nothing_found_is_kind_and_leads_on(client, make_article):
    make_article().set_topics([Topic.objects.create(name="Shins", slug="shins")])
    html = ask(client, "xyzzy")
    assert "We have no article on “xyzzy” yet." in html
    assert 'href="/articles/topics/shins/"' in html
    assert f'<a href="{reverse("bookings:start")}">book your assessment</a>' in html


def test_a_topic_is_found_by_name(client, make_article):
    make_article().set_topics([Topic.objects.create(name="Shin pain", slug="shin-pain")])
    assert 'id="page-found-topics"' in ask(client, "shin")
    assert 'id="page-found-topics"' not in ask(client, "sore")


def test_an_urgent_question_shows_the_card_before_the_results(client, knee):
    html = ask(client, "hot swollen knee fever")
    card = html.index('<section class="care-card care-card--urgent"')
    assert card < html.index('<ol class="article-search__results"')
    assert f'<a href="{knee.get_absolute_url()}#card-urgent">' in html
    assert 'id="card-urgent"' in client.get(knee.get_absolute_url()).content.decode()
    assert "Speak to a doctor today if:" in html
    assert "care-card care-card" not in ask(client, "knee pain")


@pytest.mark.parametrize("asked", ["chest pain", "I can’t breathe", "suicidal", "chest pain " * 40])
def test_who_may_need_help_now_is_told_whom_to_turn_to_where_no_card_names_it(client, knee, asked):
    html = ask(client, asked)
    help_now = html.index("Do you need help now?")
    assert help_now < html.index('class="article-search__count"')
    assert (
        "Nobody at the clinic sees what you search for. If you need help today, please see a doctor." in html
    )
    assert "In an emergency call your local emergency number." in html


@pytest.mark.parametrize(
    "asked",
    ["numb foot", "blue foot", "deformed knee", "dislocated kneecap", "open wound knee", "knee out of shape"],
)
def test_signs_of_a_card_that_cannot_be_shown_lead_to_help_too(client, knee, contacts, asked):
    """The sample clinic has no emergency number, so it can't show the card that would name it."""
    html = ask(client, asked)
    assert html.index("Do you need help now?") < html.index('class="article-search__count"')
    contacts["emergency_number"] = "112"
    html = ask(client, asked)
    assert "Do you need help now?" not in html
    assert 'care-card care-card--emergency"' in html


def test_an_emergency_that_cannot_be_named_is_told_of_before_the_urgent_card(client, knee, contacts):
    html = ask(client, "calf swelling breathless")
    assert html.index("Do you need help now?") < html.index('care-card care-card--urgent"')
    contacts["emergency_number"] = "112"
    assert "Do you need help now?" not in ask(client, "calf swelling breathless")


@pytest.mark.parametrize("asked", ["can't walk", "hot knee", "infected knee", "numb leg", "I want to die"])
def test_red_flags_that_no_card_names_lead_to_help_as_well(client, knee, asked):
    html = ask(client, asked)
    assert html.index("Do you need help now?") < html.index('class="article-search__count"')


@pytest.mark.parametrize(
    "asked",
    [
        *("hot swollen knee fever", "knee pain", "breathing while running", "the", "hot weather running"),
        *("weak hips", "can't walk far", "stress fracture", "white running shoes"),
    ],
)
def test_others_are_not_frightened_and_a_card_is_enough(client, knee, asked):
    assert "Do you need help now?" not in ask(client, asked)


@pytest.mark.parametrize("words", [13, 60])
def test_an_urgent_question_of_many_words_shows_the_card_too(client, knee, words):
    """Thirteen words are more than are searched for, and sixty are too long to be searched for at all."""
    told = " ".join(f"mile{number}" for number in range(words))
    assert 'care-card care-card--urgent"' in ask(client, f"{told} hot swollen knee fever")
    assert "care-card care-card" not in ask(client, f"{told} knee pain")


def test_drafts_and_what_is_to_come_are_never_shown(client, make_article):
    make_article("draft", body="Bursa.", status=ArticleStatus.DRAFT)
    make_article("to-come", body="Bursa.", published_date=dt.date(2999, 1, 1))
    for asked in ("bursa", "burssa", "draft", "to come"):
        html = ask(client, asked)
        assert "We have no article" in html
        assert "We looked for" not in html
    make_article("seen", body="Bursa.")
    assert "1 article found." in ask(client, "bursa")


@pytest.mark.parametrize(
    "asked",
    [
        *(
            "the of and",
            "!!!",
            "%",
            "*",
            '"',
            "\\",
            "'",
            "\x00",
            "\x00knee",
            "\ufffd",
            "🙂",
            "-",
            "NOT AND OR",
        ),
        *("x" * 201, "knee " * 2000, "x" * 50_000, "<script>alert(1)</script>", "{{ 7 }}", "%s%n", "a\r\nb"),
    ],
)
def test_anything_typed_gets_a_kind_answer(client, make_article, asked):
    make_article()
    html = ask(client, asked)
    assert '<p class="article-search__count" role="status">' in html
    assert "<script>alert" not in html
    assert "\x00" not in html


def test_broken_bytes_get_an_answer_too(client, make_article):
    for query in ("q=%FF%FE", "q=%ED%A0%80", "q=%00", "q", "q=a&q=b", "q=knee&page=%00", "q=%E2%80%A8"):
        assert client.get(f"{INDEX}?{query}").status_code == 200


def test_a_question_that_is_too_long_is_not_asked(client, make_article):
    make_article()
    html = ask(client, "shins " * 40)
    assert "Please search with fewer words, up to 200 characters." in html
    assert "article-search__results" not in html


@pytest.mark.parametrize("page", ["-1", "0", "x", "9" * 30, "\x00", "2", "²", ""])
def test_any_page_number_shows_a_page(client, make_article, page):
    for number in range(11):
        make_article(f"sample-{number}", body="Bursa & co.")
    html = ask(client, "bursa & co", page=page)
    assert ('<ol class="article-search__results" start="11">' in html) is (page == "2")
    assert 'href="?q=bursa%20%26%20co&amp;page=' in html


def test_the_box_stands_on_a_topic_s_page_too(client, make_article):
    make_article().set_topics([Topic.objects.create(name="Shins", slug="shins")])
    html = client.get("/articles/topics/shins/").content.decode()
    assert '<form class="article-search" role="search" action="/articles/" method="get">' in html


def test_only_reading(client, make_article):
    make_article()
    assert client.post(f"{INDEX}?q=shins").status_code == 405
    assert client.head(f"{INDEX}?q=shins").status_code == 200


def test_nothing_of_the_question_is_logged(client, make_article, caplog):
    make_article()
    with caplog.at_level(logging.DEBUG):
        ask(client, "zebrafish knee")
    for record in caplog.records:
        if not record.name.startswith("django.db"):
            assert "zebrafish" not in record.getMessage()
