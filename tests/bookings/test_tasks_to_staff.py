"""What the worker writes to staff: a practitioner's day, and whom the clinic is to call; once a day at most."""

from __future__ import annotations

import datetime as dt
from datetime import date, timedelta

import pytest
import time_machine
from django.core import mail
from django.db import IntegrityError, transaction

from bookings import operations, tasks
from bookings.enums import MessageKind, MessageStatus
from bookings.models import Appointment, Message, Practitioner
from bookings.operations.staff_mail import write_once
from tests import factories
from tests.bookings import desk
from tests.factories import MONDAY, NOW, at

pytestmark = pytest.mark.django_db

HALF_PAST_SIX = at(6, 30)
ADDRESS = "sam@example.org"


@pytest.fixture
def clock():
    with time_machine.travel(HALF_PAST_SIX, tick=False) as traveller:
        factories.clinic()
        yield traveller


@pytest.fixture
def sam(clock):
    return factories.practitioner(services=[factories.service()], day_list_email=ADDRESS)


@pytest.fixture
def visit(sam):
    return factories.appointment(at(9), practitioner=sam, room=factories.room(), reason="Knee")


def work() -> None:
    tasks.write_to_staff()
    while tasks.deliver_next():
        pass


def causes() -> list[str]:
    return list(Message.objects.order_by("pk").values_list("cause", flat=True))


# -- the day list


def test_at_half_past_six_the_practitioner_reads_who_comes(visit, sam):
    came = factories.patient("Kim Lee")
    factories.appointment(
        at(8, day=MONDAY - timedelta(days=7)), practitioner=sam, patient=came, status="fulfilled"
    )
    factories.appointment(
        at(10),
        practitioner=sam,
        patient=came,
        mode="telephone",
        needs_interpreter="Polish",
        needs_step_free=True,
    )
    work()
    (sent,) = mail.outbox
    assert (sent.to, sent.subject) == ([f"Sam Rivera <{ADDRESS}>"], "Sample Clinic: your visits today")
    lines = [line for line in sent.body.splitlines() if line]
    assert lines == [
        "Hello Sam Rivera,",
        "Monday 8 March 2027: 2 visits.",
        "09:00–09:45  A.M., Room 1 (first visit)",
        "10:00–10:45  K.L., by telephone (step-free room, interpreter (Polish))",
        "As it was when this was sent. Sign in to see it as it is:",
        f"http://testserver/admin/schedule/?date=2027-03-08&practitioner={sam.pk}",
        "Sample Clinic",
    ]
    assert sent.extra_headers == {
        "Message-ID": f"<day-list-practitioner-{sam.pk}-2027-03-08@testserver>",
        "Auto-Submitted": "auto-generated",
    }
    assert sent.reply_to == ["Sample Clinic <clinic@example.org>"]
    html = sent.alternatives[0].content
    for told in (sent.body, html, sent.subject):
        for secret in ("Alex", "Meyer", "Kim", "Knee", "Initial assessment", visit.token):
            assert secret not in told
    assert "K.L." in html


def test_it_is_written_once_whoever_looks(visit, sam):
    for _look in range(3):
        work()
    assert causes() == [f"day list practitioner {sam.pk} 2027-03-08"]
    assert len(mail.outbox) == 1


def test_two_workers_that_look_at_once_write_one(visit, sam):
    """Neither has seen the other's row: the cause decides."""
    list_of_today = {"kind": MessageKind.DAY_LIST, "practitioner": sam, "cause": "day list", "sequence": 0}
    for _worker in range(2):
        write_once([Message(**list_of_today, created_at=NOW, due_at=NOW)])
    assert causes() == ["day list"]


def test_not_a_minute_before(visit, clock):
    clock.move_to(HALF_PAST_SIX - timedelta(minutes=1))
    work()
    assert causes() == []


