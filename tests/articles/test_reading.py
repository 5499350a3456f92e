"""What stands round an article: people, topics, what to read next, the clinic's interest, and how to share it."""

from __future__ import annotations

import datetime as dt
import json
import re

import pytest
from django.urls import reverse
from pytest_django.asserts import assertNumQueries

from articles.enums import ArticleStatus
from articles.models import Article, Author, Topic
from articles.queries.reading import related_articles
from bookings.models import Clinic
from tests import factories
from tests.articles.conftest import KNEE
from tests.articles.test_admin import EMPTY

TODAY = dt.date(2026, 11, 23)
ADDRESS = f"/articles/{KNEE}/"


def page(client, address, status=200):
    response = client.get(address)
    assert response.status_code == status
    return response.content.decode()


@pytest.fixture
def topic(db):
    return lambda name: Topic.objects.get_or_create(name=name, slug=name.lower())[0]


@pytest.fixture
def about(make_article, topic):
    def make(slug, *topics, day=1, **fields):
        article = make_article(slug, published_date=dt.date(2026, 1, day), **fields)
        article.topics.set([topic(name) for name in topics])
        article.raise_neighbours()
        return article

    return make


# What to read next


def test_most_shared_topics_first_then_the_newest(about):
    article = about("here", "Knee", "Hip")
    about("one-shared-old", "Knee", day=2)
    about("one-shared-new", "Hip", day=9)
    about("both", "Knee", "Hip", "Foot", day=1)
    about("none", "Foot", day=10)
    about("draft", "Knee", "Hip", status=ArticleStatus.DRAFT)
    about("same-day", "Knee", day=9)

    def slugs():
        return [other.slug for other in related_articles(article, TODAY)]

    assert slugs() == ["both", "same-day", "one-shared-new"]
    Article.objects.filter(slug="both").update(published_date=dt.date(2027, 1, 1))
    assert slugs() == ["same-day", "one-shared-new", "one-shared-old"]


def test_the_page_leads_to_them(client, about):
    about("here", "Knee")
    assert "Read next" not in page(client, "/articles/here/")
    about("other", "Knee", title="A & B")
    html = page(client, "/articles/here/").partition('id="page-related"')[2].partition("</nav>")[0]
    assert re.findall(r'<a href="([^"]+)">(.+?)</a>', html) == [("/articles/other/", "A &amp; B")]


def revision(slug):
    return Article.objects.get(slug=slug).revision


def test_a_change_raises_the_neighbours_too(about, topic):
    article = about("here", "Knee")
    about("near", "Knee")
    about("far", "Foot")

    def raised(change):
        before = revision("near"), revision("far")
        change()
        return revision("near") > before[0], revision("far") > before[1]

    assert raised(article.save) == (True, False)
    article.topics.set([topic("Foot")])
    assert raised(article.raise_neighbours) == (False, True)
    assert raised(article.delete) == (False, True)


def test_the_desk_raises_old_and_new_neighbours(client, admin_client, about, topic, author):
    article = about("here", "Knee", status=ArticleStatus.DRAFT)
    about("near", "Knee")
    about("far", "Foot")
    before = revision("near"), revision("far")
    fields = {name: getattr(article, name) for name in ("title", "slug", "summary", "body", "status")}
    data = EMPTY | fields | {"author": author.pk, "topics": [topic("Foot").pk]}
    response = admin_client.post(reverse("admin:articles_article_change", args=[article.pk]), data)
    assert response.status_code == 302
    assert revision("near") > before[0]
    assert revision("far") > before[1]
    before = revision("far")
    chosen = {"action": "delete_selected", "_selected_action": [article.pk], "post": "yes"}
    assert admin_client.post(reverse("admin:articles_article_changelist"), chosen).status_code == 302
    assert not Article.objects.filter(pk=article.pk).exists()
    assert revision("far") > before


# Authors and reviewers


def test_the_page_of_who_wrote_and_reviewed(client, make_article, author):
    author.credentials, author.biography = "MSc <b>", "Runs.\n\nReads."
    author.save()
    other = Author.objects.create(name="Ana", slug="ana")
    make_article("written")
    make_article("checked", author=other, reviewed_by=author, last_reviewed_date=dt.date(2026, 5, 6))
    make_article("hidden", status=ArticleStatus.DRAFT)
    html = page(client, "/articles/authors/zoe-obrien/")
    written, _found, reviewed = html.partition('id="page-written"')[2].partition('id="page-reviewed"')
    assert re.findall(r'href="/articles/([\w-]+)/"', written) == ["written"]
    assert re.findall(r'href="/articles/([\w-]+)/"', reviewed.partition("</section>")[0]) == ["checked"]
    assert '<time datetime="2026-05-06">6 May 2026</time>' in reviewed
    assert "MSc &lt;b&gt;" in html
    assert "<p>Runs.</p>\n\n<p>Reads.</p>" in html
    assert "/articles/hidden/" not in html
    [block] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html)
    node = json.loads(block)
    assert (node["@type"], node["name"]) == ("Person", "Zoë O'Brien")
    assert "page-reviewed" not in page(client, "/articles/authors/ana/")


