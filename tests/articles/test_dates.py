"""Four honest dates: none is guessed, and page, list, feeds, sitemap and structured data say the same."""

from __future__ import annotations

import datetime as dt
import json
import re
from email.utils import parsedate_to_datetime
from xml.etree import ElementTree as ET

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from articles import queries, versions
from articles.enums import ArticleStatus, UpdateKind
from articles.importers.markdown import load_folder
from articles.models import Article, Topic, UpdateNote
from articles.models.dates import HonestDates
from tests.articles.conftest import KNEE
from tests.articles.test_admin import EMPTY

ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
TODAY = dt.date(2026, 11, 23)
PUBLISHED = dt.date(2026, 1, 2)
FEBRUARY, MARCH = dt.date(2026, 2, 3), dt.date(2026, 3, 4)


@pytest.fixture(autouse=True)
def now(time_machine, settings):
    time_machine.move_to(dt.datetime(2026, 11, 23, 15, tzinfo=dt.UTC))
    settings.SITE_URL = "https://clinic.example"


def tell(article, date=FEBRUARY, note="Two studies are new.", kind=UpdateKind.UPDATE):
    return UpdateNote.objects.create(article=article, date=date, note=note, kind=kind)


def dates_of(**days) -> HonestDates:
    dates = HonestDates()
    for name in ("published_date", "updated_date", "last_reviewed_date", "next_review_date"):
        setattr(dates, name, days.get(name))
    return dates


@pytest.mark.parametrize(
    ("days", "modified", "touched"),
    [
        ({}, None, None),
        ({"published_date": PUBLISHED}, PUBLISHED, PUBLISHED),
        ({"published_date": PUBLISHED, "updated_date": MARCH}, MARCH, MARCH),
        ({"published_date": PUBLISHED, "last_reviewed_date": MARCH}, PUBLISHED, MARCH),
        (
            {"published_date": PUBLISHED, "updated_date": MARCH, "last_reviewed_date": FEBRUARY},
            MARCH,
            MARCH,
        ),
        ({"published_date": MARCH, "last_reviewed_date": FEBRUARY}, MARCH, MARCH),
    ],
)
def test_what_follows_from_the_four(days, modified, touched):
    dates = dates_of(**days)
    assert (dates.modified_date, dates.touched_date) == (modified, touched)


@pytest.mark.parametrize(
    ("due", "overdue", "soon"),
    [
        (None, False, False),
        (TODAY - dt.timedelta(1), True, False),
        (TODAY, False, True),
        (TODAY + dt.timedelta(30), False, True),
        (TODAY + dt.timedelta(31), False, False),
    ],
)
def test_a_review_is_overdue_the_day_after(due, overdue, soon):
    dates = dates_of(next_review_date=due)
    assert (dates.is_review_overdue(TODAY), dates.is_review_due_soon(TODAY)) == (overdue, soon)


def test_the_newest_note_is_the_articles_own(make_article):
    article = make_article()
    newest = tell(article, MARCH, "A study was withdrawn.", UpdateKind.CORRECTION)
    tell(article, FEBRUARY, "Two studies are new.")

    def said():
        article.refresh_from_db()
        return article.updated_date, article.updated_note

    assert said() == (MARCH, "A study was withdrawn.")
    newest.delete()
    assert said() == (FEBRUARY, "Two studies are new.")
    UpdateNote.objects.get().delete()
    assert said() == (None, "")


def test_a_note_raises_the_revision(make_article):
    article = make_article()
    revisions = [article.revision]
    note = tell(article)
    for change in (note.save, note.delete):
        revisions.append(Article.objects.get().revision)
        change()
    revisions.append(Article.objects.get().revision)
    assert revisions == sorted(set(revisions))
    assert len(revisions) == 4


def test_a_note_is_not_older_than_the_article(make_article):
    article = make_article(published_date=FEBRUARY)
    UpdateNote(article=article, date=FEBRUARY, note="x").full_clean()
    with pytest.raises(ValidationError, match="before the article was published"):
        UpdateNote(article=article, date=PUBLISHED, note="x").full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        tell(article, PUBLISHED)
    with pytest.raises(IntegrityError), transaction.atomic():
        tell(article, MARCH, note="")


@pytest.mark.django_db(transaction=True)
def test_a_note_that_the_article_can_not_carry_is_not_kept_either(make_article):
    """Where no transaction is open around it, too."""
    article = make_article(published_date=FEBRUARY)
    with pytest.raises(IntegrityError):
        tell(article, PUBLISHED)
    assert not UpdateNote.objects.exists()


