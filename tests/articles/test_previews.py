"""Previews: the page as it would be, from the form as it stands, and an address for somebody without a login."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.contrib.auth.models import Permission, User
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from articles import versions
from articles.models import Article, Citation, ListedReference, PreviewLink, Reference, Topic
from tests import factories
from tests.articles.filled import filled

pytestmark = pytest.mark.django_db
NEW = "admin:articles_article_preview_new"
DAY = dt.timedelta(days=1)


@pytest.fixture
def article(make_article):
    article = make_article(status="draft", body="## Why\n\nShoes matter.[@a1]\n")
    reference = Reference.objects.create(key="a1", printed="A 1", status="verified", study_type="cohort")
    ListedReference.objects.create(article=article, reference=reference, position=1)
    Citation.objects.create(article=article, reference=reference, claim="Shoes", verdict="supports")
    article.topics.add(Topic.objects.create(name="Shins", slug="shins"))
    return article


def address(article):
    return reverse("admin:articles_article_preview", args=[article.pk])


def opened(client, article):
    return filled(client.get(reverse("admin:articles_article_change", args=[article.pk])).text)


def main(html):
    """Return the page's own part without what a preview says about itself."""
    inner = html.partition("<main")[2].partition("</main>")[0]
    return re.sub(r"<aside.*?</aside>", "", inner, flags=re.DOTALL)


def test_what_stands_in_the_form_is_drawn_as_the_public_page_draws_it(admin_client, client, article):
    """Saved and previewed are the same bytes, but for what a draft does not offer."""
    typed = opened(admin_client, article)
    typed |= {"title": "New title", "body": "## How\n\nShoes matter.[@a1]\n\n::: do\n- rest\n:::\n"}
    typed |= {"citations-0-claim": "Other words"}
    before = versions.as_it_is(article)
    preview = admin_client.post(address(article), typed)
    assert preview.status_code == 200
    assert versions.as_it_is(Article.objects.get()) == before
    saved = admin_client.post(reverse("admin:articles_article_change", args=[article.pk]), typed)
    assert saved.status_code == 302
    assert main(preview.text) == main(admin_client.get(article.get_absolute_url()).text)
    assert "Other words" in main(preview.text)
    assert 'class="box box--do"' in main(preview.text)


def test_a_preview_is_kept_nowhere_and_says_what_it_is(admin_client, article):
    answer = admin_client.post(address(article), opened(admin_client, article))
    assert ("no-store" in answer["Cache-Control"], answer["X-Robots-Tag"]) == (True, "noindex")
    assert "Preview of what you have typed." in answer.text
    assert re.search(r"1 min to read, \d+ words, reading grade -?\d+\.\d", answer.text)


def test_an_article_that_is_not_saved_yet_can_be_seen(admin_client, article, author):
    add = filled(admin_client.get(reverse("admin:articles_article_add")).text)
    rows = {
        "citations-TOTAL_FORMS": "1",
        "citations-0-reference": "a1",
        "citations-0-claim": "Shoes wear out",
    }
    typed = {"title": "New one", "body": "Shoes wear out.[@a1]", "citations-0-verdict": "supports"}
    answer = admin_client.post(reverse(NEW), add | rows | typed)
    assert answer.status_code == 200
    assert "<h1" in answer.text
    assert 'href="#source-a1"' in answer.text
    assert "Summary: This field is required." in answer.text
    assert admin_client.post(reverse(NEW), {}).status_code == 200
    assert Article.objects.count() == 1


def test_a_form_that_nobody_has_begun_is_not_told_off(admin_client):
    """Every field of it is missing, and whoever has just opened it knows."""
    add = filled(admin_client.get(reverse("admin:articles_article_add")).text)
    refusal = "The form would not be saved as it is"
    assert refusal not in admin_client.post(reverse(NEW), add).text
    assert refusal in admin_client.post(reverse(NEW), add | {"title": "New one"}).text


def test_what_is_wrong_in_the_text_is_told(admin_client, article):
    typed = opened(admin_client, article) | {"body": "::: do\nRun.\n:::\n\n::: tip\n:::\n\nSo.[@nobody]"}
    said = admin_client.post(address(article), typed).text.partition("<aside")[2].partition("</aside>")[0]
    assert "holds no list" in said
    assert "This begins no card or box" in said
    assert "[@nobody] has no checked source yet" in said


