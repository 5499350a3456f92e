"""Several workers, and workers that are killed: one reminder, sent once."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection

from articles import reminding
from articles.enums import ArticleStatus
from articles.models import Article, Author, ReviewReminder
from tests import factories
from tests.bookings import mailserver
from tests.bookings.concurrency.together import meet, together
from tests.bookings.management.processes import Database, start

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]

NOW = dt.datetime(2027, 2, 2, 15, tzinfo=dt.UTC)


@pytest.fixture
def article():
    factories.clinic()
    reviewer = Author.objects.create(name="Ana", slug="ana", email="ana@example.org")
    return Article.objects.create(
        title="Shins",
        slug="shins",
        author=reviewer,
        summary="x",
        body="x",
        status=ArticleStatus.PUBLISHED,
        published_date=dt.date(2020, 1, 2),
        last_reviewed_date=dt.date(2020, 2, 1),
        reviewed_by=reviewer,
        next_review_date=dt.date(2021, 2, 1),
    )


def make():
    reminding.make_reminders(now=NOW)


def lease():
    found = reminding.lease(now=NOW)
    return found.pk if found else 0


def test_two_workers_make_one(article, monkeypatch):
    meet(monkeypatch, 2, (reminding, "next_number"))
    assert together([make, make]) == [None, None]
    assert ReviewReminder.objects.count() == 1


def test_one_is_sent_by_one_of_four(article):
    make()
    (only,) = ReviewReminder.objects.values_list("pk", flat=True)
    assert sorted(together([lease] * 4)) == [0, 0, 0, only]


def test_a_worker_killed_before_the_server_has_accepted_loses_nothing(article):
    database = Database()
    for inbox in mailserver.running():
        inbox.hang("DATA")
        process = start(database, inbox.url)
        assert inbox.came["DATA"].wait(60)
        process.kill()
        process.communicate()
        inbox.delays = {}
        with connection.cursor() as cursor:
            cursor.execute("UPDATE articles_reviewreminder SET leased_until = NULL")
        process = start(database, inbox.url)
        assert inbox.came["QUIT"].wait(60)
        process.terminate()
        process.communicate()
        assert [envelope.rcpt_tos for envelope in inbox.received] == [["ana@example.org"]]
    assert [(made.status, made.attempts) for made in ReviewReminder.objects.all()] == [("sent", 2)]
