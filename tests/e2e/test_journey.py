"""Article, booking, confirmation, mail with its calendar file, admin: the first use of the site, in a browser."""

from __future__ import annotations

import email
import email.policy
import re
import time

import icalendar
import pytest

pytestmark = pytest.mark.browser

ARTICLE = "/articles/knee-pain-in-runners-understanding-prevention-and-treatment/"


@pytest.mark.parametrize("javascript", [True, False], ids=["with-javascript", "without-javascript"])
def test_from_the_article_to_the_desk(open_page, site, staff, javascript):
    page = open_page(width=390, javascript=javascript)
    name = f"Sample Runner {'with' if javascript else 'without'} script"
    address = f"runner-{javascript}@example.org".lower()

    page.goto(ARTICLE)
    page.get_by_role("main").get_by_role("link", name="Book your assessment").last.click()
    assert "Knee pain when running" in page.get_by_role("main").inner_text()
    page.get_by_role("link", name="First visit").click()
    page.get_by_role("link", name="Next week").click()
    slot = page.locator("input[name=slot]").nth(2)
    starts_at = slot.get_attribute("value")
    page.locator(f"label[for={slot.get_attribute('id')}]").click()
    page.get_by_role("button", name="Keep this time").click()

    assert page.get_by_role("heading", level=1).inner_text() == "Your details"
    assert page.get_by_label("What is it about?").input_value() == "Knee pain when running"
    page.get_by_label("What is it about?").fill("")
    page.get_by_role("button", name="Continue").click()
    assert page.get_by_role("alert").get_by_role("link").all_inner_texts() == [
        "Enter your name.",
        "Enter your e-mail address.",
        "Enter your telephone number.",
    ]
    page.get_by_label("Your name").fill(name)
    page.get_by_label("E-mail address").fill(address)
    page.get_by_label("Telephone number").fill("416 967 1111")
    page.get_by_role("button", name="Continue").click()

    assert page.get_by_role("heading", level=1).inner_text() == "Check your answers"
    shown = page.get_by_role("main").inner_text()
    for fact in (name, address, "+1 416-967-1111", "45 minutes", "$120 (sample price)", "we may charge"):
        assert fact in shown
    page.get_by_role("button", name="Book this appointment").click()

    assert page.url.endswith("/confirmed/")
    reference = re.search(r"Your reference: (\w{8})", page.get_by_role("main").inner_text())[1]
    page.reload()
    page.go_back()
    page.goto(page.url)

    check_mail(site, address, name, reference, starts_at)
    check_desk(open_page, staff, name, reference)


def check_mail(site, address, name, reference, starts_at):
    message = wait_for_mail(site, address)
    assert message["Auto-Submitted"] == "auto-generated"
    assert name not in message["Subject"]
    text = message.get_body(("plain",)).get_content()
    assert reference in text
    (attached,) = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
    calendar = icalendar.Calendar.from_ical(attached.get_payload(decode=True))
    (event,) = calendar.walk("VEVENT")
    assert calendar["METHOD"] == "REQUEST"
    assert event["DTSTART"].dt.isoformat() == starts_at
    assert event["SEQUENCE"] == 0
    assert event["DTSTAMP"].dt.utcoffset().total_seconds() == 0
    assert str(event["SUMMARY"]) == "Appointment at Movement Revival"


def wait_for_mail(site, address):
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        for file in site.mail.glob("*.eml"):
            message = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
            if address in message["To"]:
                return message
        time.sleep(0.2)
    raise AssertionError("no message came")


def check_desk(open_page, staff, name, reference):
    page = open_page()
    page.goto("/admin/")
    page.get_by_label("Username").fill(staff[0])
    page.get_by_label("Password").fill(staff[1])
    page.get_by_role("button", name="Log in").click()
    page.goto("/admin/schedule/search/")
    page.get_by_role("main").get_by_role("textbox").first.fill(reference)
    page.get_by_role("main").get_by_role("button", name="Find").click()
    assert name in page.get_by_role("main").inner_text()
    assert name not in page.title()
    assert reference not in page.url
