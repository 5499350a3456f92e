"""The waiting list from joining to the move, without JavaScript for the patient; every state by axe and at three widths."""

from __future__ import annotations

import pytest

from tests.e2e.test_accessibility import check_page, each_look
from tests.e2e.test_front_desk import check_desk_page, desk

pytestmark = [pytest.mark.browser, pytest.mark.looks]
__all__ = ["desk"]  # a fixture

JOIN = "/book/follow-up/waiting-list/"


def join(page, name="Sample Wait"):
    page.goto(f"{JOIN}?weekday=2&part=morning")
    page.get_by_label("Tuesday").uncheck()
    page.get_by_label("Morning").uncheck()
    page.get_by_label("Name of the person who comes").fill(name)
    page.get_by_label("E-mail address").fill("sample@example.org")
    page.get_by_label("Telephone number").fill("+1 416 967 1111")
    page.get_by_role("button", name="Put me on the list").click()
    page.get_by_role("heading", level=1, name="You are on the waiting list").wait_for()


def offer_first_time(desk, name):
    """Offer the first free time that fits, unless the worker, who offers too, is quicker: even while the page is open."""
    desk.goto("/admin/schedule/waiting/")
    desk.get_by_role("link", name=name).first.click()
    if desk.get_by_role("button", name="Withdraw the offer").count() == 0:
        desk.locator("ul.found button").first.click()
    desk.get_by_role("button", name="Withdraw the offer").wait_for()


def test_a_visitor_waits_and_takes_the_time_that_is_offered(open_page, desk):
    page = open_page(javascript=False)
    join(page)
    offer_first_time(desk, "Sample Wait")
    page.reload()
    page.get_by_role("link", name="See it, until").click()
    assert "It is kept for you until" in page.get_by_role("main").inner_text()
    page.get_by_role("button", name="Yes, book it").click()
    page.get_by_role("heading", level=1, name="Your appointment is booked").wait_for()


def test_every_page_of_a_patient_and_every_state(open_page, desk):
    page = open_page()
    page.goto(JOIN)
    each_look(page, check_page)
    page.get_by_role("button", name="Put me on the list").click()
    assert page.get_by_role("alert").get_by_role("link").count() == 3
    each_look(page, check_page)
    page.get_by_label("Name of the person who comes").fill("Sample Second")
    page.get_by_label("E-mail address").fill("sample@example.org")
    page.get_by_label("Telephone number").fill("+1 416 967 1111")
    page.locator("[name=website]").evaluate("box => { box.value = 'https://example.org' }")
    page.get_by_role("button", name="Put me on the list").click()
    page.get_by_role("heading", name="Please send this once more").wait_for()
    each_look(page, check_page)
    join(page, "Sample Second")
    each_look(page, check_page)
    page.get_by_role("link", name="Change what I wait for").click()
    each_look(page, check_page)
    page.get_by_label("Not after").fill("2020-01-01")
    page.get_by_role("button", name="Save").click()
    assert "This day is over." in page.get_by_role("alert").inner_text()
    each_look(page, check_page)
    page.get_by_role("link", name="Leave it as it is").click()
    offer_first_time(desk, "Sample Second")
    page.reload()
    each_look(page, check_page)
    page.get_by_role("link", name="See it, until").click()
    each_look(page, check_page)
    page.get_by_role("button", name="No, thank you").click()
    each_look(page, check_page)
    page.get_by_role("link", name="Your place on the waiting list").click()
    page.get_by_role("button", name="Leave the waiting list").click()
    page.get_by_role("heading", level=1, name="You are no longer on the waiting list").wait_for()
    each_look(page, check_page)


def test_the_desks_pages(open_page, desk):
    desk.goto("/admin/schedule/waiting/add/")
    each_look(desk, check_desk_page)
    desk.get_by_role("main").get_by_role("link", name="Follow-up").click()
    desk.get_by_role("button", name="Put on the waiting list").click()
    each_look(desk, check_desk_page)
    desk.get_by_label("Name").fill("Sample Caller")
    desk.get_by_label("Telephone").fill("416 967 1111")
    desk.get_by_role("button", name="Put on the waiting list").click()
    each_look(desk, check_desk_page)
    offer_first_time(desk, "Sample Caller")
    each_look(desk, check_desk_page)
    desk.goto("/admin/schedule/waiting/")
    each_look(desk, check_desk_page)
    desk.goto("/admin/schedule/calls/")
    assert "Sample Caller" in desk.get_by_role("main").inner_text()
    each_look(desk, check_desk_page)
    call = desk.get_by_role("listitem").filter(has_text="Sample Caller")  # others may wait for a call too
    call.get_by_role("button", name="Book it for them").click()
    assert "Booked: the visit has the offered time." in desk.locator(".messagelist").inner_text()
