"""Calendars to subscribe to: made in two clicks from the admin's first page, copied, read, and taken back."""

from __future__ import annotations

import pytest

from tests.e2e import test_front_desk
from tests.e2e.test_accessibility import each_look
from tests.e2e.test_front_desk import check_desk_page

pytestmark = [pytest.mark.browser, pytest.mark.looks]

desk = test_front_desk.desk


def test_a_practitioners_calendar_in_two_clicks(desk):
    desk.goto("/admin/")
    desk.get_by_role("link", name="Calendars", exact=True).click()
    each_look(desk, check_desk_page)
    desk.get_by_role("button", name="Make an address Ana Sample").click()
    address = desk.get_by_label("Address to copy").input_value()
    each_look(desk, check_desk_page)
    read = desk.request.get(address)
    assert (read.status, read.headers["content-type"]) == (200, "text/calendar; charset=utf-8")
    assert "X-WR-CALNAME:Ana Sample" in read.text()
    assert desk.request.get(address, headers={"If-None-Match": read.headers["etag"]}).status == 304
    desk.get_by_text("How to subscribe").click()
    each_look(desk, check_desk_page)
    desk.get_by_role("button", name="Take it back Ana Sample").click()
    assert "This address no longer works" in desk.get_by_role("main").inner_text()
    assert desk.request.get(address).status == 404
