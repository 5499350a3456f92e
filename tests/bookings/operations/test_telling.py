"""What is told of a visit that changes, and when: one message, and the last truth."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from bookings import operations, queries, tasks
from bookings.enums import Channel
from bookings.models import Message, Patient
from bookings.operations import Wish
from tests import factories
from tests.bookings.operations.visitors import Browser
from tests.factories import NOW, at

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
ALEX = operations.Details("Alex Meyer", "alex@example.org", "", "")


@pytest.fixture(autouse=True)
def mailbox(mailoutbox):
    return mailoutbox


class Desk:
    def __init__(self, clinic, service, actor) -> None:
        self.clinic, self.service, self.actor = clinic, service, actor

    def book(self, starts_at, now=NOW):
        return operations.book_appointment(
            wish=Wish(self.service, starts_at),
            patient=None,
            details=ALEX,
            key="form",
            actor=self.actor,
            now=now,
            clinic=self.clinic,
        )

    def move(self, visit, starts_at, now=NOW, **rest):
        wish = Wish(self.service, starts_at, rest.pop("practitioner", None))
        return operations.reschedule_appointment(
            appointment=visit, wish=wish, clinic=self.clinic, now=now, actor=self.actor, **rest
        )

    def cancel(self, visit, now=NOW):
        return operations.cancel_appointment(
            appointment=visit, clinic=self.clinic, now=now, channel=Channel.RECEPTION, actor=self.actor
        )


@pytest.fixture
def desk(clinic, service, sam, reception):
    return Desk(clinic, service, reception)


@pytest.fixture
def online(clinic, service, sam):
    return Browser("Alex", clinic, service).book(at(10))


def waiting():
    return list(Message.objects.filter(status="waiting").values_list("kind", "sequence", "due_at"))


def deliver(now):
    with time_machine.travel(now, tick=False):
        while tasks.deliver_next():
            pass


# -- when it leaves


def test_what_was_booked_online_is_told_at_once(online):
    assert waiting() == [("booked", 0, NOW)]


def test_what_staff_book_waits_for_the_clinics_minutes(desk, clinic):
    desk.book(at(10))
    assert waiting() == [("booked", 0, NOW + clinic.undo_minutes * MINUTE)]


def test_a_clinic_may_leave_no_minutes(desk, clinic):
    clinic.undo_minutes = 0
    desk.book(at(10))
    assert waiting() == [("booked", 0, NOW)]


@pytest.mark.parametrize("change", ["move", "cancel"])
def test_what_staff_change_waits_too(desk, online, change, clinic):
    factories.told()
    desk.move(online, at(11)) if change == "move" else desk.cancel(online)
    kind = {"move": "rescheduled", "cancel": "cancelled"}[change]
    assert waiting() == [(kind, 1, NOW + clinic.undo_minutes * MINUTE)]


def test_booked_and_moved_by_staff_to_within_the_hour_is_told_at_once(desk):
    now = at(9, 30)
    visit = desk.book(at(11), now=now)
    desk.move(visit, at(10), now=now + MINUTE)
    assert waiting() == [("booked", 1, now + MINUTE)]


@pytest.mark.parametrize("change", ["book", "move to", "move from", "cancel"])
def test_who_may_be_on_the_way_is_told_at_once(desk, change):
    now = at(9, 30)
    if change == "book":
        desk.book(at(10), now=now)
    else:
        visit = desk.book(at(11) if change == "move to" else at(10))
        factories.told()
        starts_at = at(10) if change == "move to" else at(11)
        desk.cancel(visit, now) if change == "cancel" else desk.move(visit, starts_at, now)
    ((_kind, _sequence, due_at),) = waiting()
    assert due_at == now


def test_a_patients_own_change_always_waits_since_it_can_be_undone(online, clinic):
    factories.told()
    clinic.cancel_cutoff = 0
    now = at(9, 30)
    operations.cancel_appointment(appointment=online, clinic=clinic, now=now, channel=Channel.ONLINE)
    assert waiting() == [("cancelled", 1, now + clinic.undo_minutes * MINUTE)]


# -- what it says


def test_booked_and_moved_within_the_minutes_is_booked_there(desk, mailbox):
    visit = desk.book(at(10))
    desk.move(visit, at(11), now=NOW + MINUTE)
    assert waiting() == [("booked", 1, NOW + 4 * MINUTE)]
    deliver(NOW + 4 * MINUTE)
    (mail,) = mailbox
    assert "is booked" in mail.body
    assert "11:00" in mail.body
    assert "10:00" not in mail.body


def test_booked_and_cancelled_within_the_minutes_is_nothing(desk, mailbox):
    visit = desk.book(at(10))
    desk.cancel(visit, now=NOW + MINUTE)
    assert waiting() == []
    deliver(NOW + 10 * MINUTE)
    assert mailbox == []


def test_once_the_minutes_are_over_a_cancelling_is_told_even_if_the_booking_was_not(desk, mailbox):
    """The worker was down: the patient may have been told on the telephone."""
    visit = desk.book(at(10))
    desk.cancel(visit, now=NOW + 3 * MINUTE)
    deliver(NOW + 10 * MINUTE)
    assert ["is cancelled" in mail.body for mail in mailbox] == [True]


def test_booked_online_and_moved_before_the_worker_came_is_told_at_once(online, desk):
    desk.move(online, at(11), now=NOW + MINUTE)
    assert waiting() == [("booked", 1, NOW + MINUTE)]


def test_two_moves_are_one_from_where_the_patient_knows_it(desk, online, mailbox):
    deliver(NOW)
    desk.move(online, at(11))
    desk.move(online, at(9), now=NOW + MINUTE)
    assert [kind for kind, _sequence, _due in waiting()] == ["rescheduled"]
    deliver(NOW + 5 * MINUTE)
    assert len(mailbox) == 2
    assert "9:00" in mailbox[1].body
    assert "10:00" in mailbox[1].body  # where it was
    assert "11:00" not in mailbox[1].body


def test_moved_and_moved_back_is_nothing(desk, online, mailbox):
    deliver(NOW)
    desk.move(online, at(11))
    desk.move(online, at(10), now=NOW + MINUTE)
    deliver(NOW + 5 * MINUTE)
    assert len(mailbox) == 1
    assert Message.objects.order_by("pk").last().problem == "the visit is again as it was told"


def test_moved_and_moved_back_twice_is_nothing(desk, online, mailbox):
    deliver(NOW)
    for starts_at in (at(11), at(10)):
        desk.move(online, starts_at)
    deliver(NOW + 5 * MINUTE)
    for starts_at in (at(11), at(10)):
        desk.move(online, starts_at, now=NOW + 5 * MINUTE)
    deliver(NOW + 9 * MINUTE)
    assert len(mailbox) == 1


def test_what_was_not_sent_to_who_had_no_address_was_not_told(desk, online, mailbox):
    deliver(NOW)
    Patient.objects.update(email="")
    desk.move(online, at(11))
    deliver(NOW + 4 * MINUTE)
    Patient.objects.update(email="alex@example.org")
    desk.move(online, at(9), now=NOW + 4 * MINUTE)
    desk.move(online, at(11), now=NOW + 5 * MINUTE)
    deliver(NOW + 9 * MINUTE)
    assert ["11:00" in mail.body for mail in mailbox] == [False, True]
    assert "It was on Monday 8 March 2027, 10:00" in mailbox[1].body


def test_who_may_not_have_heard_of_where_it_was_moved_is_told(desk, online, monkeypatch, mailbox):
    """The mail server was away at the first move; the visit went elsewhere and back there meanwhile."""
    deliver(NOW)
    desk.move(online, at(11))
    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.EmailMultiAlternatives.send", failing)
        deliver(NOW + 4 * MINUTE)
    assert Message.objects.get(kind="rescheduled").problem == "OSError"
    desk.move(online, at(9), now=NOW + 4 * MINUTE)
    desk.move(online, at(11), now=NOW + 5 * MINUTE)
    deliver(NOW + 9 * MINUTE)
    assert ["11:00" in mail.body for mail in mailbox] == [False, True]


def failing(mail):
    raise OSError


def test_moved_back_to_somebody_else_is_told(desk, online, noor, mailbox):
    deliver(NOW)
    desk.move(online, at(11))
    desk.move(online, at(10), now=NOW + MINUTE, practitioner=noor.pk)
    deliver(NOW + 5 * MINUTE)
    assert len(mailbox) == 2


def test_what_is_being_sent_counts_as_told(desk):
    """Whether it has arrived is not known yet: the next message says what has changed."""
    visit = desk.book(at(10))
    being_sent = operations.lease_message(now=NOW + 3 * MINUTE)
    desk.move(visit, at(11), now=NOW + 3 * MINUTE)
    being_sent.refresh_from_db()
    assert being_sent.status == "waiting"
    assert [kind for kind, _sequence, _due in waiting()] == ["booked", "rescheduled"]
    visit.refresh_from_db()
    assert queries.told_start(visit) == at(10)


def test_other_messages_about_the_visit_stay(desk, online):
    factories.message(online, "link", cause="link")
    desk.cancel(online)
    assert sorted(kind for kind, _sequence, _due in waiting()) == ["cancelled", "link"]
