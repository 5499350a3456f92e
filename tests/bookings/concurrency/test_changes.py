"""Patients move, cancel and take back at the same moment as others book: never zero places, never two.

Two tests take lock and constraint away and expect the harm: they prove that these races are real and are seen here.
"""

from datetime import timedelta
from functools import partial

import pytest

from bookings import operations, queries
from bookings.enums import LIVE_STATUSES, Channel
from bookings.models import Appointment, AppointmentChange, Message
from bookings.operations import Wish, attempts, changes
from tests import factories
from tests.bookings.concurrency.test_interleaved import during, slow
from tests.bookings.concurrency.together import meet, together, wait_for_everybody
from tests.bookings.operations.visitors import Browser
from tests.bookings.protection import no_exclusions, take_locks_away
from tests.factories import NOW, at

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def visit(sam, service):
    return factories.appointment(at(9), 60, practitioner=sam, service=service)


@pytest.fixture
def another(visit, sam, service):
    return factories.appointment(at(12), 60, practitioner=sam, service=service)


@pytest.fixture
def gone(visit, clinic):
    """A visit at nine that its patient has just cancelled."""
    return cancel(visit, clinic)


@pytest.fixture
def without_constraint():
    with no_exclusions():
        yield


@pytest.fixture
def without_lock(monkeypatch):
    take_locks_away(monkeypatch, attempts, changes)
    wait_for_everybody(monkeypatch)


@pytest.fixture
def after_looking(monkeypatch):
    """Both have looked whether the time is free before either writes."""
    meet(monkeypatch, 2, (queries, "slots_at"))


def move(visit, clinic, starts_at, **rest):
    moved = operations.reschedule_appointment(
        appointment=visit,
        clinic=clinic,
        wish=Wish(visit.service, starts_at, visit.practitioner_id),
        channel=Channel.ONLINE,
        now=NOW,
        **rest,
    )
    return moved.status


def cancel(visit, clinic, **rest):
    return operations.cancel_appointment(
        appointment=visit, clinic=clinic, channel=Channel.ONLINE, now=NOW, **rest
    )


def end(visit, clinic, **rest):
    return cancel(visit, clinic, **rest).status


def undo(visit, clinic):
    return operations.undo_cancellation(appointment=visit, clinic=clinic, now=NOW).status


def hold(clinic, service, starts_at):
    Browser("somebody", clinic, service).hold(starts_at)
    return "held"


def occupying(starts_at):
    rows = Appointment.objects.filter(starts_at=starts_at, status__in=LIVE_STATUSES)
    return sorted(rows.values_list("status", flat=True))


def starts():
    return sorted(Appointment.objects.filter(status__in=LIVE_STATUSES).values_list("starts_at", flat=True))


# -- two move to one time


def move_both(visit, another, clinic):
    return sorted(
        together([partial(move, visit, clinic, at(10, 30)), partial(move, another, clinic, at(10, 30))])
    )


def test_two_visits_move_to_one_place_without_lock_and_constraint(
    visit, another, clinic, after_looking, without_constraint, without_lock
):
    assert move_both(visit, another, clinic) == ["booked", "booked"]
    assert starts() == [at(10, 30), at(10, 30)]


def test_the_lock_alone_prevents_it(visit, another, clinic, after_looking, without_constraint):
    assert move_both(visit, another, clinic) == ["SlotTaken", "booked"]


def test_the_constraint_alone_prevents_it(visit, another, clinic, after_looking, without_lock):
    assert move_both(visit, another, clinic) == ["SlotTaken", "booked"]


def test_who_loses_keeps_the_place_they_had(visit, another, clinic, after_looking):
    assert move_both(visit, another, clinic) == ["SlotTaken", "booked"]
    assert len(starts()) == 2
    assert at(10, 30) in starts()
    assert AppointmentChange.objects.count() == Message.objects.count() == 1


# -- a move against a visitor's hold, and against a second move of the same visit


def test_a_move_and_a_visitors_hold_of_one_time(visit, clinic, service, after_looking):
    acts = [partial(move, visit, clinic, at(11)), partial(hold, clinic, service, at(11))]
    won = together(acts)
    assert won in (["booked", "SlotTaken"], ["SlotTaken", "held"])
    assert len(occupying(at(11))) == 1
    assert occupying(at(9)) == ([] if won[0] == "booked" else ["booked"])


