"""Every template and error state: no axe violation, no sideways scroll, at three widths, light and dark."""

from __future__ import annotations

from pathlib import Path

import axe_playwright_python
import pytest
from django.template.loader import get_template

pytestmark = [pytest.mark.browser, pytest.mark.looks]

AXE = next(Path(axe_playwright_python.__file__).parent.rglob("axe.min.js")).read_text(encoding="utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDTHS = (320, 768, 1280)
SCHEMES = ("light", "dark")
ARTICLE = "/articles/knee-pain-in-runners-understanding-prevention-and-treatment/"
PAGES = (
    "/",
    "/services/",
    "/services/first-visit/",
    "/team/",
    "/team/ana-sample/",
    "/contact/",
    "/privacy/",
    "/accessibility/",
    "/articles/",
    "/articles/topics/knee-pain/",
    ARTICLE,
    f"{ARTICLE}sources/",
    "/articles/sources/?status=not_found",
    "/articles/sources/?status=nonsense&verdict=nonsense",
    "/book/",
    "/book/?about=knee-pain",
    "/book/which/",
    "/book/first-visit/",
    "/book/first-visit/?practitioner=ben-sample",
    "/book/first-visit/needs/",
    "/book/running-class/",
    "/book/telephone-advice/",
    "/book/first-visit/?gone",
    "/book/first-visit/?first",
    "/book/first-visit/?from=2031-01-01",
    "/book/first-visit/?practitioner=ben-sample&part=evening&weekday=3&weekday=4",
    "/book/first-visit/?practitioner=ben-sample&part=morning&weekday=7",
    "/nowhere/",
    "/appointments/nobody/",
    "/admin/login/",
)


def each_look(page, check):
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        for scheme in SCHEMES:
            look(page, scheme)
            check(page, f"{page.url} at {width} px, {scheme}")


def look(page, scheme):
    page.wait_for_load_state()  # a form that was just sent may be on its way
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.evaluate("Promise.allSettled(document.getAnimations().map(animation => animation.finished))")


def check_page(page, where):
    assert sticking_out(page) == [], f"{where}: scrolls sideways"
    assert violations(page) == [], where
    assert page.locator("h1").count() == 1, f"{where}: one h1"


STICKING_OUT = """() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return [];
    const wide = [...document.body.querySelectorAll("*")].filter(one => one.getBoundingClientRect().right > width);
    return ["page", ...wide.map(one => one.outerHTML.slice(0, 120))];
}"""


def sticking_out(page):
    """Return what makes the page scroll sideways; nothing if it doesn't."""
    return page.evaluate(STICKING_OUT)


def violations(page, *, preload=True):
    if not page.evaluate("typeof window.axe === 'object'"):
        page.evaluate(AXE)
    result = page.evaluate("options => axe.run(options)", {"runOnly": TAGS, "preload": preload})
    return [(found["id"], [node["target"] for node in found["nodes"]]) for found in result["violations"]]


@pytest.mark.parametrize("path", PAGES)
def test_page(open_page, path):
    page = open_page()
    page.goto(path)

    each_look(page, check_page)


def test_booking_steps_and_their_error_states(open_page):
    page = open_page()
    page.goto("/book/follow-up/?from=2030-01-01")
    page.goto("/book/follow-up/")
    if page.get_by_role("link", name="First free time").count():
        page.get_by_role("link", name="First free time").click()
    page.locator("form.time-chooser").evaluate("form => { form.noValidate = true }")
    page.get_by_role("button", name="Keep this time").click()
    assert page.get_by_role("alert").inner_text().endswith("Choose a time.")
    each_look(page, check_page)

    slot = page.locator("input[name=slot]").last
    page.locator(f"label[for={slot.get_attribute('id')}]").click()
    page.get_by_role("button", name="Keep this time").click()
    each_look(page, check_page)
    page.get_by_role("button", name="Choose another time").click()
    assert "You hold" in page.get_by_role("status").inner_text()
    page.locator("summary").first.click()
    each_look(page, check_page)
    page.get_by_role("link", name="Keep it").click()
    page.get_by_label("Your name").fill("\u200b")
    page.get_by_label("E-mail address").fill("not an address")
    page.get_by_role("button", name="Continue").click()
    assert page.get_by_role("alert").get_by_role("link").count() == 3
    each_look(page, check_page)
    page.get_by_label("Your name").fill("Sample Name-that-is-very-long-" + "x" * 110)
    page.get_by_label("E-mail address").fill("a-very-long-address-" + "x" * 40 + "@example.org")
    page.get_by_label("Telephone number").fill("+1 416 967 1111")
    page.get_by_label("Yes", exact=True).check()
    page.get_by_role("button", name="Continue").click()
    each_look(page, check_page)
    page.get_by_role("button", name="Book this appointment").click()
    each_look(page, check_page)
    page.get_by_role("link", name="See the appointment").click()
    each_look(page, check_page)
    page.get_by_role("link", name="Cancel the appointment").click()
    each_look(page, check_page)
    page.get_by_role("button", name="Yes, cancel it").click()
    assert "is cancelled" in page.get_by_role("status").inner_text()
    each_look(page, check_page)


def book_in_two_weeks(page):
    page.goto("/book/first-visit/")
    for _week in range(2):
        page.get_by_role("link", name="Next week").click()
    page.locator("label.time-chooser__label").first.click()
    page.get_by_role("button", name="Keep this time").click()
    page.get_by_label("Your name").fill("Sample Patient")
    page.get_by_label("E-mail address").fill("own-page@example.org")
    page.get_by_label("Telephone number").fill("+1 416 967 1112")
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Book this appointment").click()
    page.get_by_role("link", name="See the appointment").click()


def test_the_patients_own_page_and_its_error_states(open_page):
    page = open_page()
    book_in_two_weeks(page)
    link = page.url
    page.get_by_role("link", name="Correct your details").click()
    each_look(page, check_page)
    page.get_by_label("E-mail address").fill("not an address")
    page.get_by_role("button", name="Save").click()
    assert page.get_by_role("alert").get_by_role("link").count() == 1
    each_look(page, check_page)

    page.goto(f"{link}move/")
    page.locator("form.time-chooser").evaluate("form => { form.noValidate = true }")
    page.get_by_role("button", name="Continue with this time").click()
    assert page.get_by_role("alert").inner_text().endswith("Choose a time.")
    each_look(page, check_page)
    page.locator("label.time-chooser__label").last.click()
    page.get_by_role("button", name="Continue with this time").click()
    each_look(page, check_page)
    page.get_by_role("button", name="Move the appointment").click()
    assert "It has a new time" in page.locator("main").inner_text()
    each_look(page, check_page)
    page.goto(f"{link}move/check/?to=2031-01-01T03:00:00-05:00&practitioner=")
    assert "no longer free" in page.get_by_role("alert").inner_text()
    each_look(page, check_page)

    page.goto(f"{link}cancel/")
    page.get_by_label("In your own words").evaluate("box => { box.value = 'x'.repeat(201) }")
    page.get_by_role("button", name="Yes, cancel it").click()
    assert page.get_by_role("alert").get_by_role("link").count() == 1
    each_look(page, check_page)
    page.get_by_label("In your own words").fill("")
    page.get_by_role("button", name="Yes, cancel it").click()
    each_look(page, check_page)
    page.get_by_role("button", name="Undo: I want to keep it").click()
    assert "cancelled" not in page.locator("main").inner_text()
    somebody = open_page()
    somebody.goto(f"{link}details/")
    assert "forwarded" in somebody.locator("main").inner_text()
    each_look(somebody, check_page)


def test_a_lost_link_and_its_error_states(open_page):
    page = open_page()
    page.goto("/appointments/")
    each_look(page, check_page)
    page.get_by_role("button", name="Send me the link").click()
    assert page.get_by_role("alert").get_by_role("link").count() == 1
    each_look(page, check_page)
    page.get_by_label("E-mail address").fill("nobody@example.org")
    page.get_by_role("button", name="Send me the link").click()
    assert "Check your e-mail" in page.get_by_role("status").inner_text()
    each_look(page, check_page)


def test_which_appointment_and_its_error_states(open_page):
    page = open_page()
    page.goto("/book/which/")
    page.get_by_role("button", name="Continue").click()
    assert page.get_by_role("alert").get_by_role("link").count() == 1
    each_look(page, check_page)
    for sign in ("Your calf is swollen and painful", "Your foot is cold, numb or pale"):
        page.get_by_label(sign).check()
        page.get_by_role("button", name="Continue").click()
        each_look(page, check_page)
        page.get_by_role("link", name="by mistake").click()
    for box in page.get_by_role("checkbox").all():
        box.uncheck()
    page.get_by_label("None of these").check()
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Continue").click()
    assert "Choose the answer" in page.get_by_role("alert").inner_text()
    each_look(page, check_page)
    for answer in ("Yes, but it is about something new", "Something else", "A short answer"):
        page.get_by_label(answer).check()
        page.get_by_role("button", name="Continue").click()
    assert page.get_by_role("heading", level=1).inner_text().startswith("Please call us")
    each_look(page, check_page)
    page.get_by_role("link", name="Change the answer to “What hurts?”").click()
    page.get_by_label("A knee").check()
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Continue").click()
    assert page.get_by_role("heading", level=1).inner_text() == "We suggest: First visit"
    each_look(page, check_page)
    page.get_by_role("link", name="See all appointments").click()
    page.get_by_text("All urgent signs").click()
    each_look(page, check_page)
    page.goto("/book/first-visit/")
    page.locator("summary").first.click()
    each_look(page, check_page)


def test_a_time_that_has_just_gone(open_page):
    first, second = open_page(), open_page()
    for page in (first, second):
        page.goto("/book/first-visit/?practitioner=noor-sample")
        page.get_by_role("link", name="Next week").click()
        page.locator("label.time-chooser__label").first.click()
    first.get_by_role("button", name="Keep this time").click()
    second.get_by_role("button", name="Keep this time").click()

    assert "no longer free" in second.get_by_role("alert").inner_text()
    assert second.locator("input[name=slot]").count() == 3
    each_look(second, check_page)


def test_access_needs_and_a_time_that_does_not_fit_them(open_page):
    page = open_page()
    page.goto("/book/first-visit/?practitioner=ana-sample")
    page.get_by_role("link", name="Tell us what you need").click()
    page.get_by_label("which language").fill("\u202e")
    page.get_by_role("button", name="Continue").click()
    assert page.get_by_role("alert").get_by_role("link").count() == 1
    each_look(page, check_page)
    page.get_by_label("which language").fill("")
    page.get_by_label("A room without steps").check()
    page.get_by_role("button", name="Continue").click()
    assert "Times for: step-free room." in page.get_by_role("main").inner_text()
    each_look(page, check_page)
    page.get_by_role("link", name="Next week").click()
    page.locator("label.time-chooser__label").first.click()
    page.get_by_role("button", name="Keep this time").click()
    page.get_by_role("button", name="Choose another time").click()
    page.get_by_role("link", name="Change what you need").click()
    page.get_by_label("A man").check()
    page.get_by_role("button", name="Continue").click()
    assert "doesn’t fit what you need" in page.get_by_role("alert").inner_text()
    each_look(page, check_page)


@pytest.mark.parametrize("name", ["400", "403", "404", "500", "503", "csrf"])
def test_error_page(open_page, name):
    """The pages that a browser can't be led to at will, drawn by the same templates."""
    html = get_template(f"errors/{name}.html").render({})
    page = open_page()
    page.route("**/error/", lambda route: route.fulfill(body=html, content_type="text/html; charset=utf-8"))
    page.goto("/error/")

    each_look(page, check_page)
