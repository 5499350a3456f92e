"""Reminders and thanks when they are due: the visit is read again, the night is kept, one tells of a whole day."""

from __future__ import annotations

from datetime import time, timedelta

import pytest
import time_machine

from bookings import operations, queries, tasks
from bookings.enums import ChangeKind
from bookings.models import Appointment, Clinic, HealthcareService, Message, Patient
from bookings.operations.history import record
from tests import factories
from tests.factories import MONDAY, NOW, at

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
LATER = MONDAY + timedelta(days=7)
TEN = at(10, day=LATER)


@pytest.fixture(autouse=True)
def mailbox(mailoutbox):
    return mailoutbox


@pytest.fixture(autouse=True)
def service():
    factories.clinic()
    made = factories.service(home_advice="Rest on Tuesday.", preparation="Shorts.")
    factories.reminders(made, 168, 24)
    return made


def booked(starts_at=TEN, **fields):
    visit = factories.appointment(starts_at, **fields)
    record(visit, ChangeKind.BOOKED, before={}, now=NOW, channel="online")
    return visit


@pytest.fixture
def visit(service):
    return booked(service=service)


def work(now):
    with time_machine.travel(now, tick=False):
        while tasks.deliver_next():
            pass


def ends(kind="reminder"):
    rows = Message.objects.filter(kind=kind).order_by("created_at", "pk")
    return list(rows.values_list("status", "problem"))


SENT, WAITING = ("sent", ""), ("waiting", "")


def superseded(why):
    return ("superseded", why)


# -- reminders


def test_each_is_sent_once_when_it_is_due(visit, mailbox):
    work(TEN - 7 * DAY - MINUTE)
    assert mailbox == []
    work(TEN - 7 * DAY)
    assert len(mailbox) == 1
    work(TEN - DAY)
    work(TEN - DAY)
    assert len(mailbox) == 2
    assert ends() == [SENT, SENT]
    assert len({mail.extra_headers["Message-ID"] for mail in mailbox}) == 2


def test_a_repeat_of_one_keeps_its_message_id(visit, mailbox, monkeypatch):
    """The worker dies after the server has accepted the message, before its fate is written down."""
    with monkeypatch.context() as patch:
        patch.setattr(operations, "end_message", lambda *_about, **_rest: False)
        with time_machine.travel(TEN - 7 * DAY, tick=False):
            tasks.deliver_next()
    work(TEN - 7 * DAY + operations.outbox.LEASE)
    assert len(mailbox) == 2
    assert len({mail.extra_headers["Message-ID"] for mail in mailbox}) == 1


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"status": "cancelled"}, "the visit is no longer booked"),
        ({"status": "arrived"}, "the visit is no longer booked"),
        ({"sequence": 1}, "the visit has changed since"),
        ({}, ""),
    ],
)
def test_the_visit_is_read_again(visit, mailbox, changes, reason):
    Appointment.objects.filter(pk=visit.pk).update(**changes) if changes else None
    work(TEN - DAY)
    assert ends()[1] == (superseded(reason) if reason else SENT)
    assert len(mailbox) == (not reason)


def test_what_has_just_been_told_is_not_told_again(visit, mailbox):
    """The confirmation waited for the worker as long as the reminder."""
    Message.objects.filter(due_at__lt=TEN - 2 * DAY).delete()
    factories.message(visit)
    work(TEN - DAY)
    assert ends() == [WAITING]
    assert ["is booked" in mail.body for mail in mailbox] == [True]
    work(TEN - DAY + MINUTE)
    assert ends() == [superseded("told just now")]
    assert len(mailbox) == 1


@pytest.mark.parametrize("before", [timedelta(minutes=30), MINUTE])
def test_moved_and_moved_back_just_before_it_is_due_it_is_sent(visit, mailbox, before):
    """Nothing is told of the moves in the end, so the reminder is."""
    factories.message(visit, status="sent", attempts=1, ended_at=NOW)
    factories.hours(visit.practitioner)
    visit.practitioner.services.add(visit.service)
    for starts_at in (at(14, day=LATER), TEN):
        operations.reschedule_appointment(
            appointment=visit,
            clinic=queries.clinic(),
            wish=operations.Wish(visit.service, starts_at),
            now=TEN - DAY - before,
        )
    work(TEN - DAY - before)
    assert mailbox == []
    for minutes in (0, 5, 6):
        work(TEN - DAY + minutes * MINUTE)
    assert Message.objects.filter(problem="the visit is again as it was told").count() == 1
    (mail,) = mailbox
    assert "reminder" in mail.subject


