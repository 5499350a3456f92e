"""Feeds, sitemap and structured data: what machines read agrees with what people read."""

from __future__ import annotations

import datetime as dt
import json
import re
from html import unescape
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from pytest_django.asserts import assertNumQueries

from articles.enums import ArticleStatus
from articles.models import Topic
from articles.structured_data import script
from tests.articles.conftest import KNEE

ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
ADDRESS = f"/articles/{KNEE}/"


@pytest.fixture(autouse=True)
def own_address(settings):
    settings.SITE_URL = "https://clinic.example"


def tree(client, address) -> Any:
    response = client.get(address, headers={"host": "localhost"})
    assert response.status_code == 200
    return ET.fromstring(response.content)


def test_the_atom_feed(client, knee):
    feed = tree(client, "/articles/feed/")
    assert feed.findtext(f"{ATOM}title") == "Articles: Movement Revival"
    [entry] = feed.findall(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}title") == knee.title
    assert entry.findtext(f"{ATOM}summary") == knee.summary
    assert entry.findtext(f"{ATOM}id") == f"https://clinic.example{ADDRESS}"
    assert entry.find(f"{ATOM}link").get("href") == f"https://clinic.example{ADDRESS}"
    assert entry.findtext(f"{ATOM}published").startswith("2024-10-23")
    assert entry.findtext(f"{ATOM}updated").startswith("2024-10-23")
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == "Francois Luong"
    assert [link.get("href") for link in feed.findall(f"{ATOM}link")] == [
        "https://clinic.example/articles/",
        "https://clinic.example/articles/feed/",
    ]


def test_the_rss_feed(client, knee):
    channel = tree(client, "/articles/rss/").find("channel")
    assert [item.findtext("link") for item in channel.findall("item")] == [f"https://clinic.example{ADDRESS}"]


def test_feeds_hold_what_is_published_with_its_true_dates(client, make_article):
    make_article("draft", status=ArticleStatus.DRAFT)
    make_article("to-come", published_date=dt.date(2999, 1, 1))
    make_article(updated_date=dt.date(2026, 3, 4), updated_note="x", title="A & <b>")
    [entry] = tree(client, "/articles/feed/").findall(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}title") == "A & <b>"
    assert entry.findtext(f"{ATOM}published").startswith("2026-01-02")
    assert entry.findtext(f"{ATOM}updated").startswith("2026-03-04")


def test_a_summary_reads_in_a_feed_as_it_was_written(client, make_article):
    """Feed readers take it for HTML, in Atom by its type, in RSS by habit."""
    summary = "Add <10% a week & rest; <b>no</b> pain > 3."
    make_article(summary=summary)
    [entry] = tree(client, "/articles/feed/").findall(f"{ATOM}entry")
    assert unescape(entry.findtext(f"{ATOM}summary")) == summary
    assert "<" not in entry.findtext(f"{ATOM}summary")
    assert "<" not in tree(client, "/articles/rss/").findtext("channel/item/description")


@pytest.mark.parametrize("address", ["/articles/feed/", "/articles/rss/"])
def test_a_feed_is_asked_for_again_and_sent_only_if_it_changed(client, make_article, address):
    make_article("first")
    known = client.get(address)
    assert known["Cache-Control"] == "no-cache"
    assert "Last-Modified" not in known
    again = {"if-none-match": known["ETag"], "if-modified-since": "Sun, 01 Jan 2040 00:00:00 GMT"}
    assert client.get(address, headers=again).status_code == 304
    make_article("second")  # on the same day
    assert client.get(address, headers=again).status_code == 200
    assert client.head(address).content == b""
    assert client.post(address).status_code == 405


def test_an_empty_feed_is_a_feed(client, contacts, db):
    assert tree(client, "/articles/feed/").findall(f"{ATOM}entry") == []


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_feed(client, make_article, count):
    topic = Topic.objects.create(name="Shins", slug="shins")
    for number in range(count):
        make_article(f"article-{number}").topics.add(topic)
    with assertNumQueries(3):  # clinic, articles, topics
        tree(client, "/articles/feed/")


