"""A reader comments: held, shown when approved, erased with the code; and what is refused with the words kept."""

from __future__ import annotations

import html
import re
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from articles import commenting, queries, tasks
from articles.commenting import comments
from articles.models import Comment, CommentSettings
from tests import factories
from tests.articles.reading import Reader

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 3, 1, 15, tzinfo=UTC)
WORDS = {"name": "Zoë O'Brien", "text": "Does it differ on trails?"}
CODE = re.compile(r"(?:[A-Z2-7]{4}-){7}[A-Z2-7]{4}")
ERASE = reverse("articles:erase")


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def article(contacts):
    return factories.article()


@pytest.fixture
def path(article):
    return reverse("articles:comment", args=[article.slug])


@pytest.fixture
def on(db):
    return factories.comments_on()


@pytest.fixture
def reader(path, clock, on):
    return Reader(path, clock)


@pytest.fixture
def owner(admin_user):
    return admin_user


def code_in(answer) -> str:
    (code,) = CODE.findall(answer.text)
    return code


def page_of(article):
    return Client().get(article.get_absolute_url()).text


def stored():
    return list(Comment.objects.order_by("pk").values_list("name", "text", "status"))


def approved(article, owner, text="Does it differ on trails?", **fields):
    comment = factories.comment(article, text, **fields)
    commenting.approve(comment, by=owner, now=NOW)
    return comment


def test_until_the_owner_turns_them_on_nobody_can_comment(client, article, path, clock):
    assert client.get(path).status_code == 404
    assert client.get(reverse("articles:comments", args=[article.slug])).status_code == 404
    page = client.get(article.get_absolute_url()).text
    assert ("Write a comment" in page, ">Comments<" in page, "Report a mistake" in page) == (
        False,
        False,
        True,
    )


def test_a_comment_is_held_with_a_code_and_shown_to_nobody(reader, article):
    answer = reader.send(**WORDS)
    assert (answer.status_code, len(code_in(answer).replace("-", ""))) == (200, 32)
    assert stored() == [("Zoë O'Brien", WORDS["text"], "held")]
    assert WORDS["text"] not in page_of(article)
    assert answer["Cache-Control"] == "no-store"


def test_the_article_page_holds_no_form_and_sets_no_cookie(client, on, article, path, owner):
    approved(article, owner)
    page = client.get(article.get_absolute_url())
    assert f'href="{path}"' in page.text
    assert ("<form" in page.text, dict(page.cookies)) == (False, {})


def test_an_approved_comment_is_shown_as_plain_text(on, article, owner):
    words = "<b>See</b> https://example.org/x\nor www.example.org\n\n<script>alert(1)</script>"
    approved(article, owner, words, name="<i>Kim</i>")
    page = page_of(article)
    assert "&lt;b&gt;See&lt;/b&gt; https://example.org/x<br>or www.example.org</p>" in page
    assert "&lt;i&gt;Kim&lt;/i&gt;" in page
    assert [words in page, 'href="https://example.org' in page, "<script>alert" in page] == [False] * 3


def test_comments_stand_oldest_first_with_the_clinics_reply(on, article, owner):
    factories.clinic(name="Sample Clinic")
    newer = approved(article, owner, "Newer", posted_at=NOW)
    approved(article, owner, "Older", posted_at=NOW - timedelta(days=1))
    newer.refresh_from_db()
    commenting.reply(newer, "On trails too.\n\nSee above.", by=owner, now=NOW)
    page = page_of(article)
    places = [
        page.index(words) for words in ("Older", "Newer", "Sample Clinic replies", "On trails too.</p>")
    ]
    assert places == sorted(places)


def test_a_form_sent_twice_is_one_comment_with_one_code(reader):
    codes = {code_in(reader.send(**WORDS)) for _twice in range(2)}
    assert (len(codes), len(stored())) == (1, 1)


def test_the_same_words_from_another_form_are_kept_once_and_tell_no_code(reader, path, clock):
    reader.send(**WORDS)
    again = Reader(path, clock, "192.0.2.2").send(name="Kim", text="does it differ ON trails?")
    assert (again.status_code, CODE.findall(again.text)) == (409, [])
    assert "These words have reached us already" in again.text
    assert len(stored()) == 1


def test_other_words_in_a_sent_form_are_asked_for_once_more(reader):
    first = code_in(reader.send(**WORDS))
    refused = reader.send(name="Kim", text="And on sand?")
    assert (refused.status_code, "And on sand?" in refused.text) == (409, True)
    second = code_in(reader.send(name="Kim", text="And on sand?", after=0))
    assert (first != second, len(stored())) == (True, 2)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"name": ""}, "Write the name to show."),
        ({"text": ""}, "Write your comment."),
        ({"name": "\u200b\u200b"}, "Please write something that can be seen."),
        ({"name": "a\u202eb"}, "Please remove the invisible control characters"),
        ({"name": "a\x00b"}, "Null characters are not allowed."),
        ({"name": "a\r\nb"}, "Please write this on one line."),
        ({"name": "x" * 61}, "Write 60 characters at most."),
        ({"text": "a\x00b"}, "Null characters are not allowed."),
        ({"text": "a\u2066b"}, "Please remove the invisible control characters"),
        ({"text": "\u3164\n\u2800"}, "Please write something that can be seen."),
        ({"text": "x" * 50_000}, "Write 2,000 characters at most."),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_kept(reader, typed, says):
    refused = reader.send(**(WORDS | typed))
    assert (refused.status_code, refused.text.count(says), stored()) == (422, 2, [])
    assert html.escape((WORDS | typed)["text"].strip()) in refused.text
    assert reader.send(**WORDS).status_code == 200


