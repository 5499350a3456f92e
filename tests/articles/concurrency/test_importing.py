"""An editor saves an article while it is imported anew: one of the two is told, and nothing is written over."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from articles.admin import two_editors
from articles.importers import bring, markdown, taking
from articles.models import Article
from tests import factories
from tests.articles.filled import filled
from tests.articles.importers.test_markdown import TEXT
from tests.bookings.concurrency.together import meet, together

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]

WISHES = bring.Wishes(zone=dt.UTC, now=dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC), is_written=True)
FILE = "sore-shins.md"


def by_command(folder):
    return bring.from_folder(folder, WISHES).results[0].outcome


def by_loading(folder):
    return markdown.load_folder(folder)[0].outcome


@pytest.fixture(params=[(by_command, taking), (by_loading, markdown)], ids=["import_articles", "load_folder"])
def acts(request, tmp_path, monkeypatch):
    """Return an import of a file that has changed, and an editor pressing Save; each looks before either writes."""
    factories.clinic()
    bring_in, module = request.param
    (tmp_path / FILE).write_text(TEXT.replace("published_date", "# published_date"), encoding="utf-8")
    bring_in(tmp_path)
    changed = TEXT.replace("published_date", "# published_date").replace("What it is.", "By the file.")
    (tmp_path / FILE).write_text(changed, encoding="utf-8")
    client = Client(raise_request_exception=False)
    client.force_login(User.objects.create_superuser("zoe"))
    address = reverse("admin:articles_article_change", args=[Article.objects.get().pk])
    typed = filled(client.get(address).text) | {"summary": "By Zoe."}
    meet(monkeypatch, 2, (module, "is_as_loaded"), (two_editors, "stamp"))
    return module, [lambda: bring_in(tmp_path), lambda: client.post(address, typed).status_code]


def test_one_of_the_two_is_told(acts):
    _module, both = acts
    assert together(both) in (["updated", 200], ["kept", 302])
    assert Article.objects.get().summary in {"By the file.", "By Zoe."}


@pytest.mark.only("postgresql")
def test_the_control_without_a_turn_one_is_written_over(acts, monkeypatch):
    module, both = acts
    monkeypatch.setattr(module, "take_turn", lambda: None)
    assert together(both) == ["updated", 302]
