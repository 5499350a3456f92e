from __future__ import annotations

import datetime as dt
import re

import pytest
from django.contrib.auth.models import Permission, User
from django.urls import reverse
from pytest_django.asserts import assertNumQueries

from articles.enums import ArticleStatus, ReferenceStatus, Verdict
from articles.models import Citation, OldAddress, Reference, Topic
from tests.articles.conftest import KNEE

ADDRESS = f"/articles/{KNEE}/"


def page(client, address, status=200):
    response = client.get(address)
    assert response.status_code == status
    return response.content.decode()


@pytest.fixture
def editor(db):
    editor = User.objects.create_user("editor", is_staff=True)
    editor.user_permissions.add(Permission.objects.get(codename="view_article"))
    return editor


def test_the_address_of_the_first_article():
    assert reverse("articles:article", args=[KNEE]) == ADDRESS


def test_what_the_page_says_about_itself(client, knee):
    html = page(client, ADDRESS)
    assert html.count("<h1") == 1
    assert "Francois Luong" in html
    assert '<time datetime="2024-10-23">23 October 2024</time>' in html
    assert "Awaiting clinical review" in html
    assert "4 min" in html
    assert "<dt>Updated</dt>" not in html


def test_dates_and_people_are_shown_once_they_are_known(client, make_article, author):
    make_article(
        updated_date=dt.date(2026, 2, 3),
        updated_note="Two new studies.",
        last_reviewed_date=dt.date(2026, 2, 4),
        reviewed_by=author,
        next_review_date=dt.date(2028, 2, 4),
    )
    html = page(client, "/articles/sore-shins/")
    assert (
        '<dt>Updated</dt><dd><time datetime="2026-02-03">3 February 2026</time>: Two new studies.</dd>'
        in html
    )
    assert 'by <a href="/articles/authors/zoe-obrien/">Zoë O&#x27;Brien</a>, ' in html
    assert '<time datetime="2028-02-04">' in html
    assert "Awaiting clinical review" not in html


def test_citations_lead_to_the_list_and_back(client, knee):
    html = page(client, ADDRESS)
    assert html.count('href="#source-willy2019"') == 4
    assert html.count('id="source-willy2019"') == 1
    for number in range(1, 21):
        assert html.count(f'id="cite-{number}"') == 1
        assert html.count(f'href="#cite-{number}"') == 1


def test_back_links_are_named_by_their_section(client, knee):
    sources = page(client, ADDRESS).partition('id="source-willy2011"')[2].partition("</li>")[0]
    assert re.findall(r"Back to “(.+?)”", sources) == ["Strength training"]


def test_a_printed_page_says_where_it_comes_from(client, knee, contacts):
    (line,) = re.findall(r'<p class="article__printed">(.+?)</p>', page(client, ADDRESS))
    assert line.startswith(f"http://testserver{ADDRESS} · ")
    assert line.endswith("Book: http://testserver/book/")


def test_it_begins_with_what_should_not_wait(client, knee):
    html = page(client, ADDRESS)
    first = html.partition('article__urgent">')[2].partition("</p>")[0]
    assert 'Some signs should not wait. <a href="#card-urgent">See when to get help today</a>' in first
    assert 'id="card-urgent"><span class="visually-hidden">Urgent advice: </span>' in html


def test_an_article_without_an_urgent_card_says_nothing_of_it(client, make_article):
    make_article(slug="shins", body="## Why\n\nIt depends.")
    assert "article__urgent" not in page(client, "/articles/shins/")


def test_a_card_of_an_emergency_is_led_to_first(client, make_article, contacts):
    emergency = (
        "::: emergency Call {emergency_number} now if:\n- your foot is numb\n:::\n\n## More\n\nText.\n"
    )
    urgent = "::: urgent See {doctor} if:\n- your calf is swollen\n:::\n"
    make_article("both", body=f"{emergency}\n{urgent}")
    make_article("alone", body=emergency)
    call = '<a href="#card-emergency">See when to call for help at once</a>'
    today = '<a href="#card-urgent">See when to get help today</a>'
    wait = '<p class="article__urgent">Some signs should not wait.'
    assert f"{wait} {today}.</p>" in page(client, "/articles/both/")
    assert "article__urgent" not in page(client, "/articles/alone/")
    contacts["emergency_number"] = "112"
    assert f"{wait} {call}. {today}.</p>" in page(client, "/articles/both/")
    assert f"{wait} {call}.</p>" in page(client, "/articles/alone/")