def test_the_sitemap(client, make_article):
    topic = Topic.objects.create(name="Shins", slug="shins")
    make_article().topics.add(topic)
    make_article("newer", updated_date=dt.date(2026, 3, 4), updated_note="x")
    make_article("draft", status=ArticleStatus.DRAFT)
    urls = tree(client, "/sitemap.xml").findall(f"{SITEMAP}url")
    found = {url.findtext(f"{SITEMAP}loc"): url.findtext(f"{SITEMAP}lastmod") for url in urls}
    ours = {address: day for address, day in found.items() if "/articles/" in address}
    assert ours == {
        "https://clinic.example/articles/": None,
        "https://clinic.example/articles/topics/": None,
        "https://clinic.example/articles/sources/": None,
        "https://clinic.example/articles/authors/zoe-obrien/": None,
        "https://clinic.example/articles/topics/shins/": None,
        "https://clinic.example/articles/sore-shins/": "2026-01-02",
        "https://clinic.example/articles/newer/": "2026-03-04",
    }


@pytest.mark.parametrize("count", [1, 3])
def test_the_sitemap_reads_addresses_and_days_only(client, make_article, django_assert_num_queries, count):
    for number in range(count):
        make_article(f"article-{number}")
    with django_assert_num_queries(6) as counted:
        assert len(tree(client, "/sitemap.xml")) >= count
    asked = [
        query["sql"] for query in counted.captured_queries if '"articles_article"."slug"' in query["sql"]
    ]
    assert [[name in sql for name in ("last_reviewed_date", "body", "summary")] for sql in asked] == [
        [True, False, False]
    ]


def graph(client, address):
    html = client.get(address).content.decode()
    [block] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html)
    return {node["@type"]: node for node in json.loads(block)["@graph"]}


def test_structured_data_says_what_the_page_says(client, knee):
    found = graph(client, ADDRESS)
    web_page, article = found["MedicalWebPage"], found["Article"]
    assert web_page["url"] == f"https://clinic.example{ADDRESS}"
    assert web_page["name"] == article["headline"] == knee.title
    assert web_page["datePublished"] == article["datePublished"] == "2024-10-23"
    author = "https://clinic.example/articles/authors/francois-luong/"
    assert article["author"] == {"@type": "Person", "name": "Francois Luong", "url": author}
    assert article["timeRequired"] == "PT4M"
    for unknown in ("dateModified", "lastReviewed", "reviewedBy"):
        assert unknown not in web_page
        assert unknown not in article


def test_only_evidence_is_cited_in_it(client, knee):
    cited = [item["name"] for item in graph(client, ADDRESS)["Article"]["citation"]]
    assert len(cited) == 14
    assert not any("Noehren" in name or "Zwerver" in name or "Fairclough" in name for name in cited)


def test_known_dates_are_in_it(client, make_article, author):
    make_article(
        updated_date=dt.date(2026, 2, 3),
        updated_note="x",
        last_reviewed_date=dt.date(2026, 2, 4),
        reviewed_by=author,
    )
    web_page = graph(client, "/articles/sore-shins/")["MedicalWebPage"]
    assert web_page["dateModified"] == "2026-02-03"
    assert web_page["lastReviewed"] == "2026-02-04"
    reviewer = "https://clinic.example/articles/authors/zoe-obrien/"
    assert web_page["reviewedBy"] == {"@type": "Person", "name": "Zoë O'Brien", "url": reviewer}


def test_no_text_ends_the_block(client, make_article):
    title = "</script><script>alert(1)</script><!-- & \u2028"
    assert "</script><script>" not in script({"name": title}).removesuffix("</script>")
    make_article(summary="x", title="</script><b>")
    assert graph(client, "/articles/sore-shins/")["Article"]["headline"] == "</script><b>"