@pytest.mark.parametrize(
    "typed",
    [
        {"body": "x" * 100_001},
        {"body": "a\x00b"},
        {"title": "\x00", "slug": "a b", "author": "9" * 30, "published_date": "2026-02-30"},
        {"author": "", "published_date": "", "status": "published"},
        {"citations-0-reference": "a\x00", "listed_references-0-position": "9" * 30},
        {"citations-TOTAL_FORMS": "x"},
        {"topics": ["x", "999999"]},
        {"cover": "9" * 30},
    ],
)
def test_whatever_stands_in_the_form_is_answered_with_a_page(admin_client, article, typed):
    answer = admin_client.post(address(article), opened(admin_client, article) | typed)
    assert answer.status_code == 200
    assert "The form would not be saved as it is:" in answer.text


@pytest.mark.parametrize(
    "typed",
    [
        {"body": "a\ud800b".encode("utf-8", "surrogatepass")},
        {"citations-INITIAL_FORMS": "9"},
        {"citations-0-id": "9" * 30},
    ],
)
def test_what_can_be_made_sense_of_is_drawn(admin_client, article, typed):
    assert admin_client.post(address(article), opened(admin_client, article) | typed).status_code == 200


def test_a_megabyte_of_text_is_refused_beside_its_field_and_kept(admin_client, article):
    typed = opened(admin_client, article) | {"body": "wörd " * 200_000}
    answer = admin_client.post(reverse("admin:articles_article_change", args=[article.pk]), typed)
    assert answer.status_code == 200
    form = answer.context["adminform"].form
    assert list(form.errors) == ["body"]
    assert "at most 100000 characters" in form.errors["body"][0]
    assert "wörd " * 200_000 in answer.text
    assert "at most 100000 characters" in admin_client.post(address(article), typed).text


def test_what_is_much_too_long_is_refused_with_a_word(admin_client, article):
    typed = opened(admin_client, article) | {"body": "word " * 1_000_000}
    for where in (address(article), reverse("admin:articles_article_change", args=[article.pk])):
        answer = admin_client.post(where, typed)
        assert (answer.status_code, "That is too much at once" in answer.text) == (413, True)


