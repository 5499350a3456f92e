from __future__ import annotations

import datetime as dt
import re

import pytest

from bookings.enums import AppointmentStatus, MessageStatus
from bookings.models import Appointment
from tests import factories
from tests.bookings import desk

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday(time_machine):
    time_machine.move_to(factories.NOW, tick=False)


def board(query: str = "?date=2027-03-08") -> str:
    return desk.reception().get(f"/admin/schedule/{query}").text


def test_today_is_the_clinics_today(time_machine):
    world = desk.world()
    time_machine.move_to(factories.at(23, 30), tick=False)  # already Tuesday in UTC
    desk.visit(world)
    page = board("")
    assert "Monday 8 March 2027" in page
    assert desk.NAME.partition("'")[0] in page


def test_a_visit_is_told_whole():
    world = desk.world()
    visit = desk.visit(world, reason="Knee")
    factories.message(visit, status=MessageStatus.SENT, ended_at=factories.NOW)
    page = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", board()))
    assert "10:00 –10:45 Zoë O&#x27;Brien-王小明" in page
    assert "Initial assessment · Sam Rivera · Room 1" in page
    assert "Message “Booked”: Sent" in page


@pytest.mark.parametrize("status", [MessageStatus.REFUSED, MessageStatus.GIVEN_UP])
def test_a_dead_message_asks_to_call(status):
    visit = desk.visit(desk.world())
    factories.message(visit, status=status, ended_at=factories.NOW)
    page = board()
    assert f"{status.label} (+1 416-416-4161)" in page


def test_without_an_address_nothing_is_sent():
    desk.visit(desk.world(), patient=factories.patient(email=""))
    assert "No e-mail address: nothing is sent" in board()


def test_what_was_not_sent_does_not_read_as_settled():
    visit = desk.visit(desk.world())
    problem = "no e-mail address"
    factories.message(visit, status=MessageStatus.SUPERSEDED, ended_at=factories.NOW, problem=problem)
    page = board()
    assert "Message “Booked”: not sent (no e-mail address)" in page
    assert "No longer needed" not in page


def test_holds_are_not_on_the_board():
    world = desk.world()
    factories.hold(expires_at=factories.at(11), practitioner=world.practitioner, service=world.service)
    assert "Nobody is booked on this day." in board()


def test_a_closed_day_says_so():
    world = desk.world()
    factories.closure(dt.date(2027, 3, 6), dt.date(2027, 3, 8))
    factories.closure(factories.MONDAY, location=world.room.location)
    factories.holiday(factories.MONDAY)  # still to be decided
    assert "Closed: Closed; Closed (High Street).</p>" in board()
    assert "Closed:" not in board("?date=2027-03-09")


@pytest.mark.parametrize(
    ("starts", "ends", "said"),
    [
        (factories.at(0), factories.at(12), "until 12:00."),
        (factories.at(11), factories.at(12), "from 11:00 until 12:00."),
        (factories.at(11), factories.at(12) + dt.timedelta(days=3), "from 11:00 until 11 March, 12:00."),
        (factories.NOW, factories.at(12) + dt.timedelta(days=3), "until 11 March, 12:00."),
        (factories.at(0) - dt.timedelta(hours=1), factories.at(0), ""),
        (factories.at(0) + dt.timedelta(days=1), factories.at(12) + dt.timedelta(days=1), ""),
    ],
)
def test_who_is_away_is_said(starts, ends, said):
    world = desk.world()
    other = factories.practitioner("Ben Sample")
    factories.absence(other, starts, ends)
    shown = f"Away: Ben Sample, {said}</p>"
    assert (shown in board()) == bool(said)
    assert ("Away:" in board()) == bool(said)
    assert "Away:" not in board(f"?date=2027-03-08&practitioner={world.practitioner.pk}")


@pytest.mark.parametrize(
    ("status", "marks"),
    [
        (AppointmentStatus.BOOKED, ["arrived", "fulfilled", "noshow"]),
        (AppointmentStatus.ARRIVED, ["fulfilled", "reopened"]),
        (AppointmentStatus.FULFILLED, ["reopened"]),
        (AppointmentStatus.NOSHOW, ["reopened"]),
        (AppointmentStatus.CANCELLED, []),
    ],
)
def test_the_buttons_fit_the_status(status, marks, time_machine):
    time_machine.move_to(factories.at(10), tick=False)
    desk.visit(desk.world(), status=status)
    assert re.findall(r'name="mark" value="(\w+)"', board()) == marks


@pytest.mark.parametrize(
    ("now", "status", "marks"),
    [
        (factories.at(9, 59), "booked", ["arrived"]),
        (factories.at(9, 59), "arrived", ["reopened"]),
        (factories.at(0), "booked", ["arrived"]),
        (factories.at(23, day=dt.date(2027, 3, 7)), "booked", []),  # eleven hours before, but another day
        (factories.NOW, "booked", []),
        (factories.NOW, "arrived", ["reopened"]),
    ],
)
def test_nothing_is_offered_that_cannot_have_happened_yet(now, status, marks, time_machine):
    time_machine.move_to(now, tick=False)
    visit = desk.visit(desk.world(), status=status)
    client = desk.reception()
    for page in ("?date=2027-03-08", f"{visit.reference}/"):
        text = client.get(f"/admin/schedule/{page}").text
        assert re.findall(r'name="mark" value="(\w+)"', text) == marks
        assert (f'href="/admin/schedule/{visit.reference}/move/"' in text) == (status == "booked")


def test_cancelled_visits_are_counted_apart():
    world = desk.world()
    desk.visit(world, status=AppointmentStatus.CANCELLED)
    assert "0 visits, 1 cancelled" in board()
    desk.visit(world)
    assert "1 visit, 1 cancelled" in board()
    Appointment.objects.filter(status="cancelled").update(status="noshow")
    assert ">2 visits</p>" in board()


def test_all_but_the_next_step_is_under_more(time_machine):
    time_machine.move_to(factories.at(10), tick=False)
    desk.visit(desk.world())
    first, more = board().partition("<details")[::2]
    assert re.findall(r'name="mark" value="(\w+)"', first) == ["arrived"]
    assert re.findall(r'name="mark" value="(\w+)"', more) == ["fulfilled", "noshow"]


def test_one_practitioner_can_be_picked():
    world = desk.world()
    desk.visit(world)
    other = factories.practitioner("Kim Tran", services=[world.service])
    assert "Initial assessment ·" in board(f"?date=2027-03-08&practitioner={world.practitioner.pk}")
    page = board(f"?date=2027-03-08&practitioner={other.pk}")
    assert "Nobody is booked with Kim Tran on this day." in page
    assert f"date=2027-03-09&amp;practitioner={other.pk}" in page


@pytest.mark.parametrize(
    "query",
    [
        "?date=2027-02-30",
        "?date=nonsense",
        "?date=0001-01-01",
        "?date=9999-12-31",
        "?date=%00",
        "?practitioner=-1",
        "?practitioner=99999999999999999999",
        "?practitioner=%00",
        "?practitioner=sam",
        "?page=-1",
    ],
)
def test_nonsense_shows_today_and_says_so(query):
    desk.world()
    response = desk.reception().get(f"/admin/schedule/{query}")
    assert response.status_code == 200
    assert response.text.count("Monday 1 March 2027") == 1
    assert ("field__error" in response.text) == (query != "?page=-1")
