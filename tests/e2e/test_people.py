"""New or returning, a booking link, a visit by telephone: what the visitor and the desk see of them."""

from __future__ import annotations

import pytest

from tests.e2e import test_front_desk
from tests.e2e.test_accessibility import check_page, each_look
from tests.e2e.test_front_desk import book_at, check_desk_page, in_two_days

pytestmark = [pytest.mark.browser, pytest.mark.looks]


desk = test_front_desk.desk


def choose_a_time(page, address):
    page.goto(address)
    if page.get_by_role("link", name="First free time").count():
        page.get_by_role("link", name="First free time").click()
    slot = page.locator("input[name=slot]").first
    page.locator(f"label[for={slot.get_attribute('id')}]").click()
    page.get_by_role("button", name="Keep this time").click()
    page.wait_for_url("**/details/**")


def fill_in(page, email, answer=""):
    page.get_by_label("Your name").fill("Sample Returning")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Telephone number").fill("+1 416 967 1111")
    if answer:
        page.get_by_label(answer, exact=True).check()
    page.get_by_role("button", name="Continue").click()


def test_a_visit_by_telephone_comes_on_the_list_to_check(open_page, desk):
    page = open_page()
    choose_a_time(page, "/book/telephone-advice/")
    each_look(page, check_page)
    fill_in(page, "returning@example.org", "Yes")
    each_look(page, check_page)
    page.get_by_role("button", name="Book this appointment").click()
    assert "By telephone: we call you on +1 416-967-1111" in page.get_by_role("main").inner_text()
    each_look(page, check_page)

    desk.goto("/admin/schedule/")
    each_look(desk, check_desk_page)
    desk.get_by_role("link", name="to check").click()
    assert "Says they have been here" in desk.get_by_role("main").inner_text()
    each_look(desk, check_desk_page)
    desk.get_by_role("heading", level=2).get_by_role("link").first.click()
    each_look(desk, check_desk_page)
    desk.get_by_role("button", name="Checked").first.click()
    assert "checked" in desk.get_by_role("region", name="To check").inner_text()
    each_look(desk, check_desk_page)


def test_a_booking_link_from_the_desk(open_page, desk):
    book_at(
        desk, "Sample Linked", "21:10", day=in_two_days()
    )  # at another hour than what is booked by the link
    desk.get_by_role("link", name="Sample Linked", exact=True).click()
    desk.get_by_role("button", name="Make a booking link").click()
    each_look(desk, check_desk_page)
    link = desk.get_by_label("Address to copy").input_value()

    page = open_page()
    page.goto(link)
    each_look(page, check_page)
    page.get_by_role("link", name="Follow-up", exact=True).click()
    each_look(page, check_page)
    choose_a_time(page, page.url)
    assert page.locator("[name=said_returning]").count() == 0
    fill_in(page, "linked@example.org")
    page.get_by_role("button", name="Book this appointment").click()
    page.wait_for_url("**/confirmed/")

    desk.get_by_role("button", name="Take it back").click()
    page.goto(link)
    assert "no longer valid" in page.get_by_role("status").inner_text()
    each_look(page, check_page)
