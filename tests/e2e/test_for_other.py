"""A parent books for a child, with and without JavaScript: every state of it, at each width."""

from __future__ import annotations

import pytest

from tests.e2e.test_accessibility import check_page, each_look
from tests.e2e.test_people import choose_a_time

pytestmark = [pytest.mark.browser, pytest.mark.looks]


@pytest.mark.parametrize("javascript", [True, False])
def test_a_mother_books_a_call_for_her_child(open_page, javascript):
    page = open_page(javascript=javascript, width=320)
    look = each_look if javascript else (lambda page, check: None)
    choose_a_time(page, "/book/telephone-advice/")
    page.get_by_label("Your name").fill("Sample Mother")
    page.get_by_role("button", name="I am booking for somebody else").click()
    page.wait_for_url("**&who=other")
    assert page.get_by_label("Your name").input_value() == "Sample Mother"
    look(page, check_page)

    page.get_by_label("Patient’s name").fill("Sample Teenager")
    page.get_by_role("button", name="Continue").last.click()
    alert = page.get_by_role("alert").inner_text()
    for told in ("Say whether the patient is under 16", "Enter your e-mail address", "Choose which number"):
        assert told in alert
    look(page, check_page)

    page.get_by_label("Yes, and somebody else is their parent or guardian").check()
    page.get_by_label("E-mail address").fill("mother@example.org")
    page.get_by_label("Your telephone number").fill("+1 416 967 1111")
    page.get_by_label("Mine, as above").check()
    page.get_by_label("No", exact=True).last.check()
    page.get_by_role("button", name="Continue").last.click()
    assert "Enter the name of the parent or guardian." in page.get_by_role("alert").inner_text()
    look(page, check_page)

    page.get_by_label("Yes, and I am their parent or guardian").check()
    page.get_by_role("button", name="Continue").last.click()
    page.wait_for_url("**/check/**")
    assert "Yes; you are the parent or guardian" in page.get_by_role("main").inner_text()
    look(page, check_page)
    page.get_by_role("button", name="Book this appointment").click()
    told = page.get_by_role("main").inner_text()
    assert "By telephone: we call you on +1 416-967-1111" in told
    assert "Sample Teenager" in told
    look(page, check_page)
