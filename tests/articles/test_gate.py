"""The gate before readers: what stands in the way comes back with everything typed, and a draft is always saved."""

from __future__ import annotations

import datetime as dt
import re
from html import unescape
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from articles import publishing
from articles.linting import BY_SLUG, RULES, fingerprint
from articles.models import (
    Article,
    Author,
    Citation,
    ListedReference,
    Reference,
    Topic,
    UpdateNote,
    WarningAnswer,
)
from articles.rendering.cards import Contacts
from tests import factories

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 23)
EMPTY = {
    f"{prefix}-{name}": "0"
    for prefix in ("listed_references", "citations", "old_addresses")
    for name in ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS")
}
WARNED = "We never promise a cure."
ANSWER = "It says what we do not promise."
NAME = f"answer-restricted-words-in-passing-{fingerprint(WARNED)}"
PASSING = "restricted-words-in-passing"


@pytest.fixture
def data(author, contacts):
    return EMPTY | {
        "title": "Sore shins",
        "slug": "sore-shins",
        "author": author.pk,
        "summary": "What it is.",
        "body": "Rest a while.",
        "status": "published",
        "published_date": "2026-01-02",
    }


@pytest.fixture
def post(admin_client, data):
    """Add the article, or change it if it is there."""

    def send(**changes):
        found = Article.objects.first()
        name = "change" if found else "add"
        address = reverse(f"admin:articles_article_{name}", args=[found.pk] if found else [])
        sent = urlencode(typed(data, found) | changes, doseq=True, errors="surrogatepass")
        return admin_client.post(address, sent, content_type="application/x-www-form-urlencoded")

    return send


def typed(data, found):
    return data | ({"change_kind": "small"} if found else {})


def in_the_way(response):
    """Return the rules that stand in the way; the save was refused."""
    assert response.status_code == 200
    form = response.context["adminform"].form
    assert "__all__" in form.errors
    return [finding.rule.slug for finding in form.standing.in_the_way]


def test_nothing_in_the_way_is_published(post):
    assert post().status_code == 302
    assert Article.objects.get().status == "published"


def test_an_error_stops_publishing_and_everything_typed_comes_back(post):
    response = post(body="Rest.\n\nOur experts cure you.", title="Shins & co")
    assert in_the_way(response) == ["restricted-words"]
    assert not Article.objects.exists()
    html = unescape(response.content.decode())
    assert "Our experts cure you." in html
    assert 'value="Shins & co"' in html
    assert 'href="#id_body" data-line="3"' in html
    assert reverse("admin:articles_article_rule", args=["restricted-words"]) in html
    assert html.index('id="findings"') < html.index('name="title"')
    assert "Readers can’t get this yet: 1 error." in html


def test_a_draft_is_saved_whatever_it_says(post):
    assert (
        post(status="draft", body="Our experts cure you.[@nobody] We never promise a cure.").status_code
        == 302
    )
    assert in_the_way(post(status="published", body="Our experts cure you.")) == ["restricted-words"]
    assert Article.objects.get().status == "draft"


def test_a_warning_is_answered_in_the_form_and_the_answer_is_kept(post, admin_user):
    response = post(body=WARNED)
    assert in_the_way(response) == [PASSING]
    assert f'name="{NAME}"' in response.content.decode()
    assert post(body=WARNED, **{NAME: ANSWER}).status_code == 302
    kept = WarningAnswer.objects.get()
    assert (kept.rule, kept.words, kept.answer, kept.answered_by) == (PASSING, WARNED, ANSWER, admin_user)
    assert kept.answered_date is not None
    assert not kept.from_file


def test_an_answer_holds_as_long_as_the_words_stay_the_same(post):
    post(body=WARNED, **{NAME: ANSWER})
    assert post(body=f"## Why\n\nMore text.\n\n{WARNED}").status_code == 302
    assert in_the_way(post(body="We never promise any cure.")) == [PASSING]
    assert WarningAnswer.objects.count() == 1


def test_an_answer_can_be_given_while_it_is_a_draft(post):
    assert post(status="draft", body=WARNED, **{NAME: ANSWER}).status_code == 302
    assert post(body=WARNED).status_code == 302


def test_an_answer_that_is_emptied_is_taken_back(post):
    post(status="draft", body=WARNED, **{NAME: ANSWER})
    assert in_the_way(post(body=WARNED, **{NAME: " "})) == [PASSING]
    assert WarningAnswer.objects.count() == 1  # nothing was saved
    assert post(status="draft", body=WARNED, **{NAME: ""}).status_code == 302
    assert not WarningAnswer.objects.exists()


