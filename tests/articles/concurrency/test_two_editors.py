"""Two editors press Save at the same moment: one of them saves, and the other is told."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from articles.admin import two_editors
from articles.models import Article
from tests.articles.filled import filled
from tests.bookings.concurrency.together import meet, together

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def address(make_article):
    return reverse("admin:articles_article_change", args=[make_article(status="draft").pk])


@pytest.fixture
def acts(address):
    """Return what each editor does: press Save on a form that all of them have opened before."""

    def act(name):
        client = Client(raise_request_exception=False)
        client.force_login(User.objects.create_superuser(name))
        typed = filled(client.get(address).text) | {"title": f"By {name}"}
        return lambda: client.post(address, typed).status_code

    return [act(name) for name in ("zoe", "ben", "ana")]


def test_one_saves_and_the_others_are_told(acts):
    assert sorted(together(acts)) == [200, 200, 302]
    assert Article.history.count() == 2


@pytest.mark.only("postgresql")
def test_the_control_without_the_lock_each_overwrites_the_others(acts, monkeypatch):
    monkeypatch.setattr(two_editors, "locked", lambda pk: Article.objects.filter(pk=pk).first())
    meet(monkeypatch, len(acts), (two_editors, "stamp"))
    assert together(acts) == [302, 302, 302]


def test_the_control_without_the_guard_each_overwrites_the_others(acts, monkeypatch):
    monkeypatch.setattr(two_editors.TwoEditors, "is_overtaken", lambda *_args: False)
    assert together(acts) == [302, 302, 302]
