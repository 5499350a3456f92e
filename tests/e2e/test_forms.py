"""A form before a visit, as the patient fills it in and as the practitioner reads it: what each page looks like."""

from __future__ import annotations

import pytest

from tests.e2e import test_front_desk
from tests.e2e.test_accessibility import check_page, each_look
from tests.e2e.test_front_desk import check_desk_page
from tests.e2e.test_people import choose_a_time, fill_in

pytestmark = [pytest.mark.browser, pytest.mark.looks]

FEW_TABS = 60

desk = test_front_desk.desk


@pytest.fixture
def form_page(open_page):
    """The first page of the sample form, of a visit that was just booked."""
    page = open_page()
    choose_a_time(page, "/book/first-visit/")
    fill_in(page, "forms@example.org", "No" if page.get_by_label("No", exact=True).count() else "")
    page.get_by_role("button", name="Book this appointment").click()
    page.wait_for_url("**/confirmed/")
    page.get_by_role("link", name="Fill it in").click()
    return page


def test_every_page_of_a_form_and_its_error_states(form_page):
    page = form_page
    each_look(page, check_page)
    page.get_by_role("button", name="Save and continue").click()
    assert page.get_by_role("alert").get_by_role("link").count() == 1
    each_look(page, check_page)
    page.get_by_label("What would you like help with?").fill("My knee\n" + "x" * 100)
    page.get_by_label("Left knee").check()
    page.get_by_role("button", name="Save and continue").click()
    each_look(page, check_page)
    page.get_by_role("button", name="Save and finish later").click()
    assert "Saved" in page.get_by_role("status").inner_text()
    each_look(page, check_page)
    page.goto(f"{page.get_by_role('link', name='Go on').get_attribute('href')}check/")
    each_look(page, check_page)
    page.get_by_role("button", name="Send the form").click()
    assert page.get_by_role("alert").get_by_role("link").count() == 2
    each_look(page, check_page)
    page.get_by_label("The patient", exact=True).check()
    page.get_by_label("I agree: Examination").check()
    page.get_by_role("button", name="Send the form").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Sent, thank you"
    each_look(page, check_page)


def test_another_browser_without_javascript_goes_on_and_sees_no_answer(form_page, open_page):
    page = form_page
    page.get_by_label("What would you like help with?").fill("Zebrafish")
    page.get_by_role("button", name="Save and continue").click()
    other = open_page(javascript=False, width=320)
    other.goto(page.url.replace("/2/", "/1/"))
    assert "Answered already" in other.get_by_role("main").inner_text()
    other.get_by_role("button", name="Save and continue").click()
    other.get_by_label("Yes", exact=True).check()
    other.get_by_role("button", name="Save and continue").click()
    other.get_by_role("button", name="Save and continue").click()
    assert "Zebrafish" not in other.content()
    other.get_by_label("A parent or guardian").check()
    other.get_by_label("Your name").fill("Sample Guardian")
    other.get_by_label("I agree: Examination").check()
    other.get_by_role("button", name="Send the form").click()
    assert other.get_by_role("heading", level=1).inner_text() == "Sent, thank you"


def test_by_keyboard_alone(form_page):
    page = form_page
    tab_to(page, page.get_by_label("What would you like help with?"))
    page.keyboard.type("My knee")
    tab_to(page, page.get_by_label("Left knee"))
    page.keyboard.press("Space")
    tab_to(page, page.get_by_role("button", name="Save and continue"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/2/")
    tab_to(page, page.locator("input[type=radio]").first)
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    assert page.locator("input[type=radio]:checked").get_attribute("value") == "1"


def tab_to(page, control):
    for _press in range(FEW_TABS):
        if control.evaluate("control => control === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError("the keyboard never gets there")


def test_what_the_desk_sees_of_it(desk):
    desk.goto("/admin/schedule/")
    while not desk.get_by_text("not yet").count():
        desk.get_by_role("link", name="Day after").click()
    each_look(desk, check_desk_page)
    desk.get_by_role("listitem").filter(has_text="not yet").get_by_role("link", name="Sample").first.click()
    each_look(desk, check_desk_page)
    desk.get_by_role("link", name="Answers and consents").click()
    assert "the owner included" in desk.get_by_role("main").inner_text()
    each_look(desk, check_desk_page)


def test_a_preview(desk):
    desk.goto("/admin/bookings/questionnaireversion/1/change/")
    desk.get_by_role("link", name="Preview").click()
    each_look(desk, check_page)
