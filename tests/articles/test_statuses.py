"""Draft, in review, scheduled, published, archived: what readers make of each, and who may choose it."""

from __future__ import annotations

import datetime as dt
from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.auth.models import Permission, User
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from articles.enums import ArticleStatus
from articles.models import Article, OldAddress, Topic

DAY = dt.timedelta(days=1)
TODAY = dt.date(2026, 11, 23)
EDITOR = ("view_article", "change_article", "add_article", "delete_article")
EMPTY = {
    f"{prefix}-{name}": "0"
    for prefix in ("listed_references", "citations", "old_addresses")
    for name in ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS")
}
ADDRESS = "/articles/sore-shins/"


@pytest.mark.parametrize(
    ("status", "shown"),
    [("draft", []), ("review", []), ("scheduled", [0, 1]), ("published", [0, 1]), ("archived", [])],
)
def test_readers_see_what_is_scheduled_or_published_from_its_day_on(make_article, status, shown):
    make_article(status=status, published_date=TODAY)
    days = [days for days in (-1, 0, 1) if Article.objects.published(TODAY + days * DAY).exists()]
    assert days == shown


@pytest.mark.parametrize("status", ["scheduled", "published"])
def test_what_readers_are_to_see_has_a_date(make_article, status):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_article(status=status, published_date=None)
    make_article(status="archived", published_date=None)


def lists(client):
    """Return which of the lists name the article."""
    pages = (
        "/",
        "/articles/",
        "/articles/topics/shins/",
        "/articles/feed/",
        "/articles/rss/",
        "/sitemap.xml",
    )
    return [page for page in pages if ADDRESS in client.get(page).text]


def test_a_scheduled_article_shows_itself_everywhere_on_its_day(client, make_article, monkeypatch):
    topic = Topic.objects.create(name="Shins", slug="shins")
    article = make_article(status=ArticleStatus.SCHEDULED, published_date=TODAY + DAY)
    article.topics.add(topic)
    monkeypatch.setattr(timezone, "localdate", lambda *_args: TODAY)
    assert (client.get(ADDRESS).status_code, lists(client)) == (404, [])
    monkeypatch.setattr(timezone, "localdate", lambda *_args: TODAY + DAY)
    assert client.get(ADDRESS).status_code == 200
    assert len(lists(client)) == 6


def test_the_address_of_an_archived_article_says_that_it_was_taken_down(client, make_article):
    article = make_article()
    article.topics.add(Topic.objects.create(name="Shins", slug="shins"))
    OldAddress.objects.create(path="/post/shins", article=article)
    assert (client.get(ADDRESS).status_code, len(lists(client))) == (200, 6)
    Article.objects.update(status=ArticleStatus.ARCHIVED)
    gone = client.get(ADDRESS)
    assert (gone.status_code, gone["Cache-Control"], lists(client)) == (410, "no-cache", [])
    assert "This article was taken down" in gone.text
    for way_on in ('name="q"', 'href="/articles/"', 'href="/book/"', 'content="noindex"'):
        assert way_on in gone.text
    assert "Why" not in gone.text
    old = client.get("/post/shins")
    assert (old.status_code, old["Location"]) == (301, ADDRESS)


@pytest.mark.parametrize("page", ["handout/", "report/", "comment/", "comments/", "sources/", "sources.csv"])
def test_what_belongs_to_an_archived_article_says_it_too(client, make_article, page):
    make_article(status=ArticleStatus.ARCHIVED)
    gone = client.get(ADDRESS + page)
    assert (gone.status_code, "This article was taken down" in gone.text) == (410, True)
    for status in (ArticleStatus.DRAFT, ArticleStatus.REVIEW):
        Article.objects.update(status=status)
        assert client.get(ADDRESS + page).status_code == 404


def test_staff_are_told_the_same(admin_client, make_article):
    make_article(status=ArticleStatus.ARCHIVED)
    assert admin_client.get(ADDRESS).status_code == 410
    assert admin_client.get("/articles/nothing-here/").status_code == 404


@pytest.fixture
def editor(client, db):
    """Return a function that signs an editor in, with the permission to publish or without."""

    def sign_in(*more):
        user = User.objects.create_user("editor", is_staff=True)
        user.user_permissions.set(Permission.objects.filter(codename__in=(*EDITOR, *more)))
        client.force_login(user)
        return client

    return sign_in


def typed(article, **changes):
    return EMPTY | {
        "title": article.title,
        "slug": article.slug,
        "author": article.author_id,
        "summary": article.summary,
        "body": article.body,
        "status": article.status,
        "published_date": article.published_date or "",
        "change_kind": "small",
        **changes,
    }


def change(client, article, **changes):
    address = reverse("admin:articles_article_change", args=[article.pk])
    answer = client.post(address, typed(article, **changes))
    article.refresh_from_db()
    return answer.status_code


