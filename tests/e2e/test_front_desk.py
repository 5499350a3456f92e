"""The front desk by keyboard alone, a visit from booking to cancelling, and what a taken time looks like."""

from __future__ import annotations

import datetime as dt
import time

import pytest

from tests.e2e.test_accessibility import each_look, sticking_out, violations

pytestmark = [pytest.mark.browser, pytest.mark.looks]

FEW_TABS = 10


LONG = "Sample Evening-" + "x" * 100  # a name without a place to break


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
    assert sticking_out(page) == [], f"{where}: scrolls sideways"
    assert violations(page) == [], where


def tab_to(page, control):
    """Return how many times Tab was pressed."""
    for presses in range(60):
        if page.evaluate("document.activeElement.id") == control:
            return presses
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard never gets to {control}")


def test_a_visit_is_booked_by_keyboard_alone_and_lived_through(desk):
    desk.goto("/admin/schedule/")
    each_look(desk, check_desk_page)
    desk.get_by_role("link", name="Day after").press("Enter")
    desk.get_by_role("main").get_by_role("link", name="Book a visit").last.press("Enter")
    desk.wait_for_load_state()
    each_look(desk, check_desk_page)
    begun = time.monotonic()
    tabs = tab_to(desk, "id_slot")
    desk.keyboard.press("Space")
    tabs += tab_to(desk, "id_name")
    desk.keyboard.type("Sample O'Desk")
    tabs += tab_to(desk, "id_telephone")
    desk.keyboard.type("416 967 1111")
    desk.keyboard.press("Enter")
    assert tabs <= FEW_TABS
    desk.get_by_role("heading", level=1, name="Visit").wait_for()
    assert time.monotonic() - begun < 20  # the machine's share of the time that a person has
    assert "is booked. Its reference is" in desk.locator(".messagelist").inner_text()
    assert "O'Desk" not in desk.title() + desk.url
    each_look(desk, check_desk_page)

    assert desk.get_by_role("button", name="Arrived").count() == 0  # it is tomorrow's
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


def in_two_days():
    return (dt.date.today() + dt.timedelta(days=2)).isoformat()  # noqa: DTZ011 -- in any zone not today


def book_at(desk, name, wall, day=None):
    desk.goto("/admin/schedule/book/")
    desk.get_by_label("Practitioner").select_option(index=1)
    if day:
        desk.get_by_label("Day").fill(day)
    desk.get_by_role("button", name="Show times").click()
    desk.locator("input[name=slot]:focus").wait_for()
    desk.get_by_text("Another time, or outside the weekly hours").click()
    desk.get_by_role("textbox", name="Another time").fill(wall)
    desk.get_by_label("Outside the weekly hours, on purpose").check()
    desk.locator("#id_name").fill(name)
    desk.locator("#id_telephone").fill("416 967 1111")
    desk.locator("#id_name").press("Enter")
    desk.wait_for_load_state()


def test_a_visit_is_lived_through_on_a_narrow_screen(desk):
    book_at(desk, "Sample Midnight", "00:00")
    desk.set_viewport_size({"width": 390, "height": 844})
    desk.get_by_role("link", name="To the day of the visit").click()
    visit = desk.get_by_role("listitem").filter(has_text="Sample Midnight")
    assert not visit.get_by_role("button", name="Did not come").is_visible()
    visit.get_by_text("More").click()
    assert visit.get_by_role("button", name="Did not come").is_visible()
    each_look(desk, check_desk_page)
    assert not visit.get_by_text("More").is_visible()  # at 1280 pixels there is room
    for mark in ("Arrived", "Seen", "Set back to booked"):
        visit.get_by_role("button", name=mark).press("Enter")
        desk.wait_for_load_state()


def test_times_that_are_others_now(desk):
    desk.goto("/admin/schedule/book/")
    desk.locator("input[name=slot]").first.press("Space")
    desk.get_by_label("Day").fill("2020-01-01")
    desk.locator("#id_name").fill("Sample Change")
    desk.get_by_role("button", name="Book the visit").click()
    assert "This day is over." in desk.get_by_role("alert").inner_text()
    desk.get_by_label("Day").fill(
        desk.evaluate("new Date(Date.now() + 7 * 864e5).toISOString().slice(0, 10)")
    )
    desk.locator("#id_telephone").fill("416 967 1111")
    desk.get_by_role("button", name="Book the visit").click()
    assert "Nothing is booked yet: check the time" in desk.get_by_role("alert").inner_text()
    desk.locator("[data-error-summary]:focus").wait_for()
    each_look(desk, check_desk_page)


def test_a_taken_time_at_the_desk(desk):
    for _twice in range(2):
        book_at(desk, LONG, "23:10")
    assert "This time is taken." in desk.get_by_role("alert").inner_text()
    assert desk.locator("#id_name").input_value() == LONG
    each_look(desk, check_desk_page)
    desk.get_by_label("Find the patient").fill("evening")
    desk.get_by_label("Find the patient").press("Enter")
    desk.locator("#id_patient:focus").wait_for()
    assert desk.get_by_role("radio", name=LONG).count() == 1
    each_look(desk, check_desk_page)
    desk.goto("/admin/schedule/search/")
    desk.get_by_role("button", name="Find").click()
    each_look(desk, check_desk_page)
    desk.get_by_role("textbox").fill("evening")
    desk.get_by_role("button", name="Find").click()
    each_look(desk, check_desk_page)
    desk.get_by_role("heading", name=LONG).get_by_role("link").click()
    each_look(desk, check_desk_page)
    patient = desk.url
    book_at(desk, LONG, "23:10", day=in_two_days())
    desk.get_by_role("link", name="To the day of the visit").click()
    desk.get_by_role("link", name=LONG).first.wait_for()
    each_look(desk, check_desk_page)
    desk.goto(patient)
    desk.get_by_role("link", name=f"Compare with {LONG}").wait_for()
    each_look(desk, check_desk_page)


def test_weekly_hours_fit_beside_the_sidebar(desk):
    for width in (1024, 1280):
        desk.set_viewport_size({"width": width, "height": 900})
        desk.goto("/admin/bookings/practitioner/1/change/")
        assert sticking_out(desk) == []


def test_signed_out(desk):
    desk.get_by_role("button", name="Log out").click()
    desk.get_by_role("heading", level=1, name="You are signed out").wait_for()
    each_look(desk, check_desk_page)


def test_finding_a_time_and_asking_why_there_is_none(desk):
    desk.goto("/admin/schedule/find/")
    each_look(desk, check_desk_page)
    desk.get_by_label("Starting before").fill("half past")
    desk.get_by_role("button", name="Find times").click()
    desk.get_by_role("alert").wait_for()
    each_look(desk, check_desk_page)
    desk.get_by_label("Starting before").fill("")
    desk.get_by_label("Not before").fill("15:00")
    desk.get_by_label("Tuesday").check()
    desk.get_by_role("button", name="Find times").click()
    each_look(desk, check_desk_page)
    desk.locator(".found a").first.click()
    desk.locator("input[name=slot]:checked").wait_for(state="attached")
    desk.goto("/admin/schedule/why/")
    desk.get_by_label("Service").select_option(label="Running check")
    desk.get_by_role("button", name="Show").click()
    desk.locator(".why__row").first.wait_for()
    each_look(desk, check_desk_page)
    desk.get_by_label("Time").fill("25:00")
    desk.get_by_role("button", name="Show").click()
    desk.get_by_role("alert").wait_for()
    each_look(desk, check_desk_page)
