"""Sources checked: the public pages and files on what each claim rests on."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re

import pytest
from pytest_django.asserts import assertNumQueries

from articles.enums import ArticleStatus, ReferenceStatus, Verdict
from articles.models import Citation, ListedReference, Reference
from articles.views import ledger
from tests.articles.conftest import KNEE

SITE = "/articles/sources/"
KNEES = f"/articles/{KNEE}/sources/"
HEADER = [
    *("Article", "Address", "Claim", "Reference as printed", "DOI", "PMID", "PMCID", "Kind of study"),
    *("Who was studied", "How many people", "Status", "Checked by", "Checked on", "Verdict"),
    *("What the source shows", "Proposed correction", "Correction accepted by", "Correction accepted on"),
]


def page(client, address, answers=200, **asked):
    response = client.get(address, asked)
    assert response.status_code == answers
    return response.content.decode()


def rows_of(html) -> list[str]:
    """Return each entry's words in one line."""
    entries = re.findall(r'<li class="ledger__row">(.*?)</li>', html, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", entry).split()) for entry in entries]


def file(client, address, **asked) -> list[list[str]]:
    response = client.get(address, asked)
    assert (response.status_code, response["Content-Type"]) == (200, "text/csv; charset=utf-8")
    return list(csv.reader(io.StringIO(response.getvalue().decode("utf-8-sig"), newline="")))


@pytest.fixture
def reference(db, author):
    return Reference.objects.create(
        key="a2020",
        printed="A 2020, Steps, J Run 1:1-9",
        status=ReferenceStatus.MISMATCH,
        checked_by=author,
        checked_date=dt.date(2026, 11, 20),
        doi="10.1234/a",
        pmid="12",
        pmcid="PMC34",
        study_type="laboratory",
        population="healthy runners",
        size=45,
        proposed_correction="pp. 1-19",
        correction_accepted_by=author,
        correction_accepted_date=dt.date(2026, 11, 21),
    )


@pytest.fixture
def shins(make_article, reference):
    """An article with a claim that has a source, one that has none, and a source that no claim cites."""
    article = make_article()
    Citation.objects.create(
        article=article, reference=reference, claim="Steps help.", verdict=Verdict.PARTLY, shows="A bit."
    )
    Citation.objects.create(article=article, label="rest", claim="Rest helps.")
    unfound = Reference.objects.create(key="b2021", printed="B 2021", status=ReferenceStatus.NOT_FOUND)
    for listed in (reference, unfound):
        ListedReference.objects.create(article=article, reference=listed)
    return article


FACTS = (
    "Source A 2020, Steps, J Run 1:1-9 doi 10.1234/a PubMed 12 PMC34 "
    "Study Laboratory study, 45 healthy runners "
    "Status Found, but printed wrongly Checked by Zoë O&#x27;Brien on 20 November 2026 "
    "Verdict Supports part of this A bit. "
    "Correction Accepted by Zoë O&#x27;Brien on 21 November 2026: pp. 1-19"
)


def test_the_page_of_an_article(client, shins):
    html = page(client, "/articles/sore-shins/sources/")
    assert html.count("<h1") == 1
    assert '<a href="/articles/sore-shins/">Sore shins</a>' in html
    assert rows_of(html) == [
        f"Steps help. {FACTS}",
        "Rest helps. Source No reference yet Verdict Not checked yet",
        (
            "On the list of references. No sentence cites it. Source B 2021 "
            "Status Not found as printed Not recorded who checked it"
        ),
    ]


def test_the_page_of_all_articles_names_each(client, shins):
    rows = rows_of(page(client, SITE))
    assert rows[0] == f"Steps help. Article Sore shins {FACTS}"
    assert len(rows) == 3


def test_the_newest_article_comes_first_and_its_rows_stay_together(client, shins, make_article, reference):
    for slug, day in (("older", 1), ("newer", 3)):
        article = make_article(slug, published_date=dt.date(2026, 1, day))
        for number in range(2):
            Citation.objects.create(
                article=article, reference=reference, label=f"l{number}", claim=f"{slug} {number}"
            )
    claims = [row.partition(" Article ")[0] for row in rows_of(page(client, SITE))]
    assert claims == [
        *("newer 0", "newer 1"),
        *("Steps help.", "Rest helps.", "On the list of references. No sentence cites it."),
        *("older 0", "older 1"),
    ]


def test_each_reference_is_counted_once_and_each_claim(client, shins, make_article, reference):
    other = make_article("other")
    for label in ("", "again"):
        Citation.objects.create(article=other, reference=reference, label=label, claim="x")
    html = page(client, SITE)
    counts = re.findall(r"<dt>(\d.*?)</dt><dd>(.*?)</dd>", html)
    assert counts == [
        ("2 references", "Found, but printed wrongly: 1 · Not found as printed: 1"),
        ("4 sentences", "Supports part of this: 1 · Not checked yet: 3"),
    ]
    assert "<dt>1 reference</dt><dd>Found, but printed wrongly: 1</dd>" in page(
        client, "/articles/other/sources/"
    )


@pytest.mark.parametrize(
    ("asked", "claims"),
    [
        ({"status": "mismatch"}, ["Steps help."]),
        ({"status": "not_found"}, ["On the list of references. No sentence cites it."]),
        ({"status": "none"}, ["Rest helps."]),
        ({"status": "verified"}, []),
        ({"verdict": "partly"}, ["Steps help."]),
        ({"verdict": "not_checked"}, ["Rest helps."]),
        ({"status": "mismatch", "verdict": "partly"}, ["Steps help."]),
        ({"status": "not_found", "verdict": "partly"}, []),
        ({"status": "none", "verdict": "supports"}, []),
        (
            {"status": "", "verdict": ""},
            ["Steps help.", "Rest helps.", "On the list of references. No sentence cites it."],
        ),
    ],
)
@pytest.mark.parametrize("address", [SITE, "/articles/sore-shins/sources/"])
def test_narrowing_down(client, shins, address, asked, claims):
    html = page(client, address, **asked)
    found = [re.split(" Article | Source ", row)[0] for row in rows_of(html)]
    assert found == claims
    assert ("Nothing fits what you chose." in html) is (not claims)
    assert ('content="noindex"' in html) is any(asked.values())
    in_file = file(client, address.replace("sources/", "sources.csv"), **asked)
    assert [row[2] or "On the list of references. No sentence cites it." for row in in_file[1:]] == claims


def test_what_was_chosen_stays_chosen_in_form_file_and_pages(client, shins, monkeypatch):
    monkeypatch.setattr(ledger, "ON_A_PAGE", 1)
    for label in ("a", "b"):
        Citation.objects.create(article=shins, label=label, claim=f"Claim {label}.")
    html = page(client, SITE, verdict="not_checked", page=2)
    assert '<option value="not_checked" selected>' in html
    assert 'href="/articles/sources.csv?verdict=not_checked"' in html
    assert [row.partition(" Article")[0] for row in rows_of(html)] == ["Claim a."]
    assert '<ol class="ledger" start="2">' in html
    assert 'href="?verdict=not_checked&amp;page=1"' in html
    assert 'href="?verdict=not_checked&amp;page=3"' in html


WRONG = ["x", "\x00", "verified\x00", "½", "9" * 5000, "VERIFIED"]


@pytest.mark.parametrize("value", WRONG)
@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("status", "Choose what became of the source from the list."),
        ("verdict", "Choose a verdict from the list."),
    ],
)
def test_a_choice_that_there_is_not_is_said_and_everything_is_shown(client, shins, name, words, value):
    html = page(client, SITE, 422, **{name: value})
    assert html.count(words) == 2  # on top, and beside the field
    assert f'<a href="#id_{name}">{words}</a>' in html
    assert len(rows_of(html)) == 3
    answer = client.get("/articles/sources.csv", {name: value})
    assert (answer.status_code, answer.content.decode()) == (422, words)


