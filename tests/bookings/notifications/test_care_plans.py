"""The two messages about a plan of care as they travel, and when they are not sent."""

from __future__ import annotations

import email
from datetime import timedelta
from email import policy

import icalendar
import pytest
import time_machine
from django.core import mail

from bookings import operations, tasks
from bookings.enums import Channel
from bookings.models import Appointment, Message
from bookings.operations import PlanChoice
from tests import factories
from tests.factories import MONDAY, NOW, at

WEEK = timedelta(days=7)


@pytest.fixture
def clinic(db):
    return factories.clinic()


@pytest.fixture
def seen(clinic):
    service = factories.service("Follow-up", preparation="Shorts, please.")
    sam = factories.practitioner(services=[service])
    factories.hours(sam)
    return factories.appointment(
        at(9, day=MONDAY - WEEK), practitioner=sam, service=service, status="fulfilled"
    )


@pytest.fixture
def plan(seen):
    return factories.care_plan(seen, weekdays=[1], parts=["morning"])


@pytest.fixture
def book(plan, clinic):
    def book_visits(count=2):
        wanted = {n + 1: PlanChoice(at(10, day=MONDAY + n * WEEK)) for n in range(count)}
        return operations.book_plan(
            plan=plan, clinic=clinic, wanted=wanted, shown=0, channel=Channel.ONLINE, actor=None, now=NOW
        )

    return book_visits


def delivered(settings):
    """Let the worker send what is due; return the messages as a mail program reads them."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    mail.outbox = []
    with time_machine.travel(NOW, tick=False):
        while tasks.deliver_next():
            pass
    return [
        email.message_from_bytes(sent.message().as_bytes(linesep="\r\n"), policy=policy.default)
        for sent in mail.outbox
    ]


def text_of(message):
    return message.get_body(("plain",)).get_content()


def attachments(message):
    return [part for part in message.walk() if part.get_content_type() == "text/calendar"]


def test_the_proposal_leads_to_the_plan_and_names_nothing_in_its_subject(plan, settings):
    operations.send_plan(plan=plan, shown=0, now=NOW)
    (message,) = delivered(settings)
    assert message["Subject"] == "Sample Clinic: your next visits"
    assert message["To"] == "Alex Meyer <alex@example.org>"
    for body in (text_of(message), message.get_body(("html",)).get_content()):
        for fact in ("Follow-up", "every week", "Sam Rivera", "Monday", "Morning", "Monday 26 April 2027"):
            assert fact in body
        assert f"http://testserver/plans/{plan.token}/" in body
    assert not attachments(message)


def test_each_revision_has_a_message_id_of_its_own(plan, settings):
    for shown in (0, 1):
        operations.send_plan(plan=plan, shown=shown, now=NOW)
        (message,) = delivered(settings)
        assert message["Message-ID"] == f"<{plan.appointment.uid}.{plan}.{shown + 1}.plan@testserver>"


def test_one_summary_lists_every_visit_with_link_and_entry(book, settings):
    visits = book()
    (message,) = delivered(settings)
    assert message["Subject"] == "Sample Clinic: your next visits are booked"
    for body in (text_of(message), message.get_body(("html",)).get_content()):
        for visit, day in zip(
            visits, ("Monday 8 March 2027, 10:00", "Monday 15 March 2027, 10:00"), strict=True
        ):
            assert f"http://testserver/appointments/{visit.token}/" in body
            assert day in body
        assert "Shorts, please." in body


def test_each_visit_has_an_entry_of_its_own(book, settings):
    visits = book()
    (message,) = delivered(settings)
    parts = attachments(message)
    assert [part.get_filename() for part in parts] == ["visit-1.ics", "visit-2.ics"]
    for part, visit in zip(parts, visits, strict=True):
        calendar = icalendar.Calendar.from_ical(part.get_content())
        (event,) = calendar.walk("VEVENT")
        assert (part.get_param("method"), calendar["method"]) == ("REQUEST", "REQUEST")
        assert (event["uid"], event["dtstart"].dt) == (f"{visit.uid}@testserver", visit.starts_at)


def test_the_summary_tells_of_the_visits_as_they_are_by_then(book, settings):
    first, second = book()
    Appointment.objects.filter(pk=first.pk).update(status="cancelled")
    (message,) = delivered(settings)
    assert second.token in text_of(message)
    assert first.token not in text_of(message)


@pytest.mark.parametrize("off", ["withdrawn", "booked", "over", "changed"])
def test_a_proposal_that_is_none_any_more_is_not_sent(plan, seen, settings, off):
    operations.send_plan(plan=plan, shown=0, now=NOW)
    if off == "over":
        plan.valid_until = plan.first_date = (NOW - WEEK).date()
        plan.revision = 1
    elif off == "changed":
        plan.revision = 2
    else:
        plan.status = off
    plan.save()
    assert delivered(settings) == []
    assert Message.objects.get().status == "superseded"


def test_no_summary_when_all_is_cancelled_again(book, settings):
    book()
    Appointment.objects.filter(planned__isnull=False).update(status="cancelled")
    assert delivered(settings) == []


@pytest.mark.parametrize("fields", [{"email": ""}, {"messages_stopped_at": NOW}])
def test_nobody_to_write_to(plan, settings, fields):
    plan.patient._meta.model.objects.update(**fields)
    operations.send_plan(plan=plan, shown=0, now=NOW)
    assert delivered(settings) == []


def test_messages_go_to_who_booked_for_the_patient(plan, settings):
    contact = factories.contact(plan.patient, email="maria@example.org")
    Appointment.objects.filter(pk=plan.appointment_id).update(contact=contact)
    operations.send_plan(plan=plan, shown=0, now=NOW)
    plan.refresh_from_db()
    (message,) = delivered(settings)
    assert message["To"] == "Maria Meyer <maria@example.org>"
    assert "For: Alex Meyer" in text_of(message)