def test_on_the_next_day_there_is_another(visit, sam, clock):
    factories.appointment(at(9, day=MONDAY + timedelta(days=1)), practitioner=sam)
    work()
    clock.shift(timedelta(days=1))
    work()
    assert [cause[-10:] for cause in causes()] == ["2027-03-08", "2027-03-09"]
    assert len(mail.outbox) == 2


@pytest.mark.parametrize(
    "why",
    ["no visit", "cancelled", "no address", "left", "barred", "switched off", "tomorrow", "somebody else's"],
)
def test_none_is_written(sam, visit, why):
    if why == "no visit":
        visit.delete()
    elif why == "cancelled":
        Appointment.objects.update(status="cancelled", cancelled_at=NOW)
    elif why == "no address":
        Practitioner.objects.update(day_list_email="")
    elif why == "left":
        Practitioner.objects.update(is_active=False)
    elif why == "barred":
        Practitioner.objects.update(user=desk.user(is_active=False))
    elif why == "switched off":
        factories.clinic(day_list_at=None)
    elif why == "tomorrow":
        visit.delete()
        factories.appointment(at(0, day=MONDAY + timedelta(days=1)), practitioner=sam)
    else:
        Practitioner.objects.update(day_list_email="")
        factories.practitioner("Robin Okafor", day_list_email=ADDRESS)
    work()
    assert causes() == []


@pytest.mark.parametrize(("late", "sent"), [(timedelta(minutes=149), 1), (timedelta(minutes=150), 0)])
def test_a_worker_that_was_down_sends_it_until_the_first_visit_begins(visit, clock, late, sent):
    clock.shift(late)
    work()
    assert len(mail.outbox) == sent


def test_one_that_waits_until_the_first_visit_has_begun_is_dropped(visit, clock):
    tasks.write_to_staff()
    clock.move_to(visit.starts_at)
    assert tasks.deliver_next()
    message = Message.objects.get()
    assert (message.status, message.problem) == (
        MessageStatus.SUPERSEDED,
        "there is nothing to tell any more",
    )
    assert mail.outbox == []


def test_so_is_one_whose_day_is_over(visit, sam, clock):
    tasks.write_to_staff()
    visit.delete()
    factories.appointment(at(9, day=MONDAY + timedelta(days=1)), practitioner=sam)
    clock.shift(timedelta(days=1))
    assert tasks.deliver_next()
    assert mail.outbox == []


@pytest.mark.parametrize(
    ("day", "hour", "instant"),
    [
        (date(2027, 3, 14), dt.time(6, 30), "2027-03-14T10:30:00+00:00"),  # clocks went forward at two
        (date(2027, 11, 7), dt.time(6, 30), "2027-11-07T11:30:00+00:00"),  # and back
        (date(2027, 3, 14), dt.time(2, 30), "2027-03-14T07:00:00+00:00"),  # an hour that there is not
        (date(2027, 11, 7), dt.time(1, 30), "2027-11-07T05:30:00+00:00"),  # one that comes twice: its first
    ],
)
def test_the_hour_is_the_clinics_on_the_days_of_the_clock_change(sam, clock, day, hour, instant):
    factories.clinic(day_list_at=hour)
    factories.appointment(at(9, day=day), practitioner=sam)
    due = dt.datetime.fromisoformat(instant)
    for moment in (due - timedelta(minutes=1), due, due + timedelta(hours=1)):
        clock.move_to(moment)
        work()
        assert len(mail.outbox) == (moment >= due)


