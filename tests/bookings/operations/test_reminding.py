"""Rows that leave later are written, replaced and taken back in the transaction of what causes it."""

from __future__ import annotations

from datetime import time, timedelta

import pytest
from django.db import IntegrityError

from bookings import operations, queries
from bookings.enums import ChangeKind, Channel
from bookings.models import Appointment, CarePlan, Message
from bookings.operations import Wish, reminding
from tests import factories
from tests.bookings.operations.visitors import ALEX, Browser
from tests.factories import MONDAY, NOW, at

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
LATER = MONDAY + timedelta(days=7)  # two weeks ahead: both usual reminders are still to come
TEN = at(10, day=LATER)


@pytest.fixture(autouse=True)
def _reminders(service):
    factories.reminders(service, 168, 24)


def reminders(status="waiting"):
    rows = Message.objects.filter(kind="reminder", status=status).order_by("due_at")
    return list(rows.values_list("appointment", "due_at"))


def both(visit):
    return [(visit.pk, visit.starts_at - 7 * DAY), (visit.pk, visit.starts_at - DAY)]


def at_desk(clinic, service, starts_at, key="form", now=NOW):
    return operations.book_appointment(
        wish=Wish(service, starts_at),
        patient=None,
        details=ALEX,
        key=key,
        actor=None,
        now=now,
        clinic=clinic,
    )


@pytest.fixture
def visit(clinic, service, sam):
    return at_desk(clinic, service, TEN)


# -- what causes them


def test_booked_at_the_desk(visit):
    assert reminders() == both(visit)


def test_the_cause_says_which_reminder_of_which_visit_when(visit):
    causes = list(Message.objects.filter(kind="reminder").order_by("pk").values_list("cause", flat=True))
    assert causes == [
        f"appointment {visit.pk}: reminder 168 h 2027-03-15T14:00Z revision 0",
        f"appointment {visit.pk}: reminder 24 h 2027-03-15T14:00Z revision 0",
    ]
    with pytest.raises(IntegrityError):
        factories.message(visit, "reminder", cause=causes[0])


def test_booked_online_and_the_same_form_again(clinic, service, sam):
    browser = Browser("Alex", clinic, service)
    visit = browser.book(TEN)
    assert browser.confirm() == visit
    assert reminders() == both(visit)


def test_a_hold_has_none(clinic, service, sam):
    Browser("Alex", clinic, service).hold(TEN)
    assert reminders() == []


def test_one_that_waits_to_be_confirmed_has_them_once_it_is(clinic, service, sam):
    clinic.unconfirmed_of_contact = 1
    Browser("Alex", clinic, service).book(at(11, day=LATER), "first")
    Message.objects.all().delete()
    visit = Browser("Alex", clinic, service).book(TEN)
    assert (visit.status, reminders()) == ("pending", [])
    operations.verify_appointment(appointment=visit, clinic=clinic, now=NOW)
    assert reminders() == both(visit)


def test_an_accepted_offer_has_them(clinic, service, sam):
    offer = factories.offer(starts_at=TEN)
    operations.accept_offer(offer=offer, clinic=clinic, now=NOW)
    assert reminders() == both(offer.appointment)


def test_a_booked_plan_has_them_for_each_visit(clinic, service, sam, reception):
    first = factories.appointment(practitioner=sam, service=service)
    plan = factories.care_plan(first, 2, first_date=LATER, practitioners=[])
    choices = {n + 1: operations.PlanChoice(at(10, day=LATER + n * 7 * DAY), sam.pk) for n in range(2)}
    operations.book_plan(
        plan=CarePlan.objects.get(pk=plan.pk),
        clinic=clinic,
        wanted=choices,
        shown=plan.revision,
        channel=Channel.RECEPTION,
        actor=reception,
        now=NOW,
    )
    one, two = Appointment.objects.exclude(pk=first.pk).order_by("starts_at")
    assert reminders() == sorted([*both(one), *both(two)], key=lambda row: row[1])


