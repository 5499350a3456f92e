"""The times page: what clients may count on, weeks, the filter, and every kind of nonsense in the address."""

from __future__ import annotations

import datetime as dt
from datetime import timedelta

import pytest
import time_machine

from bookings import queries
from bookings.models import Appointment
from tests import factories
from tests.bookings.views import markup
from tests.bookings.views.visitor import NINE, SERVICE, TEN, Visitor

WEEK = "2027-03-08"


def values(response) -> list[str]:
    return [box.attributes["value"] for box in markup.read(response).all("input", name="slot")]


def days_of(page) -> list[markup.Element]:
    return page.all("fieldset", **{"class": "time-chooser__day"})


def links(response) -> dict[str, str]:
    return {a.text(): a.attributes["href"] for a in markup.read(response).all("a")}


def test_each_time_is_a_radio_button_with_its_instant(visitor):
    page = markup.read(visitor.times(**{"from": WEEK}))
    boxes = page.all("input", name="slot")
    assert len(boxes) == 30  # 09:00 to 16:15, every 15 minutes
    assert {box.attributes["type"] for box in boxes} == {"radio"}
    for box in boxes:
        label = page.one("label", **{"for": box.attributes["id"]})
        assert label.one("time").attributes["datetime"] == box.attributes["value"]
    assert [box.attributes["value"] for box in boxes][:2] == [NINE, "2027-03-08T09:15:00-05:00"]
    assert [heading.text() for heading in page.all("h1")] == ["Choose a time"]


def test_each_day_is_a_fieldset_with_its_legend(visitor):
    page = markup.read(visitor.times(**{"from": WEEK}))
    (monday,) = days_of(page)
    assert monday.one("legend").one("h3").text() == "Monday 8 March, 30 times"
    assert len(monday.all("input")) == 30
    headings = [heading.text() for heading in page.all("h3", **{"class": "time-chooser__date"})]
    assert headings == [
        "Tuesday 9 March",
        "Wednesday 10 March",
        "Thursday 11 March",
        "Friday 12 March",
        "Saturday 13 March",
        "Sunday 14 March",
    ]
    assert [p.text() for p in page.all("p", **{"class": "time-chooser__none"})] == ["No free times"] * 6


def test_the_offset_changes_with_the_clocks(visitor):
    assert values(visitor.times(**{"from": "2027-03-15"}))[0] == "2027-03-15T09:00:00-04:00"


def test_empty_days_before_the_first_times_are_one_line(visitor, clock):
    clock.move_to(factories.at(18, day=factories.MONDAY))
    page = markup.read(visitor.times(**{"from": WEEK}))
    words = [p.text() for p in page.all("p", **{"class": "time-chooser__empty"})]
    assert (words, days_of(page)) == ([], [])  # a whole empty week has words of its own
    page = markup.read(visitor.times(**{"from": "2027-03-09"}))
    (line,) = page.all("p", **{"class": "time-chooser__empty"})
    assert line.text() == "Tuesday 9 March to Sunday 14 March: no free times"
    assert [day.one("legend").text() for day in days_of(page)] == ["Monday 15 March, 30 times"]
    page = markup.read(visitor.times(**{"from": "2027-03-14"}))
    (line,) = page.all("p", **{"class": "time-chooser__empty"})
    assert line.text() == "Sunday 14 March: no free times"


@pytest.mark.parametrize(
    ("capacity", "anybody", "sam"),
    [
        (1, "There are no free times in this week.", "Sam Rivera has no free times in this week."),
        (
            5,
            "There is no class with a free place in this week.",
            "Sam Rivera has no class with a free place in this week.",
        ),
    ],
)
def test_a_week_without_times_says_so(visitor, clinic, capacity, anybody, sam):
    clinic.service.capacity = capacity
    clinic.service.save()
    clinic.sam.available_times.update(only_for=clinic.service)
    factories.closure(factories.MONDAY)
    assert anybody in markup.read(visitor.times(**{"from": WEEK})).text()
    assert sam in markup.read(visitor.times(**{"from": WEEK, "practitioner": clinic.sam.slug})).text()


@pytest.mark.parametrize("query", ["", "gone", "from=2027-03-09"])
def test_the_urgent_warning_stands_on_every_times_page(visitor, query):
    page = markup.read(visitor.client.get(f"{SERVICE}?{query}"))
    warning = page.one("details", **{"class": "notice notice--warning notice--line"})
    assert warning.one("summary").text().endswith("See a doctor today")
    assert "instead of booking here" in warning.text()


