"""From turning comments on to erasing one: the reader without JavaScript, each page by axe, at three widths, light and dark."""

from __future__ import annotations

import pytest

from tests.e2e.test_accessibility import (
    ARTICLE,
    SCHEMES,
    check_page,
    each_look,
    look,
    sticking_out,
    violations,
)
from tests.e2e.test_stock_admin import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.looks]
SETTINGS = "/admin/articles/commentsettings/"
AS_PEOPLE_TYPE = 3_100  # milliseconds: whoever is faster is asked to send it once more


@pytest.fixture
def moderator(open_page, staff):
    page = open_page()
    sign_in(page, staff)
    return page


def check_staff_page(page):
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        for scheme in SCHEMES:
            look(page, scheme)
            assert (sticking_out(page), violations(page, preload=False)) == ([], []), (
                page.url,
                width,
                scheme,
            )


def test_a_mistake_is_reported(open_page, moderator):
    reader = open_page(width=320, javascript=False)
    reader.goto(ARTICLE)
    reader.get_by_role("link", name="Report a mistake on this page").click()
    reader.get_by_role("button", name="Send the report").click()
    assert reader.get_by_role("alert").get_by_role("link", name="Write what is wrong.").count() == 1
    reader.get_by_label("What is wrong?").fill("The second number is wrong. " + "W" * 150)
    reader.wait_for_timeout(AS_PEOPLE_TYPE)
    reader.get_by_role("button", name="Send the report").click()
    assert reader.get_by_role("heading", level=1).inner_text() == "Thank you for the report"

    page = open_page()
    page.goto(f"{ARTICLE}report/")
    each_look(page, check_page)
    page.get_by_role("button", name="Send the report").click()
    each_look(page, check_page)

    moderator.goto("/admin/articles/mistakereport/")
    moderator.get_by_role("link", name="The second number is wrong.").click()
    check_staff_page(moderator)
    moderator.get_by_role("button", name="Answered by a change").click()
    assert "Answered by a change" in moderator.locator("#content-main").inner_text()


def turn_on(moderator):
    moderator.goto(SETTINGS)
    check_staff_page(moderator)
    moderator.get_by_role("button", name="Turn comments on").click()
    check_staff_page(moderator)
    moderator.get_by_label("I have read this").check()
    moderator.get_by_role("button", name="Turn comments on").click()
    moderator.get_by_label("Close comments so many days").fill("0")
    moderator.get_by_role("button", name="Save the days").click()
    check_staff_page(moderator)


def test_a_comment_from_the_owners_decision_to_its_end(open_page, moderator):
    turn_on(moderator)
    reader = open_page(width=320, javascript=False)
    reader.goto(ARTICLE)
    reader.get_by_role("link", name="Write a comment").click()
    reader.get_by_role("button", name="Send the comment").click()
    assert reader.get_by_role("alert").get_by_role("link").count() == 2
    reader.get_by_label("Name to show").fill("Kim")
    words = "I have chest pain uphill. Is it the load? " + "W" * 150
    reader.get_by_label("Your comment").fill(words)
    reader.wait_for_timeout(AS_PEOPLE_TYPE)
    reader.get_by_role("button", name="Send the comment").click()
    assert reader.get_by_role("heading", name="Do you need help now?").count() == 1
    code = reader.locator(".erasure-code code").inner_text()
    sent = reader.content()

    moderator.goto("/admin/articles/comment/")
    check_staff_page(moderator)
    moderator.get_by_role("link", name="Kim:").first.click()
    check_staff_page(moderator)
    moderator.get_by_role("button", name="Approve: show it").click()
    moderator.get_by_label("Reply as the clinic").fill("Please see a doctor first.")
    moderator.get_by_role("button", name="Save the reply").click()
    check_staff_page(moderator)
    moderator.goto("/admin/articles/comment/feed/")
    moderator.get_by_role("button", name="Make an address").click()
    check_staff_page(moderator)

    page = open_page()
    for path in (ARTICLE, f"{ARTICLE}comments/", f"{ARTICLE}comment/", "/articles/comments/erase/"):
        page.goto(path)
        each_look(page, check_page)
    page.goto("/articles/comments/erase/")
    page.get_by_label("Code").fill("ABCD")
    page.get_by_role("button", name="Go on").click()
    each_look(page, check_page)
    page.evaluate("markup => { document.querySelector('main').innerHTML = markup }", main_of(sent))
    each_look(page, check_page)

    reader.goto("/articles/comments/erase/")
    reader.get_by_label("Code").fill(code.lower())
    reader.get_by_role("button", name="Go on").click()
    assert "I have chest pain uphill." in reader.locator("main").inner_text()
    reader.get_by_role("button", name="Erase it").click()
    assert reader.get_by_role("heading", level=1).inner_text() == "The comment is erased"
    reader.goto(ARTICLE)
    assert "chest pain uphill" not in reader.content()

    moderator.goto(SETTINGS)
    moderator.get_by_role("button", name="Turn comments off").click()
    reader.goto(ARTICLE)
    assert reader.get_by_role("link", name="Write a comment").count() == 0


def main_of(markup):
    return markup.partition("<main")[2].partition(">")[2].partition("</main>")[0]