def test_saving_an_answer_again_keeps_who_gave_it(post, admin_user):
    post(body=WARNED, **{NAME: ANSWER})
    colleague = factories.staff("colleague")
    WarningAnswer.objects.update(answered_by=colleague)
    post(body=WARNED, **{NAME: ANSWER})
    assert WarningAnswer.objects.get().answered_by == colleague
    post(body=WARNED, **{NAME: f"{ANSWER} Really."})
    assert WarningAnswer.objects.get().answered_by == admin_user


@pytest.mark.parametrize(
    "answer",
    ["ok", "x " * 251, "not \x00 so good", "it is \ud800 here", "\u200b \u200b \u200b", "\u202eit is so"],
)
@pytest.mark.parametrize("status", ["draft", "published"])
def test_an_answer_that_is_none_is_refused_and_comes_back(post, answer, status):
    response = post(body=WARNED, status=status, **{NAME: answer})
    assert response.status_code == 200
    assert f'id="{NAME}-error"' in response.content.decode()
    assert not Article.objects.exists()


@pytest.mark.parametrize(
    "name", ["answer-", "answer-\x00", "answer-x", "answer-restricted-words-0", "answer-\ud800", f"{NAME}0"]
)
def test_answers_to_nothing_are_not_kept(post, name):
    assert post(**{name: ANSWER}).status_code == 302
    assert not WarningAnswer.objects.exists()


def test_an_error_can_not_be_answered(post):
    words = "Our experts help."
    response = post(body=words, **{f"answer-restricted-words-{fingerprint(words)}": ANSWER})
    assert in_the_way(response) == ["restricted-words"]
    assert (
        post(
            body=words, status="draft", **{f"answer-restricted-words-{fingerprint(words)}": ANSWER}
        ).status_code
        == 302
    )
    assert not WarningAnswer.objects.exists()


def test_what_was_wrong_before_may_stay_while_something_else_is_mended(post, make_article):
    make_article(body="Our experts help.\n\nRets.")
    assert post(body="Our experts help.\n\nRest.").status_code == 302
    assert in_the_way(post(body="Our experts help.\n\nRest. Our experts cure.")) == ["restricted-words"]
    assert Article.objects.get().body == "Our experts help.\n\nRest."


@pytest.mark.parametrize(
    "before",
    [
        {"status": "draft"},
        {"status": "review"},
        {"status": "archived"},
        {"status": "scheduled", "published_date": dt.date(2999, 1, 1)},
    ],
)
@pytest.mark.parametrize("asked", ["published", "scheduled"])
def test_what_readers_do_not_see_yet_goes_through_the_whole_gate(post, make_article, before, asked):
    make_article(body="Our experts help.", **before)
    assert in_the_way(post(body="Our experts help.", status=asked)) == ["restricted-words"]


@pytest.mark.parametrize("status", ["draft", "review", "archived"])
def test_what_readers_no_longer_get_is_always_saved(post, make_article, status):
    make_article(body="Our experts help.")
    assert post(body="Our experts cure.", status=status).status_code == 302


def row(prefix, number, **values):
    return {f"{prefix}-{number}-{name}": value for name, value in values.items()}


def test_rows_that_are_typed_with_the_text_are_judged_with_it(post):
    Reference.objects.create(key="a2020", printed="A 2020", status="retracted")
    totals = {"citations-TOTAL_FORMS": "1"}
    body = "It was so.[@a2020]"
    assert in_the_way(post(body=body)) == ["citation-without-row"]
    cited = totals | row("citations", 0, reference="a2020", claim="It was so.", verdict="supports")
    assert in_the_way(post(body=body, **cited)) == ["reference-retracted"]
    Reference.objects.update(status="verified")
    against = cited | {"citations-0-verdict": "does_not"}
    response = post(body=body, **against)
    assert in_the_way(response) == ["unsupported-claim"]
    assert in_the_way(post(**cited)) == ["citation-without-place"]
    assert post(body=body, **cited).status_code == 302
    assert Citation.objects.count() == 1


def test_a_finding_on_a_row_leads_to_the_row(post):
    Reference.objects.create(key="a2020", printed="A 2020, A title of a paper, J Anat 1(1):1")
    listed = {"listed_references-TOTAL_FORMS": "1"} | row(
        "listed_references", 0, reference="a2020", position=0
    )
    html = post(**listed).content.decode()
    assert html.count('href="#id_listed_references-0-reference"') == 2  # unused, and its pages are cut
    claims = {"citations-TOTAL_FORMS": "1"} | row(
        "citations", 0, label="x", claim="x y", verdict="not_checked"
    )
    assert 'href="#id_citations-0-claim"' in post(**claims).content.decode()