def test_the_shortest_notice_is_kept(visitor):
    page = markup.read(visitor.times())
    assert days_of(page)[0].one("legend").text() == "Today, Monday 1 March, 18 times"
    assert values(visitor.times())[0] == "2027-03-01T12:00:00-05:00"


def test_earlier_and_next_weeks_are_links(visitor):
    first = links(visitor.times())
    assert "Earlier week" not in first
    assert first["Next week"].endswith("&from=2027-03-08")
    second = links(visitor.client.get(SERVICE + first["Next week"]))
    assert second["Earlier week"].endswith("&from=2027-03-01")
    assert second["Next week"].endswith("&from=2027-03-15")
    last = links(visitor.times(**{"from": "2027-05-30"}))
    assert "Next week" not in last


@pytest.mark.parametrize(
    ("zone", "words"),
    [
        ("America/Toronto", "All times are Toronto time (America/Toronto)."),
        (
            "America/Argentina/Buenos_Aires",
            "All times are Buenos Aires time (America/Argentina/Buenos_Aires).",
        ),
        ("UTC", "All times are UTC."),
    ],
)
def test_whose_time_it_is(visitor, zone, words):
    factories.clinic(time_zone=zone)
    assert words in markup.read(visitor.times()).text()


def test_the_week_is_named(visitor):
    def week(first):
        return markup.read(visitor.times(**{"from": first})).one("h2", id="times").text()

    assert (week("2027-03-08"), week("2027-03-29")) == ("8 to 14 March", "29 March to 4 April")


def test_an_empty_week_names_the_first_free_time_after_it(visitor):
    factories.closure(dt.date(2027, 3, 8), dt.date(2027, 3, 19))
    answer = visitor.times(**{"from": WEEK})
    assert values(answer) == []
    found = links(answer)["First free time: Monday 22 March, 09:00"]
    assert values(visitor.client.get(SERVICE + found))[0] == "2027-03-22T09:00:00-04:00"


def test_an_empty_diary_says_whom_to_call(visitor):
    factories.closure(dt.date(2027, 3, 1), dt.date(2027, 12, 31))
    assert "Please call us: +1 416 416 4161" in markup.read(visitor.times()).text()


def test_the_filter_shows_one_practitioner(visitor):
    answer = visitor.times(practitioner="robin-okafor", **{"from": WEEK})
    assert values(answer) == [
        f"2027-03-08T{time}:00-05:00" for time in ("10:00", "10:15", "10:30", "10:45", "11:00", "11:15")
    ]
    page = markup.read(answer)
    chosen = [option.text() for option in page.all("option") if "selected" in option.attributes]
    assert chosen == ["Robin Okafor"]
    assert {box.attributes["value"] for box in page.all("input", name="practitioner")} == {"robin-okafor"}


def test_a_chosen_practitioner_is_who_is_held(visitor, clinic):
    visitor.hold(practitioner="robin-okafor")
    assert Appointment.objects.get().practitioner == clinic.robin


def test_ones_own_held_time_stays_choosable_and_is_gone_for_others(visitor):
    visitor.hold(practitioner="robin-okafor")
    asked = {"practitioner": "robin-okafor", "from": WEEK}
    assert TEN in values(visitor.times(**asked))
    assert TEN not in values(Visitor().times(**asked))


@pytest.mark.parametrize(
    "path",
    [
        "/book/no-such-service/",
        "/book/no-such-service/?practitioner=sam-rivera",
        f"{SERVICE}?practitioner=nobody",
        f"{SERVICE}?practitioner=jo-retired",
        f"{SERVICE}?practitioner=kim-elsewhere",
        f"{SERVICE}?practitioner={'x' * 5000}",
        f"/book/{'x' * 5000}/",
        "/book/%00/",
        "/book/%ED%A0%80/",
        "/book/Ünknown/",
    ],
)
def test_an_unknown_service_or_practitioner_is_a_404(visitor, clinic, path):
    factories.practitioner("Jo Retired", services=[clinic.service], is_active=False)
    factories.practitioner("Kim Elsewhere")
    answer = visitor.client.get(path)
    assert answer.status_code == 404
    assert "There is no page here" in answer.content.decode()


def test_a_service_that_is_no_longer_offered_is_a_404(visitor, clinic):
    clinic.service.is_active = False
    clinic.service.save()
    assert visitor.times().status_code == 404
    assert visitor.post(SERVICE, slot=TEN).status_code == 404


