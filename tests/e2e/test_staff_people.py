"""At the desk: a visit with a contact, messages stopped, two patients side by side; every look of it."""

from __future__ import annotations

import pytest

from tests.e2e import test_front_desk
from tests.e2e.test_accessibility import each_look
from tests.e2e.test_front_desk import check_desk_page

pytestmark = [pytest.mark.browser, pytest.mark.looks]

desk = test_front_desk.desk


def book(desk, name, *, look=False, at_the_end=False):
    desk.goto("/admin/schedule/book/")
    if not desk.locator("input[name=slot]").count():
        desk.get_by_role("link", name="Next").first.click()
    times = desk.locator("input[name=slot]:not([value=other])")
    (times.last if at_the_end else times.first).check()
    desk.get_by_label("Name", exact=False).first.fill(name)
    desk.get_by_text("Booked by somebody else").click()
    desk.locator("#id_contact_name").fill("Sample Mother")
    if look:
        desk.get_by_role("button", name="Book the visit").last.click()
        assert "Write a telephone number or an e-mail address." in desk.get_by_role("alert").inner_text()
        each_look(desk, check_desk_page)
    desk.locator("#id_contact_telephone").fill("+1 416 967 1111")
    desk.locator("#id_guardian").fill("Sample Mother")
    desk.get_by_role("button", name="Book the visit").last.click()
    desk.get_by_text("Contact: messages and calls go here").wait_for()


def test_a_contact_stopped_messages_and_two_rows_of_one_person(desk):
    book(desk, "Sample Twin-Name", look=True)
    each_look(desk, check_desk_page)
    desk.get_by_role("link", name="Correct the contact").click()
    each_look(desk, check_desk_page)
    book(desk, "Sample Twin-Name", at_the_end=True)  # at one hour with somebody else, linking would ask first
    desk.get_by_role("link", name="Sample Twin-Name", exact=True).click()
    each_look(desk, check_desk_page)

    desk.locator("a[href*='/contacts/'][href$='/stop/']").first.click()
    desk.get_by_role("button", name="Stop messages").click()
    assert "Write why, in a few words." in desk.get_by_role("alert").inner_text()
    each_look(desk, check_desk_page)
    desk.get_by_label("Why").fill("Asked us to")
    desk.get_by_role("button", name="Stop messages").click()
    assert "Messages stopped: please call" in desk.get_by_role("main").inner_text()

    desk.get_by_role("link", name="Compare with Sample Twin-Name").click()
    each_look(desk, check_desk_page)
    desk.get_by_role("button", name="Same person").click()
    assert "Linked as the same person" in desk.get_by_role("main").inner_text()
    each_look(desk, check_desk_page)
    desk.get_by_role("link", name="Compare or unlink").click()
    each_look(desk, check_desk_page)
    desk.get_by_role("button", name="Unlink").click()
    assert "Is this one person?" in desk.get_by_role("main").inner_text()
    desk.get_by_role("button", name="Not the same").click()
    assert "Not the same:" in desk.get_by_role("main").inner_text()
    each_look(desk, check_desk_page)
