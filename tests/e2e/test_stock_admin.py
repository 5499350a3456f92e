"""The stock admin in a browser, without a violation of axe or the content policy."""

from __future__ import annotations

import pytest

from tests.e2e.test_accessibility import SCHEMES, look, sticking_out, violations

pytestmark = [pytest.mark.browser, pytest.mark.looks]

STOCK_PAGES = (
    "/admin/",
    "/admin/bookings/clinic/",
    "/admin/bookings/practitioner/",
    "/admin/bookings/practitioner/1/change/",
    "/admin/bookings/healthcareservice/1/change/",
    "/admin/bookings/clinicclosure/",
    "/admin/bookings/clinicclosure/add/",
    "/admin/bookings/clinicclosure/holidays/",
    "/admin/bookings/room/1/change/",
    "/admin/bookings/equipment/add/",
    "/admin/bookings/roomkind/add/",
    "/admin/bookings/equipmentkind/",
    "/admin/bookings/location/add/",
    "/admin/bookings/privacynotice/add/",
    "/admin/bookings/questionnaire/1/change/",
    "/admin/bookings/questionnaireversion/",
    "/admin/bookings/questionnaireversion/1/change/",
    "/admin/bookings/questionnaireversion/add/?questionnaire=1",
    "/admin/bookings/appointment/",
    "/admin/bookings/patient/",
    "/admin/bookings/message/",
    "/admin/bookings/messagewording/",
    "/admin/bookings/messagewording/booked/change/",
    "/admin/bookings/messagewording/offer/change/",
    "/admin/articles/article/",
    "/admin/articles/article/1/change/",
    "/admin/articles/article/1/history/",
    "/admin/articles/article/1/history/1/",
    "/admin/articles/article/rules/",
    "/admin/articles/article/rules/card-links/",
    "/admin/articles/reference/",
    "/admin/articles/reference/1/change/",
    "/admin/articles/topic/1/delete/",
    "/admin/auth/user/",
    "/admin/auth/user/1/change/",
    "/admin/auth/user/1/password/",
    "/admin/auth/group/add/",
    "/admin/password_change/",
)


def sign_in(page, staff):
    page.goto("/admin/")
    page.get_by_label("Username").fill(staff[0])
    page.get_by_label("Password").fill(staff[1])
    page.get_by_role("button", name="Log in").click()


@pytest.fixture
def signed_in(open_page, staff):
    page = open_page()
    sign_in(page, staff)
    return page


@pytest.mark.parametrize("path", STOCK_PAGES)
def test_the_stock_admin_keeps_the_content_policy(signed_in, path):
    answer = signed_in.goto(path)

    assert answer.status == 200
    for scheme in SCHEMES:
        look(signed_in, scheme)
        # axe's preloading would break the content policy itself
        assert violations(signed_in, preload=False) == [], scheme


def at_both_widths(page):
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        for scheme in SCHEMES:
            look(page, scheme)
            where = f"{page.url} at {width} px, {scheme}"
            assert violations(page, preload=False) == [], where
            assert sticking_out(page) == [], f"{where}: scrolls sideways"


def test_a_message_is_worded_and_shown_before_it_is_saved(signed_in):
    page = signed_in
    page.goto("/admin/bookings/messagewording/booked/change/")
    page.get_by_label("Subject").fill("{name}!")
    page.get_by_label("Opening").fill("Dear {name},\n\nwe look forward to it.")
    page.get_by_role("button", name="Preview without saving").click()
    assert page.get_by_role("alert").get_by_role("link").inner_text().startswith("Subject: {name}")
    assert page.evaluate("document.activeElement.hasAttribute('data-error-summary')")
    at_both_widths(page)
    page.get_by_label("Subject").fill("See you at {clinic}")
    page.get_by_role("button", name="Preview without saving").click()
    shown = page.frame_locator("iframe")
    shown.get_by_text("we look forward to it.").wait_for()
    assert shown.locator("body").evaluate("body => getComputedStyle(body).maxWidth") == "576px"
    at_both_widths(page)
    page.goto("/admin/bookings/messagewording/booked/change/")
    assert page.get_by_label("Subject").input_value() == ""


def test_public_holidays_are_taken_in_and_decided(signed_in):
    page = signed_in
    page.goto("/admin/bookings/clinicclosure/holidays/")
    page.get_by_role("button", name="on the list, to decide").click()
    at_both_widths(page)
    page.get_by_role("group").last.get_by_label("Open").check()
    page.get_by_role("button", name="Save").click()
    assert "1 day is decided." in page.locator(".messagelist").inner_text()
    assert page.get_by_role("group").last.get_by_label("Open").is_checked()
    page.goto("/admin/bookings/clinicclosure/")
    at_both_widths(page)


@pytest.mark.parametrize("javascript", [True, False], ids=["with-javascript", "without-javascript"])
def test_hours_that_would_leave_visits_outside_are_shown_first(open_page, staff, javascript):
    page = open_page(javascript=javascript)
    sign_in(page, staff)
    page.goto("/admin/bookings/practitioner/1/change/")
    boxes = page.locator("#available_times-group input[name$=DELETE]").all()
    for box in boxes:
        box.check()
    page.get_by_role("button", name="Save", exact=True).click()
    preview = page.locator(".outside")
    assert "outside:" in preview.get_by_role("heading").inner_text()
    assert preview.get_by_role("link").count() > 0
    assert not preview.get_by_label("Save all the same").is_checked()
    if javascript:
        assert preview.evaluate("section => section === document.activeElement")
        at_both_widths(page)
    page.goto("/admin/bookings/practitioner/1/change/")
    assert page.locator("#available_times-group input[name$=DELETE]").count() == len(boxes)
