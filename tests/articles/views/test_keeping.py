"""The kept page of an article: the same for everybody, correct at once after an edit, and never in the way."""

from __future__ import annotations

import datetime as dt
import gzip

import pytest
import time_machine
from django.core.cache import cache
from django.db import transaction
from django.db.models import ProtectedError
from django.db.models.signals import pre_delete

from articles.enums import ArticleStatus, ReferenceStatus, Verdict
from articles.models import Article, Citation, ListedReference, Reference, Topic
from articles.views import keeping
from tests import factories

ADDRESS = "/articles/sore-shins/"
BODY = "## Why\n\nIt depends.[@a1]\n\n::: urgent Speak to {doctor} today if:\n- it is hot\n:::\n"


@pytest.fixture
def article(make_article):
    factories.clinic()
    made = make_article(body=BODY)
    source = Reference.objects.create(key="a1", printed="First printed", status=ReferenceStatus.VERIFIED)
    Citation.objects.create(article=made, reference=source, claim="It depends.", verdict=Verdict.SUPPORTS)
    ListedReference.objects.create(article=made, reference=source)
    made.topics.add(Topic.objects.create(name="Shins", slug="shins"))
    return made


def read(client, **headers) -> bytes:
    response = client.get(ADDRESS, headers=headers)
    assert response.status_code == 200
    return response.content


def change(thing, **fields) -> None:
    for name, value in fields.items():
        setattr(thing, name, value)
    thing.save()


def unlist(article) -> None:
    article.listed_references.first().delete()


EDITS = {
    "title": lambda article: change(article, title="Sorer shins"),
    "summary": lambda article: change(article, summary="Another summary."),
    "text": lambda article: change(article, body="## Other\n\nWords.\n"),
    "review": lambda article: change(
        article, reviewed_by=article.author, last_reviewed_date=dt.date(2026, 2, 3)
    ),
    "author": lambda article: change(article.author, name="Another Name"),
    "source": lambda article: change(Reference.objects.get(), printed="Printed otherwise"),
    "source lost": lambda article: change(Reference.objects.get(), status=ReferenceStatus.RETRACTED),
    "verdict": lambda article: change(Citation.objects.get(), verdict=Verdict.PARTLY),
    "citation gone": lambda article: Citation.objects.get().delete(),
    "topic": lambda article: change(Topic.objects.get(), name="Lower legs"),
    "topic gone": lambda article: Topic.objects.get().delete(),
    "clinic": lambda article: change(factories.clinic(), telephone="+44 1632 960111"),
    "whom cards name": lambda article: change(factories.clinic(), name="Another Clinic"),
}


@pytest.mark.parametrize("edit", EDITS)
def test_whatever_changes_the_next_reader_sees_it(client, article, edit):
    before = read(client)
    EDITS[edit](article)
    after = read(client)
    cache.clear()
    assert after == read(client)  # what is made afresh
    assert after != before


def test_without_the_revision_in_its_name_the_old_page_stays(client, article, monkeypatch):
    name = keeping.page_name
    monkeypatch.setattr(keeping, "page_name", lambda request, pk, _revision, day: name(request, pk, 0, day))
    before = read(client)
    EDITS["title"](article)
    assert read(client) == before


def test_without_what_stands_round_it_in_its_name_the_old_page_stays(client, article, settings):
    settings.ARTICLES_EDITION = f"{__name__}.always_the_same"
    before = read(client)
    EDITS["clinic"](article)
    assert read(client) == before


def always_the_same(request) -> str:
    return ""


def test_whom_care_cards_name_is_part_of_the_name(client, article, contacts):
    before = read(client)
    contacts["doctor"] = "a nurse"
    assert read(client) == before.replace(b"Speak to a doctor today", b"Speak to a nurse today")
    assert b"a nurse" in read(client)


def test_an_edit_that_is_taken_back_leaves_the_page_as_it_was(client, article):
    before = read(client)
    with transaction.atomic():
        EDITS["title"](article)
        transaction.set_rollback(True)
    assert read(client) == before
    assert b"Sorer" not in before


@pytest.mark.django_db(transaction=True)
def test_an_article_that_could_not_be_deleted_changes_no_page(article, make_article):
    """What raises the revision and what deletes are one: a page made between them would be kept wrong."""
    other = make_article(slug="other")
    other.set_topics(article.topics.all())
    before = Article.objects.get(pk=article.pk).revision

    def refuse(**_signal):
        raise ProtectedError("It stays.", {other})

    pre_delete.connect(refuse, sender=Article)
    try:
        with pytest.raises(ProtectedError):
            other.delete()
    finally:
        pre_delete.disconnect(refuse, sender=Article)
    assert Article.objects.get(pk=article.pk).revision == before
    other.delete()
    assert Article.objects.get(pk=article.pk).revision > before


def test_the_day_is_part_of_the_name(client, article):
    with time_machine.travel(factories.NOW, tick=False) as clock:
        first = client.get(ADDRESS)["ETag"]
        clock.shift(dt.timedelta(hours=23))
        assert client.get(ADDRESS)["ETag"] != first


def test_everybody_is_sent_the_same_bytes_and_no_cookie(client, article, admin_client):
    shown = client.get(ADDRESS)
    assert shown.content == read(admin_client)
    assert not shown.cookies
    assert shown["Cache-Control"] == "no-cache"
    assert "Cookie" not in shown["Vary"]


def test_compressed_it_is_the_same_page(client, article):
    plain = client.get(ADDRESS)
    packed = client.get(ADDRESS, headers={"Accept-Encoding": "gzip, deflate, br"})
    assert gzip.decompress(packed.content) == plain.content
    assert packed["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain
    assert plain["Vary"] == packed["Vary"] == "Accept-Encoding"
    assert int(packed["Content-Length"]) == len(packed.content)


def test_a_browser_that_has_it_is_told_so_until_it_changes(client, article):
    etag = client.get(ADDRESS)["ETag"]
    again = client.get(ADDRESS, headers={"If-None-Match": etag})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", etag)
    EDITS["title"](article)
    changed = client.get(ADDRESS, headers={"If-None-Match": etag})
    assert changed.status_code == 200
    assert b"Sorer shins" in changed.content


@pytest.mark.parametrize("tag", ["*", '"x"', "\x00", "W/" * 5000, 'W/"article-1-1"'])
def test_any_other_tag_is_sent_the_page(client, article, tag):
    assert client.get(ADDRESS, headers={"If-None-Match": tag}).status_code == 200


def test_a_draft_is_never_kept(client, admin_client, article):
    read(client)
    Article.objects.update(status=ArticleStatus.DRAFT)
    assert client.get(ADDRESS).status_code == 404
    shown = admin_client.get(ADDRESS)
    assert (shown.status_code, shown["Cache-Control"]) == (200, "no-store")
    assert "ETag" not in shown


def test_a_cache_that_is_away_costs_time_and_nothing_else(client, article, settings, caplog):
    before = read(client)
    away = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1/0"}
    settings.CACHES = {"default": away}
    assert read(client) == before
    assert "the cache can't be read" in caplog.text
    assert "the cache can't be written" in caplog.text


def test_what_lies_emptied_in_the_cache_is_made_again(client, article):
    before = read(client)
    [name] = [key.split(":", 2)[2] for key in cache._cache]
    cache.set(name, ())
    assert read(client) == before