@pytest.mark.parametrize("asked", ["-1", "0", "x", "9" * 30, "\x00", "2"])
def test_any_page_number_shows_a_page(client, shins, asked):
    assert len(rows_of(page(client, SITE, page=asked))) == 3


@pytest.mark.parametrize(
    "fields",
    [{"status": ArticleStatus.DRAFT}, {"published_date": dt.date(2999, 1, 1)}],
    ids=["draft", "to come"],
)
def test_only_of_what_readers_may_see(client, admin_client, make_article, reference, fields):
    hidden = make_article("hidden", **fields)
    Citation.objects.create(article=hidden, reference=reference, claim="A secret claim.")
    for reader in (client, admin_client):
        assert page(reader, SITE).count("A secret claim.") == 0
        assert "There are no sources yet." in page(reader, SITE)
        assert file(reader, "/articles/sources.csv") == [HEADER]
        assert reader.get("/articles/hidden/sources/").status_code == 404
        assert reader.get("/articles/hidden/sources.csv").status_code == 404
    make_article("shown")
    assert page(client, "/articles/shown/sources/").count("There are no sources yet.") == 1
    assert file(client, "/articles/shown/sources.csv") == [HEADER]


def test_nobody_else_s_rows(client, shins, make_article):
    make_article("other")
    assert rows_of(page(client, "/articles/other/sources/")) == []
    assert file(client, "/articles/other/sources.csv") == [HEADER]


