"""The hand-out: key points, cards, text and the way back, on two pages at most."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from articles.enums import ArticleStatus
from articles.models import Citation, Reference
from articles.rendering import qr
from articles.rendering.handout import MOST_WORDS, cards_of, short_form
from tests import factories
from tests.articles.conftest import KNEE

HANDOUT = f"/articles/{KNEE}/handout/"
CARD = "::: urgent See {doctor} if:\n- it swells[@a2020]\n:::"


@pytest.fixture(autouse=True)
def now(time_machine, settings):
    time_machine.move_to(dt.datetime(2026, 11, 23, 15, tzinfo=dt.UTC))
    settings.SITE_URL = "https://clinic.example"


def page(client, address=HANDOUT, status=200):
    response = client.get(address)
    assert response.status_code == status
    return response.content.decode()


def words(html):
    return " ".join(re.sub(r"<[^>]+>", " ", html.partition("<main")[2]).split())


def test_what_it_holds(client, knee):
    factories.clinic()
    html = page(client)
    said = words(html)
    assert "Written by Francois Luong. Published 23 October 2024. Awaiting clinical review." in said
    assert f"Printed from https://clinic.example/articles/{KNEE}/ on 23 November 2026." in said
    assert "Sample Clinic · +1 416 416 4161 · Book: https://clinic.example/book/" in said
    for point in knee.key_points.splitlines():
        assert point in said
    assert "Urgent advice: Speak to a doctor today if:" in said
    assert said.index("Gait re-training") < said.index("Sources")
    assert "Hutchinson et al. 2022, doi 10.1007/s40279-021-01634-3" in said
    assert str(qr.svg(f"https://clinic.example/articles/{KNEE}/", "QR code: opens this article")) in html
    assert 'style="' not in html


def test_every_anchor_on_it_leads_somewhere(client, knee):
    html = page(client)
    ids = re.findall(r'\bid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', html)) <= set(ids)


def test_all_dates_that_are_known(client, make_article, author):
    make_article(
        updated_date=dt.date(2026, 2, 3),
        updated_note="x",
        last_reviewed_date=dt.date(2026, 2, 4),
        reviewed_by=author,
        next_review_date=dt.date(2026, 11, 22),
    )
    said = words(page(client, "/articles/sore-shins/handout/"))
    assert (
        "Published 2 January 2026. Updated 3 February 2026. Reviewed by Zoë O&#x27;Brien on 4 February 2026."
        " Next review due 22 November 2026. Overdue: we have not checked it again yet." in said
    )


def test_a_long_article_gives_its_points_and_cards_and_names_the_rest(client, make_article):
    text = "## Why\n\n" + "It depends on the load. " * (MOST_WORDS // 5 + 1)
    make_article(body=f"{text}\n\n{CARD}\n\n## After\n\nRest.\n", key_points="It swells.")
    said = words(page(client, "/articles/sore-shins/handout/"))
    assert "The article also covers: Why After" in said
    assert "It depends on the load." not in said
    assert "Urgent advice: See a doctor if: it swells" in said
    assert "No checked reference" not in said
    make_article("short", body="## Why\n\nIt depends on the load.\n")
    assert "It depends on the load." in words(page(client, "/articles/short/handout/"))


def test_only_what_readers_see_has_one(client, admin_client, make_article):
    make_article(status=ArticleStatus.DRAFT)
    make_article("to-come", published_date=dt.date(2999, 1, 1))
    for slug in ("sore-shins", "to-come", "nothing"):
        page(client, f"/articles/{slug}/handout/", 404)
        page(admin_client, f"/articles/{slug}/handout/", 404)
    make_article("shown")
    response = client.get("/articles/shown/handout/")
    assert (response.status_code, response["X-Robots-Tag"]) == (200, "noindex")
    assert not response.cookies
    assert '<link rel="canonical" href="https://clinic.example/articles/shown/">' in response.content.decode()
    assert client.post("/articles/shown/handout/").status_code == 405
    assert 'href="/articles/shown/handout/"' in page(client, "/articles/shown/")


@pytest.mark.parametrize(
    ("printed", "short"),
    [
        ("Willy et al. 2019, Patellofemoral pain, J Orthop 49(9):1", "Willy et al. 2019"),
        ("No comma at all", "No comma at all"),
        ("", ""),
        ("a, b", "a, b"),
        ("x" * 200 + ", b", "x" * 200 + ", b"),
        ("Willy & Davis 2011, The effect of 2010, J 1:1", "Willy & Davis 2011"),
        (
            "Willy, R. W., & Davis, I. S. (2011). Title. JOSPT, 41(9), 1.",
            "Willy, R. W., & Davis, I. S. (2011)",
        ),
        (
            "Willy RW, Davis IS. Title. JOSPT. 2011;41(9):1-2.",
            "Willy RW, Davis IS. Title. JOSPT. 2011;41(9):1-2",
        ),
        ("Willy, Hips and running 2011", "Willy, Hips and running 2011"),
        ("Willy 12011, b", "Willy 12011, b"),
    ],
)
def test_the_short_form_of_a_source(printed, short):
    assert short_form(printed) == short


@pytest.fixture
def cited(make_article):
    """Make an article that rests on sources which are printed so."""

    def make(*printed, body="It depends on the load.", **identity):
        article = make_article(body=body + "".join(f"[@a{at}]" for at in range(len(printed))))
        for at, words_of_it in enumerate(printed):
            reference = Reference.objects.create(
                key=f"a{at}", printed=words_of_it, status="verified", **identity
            )
            Citation.objects.create(article=article, reference=reference, claim="It depends on the load.")

    return make


@pytest.mark.parametrize(
    ("printed", "identity", "said"),
    [
        ("Willy & Davis 2011, Title, JOSPT 1:1-2", {"doi": "10.1000/a"}, "Willy & Davis 2011, doi 10.1000/a"),
        ("Willy & Davis 2011, Title, JOSPT 1:1-2", {"pmid": "12"}, "Willy & Davis 2011, PubMed 12"),
        ("Willy & Davis 2011, Title, JOSPT 1:1-2", {"pmcid": "PMC12"}, "Willy & Davis 2011, PMC12"),
        ("Willy & Davis 2011, Title, JOSPT 1:1-2", {}, "Willy & Davis 2011"),
        ("Willy, R. (2011). Title. JOSPT, 1, 1-2.", {"doi": "10.1000/a"}, "Willy, R. (2011), doi 10.1000/a"),
        (
            "Willy RW. Title. JOSPT. 2011;1:1-2.",
            {"pmid": "12"},
            "Willy RW. Title. JOSPT. 2011;1:1-2, PubMed 12",
        ),
        (
            "Willy RW. Title. JOSPT. 2011;1:1-2. doi:10.1000/A.",
            {"doi": "10.1000/a", "pmid": "12"},
            "Willy RW. Title. JOSPT. 2011;1:1-2. doi:10.1000/A",
        ),
        (
            "Willy RW. Title. JOSPT. 2011;1:123-4.",
            {"pmid": "12"},
            "Willy RW. Title. JOSPT. 2011;1:123-4, PubMed 12",
        ),
    ],
)
def test_a_source_is_named_so_that_it_is_found(client, cited, printed, identity, said):
    cited(printed, **identity)
    listed = page(client, "/articles/sore-shins/handout/").partition("<ol>")[2].partition("</ol>")[0]
    assert words(f"<main{listed}") == said.replace("&", "&amp;")


@pytest.mark.parametrize(("name", "is_whole"), [("Willy 2011, ", True), ("Willy RW. ", False)])
def test_sources_that_can_only_be_named_in_full_take_room(client, cited, name, is_whole):
    cited(name + "long title " * 40, body="It depends on the load. " * (MOST_WORDS // 5 - 5))
    assert ("In the article" not in words(page(client, "/articles/sore-shins/handout/"))) is is_whole


def test_cards_alone():
    assert cards_of(f"Text.\n\n{CARD}\n\nMore.\n\n{CARD}") == "\n\n".join(
        ["::: urgent See {doctor} if:\n- it swells\n:::"] * 2
    )
    assert cards_of("Text.\n\n::: note x\nhello\n:::") == ""
    assert cards_of("") == cards_of("\ud800") == ""


@pytest.mark.parametrize("end", ["\n", "\r"])
def test_cards_of_any_fence_and_line_end_stay_apart(end):
    longer = CARD.replace("[@a2020]", "").strip("\n").replace(":::", "::::")
    source = f"Text.\n\n{longer}\n\n{longer}\n".replace("\n", end)
    assert cards_of(source) == f"{longer}\n\n{longer}"
