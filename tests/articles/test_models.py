from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from articles.enums import ArticleStatus, ReferenceStatus, Verdict
from articles.models import Article, Citation, ListedReference, OldAddress, Reference, Topic
from articles.rendering import body
from articles.rendering.body import LONGEST
from articles.rendering.cards import Contacts
from articles.rendering.markers import Marker
from articles.rendering.plain import plain_text

TODAY = dt.date(2026, 11, 23)
YESTERDAY = dt.date(2026, 11, 22)
TOMORROW = dt.date(2026, 11, 24)


@pytest.fixture
def reference(db):
    return Reference.objects.create(
        key="willy2011", printed="Willy & Davis 2011", status=ReferenceStatus.VERIFIED
    )


def test_readers_see_what_is_published_and_due(make_article):
    make_article("past", published_date=YESTERDAY)
    make_article("today", published_date=TODAY)
    make_article("to-come", published_date=TOMORROW)
    make_article("draft", status=ArticleStatus.DRAFT)
    assert [article.slug for article in Article.objects.published(TODAY).newest_first()] == ["today", "past"]


def test_a_save_reads_the_text_once_and_nobody_changes_what_was_read(make_article):
    text = "## Why\n\nIt is load.[@willy2011]\n\n![](picture:shoe)\n\n::: urgent See {doctor} if:\n- it swells\n:::\n"
    body.parsed.cache_clear()
    make_article(body=text)
    assert body.parsed.cache_info().misses == 1
    before = [token.as_dict() for token in body.parsed(text)]
    for read in (body.reading_grade, body.cards_digest, body.markers, body.pictures, plain_text):
        read(text)
    body.render(text, evidence={}, contacts=Contacts())
    assert [token.as_dict() for token in body.parsed(text)] == before


def refused(**changes):
    """Write past the forms, as any other program would."""
    with pytest.raises(IntegrityError), transaction.atomic():
        Article.objects.update(**changes)


def test_the_database_keeps_the_dates_honest(make_article, author):
    make_article(published_date=TODAY)
    refused(published_date=None)
    refused(updated_date=YESTERDAY, updated_note="New studies")
    refused(updated_date=TODAY)
    refused(updated_note="New studies")
    refused(last_reviewed_date=TODAY)
    refused(reviewed_by=author)
    refused(last_reviewed_date=TODAY, reviewed_by=author, next_review_date=TODAY)
    refused(cards_signed_off_date=TODAY)
    refused(status="gone")
    refused(body="x" * (LONGEST + 1))


def test_and_takes_them_when_they_are(make_article, author):
    make_article(published_date=TODAY)
    Article.objects.update(updated_date=TODAY, updated_note="New studies")
    Article.objects.update(last_reviewed_date=TODAY, reviewed_by=author, next_review_date=TOMORROW)
    Article.objects.update(
        status=ArticleStatus.DRAFT, published_date=None, updated_date=None, updated_note=""
    )


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": "A\nB"}, "title"),
        ({"title": "\u200b"}, "title"),
        ({"summary": "a\x00b"}, "summary"),
        ({"body": "a\x07b"}, "body"),
        ({"body": "a\u202eb"}, "body"),
        ({"body": "x" * (LONGEST + 1)}, "body"),
        ({"updated_note": "x"}, "__all__"),
        ({"published_date": None}, "__all__"),
    ],
)
def test_forms_explain_what_is_wrong(make_article, changes, field):
    article = make_article()
    for name, value in changes.items():
        setattr(article, name, value)
    with pytest.raises(ValidationError) as refusal:
        article.full_clean()
    assert set(refusal.value.message_dict) == {field}


def test_an_article_can_be_written_in_any_script(make_article):
    make_article(title="膝盖 – Zoë's 🏃", body="王小明\r\n\tÆ").full_clean()


@pytest.mark.parametrize(
    "fields",
    [
        {"label": "", "verdict": Verdict.NOT_CHECKED},
        {"label": "a", "verdict": Verdict.SUPPORTS},
        {"label": "a", "verdict": "maybe"},
    ],
)
def test_a_claim_without_a_reference_is_never_called_supported(make_article, fields):
    article = make_article()
    with pytest.raises(IntegrityError), transaction.atomic():
        Citation.objects.create(article=article, claim="x", **fields)


def test_a_claim_without_a_reference_waits_for_one(make_article):
    citation = Citation.objects.create(article=make_article(), claim="x", label="a")
    assert citation.marker == Marker("", "a")
    assert not citation.is_evidence


