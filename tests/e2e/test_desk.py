"""The front desk in a browser: our pages and the stock admin without a violation of axe or the content policy."""

from __future__ import annotations

import re

import pytest

from tests.e2e.test_accessibility import SCHEMES, check_page, each_look, look, violations

pytestmark = [pytest.mark.browser, pytest.mark.looks]

STOCK_PAGES = (
    "/admin/",
    "/admin/bookings/clinic/",
    "/admin/bookings/practitioner/",
    "/admin/bookings/practitioner/1/change/",
    "/admin/bookings/healthcareservice/1/change/",
    "/admin/bookings/clinicclosure/add/",
    "/admin/bookings/location/add/",
    "/admin/bookings/privacynotice/add/",
    "/admin/bookings/appointment/",
    "/admin/bookings/patient/",
    "/admin/bookings/message/",
    "/admin/articles/article/",
    "/admin/articles/article/1/change/",
    "/admin/articles/article/1/history/",
    "/admin/articles/article/1/history/1/",
    "/admin/articles/reference/",
    "/admin/articles/reference/1/change/",
    "/admin/articles/topic/1/delete/",
    "/admin/auth/user/",
    "/admin/auth/user/1/change/",
    "/admin/auth/user/1/password/",
    "/admin/auth/group/add/",
    "/admin/password_change/",
)


@pytest.fixture
def signed_in(open_page, staff):
    page = open_page()
    page.goto("/admin/")
    page.get_by_label("Username").fill(staff[0])
    page.get_by_label("Password").fill(staff[1])
    page.get_by_role("button", name="Log in").click()
    return page


def test_a_visit_at_the_desk_from_booking_to_cancelling(signed_in):
    page = signed_in
    page.goto("/admin/schedule/")
    each_look(page, check_page)
    page.goto("/admin/schedule/book/")
    each_look(page, check_page)
    page.get_by_label("Name").fill("Sample Caller")
    page.get_by_role("button", name="Book the visit").click()
    each_look(page, check_page)  # no time chosen: an error state
    page.locator("input[type=radio]").first.check()
    page.get_by_label("Telephone").fill("416 967 1111")
    page.get_by_role("button", name="Book the visit").click()
    assert "Sample Caller" in page.get_by_role("main").inner_text()
    assert "Sample Caller" not in page.title()
    assert re.search(r"/admin/schedule/\w{8}/", page.url)
    each_look(page, check_page)
    page.goto("/admin/schedule/search/")
    page.get_by_role("main").get_by_role("textbox").first.fill("caller")
    page.get_by_role("main").get_by_role("button", name="Find").click()
    assert "Sample Caller" in page.get_by_role("main").inner_text()
    each_look(page, check_page)


@pytest.mark.parametrize("path", STOCK_PAGES)
def test_the_stock_admin_keeps_the_content_policy(signed_in, path):
    answer = signed_in.goto(path)

    assert answer.status == 200
    for scheme in SCHEMES:
        look(signed_in, scheme)
        assert violations(signed_in, preload=False) == [], (
            scheme
        )  # preloading breaks the content policy itself
