"""Who thinks twice: another time, one more, cancelled by mistake, and a mail that did not arrive."""

from __future__ import annotations

import re

import pytest

from tests.e2e.test_accessibility import check_page

pytestmark = pytest.mark.browser

NARROWED = "/book/first-visit/?practitioner=ana-sample&part=afternoon&weekday=2"
BOTH = pytest.mark.parametrize("javascript", [True, False], ids=["with-javascript", "without-javascript"])


def main(page):
    return page.get_by_role("main").inner_text()


def choose(page, number=0):
    box = page.locator("input[name=slot]").nth(number)
    value = box.get_attribute("value")
    page.locator(f"label[for={box.get_attribute('id')}]").click()
    page.get_by_role("button", name="Keep this time").click()
    page.get_by_label("Your name").wait_for()
    return value


def type_details(page, name, email):
    page.get_by_label("Your name").fill(name)
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Telephone number").fill("416 967 1111")
    page.get_by_role("button", name="Continue").click()


@BOTH
def test_another_time_is_looked_for_where_the_first_was(open_page, javascript):
    page = open_page(width=320, javascript=javascript)
    page.goto(NARROWED)
    choose(page)
    page.get_by_label("Your name").fill("Sample Runner")
    page.get_by_role("button", name="Choose another time").click()
    assert "Only: Tuesday; Afternoon, 12:00 to 17:00." in main(page)
    assert page.get_by_label("With", exact=True).input_value() == "ana-sample"
    second = choose(page, 1)
    assert page.get_by_label("Your name").input_value() == "Sample Runner"
    type_details(page, "Sample Runner", "twice@example.org")
    page.locator(f"main time[datetime='{second}']").wait_for()


@BOTH
def test_one_more_begins_with_what_is_needed(open_page, javascript):
    page = open_page(width=320, javascript=javascript)
    page.goto("/book/follow-up/")
    page.get_by_role("link", name="Tell us what you need").click()
    page.get_by_label("A room without steps").check()
    page.get_by_role("button", name="Continue").click()
    choose(page, 3)
    page.get_by_role("button", name="Choose another time").click()
    page.get_by_role("link", name="I need one more as well").click()
    assert "Times for: step-free room." in main(page)
    choose(page, 5)
    assert page.get_by_role("heading", level=1).inner_text() == "Your details"


@BOTH
def test_a_cancelling_taken_back_says_that_it_worked(open_page, javascript):
    page = open_page(width=320, javascript=javascript)
    page.goto("/book/first-visit/?practitioner=noor-sample")
    page.get_by_role("link", name="Next week").click()
    choose(page, 2)
    type_details(page, "Sample Doubter", f"doubter-{javascript}@example.org".lower())
    page.get_by_role("button", name="Book this appointment").click()
    page.get_by_role("link", name="Cancel the appointment").click()
    page.get_by_role("button", name="Yes, cancel it").click()
    page.get_by_role("button", name="Undo: I want to keep it").click()
    said = page.get_by_role("status").inner_text()
    assert re.sub(r"\s+", " ", said) == "Your appointment is booked again We send you a new confirmation."
    if javascript:
        check_page(page, "taken back")


def test_a_mail_that_did_not_arrive_is_sent_again(open_page, site):
    page = open_page(width=320)
    page.goto("/book/first-visit/?practitioner=ben-sample")
    page.get_by_role("link", name="Next week").click()
    choose(page, 4)
    page.evaluate("document.querySelector('[name=website]').value = 'https://example.org'")
    type_details(page, "Sample Machine", "machine@example.org")
    page.get_by_role("button", name="Book this appointment").click()
    assert page.get_by_role("heading", level=1).inner_text() == "One more step: please confirm"
    site.change("UPDATE bookings_message SET created_at = '2020-01-01 00:00:00+00:00' WHERE kind = 'verify'")
    page.get_by_role("button", name="Send the e-mail again").click()
    assert page.get_by_role("status").first.inner_text() == "We have sent the e-mail again."
    check_page(page, "sent again")
    assert site.rows("SELECT count(*) FROM bookings_message WHERE kind = 'verify'") == [(2,)]
