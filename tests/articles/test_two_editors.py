"""Two editors with one article open: who saves second is told, loses nothing typed, and may save over it."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from articles.admin.two_editors import TwoEditors
from articles.models import Article, Citation, ListedReference, OldAddress, Reference
from tests.articles.filled import filled

pytestmark = pytest.mark.django_db


@pytest.fixture
def article(make_article):
    article = make_article(status="draft", body="## Why\n\nIt depends on the shoes.\n\nRest helps.\n")
    for number in (1, 2, 3):
        reference = Reference.objects.create(key=f"a{number}", printed=f"A {number}")
        ListedReference.objects.create(article=article, reference=reference, position=number)
        Citation.objects.create(article=article, reference=reference, claim=f"Claim {number}")
    OldAddress.objects.create(path="/post/shins", article=article)
    return article


def signed_in(name):
    client = Client()
    client.force_login(User.objects.create_superuser(name))
    return client


@pytest.fixture
def zoe(db):
    return signed_in("zoe")


@pytest.fixture
def ben(db):
    return signed_in("ben")


def address(article):
    return reverse("admin:articles_article_change", args=[article.pk])


def opened(client, article):
    return filled(client.get(address(article)).text)


def messages_of(answer):
    return [str(error) for error in answer.context["adminform"].form.non_field_errors()]


def test_one_after_the_other_both_save(zoe, ben, article):
    assert zoe.post(address(article), opened(zoe, article) | {"title": "By Zoe"}).status_code == 302
    assert ben.post(address(article), opened(ben, article) | {"summary": "By Ben."}).status_code == 302
    article.refresh_from_db()
    assert (article.title, article.summary) == ("By Zoe", "By Ben.")


def both_open(zoe, ben, article, **zoes):
    """Return Ben's form, opened before Zoe saved hers."""
    bens = opened(ben, article)
    assert zoe.post(address(article), opened(zoe, article) | zoes).status_code == 302
    return bens


def test_who_saves_second_is_told_what_changed_and_keeps_what_was_typed(zoe, ben, article):
    bens = both_open(zoe, ben, article, body="## Why\n\nIt depends on the boots.\n\nRest helps.\n")
    answer = ben.post(address(article), bens | {"body": "Ben's own words."})
    assert answer.status_code == 200
    assert messages_of(answer)[0].startswith("Not saved: the article was changed while you had it open.")
    article.refresh_from_db()
    assert "boots" in article.body
    said = answer.text.partition("overtaken-title")[2].partition("</section>\n</section>")[0]
    assert re.findall(r"<del>.*?</span>(.*?)<span", said) == ["shoes"]
    assert re.findall(r"<ins>.*?</span>(.*?)<span", said) == ["boots"]
    assert ", zoe</li>" in said
    assert filled(answer.text)["body"] == ["Ben's own words."]


def test_sending_the_same_form_again_changes_nothing(zoe, ben, article):
    bens = both_open(zoe, ben, article, title="By Zoe") | {"title": "By Ben"}
    again = filled(ben.post(address(article), bens).text)
    assert ben.post(address(article), again).status_code == 200
    assert Article.objects.get().title == "By Zoe"


def save_over(answer):
    (over,) = re.findall(r'name="_over" value="([^"]+)"', answer.text)
    return filled(answer.text) | {"_over": over}


def test_saving_over_it_is_a_choice_and_the_other_words_stay_in_the_history(zoe, ben, article):
    bens = both_open(zoe, ben, article, title="By Zoe") | {"title": "By Ben"}
    answer = ben.post(address(article), save_over(ben.post(address(article), bens)))
    assert answer.status_code == 302
    assert [version.title for version in article.history.all()] == ["By Ben", "By Zoe", "Sore shins"]


def test_a_third_change_before_saving_over_it_is_told_too(zoe, ben, article):
    over = save_over(
        ben.post(address(article), both_open(zoe, ben, article, title="By Zoe") | {"title": "Ben"})
    )
    assert zoe.post(address(article), opened(zoe, article) | {"title": "Zoe again"}).status_code == 302
    assert ben.post(address(article), over).status_code == 200
    assert Article.objects.get().title == "Zoe again"