def test_a_booking_that_is_refused_leaves_none(clinic, service, sam, visit):
    with pytest.raises(operations.SlotTaken):
        at_desk(clinic, service, TEN, key="other")
    assert reminders() == both(visit)


def test_a_service_without_reminders_has_none(clinic, service, sam):
    service.reminders.all().delete()
    at_desk(clinic, service, TEN)
    assert reminders() == []


def test_what_is_booked_for_tomorrow_is_not_reminded_of(clinic, service, sam):
    at_desk(clinic, service, TEN, now=TEN - DAY)
    assert reminders() == []


def test_the_clinics_quiet_hours_hold(clinic, service, sam):
    factories.hours(sam, time(7), time(8))
    visit = at_desk(clinic, service, at(7, day=LATER))
    assert reminders() == [
        (visit.pk, at(8, day=LATER - 7 * DAY)),
        (visit.pk, at(8, day=LATER - DAY)),
    ]


# -- what changes them


def move(visit, clinic, starts_at, now=NOW):
    wish = Wish(visit.service, starts_at)
    return operations.reschedule_appointment(appointment=visit, wish=wish, clinic=clinic, now=now)


def test_moved_they_are_written_anew(visit, clinic):
    old = both(visit)
    moved = move(visit, clinic, at(11, day=LATER))
    assert reminders() == both(moved)
    assert reminders("superseded") == old
    assert set(Message.objects.filter(status="superseded", kind="reminder").values_list("problem")) == {
        ("the visit has changed since",)
    }


def test_moved_there_and_back_they_are_as_they_were(visit, clinic):
    old = both(visit)
    move(move(visit, clinic, at(11, day=LATER)), clinic, TEN)
    assert reminders() == old


def test_one_that_was_sent_stays_sent(visit, clinic):
    Message.objects.filter(kind="reminder", due_at__lt=TEN - 2 * DAY).update(status="sent", ended_at=NOW)
    moved = move(visit, clinic, at(11, day=LATER), now=TEN - 6 * DAY)
    assert reminders() == [(moved.pk, at(11, day=LATER) - DAY)]
    assert len(reminders("sent")) == 1


def test_one_that_is_being_sent_is_left_to_its_worker(visit, clinic):
    Message.objects.exclude(kind="reminder").update(status="sent", ended_at=NOW)
    leased = operations.lease_message(now=TEN - 7 * DAY)
    assert leased is not None
    operations.cancel_appointment(
        appointment=visit, clinic=clinic, now=TEN - 7 * DAY, channel=Channel.RECEPTION
    )
    assert reminders() == [(visit.pk, TEN - 7 * DAY)]


def cancel(visit, clinic, now=NOW):
    return operations.cancel_appointment(appointment=visit, clinic=clinic, now=now, channel=Channel.ONLINE)


def test_cancelled_none_wait_and_taken_back_they_do(visit, clinic):
    cancel(visit, clinic)
    assert reminders() == []
    undone = operations.undo_cancellation(appointment=visit, clinic=clinic, now=NOW + timedelta(minutes=1))
    assert reminders() == both(undone)


def test_marking_and_setting_back_leave_them(visit, reception):
    now = TEN - timedelta(hours=2)
    for mark in (ChangeKind.ARRIVED, ChangeKind.REOPENED):
        operations.mark_appointment(appointment=visit, mark=mark, actor=reception, now=now)
    assert reminders() == both(visit)


def test_a_corrected_address_leaves_them(clinic, service, sam):
    visit = Browser("Alex", clinic, service).book(TEN)
    details = operations.details_of(visit)
    operations.correct_details(
        appointment=visit,
        corrections=operations.Corrections(**{**details, "email": "new@example.org"}),
        shown=operations.details_digest(visit),
        visitor="Alex",
        now=NOW,
    )
    assert reminders() == both(visit)


# -- the service's own change


def catch_up(service, now=NOW):
    return operations.remind_of_booked(service, now=now)