@pytest.mark.parametrize(
    ("permissions", "status"),
    [([], 403), (["add_article"], 403), (["view_article"], 200), (["change_article"], 200)],
)
def test_who_may_see_a_preview(client, article, permissions, status):
    typed = {"title": "x"}
    user = User.objects.create_user("editor", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client.force_login(user)
    assert client.post(address(article), typed).status_code == status
    assert client.post(reverse(NEW), typed).status_code == (200 if "add_article" in permissions else 403)
    assert client.get(address(article)).status_code == (405 if status == 200 else 403)


def test_a_preview_of_an_article_that_is_not_there(admin_client, article):
    for pk in ("0", "x", "9" * 30):
        assert admin_client.post(reverse("admin:articles_article_preview", args=[pk])).status_code == 404


@pytest.fixture
def link(article):
    now = timezone.now()
    return factories.preview_link(article, made_at=now, expires_at=now + DAY)


def test_whoever_has_the_address_reads_what_is_not_published(client, article, link):
    answer = client.get(link.get_absolute_url())
    assert answer.status_code == 200
    assert (answer["Cache-Control"], answer["X-Robots-Tag"]) == ("no-store", "noindex")
    assert "Shoes matter." in answer.text
    assert "Preview: this article is not published." in answer.text
    assert link.expires_at.astimezone(timezone.get_current_timezone()).strftime("%H:%M") in answer.text
    assert not answer.cookies
    assert len(link.token) == 43
    assert client.get(article.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("has_cover", [False, True])
def test_queries_of_a_shared_preview(client, article, link, django_assert_num_queries, has_cover):
    if has_cover:
        article.cover = factories.picture()
        article.save()
    with django_assert_num_queries(7):
        answer = client.get(link.get_absolute_url())
    assert ("A runner on a foam roller" in answer.text) is has_cover


def test_a_shared_preview_never_names_its_own_address(client, article, link):
    """What names it could be passed on: by a canonical address, by the card that a chat makes of a link."""
    shown = client.get(link.get_absolute_url()).text
    assert link.token not in shown
    assert 'rel="canonical"' not in shown
    assert "og:" not in shown
    Article.objects.update(status="published")
    public = client.get(article.get_absolute_url()).text
    assert f'<link rel="canonical" href="http://testserver{article.get_absolute_url()}">' in public
    assert 'property="og:url"' in public


def test_wrong_expired_and_revoked_look_alike(client, article, link):
    now = timezone.now()
    expired = factories.preview_link(article, made_at=now - 2 * DAY, expires_at=now - DAY)
    revoked = factories.preview_link(article, made_at=now, expires_at=now + DAY, revoked_at=now)
    addresses = [expired.get_absolute_url(), revoked.get_absolute_url(), "/articles/preview/wrong/"]
    answers = [client.get(where) for where in addresses]
    assert [answer.status_code for answer in answers] == [404] * 3
    assert len({answer.content for answer in answers}) == 1
    assert client.get(link.get_absolute_url()).status_code == 200
    assert client.post(link.get_absolute_url()).status_code == 405


def test_once_published_it_leads_to_the_public_page(client, article, link):
    Article.objects.update(status="published")
    answer = client.get(link.get_absolute_url())
    assert (answer.status_code, answer["Location"]) == (302, article.get_absolute_url())
    assert answer["Cache-Control"] == "no-store"


def test_what_was_taken_down_is_not_shown_by_its_preview_address_either(client, article, link):
    Article.objects.update(status="archived")
    answer = client.get(link.get_absolute_url(), follow=True)
    assert answer.redirect_chain == [(article.get_absolute_url(), 302)]
    assert (answer.status_code, article.summary in answer.text) == (410, False)


def share(article):
    return reverse("admin:articles_article_previews", args=[article.pk])


def test_an_editor_makes_an_address_and_takes_it_back(admin_client, client, article, admin_user):
    answer = admin_client.post(share(article), {"days": "7"}, follow=True)
    link = PreviewLink.objects.get()
    assert f"http://testserver{link.get_absolute_url()}" in answer.text
    assert link.made_by == admin_user
    assert link.expires_at - link.made_at == 7 * DAY
    answer = admin_client.post(share(article), {"revoke": link.token}, follow=True)
    assert "That address has stopped working." in answer.text
    assert link.get_absolute_url() not in answer.text
    assert client.get(link.get_absolute_url()).status_code == 404
    again = admin_client.post(share(article), {"revoke": link.token}, follow=True)
    assert "had stopped working already" in again.text


@pytest.mark.parametrize(
    "sent", [{}, {"days": "8"}, {"days": "9" * 30}, {"days": "\x00"}, {"revoke": "\x00"}]
)
def test_nonsense_makes_and_revokes_nothing(admin_client, article, link, sent):
    assert admin_client.post(share(article), sent).status_code == 302
    assert PreviewLink.objects.get().revoked_at is None


def test_the_address_of_another_article_is_not_taken_back(admin_client, make_article, link):
    admin_client.post(share(make_article("other", status="draft")), {"revoke": link.token})
    assert PreviewLink.objects.get().revoked_at is None


def test_there_are_not_more_addresses_than_anyone_can_keep_in_mind(admin_client, article):
    for _number in range(21):
        admin_client.post(share(article), {"days": "1"})
    assert PreviewLink.objects.count() == 20


@pytest.mark.parametrize(("permissions", "status"), [(["view_article"], 403), (["change_article"], 200)])
def test_who_may_share(client, article, permissions, status):
    user = User.objects.create_user("editor", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client.force_login(user)
    assert client.get(share(article)).status_code == status
    assert client.post(share(article), {"days": "1"}).status_code == (302 if status == 200 else 403)


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_list_of_addresses(
    admin_client, article, admin_user, count, django_assert_num_queries
):
    now = timezone.now()
    for _number in range(count):
        factories.preview_link(article, made_at=now, expires_at=now + DAY, made_by=admin_user)
    with django_assert_num_queries(6):
        admin_client.get(share(article))


def test_an_address_always_expires(article):
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.preview_link(article, made_at=timezone.now(), expires_at=timezone.now() - DAY)
