"""What a booking asks of a visitor, in pages, clicks and typed fields; `make walk` prints it."""

from __future__ import annotations

import pytest

from tests.e2e.walk import Effort, Walk

pytestmark = pytest.mark.browser

ARTICLE = "/articles/knee-pain-in-runners-understanding-prevention-and-treatment/"


@pytest.fixture
def walk(open_page):
    def begun(address: str) -> Walk:
        page = open_page(width=390)
        page.goto(address)
        return Walk(page)

    return begun


def choose_a_time(walk: Walk) -> None:
    first = walk.page.locator("input[name=slot]").first
    walk.click(walk.page.locator(f"label[for={first.get_attribute('id')}]"))
    walk.click(walk.page.get_by_role("button", name="Keep this time"))


def say_who(walk: Walk, address: str) -> None:
    walk.type("Your name", "Sample Walker")
    walk.type("E-mail address", address)
    walk.type("Telephone number", "416 967 1111")
    walk.click(walk.page.get_by_role("button", name="Continue"))


def confirm(walk: Walk) -> None:
    walk.click(walk.page.get_by_role("button", name="Book this appointment"))
    assert walk.page.get_by_role("heading", level=1).inner_text() == "Your appointment is booked"


def tell(way: str, effort: Effort) -> None:
    print(f"\n{way}: {effort}")


def test_from_the_page_of_a_service(walk):
    walk = walk("/services/first-visit/")
    walk.click(walk.page.get_by_role("link", name="See free times"))
    choose_a_time(walk)
    say_who(walk, "walker-1@example.org")
    confirm(walk)
    tell("From the page of a service to the confirmation", walk.effort)
    assert walk.effort == Effort(pages=4, clicks=5, fields=3)


def test_from_an_article(walk):
    walk = walk(ARTICLE)
    walk.click(walk.page.get_by_role("main").get_by_role("link", name="Book your assessment").last)
    walk.click(walk.page.get_by_role("link", name="First visit"))
    choose_a_time(walk)
    say_who(walk, "walker-2@example.org")
    confirm(walk)
    tell("From the article on knee pain to the confirmation", walk.effort)
    assert walk.effort == Effort(pages=5, clicks=6, fields=3)
