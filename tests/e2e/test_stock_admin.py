"""The stock admin in a browser, without a violation of axe or the content policy."""

from __future__ import annotations

import pytest

from tests.e2e.test_accessibility import SCHEMES, look, violations

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


@pytest.mark.parametrize("path", STOCK_PAGES)
def test_the_stock_admin_keeps_the_content_policy(signed_in, path):
    answer = signed_in.goto(path)

    assert answer.status == 200
    for scheme in SCHEMES:
        look(signed_in, scheme)
        # axe's preloading would break the content policy itself
        assert violations(signed_in, preload=False) == [], scheme
