"""Needs from the form to the visit: said before or after a hold, kept by a move, corrected by staff."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta

import pytest
from django.contrib.admin.models import LogEntry

from bookings import operations, queries
from bookings.domain.needs import NO_NEEDS, Needs
from bookings.enums import AppointmentStatus, Channel
from bookings.models import Appointment, BookingAttempt
from tests import factories
from tests.bookings.operations.visitors import ALEX, Browser
from tests.factories import NOW

pytestmark = pytest.mark.django_db(transaction=True)
STEP_FREE = Needs(step_free=True)


@pytest.fixture
def service():
    return factories.service(duration=60, longer_duration=90, slot_step=30)


@pytest.fixture
def sam(service):
    """A man, from nine to twelve in a room with steps."""
    sam = factories.practitioner(services=[service], gender="male")
    factories.hours(sam, time(9), time(12), room=factories.room("Upstairs"))
    return sam


@pytest.fixture
def noor(service):
    """A woman, from ten to twelve in a room without."""
    noor = factories.practitioner("Noor Haddad", services=[service], gender="female")
    factories.hours(noor, time(10), time(12), room=factories.room("Ground", is_step_free=True))
    return noor


@pytest.fixture
def browser(clinic, service):
    return Browser("alex", clinic, service)


def say(browser, needs, *, now=NOW, **rest):
    return operations.save_needs(
        key=f"{browser.name} form",
        visitor=browser.name,
        clinic=browser.clinic,
        service=browser.service,
        needs=needs,
        now=now,
        **rest,
    )


def test_needs_come_before_a_time_and_are_the_visits(browser, sam, noor):
    needs = Needs(True, "Polish", True, True, "female")
    attempt = say(browser, needs, suggested_reason="Knee")
    assert (attempt.appointment, attempt.needs, attempt.reason) == (None, needs, "Knee")
    visit = browser.book(factories.at(10))
    assert (visit.needs, visit.practitioner, visit.room, visit.duration) == (
        needs,
        noor,
        noor.available_times.get().room,
        90,
    )
    assert Appointment.objects.get().needs == needs


def test_a_time_that_does_not_fit_is_refused(browser, sam, noor):
    say(browser, STEP_FREE)
    with pytest.raises(operations.SlotTaken):
        browser.hold(factories.at(9))
    assert Appointment.objects.count() == 0
    say(browser, NO_NEEDS)
    assert browser.hold(factories.at(9)).appointment.practitioner == sam


@pytest.mark.parametrize(
    ("needs", "starts_at"),
    [
        (Needs(gender="female"), factories.at(9)),
        (Needs(longer=True), factories.at(11)),
        (Needs(interpreter="Polish"), factories.at(9)),
        (Needs(chaperone=True), factories.at(9)),
    ],
)
def test_every_need_refuses_what_does_not_meet_it(browser, sam, noor, needs, starts_at):
    factories.clinic(interpreter_notice=168, chaperone_notice=168)
    browser.clinic.refresh_from_db()
    say(browser, needs)
    with pytest.raises(operations.SlotTaken):
        browser.hold(starts_at)


def test_what_the_desk_knows_of_a_form_begins_a_new_one(browser, sam, noor):
    attempt = browser.hold(factories.at(10), needs=STEP_FREE)
    assert attempt.needs == STEP_FREE
    assert attempt.appointment.practitioner == noor
    again = browser.hold(factories.at(11), needs=NO_NEEDS)
    assert again.needs == STEP_FREE


def test_a_hold_that_fits_is_kept_until_when_it_was(browser, sam, noor):
    held = browser.hold(factories.at(10), practitioner=noor.pk).appointment
    attempt = say(browser, STEP_FREE, now=NOW + timedelta(minutes=5))
    held.refresh_from_db()
    assert attempt.appointment == held
    assert (held.status, held.practitioner, held.expires_at) == (
        AppointmentStatus.HELD,
        noor,
        NOW + timedelta(minutes=10),
    )
    assert Appointment.objects.count() == 1


def test_a_hold_with_anyone_goes_to_who_fits(browser, sam):
    held = browser.hold(factories.at(10)).appointment
    assert held.practitioner == sam
    noor = factories.practitioner("Noor", services=[browser.service], gender="female")
    factories.hours(noor, time(10), time(12))
    attempt = say(browser, Needs(gender="female"))
    held.refresh_from_db()
    assert (held.status, held.practitioner, attempt.appointment) == (AppointmentStatus.HELD, noor, held)


def test_a_longer_visit_takes_its_place_at_once(browser, sam):
    browser.hold(factories.at(9))
    say(browser, Needs(longer=True))
    held = Appointment.objects.get()
    assert (held.duration, held.occupied_until) == (90, factories.at(10, 30))
    other = Browser("kim", browser.clinic, browser.service)
    with pytest.raises(operations.SlotTaken):
        other.hold(factories.at(10))
    say(browser, NO_NEEDS)
    assert Appointment.objects.get().duration == 60
    assert other.hold(factories.at(10))


@pytest.mark.parametrize(
    ("needs", "starts_at"),
    [
        (STEP_FREE, factories.at(9)),
        (Needs(gender="female"), factories.at(9)),
        (Needs(longer=True), factories.at(11)),
        (Needs(interpreter="Polish"), factories.at(9)),
    ],
)
def test_a_hold_that_does_not_fit_is_let_go_and_the_needs_stay(browser, sam, noor, needs, starts_at):
    factories.clinic(interpreter_notice=168)
    browser.clinic.refresh_from_db()
    browser.hold(starts_at)
    browser.type()
    attempt = say(browser, needs)
    assert attempt.needs == needs
    assert attempt.appointment.status == AppointmentStatus.EXPIRED
    assert BookingAttempt.objects.get().name == "Alex Meyer"
    with pytest.raises((operations.SlotTaken, operations.NotOffered)):
        raise_when_confirmed(browser, needs)


def raise_when_confirmed(browser, needs):
    """A passed hold books if its time is free and fits; notice is not asked again, so that one would."""
    if needs.interpreter:
        raise operations.SlotTaken
    browser.confirm()


def test_needs_that_were_said_in_another_window_must_be_seen(browser, sam, noor):
    browser.hold(factories.at(10), practitioner=noor.pk)
    browser.type()
    shown = operations.fingerprint(queries.attempt_of("alex form", "alex"))
    say(browser, STEP_FREE)
    asked = {"key": "alex form", "visitor": "alex", "clinic": browser.clinic, "now": NOW}
    with pytest.raises(operations.DetailsChanged):
        operations.book_attempt(shown=shown, **asked)
    assert browser.confirm().needs == STEP_FREE


def test_what_led_to_a_visit_is_left_alone(browser, sam):
    visit = browser.book(factories.at(9))
    with pytest.raises(operations.AlreadyBooked) as refusal:
        say(browser, STEP_FREE)
    assert refusal.value.appointment == visit
    assert Appointment.objects.get().needs == NO_NEEDS


def test_another_visitors_form_is_not_theirs_to_change(browser, sam, noor):
    browser.hold(factories.at(9))
    mine = operations.save_needs(
        key="alex form",
        visitor="kim",
        clinic=browser.clinic,
        service=browser.service,
        needs=STEP_FREE,
        now=NOW,
    )
    assert mine.key != "alex form"
    assert BookingAttempt.objects.get(key="alex form").needs == NO_NEEDS
    assert Appointment.objects.get().status == AppointmentStatus.HELD


# -- visits that are agreed


def move(visit, clinic, starts_at, channel=Channel.RECEPTION, **wish):
    return operations.reschedule_appointment(
        appointment=visit,
        clinic=clinic,
        wish=operations.Wish(visit.service, starts_at, **wish),
        now=NOW,
        channel=channel,
        actor=None,
    )


def test_a_visit_that_is_moved_keeps_its_needs(browser, clinic, sam, noor):
    say(browser, replace(STEP_FREE, longer=True))
    visit = browser.book(factories.at(10))
    factories.hours(sam, time(9), time(12), weekday=2, room=factories.room("Attic"))
    factories.hours(noor, time(9), time(12), weekday=2, room=noor.available_times.get().room)
    tuesday = factories.MONDAY + timedelta(days=1)
    moved = move(visit, clinic, factories.at(9, day=tuesday), Channel.ONLINE)
    assert (moved.practitioner, moved.duration, moved.needs) == (noor, 90, replace(STEP_FREE, longer=True))


def test_a_patient_is_refused_where_staff_are_warned(browser, clinic, sam, noor):
    say(browser, STEP_FREE)
    visit = browser.book(factories.at(10))
    with pytest.raises(operations.SlotTaken):
        move(visit, clinic, factories.at(9), Channel.ONLINE)
    moved = move(visit, clinic, factories.at(9), practitioner=sam.pk)
    assert moved.practitioner == sam
    assert queries.unmet_needs(moved) == STEP_FREE


def test_staff_book_with_needs_where_they_are_met(clinic, service, sam, noor):
    visit = book(clinic, service, factories.at(10), STEP_FREE)
    assert (visit.practitioner, visit.needs) == (noor, STEP_FREE)
    assert book(clinic, service, factories.at(10), STEP_FREE) == visit
    with pytest.raises(operations.AlreadyBooked):
        book(clinic, service, factories.at(10), NO_NEEDS)


def test_staff_book_all_the_same_where_they_are_not(clinic, service, sam):
    visit = book(clinic, service, factories.at(9), replace(STEP_FREE, longer=True))
    assert (visit.practitioner, visit.duration) == (sam, 90)
    assert queries.unmet_needs(visit) == STEP_FREE


def book(clinic, service, starts_at, needs):
    return operations.book_appointment(
        clinic=clinic,
        wish=operations.Wish(service, starts_at, needs=needs),
        patient=None,
        details=ALEX,
        key="k" * 43,
        actor=None,
        now=NOW,
    )


def test_staff_correct_what_is_needed(clinic, service, sam):
    visit = book(clinic, service, factories.at(9), NO_NEEDS)
    actor = factories.staff()
    shown = operations.needs_digest(visit)
    needs = Needs(interpreter="Polish", gender="female")
    for _twice in range(2):
        operations.correct_needs(appointment=visit, needs=needs, shown=shown, actor=actor)
    visit.refresh_from_db()
    assert (visit.needs, visit.practitioner, visit.sequence) == (needs, sam, 0)
    entry = LogEntry.objects.get()
    assert entry.user == actor
    assert "Polish" not in entry.change_message
    with pytest.raises(operations.ChangedMeanwhile):
        operations.correct_needs(appointment=visit, needs=STEP_FREE, shown=shown, actor=actor)
