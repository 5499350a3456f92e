"""What the sample clinic shows at the desk: a parent's booking, a plan, a place on the list, and a form that was sent."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from tests.e2e import test_front_desk
from tests.e2e.test_accessibility import each_look
from tests.e2e.test_front_desk import check_desk_page

pytestmark = [pytest.mark.browser, pytest.mark.looks]

PASSWORD = "correct horse battery"
SENT = re.compile(r"^sent.*Sample Patient Three")  # that day may hold another visit with a form

desk = test_front_desk.desk


@pytest.fixture(scope="session")
def practitioners(site):
    """Give two of the sample practitioners logins of their own, as `make staff` does."""
    for name in ("ana", "ben"):
        site.manage(
            *("create_staff_login", "--username", name, "--practitioner", f"{name}-sample"),
            standard_input=f"{PASSWORD}\n",
        )


def sign_in(page, name):
    page.goto("/admin/")
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.get_by_role("button", name="Log out").wait_for()
    return page


def to_patient(page, name):
    page.goto("/admin/schedule/search/")
    page.locator("#id_words").fill(name)
    page.keyboard.press("Enter")
    page.get_by_role("heading", level=3).get_by_role("link", name=name, exact=True).click()


def to_visit(page, name):
    to_patient(page, name)
    page.locator("[aria-labelledby=visits-title] a").first.click()
    page.get_by_role("heading", level=1, name="Visit").wait_for()


def test_a_plan_gets_another_time_from_a_week_without_javascript_on_a_phone(open_page, practitioners):
    page = sign_in(open_page(width=390, javascript=False), "ana")
    to_patient(page, "Sample Patient One")
    page.locator("a[href*='/plans/']").click()
    page.get_by_role("button", name="Choose another time for visit 3").click()
    page.get_by_role("heading", level=1, name="Another time").wait_for()
    assert page.get_by_role("group").count() > 1  # several days together
    page.get_by_role("link", name="Week after").click()
    page.get_by_role("link", name="Week before").click()
    chosen = page.get_by_role("radio").last
    value = chosen.get_attribute("value")
    chosen.check(force=True)
    page.get_by_role("button", name="Choose this time").click()
    assert page.locator(f"#visit-3 time[datetime='{value}']").count() == 1


def test_every_look_of_a_planned_visits_times(desk):
    to_patient(desk, "Sample Patient One")
    desk.locator("a[href*='/plans/']").click()
    each_look(desk, check_desk_page)
    plan = desk.url
    desk.get_by_role("button", name="Choose another time for visit 1").click()
    each_look(desk, check_desk_page)
    desk.goto(f"{plan}1/?date=2099-01-01")
    assert "change its last day first" in desk.get_by_role("main").inner_text()
    each_look(desk, check_desk_page)
    desk.goto(f"{plan}withdraw/")
    each_look(desk, check_desk_page)


def test_a_sent_form_is_read_by_its_practitioner_alone(open_page, practitioners):
    page = sign_in(open_page(), "ben")
    to_visit(page, "Sample Patient Three")
    day = page.get_by_role("link", name="To the day of the visit").get_attribute("href")
    page.goto(day)
    page.get_by_role("link", name=SENT).click()
    each_look(page, check_desk_page)
    page.get_by_role("button", name="Read the answers").click()
    assert "This is a sample answer" in page.get_by_role("main").inner_text()
    each_look(page, check_desk_page)
    page.get_by_role("link", name="Back to the visit").click()
    assert "Answers read" in page.get_by_role("main").inner_text()

    other = sign_in(open_page(), "ana")
    other.goto(day)
    other.get_by_role("link", name=SENT).click()
    assert "is shown to Ben Sample only" in other.get_by_role("main").inner_text()
    assert other.get_by_role("button", name="Read the answers").count() == 0


def test_who_waits_who_books_and_what_a_visit_needs(desk):
    desk.goto("/admin/schedule/waiting/")
    desk.get_by_role("link", name="Sample Patient Two").click()
    assert "Nothing can be offered" in desk.get_by_role("main").inner_text()
    each_look(desk, check_desk_page)
    to_visit(desk, "Sample Patient Two")
    desk.get_by_role("link", name="waits for an earlier time").wait_for()

    to_visit(desk, "Sample Child")
    assert "under age, says the contact" in desk.get_by_role("main").inner_text()
    each_look(desk, check_desk_page)

    to_visit(desk, "Sample Patient Three")
    desk.get_by_role("link", name="Change the access needs").click()
    each_look(desk, check_desk_page)
    desk.get_by_label("Step-free room").check()
    desk.get_by_role("button", name="Save").click()
    assert "Not met here: step-free room" in desk.get_by_role("main").inner_text()
    each_look(desk, check_desk_page)


def book_at_ten(desk, practitioner, day):
    desk.goto(f"/admin/schedule/book/?date={day.isoformat()}")
    desk.get_by_label("Practitioner").select_option(label=practitioner)
    desk.get_by_role("button", name="Show times").click()
    desk.locator("input[name=slot][value*='T10:00']").check()
    desk.locator("#id_name").fill("Sample At-Once")
    desk.locator("#id_telephone").fill("416 967 1111")
    desk.get_by_role("button", name="Book the visit").last.click()
    desk.get_by_role("heading", level=1, name="Visit").wait_for()


def test_two_rows_with_visits_at_the_same_hour(desk):
    today = dt.date.today()  # noqa: DTZ011 -- weeks ahead, in any zone
    tuesday = today + dt.timedelta(days=49 + (1 - today.weekday()) % 7)
    for practitioner in ("Ana Sample", "Ben Sample"):
        book_at_ten(desk, practitioner, tuesday)
    desk.get_by_role("link", name="Sample At-Once", exact=True).click()
    desk.get_by_role("link", name="Compare with Sample At-Once").click()
    assert "these visits are at the same time" in desk.get_by_role("main").inner_text()
    each_look(desk, check_desk_page)
    desk.get_by_role("button", name="Same person").click()
    assert "please move or cancel one" in desk.locator(".messagelist").inner_text()
    each_look(desk, check_desk_page)
