"""The hand-out on paper, and the address that is copied, in a real browser."""

from __future__ import annotations

import re

import pytest

from tests.e2e.test_accessibility import ARTICLE, check_page, each_look, sticking_out

pytestmark = pytest.mark.browser

PAGE = re.compile(rb"/Type\s*/Page\b")


@pytest.fixture
def emergency(site):
    """The clinic has set its emergency number, so that its articles show every card."""
    site.change("UPDATE bookings_clinic SET emergency_number = '112'")
    yield
    site.change("UPDATE bookings_clinic SET emergency_number = ''")


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_the_first_article_fits_on_two_sheets_with_all_its_cards(open_page, emergency, paper):
    page = open_page()
    page.goto(f"{ARTICLE}handout/")
    assert page.locator(".care-card--emergency").count() == 1
    assert len(PAGE.findall(page.pdf(format=paper))) in {1, 2}


def test_cards_are_told_apart_on_paper_by_edges_and_words(open_page, emergency):
    page = open_page()
    for address in (f"{ARTICLE}handout/", ARTICLE):
        page.goto(address)
        page.emulate_media(media="print")
        seen = page.eval_on_selector_all(
            ".care-card",
            """cards => cards.map(card => {
                const urgency = card.querySelector(".visually-hidden").getBoundingClientRect();
                return [getComputedStyle(card).borderTopStyle, urgency.width > 20 && urgency.height > 5];
            })""",
        )
        assert seen == [["double", True], ["solid", True], ["dashed", True]]
        marks = page.eval_on_selector_all(
            ".care-card li", "items => items.map(item => getComputedStyle(item, '::marker').color)"
        )
        assert marks
        assert "rgb(255, 255, 255)" not in marks


@pytest.mark.parametrize(
    ("path", "where"),
    [
        (f"{ARTICLE}sources/", ".breadcrumbs a[href^='/articles/knee']"),
        (ARTICLE, ".breadcrumbs [aria-current]"),
        (f"{ARTICLE}handout/", ".handout__screen a"),
        (f"{ARTICLE}handout/", "h1"),
    ],
)
def test_a_title_without_a_space_makes_no_page_wider(open_page, path, where):
    page = open_page()
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto(path)
    page.locator(where).first.evaluate("element => { element.textContent = 'Long'.repeat(50); }")
    assert sticking_out(page) == []


@pytest.mark.looks
@pytest.mark.parametrize(
    "path", [f"{ARTICLE}handout/", "/articles/topics/", "/articles/authors/francois-luong/"]
)
def test_how_they_look(open_page, path):
    page = open_page()
    page.goto(path)
    each_look(page, check_page)


def test_the_address_is_copied(open_page):
    page = open_page()
    page.goto(ARTICLE)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy link").click()
    share = page.locator(".article-share")
    share.get_by_role("status").get_by_text("Copied.").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.get_by_label("Its address").input_value() == page.url


def test_where_nothing_may_be_copied_the_address_is_marked(open_page):
    page = open_page()
    page.add_init_script("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    page.goto(ARTICLE)
    page.get_by_role("button", name="Copy link").click()
    page.get_by_text("The address is marked").wait_for()
    assert page.evaluate("getSelection().toString()") == page.url


def test_without_javascript_there_is_no_button(open_page):
    page = open_page(javascript=False)
    page.goto(ARTICLE)
    assert not page.get_by_role("button", name="Copy link").is_visible()
    assert page.get_by_label("Its address").input_value() == page.url
    page.goto(f"{ARTICLE}handout/")
    assert not page.get_by_role("button", name="Print").is_visible()
