"""One act is held up inside its transaction while another runs: what the second read must not undo the first."""

import threading
from datetime import time, timedelta
from functools import partial

import pytest
from django.db import connection

from bookings import operations
from bookings.enums import TIMED_STATUSES
from bookings.models import Appointment, BookingAttempt
from bookings.operations import agreeing, appointments, attempts
from tests import factories
from tests.bookings.concurrency.together import together
from tests.factories import NOW, at

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]

ALEX = operations.Details("Alex Meyer", "alex@example.org", "+1 416-416-4161", "")
BEFORE_COMMIT_SECONDS = 1.0


@pytest.fixture
def pat(service):
    person = factories.practitioner("Pat Sample", services=[service])
    factories.hours(person, time(9), time(13))
    return person


@pytest.fixture
def hold(clinic, service):
    def hold_it(form, practitioner, *, now=NOW, starts_at=None):
        return operations.hold_slot(
            key=form,
            visitor="one visitor",
            clinic=clinic,
            service=service,
            practitioner=practitioner.pk,
            starts_at=starts_at or at(10),
            now=now,
        )

    return hold_it


def slow(monkeypatch, owner, name):
    """Make this function wait after its work, inside its transaction; return what tells that it has begun to."""
    begun = threading.Event()
    work = getattr(owner, name)

    def work_then_wait(*args, **kwargs):
        done = work(*args, **kwargs)
        begun.set()
        threading.Event().wait(BEFORE_COMMIT_SECONDS)
        return done

    monkeypatch.setattr(owner, name, work_then_wait)
    return begun


def during(begun, first, second):
    """Run the second act once the first is about to commit."""

    def after():
        begun.wait(10)
        return second()

    return together([first, after])


def confirm(saved, clinic):
    form = {"key": saved.key, "visitor": saved.visitor}
    shown = operations.fingerprint(saved)
    return operations.book_attempt(**form, shown=shown, clinic=clinic, now=NOW).status


@pytest.fixture
def two_tabs(hold, clinic, sam, pat, monkeypatch):
    """The first tab confirms with Sam while the second picks an overlapping time with Pat."""
    hold("tab one", sam)
    form = {"key": "tab one", "visitor": "one visitor"}
    saved = operations.save_details(**form, details=ALEX, notice=None, now=NOW)
    begun = slow(monkeypatch, agreeing, "tell_booked")
    return lambda: during(begun, partial(confirm, saved, clinic), partial(hold, "tab two", pat))


def test_a_visit_that_is_being_confirmed_is_not_expired_by_another_tab(two_tabs):
    assert two_tabs()[0] == "booked"
    assert sorted(Appointment.objects.values_list("status", flat=True)) == ["booked", "held"]


def test_an_update_over_a_join_would_expire_it(two_tabs, engine, monkeypatch):
    """The negative control: PostgreSQL does not look again at what it has read through the join."""
    held = {"status__in": TIMED_STATUSES}
    monkeypatch.setattr(
        attempts,
        "expire_holds",
        lambda rows: Appointment.objects.filter(pk__in=rows.filter(**held)).update(status="expired"),
    )
    two_tabs()
    kept = {"sqlite": ["booked", "held"], "postgresql": ["expired", "held"]}
    assert sorted(Appointment.objects.values_list("status", flat=True)) == kept[engine]


def test_a_form_that_is_used_again_is_not_purged(hold, sam, monkeypatch):
    hold("old form", sam)
    later = NOW + timedelta(minutes=61)
    operations.purge_attempts(now=NOW + timedelta(minutes=11))
    begun = slow(monkeypatch, attempts, "keep")
    again = partial(hold, "old form", sam, now=later, starts_at=at(11))
    during(begun, again, partial(operations.purge_attempts, now=later))
    assert BookingAttempt.objects.get().appointment.status == "held"


def test_one_desk_form_sent_twice_at_once_for_two_people_books_once(clinic, service, sam, pat, monkeypatch):
    """Nothing they lock is shared: the form's own key decides."""
    begun = slow(monkeypatch, appointments, "tell")

    def book(practitioner):
        return operations.book_appointment(
            clinic=clinic,
            wish=operations.Wish(service, at(10), practitioner.pk),
            patient=None,
            details=ALEX,
            key="one form at the desk",
            actor=None,
            now=NOW,
        ).practitioner_id

    assert during(begun, partial(book, sam), partial(book, pat)) == [sam.pk, "AlreadyBooked"]
    assert Appointment.objects.count() == 1
    connection.close()
