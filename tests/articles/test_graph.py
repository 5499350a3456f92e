"""What machines are told in schema.org's words is what readers see on the page, fact for fact."""

from __future__ import annotations

import datetime as dt
import html as entities
import json
import re
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

import pytest

from articles.enums import ReferenceStatus
from articles.models import Author, Citation, Reference, Topic, UpdateNote

SITE = "https://clinic.example"
ATOM = "{http://www.w3.org/2005/Atom}"
VOID = {"area", "br", "hr", "img", "input", "link", "meta", "wbr"}


class Reader(HTMLParser):
    """Reads a page as a person does: words under headings and beside labels, and where links lead."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[tuple[str, dict[str, str]]] = []
        self.parts: list[tuple[list[tuple[str, dict[str, str]]], str]] = []
        self.links: list[tuple[list[tuple[str, dict[str, str]]], str]] = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        if tag not in VOID:
            self.open.append((tag, found))
        if "href" in found or "datetime" in found or "content" in found:
            self.links.append(([*self.open], found.get("href") or found.get("datetime") or found["content"]))

    def handle_endtag(self, tag):
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, text):
        if text.strip():
            self.parts.append(([*self.open], text.strip()))

    def words(self, **where: str) -> list[str]:
        """Return the words inside each element of this tag, class or id, in reading order."""
        return [text for path, text in self.parts if any(fits(step, where) for step in path)]

    def leads(self, **where: str) -> list[str]:
        return [to for path, to in self.links if any(fits(step, where) for step in path)]


def fits(step, where) -> bool:
    tag, attributes = step
    named = {"tag": tag, "cls": attributes.get("class") or "", "id": attributes.get("id") or ""}
    return all(
        wanted in named[name].split() if name == "cls" else named[name] == wanted
        for name, wanted in where.items()
    )


@pytest.fixture(autouse=True)
def own_address(settings):
    settings.SITE_URL = SITE


@pytest.fixture
def told(make_article):
    """Return an article about which everything is known."""
    reviewer = Author.objects.create(name="Ana <Sample>", slug="ana")
    article = make_article(
        title="Shins & </script> knees",
        body="Text.[@a2020] More.[@b2021]",
        last_reviewed_date=dt.date(2026, 3, 4),
        reviewed_by=reviewer,
        next_review_date=dt.date(2999, 1, 1),
    )
    UpdateNote.objects.create(article=article, date=dt.date(2026, 2, 3), note="Two studies are new.")
    for name in ("Shins", "Knees"):
        article.topics.add(Topic.objects.create(name=name, slug=name.lower()))
    for key, doi in (("a2020", "10.1234/a(1)"), ("b2021", "")):
        reference = Reference.objects.create(
            key=key, printed=f"Who & Co {key}", doi=doi, status=ReferenceStatus.VERIFIED
        )
        Citation.objects.create(article=article, reference=reference, claim="x", verdict="supports")
    unfound = Reference.objects.create(key="c2022", printed="Nobody 2022", status=ReferenceStatus.NOT_FOUND)
    Citation.objects.create(article=article, reference=unfound, claim="x", label="c")
    return article


def read(client, address):
    html = client.get(address).content.decode()
    [block] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html)
    data = json.loads(block)
    assert data["@context"] == "https://schema.org"
    nodes = {node["@type"]: node for node in data["@graph"]}
    assert len(nodes) == len(data["@graph"]) == 3
    body = html.partition("<body")[2]
    head = Reader(html.partition("<body")[0])
    return nodes, Reader(f"<body{body}"), head


def facts(seen):
    """Return the page's facts: each label with the words and the dates beside it."""
    rows, label = {}, ""
    for path, text in seen.parts:
        tags = [tag for tag, _attributes in path]
        if "dt" in tags:
            label = text
        elif "dd" in tags:
            rows.setdefault(label, []).append(text)
    return rows


def iso(words):
    return dt.datetime.strptime(words, "%d %B %Y").date().isoformat()  # noqa: DTZ007 -- a day has no zone


@pytest.mark.parametrize("which", ["told", "knee"])
def test_each_fact_is_on_the_page(client, request, which):
    article = request.getfixturevalue(which)
    nodes, seen, _head = read(client, article.get_absolute_url())
    page, text, crumbs = nodes["MedicalWebPage"], nodes["Article"], nodes["BreadcrumbList"]
    rows = facts(seen)

    assert [page.pop("name"), text.pop("headline")] == seen.words(tag="h1") * 2
    assert text.pop("author") == {
        "@type": "Person",
        "name": rows["Written by"][0],
        "url": SITE + next(to for to in seen.leads(tag="dd") if "/authors/" in to),
    }
    for node in (page, text):
        assert node.pop("datePublished") == iso(rows["Published"][0])
        assert node.pop("dateModified", None) == (iso(rows["Updated"][0]) if "Updated" in rows else None)
    reviewed = "by" in rows["Reviewed"]
    assert page.pop("lastReviewed", None) == (iso(rows["Reviewed"][-1]) if reviewed else None)
    reviewer = page.pop("reviewedBy", None)
    assert (reviewer and reviewer["name"]) == (rows["Reviewed"][1] if reviewed else None)
    if reviewer:
        assert reviewer["url"].removeprefix(SITE) in seen.leads(tag="dd")
    assert text.pop("timeRequired") == f"PT{rows['Reading time'][0].removesuffix(' min')}M"
    topics = seen.words(cls="article__topics")[1:]
    assert text.pop("articleSection") == topics

    cited = [(source["name"], source.get("sameAs")) for source in text.pop("citation") if source.pop("@type")]
    shown = evidence(seen)
    assert cited == shown

    steps = [(step["name"], step["item"]) for step in crumbs.pop("itemListElement")]
    names = seen.words(cls="breadcrumbs__list")
    leads = seen.leads(cls="breadcrumbs__list")
    assert steps == list(
        zip(names, [*(SITE + to for to in leads), SITE + article.get_absolute_url()], strict=True)
    )

    # What is left is said by the head of the page, or names a part of the graph.
    address = SITE + article.get_absolute_url()
    for node in (page, text, crumbs):
        node.pop("@type"), node.pop("@id")
    assert page.pop("url") == address
    assert page.pop("description") == article.summary
    assert page.pop("inLanguage") == "en-GB"
    assert page == {
        "mainEntity": {"@id": f"{address}#article"},
        "breadcrumb": {"@id": f"{address}#breadcrumbs"},
    }
    text.pop("image", None)
    assert text == {"mainEntityOfPage": {"@id": address}, "publisher": {"@id": f"{SITE}/#clinic"}}
    assert crumbs == {}