def test_a_row_that_is_deleted_no_longer_counts(post, make_article):
    article = make_article()
    reference = Reference.objects.create(key="a2020", printed="A 2020")
    citation = Citation.objects.create(article=article, reference=reference, claim="x")
    rows = {"citations-TOTAL_FORMS": "1", "citations-INITIAL_FORMS": "1"}
    rows |= row("citations", 0, id=citation.pk, reference="a2020", claim="x", verdict="supports", DELETE="on")
    cited = "Rest a while.[@a2020]"
    assert in_the_way(post(body=cited, **rows)) == ["citation-without-row"]
    assert post(**rows).status_code == 302


def test_what_readers_are_told_of_a_change_is_judged_too(post, make_article):
    make_article(body="Rest a while.")
    told = {"change_kind": "update", "change_date": "2026-02-02", "change_note": "Our experts wrote it."}
    response = post(**told)
    assert in_the_way(response) == ["restricted-words"]
    assert 'href="#id_change_note"' in response.content.decode()


def test_the_form_says_before_what_would_stand_in_the_way(admin_client, make_article):
    article = make_article(status="draft", body=f"Our experts help. {WARNED}")
    html = unescape(
        admin_client.get(reverse("admin:articles_article_change", args=[article.pk])).content.decode()
    )
    assert html.count('<li class="finding">') == 2
    assert f'name="{NAME}"' in html


def test_a_clean_article_says_so(admin_client, make_article):
    html = admin_client.get(
        reverse("admin:articles_article_change", args=[make_article().pk])
    ).content.decode()
    assert "Nothing stands in the way of publishing." in html


def test_an_empty_form_has_no_findings(admin_client):
    assert 'id="findings"' not in admin_client.get(reverse("admin:articles_article_add")).content.decode()


@pytest.mark.parametrize(
    "body", ["[@\x00", "::: urgent", "a" * 50_000, "[" * 50_000, "\ud800 [@?a]", "# \n" * 9_999]
)
def test_no_text_breaks_the_form(post, body):
    assert post(body=body).status_code in {200, 302}


def test_who_may_only_look_sees_findings_and_no_fields_to_save(client, make_article):
    user = factories.staff("looker")
    user.user_permissions.set(Permission.objects.filter(codename="view_article"))
    client.force_login(user)
    article = make_article(status="draft", body=WARNED)
    response = client.get(reverse("admin:articles_article_change", args=[article.pk]))
    assert response.status_code == 200
    assert "We never promise a cure." in response.content.decode()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.slug)
def test_each_rule_has_its_page(admin_client, rule):
    html = unescape(
        admin_client.get(reverse("admin:articles_article_rule", args=[rule.slug])).content.decode()
    )
    for words in (rule.title, rule.why, rule.bad.shown, rule.good.shown):
        assert str(words) in html
    assert ("It stops publishing." in html) == (rule.severity == "error")


def test_the_list_of_rules_names_each_once(admin_client):
    html = admin_client.get(reverse("admin:articles_article_rules")).content.decode()
    assert sorted(re.findall(r'/articles/article/rules/([a-z-]+)/"', html)) == sorted(BY_SLUG)


@pytest.mark.parametrize("slug", ["nothing", "x" * 300, "card"])
def test_a_rule_that_does_not_exist(admin_client, slug):
    assert admin_client.get(f"/admin/articles/article/rules/{slug}/").status_code == 404


def test_rules_are_for_those_who_may_see_articles(client):
    client.force_login(factories.staff("somebody"))
    for address in ("rules/", "rules/restricted-words/", "rules/nothing/"):
        assert client.get(f"/admin/articles/article/{address}").status_code == 403


def test_publishing_is_asked_without_a_form(make_article):
    article = make_article(body=f"{WARNED}\n\nOur experts help.", status="draft")
    standing = publishing.standing(article, contacts=Contacts(), today=TODAY)
    assert [finding.rule.slug for finding in standing.in_the_way] == ["restricted-words", PASSING]
    publishing.keep_answer(article, standing.warnings[0], ANSWER, today=TODAY)
    again = publishing.standing(article, contacts=Contacts(), today=TODAY)
    assert [finding.rule.slug for finding in again.in_the_way] == ["restricted-words"]


