"""A held time in a browser: Back, keeping it for longer with what is typed, and the word before it ends."""

from __future__ import annotations

import pytest

from tests.e2e.test_accessibility import check_page, each_look

pytestmark = pytest.mark.browser

EXTENSIONS = "SELECT extensions FROM bookings_bookingattempt ORDER BY id DESC LIMIT 1"
HELD = "SELECT count(*) FROM bookings_appointment WHERE status = 'held'"


@pytest.fixture
def minutes_pass(site):
    """Let every hold of the site end so many minutes sooner: the same as waiting."""
    sooner = {
        "sqlite": "datetime(expires_at, '-{} minutes')",
        "postgresql": "expires_at - interval '{} minutes'",
    }

    def let(minutes):
        value = sooner[site.engine].format(minutes)
        site.change(f"UPDATE bookings_appointment SET expires_at = {value} WHERE status = 'held'")

    return let


TIMES = "/book/first-visit/?practitioner=noor-sample"


def choose(page, number):
    """Choose the nth time of the week after the next, as a visit of its own if one is held already."""
    page.goto(TIMES)
    if page.get_by_role("link", name="I need one more").count():
        page.get_by_role("link", name="I need one more").click()
    page.get_by_role("link", name="Next week").click()
    page.get_by_role("link", name="Next week").click()
    slot = page.locator("input[name=slot]").nth(number)
    page.locator(f"label[for={slot.get_attribute('id')}]").click()
    page.get_by_role("button", name="Keep this time").click()
    page.wait_for_url("**/details/**")


def let_all_go(page):
    page.goto("/book/first-visit/")
    while page.get_by_role("button", name="Let it go").count():
        page.get_by_role("button", name="Let it go").first.click()


@pytest.mark.parametrize("javascript", [True, False], ids=["with-javascript", "without-javascript"])
def test_back_shows_the_held_time_and_another_choice_moves_it(open_page, site, javascript):
    page = open_page(width=390, javascript=javascript)
    before = site.rows(HELD)[0][0]
    page.goto("/book/follow-up/?practitioner=ben-sample&from=2030-01-01")
    page.goto("/book/follow-up/?practitioner=ben-sample")
    labels = page.locator("label.time-chooser__label")
    if not labels.count():
        page.get_by_role("link", name="First free time").click()
    labels.first.click()
    page.get_by_role("button", name="Keep this time").click()
    page.wait_for_url("**/details/**")
    page.go_back()
    assert page.get_by_text("You hold").count() == 1
    assert page.locator("input[name=slot]").first.is_checked()
    labels.last.click()
    page.get_by_role("button", name="Keep this time").click()
    page.wait_for_url("**/details/**")

    assert site.rows(HELD)[0][0] == before + 1
    page.go_back()
    page.get_by_role("button", name="Let it go").click()
    assert "We have let that time go" in page.get_by_role("status").inner_text()
    assert site.rows(HELD)[0][0] == before


@pytest.mark.parametrize("javascript", [True, False], ids=["with-javascript", "without-javascript"])
def test_keeping_a_time_for_longer_keeps_what_is_typed(open_page, site, minutes_pass, javascript):
    page = open_page(javascript=javascript)
    choose(page, 0)
    minutes_pass(5)
    page.get_by_label("Your name").fill("Sample Runner")
    page.get_by_label("E-mail address").fill("not yet")
    page.get_by_role("button", name="Keep it for 10 more minutes").click()

    assert page.url.endswith("#held")
    assert site.rows(EXTENSIONS) == [(1,)]
    assert page.get_by_label("Your name").input_value() == "Sample Runner"
    assert page.get_by_label("E-mail address").input_value() == "not yet"
    page.get_by_label("E-mail address").fill("runner@example.org")
    page.get_by_label("Telephone number").fill("+1 416 967 1111")
    page.get_by_label("Telephone number").press("Enter")
    assert page.get_by_role("heading", level=1).inner_text() == "Check your answers"
    minutes_pass(5)
    page.get_by_role("button", name="Keep it for 10 more minutes").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Check your answers"
    assert site.rows(EXTENSIONS) == [(2,)]
    let_all_go(page)


def test_a_word_before_the_time_is_no_longer_held(open_page):
    page = open_page()
    page.clock.install()
    choose(page, 0)
    page.get_by_label("Your name").fill("Sample Runner")
    told = page.locator("[data-hold-ending]")
    page.clock.fast_forward("07:50")
    assert told.inner_text() == ""
    page.clock.fast_forward("00:15")
    told.get_by_role("button").wait_for()
    assert "We hold" in told.inner_text()
    assert told.get_attribute("role") == "status"
    assert page.evaluate("document.activeElement.name") == "name"
    page.clock.fast_forward("05:00")
    assert told.get_by_role("button").count() == 1
    each_look(page, check_page)
    told.get_by_role("button", name="Keep it for 10 more minutes").click()
    assert page.url.endswith("#held")
    assert page.get_by_label("Your name").input_value() == "Sample Runner"
    let_all_go(page)


@pytest.mark.looks
def test_how_it_looks_when_little_is_left(open_page, site, minutes_pass):
    page = open_page()
    choose(page, 0)
    for extensions, words in ((8, "2 more times"), (10, "the last time")):
        site.change(f"UPDATE bookings_bookingattempt SET extensions = {extensions}")
        page.reload()
        assert words in page.locator("#held").inner_text()
        each_look(page, check_page)
    minutes_pass(11)
    page.reload()
    assert "We no longer hold" in page.locator("#held").inner_text()
    each_look(page, check_page)
    site.change("UPDATE bookings_bookingattempt SET extensions = 0")
    page.reload()
    each_look(page, check_page)


@pytest.mark.looks
def test_how_one_too_many_looks(open_page):
    page = open_page()
    for number in (0, 4, 8):
        choose(page, number)
    page.goto(TIMES)
    assert page.get_by_role("button", name="Let it go").count() == 3
    each_look(page, check_page)
    page.get_by_role("link", name="Next week").click()
    page.locator("label.time-chooser__label").last.click()
    page.get_by_role("button", name="Keep this time").click()
    assert "You can choose again from" in page.get_by_role("alert").inner_text()
    assert page.evaluate("document.activeElement.hasAttribute('data-error-summary')")
    each_look(page, check_page)
    page.get_by_role("button", name="Let it go").first.click()
    each_look(page, check_page)
    let_all_go(page)
