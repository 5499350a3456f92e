"""What is exported and imported again is the same: the files byte by byte, the rows field by field."""

from __future__ import annotations

import datetime as dt
import string
import tempfile
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import plaintext
from articles.enums import ArticleStatus
from articles.exporters.markdown import export
from articles.importers.markdown import load_folder
from articles.models import (
    Article,
    Author,
    Citation,
    ListedReference,
    OldAddress,
    Picture,
    Reference,
    ReviewAssignment,
    Topic,
    UpdateNote,
    WarningAnswer,
)
from articles.queries import whole_article
from articles.rendering.body import LONGEST
from tests import factories

pytestmark = pytest.mark.django_db
EXPORTED = (
    Author,
    Topic,
    Article,
    Reference,
    ListedReference,
    Citation,
    OldAddress,
    UpdateNote,
    WarningAnswer,
    ReviewAssignment,
    Picture,
)
DAY = dt.date(2026, 1, 2)
NO_SHRINKING = (Phase.explicit, Phase.reuse, Phase.generate)  # each example writes a whole library
MOMENT = dt.datetime(2026, 1, 2, 9, 30, tzinfo=dt.UTC)


def models_of_articles():
    every = apps.get_app_config("articles").get_models()
    return [model for model in every if not model.__name__.startswith("Historical")]


def editable(model):
    return [field for field in model._meta.concrete_fields if field.editable and not field.primary_key]


def said(value):
    """Return a row as what names it, so that two databases can be compared."""
    return str(value) if isinstance(value, models.Model) else value


def snapshot():
    """Return every editable field of every exported row, asked without the exporter's own code."""
    rows = {}
    for model in EXPORTED:
        names = [field.name for field in editable(model) if f"{model.__name__}.{field.name}" not in LOOSE]
        found = [{name: said(getattr(row, name)) for name in names} for row in model.objects.order_by("pk")]
        rows[model.__name__] = sorted(found, key=str)
    topics = {article.slug: sorted(map(str, article.topics.all())) for article in Article.objects.all()}
    order = [str(item) for item in ListedReference.objects.order_by("article__slug", "position", "pk")]
    return rows, topics, order


LOOSE = {
    "ListedReference.position",  # only the order counts
    "Article.body",  # line ends may differ
    "Author.email",  # stays here
}


def wipe():
    for model in (Citation, ListedReference, OldAddress, Article, Reference, Topic, Author):
        model.objects.all().delete()


def files(folder):
    return {file.name: file.read_bytes() for file in folder.rglob("*.*")}


def fingerprints():
    return {article.slug: whole_article.fingerprint(article) for article in Article.objects.all()}


def assert_comes_back(folder: Path) -> None:
    before, prints = snapshot(), fingerprints()
    export(Article.objects.all(), folder / "first")
    wipe()
    load_folder(folder / "first", strict=False, publish_anyway=True)
    assert snapshot() == before
    assert fingerprints() == prints
    export(Article.objects.all(), folder / "second")
    assert files(folder / "second") == files(folder / "first")
    assert {item.outcome for item in load_folder(folder / "first", strict=False, publish_anyway=True)} <= {
        "unchanged"
    }


def test_the_knee_article_comes_back(knee, tmp_path):
    assert_comes_back(tmp_path)


@pytest.mark.parametrize("model", models_of_articles(), ids=lambda model: model.__name__)
def test_every_model_is_exported_or_left_out_for_a_reason(model):
    assert (model in EXPORTED) != bool(whole_article.MODELS_LEFT_OUT.get(model.__name__))


@pytest.mark.parametrize("model", EXPORTED, ids=lambda model: model.__name__)
def test_every_field_is_exported_or_left_out_for_a_reason(model):
    exported = {field.name for field in whole_article.content_fields(model)}
    for field in editable(model):
        reason = whole_article.LEFT_OUT.get(f"{model.__name__}.{field.name}")
        assert (field.name in exported) != bool(reason)