@pytest.mark.parametrize(
    "wanted",
    [
        "",
        "yesterday",
        "2027-02-30",
        "-1",
        "\x00",
        "9999-12-31",
        "0001-01-01",
        "2027-03",
        "x" * 5000,
        "²",
        "1e9",
    ],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_nonsense_for_a_day_means_the_nearest_that_can_be_shown(visitor, wanted, method):
    send = {"from": wanted, "page": "-1", "id": "1"}
    answer = visitor.times(**send) if method == "get" else visitor.post(SERVICE, slot="", **send)
    assert answer.status_code == (200 if method == "get" else 422)
    week = markup.read(answer).one("h2", id="times").text()
    assert week == ("30 May" if wanted == "9999-12-31" else "1 to 7 March")


NO_TIME = [
    "",
    "\x00",
    "10:00",
    "2027-03-08",
    "2027-03-08T10:00:00",
    "2027-02-30T10:00:00-05:00",
    "x" * 50_000,
]
NO_TIME += ["9999-12-31T23:59:59-05:00", "0001-01-01T00:00:00+05:00", "0001-01-01T00:00:00+00:00", "tomorrow"]
NO_TIME += ["9999-12-31T23:59:00+00:00", "2027-03-08T09:59:59.5-05:00", "2027-03-08T10:00:00+99:00", "٢٠٢٧"]


@pytest.mark.parametrize("slot", NO_TIME)
def test_what_is_no_time_is_said_beside_the_times(visitor, slot):
    answer = visitor.post(SERVICE, slot=slot, **{"from": WEEK})
    assert answer.status_code == 422
    page = markup.read(answer)
    assert markup.errors(page) == {"#times": "Choose a time."}
    assert page.one("title").text().startswith("Error:")
    assert len(page.all("input", name="slot")) == 30
    assert Appointment.objects.count() == 0


@pytest.mark.parametrize(
    "slot",
    [
        "2027-03-08T10:07:00-05:00",  # off the grid
        "2027-03-08T08:00:00-05:00",  # before hours
        "2027-03-08T16:30:00-05:00",  # would end after hours
        "2027-03-01T09:00:00-05:00",  # past
        "2027-03-01T11:30:00-05:00",  # shorter than the shortest notice
        "2027-06-07T09:00:00-04:00",  # beyond how far ahead
        "2028-02-29T10:00:00-05:00",
        "1970-01-05T10:00:00+00:00",
        "9998-01-01T10:00:00+00:00",
        "0002-01-01T10:00:00+00:00",
    ],
)
def test_a_time_that_is_not_offered_answers_409_with_others(visitor, slot):
    answer = visitor.post(SERVICE, slot=slot)
    assert answer.status_code == 409
    assert len(values(answer)) == 3
    assert Appointment.objects.count() == 0


def test_the_same_instant_written_otherwise_is_the_same_time(visitor):
    assert visitor.post(SERVICE, slot="2027-03-08T15:00:00Z").status_code == 302
    assert Appointment.objects.get().starts_at == factories.at(10)


def test_a_time_that_comes_twice_is_offered_once_and_names_its_zone(db):
    with time_machine.travel(dt.datetime(2027, 11, 1, 15, tzinfo=dt.UTC), tick=False):
        factories.clinic()
        service = factories.service(duration=30, slot_step=60)
        sam = factories.practitioner(services=[service])
        factories.hours(sam, dt.time(0), dt.time(4), weekday=7)
        answer = Visitor().times(**{"from": "2027-11-07"})
        assert values(answer)[1:3] == ["2027-11-07T01:00:00-04:00", "2027-11-07T02:00:00-05:00"]
        names = [span.text() for span in markup.read(answer).all("span", **{"class": "time-chooser__who"})]
        assert names == ["Sam", "EDT", "Sam", "Sam", "Sam"]


# -- query counts: of the whole page, the clinic's settings included


def test_the_times_page_asks_as_much_for_three_practitioners_as_for_one(clinic, django_assert_num_queries):
    clinic.robin.services.clear()
    for newcomers in (["Kim One", "Lou Two"], []):
        with django_assert_num_queries(8):
            assert Visitor().times(**{"from": WEEK}).status_code == 200
        for name in newcomers:
            factories.hours(factories.practitioner(name, services=[clinic.service]))


def test_the_engines_question_takes_at_most_six_queries(clinic, django_assert_max_num_queries):
    question = queries.Question(clinic=clinic.settings, service=clinic.service, now=factories.NOW)
    with django_assert_max_num_queries(6):
        queries.free_slots(question, queries.window_days(question))


def test_an_empty_week_asks_once_more(clinic, django_assert_num_queries):
    factories.closure(factories.MONDAY, factories.MONDAY + timedelta(days=6))
    with django_assert_num_queries(9):
        Visitor().times(**{"from": WEEK})
