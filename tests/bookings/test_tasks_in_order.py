"""Which messages reach whom, one change after another: none too many, none missing, each with a link that works."""

from __future__ import annotations

import re
from datetime import time, timedelta

import pytest
import time_machine
from django.conf import settings
from django.core import mail
from django.test import Client
from icalendar import Calendar

from bookings import operations, tasks
from bookings.enums import Channel
from bookings.models import Appointment
from bookings.operations import Contact, PlanChoice, Wish
from tests import factories
from tests.bookings.operations.visitors import ALEX, Browser
from tests.factories import MONDAY, NOW, at

pytestmark = pytest.mark.django_db

MINUTE, WEEK = timedelta(minutes=1), timedelta(days=7)
MOVED_HOUSE = "alex.meyer@example.org"
LINK = re.compile(rf"{re.escape(settings.SITE_URL)}(/\S+)")


class Patient:
    """What somebody does, minute after minute; what has been mailed since is `mailed`."""

    def __init__(self, clinic, service, sam):
        self.clinic, self.service, self.sam = clinic, service, sam
        self.now = NOW
        self.read = 0

    def book(self, hour=10, **details):
        self.visit = Browser("me", self.clinic, self.service).book(at(hour), now=self.now, **details)
        return self.visit

    def wish(self, hour):
        return Wish(self.service, at(hour), self.sam.pk)

    def change(self, operation, channel=Channel.ONLINE, **more):
        visit = Appointment.objects.get(pk=self.visit.pk)
        return operation(appointment=visit, clinic=self.clinic, now=self.now, channel=channel, **more)

    def move(self, hour, **more):
        return self.change(operations.reschedule_appointment, wish=self.wish(hour), **more)

    def cancel(self, **more):
        return self.change(operations.cancel_appointment, **more)

    def undo(self):
        visit = Appointment.objects.get(pk=self.visit.pk)
        return operations.undo_cancellation(appointment=visit, clinic=self.clinic, now=self.now)

    def correct(self, email, reception):
        person = Appointment.objects.get(pk=self.visit.pk).patient
        return operations.correct_patient(
            patient=person,
            contact=Contact(person.name, email, str(person.telephone)),
            shown=operations.contact_digest(person),
            actor=reception,
            now=self.now,
        )

    def wait(self, minutes=0):
        """Let so many minutes pass while the worker works, and return what was mailed."""
        self.now += minutes * MINUTE
        with time_machine.travel(self.now, tick=False):
            while tasks.deliver_next():
                pass
        new, self.read = mail.outbox[self.read :], len(mail.outbox)
        return [told(message) for message in new]


def told(message):
    """Return the message's kind, to whom it goes, and its calendar entries' METHOD and SEQUENCE."""
    kind = message.extra_headers["Message-ID"].partition("@")[0].rpartition(".")[2]
    (to,) = message.recipients()
    files = [Calendar.from_ical(content) for _name, content, _type in message.attachments]
    entries = [(str(file["METHOD"]), file.walk("VEVENT")[0]["SEQUENCE"]) for file in files]
    return kind, to.partition("<")[2].rstrip(">") or to, *entries


def pages(message):
    """Return the answers behind each link of the message to our own pages."""
    return {path: Client().get(path).status_code for path in LINK.findall(message.body)}


@pytest.fixture
def alex():
    service = factories.service(duration=60)
    sam = factories.practitioner(services=[service])
    factories.hours(sam, time(9), time(17))
    return Patient(factories.clinic(undo_minutes=3), service, sam)


A = "alex@example.org"


def test_booked_moved_cancelled_taken_back_and_moved_again(alex):
    alex.book()
    assert alex.wait() == [("booked", A, ("REQUEST", 0))]
    alex.move(11)
    assert alex.wait(1) == []
    alex.cancel()
    assert alex.wait(1) == []
    alex.undo()
    assert alex.wait() == [("booked", A, ("REQUEST", 3))]
    alex.move(12)
    assert alex.wait(10) == [("rescheduled", A, ("REQUEST", 4))]
    alex.cancel()
    assert alex.wait(10) == [("cancelled", A, ("CANCEL", 5))]
    assert alex.wait(60) == []
    assert all(set(pages(message).values()) == {200} for message in mail.outbox)


def test_taken_back_after_the_word_has_gone_out(alex):
    alex.book()
    alex.wait()
    alex.cancel()
    alex.wait(2)
    visitor = Browser("you", alex.clinic, alex.service)
    visitor.hold(at(10), now=alex.now)
    with pytest.raises(operations.SlotTaken):
        alex.undo()
    assert alex.wait(2) == [("cancelled", A, ("CANCEL", 1))]
    operations.undo_cancellation(appointment=alex.visit, clinic=alex.clinic, now=alex.now, wish=alex.wish(12))
    assert alex.wait(10) == [("booked", A, ("REQUEST", 2))]


