"""A plan of care: set at the desk, then chosen and booked by its link, without JavaScript and by keyboard alone."""

from __future__ import annotations

import pytest

from tests.e2e.test_accessibility import check_page, each_look, look
from tests.e2e.test_front_desk import check_desk_page, desk, tab_to

__all__ = ["desk"]

pytestmark = [pytest.mark.browser, pytest.mark.looks]


@pytest.fixture
def set_plan(desk):
    """Book a visit at the desk, plan three more after it, and return the patient's link."""

    def make(name):
        desk.goto("/admin/schedule/book/")
        desk.locator("input[name=slot]").first.check()
        desk.locator("#id_name").fill(name)
        desk.locator("#id_telephone").fill("416 967 1111")
        desk.get_by_role("button", name="Book").last.click()
        desk.get_by_role("link", name="Plan the next visits").click()
        desk.get_by_label("Number of visits").fill("99")
        desk.get_by_role("button", name="Save and send the link").click()
        assert "Write a number from 1 to 24." in desk.get_by_role("alert").inner_text()
        each_look(desk, check_desk_page)
        desk.get_by_label("Number of visits").fill("3")
        desk.get_by_role("button", name="Save and send the link").click()
        return desk.get_by_label("The patient’s link").input_value()

    return make


def test_a_plan_from_the_desk_to_the_last_visit(set_plan, desk, open_page):
    link = set_plan("Sample Planned")
    each_look(desk, check_desk_page)
    page = open_page(width=320, javascript=False)
    page.goto(link)
    assert page.get_by_role("checkbox", checked=True).count() == 3
    page.get_by_role("checkbox").first.uncheck()
    page.get_by_role("button", name="Choose another time for visit 2").click()
    page.get_by_role("radio").last.check(force=True)
    page.get_by_role("button", name="Choose this time").click()
    page.get_by_role("heading", level=1, name="Your next visits").wait_for()
    assert page.get_by_role("checkbox", checked=True).count() == 2  # the tick is still off
    page.get_by_role("button", name="Book the ticked visits").click()
    assert "2 visits are booked" in page.get_by_role("status").inner_text()
    assert page.get_by_role("checkbox").count() == 1
    page.get_by_role("link", name="See, move or cancel").first.click()
    page.get_by_role("heading", level=1, name="Your appointment").wait_for()
    desk.reload()
    assert "Partly booked" in desk.locator(".desk-lead").inner_text()
    each_look(desk, check_desk_page)


def test_every_state_of_the_patients_page(set_plan, desk, open_page):
    link = set_plan("Sample States")
    page = open_page()
    page.goto(link)
    each_look(page, check_page)
    for box in page.get_by_role("checkbox").all():
        box.uncheck()
    page.get_by_role("button", name="Book the ticked visits").click()
    assert "Tick at least one visit." in page.get_by_role("alert").inner_text()
    each_look(page, check_page)
    page.goto(link + "1/")
    each_look(page, check_page)
    page.goto(link)
    for box in page.get_by_role("checkbox").all():
        box.check()
    page.get_by_role("button", name="Book the ticked visits").click()
    assert "3 visits are booked" in page.get_by_role("status").inner_text()
    each_look(page, check_page)


def test_by_keyboard_alone(set_plan, desk, open_page):
    page = open_page()
    page.goto(set_plan("Sample Keyboard"))
    look(page, "light")
    tab_to(page, "tick-2")
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent").startswith("Choose another time")
    page.keyboard.press("Enter")
    page.get_by_role("heading", level=1, name="Another time for visit 2").wait_for()
    page.locator("input[name=slot]").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.get_by_role("heading", level=1, name="Your next visits").wait_for()
    page.get_by_role("button", name="Book the ticked visits").press("Enter")
    page.get_by_role("status").wait_for()
    assert page.get_by_role("link", name="See, move or cancel").count() >= 2
