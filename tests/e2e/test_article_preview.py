"""The article beside its text, as an editor sees it while writing."""

from __future__ import annotations

import pytest

from tests.e2e.test_accessibility import violations

pytestmark = [pytest.mark.browser, pytest.mark.looks]
ADD = "/admin/articles/article/add/"
TEXT = "## Why\n\nIt depends.\n\n::: do\n- rest\n:::\n"


@pytest.fixture
def signed_in(open_page, staff):
    def sign_in(**options):
        page = open_page(**options)
        page.goto("/admin/login/")
        page.fill("#id_username", staff[0])
        page.fill("#id_password", staff[1])
        page.click("[type=submit]")
        page.goto(ADD)
        return page

    return sign_in


def test_what_is_typed_is_drawn_beside_the_text_without_being_saved(signed_in):
    page = signed_in(width=1280)
    shown = page.frame_locator(".preview__frame")
    page.fill("#id_title", "Sore shins, typed only")
    page.fill("#id_body", TEXT)
    shown.locator(".box--do", has_text="rest").wait_for()
    assert shown.locator("h1").inner_text() == "Sore shins, typed only"
    text, pane = page.locator("#id_body").bounding_box(), page.locator(".preview").bounding_box()
    assert text["x"] + text["width"] <= pane["x"]
    page.fill("#id_body", TEXT.replace("- rest", "Rest."))
    shown.locator(".unpublished", has_text="holds no list").wait_for()
    assert page.locator(".preview__said").inner_text().startswith("1 min to read, ")
    assert violations(page, preload=False) == []
    page.goto("/admin/articles/article/")
    assert page.get_by_text("Sore shins, typed only").count() == 0


def test_without_javascript_it_opens_in_a_tab_of_its_own(signed_in):
    page = signed_in(javascript=False)
    page.fill("#id_title", "Sore shins, typed only")
    page.fill("#id_body", TEXT)
    with page.expect_popup() as opened:
        page.click("[data-preview]")
    assert opened.value.locator("h1").inner_text() == "Sore shins, typed only"
    assert page.locator("#id_body").input_value() == TEXT


def test_without_javascript_empty_rows_come_when_asked_for(signed_in):
    page = signed_in(javascript=False, width=390)
    assert page.locator("#id_citations-0-claim").count() == 0
    page.get_by_role("link", name="open this page with empty rows").click()
    page.fill("#id_title", "Sore shins without a script")
    page.fill("#id_slug", "sore-shins-without-a-script")
    page.select_option("#id_author", index=1)
    page.fill("#id_summary", "What it is.")
    page.fill("#id_body", f"{TEXT}\nIt is load [@?load].\n")
    page.fill("#id_citations-0-label", "load")
    page.fill("#id_citations-0-claim", "It is load.")
    page.get_by_role("button", name="Save and continue editing").click()
    assert page.locator("#id_citations-0-claim").input_value() == "It is load."
    assert page.locator("#id_citations-3-claim").input_value() == ""  # three empty ones again