def evidence(seen):
    """Return each numbered source as printed, with the address of its DOI if it shows one."""
    found = []
    for path, words in seen.parts:
        if not any(fits(step, {"cls": "source__printed"}) for step in path):
            continue
        numbered = [a for tag, a in path if tag == "li" and "value" in a]
        if numbered and "tag" not in (path[-1][1].get("class") or "").split():
            dois = [to for to in seen.leads(id=numbered[0]["id"]) if to.startswith("https://doi.org/")]
            found.append((words, dois[0] if dois else None))
    return found


@pytest.mark.parametrize("which", ["told", "knee"])
def test_the_head_says_the_same(client, request, which):
    article = request.getfixturevalue(which)
    html = client.get(article.get_absolute_url()).content.decode()
    address = SITE + article.get_absolute_url()
    said = dict(re.findall(r'<meta (?:name|property)="([^"]+)" content="([^"]*)"', html))
    said = {name: entities.unescape(value) for name, value in said.items()}
    assert said["description"] == said["og:description"] == article.summary
    assert (said["og:title"], said["og:type"], said["og:url"]) == (article.title, "article", address)
    assert said["og:image"].startswith(f"{SITE}/")
    assert re.findall(r'<link rel="canonical" href="([^"]+)"', html) == [address]
    asked = client.get(article.get_absolute_url() + "?utm_source=x").content.decode()
    assert re.findall(r'<link rel="canonical" href="([^"]+)"', asked) == [address]


def test_the_atom_feed_keeps_the_rules(client, told, make_article):
    """RFC 4287: one id, title and updated each; ids absolute and for good; authors named; one feed's own link."""
    make_article("other")
    for turn in range(2):
        response = client.get("/articles/feed/", headers={"host": "localhost"})
        assert response["Content-Type"].startswith("application/atom+xml")
        feed = ET.fromstring(response.content)
        ids = [feed.findtext(f"{ATOM}id")]
        own = [link.get("href") for link in feed.findall(f"{ATOM}link") if link.get("rel") == "self"]
        assert own == [f"{SITE}/articles/feed/"]
        for part in (feed, *feed.findall(f"{ATOM}entry")):
            for name in ("id", "title", "updated"):
                assert len(part.findall(f"{ATOM}{name}")) == 1
                assert part.findtext(f"{ATOM}{name}")
            updated = dt.datetime.fromisoformat(part.findtext(f"{ATOM}updated"))
            assert updated.tzinfo is not None
        for entry in feed.findall(f"{ATOM}entry"):
            ids.append(entry.findtext(f"{ATOM}id"))
            assert entry.findtext(f"{ATOM}author/{ATOM}name") == "Zoë O'Brien"
            assert [link.get("href") for link in entry.findall(f"{ATOM}link")] == [ids[-1]]
            published = dt.datetime.fromisoformat(entry.findtext(f"{ATOM}published"))
            assert published <= dt.datetime.fromisoformat(entry.findtext(f"{ATOM}updated"))
        assert len(ids) == len(set(ids)) == 3
        assert all(name.startswith(f"{SITE}/articles/") for name in ids)
        newest = max(
            dt.datetime.fromisoformat(e.findtext(f"{ATOM}updated")) for e in feed.iter(f"{ATOM}entry")
        )
        assert dt.datetime.fromisoformat(feed.findtext(f"{ATOM}updated")) == newest
        if turn == 0:
            before = ids
            told.title = "Another title"
            told.save()
    assert ids == before


def test_the_rss_feed_keeps_the_rules(client, told):
    """RSS 2.0: a channel has title, link and description; an item's guid and link are absolute."""
    response = client.get("/articles/rss/", headers={"host": "localhost"})
    assert response["Content-Type"].startswith("application/rss+xml")
    rss = ET.fromstring(response.content)
    assert (rss.tag, rss.get("version")) == ("rss", "2.0")
    [channel] = rss.findall("channel")
    for name in ("title", "link", "description", "lastBuildDate"):
        assert channel.findtext(name), name
    [item] = channel.findall("item")
    assert item.findtext("guid") == item.findtext("link") == SITE + told.get_absolute_url()
    assert (item.findtext("title"), item.findtext("description")) == (told.title, told.summary)
    assert item.findtext("pubDate").startswith("Fri, 02 Jan 2026 00:00:00")
