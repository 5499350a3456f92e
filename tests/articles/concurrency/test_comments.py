"""Readers and staff at the same moment: one comment of one form, no more than the bound, and erased is erased.

SQLite lets one writer in at a time, so that the negative controls are PostgreSQL's.
"""

from __future__ import annotations

from functools import partial

import pytest

from articles import commenting
from articles.commenting import comments, limits
from articles.models import Comment, DailySecret, RecentSubmission
from tests import factories
from tests.bookings.concurrency.together import meet, together, wait_for_everybody
from tests.factories import NOW

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def article():
    factories.comments_on()
    return factories.article()


@pytest.fixture
def day():
    """The day's secret is there: the first of a day to write takes its place alone."""
    return DailySecret.objects.create(day=NOW.date(), secret="s")


def post(article, number="n" * 43, text="Why?", address="192.0.2.1"):
    sender = commenting.Sender(number, address)
    sent, code = commenting.post_comment(article, sender, name="Kim", text=text, today=NOW.date(), now=NOW)
    return sent.pk, code


def test_one_form_sent_ten_times_at_once_is_one_comment(article, monkeypatch):
    meet(monkeypatch, 10, (comments, "sent_earlier"))
    found = together([partial(post, article)] * 10)
    assert (len(set(found)), Comment.objects.count(), RecentSubmission.objects.count()) == (1, 1, 1)


def test_the_same_words_from_ten_forms_at_once_are_kept_once(article, monkeypatch):
    meet(monkeypatch, 10, (comments, "sent_earlier"))
    found = together([partial(post, article, str(number) * 43) for number in range(10)])
    assert (found.count("Known"), Comment.objects.count()) == (9, 1)


@pytest.mark.only("postgresql")
def test_without_the_lock_the_database_still_keeps_one(article, day, monkeypatch):
    """Whoever is refused by the constraint looks again, and finds what the other has written."""
    monkeypatch.setattr(comments, "lock_day", lambda now: day)
    wait_for_everybody(monkeypatch)
    meet(monkeypatch, 4, (comments, "sent_earlier"))
    found = together([partial(post, article)] * 4)
    assert (len(set(found)), Comment.objects.count()) == (1, 1)


def many(article, monkeypatch):
    meet(monkeypatch, 15, (limits, "sent_today"))
    acts = [partial(post, article, f"{number:02}" + "n" * 41, f"Why {number}?") for number in range(15)]
    return [result for result in together(acts) if result != "TooMany"]


def test_a_network_at_once_gets_no_further_than_one_after_the_other(article, day, monkeypatch):
    assert len(many(article, monkeypatch)) == limits.MOST_A_DAY["comment"] == Comment.objects.count()


@pytest.mark.only("postgresql")
def test_without_the_lock_it_would(article, day, monkeypatch):
    monkeypatch.setattr(comments, "lock_day", lambda now: day)
    wait_for_everybody(monkeypatch)
    assert len(many(article, monkeypatch)) == 15


@pytest.mark.parametrize("turn", range(3))
@pytest.mark.parametrize("what", ["approve", "reply"])
def test_what_is_erased_while_staff_decide_is_erased(article, what, turn, monkeypatch):
    staff = factories.staff()
    comment = factories.comment(article, status="approved" if what == "reply" else "held")
    acts = {
        "approve": partial(commenting.approve, comment, by=staff, now=NOW),
        "reply": partial(commenting.reply, comment, "Yes.", by=staff, now=NOW),
    }
    meet(monkeypatch, 2, (comments, "lock_row"))
    found = together([acts[what], partial(commenting.erase, comment)])
    row = Comment.objects.get()
    assert (row.status, row.text, row.name, row.reply) == ("erased", "", "", "")
    assert found[1] is None
    assert found[0] in {None, "ChangedMeanwhile"}


def test_two_who_decide_at_once_do_not_overrule_each_other(article, monkeypatch):
    staff, comment = factories.staff(), factories.comment(article)
    meet(monkeypatch, 2, (comments, "lock_row"))
    decisions = [partial(act, comment, by=staff, now=NOW) for act in (commenting.approve, commenting.refuse)]
    found = together(decisions)
    assert sorted(map(str, found)) == ["ChangedMeanwhile", "None"]
    assert Comment.objects.get().status == ["approved", "refused"][found.index(None)]


def test_no_testimonial_is_left_when_the_owner_takes_it_back_meanwhile(article, monkeypatch):
    staff = factories.staff()
    commenting.allow_testimonials(by=staff, now=NOW)
    praise = factories.comment(article, "Praise", is_testimonial=True)
    meet(monkeypatch, 2, (comments, "locked_settings"))
    together([partial(commenting.approve, praise, by=staff, now=NOW), commenting.forbid_testimonials])
    assert Comment.objects.get().status == "held"
