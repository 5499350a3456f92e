"""What readers are shown as evidence, for each status and each verdict; and who is named as having checked."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import get_resolver

from articles.enums import ReferenceStatus, Verdict
from articles.models import Article, Author, Citation, ListedReference, Reference
from articles.models.addresses import RESERVED
from tests.addresses.every import walk

TODAY = dt.date(2026, 11, 23)
PLACES = {  # what the article's page makes of a cited source, and the words at the citation
    ("verified", "supports"): ("evidence", "Laboratory study, 45 healthy runners"),
    ("verified", "partly"): (
        "evidence",
        "Laboratory study, 45 healthy runners; supports part of this sentence",
    ),
    ("verified", "not_checked"): (
        "evidence",
        "Laboratory study, 45 healthy runners; not yet checked against this sentence",
    ),
    ("verified", "does_not"): ("found, not used", None),
    ("mismatch", "supports"): ("evidence", "Laboratory study, 45 healthy runners"),
    ("mismatch", "partly"): (
        "evidence",
        "Laboratory study, 45 healthy runners; supports part of this sentence",
    ),
    ("mismatch", "not_checked"): (
        "evidence",
        "Laboratory study, 45 healthy runners; not yet checked against this sentence",
    ),
    ("mismatch", "does_not"): ("found, not used", None),
    ("not_found", "supports"): ("being checked", None),
    ("not_found", "partly"): ("being checked", None),
    ("not_found", "not_checked"): ("being checked", None),
    ("not_found", "does_not"): ("being checked", None),
    ("unchecked", "supports"): ("being checked", None),
    ("unchecked", "partly"): ("being checked", None),
    ("unchecked", "not_checked"): ("being checked", None),
    ("unchecked", "does_not"): ("being checked", None),
    ("retracted", "supports"): ("withdrawn", None),
    ("retracted", "partly"): ("withdrawn", None),
    ("retracted", "not_checked"): ("withdrawn", None),
    ("retracted", "does_not"): ("withdrawn", None),
}
HEADINGS = {
    "Found, but not used here": "found, not used",
    "Being checked": "being checked",
    "Withdrawn": "withdrawn",
}


@pytest.fixture
def source(db):
    return Reference.objects.create(
        key="a2020",
        printed="A 2020, Steps, J Run 1:1-9",
        status=ReferenceStatus.VERIFIED,
        study_type="laboratory",
        population="healthy runners",
        size=45,
    )


def test_the_table_knows_every_pair():
    assert set(PLACES) == {
        (status, verdict) for status in ReferenceStatus.values for verdict in Verdict.values
    }


@pytest.mark.parametrize(("status", "verdict"), PLACES)
def test_where_a_source_is_shown(client, make_article, source, status, verdict):
    Reference.objects.update(status=status)
    article = make_article(body="More steps help.[@a2020]")
    Citation.objects.create(article=article, reference=source, claim="More steps help.", verdict=verdict)
    html = client.get("/articles/sore-shins/").content.decode()
    text, _references, sources = html.partition('id="references"')
    at_the_citation = re.findall(r'<sup class="citation">.*?<span class="citation__study">(.*?)</span>', text)
    before = sources.partition('id="source-a2020"')[0]
    place = HEADINGS.get((re.findall(r"<h3[^>]*>(.*?)</h3>", before) or [""])[-1], "evidence")
    assert (place, at_the_citation[0] if at_the_citation else None) == PLACES[status, verdict]
    assert ("(No checked reference yet.)" in text) is (place != "evidence")
    assert (f"<strong>{Verdict(verdict).label}.</strong>" in sources) is (place == "evidence")
    assert f"<strong>{ReferenceStatus(status).label}</strong>" in sources


def test_a_withdrawn_study_is_withdrawn_in_plain_words_and_never_called_being_checked(
    client, make_article, source
):
    article = make_article(body="More steps help.[@a2020]")
    Citation.objects.create(article=article, reference=source, claim="More steps help.", verdict="supports")
    before = client.get("/articles/sore-shins/").content.decode()
    source.status = ReferenceStatus.RETRACTED
    source.save()
    after = client.get("/articles/sore-shins/").content.decode()
    sentence = "The journals that printed these studies have withdrawn them. No sentence on this page rests"
    assert (sentence in before, sentence in after) == (False, True)
    assert "Being checked" not in after
    assert "More steps help.</li>" in after.partition("No checked reference yet")[2]  # listed as without one


def test_an_article_whose_every_source_is_withdrawn_still_lists_its_references(client, make_article, source):
    Reference.objects.update(status=ReferenceStatus.RETRACTED)
    ListedReference.objects.create(article=make_article(), reference=source)
    html = client.get("/articles/sore-shins/").content.decode()
    assert '<a href="#references">References</a>' in html
    assert 'id="references-withdrawn"' in html


def refused(**changes):
    with pytest.raises(IntegrityError), transaction.atomic():
        Reference.objects.update(**changes)


def test_who_checked_and_when_go_together_and_with_what_was_found(source, author):
    refused(checked_by=author)
    refused(checked_date=TODAY)
    refused(checked_by=author, checked_date=TODAY, status=ReferenceStatus.UNCHECKED)
    for status in set(ReferenceStatus.values) - {"unchecked"}:
        Reference.objects.update(checked_by=author, checked_date=TODAY, status=status)
    Reference.objects.update(checked_by=None, checked_date=None, status=ReferenceStatus.UNCHECKED)
    Reference.objects.update(status=ReferenceStatus.VERIFIED)  # as files bring it, with nobody named


def test_readers_are_told_who_checked_a_source_and_where_nobody_is_on_record(
    client, make_article, source, author
):
    ListedReference.objects.create(article=make_article(), reference=source)
    Citation.objects.create(article=Article.objects.get(), reference=source, claim="x", verdict="supports")
    Article.objects.update(body="x[@a2020]")
    unknown = "Where nobody is named, it was not recorded who checked the source."
    before = client.get("/articles/sore-shins/").content.decode()
    source.checked_by, source.checked_date = author, TODAY
    source.save()
    after = client.get("/articles/sore-shins/").content.decode()
    named = "<strong>Found</strong>, checked by Zoë O&#x27;Brien on 23 November 2026"
    assert (unknown in before, named in before) == (True, False)
    assert (unknown in after, named in after) == (False, True)


@pytest.mark.parametrize("role", ["checked_by", "correction_accepted_by"])
@pytest.mark.parametrize("way", [ListedReference, Citation])
def test_a_person_named_at_a_source_raises_the_revision_of_its_articles(make_article, source, role, way):
    article, other = make_article(), make_article("other")
    person = Author.objects.create(name="Sam Sample", slug="sam")
    way.objects.create(article=article, reference=source)
    days = {"checked_by": "checked_date", "correction_accepted_by": "correction_accepted_date"}
    Reference.objects.update(proposed_correction="1-19", **{role: person, days[role]: TODAY})
    before = dict(Article.objects.values_list("slug", "revision"))
    person.save()
    after = dict(Article.objects.values_list("slug", "revision"))
    assert (after[article.slug] > before[article.slug], after[other.slug]) == (True, before[other.slug])


def test_a_note_on_a_citation_is_for_the_clinic_only(client, make_article, source):
    article = make_article(body="x[@a2020]")
    Citation.objects.create(article=article, reference=source, claim="It helps.", note="Ask Sam about this.")
    html = client.get("/articles/sore-shins/").content.decode()
    assert "It helps." in html
    assert "Ask Sam" not in html


@pytest.mark.parametrize("slug", ["sources", "Sources", "feed", "rss", "topics", "preview"])
def test_an_article_can_not_take_an_address_of_the_site(make_article, slug):
    article = make_article()
    article.full_clean()
    article.slug = slug
    with pytest.raises(ValidationError) as refusal:
        article.full_clean()
    assert refusal.value.message_dict == {
        "slug": [f"The site uses this address itself. Add a word, such as {slug}-in-runners."]
    }


def test_every_word_that_the_site_uses_under_articles_is_reserved():
    routes = [
        address.route.partition("/")[2] for address in walk(get_resolver()) if address.place == "articles"
    ]
    words = {re.match(r"[\w-]*", route)[0] for route in routes} - {""}
    assert {"feed", "rss", "topics"} <= words
    assert words <= RESERVED
