"""The review queue: what wants a clinician's eye, why, and what is noted of it."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.contrib.auth.models import Permission, User
from django.urls import reverse

from articles import queries
from articles.enums import ArticleStatus, ReferenceStatus
from articles.models import (
    Article,
    Author,
    Citation,
    ListedReference,
    MistakeReport,
    Reference,
    ReviewAssignment,
    ReviewReminder,
    UpdateNote,
)
from articles.queries.reviews import sources_used

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 23)
NOW = dt.datetime(2026, 11, 23, 15, tzinfo=dt.UTC)
CARD = "::: urgent See {doctor} if:\n- it swells\n:::\n"
REVIEWS = "/admin/articles/article/reviews/"


@pytest.fixture(autouse=True)
def now(time_machine):
    time_machine.move_to(NOW)


@pytest.fixture
def reviewed(make_article, author):
    def make(slug="sore-shins", days=365, **fields):
        values = {
            "last_reviewed_date": dt.date(2026, 3, 1),
            "reviewed_by": author,
            "next_review_date": TODAY + dt.timedelta(days),
        }
        return make_article(slug, **(values | fields))

    return make


def wanted():
    found = queries.reviews_wanted(TODAY)
    reasons = {item.article: item.reasons for item in found}
    for article in Article.objects.all():
        assert queries.review_reasons(article.pk, TODAY) == reasons.get(article, [])
    return [(item.article.slug, [reason.words for reason in item.reasons]) for item in found]


def test_what_is_in_order_is_not_in_the_queue(reviewed, make_article):
    reviewed()
    make_article("draft", status=ArticleStatus.DRAFT)
    make_article("to-come", published_date=TODAY + dt.timedelta(1))
    assert wanted() == []


def test_each_reason_the_most_pressing_first(reviewed, make_article, author):
    make_article("never")
    reviewed("overdue-by-one", -1)
    reviewed("overdue-by-forty", -40)
    reviewed("today", 0)
    reviewed("in-thirty", 30)
    reviewed("in-thirty-one", 31)
    UpdateNote.objects.create(article=reviewed("updated"), date=dt.date(2026, 3, 2), note="x")
    UpdateNote.objects.create(article=reviewed("updated-before"), date=dt.date(2026, 3, 1), note="x")
    reviewed("cards", body=CARD)
    reviewed("no-cards", body="Write ::: for a card.")
    changed = reviewed(
        "cards-changed",
        body=CARD,
        cards_signed_off_by=author,
        cards_signed_off_date=TODAY,
        cards_signed_off_digest="another",
    )
    signed = reviewed("cards-signed", body=CARD, cards_signed_off_by=author, cards_signed_off_date=TODAY)
    signed.sign_off_cards()
    signed.save()
    assert changed.cards_signed_off is False
    assert wanted() == [
        ("overdue-by-forty", ["Overdue by 40 days"]),
        ("overdue-by-one", ["Overdue by 1 day"]),
        ("cards-changed", ["Care cards changed since they were signed off"]),
        ("cards", ["Care cards not signed off"]),
        ("never", ["Never reviewed"]),
        ("updated", ["Updated since the review"]),
        ("today", ["Due today"]),
        ("in-thirty", ["Due in 30 days"]),
    ]


def test_reported_mistakes_until_they_are_decided(reviewed):
    article = reviewed()
    for number in range(2):
        MistakeReport.objects.create(
            article=article, text="Wrong.", sent_at=NOW, form_digest=str(number), text_digest=str(number)
        )
    assert wanted() == [("sore-shins", ["2 reported mistakes"])]
    editor = User.objects.create_user("editor")
    MistakeReport.objects.update(status="dismissed", decided_at=NOW, decided_by=editor)
    assert wanted() == []


def test_several_reasons_stand_together(reviewed):
    reviewed(days=-2, body=CARD)
    assert wanted() == [("sore-shins", ["Overdue by 2 days", "Care cards not signed off"])]


@pytest.mark.parametrize("how", ["listed", "cited"])
def test_a_source_whose_status_has_changed_since_the_review(reviewed, time_machine, how):
    time_machine.move_to(dt.datetime(2026, 1, 1, 12, tzinfo=dt.UTC))
    reference = Reference.objects.create(key="a2020", printed="A", status=ReferenceStatus.VERIFIED)
    same = Reference.objects.create(key="b2020", printed="B", status=ReferenceStatus.VERIFIED)
    article = reviewed()
    for source in (reference, same):
        if how == "listed":
            ListedReference.objects.create(article=article, reference=source)
        else:
            Citation.objects.create(article=article, reference=source, claim="x")
    time_machine.move_to(NOW)
    assert wanted() == []
    same.note = "Read again."
    same.save()
    reference.status = ReferenceStatus.RETRACTED
    reference.save()
    changed = "Source a2020: Found at the review, now Withdrawn by its journal"
    assert wanted() == [("sore-shins", [changed])]
    Article.objects.update(last_reviewed_date=TODAY)
    assert wanted() == []


def shared(articles, times=3):
    """Let each of the articles list and cite the same sources."""
    for number in range(times):
        reference = Reference.objects.create(key=f"s{number}", printed="S", status=ReferenceStatus.VERIFIED)
        for article in articles:
            ListedReference.objects.create(article=article, reference=reference)
            Citation.objects.create(article=article, reference=reference, claim="x")


def test_a_source_is_held_against_the_review_of_each_article_that_uses_it(reviewed, time_machine):
    """One article was reviewed after the change, one never cited it, one is not shown."""
    time_machine.move_to(dt.datetime(2026, 1, 1, 12, tzinfo=dt.UTC))
    articles = [reviewed(slug, 100 + number) for number, slug in enumerate(["a", "b", "later", "draft"])]
    shared(articles)
    reviewed("without")
    reference = Reference.objects.get(key="s1")
    ListedReference.objects.filter(article__slug="a").delete()
    Citation.objects.filter(article__slug="b").delete()
    Article.objects.filter(slug="draft").update(status="draft")
    for day, status in ((10, ReferenceStatus.MISMATCH), (20, ReferenceStatus.RETRACTED)):
        time_machine.move_to(dt.datetime(2026, 4, day, 12, tzinfo=dt.UTC))
        reference.status = status
        reference.save()
    Article.objects.filter(slug="later").update(last_reviewed_date=dt.date(2026, 4, 19))
    time_machine.move_to(NOW)
    words = "Source s1: {} at the review, now Withdrawn by its journal"
    found, other = words.format("Found"), words.format(ReferenceStatus.MISMATCH.label)
    assert wanted() == [("a", [found]), ("b", [found]), ("later", [other])]


@pytest.mark.parametrize("count", [1, 3])
def test_a_source_costs_as_many_rows_as_articles_use_it(reviewed, count):
    articles = [reviewed(f"article-{number}") for number in range(count)]
    shared(articles)
    assert len(sources_used(Article.objects.all())) == 3 * count
    assert sorted(sources_used(Article.objects.filter(pk=articles[0].pk))) == [
        (articles[0].pk, dt.date(2026, 3, 1), reference.pk, reference.key, "verified")
        for reference in Reference.objects.order_by("pk")
    ]
    Article.objects.update(last_reviewed_date=None, reviewed_by=None)
    assert sources_used(Article.objects.all()) == []


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_queue(admin_client, reviewed, django_assert_num_queries, count):
    for number in range(count):
        article = reviewed(f"article-{number}", -number - 1)
        reference = Reference.objects.create(key=f"a{number}", printed="A")
        ListedReference.objects.create(article=article, reference=reference)
    with django_assert_num_queries(7):  # session, user, clinic, articles, reminders, sources, their history
        html = admin_client.get(REVIEWS).content.decode()
    assert html.count("Overdue by") == count


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_of_one_article_reads_no_other(admin_client, reviewed, django_assert_num_queries, count):
    articles = [reviewed(f"article-{number}", -1, body=CARD) for number in range(count)]
    shared(articles, count)
    pk = articles[0].pk
    with django_assert_num_queries(10) as counted:
        html = admin_client.get(address(articles[0])).text
    assert "Overdue by 1 day" in html
    bodies = [
        query["sql"] for query in counted.captured_queries if '"articles_article"."body"' in query["sql"]
    ]
    assert [bool(re.search(rf'"articles_article"\."id" = {pk}\b', sql)) for sql in bodies] == [True, True]


def address(article):
    return reverse("admin:articles_article_review", args=[article.pk])


def test_a_review_is_noted_with_who_and_when(admin_client, reviewed, author):
    article = reviewed(days=-3, body=CARD)
    before = article.revision
    data = {
        "do": "reviewed",
        "reviewed_by": author.pk,
        "last_reviewed_date": "2026-11-20",
        "next_review_date": "2028-11-20",
    }
    assert "Overdue by 3 days" in admin_client.get(address(article)).content.decode()
    assert admin_client.post(address(article), data)["Location"] == REVIEWS
    article.refresh_from_db()
    assert (article.last_reviewed_date, article.next_review_date) == (
        dt.date(2026, 11, 20),
        dt.date(2028, 11, 20),
    )
    assert (article.cards_signed_off, article.revision > before) == (False, True)
    assert article.history.first().last_reviewed_date == dt.date(2026, 11, 20)
    assert wanted() == [("sore-shins", ["Care cards not signed off"])]
    assert admin_client.post(address(article), data | {"cards": "on"}).status_code == 302
    article.refresh_from_db()
    assert (article.cards_signed_off, article.cards_signed_off_by) == (True, author)
    assert wanted() == []


def test_nobody_signs_words_that_they_could_not_have_read(admin_client, reviewed, author):
    article = reviewed(days=-3, body=CARD)
    shown = admin_client.get(address(article))
    data = {"do": "reviewed", "reviewed_by": author.pk, "cards": "on", "read": shown.context["read"]}
    data |= {"last_reviewed_date": "2026-11-20", "next_review_date": "2028-11-20"}
    assert f'name="read" value="{data["read"]}"' in shown.text
    article.body = CARD.replace("swells", "is hot") + "Other words."
    article.save()
    slipped = admin_client.post(address(article), data | {"next_review_date": ""})
    assert (list(slipped.context["reviewed"].errors), slipped.context["read"]) == (
        ["next_review_date"],
        data["read"],
    )
    refused = admin_client.post(address(article), data | {"read": slipped.context["read"]})
    assert "its words have changed since you opened this page" in refused.text
    stored = Article.objects.get()
    assert (stored.last_reviewed_date, stored.cards_signed_off) == (dt.date(2026, 3, 1), False)
    stored.comments_closed = True  # no word of it
    stored.save()
    again = data | {"read": refused.context["read"]}
    assert admin_client.post(address(article), again).status_code == 302
    stored.refresh_from_db()
    assert (stored.last_reviewed_date, stored.cards_signed_off) == (dt.date(2026, 11, 20), True)
    assert admin_client.post(address(article), data | {"read": "\x00" * 9}).status_code == 200


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({}, set()),
        ({"reviewed_by": ""}, {"reviewed_by"}),
        ({"reviewed_by": "99999999999999999999999"}, {"reviewed_by"}),
        ({"reviewed_by": "\x00"}, {"reviewed_by"}),
        ({"last_reviewed_date": ""}, {"last_reviewed_date"}),
        ({"last_reviewed_date": "2026-02-30"}, {"last_reviewed_date"}),
        ({"last_reviewed_date": "2026-11-24"}, {"last_reviewed_date"}),
        ({"last_reviewed_date": "2026-02-28"}, {"last_reviewed_date"}),
        ({"next_review_date": ""}, {"next_review_date"}),
        ({"next_review_date": "2026-11-23"}, {"next_review_date"}),
        ({"next_review_date": "9999-12-31"}, {"next_review_date"}),
        ({"next_review_date": "x" * 50_000}, {"next_review_date"}),
    ],
)
def test_what_is_wrong_with_a_review_is_said(admin_client, reviewed, author, changes, wrong):
    article = reviewed(days=-3)
    right = {"reviewed_by": author.pk, "last_reviewed_date": "2026-11-20", "next_review_date": "2028-01-01"}
    response = admin_client.post(address(article), {"do": "reviewed"} | right | changes)
    noted = Article.objects.get().last_reviewed_date == dt.date(2026, 11, 20)
    assert noted is not bool(wrong)
    if wrong:
        assert response.status_code == 200
        assert set(response.context["reviewed"].errors) == wrong
        assert 'role="alert"' in response.content.decode()


def test_somebody_else_is_asked_to_review_it(admin_client, reviewed):
    article = reviewed(days=-1)
    other = Author.objects.create(name="Ana", slug="ana")

    def next_one():
        return [item.reviewer.name for item in queries.reviews_wanted(TODAY)]

    assert next_one() == ["Zoë O'Brien"]
    for _twice in range(2):
        admin_client.post(address(article), {"do": "assign", "reviewer": other.pk})
        assert next_one() == ["Ana"]
    refused = admin_client.post(address(article), {"do": "assign", "reviewer": "x"})
    assert set(refused.context["assign"].errors) == {"reviewer"}
    admin_client.post(address(article), {"do": "assign", "reviewer": ""})
    assert next_one() == ["Zoë O'Brien"]
    assert not ReviewAssignment.objects.exists()


def test_nonsense_changes_nothing(admin_client, reviewed):
    article = reviewed()
    before = Article.objects.values().get()
    for data in ({}, {"do": "nothing"}, {"do": "\x00"}):
        assert admin_client.post(address(article), data).status_code == 200
    assert Article.objects.values().get() == before
    for number in (999_999, 10**30):
        assert admin_client.get(f"/admin/articles/article/{number}/review/").status_code == 404


def test_the_fate_of_the_last_reminder_is_shown(admin_client, reviewed):
    article = reviewed(days=-1)
    ReviewReminder.objects.create(
        article=article, due_date=article.next_review_date, number=1, created_at=NOW, try_at=NOW,
        attempts=3, problem="SMTPRecipientsRefused 450",
    )  # fmt: skip
    for shown in (REVIEWS, address(article)):
        html = admin_client.get(shown).content.decode()
        assert "To be sent: tried 3 times, last problem SMTPRecipientsRefused 450" in html


def staff(*permissions):
    user = User.objects.create_user("desk", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    return user


@pytest.mark.parametrize(
    ("permissions", "listed", "opened"),
    [
        ((), 403, 403),
        (("view_article",), 200, 403),
        (("view_article", "change_article"), 200, 403),
        (("view_article", "change_article", "publish_article"), 200, 200),
    ],
)
def test_who_may(client, reviewed, permissions, listed, opened):
    article = reviewed(days=-1)
    assert client.get(REVIEWS).status_code == client.get(address(article)).status_code == 302
    client.force_login(staff(*permissions))
    queue, one = client.get(REVIEWS), client.get(address(article))
    assert (queue.status_code, one.status_code) == (listed, opened)
    assert client.post(REVIEWS).status_code in {403, 405}
    for response in (queue, one):
        if response.status_code == 200:
            assert "no-store" in response["Cache-Control"]
            assert response["X-Robots-Tag"] == "noindex"


def test_a_reviewers_address_is_never_shown(client, reviewed, author):
    author.email = "private@example.org"
    author.save()
    reviewed()
    for shown in ("/articles/", "/articles/sore-shins/", "/articles/feed/", "/articles/rss/"):
        response = client.get(shown)
        assert response.status_code == 200
        assert "private@" not in response.content.decode()


def test_the_list_of_articles_leads_to_the_queue(admin_client):
    html = admin_client.get(reverse("admin:articles_article_changelist")).content.decode()
    assert f'href="{REVIEWS}"' in html