def test_the_file(client, shins):
    rows = file(client, "/articles/sore-shins/sources.csv")
    address = "http://testserver/articles/sore-shins/"
    assert rows == [
        HEADER,
        [
            *("Sore shins", address, "Steps help.", "A 2020, Steps, J Run 1:1-9", "10.1234/a", "12", "PMC34"),
            *("Laboratory study", "healthy runners", "45", "Found, but printed wrongly", "Zoë O'Brien"),
            *("2026-11-20", "Supports part of this", "A bit.", "pp. 1-19", "Zoë O'Brien", "2026-11-21"),
        ],
        ["Sore shins", address, "Rest helps.", *[""] * 10, "Not checked yet", *[""] * 4],
        [
            *("Sore shins", address, "", "B 2021", "", "", "", "", "", "", "Not found as printed"),
            *("Not recorded", *[""] * 6),
        ],
    ]
    assert file(client, "/articles/sources.csv") == rows


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("/articles/sources.csv", "sources.csv"),
        ("/articles/sore-shins/sources.csv", "sore-shins-sources.csv"),
    ],
)
def test_how_the_file_travels(client, shins, address, name):
    response = client.get(address)
    assert response["Content-Disposition"] == f'attachment; filename="{name}"'
    assert response["X-Robots-Tag"] == "noindex"
    assert response.getvalue().startswith(b"\xef\xbb\xbfArticle,")
    assert not response.cookies


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r=", "\n=", " =", "＝"])
def test_no_cell_is_run_by_a_spreadsheet(client, shins, start):
    evil = f'{start}HYPERLINK("http://x","y")'
    Citation.objects.filter(label="rest").update(claim=evil, shows="2 + 2 = 4")
    row = file(client, "/articles/sources.csv")[2]
    assert (row[2], row[14]) == (f"'{evil}", "2 + 2 = 4")


def test_quotes_commas_and_any_script_come_through_whole(client, shins):
    words = '"Ja", she said; 膝盖 🏃,\ttwo'
    Citation.objects.filter(label="rest").update(claim=words)
    assert file(client, "/articles/sources.csv")[2][2] == words


def test_a_long_file_is_written_in_pieces(client, shins, monkeypatch):
    monkeypatch.setattr("articles.views.ledger_file.AT_ONCE", 2)
    rows = file(client, "/articles/sources.csv")
    assert [row[2] for row in rows] == ["Claim", "Steps help.", "Rest helps.", ""]


def test_a_row_that_is_deleted_while_the_file_is_written_is_left_out(client, shins, monkeypatch):
    monkeypatch.setattr("articles.views.ledger_file.AT_ONCE", 1)
    response = client.get("/articles/sources.csv")
    pieces = iter(response.streaming_content)
    next(pieces)
    Citation.objects.all().delete()
    assert b"".join(pieces).decode().count("\r\n") == 1


@pytest.mark.parametrize("count", [1, 3])
def test_queries(client, make_article, author, count):
    for number in range(count):
        article = make_article(f"a{number}")
        people = {"checked_by": author, "checked_date": dt.date(2026, 1, 1)}
        for key in ("cited", "listed"):
            source = Reference.objects.create(key=f"{key}{number}", printed="A", status="verified", **people)
            ListedReference.objects.create(article=article, reference=source)
        Citation.objects.create(
            article=article, reference=Reference.objects.get(key=f"cited{number}"), claim="x"
        )
    with assertNumQueries(7):  # clinic, how many, keys, claims, lists of references, two counts
        page(client, SITE)
    with assertNumQueries(8):  # the article besides
        page(client, "/articles/a0/sources/")
    with assertNumQueries(4):  # clinic, keys, claims, lists of references
        file(client, "/articles/sources.csv")
    with assertNumQueries(5):  # the article besides
        file(client, "/articles/a0/sources.csv")


def test_it_is_linked_from_the_references_and_from_the_list_of_articles(client, knee):
    assert f'<a href="{KNEES}">' in page(client, f"/articles/{KNEE}/").partition('id="references"')[2]
    assert f'<a href="{SITE}">' in page(client, "/articles/")


def test_a_draft_has_no_page_of_sources_to_link_to(admin_client, make_article, reference):
    draft = make_article("draft", status=ArticleStatus.DRAFT)
    ListedReference.objects.create(article=draft, reference=reference)
    html = page(admin_client, "/articles/draft/")
    assert 'id="references"' in html
    assert "/articles/draft/sources/" not in html


def test_the_first_article_s_ledger(client, knee):
    rows = rows_of(page(client, KNEES))
    assert len(rows) == 29  # 26 sentences, and three references that were not found
    assert sum("Not found as printed" in row for row in rows) == 3


@pytest.mark.parametrize("address", [SITE, KNEES, "/articles/sources.csv", KNEES[:-1] + ".csv"])
def test_only_reading(client, knee, address):
    assert client.post(address).status_code == 405
    assert client.head(address).status_code == 200
    assert not client.get(address).cookies


@pytest.mark.parametrize("slug", ["nothing", "x" * 3000])
def test_of_no_article(client, contacts, db, slug):
    assert client.get(f"/articles/{slug}/sources/").status_code == 404
    assert client.get(f"/articles/{slug}/sources.csv").status_code == 404
