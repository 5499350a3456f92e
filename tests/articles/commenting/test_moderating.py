"""What can be approved, who decided, and what a page must then show anew; the database has the last word."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from articles import commenting
from articles.models import Comment, CommentSettings
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db
PRAISE = "The physio fixed my knee, highly recommend"


@pytest.fixture
def article():
    return factories.article()


@pytest.fixture
def by():
    return factories.staff()


@pytest.fixture
def held(article):
    return factories.comment(article)


def fresh(row):
    return type(row)._default_manager.get(pk=row.pk)


def test_who_decided_and_when_is_kept(held, by):
    commenting.approve(held, by=by, now=NOW)
    found = fresh(held)
    assert (found.status, found.decided_by, found.decided_at) == ("approved", by, NOW)
    commenting.refuse(found, by=by, now=NOW + timedelta(days=1))
    assert (fresh(held).status, fresh(held).decided_at) == ("refused", NOW + timedelta(days=1))


def test_whatever_the_page_shows_raises_its_revision(article, by):
    """Each step in turn, with what it adds to the revision: what stays hidden changes no page."""

    def step(act):
        before = fresh(article).revision
        act()
        return fresh(article).revision - before

    shown, hidden = factories.comment(article), factories.comment(article, "Held")
    given = {"by": by, "now": NOW}
    assert step(lambda: commenting.approve(shown, **given)) == 1
    assert step(lambda: commenting.reply(fresh(shown), "Yes.", **given)) == 1
    assert step(lambda: commenting.reply(fresh(shown), "", **given)) == 1
    assert step(lambda: commenting.refuse(fresh(shown), **given)) == 1
    assert step(lambda: commenting.approve(fresh(shown), **given)) == 1
    assert step(lambda: commenting.erase(fresh(shown))) == 1
    assert step(lambda: commenting.refuse(hidden, **given)) == 0
    assert step(lambda: commenting.erase(fresh(hidden))) == 0
    assert step(lambda: commenting.turn_on(**given)) == 1
    assert step(lambda: commenting.keep_open(7)) == 1
    assert step(lambda: commenting.allow_testimonials(**given)) == 1
    assert step(commenting.forbid_testimonials) == 1
    assert step(commenting.turn_off) == 1


def test_a_testimonial_needs_the_owners_word(article, by):
    praise = factories.comment(article, PRAISE, is_testimonial=True)
    with pytest.raises(commenting.TestimonialNotAllowed):
        commenting.approve(praise, by=by, now=NOW)
    assert fresh(praise).status == "held"
    commenting.allow_testimonials(by=by, now=NOW)
    commenting.approve(praise, by=by, now=NOW)
    assert fresh(praise).status == "approved"


def test_the_rules_of_today_count_even_if_the_mark_was_not_set(article, by):
    praise = factories.comment(article, PRAISE, is_testimonial=False)
    with pytest.raises(commenting.TestimonialNotAllowed):
        commenting.approve(praise, by=by, now=NOW)
    marked = factories.comment(article, "Marked by hand", is_testimonial=True)
    with pytest.raises(commenting.TestimonialNotAllowed):
        commenting.approve(marked, by=by, now=NOW)


def test_when_the_owner_takes_it_back_testimonials_are_held_again(article, by, held):
    commenting.allow_testimonials(by=by, now=NOW)
    praise = factories.comment(article, PRAISE, is_testimonial=True)
    for comment in (praise, held):
        commenting.approve(comment, by=by, now=NOW)
    assert commenting.forbid_testimonials() == 1
    assert [fresh(praise).status, fresh(held).status] == ["held", "approved"]
    with pytest.raises(commenting.TestimonialNotAllowed):
        commenting.approve(fresh(praise), by=by, now=NOW)


def test_who_said_what_is_kept_after_turning_off(by):
    commenting.turn_on(by=by, now=NOW)
    commenting.turn_off()
    row = CommentSettings.objects.get()
    assert (row.comments_on, row.rule_read_by, row.rule_read_at) == (False, by, NOW)


@pytest.mark.parametrize("act", ["approve", "refuse", "reply", "erase"])
def test_nobody_decides_over_what_has_changed(held, by, act):
    acts = {
        "approve": lambda: commenting.approve(held, by=by, now=NOW),
        "refuse": lambda: commenting.refuse(held, by=by, now=NOW),
        "reply": lambda: commenting.reply(held, "Yes.", by=by, now=NOW),
        "erase": lambda: commenting.erase(held),
    }
    commenting.erase(fresh(held))
    with pytest.raises(commenting.ChangedMeanwhile):
        acts[act]()
    assert fresh(held).status == "erased"


def test_a_reply_belongs_to_a_comment_on_the_page_and_to_the_reply_that_was_seen(held, by):
    with pytest.raises(commenting.ChangedMeanwhile):
        commenting.reply(held, "Yes.", by=by, now=NOW)
    commenting.approve(held, by=by, now=NOW)
    seen = fresh(held)
    commenting.reply(seen, "Yes.", by=by, now=NOW)
    with pytest.raises(commenting.ChangedMeanwhile):
        commenting.reply(seen, "No.", by=by, now=NOW)
    assert fresh(held).reply == "Yes."


@pytest.mark.parametrize(
    "fields",
    [
        {"status": "approved", "is_testimonial": True},
        {"status": "approved", "decided_at": None},
        {"status": "held", "decided_at": NOW},
        {"status": "erased"},
        {"status": "gone"},
        {"name": ""},
        {"text": ""},
        {"posted_at": None},
        {"reply": "Yes.", "replied_at": None},
    ],
)
def test_the_database_refuses_what_cannot_be(article, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.comment(article, **{"text": "Why?", "erasure_digest": "1", "text_digest": "1", **fields})
    assert factories.comment(article, status="approved", is_testimonial=True, testimonials_allowed=True).pk


def test_the_database_refuses_a_testimonial_whoever_writes_it(article):
    factories.comment(article, is_testimonial=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Comment.objects.update(status="approved", decided_at=NOW, decided_by=factories.staff("x"))


@pytest.mark.parametrize(
    "fields",
    [
        {"rule_read_at": None},
        {"rule_read_by": None},
        {"testimonials_allowed": True, "testimonials_said_by": None},
        {"open_days": 3651},
    ],
)
def test_the_database_refuses_settings_that_nobody_answers_for(fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.comments_on(**fields)
    with pytest.raises(IntegrityError), transaction.atomic():
        CommentSettings.objects.create(pk=2)
    assert factories.comments_on().comments_on


def test_a_posted_comment_is_marked_by_the_rules(article):
    factories.comments_on()
    sender = commenting.Sender("n" * 43, "192.0.2.1")
    sent, _code = commenting.post_comment(article, sender, name="Kim", text=PRAISE, today=NOW.date(), now=NOW)
    assert (sent.is_testimonial, sent.urgent, sent.status) == (True, False, "held")