@pytest.mark.parametrize(
    ("status", "without", "with_it"),
    [
        ("draft", 302, 302),
        ("review", 302, 302),
        ("scheduled", 200, 302),
        ("published", 200, 302),
        ("archived", 200, 302),
        ("gone", 200, 200),
    ],
)
@pytest.mark.parametrize("may_publish", [False, True])
def test_who_may_choose_which_status(editor, make_article, status, without, with_it, may_publish):
    article = make_article(status=ArticleStatus.DRAFT)
    client = editor(*(["publish_article"] if may_publish else []))
    expected = with_it if may_publish else without
    assert change(client, article, status=status) == expected
    chosen = "published" if status == "scheduled" else status  # its day has come long ago
    assert article.status == (chosen if expected == 302 else "draft")


@pytest.mark.parametrize("status", ["scheduled", "published", "archived"])
@pytest.mark.parametrize("may_publish", [False, True])
def test_what_readers_know_is_changed_by_who_may_publish(editor, make_article, status, may_publish):
    article = make_article(status=status)
    client = editor(*(["publish_article"] if may_publish else []))
    assert change(client, article, title="New") == (302 if may_publish else 403)
    assert article.title == ("New" if may_publish else "Sore shins")
    address = reverse("admin:articles_article_delete", args=[article.pk])
    assert client.post(address, {"post": "yes"}).status_code == (302 if may_publish else 403)
    assert Article.objects.exists() is not may_publish


def test_deleting_many_at_once_is_no_way_round(editor, make_article):
    article = make_article()
    asked = {"action": "delete_selected", "_selected_action": [article.pk], "post": "yes"}
    editor().post(reverse("admin:articles_article_changelist"), asked)
    assert Article.objects.exists()


@pytest.mark.parametrize(
    ("asked", "days", "becomes", "said"),
    [
        ("published", 1, "scheduled", "still to come"),
        ("scheduled", 1, "scheduled", ""),
        ("scheduled", 0, "published", "published at once"),
        ("published", 0, "published", ""),
    ],
)
def test_the_status_agrees_with_the_date(editor, make_article, asked, days, becomes, said):
    article = make_article(status=ArticleStatus.DRAFT)
    client = editor("publish_article")
    day = timezone.localdate() + days * DAY
    address = reverse("admin:articles_article_change", args=[article.pk])
    answer = client.post(address, typed(article, status=asked, published_date=day), follow=True)
    assert Article.objects.get().status == becomes
    messages = [str(message) for message in answer.context["messages"]]
    assert [said in message for message in messages if "successfully" not in message] == (
        [True] if said else []
    )


def test_the_list_says_what_readers_make_of_it(editor, make_article):
    make_article("past", status=ArticleStatus.SCHEDULED)
    make_article("to-come", status=ArticleStatus.SCHEDULED, published_date=dt.date(2999, 1, 1))
    html = editor().get(reverse("admin:articles_article_changelist") + "?o=1").text
    assert html.count('<td class="field-state">Published</td>') == 1
    assert html.count('<td class="field-state">Scheduled</td>') == 1


def test_the_migration_goes_back_without_losing_an_article(make_article):
    for status in ArticleStatus.values:
        make_article(status, status=status)
    import_module("articles.migrations.0005_statuses").back_to_two(apps, None)
    assert dict(Article.objects.values_list("slug", "status")) == {
        "draft": "draft",
        "review": "draft",
        "scheduled": "published",
        "published": "published",
        "archived": "draft",
    }


@pytest.mark.parametrize("status", ArticleStatus.values)
@pytest.mark.parametrize("days", [-1, 0, 1])
def test_the_list_leads_to_an_address_that_answers(admin_client, client, make_article, status, days):
    today = timezone.localdate()
    article = make_article(status=status, published_date=today + dt.timedelta(days=days))
    page = admin_client.get("/admin/articles/article/").text
    leads = f'<a href="{article.get_absolute_url()}">View</a>' in page
    assert leads == Article.objects.with_address(today).exists()
    assert leads == (client.get(article.get_absolute_url()).status_code in {200, 410})


@pytest.mark.parametrize(
    ("permissions", "told"),
    [
        (["view_article"], ["scheduled", "published", "archived"]),
        (EDITOR, ["scheduled", "published", "archived"]),
        ([*EDITOR, "publish_article"], []),
    ],
)
def test_who_can_not_change_what_readers_know_is_told_why(client, make_article, permissions, told):
    """A draft is not theirs to change for another reason."""
    user = User.objects.create_user("looker", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client.force_login(user)
    article = make_article()
    address = reverse("admin:articles_article_change", args=[article.pk])
    words = "Readers know this article, so it is changed by somebody who may publish."
    found = []
    for status in ArticleStatus.values:
        Article.objects.update(status=status)
        page = client.get(address)
        may_change = page.context["has_change_permission"]
        asked = ("The care cards were checked again", "What have you changed?")
        assert [name in page.text for name in asked] == [may_change] * 2
        found += [status] * (words in page.text)
    assert found == told