def test_what_is_booked_already_follows_a_change_of_the_service(visit, service):
    service.reminders.filter(hours_before=168).delete()
    factories.reminders(service, 48)
    assert catch_up(service) == 1
    assert reminders() == [(visit.pk, TEN - 2 * DAY), (visit.pk, TEN - DAY)]
    assert Message.objects.get(status="superseded").problem == reminding.NOT_WANTED
    assert catch_up(service) == 0


def test_what_is_wanted_again_waits_again(visit, service):
    service.reminders.filter(hours_before=168).delete()
    catch_up(service)
    factories.reminders(service, 168)
    assert catch_up(service) == 0
    assert reminders() == both(visit)


@pytest.mark.parametrize("changes", [{"status": "cancelled"}, {"status": "pending"}, {}])
def test_visits_of_an_earlier_version_are_reminded_of_if_they_are_booked(visit, service, changes):
    Message.objects.all().delete()
    Appointment.objects.filter(pk=visit.pk).update(expires_at=TEN, **changes)
    assert catch_up(service) == (0 if changes else 2)
    assert reminders() == ([] if changes else both(visit))


def test_what_is_past_or_due_already_is_not_written_late(visit, service):
    Message.objects.all().delete()
    assert catch_up(service, now=TEN - 6 * DAY) == 1
    Message.objects.all().delete()
    assert catch_up(service, now=TEN) == 0


def test_one_that_is_due_within_the_hour_or_was_sent_stays(visit, service):
    Message.objects.filter(due_at=TEN - 7 * DAY).update(status="sent", ended_at=NOW)
    assert catch_up(service, now=TEN - DAY - timedelta(minutes=10)) == 0
    assert reminders() == [(visit.pk, TEN - DAY)]
    assert reminders("sent") == [(visit.pk, TEN - 7 * DAY)]


def test_another_services_visits_are_left_alone(visit, service):
    other = factories.service("Follow-up")
    assert catch_up(other) == 0
    assert reminders() == both(visit)


# -- thanks


@pytest.fixture
def seen(visit, service, reception):
    service.home_advice = "Rest on Tuesday."
    service.save()
    return mark(visit, ChangeKind.FULFILLED, reception)


def mark(visit, what, actor, now=TEN + timedelta(hours=1)):
    visit = queries.visit(visit.pk)
    return operations.mark_appointment(appointment=visit, mark=what, actor=actor, now=now)


def thanks():
    return list(Message.objects.filter(kind="thanks").order_by("pk").values_list("status", "due_at"))


def test_seen_thanks_wait_for_the_clinics_minutes(seen, clinic):
    assert thanks() == [("waiting", TEN + timedelta(hours=1, minutes=clinic.undo_minutes))]


def test_without_advice_there_are_none(visit, reception):
    mark(visit, ChangeKind.FULFILLED, reception)
    assert thanks() == []


def test_set_back_they_are_not_sent_and_seen_again_they_are(seen, reception):
    mark(seen, ChangeKind.REOPENED, reception)
    assert [status for status, _due in thanks()] == ["superseded"]
    mark(seen, ChangeKind.FULFILLED, reception)
    assert [status for status, _due in thanks()] == ["superseded", "waiting"]


def test_sent_once_they_are_not_sent_again(seen, reception):
    Message.objects.filter(kind="thanks").update(status="sent", ended_at=NOW)
    mark(seen, ChangeKind.REOPENED, reception)
    mark(seen, ChangeKind.FULFILLED, reception)
    assert [status for status, _due in thanks()] == ["sent"]


def test_marked_days_later_there_are_none(visit, service, reception):
    service.home_advice = "Rest on Tuesday."
    service.save()
    mark(visit, ChangeKind.FULFILLED, reception, now=visit.ends_at + operations.THANKED_WITHIN + DAY)
    assert thanks() == []


def test_who_did_not_come_is_not_thanked(visit, service, reception):
    service.home_advice = "Rest on Tuesday."
    service.save()
    mark(visit, ChangeKind.NOSHOW, reception)
    assert thanks() == []