def test_the_place_that_a_move_leaves_is_free_only_with_it(visit, clinic, service, monkeypatch):
    """A visitor who wants the old time while the move is about to commit gets it or not; never both keep it."""
    begun = slow(monkeypatch, changes, "tell")
    done = during(begun, partial(move, visit, clinic, at(11)), partial(hold, clinic, service, at(9)))
    assert done[0] == "booked"
    assert done[1] in {"held", "SlotTaken"}
    assert occupying(at(9)) == (["held"] if done[1] == "held" else [])
    assert occupying(at(11)) == ["booked"]


def test_one_visit_moved_to_two_times_at_once_is_at_one_of_them(visit, clinic, after_looking):
    acts = [partial(move, visit, clinic, when, shown=0) for when in (at(10, 30), at(11, 45))]
    assert sorted(together(acts)) == ["ChangedMeanwhile", "booked"]
    assert len(starts()) == 1
    assert Appointment.objects.get().sequence == 1


# -- move against cancel


def test_without_a_lock_both_believe_they_decided(visit, clinic, monkeypatch, without_lock):
    meet(monkeypatch, 2, (changes, "locked"))
    acts = [partial(move, visit, clinic, at(11)), partial(end, visit, clinic)]
    assert together(acts) == ["booked", "cancelled"]
    assert Appointment.objects.get().sequence == 1


def test_a_visit_that_is_being_moved_is_cancelled_where_it_went(visit, clinic, monkeypatch):
    begun = slow(monkeypatch, changes, "record")
    acts = during(begun, partial(move, visit, clinic, at(11)), partial(end, visit, clinic))
    assert acts == ["booked", "cancelled"]
    row = Appointment.objects.get()
    assert (row.status, row.starts_at, row.sequence) == ("cancelled", at(11), 2)
    assert set(Message.objects.values_list("kind", "sequence")) == {("rescheduled", 1), ("cancelled", 2)}


def test_who_cancels_what_is_being_moved_may_have_to_look_again(visit, clinic, monkeypatch):
    begun = slow(monkeypatch, changes, "record")
    acts = during(begun, partial(move, visit, clinic, at(11)), partial(end, visit, clinic, shown=0))
    assert acts == ["booked", "ChangedMeanwhile"]
    assert starts() == [at(11)]


def test_a_visit_that_is_being_cancelled_does_not_move(visit, clinic, monkeypatch):
    begun = slow(monkeypatch, changes, "record")
    acts = during(begun, partial(end, visit, clinic), partial(move, visit, clinic, at(11)))
    assert acts == ["cancelled", "NotPossible"]
    assert starts() == []
    assert list(Message.objects.values_list("kind", flat=True)) == ["cancelled"]


# -- undo against another's booking


@pytest.fixture
def gone_too(gone, clinic, sam, service):
    """A second visit at nine, booked when the first was cancelled, and cancelled in its turn."""
    return cancel(factories.appointment(at(9), 60, practitioner=sam, service=service), clinic)


def test_two_take_one_time_back_without_lock_and_constraint(
    gone, gone_too, clinic, after_looking, without_constraint, without_lock
):
    assert together([partial(undo, gone, clinic), partial(undo, gone_too, clinic)]) == ["booked", "booked"]
    assert occupying(at(9)) == ["booked", "booked"]


def test_only_one_takes_it_back(gone, gone_too, clinic, after_looking):
    assert sorted(together([partial(undo, gone, clinic), partial(undo, gone_too, clinic)])) == [
        "SlotTaken",
        "booked",
    ]
    assert occupying(at(9)) == ["booked"]


def test_undo_and_a_visitors_hold_of_the_freed_time(gone, clinic, service, after_looking):
    won = together([partial(undo, gone, clinic), partial(hold, clinic, service, at(9))])
    assert won in (["booked", "SlotTaken"], ["SlotTaken", "held"])
    assert len(occupying(at(9))) == 1


def test_undo_pressed_twice_at_once_is_once(gone, clinic, after_looking):
    assert together([partial(undo, gone, clinic)] * 2) == ["booked", "booked"]
    assert Appointment.objects.get().sequence == 2
    assert Message.objects.filter(created_at__gte=NOW - timedelta(0)).count() == 2
