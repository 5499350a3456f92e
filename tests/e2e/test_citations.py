"""What kind of study a citation leads to: seen by pointer, keyboard and finger, put away by Escape, and on paper."""

from __future__ import annotations

import pytest

from tests.e2e.test_accessibility import ARTICLE, each_look, sticking_out, violations

pytestmark = pytest.mark.browser

WORDS = "Laboratory study, 20 healthy women"
WILLY = "#source-willy2011"


def citation(page):
    return page.locator(f".citation a[href='{WILLY}']")


def words(page):
    return citation(page).locator(".citation__study")


def shown(page) -> bool:
    """Whether the words can be read where they stand: whole, in the window, and with nothing on top of them."""
    return words(page).evaluate(
        """words => {
            const box = words.getBoundingClientRect();
            const corners = [[box.left + 3, box.top + 3], [box.right - 3, box.bottom - 3]];
            return box.width > 100 && words.scrollHeight <= words.clientHeight + 1
                && corners.every(([x, y]) => words.contains(document.elementFromPoint(x, y)));
        }"""
    )


def in_the_middle(page):
    citation(page).evaluate("link => link.scrollIntoView({block: 'center', behavior: 'instant'})")


@pytest.fixture
def article(open_page):
    page = open_page()
    page.goto(ARTICLE)
    in_the_middle(page)
    return page


def test_by_pointer_and_the_pointer_may_go_to_the_words(article):
    assert not shown(article)
    citation(article).hover()
    assert shown(article)
    assert words(article).inner_text() == WORDS
    number, box = citation(article).bounding_box(), words(article).bounding_box()
    x = number["x"] + number["width"] / 2
    for step in range(int(number["y"] + number["height"] / 2), int(box["y"] + box["height"] / 2), 2):
        article.mouse.move(x, step)
        assert shown(article), "the words went away on the way to them"
    article.mouse.move(5, 5)
    assert not shown(article)


def test_by_keyboard_and_put_away_by_escape(article):
    citation(article).focus()
    assert shown(article)
    article.keyboard.press("Escape")
    assert not shown(article)
    assert citation(article).evaluate("link => link === document.activeElement")
    article.keyboard.press("Tab")
    article.keyboard.press("Shift+Tab")
    assert shown(article)


def test_escape_under_the_pointer(article):
    citation(article).hover()
    article.keyboard.press("Escape")
    assert not shown(article)
    article.mouse.move(5, 5)
    citation(article).hover()
    assert shown(article)


@pytest.mark.parametrize("javascript", [True, False])
@pytest.mark.parametrize("width", [320, 1280])
def test_tabbing_to_it_leaves_room_for_the_words(open_page, width, javascript):
    page = open_page(width=width, javascript=javascript)
    page.emulate_media(reduced_motion="reduce")
    page.goto(ARTICLE)
    for _stop in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.getAttribute('href')") == WILLY:
            break
    assert shown(page)


def test_at_the_lower_edge_they_show_above_the_line(article):
    citation(article).evaluate(
        "link => window.scrollBy({top: link.getBoundingClientRect().bottom - innerHeight + 5, behavior: 'instant'})"
    )
    number = citation(article).bounding_box()
    article.mouse.move(number["x"] + 5, number["y"] + 15)
    assert shown(article)
    box = words(article).bounding_box()
    assert box["y"] < number["y"]
    for y in range(int(number["y"]) + 15, int(box["y"] + box["height"] / 2), -2):
        article.mouse.move(number["x"] + 5, y)
        assert shown(article), "the words went away on the way to them"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_citation_on_a_narrow_screen(open_page, scheme):
    page = open_page(width=320, scheme=scheme)
    page.goto(ARTICLE)
    page.emulate_media(reduced_motion="reduce", color_scheme=scheme)
    for link in page.locator(".citation a").all():
        link.evaluate("link => { link.scrollIntoView({block: 'center', behavior: 'instant'}); link.focus() }")
        box = link.locator(".citation__study").bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 320
        assert sticking_out(page) == []
    assert violations(page) == []


def test_a_finger_sees_the_words_first_and_then_follows(browser, site):
    context = browser.new_context(
        base_url=site.url, viewport={"width": 320, "height": 700}, has_touch=True, is_mobile=True
    )
    page = context.new_page()
    page.goto(ARTICLE)
    in_the_middle(page)
    citation(page).tap()
    assert shown(page)
    assert page.url.endswith(ARTICLE)
    assert sticking_out(page) == []
    page.locator("p", has=citation(page)).tap(position={"x": 5, "y": 5})
    assert not shown(page)
    citation(page).tap()
    citation(page).tap()
    assert page.url.endswith(WILLY)
    context.close()


def test_a_finger_without_javascript_follows_to_where_the_words_stand(browser, site):
    context = browser.new_context(
        base_url=site.url, viewport={"width": 320, "height": 700}, has_touch=True, java_script_enabled=False
    )
    page = context.new_page()
    page.goto(ARTICLE)
    citation(page).tap()
    assert page.url.endswith(WILLY)
    assert WORDS in page.locator(WILLY).inner_text()
    context.close()


def test_what_is_read_out(article):
    assert article.get_by_role("link", name=f"Source 6 {WORDS}", exact=True).count() == 1


def test_on_paper_the_words_stand_in_the_text(article):
    article.emulate_media(media="print")
    paragraph = article.locator("p", has=citation(article))
    box, around = words(article).bounding_box(), paragraph.bounding_box()
    assert words(article).evaluate("words => getComputedStyle(words).position") == "static"
    assert box["width"] > 100
    assert around["y"] <= box["y"]
    assert box["y"] + box["height"] <= around["y"] + around["height"] + 1
    marks = citation(article).evaluate(
        """link => [[link.parentElement, "::before"], [link.lastElementChild, "::before"], [link.parentElement, "::after"]]
            .map(([element, where]) => getComputedStyle(element, where).content)"""
    )
    assert marks == ['" ["', '"– " / ""', '"]"']


def test_with_the_words_open_the_page_stays_accessible(article):
    citation(article).focus()
    each_look(article, lambda page, where: (violations(page) == []) or pytest.fail(where))
