"""The editor's desk: what is wrong comes back as an error beside the field, never as a 500."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse

from articles.models import Article, Author, Citation, ListedReference, Reference, Topic
from tests.articles.filled import filled

pytestmark = pytest.mark.django_db
EMPTY = {
    f"{prefix}-{name}": "0"
    for prefix in ("listed_references", "citations", "old_addresses")
    for name in ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS")
}


@pytest.fixture
def data(author):
    return EMPTY | {
        "title": "Sore shins",
        "slug": "sore-shins",
        "author": author.pk,
        "summary": "What it is.",
        "body": "::: urgent See {doctor} if:\n- it swells\n:::\n",
        "status": "draft",
    }


def add(admin_client, data):
    return admin_client.post(reverse("admin:articles_article_add"), data)


def errors_of(response):
    assert response.status_code == 200
    return response.context["adminform"].form.errors


def test_an_article_is_added_and_changed(admin_client, data):
    assert add(admin_client, data).status_code == 302
    article = Article.objects.get()
    address = reverse("admin:articles_article_change", args=[article.pk])
    assert admin_client.post(address, data | {"title": "Sorer shins"}).status_code == 302
    article.refresh_from_db()
    assert (article.title, [version.title for version in article.history.all()]) == (
        "Sorer shins",
        ["Sorer shins", "Sore shins"],
    )


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": "a\x00b"}, "title"),
        ({"title": ""}, "title"),
        ({"title": "\u200b\u200b"}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"summary": "a\x0bb"}, "summary"),
        ({"body": "a\x00b"}, "body"),
        ({"body": "x" * 100_001}, "body"),
        ({"slug": "a b"}, "slug"),
        ({"slug": "\x00"}, "slug"),
        ({"published_date": "2024-02-30"}, "published_date"),
        ({"published_date": "0000-00-00"}, "published_date"),
        ({"author": "999999"}, "author"),
        ({"author": "99999999999999999999999"}, "author"),
        ({"topics": ["x"]}, "topics"),
        ({"status": "gone"}, "status"),
        ({"status": "published"}, "published_date"),
        ({"last_reviewed_date": "2026-01-01"}, "reviewed_by"),
        ({"cards_signed_off_date": "2026-01-01"}, "cards_signed_off_by"),
        ({"key_points": "one\ntwo\nthree\nfour\nfive\nsix"}, "key_points"),
        ({"key_points": "x" * 201}, "key_points"),
        ({"key_points": "It helps.[@willy2011]"}, "key_points"),
        ({"key_points": "a\x00b"}, "key_points"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_stored(admin_client, data, changes, field):
    assert set(errors_of(add(admin_client, data | changes))) == {field}
    assert not Article.objects.exists()


def test_two_articles_can_not_share_an_address(admin_client, data):
    add(admin_client, data)
    assert set(errors_of(add(admin_client, data))) == {"slug"}


def row(prefix, number, **values):
    return {f"{prefix}-{number}-{name}": value for name, value in values.items()}


@pytest.mark.parametrize(
    ("prefix", "values"),
    [
        ("citations", {"claim": "x", "verdict": "supports", "label": "a"}),
        ("citations", {"claim": "x", "verdict": "not_checked"}),
        ("citations", {"claim": "a\x00", "verdict": "not_checked", "label": "a"}),
        ("citations", {"claim": "x", "verdict": "not_checked", "label": "A b"}),
        ("citations", {"claim": "x", "verdict": "not_checked", "label": "a", "reference": "nobody2020"}),
        ("citations", {"claim": "x", "verdict": "not_checked", "label": "a", "reference": "a\x00b"}),
        ("citations", {"claim": "x", "verdict": "not_checked", "label": "a", "reference": "9" * 30}),
        ("citations", {"claim": "x", "verdict": "not_checked", "label": "a", "reference": "²"}),
        ("listed_references", {"position": "1"}),
        ("listed_references", {"position": "99999999999"}),
        ("listed_references", {"position": "-1", "reference": "a2020"}),
        ("old_addresses", {"path": "/elsewhere"}),
        ("old_addresses", {"path": "/post/a\x00"}),
    ],
)
def test_rows_that_are_wrong_are_refused_with_the_article(admin_client, data, prefix, values):
    response = add(admin_client, data | {f"{prefix}-TOTAL_FORMS": "1"} | row(prefix, 0, **values))
    assert response.status_code == 200
    assert any(formset.formset.total_error_count() for formset in response.context["inline_admin_formsets"])
    assert not Article.objects.exists()


def test_two_rows_for_one_marker_are_refused(admin_client, data):
    same = {"claim": "x", "verdict": "not_checked", "label": "a"}
    rows = row("citations", 0, **same) | row("citations", 1, **same)
    assert add(admin_client, data | {"citations-TOTAL_FORMS": "2"} | rows).status_code == 200
    assert not Article.objects.exists()


def test_a_reference_is_listed_once(admin_client, data):
    reference = Reference.objects.create(key="a2020", printed="A 2020")
    rows = row("listed_references", 0, reference=reference.key) | row(
        "listed_references", 1, reference=reference.key
    )
    assert add(admin_client, data | {"listed_references-TOTAL_FORMS": "2"} | rows).status_code == 200
    assert not Article.objects.exists()


def test_rows_that_are_right_are_stored(admin_client, data):
    reference = Reference.objects.create(key="a2020", printed="A 2020")
    rows = row("citations", 0, claim="x", verdict="supports", reference=reference.key)
    rows |= row("listed_references", 0, reference=reference.key, position=1)
    rows |= row("old_addresses", 0, path="/post/sore-shins")
    totals = {f"{name}-TOTAL_FORMS": "1" for name in ("citations", "listed_references", "old_addresses")}
    assert add(admin_client, data | totals | rows).status_code == 302
    assert Citation.objects.get().reference == reference


def test_signing_off_the_cards_and_changing_them(admin_client, data, author):
    signed = data | {"cards_signed_off_by": author.pk, "cards_signed_off_date": "2026-11-23"}
    add(admin_client, signed)
    assert Article.objects.get().cards_signed_off
    address = reverse("admin:articles_article_change", args=[Article.objects.get().pk])
    changed = signed | {"body": data["body"].replace("swells", "burns")}
    assert admin_client.post(address, changed).status_code == 302
    assert not Article.objects.get().cards_signed_off
    assert admin_client.post(address, changed | {"cards_signed_off_date": "2026-11-24"}).status_code == 302
    assert Article.objects.get().cards_signed_off


def test_cards_read_again_by_the_same_clinician_on_the_same_day(admin_client, data, author):
    signed = data | {"cards_signed_off_by": author.pk, "cards_signed_off_date": "2026-11-23"}
    add(admin_client, signed)
    address = reverse("admin:articles_article_change", args=[Article.objects.get().pk])
    changed = signed | {"body": data["body"].replace("swells", "burns")}
    found = []
    for more in ({}, {"cards_checked_again": ""}, {"cards_checked_again": "on"}, {}):
        assert admin_client.post(address, changed | more).status_code == 302
        found.append(Article.objects.get().cards_signed_off)
    assert found == [False, False, True, True]
    again = changed | {"body": data["body"], "cards_checked_again": "on"}
    assert admin_client.post(address, again).status_code == 302  # together with the change of the cards
    assert Article.objects.get().cards_signed_off
    [box] = re.findall(r'<input[^>]+name="cards_checked_again"[^>]*>', admin_client.get(address).text)
    assert ("checkbox" in box, "checked>" in box) == (True, False)
    nobody = {"cards_signed_off_by": "", "cards_signed_off_date": ""}
    assert set(errors_of(admin_client.post(address, again | nobody))) == {"cards_checked_again"}
    assert Article.objects.get().cards_signed_off


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"key": "Willy 2011"}, "key"),
        ({"doi": "https://doi.org/10.1/x"}, "doi"),
        ({"doi": '10.1234/"><script>'}, "doi"),
        ({"pmid": "12a"}, "pmid"),
        ({"pmcid": "123"}, "pmcid"),
        ({"size": "-1"}, "size"),
        ({"size": "99999999999"}, "size"),
        ({"printed": "a\nb"}, "printed"),
        ({"checked_date": "2026-01-01"}, "checked_by"),
    ],
)
def test_references_that_are_wrong(admin_client, changes, field):
    data = {"key": "willy2011", "printed": "Willy & Davis 2011", "status": "unchecked"}
    response = admin_client.post(reverse("admin:articles_reference_add"), data | changes)
    assert set(errors_of(response)) == {field}
    assert not Reference.objects.exists()


def test_a_reference_in_use_is_not_deleted(admin_client, make_article):
    reference = Reference.objects.create(key="a2020", printed="A 2020")
    Citation.objects.create(article=make_article(), reference=reference, claim="x")
    response = admin_client.post(
        reverse("admin:articles_reference_delete", args=[reference.pk]), {"post": "yes"}
    )
    assert response.status_code == 200
    assert Reference.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_a_form(admin_client, make_article, django_assert_num_queries, count):
    article = make_article()
    address = reverse("admin:articles_article_change", args=[article.pk])
    for number in range(count):
        reference = Reference.objects.create(key=f"a{number}", printed="A")
        ListedReference.objects.create(article=article, reference=reference)
        Citation.objects.create(article=article, reference=reference, claim="x")
    ContentType.objects.get_for_model(Article)  # asked for once by each process
    with django_assert_num_queries(24):
        html = admin_client.get(address).content.decode()
    assert 'name="citations-0-reference" value="a0"' in html


def test_every_list_form_and_history_opens(admin_client, knee):
    Topic.objects.create(name="Shins", slug="shins")
    for model in (Article, Author, Reference, Topic):
        name = model._meta.model_name
        pk = model.objects.values_list("pk", flat=True)[0]
        for address in (
            reverse(f"admin:articles_{name}_changelist") + "?q=a",
            reverse(f"admin:articles_{name}_add"),
            reverse(f"admin:articles_{name}_change", args=[pk]),
            reverse(f"admin:articles_{name}_history", args=[pk]),
        ):
            assert admin_client.get(address).status_code == 200
    assert admin_client.get(reverse("admin:articles_oldaddress_changelist") + "?q=post").status_code == 200


def test_an_earlier_version_can_be_seen_and_brought_back(admin_client, data):
    add(admin_client, data | {"title": "First"})
    article = Article.objects.get()
    article.title = "Second"
    article.save()
    first = article.history.last()
    address = reverse("admin:articles_article_simple_history", args=[article.pk, first.history_id])
    assert "First" in admin_client.get(address).content.decode()
    response = admin_client.post(address, data | {"title": "First"})
    assert response.status_code == 302
    assert Article.objects.get().title == "First"


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_lists(admin_client, make_article, django_assert_num_queries, count):
    for number in range(count):
        make_article(f"article-{number}", published_date=dt.date(2026, 1, 1))
        Reference.objects.create(key=f"a{number}", printed="A")
    with django_assert_num_queries(7):
        admin_client.get(reverse("admin:articles_article_changelist"))
    with django_assert_num_queries(6):
        admin_client.get(reverse("admin:articles_reference_changelist"))


def test_an_article_is_found_by_its_address(admin_client, make_article):
    make_article("sore-shins", title="Why it hurts")
    answer = admin_client.get(reverse("admin:articles_article_changelist") + "?q=sore-shins")
    assert [article.title for article in answer.context["cl"].result_list] == ["Why it hurts"]


@pytest.mark.parametrize("model", ["article", "author", "reference", "topic", "oldaddress"])
def test_nul_in_a_list_is_a_wrong_search_or_filter(admin_client, knee, model):
    address = reverse(f"admin:articles_{model}_changelist")
    search = admin_client.get(f"{address}?q=%00")
    assert search.status_code == 200
    assert "Null characters are not allowed." in search.content.decode()
    for filtered in ("id__exact=%00", "id__in=1&id__in=%00"):
        answer = admin_client.get(f"{address}?{filtered}")
        assert (answer.status_code, answer["Location"].partition("?")[2]) == (302, "e=1")


@pytest.mark.parametrize(
    ("model", "filtered"),
    [
        ("article", "published_date__year=0"),
        ("article", "published_date__iso_year=99999"),
        ("article", "status__regex=("),
        ("article", "title__iregex=["),
        ("article", "author__email__startswith=a"),
        ("updatenote", "date__year=0"),
        *((model, "id__range=1") for model in ("article", "reference", "author", "updatenote", "picture")),
    ],
)
def test_a_list_is_asked_nothing_but_its_own_filters(admin_client, knee, model, filtered):
    """What the database would answer with an error, or with what nobody is to look for."""
    address = reverse(f"admin:articles_{model}_changelist")
    assert admin_client.get(f"{address}?{filtered}").status_code == 400


@pytest.mark.parametrize("filtered", ["article/?status__exact", "reference/?study_type__exact"])
def test_nul_in_a_filter_of_text_is_a_wrong_filter(admin_client, knee, filtered):
    assert admin_client.get(f"/admin/articles/{filtered}=x").status_code == 200
    answer = admin_client.get(f"/admin/articles/{filtered}=%00")
    assert (answer.status_code, answer["Location"].partition("?")[2]) == (302, "e=1")


def test_nul_in_a_field_that_completes_itself_finds_nothing(admin_client, knee):
    asked = {"app_label": "articles", "model_name": "article", "field_name": "author"}
    for term, found in (("", 1), ("luong", 1), ("\x00", 0), ("luong\x00", 0)):
        answer = admin_client.get(reverse("admin:autocomplete"), {**asked, "term": term})
        assert (answer.status_code, len(answer.json()["results"])) == (200, found)


@pytest.mark.parametrize(("count", "is_folded"), [(3, False), (4, True)])
def test_many_rows_are_folded_with_how_many_there_are(admin_client, make_article, count, is_folded):
    article = make_article()
    for number in range(count):
        Citation.objects.create(article=article, claim="x", label=f"l{number}")
    form = admin_client.get(reverse("admin:articles_article_change", args=[article.pk])).text
    rows = form.partition('id="citations-group"')[2].partition('id="old_addresses-group"')[0]
    assert ("<details>" in rows, f"Citations ({count})" in rows) == (is_folded, is_folded)
    with_empty = admin_client.get(reverse("admin:articles_article_change", args=[article.pk]), {"rows": 3})
    assert (f"Citations ({count})" in with_empty.text) == is_folded


@pytest.mark.parametrize("wrong", [{"citations-1-claim": ""}, {"citations-1-label": "l0"}])
def test_rows_with_a_mistake_are_not_folded(admin_client, make_article, wrong):
    article = make_article()
    for number in range(4):
        Citation.objects.create(article=article, claim="x", label=f"l{number}")
    address = reverse("admin:articles_article_change", args=[article.pk])
    form = admin_client.post(address, filled(admin_client.get(address).text) | wrong)
    assert form.status_code == 200
    rows = form.text.partition('id="citations-group"')[2].partition('id="old_addresses-group"')[0]
    assert "<details>" not in rows
    field = next(iter(wrong))
    assert form.text.index(f'href="#id_{field}"') < form.text.index('name="title"')


@pytest.mark.parametrize(
    ("asked", "empty"), [("", 0), ("3", 3), ("21", 20), ("-1", 0), ("x", 0), ("9" * 5000, 0), ("\x00", 0)]
)
def test_empty_rows_are_there_for_who_asks(admin_client, make_article, asked, empty):
    article = make_article(status="draft")
    Citation.objects.create(article=article, claim="x", label="l")
    address = reverse("admin:articles_article_change", args=[article.pk])
    form = filled(admin_client.get(address, {"rows": asked}).text)
    totals = [form[f"{rows}-TOTAL_FORMS"] for rows in ("listed_references", "citations", "old_addresses")]
    assert totals == [[str(empty)], [str(1 + empty)], [str(empty)]]
    typed = {"citations-1-claim": "y", "citations-1-label": "m"} if empty else {}
    assert admin_client.post(f"{address}?rows=3", form | typed).status_code == 302
    assert sorted(Citation.objects.values_list("claim", flat=True)) == (["x", "y"] if empty else ["x"])


def test_an_article_with_hundreds_of_rows_is_saved(admin_client, make_article):
    article = make_article(status="draft")
    references = Reference.objects.bulk_create(Reference(key=f"a{n}", printed="A") for n in range(120))
    ListedReference.objects.bulk_create(
        ListedReference(article=article, reference=one, position=at) for at, one in enumerate(references)
    )
    Citation.objects.bulk_create(
        Citation(article=article, reference=one, claim="x", label=label)
        for one in references
        for label in ("", "b")
    )
    address = reverse("admin:articles_article_change", args=[article.pk])
    typed = filled(admin_client.get(address).text) | {"title": "Much evidence", "citations-239-claim": "y"}
    assert admin_client.post(address, typed).status_code == 302
    assert Article.objects.get().title == "Much evidence"
    assert Citation.objects.filter(claim="y").count() == 1


@pytest.mark.parametrize("status", ["published", "scheduled"])
def test_a_missing_published_date_is_said_next_to_it(admin_client, data, status):
    form = add(admin_client, data | {"status": status, "body": "Rest a while."})
    said = errors_of(form)
    assert said == {"published_date": ["A published or scheduled article needs a published date."]}
    assert not Article.objects.exists()
    link = (
        '<a href="#id_published_date">Published</a> A published or scheduled article needs a published date.'
    )
    assert form.text.index(link) < form.text.index('name="title"')


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ({"last_reviewed_date": "2026-11-01"}, "reviewed_by"),
        ({"reviewed_by": "author"}, "last_reviewed_date"),
        ({"cards_signed_off_date": "2026-11-01"}, "cards_signed_off_by"),
        ({"cards_signed_off_by": "author"}, "cards_signed_off_date"),
    ],
)
def test_the_missing_one_of_two_is_asked_for_next_to_it(admin_client, data, author, given, missing):
    given = {name: author.pk if value == "author" else value for name, value in given.items()}
    form = add(admin_client, data | given)
    [said] = errors_of(form).items()
    assert (said[0], len(said[1])) == (missing, 1)
    assert "go together" in said[1][0]
    assert f'<a href="#id_{missing}">' in form.text


def test_the_list_of_versions_says_what_choosing_one_does(admin_client, make_article):
    article = make_article()
    page = admin_client.get(reverse("admin:articles_article_history", args=[article.pk])).text
    assert "Nothing is brought back before you say so there." in page
    assert "revert" not in page