def test_every_anchor_on_the_page_leads_somewhere(client, knee):
    html = page(client, ADDRESS)
    ids = re.findall(r'\bid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', html)) <= set(ids)


def test_evidence_and_what_is_being_checked_are_kept_apart(client, knee):
    evidence, _heading, checked = page(client, ADDRESS).partition('id="references-being-checked"')
    assert "Noehren et al. 2012" not in evidence
    assert "Noehren et al. 2012, Hip and knee kinematics" in checked
    assert "Not found as printed" in checked
    assert (
        "Proposed correction, not yet accepted by a clinician: Nearest study found: Fairclough et al. 2006"
        in checked
    )
    assert "Laboratory study, 20 healthy women" in evidence


def test_an_accepted_correction_is_named_and_what_was_printed_stays(client, knee, author):
    Reference.objects.filter(key="bolgla2011").update(
        correction_accepted_by=author, correction_accepted_date=dt.date(2026, 11, 1)
    )
    html = page(client, ADDRESS)
    assert "Correction, accepted by Zoë O&#x27;Brien on 1 November 2026: The page range is cut short" in html
    assert "Int J Sports Phys Ther 6(2):112" in html


def test_a_source_that_does_not_support_its_sentence_is_never_shown_beside_it(client, make_article):
    reference = Reference.objects.create(key="a2020", printed="A 2020", status=ReferenceStatus.VERIFIED)
    article = make_article(body="It helps.[@a2020]")
    citation = Citation.objects.create(
        article=article, reference=reference, claim="It helps.", verdict=Verdict.SUPPORTS
    )
    shown = page(client, "/articles/sore-shins/")
    assert 'href="#source-a2020"' in shown
    assert "(No checked reference yet.)" not in shown
    citation.verdict = Verdict.DOES_NOT
    citation.save()
    hidden = page(client, "/articles/sore-shins/")
    assert 'href="#source-a2020"' not in hidden
    assert "(No checked reference yet.)" in hidden


def test_it_ends_in_booking_and_carries_what_it_was_about(client, knee):
    html = page(client, ADDRESS)
    assert f'href="{reverse("bookings:start")}?about=knee-pain"' in html


def test_the_care_cards_name_whom_the_clinic_says(client, knee, contacts):
    assert "Call 112 now if:" not in page(client, ADDRESS)
    contacts.update(emergency_number="112", doctor="your GP", advice_line="111")
    html = page(client, ADDRESS)
    assert "Call 112 now if:" in html
    assert "Speak to your GP today or call 111 if:" in html