def test_nobody_published_has_no_page(client, make_article, author):
    make_article(status=ArticleStatus.DRAFT)
    other = Author.objects.create(name="Ana", slug="ana")
    make_article("signed", author=other, status=ArticleStatus.ARCHIVED)
    for slug in ("zoe-obrien", "ana", "nobody", "a" * 3000):
        page(client, f"/articles/authors/{slug}/", 404)
    Article.objects.filter(slug="sore-shins").update(status=ArticleStatus.PUBLISHED)
    page(client, "/articles/authors/zoe-obrien/")
    assert client.post("/articles/authors/zoe-obrien/").status_code == 405


def test_articles_lead_to_their_people(client, make_article, author):
    reviewer = Author.objects.create(name="Ana", slug="ana", credentials="MSc")
    make_article(reviewed_by=reviewer, last_reviewed_date=dt.date(2026, 5, 6))
    facts = page(client, "/articles/sore-shins/").partition("<dl")[2].partition("</dl>")[0]
    assert '<a href="/articles/authors/zoe-obrien/">Zoë O&#x27;Brien</a>' in facts
    assert 'by <a href="/articles/authors/ana/">Ana</a>, MSc, <time' in facts


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_lists(client, make_article, author, topic, count):
    for number in range(count):
        article = make_article(
            f"article-{number}", reviewed_by=author, last_reviewed_date=dt.date(2026, 5, 6)
        )
        article.topics.set([topic("Knee"), topic(f"T{number}")])
    with assertNumQueries(4):  # clinic, author, written, reviewed
        page(client, "/articles/authors/zoe-obrien/")
    with assertNumQueries(2):  # clinic, topics
        page(client, "/articles/topics/")


# Topics


def test_the_index_of_topics(client, about, topic):
    assert "There are no articles yet." in page(client, "/articles/topics/")
    Topic.objects.create(name="Knee", slug="knee", description="Round the kneecap.")
    topic("Empty")
    about("one", "Knee", "Foot")
    about("two", "Knee")
    about("draft", "Foot", status=ArticleStatus.DRAFT)
    main = page(client, "/articles/topics/").partition("<main")[2].partition("</main>")[0]
    words = " ".join(re.sub(r"<[^>]+>", " ", main).split())
    assert "Foot 1 article Knee Round the kneecap. 2 articles" in words
    assert "Empty" not in words
    assert 'href="/articles/topics/"' in page(client, "/articles/")
    crumbs = page(client, "/articles/topics/knee/").partition("breadcrumbs__list")[2].partition("</ol>")[0]
    assert re.findall(r'href="([^"]+)"', crumbs) == ["/", "/articles/", "/articles/topics/"]


# The clinic's interest


def interest(client, address):
    html = page(client, address).partition('class="article-interest">')[2].partition("</p>")[0]
    return " ".join(re.sub(r"<[^>]+>", "", html).split())


def test_an_article_that_names_what_the_clinic_sells_says_so(client, knee, contacts):
    assert interest(client, ADDRESS) == ""
    contacts["treatments"] = "hypnosis\ndry needling\nmanual therapy"
    assert (
        interest(client, ADDRESS)
        == "Our interest: we offer and charge for dry needling and manual therapy, which this article names."
    )


def test_and_no_other(client, make_article, contacts):
    contacts["treatments"] = "dry needling\n<b>taping</b>"
    make_article(body="We needle dry wit.", title="Tape")
    assert interest(client, "/articles/sore-shins/") == ""
    make_article("title", title="Dry needling, explained")
    make_article("points", key_points="Dry needling alone is not advised.")
    for slug in ("title", "points"):
        assert "dry needling, which this article names." in interest(client, f"/articles/{slug}/")


def test_the_clinics_settings_hold_what_it_sells(admin_client, knee, settings):
    settings.ARTICLES_CONTACTS = "movementrevival.context.article_contacts"
    factories.clinic(treatments="Dry needling")
    assert "Dry needling" in interest(admin_client, ADDRESS)
    factories.clinic(treatments="hypnosis")
    assert interest(admin_client, ADDRESS) == ""
    assert Clinic.objects.get().treatments == "hypnosis"


# Sharing


def test_its_address_can_be_taken_along(client, make_article, settings):
    settings.SITE_URL = "https://clinic.example"
    make_article(title="Knees & hips: 100%?")
    html = page(client, "/articles/sore-shins/")
    (field,) = re.findall(r'<input[^>]+id="page-address"[^>]*>', html)
    assert 'value="https://clinic.example/articles/sore-shins/"' in field
    assert " readonly " in field
    assert '<label class="article-share__label" for="page-address">' in html
    (mail,) = re.findall(r'href="(mailto:[^"]+)"', html.partition('id="page-share"')[2])
    assert mail == (
        "mailto:?subject=Knees%20%26%20hips%3A%20100%25%3F"
        "&amp;body=https%3A%2F%2Fclinic.example%2Farticles%2Fsore-shins%2F"
    )
    assert re.search(r"<button[^>]+data-copy hidden>", html)
    assert '<link rel="canonical" href="https://clinic.example/articles/sore-shins/">' in html


def test_a_draft_is_not_shared(admin_client, make_article):
    make_article(status=ArticleStatus.DRAFT)
    html = page(admin_client, "/articles/sore-shins/")
    assert "Share this page" not in html
    assert "copy-link" not in html