@pytest.mark.parametrize("role", ["author", "reviewed_by"])
def test_what_is_told_of_the_people_is_judged_too(post, author, role):
    person = author if role == "author" else Author.objects.create(name="Ben Best", slug="ben")
    reviewed = {"last_reviewed_date": "2026-01-02", "next_review_date": "2027-01-02"}
    more = {role: person.pk, **reviewed} if role == "reviewed_by" else {}
    Author.objects.filter(pk=person.pk).update(credentials="Specialist physiotherapist")
    found = in_the_way(post(**more))
    assert list(found) == ["title-of-a-person"]
    asked = f"answer-title-of-a-person-{fingerprint('Specialist physiotherapist')}"
    assert post(**more, **{asked: "Looked up in the register today."}).status_code == 302
    Author.objects.filter(pk=person.pk).update(biography="Nobody knows knees.\n\nShe cures them all.")
    Article.objects.all().delete()
    assert "restricted-words" in in_the_way(post(**more))


def test_what_is_told_of_the_topics_is_judged_too(post):
    topic = Topic.objects.create(name="Knee", slug="knee", description="The best page on knees.")
    assert list(in_the_way(post(topics=[topic.pk]))) == ["restricted-words"]
    assert post().status_code == 302


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_a_standing(make_article, django_assert_num_queries, count):
    article = make_article()
    for number in range(count):
        reference = Reference.objects.create(key=f"a{number}", printed="A")
        ListedReference.objects.create(article=article, reference=reference)
        Citation.objects.create(article=article, reference=reference, claim="x")
    with django_assert_num_queries(4):
        publishing.standing(article, contacts=None, today=None)


@pytest.mark.parametrize(
    ("note", "status"),
    [("Our experts wrote it.", 200), ("We never promise a cure.", 302), ("We had misread it.", 302)],
)
def test_a_note_to_readers_that_is_mended_may_not_promise_anything(admin_client, make_article, note, status):
    row = UpdateNote.objects.create(article=make_article(), date=TODAY, note="A study is new.")
    address = reverse("admin:articles_updatenote_change", args=[row.pk])
    answer = admin_client.post(address, {"note": note, "kind": "update", "date": "2026-11-23"})
    assert answer.status_code == status
    row.refresh_from_db()
    assert row.note == (note if status == 302 else "A study is new.")


def test_an_answer_shows_who_gave_it(post, admin_client, admin_user):
    post(body=WARNED, **{NAME: ANSWER})
    address = reverse("admin:articles_article_change", args=[Article.objects.get().pk])
    assert f"Answered by {admin_user} on" in admin_client.get(address).content.decode()
    WarningAnswer.objects.update(answered_by=None, from_file=True)
    assert "Answered in the article’s file on" in admin_client.get(address).content.decode()


def test_the_list_of_articles_leads_to_the_rules(admin_client):
    html = admin_client.get(reverse("admin:articles_article_changelist")).content.decode()
    assert f'href="{reverse("admin:articles_article_rules")}"' in html


@pytest.mark.parametrize(
    ("field", "words", "is_refused"),
    [
        ("credentials", "The best physiotherapist", True),
        ("credentials", "Specialist physiotherapist", False),  # asked about where an article names the person
        ("biography", "She runs.\n\nHer expert hands get you pain-free.", True),
        ("biography", "She runs.", False),
    ],
)
def test_what_is_told_of_a_person_may_not_promise_anything(admin_client, author, field, words, is_refused):
    address = reverse("admin:articles_author_change", args=[author.pk])
    answer = admin_client.post(address, {"name": "Ann Best", "slug": "ann", field: words})
    assert list(answer.context["adminform"].form.errors if is_refused else []) == [field] * is_refused
    assert (getattr(Author.objects.get(), field) == words) == (not is_refused)
    Author.objects.update(**{field: words})
    kept = {"name": "Ann Best", "slug": "another", field: words}
    assert admin_client.post(address, kept).status_code == 302  # what stood there before may stay


@pytest.mark.parametrize("field", ["name", "description"])
def test_what_is_told_of_a_topic_may_not_promise_anything(admin_client, field):
    topic = {"name": "Knee", "slug": "knee", "description": "Front of the knee."}
    address = reverse("admin:articles_topic_add")
    answer = admin_client.post(address, topic | {field: "Best for knees"})
    assert list(answer.context["adminform"].form.errors) == [field]
    assert not Topic.objects.exists()
    assert admin_client.post(address, topic).status_code == 302