def test_moved_just_before_it_is_due_nobody_is_told_twice(visit, mailbox):
    factories.message(visit, status="sent", attempts=1, ended_at=NOW)
    factories.hours(visit.practitioner)
    visit.practitioner.services.add(visit.service)
    operations.reschedule_appointment(
        appointment=visit,
        clinic=queries.clinic(),
        wish=operations.Wish(visit.service, at(10, 30, day=LATER)),
        now=TEN - DAY,
    )
    for minutes in (0, 5, 30, 31):
        work(TEN - DAY + minutes * MINUTE)
    (mail,) = mailbox
    assert "has a new time" in mail.body
    assert superseded("told just now") in ends()


def test_an_hour_after_it_was_told_it_is_sent(visit, mailbox):
    factories.message(visit, status="sent", ended_at=TEN - DAY - timedelta(hours=1))
    work(TEN - DAY)
    assert ends()[1] == SENT


@pytest.mark.parametrize(("late", "sent"), [(3 * DAY, 1), (6 * DAY - timedelta(hours=11), 0)])
def test_a_late_one_makes_room_for_the_next(visit, mailbox, late, sent):
    work(TEN - 7 * DAY + late)
    assert len(mailbox) == sent
    work(TEN - DAY)
    assert len(mailbox) == sent + 1


def test_one_that_failed_does_not_come_after_the_next(service, mailbox):
    """The mail server asked to wait for hours."""
    factories.reminders(service, 4, 2)
    visit = booked(at(16, day=LATER), service=service)
    Message.objects.filter(cause__contains=": reminder 4 h").update(due_at=at(15, day=LATER), attempts=5)
    Message.objects.filter(due_at__lt=at(12, day=LATER)).delete()
    work(at(14, day=LATER))
    work(at(15, day=LATER))
    (mail,) = mailbox
    assert visit.reference in mail.body
    assert superseded("a nearer reminder was sent") in ends()


def test_one_that_was_added_later_keeps_none_that_is_nearer_from_leaving(visit, service, mailbox):
    factories.reminders(service, 48)
    operations.remind_of_booked(service, now=NOW)
    for days in (7, 2, 1):
        work(TEN - days * DAY)
    assert ends() == [SENT] * 3


# -- the night


def test_a_worker_that_comes_back_in_the_night_waits_for_the_morning(visit, mailbox):
    night = at(22, day=LATER - 3 * DAY)
    work(night)
    assert mailbox == []
    assert ends() == [WAITING, WAITING]
    assert Message.objects.order_by("pk")[0].attempts == 0
    work(at(8, day=LATER - 2 * DAY))
    assert len(mailbox) == 1


def test_nobody_is_woken_for_a_visit_that_begins_before_the_night_ends(visit, mailbox):
    Clinic.objects.update(quiet_until=time(12))
    work(at(9, day=LATER))
    assert ends()[1] == superseded("it is quiet until the visit")
    assert mailbox == []


# -- one for all visits of a day


def test_several_visits_of_a_day_share_one(visit, mailbox):
    other = booked(at(14, day=LATER))
    work(TEN - DAY)
    (mail,) = mailbox
    assert "2 appointments" in mail.subject
    for told in ("10:00", "14:00", visit.reference, other.reference, visit.token, other.token):
        assert told in mail.body
        assert told in mail.alternatives[0][0]
    assert ends() == [
        superseded("a nearer reminder is due too"),
        SENT,
        superseded("a nearer reminder is due too"),
        superseded(f"told together with {visit.reference}"),
    ]
    work(at(14, day=LATER) - DAY)
    assert len(mailbox) == 1


def test_the_first_of_each_kind_carries_the_others(visit, mailbox):
    booked(at(14, day=LATER))
    work(TEN - 7 * DAY)
    assert [status for status, _why in ends()] == ["sent", "waiting", "superseded", "waiting"]
    work(TEN - DAY)
    work(TEN)
    assert [status for status, _why in ends()] == ["sent", "sent", "superseded", "superseded"]
    assert len(mailbox) == 2


