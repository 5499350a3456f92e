"""The front desk by keyboard alone, a visit from booking to cancelling, and what a taken time looks like."""

from __future__ import annotations

import time

import pytest

from tests.e2e.test_accessibility import each_look, violations

pytestmark = [pytest.mark.browser, pytest.mark.looks]


@pytest.fixture
def desk(open_page, staff):
    page = open_page()
    page.goto("/admin/")
    page.get_by_label("Username").fill(staff[0])
    page.get_by_label("Password").fill(staff[1])
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Log out").wait_for()
    return page


def check_desk_page(page, where):
    """As every page; the admin's frame says what is its own (its header is not ours to change)."""
    sideways = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    assert not sideways, f"{where}: scrolls sideways"
    assert violations(page) == [], where


def tab_to(page, control):
    for _press in range(60):
        if page.evaluate("document.activeElement.id") == control:
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard never gets to {control}")


def test_a_visit_is_booked_by_keyboard_alone_and_lived_through(desk):
    desk.goto("/admin/schedule/")
    desk.get_by_role("link", name="Day after").press("Enter")
    desk.get_by_role("main").get_by_role("link", name="Book a visit").last.press("Enter")
    begun = time.monotonic()
    tab_to(desk, "id_slot")
    desk.keyboard.press("Space")
    tab_to(desk, "id_name")
    for text in ("Sample O'Desk", "416 967 1111"):
        desk.keyboard.type(text)
        desk.keyboard.press("Tab")
    desk.keyboard.press("Enter")
    desk.get_by_role("heading", level=1, name="Visit").wait_for()
    assert time.monotonic() - begun < 20  # the machine's share of the time that a person has
    assert "is booked. Its reference is" in desk.locator(".messagelist").inner_text()
    assert "O'Desk" not in desk.title() + desk.url
    each_look(desk, check_desk_page)

    for mark in ("Arrived", "Seen", "Set back to booked"):
        desk.get_by_role("button", name=mark).press("Enter")
        desk.wait_for_load_state()
    desk.get_by_role("main").get_by_role("link", name="Move").press("Enter")
    each_look(desk, check_desk_page)
    desk.get_by_role("button", name="Move the visit").last.press("Enter")
    assert desk.evaluate("document.activeElement.hasAttribute('data-error-summary')")
    each_look(desk, check_desk_page)
    desk.locator("input[name=slot]").first.press("Space")
    desk.get_by_label("Why").press("Enter")
    assert "The visit has its new time." in desk.locator(".messagelist").inner_text()
    desk.get_by_role("link", name="To the day of the visit").press("Enter")
    assert "Sample O'Desk" in desk.get_by_role("main").inner_text()
    each_look(desk, check_desk_page)
    desk.get_by_role("link", name="Sample O'Desk").first.press("Enter")
    desk.get_by_role("link", name="Cancel").press("Enter")
    each_look(desk, check_desk_page)
    desk.get_by_role("button", name="Cancel the visit").press("Enter")
    desk.get_by_role("link", name="Correct contact details").press("Enter")
    desk.get_by_label("Telephone").fill("12")
    desk.get_by_label("Telephone").press("Enter")
    each_look(desk, check_desk_page)


def test_a_taken_time_at_the_desk(desk):
    for _twice in range(2):
        desk.goto("/admin/schedule/book/")
        desk.get_by_label("Practitioner").select_option(index=1)
        desk.get_by_role("button", name="Show times").click()
        desk.get_by_role("textbox", name="Another time").fill("23:10")
        desk.get_by_label("Outside the weekly hours").check()
        desk.get_by_label("Name").fill("Sample Evening")
        desk.get_by_label("Telephone").fill("416 967 1111")
        desk.get_by_label("Name").press("Enter")
        desk.wait_for_load_state()
    assert "This time is taken." in desk.get_by_role("alert").inner_text()
    assert desk.get_by_label("Name").input_value() == "Sample Evening"
    each_look(desk, check_desk_page)
    desk.get_by_label("Find the patient").fill("evening")
    desk.get_by_role("button", name="Find", exact=True).click()
    assert desk.get_by_role("radio", name="Sample Evening").count() == 1
    each_look(desk, check_desk_page)
    desk.goto("/admin/schedule/search/")
    desk.get_by_role("button", name="Find").click()
    each_look(desk, check_desk_page)
    desk.get_by_role("textbox").fill("evening")
    desk.get_by_role("button", name="Find").click()
    each_look(desk, check_desk_page)
    desk.get_by_role("heading", name="Sample Evening").get_by_role("link").click()
    each_look(desk, check_desk_page)
