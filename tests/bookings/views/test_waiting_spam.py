"""Machines that join the waiting list: the form's timing, its trap, and a day's bounds, told as they are."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from bookings.models import Clinic, RecentBooking, WaitingListEntry
from bookings.operations import daily
from bookings.views import spam
from tests import factories
from tests.bookings.views import markup
from tests.bookings.views.visitor import Visitor

JOIN = "/book/initial-assessment/waiting-list/"
PERSON = {"name": "Kim Lee", "email": "kim@example.org", "telephone": "416 416 4161"}
DAY = timedelta(days=1)
AGAIN = "Please send this once more"
CALL = "We can’t put you on the list online today"


def form_of(response) -> dict[str, str]:
    (form,) = [form for form in markup.read(response).all("form") if form.all("input", name="key")]
    boxes = [box for box in form.all("input") if box.attributes["type"] not in {"checkbox", "radio"}]
    return {box.attributes["name"]: box.attributes.get("value", "") for box in boxes}


def heading(response) -> str:
    (summary,) = markup.read(response).all("div", **{"data-error-summary": ""})
    return summary.one("h2").text()


def typed(data: dict[str, str]) -> dict[str, str]:
    return {name: data[name] for name in PERSON}


def join(clock, *, after: float = 60, address: str = "192.0.2.1", **changes: str):
    """Open the form, type for some seconds, send it."""
    client = Client(REMOTE_ADDR=address)
    data = {**form_of(client.get(JOIN)), **PERSON, **changes}
    clock.shift(timedelta(seconds=after))
    return client.post(JOIN, data)


def test_a_person_is_on_the_list_at_once_and_counted(clinic, clock):
    answer = join(clock)
    entry = WaitingListEntry.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/waiting-list/{entry.token}/")
    (row,) = RecentBooking.objects.values("email", "telephone", "address")
    assert {len(value) for value in row.values()} == {64}


def test_nobody_sees_or_reaches_the_trap(clinic):
    box = markup.read(Client().get(JOIN)).one("input", name="website")
    assert [box.attributes[name] for name in ("tabindex", "autocomplete", "value")] == ["-1", "off", ""]
    assert box.parent.attributes == {"class": "trap", "aria-hidden": "true"}


@pytest.mark.parametrize(
    "told", [{"website": "https://example.org"}, {"begun": "1:x"}, {"begun": "\x00"}, {"begun": "9" * 50_000}]
)
def test_what_looks_like_a_machine_is_told_so_and_can_send_it_again(clinic, clock, told):
    answer = join(clock, **told)
    assert (answer.status_code, heading(answer)) == (422, AGAIN)
    assert not WaitingListEntry.objects.exists()
    assert not RecentBooking.objects.exists()
    again = form_of(answer)
    assert typed(again) == PERSON
    assert again["website"] == ""
    clock.shift(timedelta(seconds=5))
    assert Client().post(JOIN, again).status_code == 302
    assert WaitingListEntry.objects.get().name == "Kim Lee"


@pytest.mark.parametrize(("after", "second"), [(2, 422), (3, 302)])
def test_to_be_quick_tells_only_together_with_numbers(clinic, clock, after, second):
    Clinic.objects.update(unconfirmed_of_contact=3)
    assert [join(clock, after=after).status_code for _time in range(2)] == [302, second]


def test_a_page_that_lay_open_for_days_is_taken_the_second_time(clinic, clock):
    Clinic.objects.update(unconfirmed_of_contact=3)
    old = {**form_of(Client().get(JOIN)), **PERSON}
    clock.shift(DAY)
    assert join(clock).status_code == 302
    refused = Client().post(JOIN, old)
    assert (refused.status_code, heading(refused)) == (422, AGAIN)
    clock.shift(timedelta(seconds=3))
    assert Client().post(JOIN, form_of(refused)).status_code == 302


def test_a_form_without_its_time_is_only_unusual(clinic, clock):
    assert join(clock, begun="").status_code == 302


def test_the_time_of_another_form_is_forged(clinic, clock):
    other = form_of(Client().get(JOIN))["begun"]
    assert heading(join(clock, begun=other)) == AGAIN


def test_the_form_keeps_when_it_was_first_shown(clinic, clock):
    data = form_of(Client().get(JOIN))
    clock.shift(timedelta(seconds=30))
    refused = Client().post(JOIN, {**data, **PERSON, "name": ""})
    assert refused.status_code == 422
    assert form_of(refused)["begun"] == data["begun"]


OTHER_SPELLINGS = [
    {"email": "KIM+list@Example.org", "telephone": "416 416 4162"},
    {"email": "lou@example.org"},
]


@pytest.mark.parametrize("same", OTHER_SPELLINGS)
def test_one_contact_joins_so_often_a_day(clinic, clock, same):
    Clinic.objects.update(most_bookings_of_contact=1)
    assert join(clock).status_code == 302
    answer = join(clock, address="192.0.2.2", **same)
    assert (answer.status_code, heading(answer)) == (429, CALL)
    assert 0 < int(answer["Retry-After"]) <= DAY.total_seconds()
    assert typed(form_of(answer)) == {**PERSON, **same}
    assert 'href="tel:+14164164161"' in answer.text
    assert WaitingListEntry.objects.count() == 1
    clock.shift(DAY)
    assert join(clock, **same).status_code == 302


@pytest.mark.parametrize(
    ("second", "status"),
    [("2001:db8::ffff", 429), ("2001:db8:0:1::1", 302), ("::ffff:192.0.2.1", 302)],
)
def test_one_network_joins_so_often_a_day(clinic, clock, second, status):
    Clinic.objects.update(most_bookings_of_address=1)
    join(clock, address="2001:db8::1")
    other = {"email": "lou@example.org", "telephone": "416 416 4162"}
    assert join(clock, address=second, **other).status_code == status


def test_an_address_that_only_says_so_is_not_believed(clinic, clock, settings):
    settings.TRUSTED_PROXIES = []
    Clinic.objects.update(most_bookings_of_address=1)
    answers = []
    for number in (1, 2):
        client = Client(headers={"x-forwarded-for": f"203.0.113.{number}"})
        data = {**form_of(client.get(JOIN)), **PERSON, "email": f"a{number}@example.org"}
        clock.shift(timedelta(minutes=1))
        answers.append(client.post(JOIN, {**data, "telephone": f"416 416 416{number}"}).status_code)
    assert answers == [302, 429]


def test_bookings_and_places_on_the_list_are_one_count(clinic, clock):
    Clinic.objects.update(most_bookings_of_contact=1)
    Visitor().book_all()
    assert join(clock, email="alex@example.org").status_code == 429


def test_the_same_form_twice_counts_once(clinic, clock):
    Clinic.objects.update(most_bookings_of_contact=1)
    data = {**form_of(Client().get(JOIN)), **PERSON}
    clock.shift(timedelta(minutes=1))
    first, second = (Client().post(JOIN, data) for _time in range(2))
    assert (first.status_code, second.get("Location")) == (302, first["Location"])
    assert RecentBooking.objects.count() == 1


@pytest.mark.parametrize("told", [{}, {"website": "x"}, {"begun": "x"}])
@pytest.mark.parametrize("most", [1, 12])
def test_a_known_address_makes_no_difference(clinic, clock, told, most):
    Clinic.objects.update(most_bookings_of_contact=most)
    factories.appointment(patient=factories.patient("Kim Lee", email="kim@example.org"))
    known = {"email": "kim@example.org", "telephone": "416 416 4161", "address": "192.0.2.1"}
    stranger = {"email": "nobody@example.org", "telephone": "416 416 4162", "address": "192.0.2.2"}
    answers = [[join(clock, **who, **told).status_code for _time in range(2)] for who in (known, stranger)]
    assert answers[0] == answers[1]


def test_without_the_count_nothing_bounds_it(clinic, clock, monkeypatch):
    """The negative control."""
    Clinic.objects.update(most_bookings_of_contact=1, most_bookings_of_address=1)
    monkeypatch.setattr(daily, "todays", lambda counted, now: [])
    assert [join(clock).status_code for _time in range(3)] == [302] * 3


def test_without_a_look_at_the_form_a_machine_joins(clinic, clock, monkeypatch):
    """The negative control."""
    monkeypatch.setattr(spam, "risk_of", lambda posted, key, *, now: 0)
    assert join(clock, website="https://example.org", begun="1:x").status_code == 302