@pytest.mark.parametrize("name", ["王小明", "李", "Zoë", "👟 Kim", "O’Brien-Smith"])
def test_any_name_that_can_be_seen_is_fine(reader, name):
    assert reader.send(name=name, text="Why? 🤔").status_code == 200
    assert stored() == [(name, "Why? 🤔", "held")]


def test_many_blank_lines_become_one(reader):
    reader.send(name=" Kim   Lee ", text="a\r\n\r\n \r\n\r\nb\n")
    assert stored() == [("Kim Lee", "a\n\nb", "held")]


@pytest.mark.parametrize("forged", [{"website": "x"}, {"begun": "1"}, {"number": "y" * 43}, {"begun": ""}])
def test_what_a_program_sends_is_refused_with_the_words_kept(reader, forged):
    reader.open()
    refused = reader.send(**WORDS, **forged)
    assert (refused.status_code, WORDS["text"] in refused.text, stored()) == (422, True, [])
    assert reader.send(**WORDS).status_code == 200


def test_too_fast_and_too_slow_are_asked_once_more(reader):
    assert reader.send(after=1, **WORDS).status_code == 422
    assert stored() == []
    reader.wait(days=2)
    assert reader.send(**WORDS).status_code == 422
    assert (reader.send(after=0, **WORDS).status_code, len(stored())) == (200, 1)


def test_one_network_comments_so_many_times_a_day(reader, path, clock):
    for number in range(10):
        assert reader.send_new(name="Kim", text=f"Question {number}?").status_code == 200
    refused = reader.send_new(name="Kim", text="Question 11?")
    assert (refused.status_code, "Question 11?" in refused.text, len(stored())) == (429, True, 10)
    assert Reader(path, clock, "192.0.2.2").send(**WORDS).status_code == 200


def test_when_too_many_are_held_no_more_are_taken(reader, article, monkeypatch):
    monkeypatch.setattr(comments, "MOST_HELD", 1)
    factories.comment(article, "Held")
    refused = reader.send(**WORDS)
    assert (refused.status_code, WORDS["text"] in refused.text) == (429, True)


def test_distress_is_answered_with_whom_to_turn_to(reader, contacts):
    contacts["emergency_number"] = "112"
    answer = reader.send(name="Kim", text="I have chest pain since the run")
    assert ("Do you need help now?" in answer.text, "call 112" in answer.text) == (True, True)
    assert Comment.objects.get().urgent


@pytest.mark.parametrize(
    ("fields", "days", "is_open"),
    [
        ({}, 0, True),
        ({"published_date": date(2027, 2, 27)}, 3, True),
        ({"published_date": date(2027, 2, 26)}, 3, False),
        ({"comments_closed": True}, 0, False),
    ],
)
def test_comments_close_after_their_days_or_by_the_articles_switch(clock, contacts, fields, days, is_open):
    factories.comments_on(open_days=days)
    article = factories.article(**fields)
    factories.comment(article, status="approved")
    reader = Reader(reverse("articles:comment", args=[article.slug]), clock)
    assert ("Write a comment" in page_of(article), "Does it differ" in page_of(article)) == (is_open, True)
    opened = reader.open()
    assert (opened.status_code, 'name="text"' in opened.text) == (200, is_open)
    assert queries.articles_open(NOW.date()) == (int(is_open), 1)


def test_what_was_typed_when_comments_closed_is_kept(reader, article):
    reader.open()
    type(article).objects.filter(pk=article.pk).update(comments_closed=True)
    refused = reader.send(**WORDS)
    assert (refused.status_code, WORDS["text"] in refused.text, stored()) == (409, True, [])
    CommentSettings.objects.update(comments_on=False)
    refused = reader.send(**WORDS)
    assert (refused.status_code, WORDS["text"] in refused.text, stored()) == (409, True, [])


@pytest.mark.parametrize("fields", [{"status": "draft"}, {"published_date": date(2027, 3, 2)}])
def test_what_readers_cannot_see_has_no_comments(client, on, contacts, clock, fields):
    hidden = factories.article("hidden", **fields)
    for name in ("comment", "comments"):
        assert client.get(reverse(f"articles:{name}", args=["hidden"])).status_code == 404
    assert client.post(reverse("articles:comment", args=["hidden"]), WORDS).status_code == 404
    assert not hidden.comments.exists()


