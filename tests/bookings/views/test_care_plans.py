"""The patient's page of a plan of care: proposed times, other times, and booking all that is ticked."""

from __future__ import annotations

from datetime import timedelta

import icalendar
import pytest

from bookings.models import Appointment, Message, PlannedVisit
from tests import factories
from tests.bookings.views import markup
from tests.factories import MONDAY, at

WEEK = timedelta(days=7)
MONDAYS = [MONDAY + n * WEEK for n in range(4)]


@pytest.fixture
def seen(clinic):
    return factories.appointment(
        at(9, day=MONDAY - WEEK), practitioner=clinic.sam, service=clinic.service, status="fulfilled"
    )


@pytest.fixture
def plan(seen):
    return factories.care_plan(seen)


@pytest.fixture
def link(plan):
    return f"/plans/{plan.token}/"


def state():
    visits = list(Appointment.objects.order_by("pk").values())
    return visits, list(PlannedVisit.objects.order_by("pk").values()), Message.objects.count()


def form(page):
    """Return what the browser would send with everything that is ticked."""
    (shown,) = [one for one in page.one("main").all("form") if one.attributes.get("method") == "post"]
    sent = {}
    for box in shown.all("input"):
        kind, name = box.attributes.get("type"), box.attributes.get("name")
        if name and name != "csrfmiddlewaretoken" and (kind == "hidden" or "checked" in box.attributes):
            sent.setdefault(name, []).append(box.attributes["value"])
    return sent


def labels(page):
    return [label.text() for label in page.one("main").all("label")]


def booked(plan):
    rows = Appointment.objects.filter(planned__plan=plan).order_by("starts_at")
    return list(rows.values_list("starts_at", flat=True))


def take(clinic, *days, hour=9):
    for day in days:
        factories.appointment(at(hour, day=day), practitioner=clinic.sam, service=clinic.service)


# -- seeing


def test_the_page_proposes_free_times(visitor, link):
    answer = visitor.get(link)
    page = markup.read(answer)
    assert page.one("h1").text() == "Your next visits"
    assert labels(page) == [
        "Visit 1: Monday 8 March 2027, 09:00, Sam Rivera",
        "Visit 2: Monday 15 March 2027, 09:00, Sam Rivera",
        "Visit 3: Monday 22 March 2027, 09:00, Sam Rivera",
    ]
    assert "they are yours once you book" in page.one("main").text()
    assert answer["Cache-Control"] == "no-store"
    assert answer["X-Robots-Tag"] == "noindex, nofollow"


def test_what_differs_from_the_wish_is_said(visitor, clinic, link):
    factories.closure(MONDAYS[1], MONDAYS[1] + timedelta(days=6))
    page = markup.read(visitor.get(link))
    item = page.one("li", id="visit-2")
    assert "Monday 22 March 2027" in item.text()
    assert item.one("p", id="note-2").text() == "Later than planned."
    assert item.one("input", id="tick-2").attributes["aria-describedby"] == "note-2"


@pytest.mark.parametrize("path", ["", "2/", "2/?from=2027-03-15", "2/?from=2027-02-30"])
@pytest.mark.parametrize("method", ["get", "head"])
def test_looking_changes_nothing(visitor, link, path, method):
    before = state()
    assert getattr(visitor.client, method)(link + path).status_code == 200
    assert state() == before


@pytest.mark.parametrize(
    "path",
    [
        "/plans/wrong/",
        "/plans/%00/",
        "/plans/wrong/1/",
        "/plans/wrong/calendar.ics",
        "{}0/",
        "{}4/",
        "{}99999999999999999999/",
    ],
)
def test_a_wrong_link_and_a_missing_visit_look_alike(visitor, link, path):
    assert visitor.get(path.format(link)).status_code == 404


@pytest.mark.parametrize("visits", [1, 3, 12])
def test_the_queries_are_few_however_many_visits(visitor, seen, django_assert_num_queries, visits):
    link = f"/plans/{factories.care_plan(seen, visits).token}/"
    visitor.get(link)
    with django_assert_num_queries(
        10
    ):  # the plan 3, free times 4, who gives them, the patient's visits, the clinic
        visitor.get(link)


