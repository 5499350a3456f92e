"""How long an import keeps others from writing: as long as one article takes, when it writes each by itself."""

from __future__ import annotations

import time

import pytest
from django.db import connection

from articles.importers.front_matter import Unreadable, read
from articles.importers.report import Report, Result
from articles.importers.taking import Candidate, Wishes, bring
from articles.models import Article
from tests.articles.importers.test_bring import NOW, TORONTO, outcomes

pytestmark = pytest.mark.django_db(transaction=True)
TEXT = '+++\ntitle = "A"\nslug = "a"\nauthor = "Ann"\nsummary = "S."\nstatus = "draft"\n+++\nText.\n'


def article(slug, path):
    (path / f"{slug}.md").write_text(TEXT.replace('"a"', f'"{slug}"'), encoding="utf-8")
    return Candidate(Result(slug), "", "", lambda: read(path / f"{slug}.md"))


def asking(seen):
    def make():
        seen.append((connection.in_atomic_block, Article.objects.count()))
        raise Unreadable("It is none.")

    return Candidate(Result("asking"), "", "", make)


@pytest.mark.parametrize(
    ("wishes", "is_locked", "stored"),
    [
        ({"is_written": True}, False, 2),
        ({"is_written": False}, True, 0),
        ({"is_written": True, "all_or_nothing": True}, True, 0),
    ],
)
def test_posts_are_read_while_others_may_write(tmp_path, contacts, wishes, is_locked, stored):
    seen = []
    candidates = [article("a", tmp_path), asking(seen), article("b", tmp_path), asking(seen)]
    report = bring(candidates, Report(), Wishes(zone=TORONTO, now=NOW, **wishes))
    assert outcomes(report) == ["created", "refused", "created", "refused"]
    assert seen == [(is_locked, 1), (is_locked, 2)]
    assert (Article.objects.count(), report.is_written) == (stored, stored > 0)


@pytest.mark.parametrize(("all_or_nothing", "stored"), [(False, 1), (True, 0)])
def test_an_import_that_is_interrupted_leaves_whole_articles(tmp_path, contacts, all_or_nothing, stored):
    def interrupted():
        raise KeyboardInterrupt

    candidates = [article("a", tmp_path), Candidate(Result("b"), "", "", interrupted)]
    wishes = Wishes(zone=TORONTO, now=NOW, is_written=True, all_or_nothing=all_or_nothing)
    with pytest.raises(KeyboardInterrupt):
        bring(candidates, Report(), wishes)
    assert Article.objects.count() == stored
    again = bring([article("a", tmp_path)], Report(), wishes)
    assert outcomes(again) == ["unchanged" if stored else "created"]


@pytest.mark.parametrize(
    ("wishes", "pauses"),
    [
        ({"is_written": True}, 1),
        ({"is_written": False}, 0),
        ({"is_written": True, "all_or_nothing": True}, 0),
    ],
)
def test_others_get_in_after_each_article_that_is_written(tmp_path, contacts, monkeypatch, wishes, pauses):
    slept = []
    monkeypatch.setattr(time, "sleep", slept.append)
    bring(
        [article("a", tmp_path), asking([]), article("a", tmp_path)],
        Report(),
        Wishes(zone=TORONTO, now=NOW, pause=0.1, **wishes),
    )
    assert slept == [0.1] * pauses
    bring([article("a", tmp_path)], Report(), Wishes(zone=TORONTO, now=NOW, pause=0.1, **wishes))
    assert slept == [0.1] * pauses