def test_a_form_without_its_token_is_refused(on, path):
    strict = Client(enforce_csrf_checks=True)
    assert [strict.post(path, WORDS).status_code, strict.post(ERASE, {"code": "x"}).status_code] == [403, 403]


# Erasing


@pytest.mark.parametrize(
    ("shown", "typed"), [("", ""), ("-", ""), ("-", " "), ("O", "0"), ("I", "1"), ("B", "8")]
)
def test_the_code_erases_after_asking_however_it_is_typed(reader, shown, typed):
    code = code_in(reader.send(**WORDS)).replace(shown, typed).lower()
    asked = reader.client.post(ERASE, {"code": code})
    assert (asked.status_code, WORDS["text"] in asked.text, len(stored())) == (200, True, 1)
    done = reader.client.post(ERASE, {"code": code, "erase": "yes"})
    assert (done.status_code, done["Location"]) == (302, reverse("articles:erased"))
    assert stored() == [("", "", "erased")]


def test_nothing_is_left_of_an_erased_comment_but_the_row(reader, article, owner):
    code = code_in(reader.send(**WORDS))
    comment = Comment.objects.get()
    commenting.approve(comment, by=owner, now=NOW)
    comment.refresh_from_db()
    commenting.reply(comment, "On trails too.", by=owner, now=NOW)
    assert WORDS["text"] in page_of(article)
    reader.client.post(ERASE, {"code": code, "erase": "yes"})
    (row,) = Comment.objects.values()
    kept = {name: value for name, value in row.items() if value not in ("", None, False)}
    assert kept == {"id": comment.pk, "article_id": article.pk, "status": "erased"}
    page = page_of(article)
    assert [words in page for words in (WORDS["text"], "On trails too.", "Brien</strong>")] == [False] * 3


def test_a_wrong_code_and_an_erased_comment_look_alike(reader):
    code = code_in(reader.send(**WORDS))
    assert reader.client.post(ERASE, {"code": code, "erase": "yes"}).status_code == 302
    answers = [reader.client.post(ERASE, {"code": typed}) for typed in (code, "ABCD" * 8, "x")]
    pages = [
        re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", answer.text).replace(typed, "")
        for answer, typed in zip(answers, (code, "ABCD" * 8, "x"), strict=True)
    ]
    assert ([answer.status_code for answer in answers], len(set(pages[:2]))) == ([422] * 3, 1)


@pytest.mark.parametrize("typed", ["", "a\x00b", "x" * 101, "\u200b"])
def test_what_is_no_code_is_said(client, typed):
    assert client.post(ERASE, {"code": typed}).status_code == 422


def test_looking_erases_nothing(reader):
    code = code_in(reader.send(**WORDS))
    reader.client.get(ERASE, {"code": code, "erase": "yes"})
    reader.client.get(reverse("articles:erased"))
    assert len(stored()) == 1
    assert stored()[0][2] == "held"


def test_one_network_tries_so_many_codes_a_day(clock, db):
    client = Client(REMOTE_ADDR="192.0.2.9")
    answers = [client.post(ERASE, {"code": f"guess {number}"}).status_code for number in range(21)]
    assert answers == [422] * 20 + [429]
    assert Client(REMOTE_ADDR="192.0.2.10").post(ERASE, {"code": "guess"}).status_code == 422


def test_a_comment_erased_makes_room_for_the_same_words(reader):
    code = code_in(reader.send(**WORDS))
    reader.client.post(ERASE, {"code": code, "erase": "yes"})
    assert reader.send_new(**WORDS).status_code == 200
    assert [status for _name, _text, status in stored()] == ["erased", "held"]


def test_the_worker_erases_what_was_refused_long_ago(article, clock):
    old = NOW - timedelta(days=91)
    factories.comment(article, "Old", status="refused", decided_at=old)
    factories.comment(article, "Recent", status="refused", decided_at=NOW)
    factories.comment(article, "Shown", status="approved", decided_at=old)
    factories.comment(article, "Held", posted_at=old)
    tasks.forget()
    assert [text for _name, text, _status in stored()] == ["", "Recent", "Shown", "Held"]


# Many


def test_many_comments_have_pages_of_their_own(client, on, article):
    for number in range(55):
        factories.comment(
            article, f"Remark {number:02}.", status="approved", posted_at=NOW + timedelta(minutes=number)
        )
    address = reverse("articles:comments", args=[article.slug])
    page = page_of(article)
    assert (page.count('class="comment"'), f'href="{address}"' in page) == (20, True)
    counts = {
        number: client.get(f"{address}?page={number}").text.count('class="comment"')
        for number in ("1", "2", "-1", "x", "9" * 30)
    }
    assert counts == {"1": 50, "2": 5, "-1": 5, "x": 50, "9" * 30: 5}


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_the_same_however_many(client, on, article, django_assert_num_queries, count):
    for number in range(count):
        factories.comment(article, f"Remark {number}", status="approved", reply="Thanks.")
    address = reverse("articles:comments", args=[article.slug])
    with django_assert_num_queries(6):
        client.get(address)