@pytest.mark.parametrize("visits", [1, 3, 12])
def test_and_however_many_are_booked(visitor, clinic, seen, django_assert_num_queries, visits):
    plan = factories.care_plan(seen, visits, status="booked")
    for planned in plan.visits.all():
        start = at(9, day=MONDAY + planned.position * WEEK)
        planned.appointment = factories.appointment(start, patient=plan.patient)
        planned.chosen_start = start
        planned.save()
    visitor.get(f"/plans/{plan.token}/")
    with django_assert_num_queries(5):
        visitor.get(f"/plans/{plan.token}/")


# -- booking


def test_all_are_booked_and_lead_to_their_own_pages(visitor, plan, link):
    answer = visitor.client.post(link, form(markup.read(visitor.get(link))))
    assert (answer.status_code, answer["Location"]) == (302, f"{link}?booked")
    assert booked(plan) == [at(9, day=day) for day in MONDAYS[:3]]
    page = markup.read(visitor.get(answer["Location"]))
    status = page.one("div", role="status")
    assert status.one("h2").text() == "3 visits are booked"
    assert status.one("p").text().startswith("We send you one message with all of them")
    hrefs = [a.attributes["href"] for a in page.one("main").all("a")]
    tokens = (
        Appointment.objects.filter(planned__plan=plan).order_by("starts_at").values_list("token", flat=True)
    )
    assert hrefs == [*(f"/appointments/{token}/" for token in tokens), f"{link}calendar.ics"]
    assert not page.one("main").all("form")


def test_without_an_address_no_message_is_promised(visitor, plan, link):
    plan.patient.email = ""
    plan.patient.save()
    answer = visitor.client.post(link, form(markup.read(visitor.get(link))))
    assert "message" not in visitor.get(answer["Location"]).text


def test_the_same_form_twice_books_once(visitor, plan, link):
    sent = form(markup.read(visitor.get(link)))
    first, again = visitor.client.post(link, sent), visitor.client.post(link, sent)
    assert (again.status_code, again["Location"]) == (302, first["Location"])
    assert (len(booked(plan)), Message.objects.count()) == (3, 1)


def test_what_is_unticked_stays_for_later(visitor, plan, link):
    sent = form(markup.read(visitor.get(link)))
    visitor.client.post(link, {**sent, "visits": ["1", "3"]})
    assert booked(plan) == [at(9, day=MONDAYS[0]), at(9, day=MONDAYS[2])]
    page = markup.read(visitor.get(link))
    assert labels(page) == ["Visit 2: Monday 15 March 2027, 09:00, Sam Rivera"]
    assert "checked" not in page.one("input", id="tick-2").attributes


def test_none_ticked_is_said_and_kept(visitor, plan, link):
    sent = form(markup.read(visitor.get(link)))
    del sent["visits"]
    answer = visitor.client.post(link, sent)
    page = markup.read(answer)
    assert answer.status_code == 422
    assert markup.errors(page) == {"#visits": "Tick at least one visit."}
    assert not [box for box in page.all("input", type="checkbox") if "checked" in box.attributes]
    assert booked(plan) == []


def test_if_one_is_taken_nothing_is_booked_and_the_rest_is_kept(visitor, clinic, plan, link):
    sent = form(markup.read(visitor.get(link)))
    take(clinic, MONDAYS[1])
    answer = visitor.client.post(link, {**sent, "visits": ["1", "2"]})
    page = markup.read(answer)
    assert (answer.status_code, booked(plan)) == (409, [])
    told = "Visit 2: Monday 15 March, 09:00 is no longer free. No visit is booked yet: choose another time for it."
    assert markup.errors(page) == {"#visit-2": told}
    radios = page.one("li", id="visit-2").all("input", type="radio")
    assert [(box.attributes["name"], "checked" in box.attributes) for box in radios] == [
        ("slot-2", True),
        ("slot-2", False),
        ("slot-2", False),
    ]
    assert [box.attributes["value"].split()[0] for box in radios] == [
        f"2027-03-15T{wall}:00-04:00" for wall in ("09:45", "10:00", "10:15")
    ]
    ticks = {box.attributes["value"]: "checked" in box.attributes for box in page.all("input", name="visits")}
    assert ticks == {"1": True, "2": True, "3": False}
    after = visitor.client.post(link, form(page))
    assert (after.status_code, booked(plan)) == (302, [at(9), at(9, 45, day=MONDAYS[1])])


