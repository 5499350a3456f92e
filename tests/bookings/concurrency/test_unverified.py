"""A confirmation at the moment its minutes end, or somebody else takes the time: exactly one of them has it."""

from datetime import timedelta
from functools import partial

import pytest

from bookings import operations
from bookings.enums import LIVE_STATUSES
from bookings.models import Appointment, Message, RecentBooking
from bookings.operations import agreeing, attempts, daily
from tests import factories
from tests.bookings.concurrency.together import meet, together, wait_for_everybody
from tests.bookings.operations.visitors import Browser
from tests.bookings.protection import no_exclusions, take_locks_away
from tests.factories import NOW, at

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]
UNTIL = NOW + timedelta(minutes=30)


@pytest.fixture
def visit(sam, service, clinic):
    return factories.appointment(
        at(10), 60, practitioner=sam, service=service, status="pending", asked_at=NOW, expires_at=UNTIL
    )


@pytest.fixture
def you(sam, clinic, service):
    return Browser("you", clinic, service)


@pytest.fixture
def without_constraint():
    with no_exclusions():
        yield


def confirm(visit, clinic, now):
    return operations.verify_appointment(appointment=visit, clinic=clinic, now=now).status


def live() -> list[str]:
    return list(Appointment.objects.filter(status__in=LIVE_STATUSES).values_list("status", flat=True))


def after_looking(monkeypatch):
    """Both have looked whether the time is free before either writes."""
    meet(monkeypatch, 2, (agreeing, "take_again"), (attempts, "fairest"))


def test_a_late_confirmation_and_another_hold_one_has_the_time(visit, you, clinic, monkeypatch):
    operations.purge_attempts(now=UNTIL)  # so that neither waits for the other to release it
    after_looking(monkeypatch)
    results = together(
        [lambda: confirm(visit, clinic, UNTIL), lambda: you.hold(at(10), now=UNTIL).appointment.status]
    )
    assert sorted(results) in (["SlotTaken", "booked"], ["SlotTaken", "held"])
    assert len(live()) == 1


def test_without_lock_and_constraint_both_have_it(visit, you, clinic, monkeypatch, without_constraint):
    """The negative control: the race is real, and it is the protection that decides it."""
    take_locks_away(monkeypatch, attempts, agreeing)
    wait_for_everybody(monkeypatch)
    operations.purge_attempts(now=UNTIL)  # so that neither waits for the other to release it
    after_looking(monkeypatch)
    results = together(
        [lambda: confirm(visit, clinic, UNTIL), lambda: you.hold(at(10), now=UNTIL).appointment.status]
    )
    assert sorted(results) == ["booked", "held"]
    assert len(live()) == 2


def test_a_confirmation_in_time_and_another_hold(visit, you, clinic):
    results = together(
        [lambda: confirm(visit, clinic, NOW), lambda: you.hold(at(10), now=NOW).appointment.status]
    )
    assert results == ["booked", "SlotTaken"]


def test_a_confirmation_and_the_release_of_what_has_passed(visit, clinic):
    results = together([lambda: confirm(visit, clinic, UNTIL), lambda: operations.purge_attempts(now=UNTIL)])
    assert results == ["booked", 0]
    assert live() == ["booked"]


def test_two_confirmations_are_one(visit, clinic):
    assert together([lambda: confirm(visit, clinic, NOW)] * 2) == ["booked", "booked"]
    assert Message.objects.count() == 1


def test_a_confirmation_and_a_cancelling(visit, clinic):
    cancel = operations.cancel_appointment
    results = together(
        [
            lambda: confirm(visit, clinic, NOW),
            lambda: cancel(appointment=visit, clinic=clinic, now=NOW, channel="reception").status,
        ]
    )
    assert results[1] == "cancelled"
    assert results[0] in {"booked", "NotPossible"}
    assert live() == []


def booked_at_once(clinic, service, count) -> list[object]:
    browsers = [Browser(f"number {number}", clinic, service) for number in range(count)]
    for hour, browser in enumerate(browsers):
        browser.hold(at(9 + hour))
        browser.type()
    return together([partial(confirmed, browser) for browser in browsers])


def confirmed(browser) -> object:
    return browser.confirm().status


def test_the_days_bound_holds_for_all_at_once(sam, service, clinic, engine):
    clinic.most_bookings_of_contact, clinic.unconfirmed_of_contact = 2, 2
    results = booked_at_once(clinic, service, 4)
    assert sorted(results) == ["TooManyBookings", "TooManyBookings", "booked", "booked"]
    assert RecentBooking.objects.count() == 2


def test_without_its_lock_the_bound_does_not_hold(sam, service, clinic, engine, monkeypatch):
    """The negative control, on the engine on which writers don't queue by themselves."""
    if engine != "postgresql":
        pytest.skip("SQLite has one writer at a time")
    clinic.most_bookings_of_contact, clinic.unconfirmed_of_contact = 2, 2
    monkeypatch.setattr(daily, "lock_holders", lambda names: None)
    monkeypatch.setattr(attempts, "lock_holders", lambda names: None)
    monkeypatch.setattr(attempts, "lock", lambda *args: None)
    wait_for_everybody(monkeypatch)
    meet(monkeypatch, 4, (daily, "todays"))
    assert booked_at_once(clinic, service, 4) == ["booked"] * 4