@pytest.fixture
def everything(db):
    """One article in which no field is as it would be by itself."""
    people = [full(Author, slug=name, name=name.title()) for name in ("ann", "bob", "cat")]
    reference = full(Reference, key="a2020", checked_by=people[0], correction_accepted_by=people[2])
    article = full(
        Article,
        slug="everything",
        author=people[0],
        reviewed_by=people[1],
        cards_signed_off_by=people[1],
        cover=factories.picture("cover", caption="Seen from the side", credit="Photo: us"),
        key_points="One.\nTwo.",
        body="First.[@a2020:form]\n\n::: urgent Go now if:\n- it hurts\n:::\n\n## After\n\nLast.[@?rest]\n",
        status=ArticleStatus.PUBLISHED,
        updated_date=DAY + dt.timedelta(days=1),
        next_review_date=DAY + dt.timedelta(days=400),
    )
    article.sign_off_cards()
    article.save()
    article.topics.add(full(Topic, slug="itbs", name="ITBS"))
    full(ListedReference, article=article, reference=reference)
    full(Citation, article=article, reference=reference, label="form", verdict="partly")
    Citation.objects.create(article=article, label="rest", claim="Rest helps.")
    full(ReviewAssignment, article=article, reviewer=people[2])
    for kind in ("update", "correction"):
        full(UpdateNote, article=article, kind=kind, date=article.updated_date, note=article.updated_note)
    full(OldAddress, article=article, path="/post/everything-é")
    full(WarningAnswer, article=article, rule="long-sentence")
    return article


NOT_IN_SAMPLE = {"is_decoration"}  # a picture either says what it shows, or is that


def full(model, **given):
    row = model(**{field.name: given.get(field.name, filled(field)) for field in editable(model)})
    row.full_clean()
    row.save()
    return row


def filled(field):
    kinds = [
        (models.BooleanField, True),
        (models.IntegerField, 7),
        (models.DateTimeField, MOMENT),
        (models.DateField, DAY),
        (models.EmailField, "ann@example.org"),
        (models.ForeignKey, None),
    ]
    if field.choices:
        return next(value for value, _label in reversed(field.flatchoices) if value != field.get_default())
    for kind, value in kinds:
        if isinstance(field, kind):
            return value
    special = {"doi": "10.1000/x", "pmid": "12", "pmcid": "PMC12", "slug": "a-slug", "about": "knee-pain"}
    return special.get(field.name, f'{field.name}: "quoted" \\ ü')


def test_the_sample_leaves_no_field_as_it_is_by_itself(everything):
    for model in EXPORTED:
        for field in whole_article.content_fields(model):
            values = [getattr(row, field.name) for row in model.objects.all()]
            assert any(value != field.get_default() for value in values) or field.name in NOT_IN_SAMPLE, field


def test_everything_that_can_be_set_comes_back(everything, tmp_path):
    assert_comes_back(tmp_path)
    assert Article.objects.get().cards_signed_off


def test_a_sign_off_of_earlier_words_does_not_come_back_as_one_of_these(everything, tmp_path):
    everything.body = everything.body.replace("it hurts", "it throbs")
    everything.save()
    assert_comes_back(tmp_path)
    assert not Article.objects.get().cards_signed_off


def test_a_half_done_draft_comes_back(make_article, tmp_path):
    article = make_article(status="draft", body="It helps.[@gone] So.[@?rest][@Not A Key]\r\n\r\n+++\r\n")
    reference = Reference.objects.create(key="cited", printed="Cited 2020")
    Citation.objects.create(article=article, reference=reference, claim="Not in the text.")
    assert_comes_back(tmp_path)


