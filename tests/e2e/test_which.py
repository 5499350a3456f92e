"""From an article through the questions into a booking, and what a machine's booking is asked, in a browser."""

from __future__ import annotations

import re

import pytest

from tests.e2e.test_accessibility import check_page, each_look
from tests.e2e.test_journey import ARTICLE, wait_for_mail

pytestmark = pytest.mark.browser


def heading(page) -> str:
    return page.get_by_role("heading", level=1).inner_text()


def go_on(page, answer):
    page.get_by_label(answer).check()
    page.get_by_role("button", name="Continue").click()


def choose_a_time(page):
    page.get_by_role("link", name="Next week").click()
    slot = page.locator("input[name=slot]").nth(4)
    page.locator(f"label[for={slot.get_attribute('id')}]").click()
    page.get_by_role("button", name="Keep this time").click()


@pytest.mark.parametrize("javascript", [True, False], ids=["with-javascript", "without-javascript"])
def test_from_the_article_through_the_questions_to_the_details(open_page, javascript):
    page = open_page(width=320, javascript=javascript)
    page.goto(ARTICLE)
    page.get_by_role("main").get_by_role("link", name="Book your assessment").last.click()
    page.get_by_role("link", name="Which appointment do I need?").click()
    go_on(page, "None of these")
    go_on(page, "No, it would be my first visit")
    assert heading(page) == "What hurts?"
    assert page.get_by_label("A knee").is_checked()  # the article was about it
    page.go_back()
    assert heading(page) == "Have you been here before?"
    page.go_forward()
    page.get_by_role("link", name="Back", exact=True).click()
    assert page.get_by_label("No, it would be my first visit").is_checked()
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Continue").click()
    go_on(page, "To find out what it is")
    assert heading(page) == "We suggest: First visit"
    assert not re.search(r"\b(knee|foot|hip)\b", page.url.partition("&about=")[0])
    page.get_by_role("link", name="See times").click()
    choose_a_time(page)
    reason = page.get_by_label("What is it about?")
    assert reason.input_value() == "Knee pain when running"
    reason.fill("My other knee")
    page.get_by_label("Your name").fill("Sample Asker")
    page.get_by_label("E-mail address").fill(f"asker-{javascript}@example.org".lower())
    page.get_by_label("Telephone number").fill("416 967 1111")
    page.get_by_role("button", name="Continue").click()
    assert "My other knee" in page.get_by_role("main").inner_text()


def test_the_questions_by_keyboard_alone(open_page):
    page = open_page()
    page.goto("/book/which/")
    page.get_by_role("button", name="Continue").press("Enter")
    page.get_by_role("alert").wait_for()
    assert page.evaluate("document.activeElement.hasAttribute('data-error-summary')")
    page.get_by_role("alert").get_by_role("link").press("Enter")
    assert page.evaluate("document.activeElement.name") == "signs"
    page.get_by_label("None of these").press("Space")
    page.get_by_label("None of these").press("Enter")
    for question in ("Have you been here before?", "What hurts?", "What do you hope for?"):
        page.get_by_role("heading", name=question).wait_for()
        page.get_by_role("radio").first.focus()
        page.keyboard.press("Space")
        page.keyboard.press("Enter")
    page.get_by_role("heading", name="We suggest: First visit").wait_for()


def test_what_looks_like_a_machine_confirms_by_the_link_in_the_mail(open_page, site):
    page = open_page(width=390)
    page.goto("/book/first-visit/?practitioner=ben-sample")
    choose_a_time(page)
    address = "machine@example.org"
    page.get_by_label("Your name").fill("Sample Machine")
    page.get_by_label("E-mail address").fill(address)
    page.get_by_label("Telephone number").fill("416 967 1111")
    each_look(page, check_page)
    page.evaluate("document.getElementById('id_website').value = 'https://example.org'")
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Book this appointment").click()
    assert heading(page) == "One more step: please confirm"
    each_look(page, check_page)
    text = wait_for_mail(site, address).get_body(("plain",)).get_content()
    phone = open_page(width=320, scheme="dark", javascript=False)
    phone.goto(re.search(r"http\S+/confirm/\S+", text)[0])
    assert heading(phone) == "Confirm your appointment"
    phone.get_by_role("button", name="Confirm this appointment").click()
    assert heading(phone) == "Your appointment is booked"


def test_the_confirmation_pages_look_right(open_page, site):
    page = open_page()
    site.change("UPDATE bookings_clinic SET most_bookings_of_contact = 1")
    try:
        for number in range(2):
            page.goto("/book/first-visit/?practitioner=noor-sample")
            choose_a_time(page)
            if number == 0:
                website = page.locator("#id_website")
                website.evaluate("field => { field.value = 'x' }")  # waits for the field, as a click would
            page.get_by_label("Your name").fill("Sample Often")
            page.get_by_label("E-mail address").fill("often@example.org")
            page.get_by_label("Telephone number").fill("+1 416 967 1119")
            page.get_by_role("button", name="Continue").click()
            page.get_by_role("button", name="Book this appointment").click()
            if number == 0:
                assert heading(page) == "One more step: please confirm"
    finally:
        site.change("UPDATE bookings_clinic SET most_bookings_of_contact = 1000")
    assert heading(page) == "Please call us for this one"
    each_look(page, check_page)
    text = wait_for_mail(site, "often@example.org").get_body(("plain",)).get_content()
    page.goto(re.search(r"http\S+/confirm/\S+", text)[0])
    each_look(page, check_page)
    site.change("UPDATE bookings_appointment SET status = 'expired' WHERE status = 'pending'")
    page.reload()
    each_look(page, check_page)
    page.goto(page.url.partition("confirm/")[0])
    assert heading(page) == "This time is no longer kept"
    each_look(page, check_page)