def page(client, article):
    return client.get(article.get_absolute_url()).content.decode()


def test_readers_see_every_change_the_newest_first(client, make_article):
    article = make_article()
    assert "What has changed" not in page(client, article)
    tell(article, FEBRUARY, "Two studies are new.")
    assert "All changes" not in page(client, article)
    tell(article, MARCH, "We had <b>misread</b> one.", UpdateKind.CORRECTION)
    html = page(client, article)
    changes = re.sub(r"<[^>]+>", "", html.partition('id="page-changes"')[2].partition("</ul>")[0])
    said = re.findall(r"(\w+), (\d+ \w+ \d+): (.+)", changes)
    assert said == [
        ("Corrected", "4 March 2026", "We had &lt;b&gt;misread&lt;/b&gt; one."),
        ("Updated", "3 February 2026", "Two studies are new."),
    ]
    assert '<a href="#page-changes">All changes</a>' in html


@pytest.mark.parametrize(("due", "said"), [(TODAY - dt.timedelta(1), True), (TODAY, False)])
def test_an_overdue_page_says_so_beside_its_facts(client, make_article, author, due, said):
    article = make_article(last_reviewed_date=FEBRUARY, reviewed_by=author, next_review_date=due)
    facts = page(client, article).partition("<dl")[2].partition("</dl>")[0]
    assert ("Overdue: we have not checked this page again yet." in facts) is said


TABLE = {
    "new": {},
    "updated": {"told": [FEBRUARY]},
    "updated-twice": {"told": [MARCH, FEBRUARY]},
    "reviewed": {"last_reviewed_date": MARCH},
    "reviewed-then-updated": {"last_reviewed_date": FEBRUARY, "told": [MARCH]},
    "updated-then-reviewed": {"told": [FEBRUARY], "last_reviewed_date": MARCH},
    "reviewed-before-published": {"last_reviewed_date": dt.date(2025, 12, 1)},
    "same-day": {"told": [PUBLISHED], "last_reviewed_date": PUBLISHED},
}


@pytest.fixture
def table(make_article, author):
    for slug, fields in TABLE.items():
        told = fields.get("told", [])
        reviewed = fields.get("last_reviewed_date")
        article = make_article(slug, last_reviewed_date=reviewed, reviewed_by=author if reviewed else None)
        for day in told:
            tell(article, day)
    return sorted(TABLE)


def on_pages(client, slugs):
    """Return what readers see: published, updated, reviewed, as ISO dates, "" for none."""
    found = {}
    for slug in slugs:
        facts = client.get(f"/articles/{slug}/").content.decode().partition("<dl")[2].partition("</dl>")[0]
        lines = re.findall(r"<dt>(\w+)</dt><dd>(.*?)</dd>", facts)
        days = {name: "".join(re.findall(r'datetime="([^"]+)"', said)) for name, said in lines}
        found[slug] = tuple(days.get(name, "") for name in ("Published", "Updated", "Reviewed"))
    return found


def in_list(client):
    html = client.get("/articles/").content.decode()
    cards = re.findall(
        r'card__title"><a href="/articles/([\w-]+)/">.*?card__meta">(.*?)</p>', html, re.DOTALL
    )
    return {slug: tuple(re.findall(r'datetime="([^"]+)"', meta)) for slug, meta in cards}


def in_atom(client):
    feed = ET.fromstring(client.get("/articles/feed/").content)
    return {
        entry.findtext(f"{ATOM}id").split("/")[-2]: (
            entry.findtext(f"{ATOM}published")[:10],
            entry.findtext(f"{ATOM}updated")[:10],
        )
        for entry in feed.findall(f"{ATOM}entry")
    }


def in_rss(client):
    items = ET.fromstring(client.get("/articles/rss/").content).iter("item")
    return {
        item.findtext("link").split("/")[-2]: parsedate_to_datetime(item.findtext("pubDate"))
        .date()
        .isoformat()
        for item in items
    }


def in_sitemap(client):
    urls = ET.fromstring(client.get("/sitemap.xml").content).findall(f"{SITEMAP}url")
    found = {url.findtext(f"{SITEMAP}loc"): url.findtext(f"{SITEMAP}lastmod") for url in urls}
    return {address.split("/")[-2]: day for address, day in found.items() if "/articles/" in address and day}


