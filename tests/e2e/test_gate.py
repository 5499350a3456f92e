"""An editor who publishes too early: with and without JavaScript everything typed comes back, the findings first."""

from __future__ import annotations

import pytest

from tests.e2e.test_accessibility import violations
from tests.e2e.test_stock_admin import sign_in

pytestmark = pytest.mark.browser

BODY = "## Why\n\nRest a while.\n\nOur experts know.\n\nWe never promise a cure."


def publish(page, staff):
    """Ask for an article with an error and a warning; it is refused."""
    sign_in(page, staff)
    page.goto("/admin/articles/article/add/")
    page.locator("#id_title").fill("Sore shins")
    page.locator("#id_slug").fill("sore-shins-in-the-gate")
    page.locator("#id_author").select_option(index=1)
    page.locator("#id_summary").fill("What it is.")
    page.locator("#id_body").fill(BODY)
    page.locator("#id_status").select_option("published")
    page.locator("#id_published_date").fill("2026-01-02")
    page.get_by_role("button", name="Save", exact=True).click()


def finding(page, words):
    return page.locator(".finding").filter(has_text=words)


@pytest.mark.parametrize("javascript", [True, False])
def test_everything_typed_comes_back_and_findings_come_first(open_page, staff, javascript):
    page = open_page(javascript=javascript)
    publish(page, staff)
    assert page.locator("#id_body").input_value() == BODY
    assert page.locator("#id_title").input_value() == "Sore shins"
    assert page.locator(".finding strong").all_inner_texts() == ["Error", "Warning"]
    page.locator("textarea[name^=answer-]").fill("It says what we do not promise.")
    page.get_by_role("button", name="Save", exact=True).click()
    assert page.locator("details textarea").input_value() == "It says what we do not promise."
    assert page.locator(".finding:not(details *) strong").all_inner_texts() == ["Error"]


def test_a_finding_leads_to_its_words(open_page, staff):
    page = open_page()
    publish(page, staff)
    assert page.evaluate("document.activeElement.id") == "findings"
    finding(page, "experts").get_by_role("link", name="Line 5").click()
    selected = "t => t.value.slice(t.selectionStart, t.selectionEnd)"
    assert page.locator("#id_body").evaluate(selected) == "Our experts know."
    assert page.evaluate("document.activeElement.id") == "id_body"


def test_without_javascript_it_leads_to_the_field_and_to_the_reason(open_page, staff):
    page = open_page(javascript=False)
    publish(page, staff)
    finding(page, "experts").get_by_role("link", name="Line 5").click()
    assert page.url.endswith("#id_body")
    finding(page, "experts").get_by_role("link", name="Why").click()
    assert page.locator("h1").last.inner_text() == "Nothing is promised, and no title is claimed"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_the_refused_form_can_be_used_by_everybody(open_page, staff, width, scheme):
    page = open_page(width=width, scheme=scheme)
    publish(page, staff)
    assert violations(page, preload=False) == []
    assert page.locator(".findings").evaluate("box => box.scrollWidth <= box.clientWidth")