def test_asked_to_confirm_confirmed_and_cancelled(alex):
    browser = Browser("me", alex.clinic, alex.service)
    browser.hold(at(10))
    operations.save_details(key="me form", visitor="me", details=ALEX, notice=None, now=NOW, risk=9)
    alex.visit = browser.confirm()
    assert alex.visit.status == "pending"
    assert alex.wait() == [("verify", A)]
    assert set(pages(mail.outbox[-1]).values()) == {200}
    operations.verify_appointment(appointment=alex.visit, clinic=alex.clinic, now=alex.now)
    assert alex.wait(1) == [("booked", A, ("REQUEST", 0))]
    alex.cancel()
    assert alex.wait(10) == [("cancelled", A, ("CANCEL", 1))]


def test_what_nobody_confirmed_ends_without_a_word(alex):
    browser = Browser("me", alex.clinic, alex.service)
    browser.hold(at(10))
    operations.save_details(key="me form", visitor="me", details=ALEX, notice=None, now=NOW, risk=9)
    alex.visit = browser.confirm()
    assert alex.wait() == [("verify", A)]
    operations.purge_attempts(now=NOW + 40 * MINUTE)
    assert alex.wait(60) == []


def offered(alex):
    """Alex's visit in a week, and the time of this Monday that is kept for them."""
    factories.hours(alex.sam, time(9), time(17), valid_from=MONDAY + WEEK)
    alex.visit = factories.appointment(
        at(10, day=MONDAY + WEEK), 60, practitioner=alex.sam, service=alex.service
    )
    entry = factories.waiting(alex.visit)
    return operations.offer_time(
        entry=entry.pk, starts_at=at(9), practitioner=alex.sam.pk, clinic=alex.clinic, now=alex.now
    )


def test_an_offer_accepted_cancelled_and_taken_back(alex):
    offer = offered(alex)
    assert alex.wait() == [("offer", A)]
    assert set(pages(mail.outbox[-1]).values()) == {200}
    operations.accept_offer(offer=offer, clinic=alex.clinic, now=alex.now)
    assert alex.wait(1) == []
    alex.cancel()
    assert alex.wait(1) == []
    alex.undo()
    assert alex.wait(30) == [("booked", A, ("REQUEST", 3))]
    assert Appointment.objects.get(pk=alex.visit.pk).starts_at == at(9)


def test_an_offer_that_is_accepted_before_its_mail_has_left(alex):
    operations.accept_offer(offer=offered(alex), clinic=alex.clinic, now=alex.now)
    assert alex.wait(30) == [("rescheduled", A, ("REQUEST", 1))]


def plan_booked(alex, channel, actor=None, positions=(1, 2, 3)):
    seen = factories.appointment(
        at(9), 60, practitioner=alex.sam, service=alex.service, status="fulfilled", contact=None
    )
    plan = factories.care_plan(seen, first_date=MONDAY + WEEK)
    alex.clinic.planning_horizon = 90
    wanted = {n: PlanChoice(at(10, day=MONDAY + n * WEEK)) for n in positions}
    return operations.book_plan(
        plan=plan, clinic=alex.clinic, wanted=wanted, shown=0, channel=channel, actor=actor, now=NOW
    )


@pytest.fixture
def planned(alex):
    return plan_booked(alex, Channel.ONLINE)


def test_a_plan_of_which_one_is_moved_and_one_cancelled(alex, planned):
    assert alex.wait() == [("plan_booked", A, *[("REQUEST", 0)] * 3)]
    assert set(pages(mail.outbox[-1]).values()) == {200}
    alex.visit = planned[0]
    alex.change(
        operations.reschedule_appointment, wish=Wish(alex.service, at(12, day=MONDAY + WEEK), alex.sam.pk)
    )
    alex.visit = planned[1]
    alex.cancel()
    assert sorted(alex.wait(10)) == [("cancelled", A, ("CANCEL", 1)), ("rescheduled", A, ("REQUEST", 1))]


def test_a_visit_of_a_plan_moved_twice_was_where_the_summary_said(alex, planned):
    alex.wait(1)
    alex.visit = planned[1]
    for hour in (11, 12):
        alex.change(
            operations.reschedule_appointment,
            wish=Wish(alex.service, at(hour, day=MONDAY + 2 * WEEK), alex.sam.pk),
        )
    assert alex.wait(10) == [("rescheduled", A, ("REQUEST", 2))]
    assert "It was on Monday 22 March 2027, 10:00 before" in mail.outbox[-1].body


def test_a_visit_of_a_plan_moved_and_moved_back_is_nothing(alex, planned):
    alex.wait(1)
    alex.visit = planned[1]
    for hour in (11, 10):
        alex.change(
            operations.reschedule_appointment,
            wish=Wish(alex.service, at(hour, day=MONDAY + 2 * WEEK), alex.sam.pk),
        )
    assert alex.wait(10) == []