def test_a_refused_list_marks_nobody(visit, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    tasks.write_to_staff()
    assert tasks.deliver_next()
    message = Message.objects.get()
    assert (message.status, message.attempts, message.problem) == ("waiting", 1, "ConnectionRefusedError")
    Message.objects.update(attempts=12, due_at=NOW)
    assert operations.lease_message(now=NOW + timedelta(hours=1)) is None
    message.refresh_from_db()
    assert message.status == MessageStatus.GIVEN_UP


# -- whom to call


def bounced(visit, cause="refused", *, now=HALF_PAST_SIX):
    message = factories.message(visit, cause=cause, status=MessageStatus.REFUSED, ended_at=now)
    return factories.bounce(message, at=now)


@pytest.fixture
def later(clock):
    """Return a visit on the next Monday, at nine in the morning of this one."""
    clock.move_to(at(9))
    person = factories.practitioner()
    return factories.appointment(at(9, day=MONDAY + timedelta(days=7)), practitioner=person, reason="Knee")


def test_the_clinic_is_told_that_there_is_somebody_to_call(later):
    bounced(later)
    work()
    (sent,) = mail.outbox
    assert (sent.to, sent.subject) == (
        ["Sample Clinic <clinic@example.org>"],
        "Sample Clinic: somebody could not be reached",
    )
    assert [line for line in sent.body.splitlines() if line] == [
        "Our messages did not reach 1 person. Please call:",
        f"A.M.  {later.patient.reference}",
        "Sign in for the numbers, and what they could not be told:",
        "http://testserver/admin/schedule/calls/",
        "We write this at most once a day. You can switch it off in the clinic’s settings.",
    ]
    assert sent.extra_headers["Message-ID"] == "<to-call-2027-03-08@testserver>"
    for told in (sent.body, sent.alternatives[0].content):
        for secret in ("Alex", "Meyer", "Knee", "416", later.patient.email):
            assert secret not in told.replace(later.patient.reference, "")


def test_once_a_day_and_only_about_somebody_new(later, clock):
    bounced(later)
    for _look in range(3):
        work()
    clock.shift(timedelta(hours=2))
    bounced(later, "another", now=at(11))
    work()
    assert causes() == ["refused", "to call 2027-03-08", "another"]
    clock.shift(timedelta(days=1))
    work()
    clock.shift(timedelta(days=1))
    work()  # nobody new
    assert causes() == ["refused", "to call 2027-03-08", "another", "to call 2027-03-09"]
    assert len(mail.outbox) == 2


@pytest.mark.parametrize("why", ["nobody", "switched off", "quiet", "no address", "called"])
def test_the_clinic_is_told_nothing(later, clock, why):
    if why != "nobody":
        bounce = bounced(later)
    if why == "switched off":
        factories.clinic(tell_unreached=False)
    if why == "quiet":
        clock.move_to(at(22))
    if why == "no address":
        factories.clinic(email="")
    if why == "called":
        operations.note_call(
            bounce.patient, shown=bounce.pk, note="", actor=factories.staff(), now=HALF_PAST_SIX
        )
    work()
    assert mail.outbox == []


def test_who_was_reached_meanwhile_is_not_told(later):
    bounce = bounced(later)
    tasks.write_to_staff()
    operations.note_call(bounce.patient, shown=bounce.pk, note="", actor=factories.staff(), now=at(9))
    assert tasks.deliver_next()
    assert mail.outbox == []


# -- the rows


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": MessageKind.DAY_LIST},
        {"kind": MessageKind.BOOKED},
        {"kind": MessageKind.BOOKED, "practitioner": True},
        {"kind": MessageKind.TO_CALL, "practitioner": True},
        {"kind": MessageKind.TO_CALL, "appointment": True},
        {"kind": MessageKind.DAY_LIST, "appointment": True},
        {"kind": MessageKind.DAY_LIST, "appointment": True, "practitioner": True},
        {"kind": MessageKind.BOOKED, "appointment": True, "practitioner": True},
    ],
)
def test_a_message_is_about_one_visit_or_to_one_practitioner_or_to_the_clinic(visit, sam, fields):
    given = {"appointment": visit, "practitioner": sam}
    row = {name: given[name] if value is True else value for name, value in fields.items()}
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.create(cause="x", sequence=0, created_at=NOW, due_at=NOW, **row)


def test_messages_of_visits_go_out_beside_those_to_staff(visit):
    tasks.write_to_staff()
    factories.message(visit, due_at=NOW)
    work()
    assert sorted(message.to[0] for message in mail.outbox) == [
        "Alex Meyer <alex@example.org>",
        f"Sam Rivera <{ADDRESS}>",
    ]
