"""Earlier versions: what has changed since, told word by word, and the way back."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import Permission, User
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from articles import versions
from articles.models import Article, Citation, ListedReference, Reference, Topic
from articles.versions.words import passages
from tests import factories
from tests.articles.filled import filled

LINES = st.lists(st.sampled_from(["a b", "b c", "c", "a c d", ""]), max_size=12).map("\n".join)


def spelled(before, after):
    """Return each passage in a line: [gone], {new}, and the number of those left out."""
    marks = {"same": "{}", "gone": "[{}]", "new": "{{{}}}"}
    return [
        f"({passage.skipped})"
        if passage.skipped
        else "".join(marks[piece.kind].format(piece.text) for piece in passage.pieces)
        for passage in passages(before, after)
    ]


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("Run slowly.", "Run quickly.", ["Run [slowly]{quickly}."]),
        ("", "Run.", ["{Run.}"]),
        ("Run.", "", ["[Run.]"]),
        ("a\n\nb\n\nc\n\nd", "a\n\nb\n\nc\n\nD", ["(2)", "c", "[d]{D}"]),
        ("One two.\nThree.", "One two three.\nThree.", ["One two{ three}.", "Three."]),
        ("One two.\nThree.", "One three.\nNew here.\nThree.", ["One [two]{three}.", "{New here.}", "Three."]),
        ("a\r\nb", "a\nb", ["(2)"]),
        ("One two three.", "One three.", ["One [two ]three."]),
        ("Two.", "Three two.", ["[Two]{Three two}."]),
        ("two.", "Three two.", ["{Three }two."]),
        ("One  two", "One two", ["One[  ]{ }two"]),
        ("foo, bar", "baz, qux", ["[foo]{baz}, [bar]{qux}"]),
        ("One two three", "One five six", ["One [two three]{five six}"]),
    ],
)
def test_what_changed_is_told_word_by_word(before, after, said):
    assert spelled(before, after) == said


@settings(max_examples=100)
@given(LINES, LINES)
def test_both_texts_can_be_read_out_of_what_is_told(before, after):
    told = passages(before, after)
    for kept, text in (("gone", before), ("new", after)):
        lines = [line for line in text.split("\n") if line]
        left_out = sum(passage.skipped for passage in told)
        said = ["".join(p.text for p in passage.pieces if p.kind in {"same", kept}) for passage in told]
        said = [line for line in said if line]
        assert len(lines) - left_out == len(said)
        assert [line for line in lines if line in said][: len(said)] != [] or not said


@pytest.fixture
def article(make_article):
    article = make_article(status="draft", body="## Why\n\nIt depends on the shoes.\n")
    willy = Reference.objects.create(key="willy2011", printed="Willy & Davis 2011")
    ListedReference.objects.create(article=article, reference=willy, position=1)
    Citation.objects.create(article=article, reference=willy, claim="Form can be trained")
    article.topics.add(Topic.objects.create(name="Shins", slug="shins"))
    versions.keep_rows(article)
    return article


def rewritten(article):
    """Change what an editor can change, as the admin does, and return the version before."""
    before = article.history.first()
    article.title, article.slug, article.status = "Shin pain", "shin-pain", "review"
    article.body = "## Why\n\nIt depends on the boots.\n"
    article.save()
    noehren = Reference.objects.create(key="noehren2012", printed="Noehren 2012")
    article.citations.update(claim="Form can be changed", verdict="supports")
    article.listed_references.all().delete()
    ListedReference.objects.create(article=article, reference=noehren, position=1)
    Citation.objects.create(article=article, label="shoes", claim="Shoes wear out")
    article.topics.set([Topic.objects.create(name="Running", slug="running")])
    versions.keep_rows(article)
    return before


def told(before, after):
    return {
        change.label: [
            piece.text for passage in change.passages for piece in passage.pieces if piece.kind != "same"
        ]
        for change in versions.changes(before, after)
    }


def test_every_field_and_source_that_changed_is_told(article):
    before = versions.as_it_was(rewritten(article))
    assert told(before, versions.as_it_is(article)) == {
        "Title": ["Sore shins", "Shin pain"],
        "Address": ["sore", "shin", "shins", "pain"],
        "Text": ["shoes", "boots"],
        "Status": ["Draft", "In review"],
        "Topics": ["Shins", "Running"],
        "Citation [@willy2011]": ["trained", "changed", "Not checked yet", "Supports this"],
        "Citation [@?shoes]": ["Label: shoes", "Claim: Shoes wear out", "Verdict: Not checked yet"],
        "Reference willy2011 on the list": [
            "Reference: willy2011",
            "Position: 1",
            "Added in this edition: no",
        ],
        "Reference noehren2012 on the list": [
            "Reference: noehren2012",
            "Position: 1",
            "Added in this edition: no",
        ],
    }


def test_a_version_from_before_rows_were_kept_is_compared_by_its_fields(article):
    before = rewritten(article)
    article.history.filter(pk=before.pk).update(rows=None)
    found = told(versions.as_it_was(article.history.get(pk=before.pk)), versions.as_it_is(article))
    assert list(found) == ["Title", "Address", "Text", "Status"]


@pytest.fixture
def address(article):
    def of(version, pk=None):
        return reverse("admin:articles_article_simple_history", args=[pk or article.pk, version])

    return of


def test_a_version_is_shown_with_what_changed_since_and_nothing_else_changes(admin_client, article, address):
    before, now = rewritten(article), versions.as_it_is(article)
    html = admin_client.get(address(before.pk)).text
    assert "[taken out: </span>shoes<" in html
    assert "Bring this version back?" in html
    assert ' style="' not in html
    newest = admin_client.get(address(article.history.first().pk)).text
    assert "Nothing: the article is as it was then." in newest
    assert "Bring this version back?" not in newest
    assert versions.as_it_is(Article.objects.get()) == now


def test_bringing_back_makes_a_new_version_and_keeps_where_readers_find_it(admin_client, article, address):
    before = rewritten(article)
    was, present = versions.as_it_was(before), versions.as_it_is(article)
    revision = Article.objects.get().revision
    answer = admin_client.post(address(before.pk), follow=True)
    assert "The earlier version is back." in answer.text
    article = Article.objects.get()
    assert article.revision > revision
    now = versions.as_it_is(article)
    assert now.rows == was.rows
    assert now.fields == was.fields | {"slug": "shin-pain", "status": "review"}
    assert [version.title for version in article.history.all()] == ["Sore shins", "Shin pain", "Sore shins"]
    assert versions.as_it_was(article.history.all()[1]) == present
    assert article.history.first().history_change_reason.startswith("Brought back: the version of ")


def test_it_is_named_by_its_hour_at_the_clinic(admin_client, article, address):
    factories.clinic(time_zone="America/Toronto")
    before = rewritten(article)
    Article.history.filter(pk=before.pk).update(history_date=datetime(2026, 1, 24, 3, tzinfo=UTC))
    admin_client.post(address(before.pk))
    said = "Brought back: the version of 23 January 2026, 22:00."
    assert Article.objects.get().history.first().history_change_reason == said


def test_what_was_changed_elsewhere_is_kept_before_it_is_brought_back(admin_client, article, address):
    before = rewritten(article)
    citation = article.citations.get(label="shoes")
    citation.claim = "Changed on another page"
    citation.save()
    present = versions.as_it_is(article)
    admin_client.post(address(before.pk))
    assert versions.as_it_was(article.history.all()[1]) == present
    assert not article.citations.filter(label="shoes").exists()


def test_a_source_deleted_since_is_named_and_the_rest_comes_back(admin_client, article, address):
    before = rewritten(article)
    article.citations.all().delete()
    Reference.objects.get(key="willy2011").delete()
    html = admin_client.post(address(before.pk), follow=True).text
    assert "this did not come back: Form can be trained" in html
    assert Article.objects.get().title == "Sore shins"


def test_a_version_that_does_not_go_with_what_is_there_now_changes_nothing(admin_client, article, address):
    before = rewritten(article)
    article.history.filter(pk=before.pk).update(author=999_999)
    now = versions.as_it_is(article)
    answer = admin_client.post(address(before.pk))
    assert (answer.status_code, "can’t be brought back" in answer.text) == (422, True)
    assert versions.as_it_is(Article.objects.get()) == now


def test_what_readers_see_comes_back_through_the_same_gate_as_any_text(admin_client, article, address):
    before = rewritten(article)
    article.history.filter(pk=before.pk).update(body="## Why\n\nA guaranteed cure.\n")
    Article.objects.update(status="published")
    answer = admin_client.post(address(before.pk))
    assert (answer.status_code, "can’t be brought back" in answer.text) == (422, True)
    assert "boots" in Article.objects.get().body
    Article.objects.update(status="draft")
    assert admin_client.post(address(before.pk)).status_code == 302


def test_a_change_since_the_page_was_opened_is_looked_at_first(admin_client, article, address):
    before = rewritten(article)
    seen = admin_client.get(address(before.pk)).context["seen"]
    article.title = "Newer"
    article.save()
    answer = admin_client.post(address(before.pk), {"seen": seen})
    assert (answer.status_code, "somebody changed the article just now" in answer.text) == (409, True)
    assert Article.objects.get().title == "Newer"


@pytest.mark.parametrize("version", ["x", "0", "²", "9" * 30, "-1"])
def test_versions_that_are_not_there(admin_client, article, address, version):
    assert admin_client.get(address(version)).status_code == 404
    assert admin_client.post(address(version)).status_code == 404


def test_a_version_of_another_article_is_not_there(admin_client, article, address, make_article):
    other = make_article("other", status="draft")
    assert admin_client.get(address(article.history.first().pk, pk=other.pk)).status_code == 404


@pytest.mark.parametrize(
    ("permissions", "status", "answers"),
    [
        ([], "draft", [403, 403]),
        (["view_article"], "draft", [200, 403]),
        (["view_article", "change_article"], "draft", [200, 302]),
        (["view_article", "change_article"], "published", [200, 403]),
        (["view_article", "change_article", "publish_article"], "published", [200, 302]),
    ],
)
def test_who_may_look_and_who_may_bring_back(client, article, address, permissions, status, answers):
    user = User.objects.create_user("editor", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client.force_login(user)
    before = rewritten(article)
    Article.objects.update(status=status)
    assert [ask(address(before.pk)).status_code for ask in (client.get, client.post)] == answers


def test_the_admin_keeps_the_rows_with_each_version(admin_client, article):
    address = reverse("admin:articles_article_change", args=[article.pk])
    typed = filled(admin_client.get(address).text)
    answer = admin_client.post(address, typed | {"citations-0-claim": "Form matters"})
    assert answer.status_code == 302
    newest, before = article.history.all()
    assert newest.rows == versions.as_it_is(article).rows
    assert [row["claim"] for row in newest.rows["citations"]] == ["Form matters"]
    assert [row["claim"] for row in before.rows["citations"]] == ["Form can be trained"]
    listed = admin_client.get(reverse("admin:articles_article_history", args=[article.pk])).text
    assert "Topics or sources" in listed


@pytest.mark.parametrize("model", ["article", "reference"])
def test_histories_that_are_not_there(admin_client, article, model):
    pk = {"article": article.pk, "reference": article.citations.get().reference_id}[model]
    assert admin_client.get(f"/admin/articles/{model}/{pk}/history/").status_code == 200
    for rest in ("x/history/", f"{'9' * 30}/history/", f"{pk}/history/x/", f"{pk}/history/{'9' * 30}/"):
        assert admin_client.get(f"/admin/articles/{model}/{rest}").status_code == 404