def test_another_tab_has_booked_other_times(visitor, plan, link):
    sent = form(markup.read(visitor.get(link)))
    visitor.client.post(link, sent)
    other = {**sent, "slot-1": ["2027-03-08T11:00:00-05:00 sam-rivera"]}
    answer = visitor.client.post(link, other)
    assert answer.status_code == 409
    assert "#visit-1" in markup.errors(markup.read(answer))
    assert len(booked(plan)) == 3


def test_two_on_one_day(visitor, plan, link):
    sent = form(markup.read(visitor.get(link)))
    answer = visitor.client.post(link, {**sent, "slot-2": ["2027-03-08T11:00:00-05:00 sam-rivera"]})
    assert (answer.status_code, booked(plan)) == (409, [])
    assert list(markup.errors(markup.read(answer))) == ["#visit-1", "#visit-2"]


def test_staff_have_changed_the_plan(visitor, plan, link):
    sent = form(markup.read(visitor.get(link)))
    plan.revision = 1
    plan.save()
    answer = visitor.client.post(link, sent)
    assert (answer.status_code, booked(plan)) == (409, [])
    assert list(markup.errors(markup.read(answer))) == ["#visits"]


def test_a_withdrawn_plan_says_whom_to_call(visitor, plan, link):
    sent = form(markup.read(visitor.get(link)))
    plan.status = "withdrawn"
    plan.save()
    page = markup.read(visitor.get(link))
    assert "We have withdrawn this plan." in page.one("main").text()
    assert not page.one("main").all("form")
    assert (visitor.client.post(link, sent).status_code, booked(plan)) == (409, [])


@pytest.mark.parametrize(
    "bad",
    [
        {"slot-1": "2027-03-08T09:00:00-05:00 nobody"},
        {"slot-1": "2027-03-08T09:00:00 sam-rivera"},
        {"slot-1": "2027-02-30T09:00:00-05:00 sam-rivera"},
        {"slot-1": "9999-12-31T23:59:00-05:00 sam-rivera"},
        {"slot-1": "0001-01-01T00:00:00+14:00 sam-rivera"},
        {"slot-1": "\x00"},
        {"slot-1": "x" * 50_000},
        {"visits": ["7"]},
        {"visits": ["x" * 50_000]},
        {"change": "9" * 5000},
        {"change": "\x00"},
        {"shown": "9" * 5000},
        {"shown": ""},
    ],
)
def test_nonsense_is_refused_and_stores_nothing(visitor, link, bad):
    sent = form(markup.read(visitor.get(link)))
    before = state()
    assert visitor.client.post(link, {**sent, **bad}).status_code == 422
    assert state() == before


def test_an_empty_form(visitor, link):
    assert visitor.client.post(link, {}).status_code == 422


# -- another time


def test_choosing_another_time_keeps_the_ticks_and_leads_there_and_back(visitor, plan, link):
    sent = form(markup.read(visitor.get(link)))
    answer = visitor.client.post(link, {**sent, "visits": ["2", "3"], "change": "2"})
    assert (answer.status_code, answer["Location"]) == (302, f"{link}2/")
    page = markup.read(visitor.get(answer["Location"]))
    assert page.one("h1").text() == "Another time for visit 2"
    times = [box.attributes["value"] for box in page.one("main").all("input", name="slot")]
    assert times[0] == "2027-03-15T09:00:00-04:00"
    back = visitor.client.post(f"{link}2/", {"slot": "2027-03-15T14:00:00-04:00"})
    assert (back.status_code, back["Location"]) == (302, f"{link}#visit-2")
    page = markup.read(visitor.get(link))
    assert labels(page)[1] == "Visit 2: Monday 15 March 2027, 14:00, Sam Rivera"
    assert "checked" not in page.one("input", id="tick-1").attributes
    assert booked(plan) == []


@pytest.mark.parametrize(
    ("slot", "status"),
    [("", 422), ("2027-03-15", 422), ("x" * 50_000, 422), ("2027-03-15T14:07:00-04:00", 409)],
)
def test_a_time_that_is_none(visitor, link, slot, status):
    answer = visitor.client.post(f"{link}2/", {"slot": slot, "from": "2027-03-15"})
    assert answer.status_code == status
    assert list(markup.errors(markup.read(answer))) == ["#times"]


