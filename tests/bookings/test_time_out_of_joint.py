"""Time out of joint: the worker was away for a day, or the clock jumps. Nothing is lost, nothing stale, nothing twice."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.core.mail import EmailMultiAlternatives

from bookings import operations, tasks
from bookings.enums import ChangeKind
from bookings.models import Message
from bookings.operations.history import record
from tests import factories
from tests.factories import MONDAY, NOW, at

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
LATER = MONDAY + timedelta(days=7)
TEN = at(10, day=LATER)


@pytest.fixture(autouse=True)
def mailbox(mailoutbox):
    return mailoutbox


@pytest.fixture(autouse=True)
def service():
    factories.clinic()
    made = factories.service()
    factories.reminders(made, 168, 24)
    return made


def booked(name, starts_at=TEN, *, at=NOW):
    """Return a visit that was booked at that moment by somebody of this name, its confirmation still to be sent."""
    patient = factories.patient(name, email=f"{name.lower()}@example.org")
    visit = factories.appointment(starts_at, patient=patient)
    record(visit, ChangeKind.BOOKED, before={}, now=at, channel="online")
    factories.message(visit, created_at=at, due_at=at)
    return visit


def told(visit):
    visit.messages.filter(kind="booked").update(status="sent", ended_at=NOW)
    return visit


def work(now):
    with time_machine.travel(now, tick=False):
        while tasks.deliver_next():
            pass


def sent(mailbox):
    return [(mail.to[0].split()[0], "reminder" in mail.subject) for mail in mailbox]


# -- the worker was away


def test_after_a_day_the_newest_is_sent_first_the_stale_not_at_all_and_the_due_once(mailbox):
    now = TEN + 2 * HOUR  # away since the day before
    told(booked("Missed", TEN))  # its day's reminder was due a day ago: the visit has begun
    told(booked("Tomorrow", at(11, day=LATER + DAY)))
    told(booked("Next", at(9, day=LATER + 7 * DAY)))
    booked("Yesterday", at(9, day=LATER + 14 * DAY), at=now - 20 * HOUR)
    booked("Fresh", at(11, day=LATER + 14 * DAY), at=now - MINUTE)
    booked("Over", at(9, day=LATER), at=now - 22 * HOUR)
    work(now)
    assert sent(mailbox) == [
        ("Fresh", False),
        ("Yesterday", False),
        ("Next", True),
        ("Tomorrow", True),
    ]
    problems = Message.objects.filter(status="superseded").order_by("pk").values_list("problem", flat=True)
    assert list(problems) == [
        "the visit has begun",
        "the visit has begun",
        "a nearer reminder is due too",
        "the visit is over",
    ]
    work(now)
    work(now + MINUTE)
    assert len(mailbox) == 4


def test_a_confirmation_of_a_visit_that_has_begun_is_still_sent(mailbox):
    """Its link is where the forms are, and the calendar entry."""
    booked("Walk-in", TEN, at=TEN)
    work(TEN + MINUTE)
    assert sent(mailbox) == [("Walk-in", False)]


def test_one_visits_messages_keep_their_order_whatever_is_newer(mailbox):
    visit = booked("Alex", at=NOW - DAY)
    factories.message(visit, "link", cause="link", created_at=NOW, due_at=NOW)
    work(NOW)
    assert ["is booked" in mail.body for mail in mailbox] == [True, False]


# -- the clock jumps


def test_forward_and_back_sends_nothing_twice(mailbox):
    told(booked("Alex"))
    work(TEN - 7 * DAY)
    work(TEN - DAY)  # a wrong clock: six days too early
    assert len(mailbox) == 2
    for now in (TEN - 6 * DAY, TEN - 2 * DAY, TEN - DAY, TEN - DAY + HOUR):
        work(now)
    assert len(mailbox) == 2


def test_far_forward_drops_what_it_believes_over_and_back_sends_it_no_more(mailbox):
    told(booked("Alex"))
    work(TEN + 30 * DAY)
    work(TEN - DAY)
    assert mailbox == []
    assert set(Message.objects.filter(kind="reminder").values_list("status", flat=True)) == {"superseded"}


def test_back_while_one_is_being_sent_nobody_takes_it_up(mailbox):
    booked("Alex")
    leased = operations.lease_message(now=NOW)
    work(NOW - DAY)
    work(NOW)
    assert mailbox == []
    with time_machine.travel(NOW - HOUR, tick=False):
        assert tasks.deliver(leased) == "sent"
    work(NOW + DAY)
    assert sent(mailbox) == [("Alex", False)]


def test_forward_while_one_is_being_sent_it_is_repeated_under_its_message_id(mailbox, monkeypatch):
    """The lease seems over, so another worker takes it up while the first still talks to the mail server."""
    booked("Alex")
    usual, jumps = EmailMultiAlternatives.send, [NOW + DAY]

    def send(mail):
        if jumps:
            work(jumps.pop())
        return usual(mail)

    monkeypatch.setattr(EmailMultiAlternatives, "send", send)
    work(NOW)
    work(NOW + 2 * DAY)
    assert len(mailbox) == 2
    assert len({mail.extra_headers["Message-ID"] for mail in mailbox}) == 1
    assert [message.status for message in Message.objects.filter(kind="booked")] == ["sent"]


def test_a_message_put_off_before_the_clock_went_back_is_only_late(mailbox):
    told(booked("Alex"))
    work(at(22, day=LATER - 2 * DAY))
    assert mailbox == []
    work(at(22, day=LATER - 5 * DAY))
    assert mailbox == []
    work(TEN - DAY)
    assert sent(mailbox) == [("Alex", True)]
