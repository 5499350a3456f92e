"""The kept SQL asks what `published()` says, of whatever address and day."""

from __future__ import annotations

import datetime as dt

import pytest

from articles import queries
from articles.enums import ArticleStatus
from articles.models import Article
from articles.queries.revisions import SOME_DAY, SOME_SLUG

DAYS = [dt.date(2025, 12, 31), dt.date(2026, 1, 1), dt.date(2026, 1, 2), dt.date.max, SOME_DAY]
SLUGS = ["sore-shins", "another", "published", SOME_SLUG, "", "o'brien", "%s", "%(a)s", '"; DROP', "x" * 500]


@pytest.mark.parametrize("status", ArticleStatus.values)
def test_it_finds_what_is_published(make_article, status):
    article = make_article(status=status, published_date=dt.date(2026, 1, 1))
    make_article("another")
    make_article("published")
    make_article(SOME_SLUG)
    assert Article.objects.filter(pk=article.pk).raise_revision() == 1
    for day in DAYS:
        for slug in SLUGS:
            expected = Article.objects.published(day).filter(slug=slug).values_list("pk", "revision").first()
            assert queries.published_revision(slug, today=day) == expected


def test_it_finds_something_at_all(make_article):
    article = make_article()
    found = queries.published_revision("sore-shins", today=dt.date(2026, 1, 2))
    assert found == (article.pk, article.revision)