def test_the_longest_text_there_may_be_comes_back(make_article, tmp_path):
    make_article(body="word " * (LONGEST // 5 - 1) + "words")
    assert_comes_back(tmp_path)


LETTERS = st.sampled_from(string.ascii_letters + string.digits + " '\"\\#[]{}=+-_*<>&üßé王😀\u00a0\u200d")
LINES = st.text(LETTERS, min_size=1, max_size=30).filter(
    lambda text: text.strip() == text and not plaintext.problem(text, multiline=False)
)
TEXTS = st.lists(LINES | st.just("+++") | st.just('"""'), min_size=1, max_size=5).map("\n".join)
POINTS = st.from_regex(r"[A-Z][a-z'\"]{0,8}( [a-z]{1,5}){0,3}[.]", fullmatch=True)
SLUGS = st.from_regex(r"[a-z0-9][a-z0-9-]{0,20}", fullmatch=True)
DAYS = st.dates(dt.date(1990, 1, 1), dt.date(2090, 1, 1))


@st.composite
def article_facts(draw):
    published, updated, reviewed = (draw(st.none() | DAYS) for _time in range(3))
    if updated and published:
        updated = max(updated, published)
    note = draw(LINES) if updated else ""
    return {
        "title": draw(LINES),
        "summary": draw(LINES),
        "key_points": "\n".join(draw(st.lists(POINTS, max_size=5))),
        "body": draw(TEXTS),
        "about": draw(st.just("") | SLUGS),
        "status": draw(st.sampled_from(["draft", "published"] if published else ["draft"])),
        "published_date": published,
        "updated_date": updated if published else None,
        "updated_note": note if published else "",
        "last_reviewed_date": reviewed,
        "next_review_date": reviewed + dt.timedelta(days=draw(st.integers(1, 900))) if reviewed else None,
        "cards_signed_off_date": draw(st.none() | DAYS),
    }


@st.composite
def libraries(draw):
    return {
        "articles": draw(st.dictionaries(SLUGS, article_facts(), min_size=1, max_size=3)),
        "people": draw(st.dictionaries(SLUGS, st.tuples(LINES, TEXTS), min_size=1, max_size=3)),
        "topics": draw(st.dictionaries(SLUGS, LINES, max_size=3)),
        "references": draw(st.dictionaries(SLUGS, st.tuples(LINES, TEXTS), max_size=4)),
        "seed": draw(st.randoms(use_true_random=False)),
    }


def stored(library) -> None:
    random = library["seed"]
    people = [
        Author.objects.create(slug=slug, name=name, biography=biography)
        for slug, (name, biography) in library["people"].items()
    ]
    unique = {name.casefold(): (slug, name) for slug, name in library["topics"].items()}
    topics = [Topic.objects.create(slug=slug, name=name) for slug, name in unique.values()]
    references = [
        Reference.objects.create(key=key, printed=printed, note=note)
        for key, (printed, note) in library["references"].items()
    ]
    for slug, facts in library["articles"].items():
        article = Article(slug=slug, author=random.choice(people), **facts)
        article.reviewed_by = random.choice(people) if facts["last_reviewed_date"] else None
        article.cards_signed_off_by = random.choice(people) if facts["cards_signed_off_date"] else None
        article.full_clean()
        article.save()
        article.topics.set(random.sample(topics, len(topics)))
        for number, reference in enumerate(random.sample(references, len(references))):
            if random.random() < 0.7:
                ListedReference.objects.create(article=article, reference=reference, position=number * 10)
            if random.random() < 0.7:
                Citation.objects.create(article=article, reference=reference, claim="It helps.")
        if article.updated_date:
            for number in range(random.randint(1, 2)):
                UpdateNote.objects.create(article=article, date=article.updated_date, note=f"Note {number}")
        OldAddress.objects.create(article=article, path=f"/post/{slug}-ü")


@given(library=libraries())
@settings(
    max_examples=40,
    phases=NO_SHRINKING,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_whatever_articles_there_are_they_come_back(db, library):
    with transaction.atomic(), tempfile.TemporaryDirectory() as folder:
        stored(library)
        forget_the_unused()
        assert_comes_back(Path(folder))
        transaction.set_rollback(True)


def forget_the_unused() -> None:
    """What no article names is not exported."""
    Reference.objects.filter(listings=None, citations=None).delete()
    named = models.Q(articles=None, reviewed_articles=None, signed_off_articles=None)
    Author.objects.filter(named).delete()