def in_structured_data(client, slugs):
    found = {}
    for slug in slugs:
        html = client.get(f"/articles/{slug}/").content.decode()
        [block] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html)
        nodes = {node["@type"]: node for node in json.loads(block)["@graph"]}
        names = ("datePublished", "dateModified", "lastReviewed")
        found[slug] = tuple(nodes["MedicalWebPage"].get(name, "") for name in names)
        assert found[slug][:2] == tuple(nodes["Article"].get(name, "") for name in names[:2])
    return found


def test_all_dates_agree_wherever_they_are_said(client, table):
    pages = on_pages(client, table)
    assert pages["updated-then-reviewed"] == ("2026-01-02", "2026-02-03", "2026-03-04")
    assert in_structured_data(client, table) == pages
    assert in_list(client) == {
        slug: tuple(filter(None, (published, updated)))
        for slug, (published, updated, _reviewed) in pages.items()
    }
    assert in_atom(client) == {
        slug: (published, updated or published) for slug, (published, updated, _reviewed) in pages.items()
    }
    assert in_rss(client) == {slug: days[0] for slug, days in pages.items()}
    assert in_sitemap(client) == {slug: max(days) for slug, days in pages.items()}


# The editor's desk


@pytest.fixture
def edit(admin_client, author, make_article):
    """Change a published article at the desk; return the errors, empty when it was saved."""
    article = make_article()
    fields = ("title", "slug", "summary", "body", "status")
    data = EMPTY | {name: getattr(article, name) for name in fields}
    data |= {"author": author.pk, "published_date": "2026-01-02"}

    def save(**changes):
        data.update(changes)
        address = reverse("admin:articles_article_change", args=[article.pk])
        response = admin_client.post(address, data)
        for name in ("change_kind", "change_date", "change_note"):
            data.pop(name, None)
        if response.status_code == 302:
            return {}
        return {**response.context["adminform"].form.errors}

    return save


def told():
    return [(note.date, note.kind, note.note) for note in UpdateNote.objects.all()]


def test_a_change_of_words_asks_what_kind_it_is(edit):
    for change in ({"title": "Shins"}, {"summary": "New."}, {"body": "New."}, {"key_points": "New."}):
        assert set(edit(**change)) == {"change_kind"}, change
    assert Article.objects.get().title == "Sore shins"


def test_what_reads_the_same_is_no_change(edit):
    assert edit(about="knee-pain", body="## Why\r\n\r\nIt depends.  \r\n") == {}


def test_a_small_correction_changes_no_date(edit):
    assert edit(title="Sore shin", change_kind="small") == {}
    assert (Article.objects.get().title, Article.objects.get().updated_date, told()) == (
        "Sore shin",
        None,
        [],
    )


def test_readers_are_told_of_what_matters(edit):
    note = {"change_date": "2026-11-20", "change_note": "We had misread a study."}
    assert edit(body="Better.", change_kind="correction", **note) == {}
    article = Article.objects.get()
    assert (article.updated_date, article.updated_note) == (dt.date(2026, 11, 20), "We had misread a study.")
    assert told() == [(dt.date(2026, 11, 20), "correction", "We had misread a study.")]
    newest = article.history.first()
    assert (newest.updated_date, newest.body) == (dt.date(2026, 11, 20), "Better.")
    assert edit(body="Better still.", change_kind="small") == {}
    assert len(told()) == 1


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({}, {"change_date", "change_note"}),
        ({"change_date": "2026-11-20"}, {"change_note"}),
        ({"change_note": "New."}, {"change_date"}),
        ({"change_date": "2026-11-24", "change_note": "New."}, {"change_date"}),
        ({"change_date": "2026-01-01", "change_note": "New."}, {"change_date"}),
        ({"change_date": "2026-02-30", "change_note": "New."}, {"change_date"}),
        ({"change_date": "2026-11-20", "change_note": "a\x00b"}, {"change_note"}),
        ({"change_date": "2026-11-20", "change_note": "\u200b"}, {"change_note"}),
        ({"change_date": "2026-11-20", "change_note": "x" * 301}, {"change_note"}),
    ],
)
def test_date_and_note_are_never_guessed(edit, given, wrong):
    assert set(edit(body="New.", change_kind="update", **given)) == wrong
    assert told() == []
    assert Article.objects.get().body == "## Why\n\nIt depends.\n"


@pytest.mark.parametrize("kind", ["", "small", "nonsense"])
def test_a_note_without_its_kind_is_not_dropped(edit, kind):
    wrong = edit(body="New.", change_kind=kind, change_date="2026-11-20", change_note="New.")
    assert set(wrong) == {"change_kind"}


