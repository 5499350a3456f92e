"""Narrowing the times down: by practitioner, part of the day and weekday; and what helps where nothing fits."""

from __future__ import annotations

import datetime as dt

import pytest

from bookings.models import Appointment, BookingAttempt
from tests import factories
from tests.bookings.views import markup
from tests.bookings.views.test_times import links, values
from tests.bookings.views.visitor import NINE, SERVICE, TEN, Visitor

WEEK = "2027-03-08"
EVERY_DAY = {"weekday": ["1", "4"], "part": "morning"}


def walls(response) -> list[str]:
    return [value[11:16] for value in values(response)]


def starts(response) -> list[str]:
    return [value[5:16] for value in values(response)]


def ways(response, words: str) -> list[str]:
    return [href for text, href in links(response).items() if text.startswith(words)]


@pytest.fixture
def kim(clinic):
    """Return somebody who works from eight to eight on Thursdays."""
    kim = factories.practitioner("Kim Adler", services=[clinic.service])
    factories.hours(kim, dt.time(8), dt.time(20), weekday=4)
    return kim


@pytest.mark.parametrize(
    ("part", "first", "last"),
    [("morning", "08:00", "11:45"), ("afternoon", "12:00", "16:45"), ("evening", "17:00", "19:15")],
)
def test_parts_of_the_day_are_wall_time(visitor, kim, part, first, last):
    for day in ("2027-03-11", "2027-03-18"):  # winter and summer time
        shown = walls(visitor.times(part=part, practitioner=kim.slug, **{"from": day}))
        assert (shown[0], shown[-1]) == (first, last)


def test_weekdays_leave_the_others_out(visitor, kim):
    page = markup.read(visitor.times(weekday=["2", "4"], **{"from": WEEK}))
    headings = [h.text() for h in page.all("h3") if "March" in h.text()]
    assert headings == ["Thursday 11 March, 46 times"]
    (empty,) = page.all("p", **{"class": "time-chooser__empty"})
    assert empty.text() == "Tuesday 9 March: no times that fit"
    ticked = [box for box in page.all("input", name="weekday") if "checked" in box.attributes]
    assert [box.attributes["value"] for box in ticked] == ["2", "4"]
    assert "Only: Tuesday and Thursday. Show all days and times" in page.text()