@pytest.mark.parametrize("case", ["another day", "another address", "another day by the clinic's clock"])
def test_what_is_not_of_that_day_and_address_has_its_own(visit, mailbox, case):
    if case == "another day":
        booked(at(10, day=LATER + DAY))
    elif case == "another address":
        booked(at(14, day=LATER), patient=factories.patient("Kim Lee", email="kim@example.org"))
    else:
        Clinic.objects.update(time_zone="Pacific/Auckland", quiet_until=time(21))
        booked(at(14, day=LATER))  # 10:00 is 03:00 there, on the 16th; 14:00 is 07:00
    work(TEN - DAY)
    bodies = [mail.body for mail in mailbox]
    if case == "another day by the clinic's clock":
        assert ["2 appointments" in body for body in bodies] == [True]
    else:
        assert ["appointments:" in body for body in bodies] == [False] * len(bodies)


def test_a_parent_hears_of_both_children_at_once_and_whose_is_which(mailbox):
    one, two = (factories.patient(name, email="") for name in ("Leo Meyer", "Mia Meyer"))
    booked(patient=one, contact=factories.contact(one))
    booked(at(11, day=LATER), patient=two, contact=factories.contact(two))
    work(TEN - DAY)
    (mail,) = mailbox
    assert mail.to == ["Maria Meyer <maria@example.org>"]
    assert ("For: Leo Meyer" in mail.body, "For: Mia Meyer" in mail.body) == (True, True)


def test_two_who_share_an_address_are_told_apart(visit, mailbox):
    booked(at(14, day=LATER), patient=factories.patient("Kim Meyer"))
    work(TEN - DAY)
    (mail,) = mailbox
    assert ("For: Alex Meyer" in mail.body, "For: Kim Meyer" in mail.body) == (True, True)


def test_a_cancelled_one_of_the_day_is_not_told(visit, mailbox):
    other = booked(at(14, day=LATER))
    Appointment.objects.filter(pk=other.pk).update(status="cancelled")
    work(TEN - DAY)
    (mail,) = mailbox
    assert other.reference not in mail.body


def test_when_the_first_fails_for_good_the_next_still_comes(visit, mailbox):
    """Nothing of the others is ended before it has been sent."""
    booked(at(14, day=LATER))
    first = Message.objects.get(appointment=visit, due_at=TEN - DAY)
    Message.objects.filter(pk=first.pk).update(status="given_up", ended_at=NOW)
    work(at(14, day=LATER) - DAY)
    (mail,) = mailbox
    assert visit.reference in mail.body


def test_while_one_of_the_day_is_being_sent_the_other_gives_way(visit, mailbox):
    other = booked(at(11, day=LATER))
    now = at(11, day=LATER) - DAY
    Message.objects.filter(due_at__lt=TEN - DAY).delete()
    with time_machine.travel(now, tick=False):
        leased = [operations.lease_message(now=now), operations.lease_message(now=now)]
        fates = [tasks.deliver(message) for message in leased if message]
    assert fates == ["put off", "sent"]
    assert len(mailbox) == 1
    work(now + MINUTE)
    assert len(mailbox) == 1
    assert {status for status, _why in ends()} == {"sent", "superseded"}
    assert other.reference in mailbox[0].body


# -- thanks


@pytest.fixture
def seen(visit):
    Message.objects.all().delete()
    Appointment.objects.filter(pk=visit.pk).update(status="fulfilled", ended_at=TEN)
    factories.message(visit, "thanks", due_at=TEN + timedelta(hours=1))
    return visit


def test_thanks_bring_the_advice(seen, mailbox):
    work(TEN + timedelta(hours=1))
    assert ends("thanks") == [SENT]
    (mail,) = mailbox
    assert mail.subject == "Sample Clinic: thank you"
    assert "Rest on Tuesday." in mail.body
    assert "Rest on Tuesday." not in mail.body[:140]  # what a mailbox shows of it


@pytest.mark.parametrize("case", ["set back", "advice gone", "days later"])
def test_thanks_that_no_longer_fit_are_not_sent(seen, mailbox, case):
    if case == "set back":
        Appointment.objects.update(status="booked")
    if case == "advice gone":
        HealthcareService.objects.update(home_advice="")
    work(TEN + (3 * DAY if case == "days later" else timedelta(hours=1)))
    why = {
        "set back": "the visit was set back",
        "advice gone": "there is no advice for home any more",
        "days later": "too long after the visit",
    }
    assert ends("thanks") == [superseded(why[case])]
    assert mailbox == []


def test_thanks_wait_for_the_morning(seen, mailbox):
    work(at(22, day=LATER))
    assert mailbox == []
    work(at(8, day=LATER + DAY))
    assert len(mailbox) == 1


def test_nobody_is_reminded_whose_address_is_gone(visit, mailbox):
    Patient.objects.update(email="")
    work(TEN - DAY)
    assert mailbox == []