def test_a_time_that_has_just_gone(visitor, clinic, link):
    take(clinic, MONDAYS[1], hour=14)
    answer = visitor.client.post(f"{link}2/", {"slot": "2027-03-15T14:00:00-04:00"})
    assert answer.status_code == 409
    assert "no longer free" in markup.errors(markup.read(answer))["#times"]


def test_there_is_nothing_to_choose_for_a_booked_visit(visitor, link):
    visitor.client.post(link, form(markup.read(visitor.get(link))))
    for answer in (
        visitor.get(f"{link}2/"),
        visitor.client.post(f"{link}2/", {"slot": "2027-03-15T14:00:00-04:00"}),
    ):
        assert (answer.status_code, answer["Location"]) == (302, link)


def test_a_week_without_times_leads_to_the_next_one(visitor, link):
    factories.closure(MONDAYS[1], MONDAYS[1] + timedelta(days=6))
    main = markup.read(visitor.get(f"{link}2/?from=2027-03-15")).one("main")
    assert "There are no free times in this week." in main.text()
    assert "?from=2027-03-22" in [a.attributes["href"] for a in main.all("a")]


def test_a_plan_reaches_beyond_the_horizon(visitor, clinic, link):
    clinic.settings.planning_horizon = 8
    clinic.settings.save()
    assert len(labels(markup.read(visitor.get(link)))) == 3
    assert markup.read(visitor.get(f"{link}3/?from=2027-03-22")).one("main").all("input", name="slot")


# -- afterwards


def test_the_calendar_file_holds_all_visits(visitor, link):
    assert visitor.get(f"{link}calendar.ics").status_code == 404
    visitor.client.post(link, form(markup.read(visitor.get(link))))
    answer = visitor.get(f"{link}calendar.ics")
    calendar = icalendar.Calendar.from_ical(answer.content)
    assert calendar["method"] == "PUBLISH"
    assert [event["dtstart"].dt for event in calendar.walk("VEVENT")] == [
        at(9, day=day) for day in MONDAYS[:3]
    ]
    assert len({event["uid"] for event in calendar.walk("VEVENT")}) == 3


def test_thirty_days_after_the_last_visit_nothing_is_left_of_the_person(visitor, clock, link):
    sent = form(markup.read(visitor.get(link)))
    visitor.client.post(link, sent)
    last = at(9, 45, day=MONDAYS[2])
    clock.move_to(last + timedelta(days=30, minutes=-1))
    assert "Sam Rivera" in markup.read(visitor.get(link)).one("main").text()
    clock.move_to(last + timedelta(days=30))
    for answer in (visitor.get(link), visitor.get(f"{link}1/"), visitor.client.post(link, sent)):
        main = markup.read(answer).one("main")
        assert answer.status_code == 200
        assert main.text() == "This link is no longer in use Book again Or call us: +1 416 416 4161"


def test_a_plan_that_nobody_booked_closes_thirty_days_after_its_last_day(visitor, clock, plan, link):
    clock.move_to(at(12, day=plan.valid_until + timedelta(days=1)))
    main = markup.read(visitor.get(link)).one("main")
    assert "can’t be booked here any more" in main.text()
    assert not main.all("form")
    clock.move_to(at(12, day=plan.valid_until + timedelta(days=31)))
    assert "Sam Rivera" not in markup.read(visitor.get(link)).one("main").text()


def test_nothing_about_the_person_in_the_title(visitor, plan, link):
    assert plan.patient.name not in visitor.get(link).content.decode()
    assert markup.read(visitor.get(link)).one("title").text() == "Your next visits – Sample Clinic"


def test_a_cancelled_visit_leads_to_other_times(visitor, plan, link):
    visitor.client.post(link, form(markup.read(visitor.get(link))))
    first = Appointment.objects.filter(planned__plan=plan).earliest("starts_at")
    item = markup.read(visitor.get(link)).one("li", id="visit-1")
    assert item.all("a", href="/book/initial-assessment/") == []
    visitor.post(f"/appointments/{first.token}/cancel/")
    item = markup.read(visitor.get(link)).one("li", id="visit-1")
    assert "cancelled" in item.text()
    assert len(item.all("a", href="/book/initial-assessment/")) == 1