@pytest.mark.parametrize(
    "nonsense", [{"part": "night"}, {"weekday": ["0", "8", "²", "x" * 5000, "\x00"]}, {"part": "\x00"}]
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_nonsense_narrows_nothing(visitor, nonsense, method):
    send = {"from": WEEK, **nonsense}
    answer = visitor.times(**send) if method == "get" else visitor.post(SERVICE, slot="", **send)
    assert answer.status_code == (200 if method == "get" else 422)
    assert len(values(answer)) == 30
    assert "Only:" not in markup.read(answer).text()


def test_links_to_other_weeks_keep_the_choice_and_the_form(visitor, kim):
    chosen = {"attempt": "k" * 32, "about": "knee-pain", "practitioner": kim.slug, **EVERY_DAY}
    first = links(visitor.times(**{"from": WEEK}, **chosen))
    query = "practitioner=kim-adler&part=morning&weekday=1&weekday=4&about=knee-pain&attempt=" + "k" * 32
    assert first["Next week"] == f"?{query}&from=2027-03-15"
    assert first["Earlier week"] == f"?{query}&from=2027-03-01"
    assert starts(visitor.client.get(SERVICE + first["Next week"]))[0] == "03-18T08:00"


def test_a_form_without_a_time_keeps_the_choice(visitor, kim):
    form = markup.read(visitor.times(**EVERY_DAY, **{"from": WEEK})).all("form", method="post")[-1]
    sent = [(box.attributes["name"], box.attributes["value"]) for box in form.all("input", type="hidden")]
    assert [pair for pair in sent if pair[0] in EVERY_DAY] == [
        ("part", "morning"),
        ("weekday", "1"),
        ("weekday", "4"),
    ]
    answer = visitor.post(SERVICE, slot="", **EVERY_DAY, **{"from": WEEK})
    assert answer.status_code == 422
    assert starts(answer)[-1] == "03-11T11:45"


def test_a_taken_time_leads_back_to_the_choice(visitor, clinic):
    factories.appointment(factories.at(9), practitioner=clinic.sam)
    answer = visitor.post(SERVICE, slot=NINE, attempt="k" * 32, practitioner="sam-rivera", **EVERY_DAY)
    assert answer.status_code == 409
    back = links(answer)["See all free times"]
    assert back.endswith("&practitioner=sam-rivera&part=morning&weekday=1&weekday=4")
    hidden = markup.read(answer).all("input", name="weekday")
    assert [box.attributes["value"] for box in hidden] == ["1", "4"]


def test_one_hold_too_many_leads_back_to_the_choice(visitor, clinic):
    factories.clinic(most_holds_of_visitor=1)
    assert visitor.hold().status_code == 302
    answer = visitor.post(SERVICE, slot=NINE, attempt="k" * 32, **EVERY_DAY)
    assert answer.status_code == 429
    assert links(answer)["Back to the free times"].endswith("&part=morning&weekday=1&weekday=4")


def test_letting_go_leads_back_to_the_choice(visitor):
    visitor.hold()
    answer = visitor.post(f"{SERVICE}release/", attempt=visitor.key, **EVERY_DAY)
    assert answer["Location"] == f"{SERVICE}?part=morning&weekday=1&weekday=4&released="
    assert Appointment.objects.get().status == "expired"


# -- the first that fits comes first


def test_without_a_wanted_day_the_first_week_with_times_is_shown(visitor):
    factories.closure(dt.date(2027, 3, 1), dt.date(2027, 3, 19))
    answer = visitor.times()
    assert values(answer)[0] == "2027-03-22T09:00:00-04:00"
    page = markup.read(answer)
    assert page.one("h2", id="times").text() == "22 to 28 March"
    assert "Before Monday 22 March nothing is free." in page.text()
    assert links(answer)["Earlier week"].endswith("&from=2027-03-15")


def test_the_first_week_that_fits_is_shown(visitor, kim):
    factories.closure(dt.date(2027, 3, 4))
    answer = visitor.times(weekday="4", part="evening")
    assert starts(answer)[0] == "03-11T17:00"
    assert "Before Thursday 11 March nothing is free that fits." in markup.read(answer).text()


def test_a_wanted_week_that_has_nothing_leads_to_the_first_time_that_fits(visitor, kim):
    factories.closure(dt.date(2027, 3, 11))
    answer = visitor.times(weekday="4", part="evening", **{"from": WEEK})
    assert values(answer) == []
    page = markup.read(answer)
    assert "No time in this week fits your choice." in page.text()
    (way,) = ways(answer, "First time that fits: Thursday 18 March, 17:00")
    assert starts(visitor.client.get(SERVICE + way))[0] == "03-18T17:00"


# -- what helps where nothing fits


def test_others_are_named_with_their_first_time_that_fits(visitor, kim):
    answer = visitor.times(practitioner="robin-okafor", weekday=["2", "4"], **{"from": WEEK})
    assert "Robin Okafor has no time in this week that fits your choice." in markup.read(answer).text()
    (way,) = ways(answer, "Kim Adler: Thursday 11 March, 08:00")
    assert ways(answer, "Sam Rivera") == []  # never on these days
    found = visitor.client.get(SERVICE + way)
    assert starts(found)[0] == "03-11T08:00"
    assert {box.attributes["value"] for box in markup.read(found).all("input", name="practitioner")} == {
        "kim-adler"
    }


def test_what_the_days_and_hours_leave_out_is_named(visitor):
    answer = visitor.times(practitioner="robin-okafor", part="evening", **{"from": WEEK})
    page = markup.read(answer)
    assert "Nothing online fits it in the coming weeks either." in page.text()
    (way,) = ways(answer, "First free time: Monday 8 March, 10:00")
    assert "part=" not in way
    assert starts(visitor.client.get(SERVICE + way))[0] == "03-08T10:00"


def test_with_nothing_anywhere_there_is_the_telephone(visitor):
    factories.closure(dt.date(2027, 3, 1), dt.date(2027, 12, 31))
    answer = visitor.times(practitioner="robin-okafor", part="evening")
    page = markup.read(answer)
    assert "Please call us: +1 416 416 4161" in page.text()
    (call,) = [a for a in page.one("main").all("a") if a.attributes["href"].startswith("tel:")]
    assert call.attributes["href"] == "tel:+14164164161"
    assert ways(answer, "First free") + ways(answer, "Sam Rivera") == []


# -- who it could be


def test_each_label_says_who(visitor, clinic):
    labels = [label.text() for label in markup.read(visitor.times(**{"from": WEEK})).all("label")]
    assert [text for text in labels if text.startswith(("09:45", "10:00"))] == [
        "09:45, Sam",
        "10:00, Robin or Sam",
    ]


def test_many_are_counted(visitor, clinic):
    factories.hours(factories.practitioner("Kim Adler", services=[clinic.service]))
    labels = [label.text() for label in markup.read(visitor.times(**{"from": WEEK})).all("label")]
    assert [text for text in labels if text.startswith(("09:00", "10:00"))] == [
        "09:00, Kim or Sam",
        "10:00, one of 3",
    ]


def test_who_share_a_first_name_are_written_in_full(visitor, clinic):
    other = factories.practitioner("Dr. Sam Lee", services=[clinic.service])
    factories.hours(other, dt.time(17), dt.time(18))
    labels = [label.text() for label in markup.read(visitor.times(**{"from": WEEK})).all("label")]
    assert [text for text in labels if text.startswith(("09:00", "17:00"))] == [
        "09:00, Sam Rivera",
        "17:00, Dr. Sam Lee",
    ]


def test_a_class_says_who_and_how_many_places_are_left(visitor, clinic):
    clinic.service.capacity = 5
    clinic.service.save()
    clinic.sam.available_times.update(only_for=clinic.service)
    labels = [label.text() for label in markup.read(visitor.times(**{"from": WEEK})).all("label")]
    assert [text for text in labels if text.startswith("10:00")] == ["10:00, Sam, 5 places"]


def test_days_with_times_can_be_jumped_to(visitor, kim):
    page = markup.read(visitor.times(**{"from": WEEK}))
    jumps = page.one("nav", **{"aria-label": "Jump to a day"}).all("a")
    assert [(a.text(), a.attributes["href"]) for a in jumps] == [
        ("Mon 8 March, 30 times", "#day-2027-03-08"),
        ("Thu 11 March, 46 times", "#day-2027-03-11"),
    ]
    ids = [day.attributes["id"] for day in page.all("fieldset", **{"class": "time-chooser__day"})]
    assert ids == ["day-2027-03-08", "day-2027-03-11"]


def test_one_day_needs_no_way_to_it(visitor):
    page = markup.read(visitor.times(**{"from": WEEK}))
    assert page.all("nav", **{"aria-label": "Jump to a day"}) == []


# -- query counts: of the whole page, the clinic's settings included


def test_a_narrowed_page_asks_no_more(clinic, django_assert_num_queries):
    with django_assert_num_queries(9):  # and one for the practitioner
        Visitor().times(practitioner="sam-rivera", part="morning", weekday=["1"], **{"from": WEEK})


def test_an_empty_page_asks_as_much_for_three_others_as_for_one(clinic, django_assert_num_queries):
    clinic.robin.services.clear()
    for newcomers in (["Kim One", "Lou Two"], []):
        with django_assert_num_queries(11):
            answer = Visitor().times(practitioner="sam-rivera", part="evening", **{"from": WEEK})
        assert "Nothing online fits it" in answer.content.decode()
        for name in newcomers:
            factories.hours(factories.practitioner(name, services=[clinic.service]))


def test_a_held_time_stays_chosen_only_where_it_is_shown(visitor):
    visitor.hold(practitioner="robin-okafor")
    for practitioner, chosen in (("robin-okafor", [TEN]), ("sam-rivera", [])):
        answer = visitor.times(attempt=visitor.key, practitioner=practitioner, **{"from": WEEK})
        boxes = markup.read(answer).all("input", name="slot")
        assert [box.attributes["value"] for box in boxes if "checked" in box.attributes] == chosen


def test_choosing_again_shows_what_it_was_narrowed_down_to(visitor, kim):
    narrow = {"practitioner": kim.slug, "part": "morning", "weekday": ["4"]}
    visitor.hold("2027-03-11T08:00:00-05:00", **narrow)
    again = f"{SERVICE}?attempt={visitor.key}&from=2027-03-11&practitioner={kim.slug}&part=morning&weekday=4"
    answer = visitor.post(f"{SERVICE}details/?attempt={visitor.key}&leave", attempt=visitor.key)
    assert (answer.status_code, answer["Location"]) == (302, again)
    visitor.details()
    assert ways(visitor.check(), "Changethe time") == [again]
    shown = visitor.client.get(again)
    assert "Only: Thursday; Morning, before 12:00." in markup.read(shown).text()
    assert walls(shown)[0] == "08:00"
    assert max(walls(shown)) < "12:00"


def test_another_choice_forgets_what_the_first_was_narrowed_down_to(visitor, kim):
    visitor.hold("2027-03-11T08:00:00-05:00", part="morning", weekday=["4"])
    visitor.hold(TEN)
    visitor.details()
    assert ways(visitor.check(), "Changethe time") == [f"{SERVICE}?attempt={visitor.key}&from={WEEK}"]


@pytest.mark.parametrize("wild", ["8", "-1", "x", "\x00"])
def test_nonsense_is_not_remembered(visitor, kim, wild):
    visitor.hold(part=wild, weekday=[wild, "1"])
    attempt = BookingAttempt.objects.get()
    assert (attempt.part, attempt.weekdays) == ("", [1])