def test_each_marker_means_one_citation(make_article, reference):
    article = make_article()
    Citation.objects.create(article=article, reference=reference, claim="x")
    Citation.objects.create(article=article, reference=reference, claim="x", label="form")
    Citation.objects.create(article=article, claim="x", label="form")
    for again in ({"reference": reference}, {"reference": reference, "label": "form"}, {"label": "form"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Citation.objects.create(article=article, claim="y", **again)


@pytest.mark.parametrize(
    ("status", "verdict", "is_evidence"),
    [
        ("verified", "supports", True),
        ("verified", "partly", True),
        ("verified", "not_checked", True),
        ("mismatch", "supports", True),
        ("verified", "does_not", False),
        ("not_found", "supports", False),
        ("unchecked", "supports", False),
        ("retracted", "supports", False),
    ],
)
def test_only_sources_that_were_found_and_support_the_claim_are_evidence(
    make_article, reference, status, verdict, is_evidence
):
    reference.status = status
    citation = Citation(article=make_article(), reference=reference, claim="x", verdict=verdict)
    assert citation.is_evidence is is_evidence


def test_a_correction_is_accepted_by_somebody_on_a_day(reference, author):
    for changes in (
        {"correction_accepted_date": TODAY},
        {"correction_accepted_by": author},
        {"correction_accepted_by": author, "correction_accepted_date": TODAY},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Reference.objects.update(**changes)
    Reference.objects.update(
        proposed_correction="112-125", correction_accepted_by=author, correction_accepted_date=TODAY
    )


def test_a_reference_that_is_cited_can_not_be_deleted(make_article, reference):
    Citation.objects.create(article=make_article(), reference=reference, claim="x")
    with pytest.raises(ProtectedError):
        reference.delete()


def test_an_old_address_leads_to_one_article(make_article):
    OldAddress.objects.create(path="/post/x", article=make_article("a"))
    with pytest.raises(IntegrityError), transaction.atomic():
        OldAddress.objects.create(path="/post/x", article=make_article("b"))


@pytest.mark.parametrize(
    "path", ["/post/", "post/x", "/blog/x", "/post/a/b", "/post/a?b", "/post/caf%C3%A9", "//x/post/"]
)
def test_an_old_address_looks_like_one(make_article, path):
    with pytest.raises(ValidationError):
        OldAddress(path=path, article=make_article()).full_clean()


def raised(article, change) -> bool:
    before = Article.objects.get(pk=article.pk).revision
    change()
    return Article.objects.get(pk=article.pk).revision > before


def test_whatever_the_page_shows_raises_its_revision(make_article, reference):
    article, other = make_article(), make_article("other")
    topic = Topic.objects.create(name="Shins", slug="shins")
    article.topics.add(topic)
    assert raised(article, article.save)
    assert raised(article, article.author.save)
    assert raised(article, topic.save)
    listed = ListedReference(article=article, reference=reference)
    assert raised(article, listed.save)
    assert raised(article, reference.save)
    assert raised(article, listed.delete)
    citation = Citation(article=article, reference=reference, claim="x")
    assert raised(article, citation.save)
    assert raised(article, reference.save)
    assert raised(article, citation.delete)
    assert not raised(article, reference.save)
    assert not raised(article, other.save)
    assert raised(article, topic.delete)


def test_saving_in_memory_knows_the_revision_of_the_database(make_article):
    article = make_article()
    article.save()
    assert article.revision == Article.objects.get().revision == 2


def test_a_sign_off_holds_for_the_words_that_were_signed(make_article, author):
    article = make_article(body="::: urgent See {doctor} if:\n- it locks\n:::\n")
    assert not article.cards_signed_off
    article.cards_signed_off_by, article.cards_signed_off_date = author, TODAY
    article.sign_off_cards()
    assert article.cards_signed_off
    article.body = article.body.replace("locks", "clicks")
    assert not article.cards_signed_off


def test_earlier_versions_are_kept(make_article):
    article = make_article(title="First")
    article.title = "Second"
    article.save()
    assert [version.title for version in article.history.all()] == ["Second", "First"]


def test_a_reader_is_told_how_long_it_takes(make_article):
    assert make_article(body="word " * 239).reading_minutes == 2
    article = make_article("longer")
    article.body = "word " * 500
    article.save(update_fields=["body"])
    assert Article.objects.get(slug="longer").reading_minutes == 3