def test_the_page_travels_lightly_on_a_telephone(client, knee):
    response = client.get(ADDRESS, headers={"accept-encoding": "gzip"})
    assert response["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in response["Vary"]
    assert len(response.content) < 16_000


def test_no_cookie_is_set(client, knee):
    for address in (
        ADDRESS,
        "/articles/",
        "/articles/topics/knee-pain/",
        "/articles/feed/",
        "/articles/rss/",
    ):
        response = client.get(address)
        assert response.status_code == 200
        assert not response.cookies


def test_drafts_are_not_there_for_readers(client, make_article, db):
    make_article(status=ArticleStatus.DRAFT)
    make_article("to-come", published_date=dt.date(2999, 1, 1))
    page(client, "/articles/sore-shins/", 404)
    page(client, "/articles/to-come/", 404)
    client.force_login(User.objects.create_user("patient"))
    page(client, "/articles/sore-shins/", 404)
    client.force_login(User.objects.create_user("reception", is_staff=True))
    page(client, "/articles/sore-shins/", 404)


def test_editors_see_drafts_marked_as_such_and_nothing_keeps_them(client, make_article, editor):
    make_article(status=ArticleStatus.DRAFT)
    client.force_login(editor)
    response = client.get("/articles/sore-shins/")
    assert response.status_code == 200
    assert response["Cache-Control"] == "no-store"
    assert response["X-Robots-Tag"] == "noindex"
    html = response.content.decode()
    assert "Draft: readers can" in html
    assert '<meta name="robots" content="noindex">' in html
    assert "application/ld+json" not in html
    page(client, "/articles/nothing-here/", 404)


def test_a_published_article_is_no_draft_to_an_editor(client, make_article, editor):
    make_article()
    client.force_login(editor)
    response = client.get("/articles/sore-shins/")
    assert "no-store" not in response.get("Cache-Control", "")
    assert "Draft: readers can" not in response.content.decode()


def test_the_list_shows_what_is_published_newest_first(client, make_article):
    make_article("old", published_date=dt.date(2025, 1, 1))
    make_article("new", published_date=dt.date(2026, 1, 1))
    make_article("draft", status=ArticleStatus.DRAFT)
    html = page(client, "/articles/")
    assert html.index("/articles/new/") < html.index("/articles/old/")
    assert "/articles/draft/" not in html


def test_an_empty_list_says_so(client, contacts, db):
    assert "There are no articles yet." in page(client, "/articles/")


@pytest.mark.parametrize("asked", ["-1", "0", "x", "9999999999999999999999", "\x00", "2"])
def test_any_page_number_shows_a_page(client, make_article, asked):
    for number in range(21):
        make_article(f"article-{number}")
    response = client.get("/articles/", {"page": asked})
    assert response.status_code == 200
    assert response.context["page"].number in {1, 2}


def test_topics_lead_to_their_articles(client, knee):
    Topic.objects.create(name="Shins", slug="shins")
    html = page(client, "/articles/")
    assert '<a class="tag" href="/articles/topics/knee-pain/">Knee pain</a>' in html
    assert "Shins" not in html
    assert ADDRESS in page(client, "/articles/topics/knee-pain/")
    page(client, "/articles/topics/shins/", 404)
    page(client, "/articles/topics/nowhere/", 404)


@pytest.mark.parametrize("address", [f"/post/{KNEE}", f"/post/{KNEE}/"])
def test_the_old_blog_s_address_leads_to_the_article_in_one_hop(client, knee, address):
    response = client.get(address)
    assert (response.status_code, response["Location"]) == (301, ADDRESS)
    page(client, response["Location"])


@pytest.mark.parametrize("slug", ["nothing", "a%00b", "a%0Ab", "caf%C3%A9", "%FF", "x" * 3000])
def test_other_old_addresses_are_not_there(client, knee, slug):
    assert client.get(f"/post/{slug}").status_code == 404


def test_the_old_address_of_a_draft_is_not_there(client, make_article):
    OldAddress.objects.create(path="/post/x", article=make_article(status=ArticleStatus.DRAFT))
    assert client.get("/post/x").status_code == 404


def test_an_old_address_in_any_script_works(client, make_article):
    OldAddress.objects.create(path="/post/café-膝", article=make_article())
    assert client.get("/post/café-膝").status_code == 301


@pytest.mark.parametrize("address", ["/articles/", ADDRESS, "/articles/topics/knee-pain/", f"/post/{KNEE}"])
def test_only_reading(client, knee, address):
    assert client.post(address).status_code == 405
    assert client.head(address).status_code in {200, 301}


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_lists(client, make_article, count):
    topic = Topic.objects.create(name="Shins", slug="shins")
    for number in range(count):
        make_article(f"article-{number}").topics.add(topic)
    with assertNumQueries(4):  # clinic, count, articles, topics
        page(client, "/articles/")
    with assertNumQueries(4):  # clinic, topic, count, articles
        page(client, "/articles/topics/shins/")


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_an_article(client, make_article, count):
    article = make_article(body="Text.[@a0]")
    for number in range(count):
        reference = Reference.objects.create(key=f"a{number}", printed="A", status=ReferenceStatus.VERIFIED)
        Citation.objects.create(article=article, reference=reference, claim="x")
        article.topics.add(Topic.objects.create(name=f"T{number}", slug=f"t{number}"))
    with assertNumQueries(8):  # clinic, revision, article, citations, references, topics, next, comments
        page(client, "/articles/sore-shins/")
    with assertNumQueries(2):  # clinic, revision
        page(client, "/articles/sore-shins/")


def test_each_page_of_a_list_is_a_page_of_its_own_to_search_engines(client, make_article, settings):
    """A later page that names the first one as its own address hides the articles that only it lists."""
    settings.SITE_URL = "https://clinic.example"
    for number in range(21):
        make_article(f"shins-{number}").set_topics(
            [Topic.objects.get_or_create(name="Shins", slug="shins")[0]]
        )
    for path, title in (("/articles/", "Articles"), ("/articles/topics/shins/", "Shins")):
        for asked, own, said in (
            ("", "", title),
            ("?page=2", "?page=2", f"{title}, page 2"),
            ("?page=99", "?page=2", f"{title}, page 2"),
        ):
            html = page(client, f"{path}{asked}")
            assert f'<link rel="canonical" href="https://clinic.example{path}{own}">' in html
            assert f'<meta property="og:url" content="https://clinic.example{path}{own}">' in html
            assert re.search(r"<title>(.*?) – ", html)[1] == said