@pytest.mark.parametrize(
    "change",
    [
        {"citations-1-claim": "Another claim"},
        {"citations-1-DELETE": "on"},
        {"listed_references-0-position": "9"},
        {"listed_references-2-DELETE": "on"},
        {"old_addresses-0-path": "/post/shin"},
        {"citations-1-claim": "Another claim", "citations-0-DELETE": "on"},
    ],
)
def test_a_change_of_sources_alone_is_told_too(zoe, ben, article, change):
    bens = both_open(zoe, ben, article, **change)
    answer = ben.post(
        address(article), bens | {"citations-0-claim": "Ben's claim", "citations-1-claim": "And"}
    )
    assert (answer.status_code, messages_of(answer) != []) == (200, True)
    assert 'class="changed__label"' in answer.text
    claims = {name: value for name, value in filled(answer.text).items() if name.endswith("claim")}
    assert sorted(value for [value] in claims.values()) == ["And", "Ben's claim", "Claim 3"]


def test_rows_that_the_other_deleted_come_back_with_what_was_typed_when_saved_over(zoe, ben, article):
    bens = both_open(zoe, ben, article, **{"citations-0-DELETE": "on", "listed_references-1-DELETE": "on"})
    bens |= {"citations-0-claim": "Ben's claim", "citations-2-DELETE": "on"}
    answer = ben.post(address(article), save_over(ben.post(address(article), bens)))
    assert answer.status_code == 302
    claims = Citation.objects.values_list("reference__key", "claim")
    assert sorted(claims) == [("a1", "Ben's claim"), ("a2", "Claim 2")]
    listed = ListedReference.objects.values_list("reference__key", "position")
    assert sorted(listed) == [("a1", 1), ("a2", 2), ("a3", 3)]


def test_line_ends_are_no_change(zoe, ben, article):
    bens = both_open(zoe, ben, article, body=article.body.replace("\n", "\r\n"))
    assert ben.post(address(article), bens | {"title": "By Ben"}).status_code == 302


def test_a_change_elsewhere_that_the_form_does_not_hold_is_none(zoe, ben, article):
    bens = opened(ben, article)
    reference = Reference.objects.get(key="a1")
    reference.population = "runners"
    reference.save()
    article.author.save()
    assert ben.post(address(article), bens | {"title": "By Ben"}).status_code == 302


@pytest.mark.parametrize(
    "stamp",
    ["", "-", "99999999999999999999999-x", "²-x", "1-\x00", "x" * 5000],
)
def test_a_stamp_changed_by_hand_saves_nothing(zoe, article, stamp):
    answer = zoe.post(address(article), opened(zoe, article) | {"_loaded": stamp, "title": "New"})
    assert (answer.status_code, messages_of(answer) != []) == (200, True)
    assert Article.objects.get().title == "Sore shins"


@pytest.mark.parametrize("pk", ["x", "²", "9" * 30])
def test_articles_that_are_not_there(zoe, article, pk):
    here = reverse("admin:articles_article_change", args=[pk])
    assert [zoe.get(here).status_code, zoe.post(here, {"title": "x"}).status_code] == [302, 302]


@pytest.mark.parametrize("field", ["id", "article"])
@pytest.mark.parametrize("value", ["", "999999", "9" * 30, "²", "\x00"])
def test_ids_of_rows_changed_by_hand(zoe, article, make_article, field, value):
    other = make_article("other", status="draft")
    typed = opened(zoe, article) | {f"citations-0-{field}": value}
    assert zoe.post(address(article), typed).status_code in {200, 302}
    assert not other.citations.exists()
    assert Citation.objects.count() in {3, 4}


@pytest.mark.parametrize("number", ["x", "-1", "0", "1", "9" * 30])
@pytest.mark.parametrize("name", ["TOTAL_FORMS", "INITIAL_FORMS"])
def test_numbers_of_rows_changed_by_hand(zoe, article, name, number):
    answer = zoe.post(address(article), opened(zoe, article) | {f"citations-{name}": number})
    assert answer.status_code in {200, 302}


def test_the_control_without_the_guard_the_second_overwrites_the_first(zoe, ben, article, monkeypatch):
    monkeypatch.setattr(TwoEditors, "is_overtaken", lambda *_args: False)
    bens = both_open(zoe, ben, article, title="By Zoe")
    assert ben.post(address(article), bens | {"title": "By Ben"}).status_code == 302
    assert Article.objects.get().title == "By Ben"
