"""Two editors save two articles of one topic at the same moment; each save also raises the other's revision."""

from __future__ import annotations

import pytest

from articles.models import Article, Topic, articles
from tests.bookings.concurrency.together import meet, together, wait_for_everybody

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def saves(make_article):
    topic = Topic.objects.create(name="Shins", slug="shins")
    found = [make_article(f"sample-{number}") for number in range(2)]
    for article in found:
        article.set_topics([topic])
    return [Article.objects.get(pk=article.pk).save for article in found]


def test_both_are_saved(saves, monkeypatch):
    """They would meet when each has written its own row, and not yet the other's."""
    meet(monkeypatch, 2, (Article, "save_base"))
    assert together(saves) == [None, None]


@pytest.mark.only("postgresql")
def test_the_control_without_turns_they_hold_each_other_up(saves, monkeypatch):
    monkeypatch.setattr(articles, "take_turn", lambda: None)
    wait_for_everybody(monkeypatch)
    meet(monkeypatch, 2, (Article, "save_base"))
    assert sorted(map(str, together(saves))) == ["None", "OperationalError"]
