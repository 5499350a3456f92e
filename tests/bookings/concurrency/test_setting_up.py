"""Two people set the clinic up at once, or somebody books meanwhile."""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from datetime import date, time
from functools import partial

import pytest
from django.db import connection, transaction
from django.db.models import Q

from bookings import operations
from bookings.models import AvailableTime, ClinicClosure
from bookings.operations import appointments, holidays, planning
from tests import factories
from tests.bookings.concurrency.test_interleaved import during, slow
from tests.bookings.concurrency.together import meet, together, wait_for_everybody
from tests.bookings.protection import take_locks_away
from tests.factories import NOW, at

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]

TODAY = date(2027, 3, 1)
(ONCE,) = (rule for rule in ClinicClosure._meta.constraints if rule.name == "bookings_holiday_once")


@contextmanager
def without_the_constraint():
    with connection.schema_editor() as editor:
        editor.remove_constraint(ClinicClosure, ONCE)
    try:
        yield
    finally:
        ClinicClosure.objects.all().delete()
        with connection.schema_editor() as editor:
            editor.add_constraint(ClinicClosure, ONCE)


@pytest.fixture
def clinic():
    return factories.clinic(holiday_region="ON")


@pytest.fixture
def rendezvous(monkeypatch):
    """Both know which days are new before either writes them."""
    meet(monkeypatch, 2, (holidays, "proposal"))


def most_rows_of_a_day():
    return max(Counter(ClinicClosure.objects.values_list("first_date", flat=True)).values())


def test_without_the_constraint_two_who_press_at_once_write_each_day_twice(clinic, rendezvous, monkeypatch):
    take_locks_away(monkeypatch, holidays)
    take_in = operations.take_in_holidays.__wrapped__
    wait_for_everybody(monkeypatch)
    with without_the_constraint():
        together([lambda: take_in(clinic=clinic, on=TODAY)] * 2)
        assert most_rows_of_a_day() == 2


def test_two_who_press_at_once_write_each_day_once(clinic, rendezvous):
    acts = [lambda: operations.take_in_holidays(clinic=clinic, on=TODAY)] * 2
    assert together(acts) == [None, None]
    assert most_rows_of_a_day() == 1


def test_eight_who_press_at_once_write_each_day_once(clinic):
    acts = [lambda: operations.take_in_holidays(clinic=clinic, on=TODAY)] * 8
    assert together(acts) == [None] * 8
    assert most_rows_of_a_day() == 1


# -- hours that go while somebody books into them


def book(clinic, service, sam):
    details = operations.Details("Alex Meyer", "", factories.TELEPHONE, "")
    wish = operations.Wish(service, at(11), sam.pk)
    form = {"details": details, "key": "one form", "actor": None, "patient": None}
    return operations.book_appointment(clinic=clinic, wish=wish, now=NOW, **form).status


def shorten(sam):
    """Take the hours after ten away, as the admin does; say how many visits that leaves outside."""
    with transaction.atomic():
        watch = operations.Watch(Q(practitioner=sam.pk), now=NOW)
        AvailableTime.objects.update(ends=time(10))
        return len(watch.fallen(agreed=""))


@pytest.fixture
def while_somebody_books(clinic, service, sam, monkeypatch):
    begun = slow(monkeypatch, appointments, "tell")
    return lambda: during(begun, partial(book, clinic, service, sam), partial(shorten, sam))


def test_a_visit_that_is_being_booked_is_seen_before_its_hours_go(while_somebody_books):
    assert while_somebody_books() == ["booked", "VisitsOutside"]
    assert AvailableTime.objects.get().ends == time(13)


def test_without_the_lock_its_hours_go_unseen(while_somebody_books, engine, monkeypatch):
    """The negative control; on SQLite the transaction is the lock."""
    monkeypatch.setattr(planning, "lock_everybody", lambda: None)
    seen = {"sqlite": "VisitsOutside", "postgresql": 0}
    assert while_somebody_books() == ["booked", seen[engine]]