def test_taking_it_back_first_is_no_way_round(edit):
    assert edit(status="draft", body="Other words.") == {"change_kind": [_SAY]}
    assert edit(status="draft", change_kind="small") == {}
    assert set(edit(status="published", body="Quite other words.")) == {"change_kind"}


_SAY = "Readers have seen the earlier words. Say which kind of change this is."


def test_drafts_are_not_asked(admin_client, author, make_article):
    article = make_article(status=ArticleStatus.DRAFT, published_date=None)
    address = reverse("admin:articles_article_change", args=[article.pk])
    data = EMPTY | {"title": "New", "slug": "new", "summary": "x", "body": "x", "author": author.pk}
    assert "What have you changed?" not in admin_client.get(address).content.decode()
    assert admin_client.post(address, data | {"status": "draft"}).status_code == 302
    published = data | {"status": "published", "published_date": "2026-11-23"}
    assert admin_client.post(address, published).status_code == 302
    assert "What have you changed?" in admin_client.get(address).content.decode()
    assert admin_client.post(address, published | {"title": "Newer"}).status_code == 200


def test_what_was_to_come_was_not_seen(make_article, time_machine):
    article = make_article(published_date=TODAY + dt.timedelta(7))
    assert queries.seen_by_readers(article, TODAY) is None
    assert queries.seen_by_readers(article, TODAY + dt.timedelta(7))["title"] == "Sore shins"
    time_machine.move_to(dt.datetime(2026, 11, 25, 15, tzinfo=dt.UTC))
    article.status = ArticleStatus.DRAFT
    article.save()
    assert queries.seen_by_readers(article, TODAY + dt.timedelta(30)) is None


def test_the_words_of_a_note_can_be_mended_at_the_desk(admin_client, make_article):
    note = tell(make_article())
    address = reverse("admin:articles_updatenote_change", args=[note.pk])
    data = {"date": "2026-02-04", "kind": "correction", "note": "Three studies are new."}
    assert admin_client.get(address).status_code == 200
    for day in ("2025-12-31", str(TODAY + dt.timedelta(1)), "2062-02-03", ""):
        refused = admin_client.post(address, data | {"date": day})
        assert list(refused.context["adminform"].form.errors) == ["date"]
    assert admin_client.post(address, data).status_code == 302
    assert Article.objects.get().updated_date == dt.date(2026, 2, 4)
    listed = reverse("admin:articles_updatenote_changelist")
    action = {"action": "delete_selected", "_selected_action": [note.pk], "post": "yes"}
    assert admin_client.post(listed, action).status_code == 302
    assert Article.objects.get().updated_date is None


def test_bringing_an_earlier_version_back_is_a_change_like_any_other(admin_client, edit):
    assert edit(body="Other words.", change_kind="small") == {}
    article = Article.objects.get()
    first = article.history.last()
    address = reverse("admin:articles_article_simple_history", args=[article.pk, first.pk])
    assert "What are they to know?" in admin_client.get(address).content.decode()
    for given in (
        {},
        {"change_kind": "update"},
        {"change_kind": "update", "change_date": "2026-02-30", "change_note": "x"},
        {"change_date": "2026-11-20"},
    ):
        refused = admin_client.post(address, given)
        assert (refused.status_code, Article.objects.get().body) == (422, "Other words.")
        assert refused.context["answer"].errors
    given = {"change_kind": "correction", "change_date": "2026-11-20", "change_note": "It was right before."}
    assert admin_client.post(address, given).status_code == 302
    article.refresh_from_db()
    assert (article.body.strip(), article.updated_note) == ("## Why\n\nIt depends.", "It was right before.")
    assert told() == [(dt.date(2026, 11, 20), "correction", "It was right before.")]


def test_the_published_day_does_not_pass_what_readers_were_told(edit):
    first = tell(Article.objects.get(), FEBRUARY)
    newest = tell(Article.objects.get(), MARCH)
    assert edit(published_date="2026-02-20") == {
        "published_date": [
            "Readers were told of a change on 3 February 2026: the article can’t be published later than that."
        ]
    }
    assert edit(published_date="2026-02-03") == {}
    for note in (newest, first):
        note.delete()
    assert edit(published_date="2026-02-20") == {}


