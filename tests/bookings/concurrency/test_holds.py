"""Several visitors, one time.

The first test takes lock and constraint away and expects a double booking: it proves that the race is real and
that this harness sees it. If it fails, the others mean nothing.
"""

from datetime import time, timedelta
from functools import partial

import pytest

from bookings import operations, queries
from bookings.models import Appointment, BookingAttempt, Message, Patient
from bookings.operations import appointments, attempts
from tests import factories
from tests.bookings.concurrency.together import meet, together, wait_for_everybody
from tests.bookings.protection import no_exclusions, take_locks_away
from tests.factories import NOW, at

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]

ALEX = operations.Details("Alex Meyer", "alex@example.org", "+1 416-416-4161", "")


@pytest.fixture
def hold(clinic, service, sam):
    def hold_it(visitor, starts_at, practitioner=None):
        operations.hold_slot(
            key=f"form of {visitor}",
            visitor=f"visitor {visitor}",
            clinic=clinic,
            service=service,
            practitioner=practitioner,
            starts_at=starts_at,
            now=NOW,
        )
        return "held"

    return hold_it


@pytest.fixture
def without_constraint():
    with no_exclusions():
        yield


@pytest.fixture
def without_lock(monkeypatch):
    take_locks_away(monkeypatch, attempts, appointments)
    wait_for_everybody(monkeypatch)


@pytest.fixture
def rendezvous(monkeypatch):
    """Each of two looks before the transaction and again in it; they meet after each look."""
    meet(monkeypatch, 2, (queries, "slots_at"), visits=2)


def hold_at_once(hold, *starts):
    return sorted(together([partial(hold, number, start) for number, start in enumerate(starts)]))


def test_a_double_booking_happens_without_lock_and_constraint(
    hold, rendezvous, without_constraint, without_lock
):
    assert hold_at_once(hold, at(10), at(10)) == ["held", "held"]


def test_the_lock_alone_prevents_it(hold, rendezvous, without_constraint):
    assert hold_at_once(hold, at(10), at(10)) == ["SlotTaken", "held"]


def test_the_constraint_alone_prevents_it(hold, rendezvous, without_lock):
    assert hold_at_once(hold, at(10), at(10)) == ["SlotTaken", "held"]


def test_one_of_two_visitors_holds_the_time(hold, rendezvous):
    assert hold_at_once(hold, at(10), at(10)) == ["SlotTaken", "held"]
    assert Appointment.objects.count() == 1


def test_overlapping_unequal_times_are_one_visit(hold, rendezvous):
    assert hold_at_once(hold, at(10), at(10, 45)) == ["SlotTaken", "held"]


def test_touching_times_are_two_visits(hold, rendezvous):
    assert hold_at_once(hold, at(10), at(11)) == ["held", "held"]


def shared_room(service, sam):
    room = factories.room()
    noor = factories.practitioner("Noor Haddad", services=[service])
    factories.hours(noor, time(9), time(13), room=room)
    sam.available_times.update(room=room)
    return sam.pk, noor.pk


def in_one_room(hold, people):
    return sorted(together([partial(hold, person, at(10), person) for person in people]))


def test_without_lock_and_constraint_a_room_is_used_twice(
    hold, rendezvous, service, sam, without_constraint, without_lock
):
    assert in_one_room(hold, shared_room(service, sam)) == ["held", "held"]


def test_the_lock_alone_keeps_a_room_for_one(hold, rendezvous, service, sam, without_constraint):
    assert in_one_room(hold, shared_room(service, sam)) == ["SlotTaken", "held"]


def test_the_constraint_alone_keeps_a_room_for_one(hold, rendezvous, service, sam, without_lock):
    assert in_one_room(hold, shared_room(service, sam)) == ["SlotTaken", "held"]


def test_three_free_practitioners_and_twelve_visitors_make_three_visits(hold, service, sam, monkeypatch):
    for name in ("Noor Haddad", "Kim Larsen"):
        factories.hours(factories.practitioner(name, services=[service]), time(9), time(13))
    meet(monkeypatch, 12, (queries, "slots_at"))
    assert hold_at_once(hold, *[at(10)] * 12) == ["SlotTaken"] * 9 + ["held"] * 3
    assert Appointment.objects.values("practitioner").distinct().count() == 3


def reception_books(clinic, service, actor):
    operations.book_appointment(
        clinic=clinic,
        wish=operations.Wish(service, at(10, 30)),
        patient=None,
        details=ALEX,
        key="form at the desk",
        actor=actor,
        now=NOW,
    )
    return "booked"


def visitor_and_desk(hold, clinic, service):
    actor = factories.staff()
    return together([partial(hold, 1, at(10)), partial(reception_books, clinic, service, actor)])


@pytest.fixture
def both_found_it_free(monkeypatch):
    meet(monkeypatch, 2, (queries, "loads"))


def test_visitor_and_desk_book_twice_without_lock_and_constraint(
    hold, clinic, service, both_found_it_free, without_constraint, without_lock
):
    assert visitor_and_desk(hold, clinic, service) == ["held", "booked"]


def test_visitor_and_desk_book_once(hold, clinic, service, both_found_it_free):
    assert visitor_and_desk(hold, clinic, service) in (["held", "SlotTaken"], ["SlotTaken", "booked"])
    assert Appointment.objects.count() == 1


def test_the_constraint_alone_lets_visitor_or_desk_book(
    hold, clinic, service, both_found_it_free, without_lock
):
    assert visitor_and_desk(hold, clinic, service) in (["held", "SlotTaken"], ["SlotTaken", "booked"])


@pytest.fixture
def confirm(hold, clinic):
    hold(1, at(10))
    form = {"key": "form of 1", "visitor": "visitor 1"}
    saved = operations.save_details(**form, details=ALEX, notice=None, now=NOW)
    shown = operations.fingerprint(saved)
    return lambda: operations.book_attempt(**form, shown=shown, clinic=clinic, now=NOW).pk


def test_the_same_form_confirmed_twice_at_once_is_one_visit(confirm, monkeypatch):
    meet(monkeypatch, 2, (attempts, "claim"))
    first, second = together([confirm, confirm])
    assert first == second == Appointment.objects.get(status="booked").pk
    assert (Message.objects.count(), Patient.objects.count()) == (1, 1)


def test_without_the_lock_both_confirmations_would_book(confirm, monkeypatch, without_lock):
    monkeypatch.setattr(attempts, "lock_holders", lambda names: None)
    meet(monkeypatch, 2, (queries, "known_to_visitor"))
    assert sorted(map(str, together([confirm, confirm])))[1] == "IntegrityError"


def test_the_same_time_picked_twice_at_once_in_one_form_is_one_hold(hold, rendezvous):
    assert together([partial(hold, 1, at(10))] * 2) == ["held", "held"]
    assert (Appointment.objects.count(), BookingAttempt.objects.count()) == (1, 1)


def test_a_hold_that_has_passed_goes_to_one_of_two(hold, rendezvous, sam):
    factories.hold(at(10), minutes=60, practitioner=sam, expires_at=NOW - timedelta(minutes=1))
    assert hold_at_once(hold, at(10), at(10)) == ["SlotTaken", "held"]
    assert sorted(Appointment.objects.values_list("status", flat=True)) == ["expired", "held"]
