from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles import queries, tasks
from articles.management.commands import index_articles
from articles.models import Article, Author, SearchEntry, SearchPosting, SearchSpelling, Topic, indexing
from articles.models.indexing import index, out_of_date
from articles.rendering.cards import Contacts

TODAY = dt.date(2026, 11, 23)
TAKES = 'WHERE "articles_article"."id" IN (SELECT'


def finds(asked: str) -> bool:
    return queries.find_articles(asked, TODAY, Contacts()).total > 0


def test_what_is_saved_is_found_and_what_is_gone_is_not(make_article):
    article = make_article(body="Bursa.")
    assert finds("bursa")
    article.body = "Fascia."
    article.save()
    assert (finds("bursa"), finds("fascia")) == (False, True)
    article.delete()
    assert not finds("fascia")
    assert not SearchPosting.objects.exists()


def test_a_save_of_some_fields_indexes_what_is_stored(make_article):
    article = make_article(body="Bursa.")
    article.title, article.body = "Unsaved fascia", "Unsaved fascia"
    article.save(update_fields=["summary"])
    assert (finds("bursa"), finds("fascia")) == (True, False)


def test_index_and_article_are_saved_together_or_not_at_all(make_article):
    article = make_article(body="Bursa.")
    with transaction.atomic():
        article.body = "Fascia."
        article.save()
        transaction.set_rollback(True)
    assert (finds("bursa"), finds("fascia")) == (True, False)


def test_topics_and_authors_are_found_by_their_present_names(make_article, author):
    topic = Topic.objects.create(name="Bursa", slug="bursa")
    make_article().set_topics([topic])
    assert finds("bursa")
    assert finds("zoe")
    topic.name = "Fascia"
    topic.save()
    author.name = "Ada Sample"
    author.save()
    assert [finds(asked) for asked in ("bursa", "zoe", "fascia", "ada")] == [False, False, True, True]
    topic.delete()
    assert not finds("fascia")


def test_the_admin_s_ways_of_changing_topics_are_seen(client, make_article):
    client.force_login(User.objects.create_superuser("owner"))
    first, second = (Topic.objects.create(name=name, slug=name.lower()) for name in ("Bursa", "Fascia"))
    article = make_article()
    article.set_topics([first, second])
    chosen = {"action": "delete_selected", "_selected_action": [first.pk], "post": "yes"}
    assert client.post(reverse("admin:articles_topic_changelist"), chosen).status_code == 302
    assert [finds("bursa"), finds("fascia")] == [False, True]


def test_an_edit_that_readers_cannot_search_leaves_the_index_alone(make_article):
    article = make_article()
    kept = set(SearchPosting.objects.values_list("pk", flat=True))
    article.about = "knee-pain"
    article.save()
    assert set(SearchPosting.objects.values_list("pk", flat=True)) == kept
    assert not out_of_date(Article.objects.all()).exists()


def test_the_worker_mends_what_was_written_past_us(make_article):
    article = make_article(body="Bursa.")
    never = make_article("never")
    SearchEntry.objects.filter(article=never).delete()
    Article.objects.filter(pk=article.pk).update(body="Fascia.")
    assert not finds("fascia")
    tasks.index_changed_articles()
    assert (finds("bursa"), finds("fascia")) == (False, True)
    assert SearchEntry.objects.count() == 2


def test_the_worker_writes_one_article_at_a_time(make_article):
    articles = [make_article(f"sample-{number}") for number in range(3)]
    Article.objects.update(summary="Bursa.", revision=F("revision") + 1)
    with CaptureQueriesContext(connection) as asked:
        tasks.index_changed_articles()
    taken = [query["sql"] for query in asked.captured_queries if TAKES in query["sql"]]
    assert len(taken) == len(articles)
    assert finds("bursa")


def test_the_worker_looks_at_all_articles_in_turn(make_article, monkeypatch, time_machine):
    monkeypatch.setattr(tasks, "LOOKED_THROUGH", 2)
    articles = [make_article(f"sample-{number}") for number in range(5)]
    seen = []
    for minute in range(3):
        time_machine.move_to(dt.datetime(2026, 11, 23, 12, minute, tzinfo=dt.UTC), tick=False)
        seen += tasks.whose_turn()
    assert sorted(seen) == [article.pk for article in articles]


def test_articles_of_a_topic_that_are_too_many_to_wait_for_are_the_worker_s(make_article, monkeypatch):
    monkeypatch.setattr("articles.models.indexing.AT_ONCE", 1)
    topic = Topic.objects.create(name="Bursa", slug="bursa")
    for number in range(3):
        make_article(f"sample-{number}").set_topics([topic])
    topic.name = "Fascia"
    topic.save()
    assert queries.find_articles("fascia", TODAY, Contacts()).total == 1
    assert out_of_date(Article.objects.all()).count() == 2
    tasks.index_changed_articles()
    assert queries.find_articles("fascia", TODAY, Contacts()).total == 3


def test_the_command_makes_the_index_anew(make_article, capsys):
    article = make_article(body="Bursa.")
    kept = set(SearchPosting.objects.values_list("term", "weight"))
    SearchPosting.objects.filter(article=article).delete()
    SearchSpelling.objects.create(key="stale", plain="stale")
    call_command("index_articles")
    assert "Articles indexed: 1." in capsys.readouterr().out
    assert set(SearchPosting.objects.values_list("term", "weight")) == kept
    assert not SearchSpelling.objects.filter(plain="stale").exists()
    assert finds("burssa")


def test_what_a_killed_command_left_undone_the_worker_does(make_article, monkeypatch):
    for word in ("bursa", "fascia"):
        make_article(word, body=f"{word}.")
    before = spellings()
    monkeypatch.setattr(index_articles, "AT_ONCE", 1)
    monkeypatch.setattr(index_articles, "rebuild", killed_after(1))
    with pytest.raises(KeyboardInterrupt):
        call_command("index_articles")
    assert 0 < len(spellings()) < len(before)
    assert [finds("bursa"), finds("fascia")] == [True, True]
    tasks.index_changed_articles()
    assert spellings() == before
    assert [finds("burssa"), finds("fasscia")] == [True, True]
    assert not out_of_date(Article.objects.all()).exists()


def spellings():
    return set(SearchSpelling.objects.values_list("key", "plain"))


def killed_after(times):
    done = []

    def rebuild_or_die(articles):
        if len(done) == times:
            raise KeyboardInterrupt
        done.append(articles)
        return indexing.rebuild(articles)

    return rebuild_or_die


@pytest.mark.parametrize("count", [1, 3])
def test_an_index_up_to_date_costs_little(make_article, count, django_assert_num_queries):
    for number in range(count):
        make_article(f"sample-{number}")
    with django_assert_num_queries(4):  # late ones; whose turn; articles, their topics
        tasks.index_changed_articles()


def test_a_body_as_long_as_can_be_is_indexed(make_article):
    words = " ".join(f"w{number:x}" for number in range(16_000))[:100_000]
    article = make_article(body=words)
    assert SearchPosting.objects.filter(article=article).count() > 20_000
    assert index(Article.objects.filter(pk=article.pk)) == 0


def test_authors_without_articles_can_be_saved(db):
    Author.objects.create(name="Nobody Yet", slug="nobody-yet")