def test_what_readers_are_told_of_a_version_brought_back_passes_the_gate(admin_client, edit):
    assert edit(body="Other words.", change_kind="small") == {}
    article = Article.objects.get()
    address = reverse("admin:articles_article_simple_history", args=[article.pk, article.history.last().pk])
    given = {"change_kind": "update", "change_date": "2026-11-20"}
    refused = admin_client.post(address, given | {"change_note": "Our experts found a guaranteed cure."})
    assert (refused.status_code, Article.objects.get().body, told()) == (422, "Other words.", [])
    assert admin_client.post(address, given | {"change_note": "Two studies are new."}).status_code == 302
    assert told() == [(dt.date(2026, 11, 20), "update", "Two studies are new.")]


def test_readers_are_told_of_a_version_that_brings_back_other_rows_only(admin_client, make_article):
    article = make_article()
    article.topics.add(Topic.objects.create(name="Shins", slug="shins"))
    versions.keep_rows(article)
    first = article.history.first()
    article.save()
    article.topics.clear()
    versions.keep_rows(article)
    address = reverse("admin:articles_article_simple_history", args=[article.pk, first.pk])
    given = {"change_kind": "correction", "change_date": "2026-11-20"}
    refused = admin_client.post(address, given)
    assert list(refused.context["answer"].errors) == ["change_note"]
    assert (told(), article.topics.count()) == ([], 0)
    assert admin_client.post(address, given | {"change_note": "The topic was wrong."}).status_code == 302
    assert told() == [(dt.date(2026, 11, 20), "correction", "The topic was wrong.")]
    assert article.topics.count() == 1


def test_a_draft_comes_back_unasked(admin_client, make_article):
    article = make_article(status=ArticleStatus.DRAFT, published_date=None)
    first = article.history.first()
    article.body = "Other words."
    article.save()
    address = reverse("admin:articles_article_simple_history", args=[article.pk, first.pk])
    assert "What are they to know?" not in admin_client.get(address).content.decode()
    assert admin_client.post(address).status_code == 302
    assert Article.objects.get().body.strip() == "## Why\n\nIt depends."


# Files


FILE = """+++
title = "Shins"
slug = "shins"
author = "A"
published_date = 2024-10-23
summary = "x"
{lines}
+++
Words.
"""


def load(folder, *lines):
    (folder / "shins.md").write_text(FILE.format(lines="\n".join(lines)))
    return [loaded.outcome for loaded in load_folder(folder)]


def test_a_file_says_what_readers_were_told(tmp_path, db):
    first = ("updated_date = 2025-01-02", 'updated_note = "New studies."')
    second = ("updated_date = 2025-03-04", 'updated_note = "Newer studies."')
    for lines, outcome, notes in (
        (first, "created", ["New studies."]),
        (first, "unchanged", ["New studies."]),
        (second, "updated", ["Newer studies.", "New studies."]),
        ((), "updated", []),
    ):
        assert load(tmp_path, *lines) == [outcome]
        assert [note.note for note in UpdateNote.objects.all()] == notes
    assert Article.objects.get().updated_date is None


def test_an_article_whose_notes_or_points_were_edited_is_kept(tmp_path, db):
    assert load(tmp_path, 'key_points = ["One.", "Two."]') == ["created"]
    article = Article.objects.get()
    assert article.key_points == "One.\nTwo."
    tell(article, note="At the desk.")
    assert load(tmp_path, 'key_points = ["Three."]') == ["kept"]


# Key points and the grade


def test_key_points_stand_before_the_contents_and_the_text(client, knee):
    html = client.get(f"/articles/{KNEE}/").content.decode()
    points, _found, text = html.partition('class="article-contents"')
    shown = re.findall(r"<li>(.+?)</li>", points.partition('id="page-key-points"')[2])
    assert shown == knee.key_points.splitlines()
    assert 3 <= len(shown) <= 5
    assert "Knee pain is one of the most common" in text


def test_an_article_without_points_has_no_box(client, make_article):
    assert "page-key-points" not in page(client, make_article())


def test_editors_see_the_reading_grade(admin_client, make_article):
    make_article(body="The cat sat on the mat.")
    Article.objects.update(reading_grade=None)  # as before the grade was kept
    listed = admin_client.get(reverse("admin:articles_article_changelist")).content.decode()
    assert '<td class="field-grade">-1.4</td>' in listed
    form = reverse("admin:articles_article_change", args=[Article.objects.get().pk])
    assert "School grade -1.4, 1 min; up to 8 reads easily." in admin_client.get(form).content.decode()
    assert "School grade" not in admin_client.get(reverse("admin:articles_article_add")).content.decode()
    Article.objects.get().save()
    assert Article.objects.get().reading_grade == -1.4