def test_a_visit_that_moves_while_the_summary_is_being_sent_is_told(alex, planned, monkeypatch):
    alex.visit = planned[1]
    moved = Wish(alex.service, at(11, day=MONDAY + 2 * WEEK), alex.sam.pk)
    send = mail.EmailMultiAlternatives.send

    def slowly(message):
        if not mail.outbox:
            alex.change(operations.reschedule_appointment, wish=moved)
            clock.shift(MINUTE)
        return send(message)

    monkeypatch.setattr(mail.EmailMultiAlternatives, "send", slowly)
    with time_machine.travel(alex.now, tick=False) as clock:
        tasks.deliver_next()
    assert alex.wait() == [("plan_booked", A, *[("REQUEST", 0)] * 3)]
    assert alex.wait(10) == [("rescheduled", A, ("REQUEST", 1))]


def test_a_plan_whose_first_visit_is_cancelled_before_the_summary_has_left(alex, planned):
    alex.visit = planned[0]
    alex.cancel()
    assert alex.wait() == [("plan_booked", A, *[("REQUEST", 0)] * 2)]
    assert alex.wait(10) == [("cancelled", A, ("CANCEL", 1))]


def test_a_plan_that_staff_book_and_change_within_the_minutes_is_one_message(alex, reception):
    visits = plan_booked(alex, Channel.RECEPTION, reception)
    assert alex.wait(1) == []
    alex.visit = visits[1]
    moved = Wish(alex.service, at(12, day=MONDAY + 2 * WEEK), alex.sam.pk)
    alex.change(operations.reschedule_appointment, Channel.RECEPTION, wish=moved)
    alex.visit = visits[0]
    alex.cancel(channel=Channel.RECEPTION)
    assert alex.wait(2) == [("plan_booked", A, ("REQUEST", 1), ("REQUEST", 0))]
    assert "22 March 2027, 12:00" in mail.outbox[0].body
    alex.visit = visits[2]
    alex.cancel(channel=Channel.RECEPTION)
    assert alex.wait(10) == [("cancelled", A, ("CANCEL", 1))]


def test_a_visit_of_which_an_earlier_summary_told_is_not_left_to_the_next_one(alex, reception):
    visits = plan_booked(alex, Channel.RECEPTION, reception, (1, 2))
    alex.wait(3)
    operations.book_plan(
        plan=visits[0].planned.plan,
        clinic=alex.clinic,
        wanted={3: PlanChoice(at(10, day=MONDAY + 3 * WEEK))},
        shown=0,
        channel=Channel.RECEPTION,
        actor=reception,
        now=alex.now,
    )
    alex.visit = visits[0]
    alex.cancel(channel=Channel.RECEPTION)
    assert sorted(alex.wait(3)) == [
        ("cancelled", A, ("CANCEL", 1)),
        ("plan_booked", A, ("REQUEST", 0), ("REQUEST", 0)),
    ]


def test_what_staff_accept_for_somebody_on_the_telephone_waits_too(alex, reception):
    offer = factories.offer(starts_at=at(10), by_telephone=True)
    told = {"channel": Channel.RECEPTION, "actor": reception}
    alex.visit = operations.accept_offer(offer=offer, clinic=alex.clinic, now=NOW, **told)
    assert alex.wait(1) == []
    alex.cancel(channel=Channel.RECEPTION)
    assert alex.wait(10) == []


def test_the_address_is_corrected_between(alex, reception):
    alex.book()
    alex.wait()
    alex.move(11)
    alex.correct(MOVED_HOUSE, reception)
    old = pages(mail.outbox[0])
    assert set(old.values()) == {404}
    assert alex.wait() == [("link", MOVED_HOUSE)]
    assert set(pages(mail.outbox[-1]).values()) == {200}
    assert alex.wait(10) == [("rescheduled", MOVED_HOUSE, ("REQUEST", 1))]
    assert set(pages(mail.outbox[-1]).values()) == {200}


def test_messages_are_stopped_between_and_begin_again(alex, reception):
    alex.book()
    alex.wait()
    alex.move(11)
    person = Appointment.objects.get(pk=alex.visit.pk).patient
    operations.stop_messages(person, why="", actor=reception, now=alex.now)
    assert alex.wait(10) == []
    operations.start_messages(person, actor=reception, now=alex.now)
    assert alex.wait(10) == []
    alex.cancel()
    assert alex.wait(10) == [("cancelled", A, ("CANCEL", 2))]


@pytest.fixture
def reception():
    return factories.staff()


def test_the_link_in_an_offer_follows_a_corrected_address(alex, reception):
    offered(alex)
    assert alex.wait() == [("offer", A)]
    alex.correct(MOVED_HOUSE, reception)
    assert set(pages(mail.outbox[-1]).values()) == {404}
    assert sorted(alex.wait()) == [("link", MOVED_HOUSE), ("offer", MOVED_HOUSE)]
    assert all(set(pages(message).values()) == {200} for message in mail.outbox[-2:])


def test_staff_change_what_the_patient_has_just_changed(alex):
    alex.book()
    alex.wait()
    alex.move(11)
    alex.move(12, channel=Channel.RECEPTION)
    assert alex.wait(10) == [("rescheduled", A, ("REQUEST", 2))]
    alex.cancel()
    with pytest.raises(operations.AlreadyCancelled):
        alex.cancel(channel=Channel.RECEPTION)
    assert alex.wait(10) == [("cancelled", A, ("CANCEL", 3))]
