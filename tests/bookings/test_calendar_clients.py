"""What calendar programs make of our files: one entry a visit, at its last time, cancelled when it is."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest

from bookings import notifications, operations, queries
from bookings.enums import Channel
from tests import factories
from tests.bookings import desk
from tests.bookings.notifications.test_visits import travelled
from tests.factories import NOW, at
from tests.provision.calendars import Diary

OURS = "Appointment at Sample Clinic"


@pytest.fixture
def diary(tmp_path):
    return Diary(tmp_path)


@pytest.fixture
def world(db, time_machine):
    time_machine.move_to(NOW, tick=False)
    return desk.world()


def move(world, visit, hour):
    wish = operations.Wish(world.service, at(hour))
    operations.reschedule_appointment(
        appointment=visit, clinic=world.clinic, wish=wish, actor=desk.user(), now=NOW
    )


def cancel(world, visit):
    operations.cancel_appointment(appointment=visit, clinic=world.clinic, now=NOW, channel=Channel.RECEPTION)


def mailed(kind, visit, clinic):
    """Return the calendar files of the message: the invitation, and the same as a file to save."""
    message = getattr(notifications, kind)(queries.visit(visit.pk), clinic, now=NOW)
    sent = travelled(message)
    invitation = sent.get_body(("plain",)) and next(
        part for part in sent.walk() if part.get_content_type() == "text/calendar"
    )
    (attached,) = sent.iter_attachments()
    return {"invitation": invitation.get_payload(decode=True), "attached": attached.get_payload(decode=True)}


@pytest.mark.parametrize("which", ["invitation", "attached"])
def test_a_patients_calendar_follows_the_visit(world, diary, which):
    visit = desk.visit(world)
    diary.take_in(mailed("booked", visit, world.clinic)[which])
    assert diary.shown() == [f"2027-03-08 10:00-10:45 {OURS} CONFIRMED"]
    move(world, visit, 14)
    diary.take_in(mailed("rescheduled", visit, world.clinic)[which])
    assert diary.shown() == [f"2027-03-08 14:00-14:45 {OURS} CONFIRMED"]
    cancel(world, visit)
    diary.take_in(mailed("cancelled", visit, world.clinic)[which])
    assert diary.shown() == [f"2027-03-08 14:00-14:45 {OURS} CANCELLED"]
    (event,) = diary.events()
    assert (str(event["UID"]), event["SEQUENCE"]) == (f"{visit.uid}@testserver", 2)


def test_a_download_and_a_mail_are_one_entry(world, diary):
    visit = desk.visit(world)
    diary.take_in(notifications.calendar_of_visit(queries.visit(visit.pk), world.clinic, now=NOW))
    move(world, visit, 14)
    diary.take_in(mailed("rescheduled", visit, world.clinic)["attached"])
    assert diary.shown() == [f"2027-03-08 14:00-14:45 {OURS} CONFIRMED"]


def test_another_uid_would_be_a_second_entry(world, diary):
    """The negative control: it is the lasting UID that keeps a move from making another entry."""
    visit = desk.visit(world)
    file = mailed("booked", visit, world.clinic)["attached"]
    diary.take_in(file)
    diary.take_in(file.replace(f"UID:{visit.uid}".encode(), b"UID:another"))
    assert diary.shown() == [f"2027-03-08 10:00-10:45 {OURS} CONFIRMED"] * 2


@pytest.mark.django_db(transaction=True)
def test_a_practitioners_calendar_follows_the_visits(live_server, world, diary):
    visit = desk.visit(world)
    desk.visit(world, patient=factories.patient("Anna Berg"), starts_at=at(12))
    seats = {"session_key": uuid.uuid4(), "capacity": 8, "starts_at": at(16)}
    for seat in (1, 2):
        desk.visit(world, patient=factories.patient(f"Person {seat}"), seat=seat, **seats)
    feed = factories.feed(practitioner=world.practitioner)
    diary.subscribe(f"{live_server.url}/calendars/{feed.secret}.ics")
    others = ["2027-03-08 12:00-12:45 A.B. CONFIRMED", "2027-03-08 16:00-16:45 Class, 2 of 8 CONFIRMED"]
    diary.look_again()
    assert diary.shown() == ["2027-03-08 10:00-10:45 Z.O. CONFIRMED", *others]
    move(world, visit, 14)
    diary.look_again()
    assert diary.shown() == [others[0], "2027-03-08 14:00-14:45 Z.O. CONFIRMED", others[1]]
    cancel(world, visit)
    diary.look_again()
    assert diary.shown() == [others[0], "2027-03-08 14:00-14:45 Z.O. CANCELLED", others[1]]
    told = {str(event["SUMMARY"]): (event["SEQUENCE"], str(event["STATUS"])) for event in diary.events()}
    assert told == {"Z.O.": (2, "CANCELLED"), "A.B.": (0, "CONFIRMED"), "Class, 2 of 8": (0, "CONFIRMED")}
    assert len(diary.events()) == 3


@pytest.mark.django_db(transaction=True)
def test_what_leaves_the_span_leaves_the_calendar(live_server, world, diary, time_machine):
    desk.visit(world)
    desk.visit(
        world,
        patient=factories.patient("Anna Berg"),
        starts_at=at(12, day=factories.MONDAY + timedelta(days=28)),
    )
    feed = factories.feed(practitioner=world.practitioner)
    diary.subscribe(f"{live_server.url}/calendars/{feed.secret}.ics")
    diary.look_again()
    assert len(diary.shown()) == 2
    time_machine.move_to(NOW + timedelta(days=40), tick=False)
    diary.look_again()
    assert diary.shown() == ["2027-04-05 12:00-12:45 A.B. CONFIRMED"]
