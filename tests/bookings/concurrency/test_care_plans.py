"""A plan's visits are booked whole, once, whoever else wants one of their times at the same moment."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta
from functools import partial

import pytest
from django.db import connection

from bookings import operations, queries
from bookings.enums import Channel
from bookings.models import Appointment, CarePlan
from bookings.operations import PlanChoice, care_plans, own_links, planned_visits
from tests import factories
from tests.bookings.concurrency.together import meet, together, wait_for_everybody
from tests.bookings.operations.visitors import ALEX
from tests.bookings.protection import no_exclusions, take_locks_away
from tests.factories import MONDAY, NOW, at

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]

WEEK = timedelta(days=7)
DAYS = [MONDAY + n * WEEK for n in range(4)]


@pytest.fixture
def plan_of(clinic, sam, service):
    """Make a plan of three visits for a patient of their own, seen by Sam the Monday before at this hour."""

    def make(hour, **fields):
        seen = factories.appointment(
            at(hour, day=MONDAY - WEEK), 60, practitioner=sam, service=service, **fields
        )
        return factories.care_plan(seen)

    return make


@pytest.fixture
def booking(clinic):
    def booking_of(plan, *days, hour=10):
        wanted = {n: PlanChoice(at(hour, day=day)) for n, day in enumerate(days or DAYS[:3], 1)}
        return partial(book, plan, clinic, wanted)

    return booking_of


def book(plan, clinic, wanted):
    booked = operations.book_plan(
        plan=plan, clinic=clinic, wanted=wanted, shown=0, channel=Channel.ONLINE, actor=None, now=NOW
    )
    return sorted(visit.pk for visit in booked)


def visits_of(plan):
    rows = Appointment.objects.filter(patient=plan.patient).exclude(pk=plan.appointment_id)
    return list(rows.order_by("starts_at").values_list("starts_at", flat=True))


@pytest.fixture
def look_together(monkeypatch):
    meet(monkeypatch, 2, (planned_visits, "find_all"))


@pytest.fixture
def without_locks(monkeypatch):
    take_locks_away(monkeypatch, planned_visits)
    wait_for_everybody(monkeypatch)


def test_two_tabs_book_a_plan_once(plan_of, booking, look_together):
    plan = plan_of(9)
    first, second = together([booking(plan), booking(plan)])
    assert first == second
    assert visits_of(plan) == [at(10, day=day) for day in DAYS[:3]]


def test_without_the_protections_two_tabs_book_it_twice(plan_of, booking, look_together, without_locks):
    """The negative control."""
    plan = plan_of(9)
    with no_exclusions():
        results = together([booking(plan), booking(plan)])
        twice = visits_of(plan)
        plan.visits.all().delete()
        plan.delete()
    assert results[0] != results[1]
    assert len(twice) == 6


@pytest.fixture
def visitor(clinic, service, sam):
    def take(starts_at):
        return operations.book_appointment(
            clinic=clinic,
            wish=operations.Wish(service, starts_at, sam.pk),
            patient=None,
            details=ALEX,
            key="form",
            actor=None,
            now=NOW,
        ).status

    return take


def test_a_plan_and_a_visitor_who_wants_one_of_its_times(plan_of, booking, visitor, monkeypatch):
    meet(monkeypatch, 2, (queries, "free_slots"), (queries, "places_at"))
    plan = plan_of(9)
    results = together([booking(plan), partial(visitor, at(10, day=DAYS[2]))])
    assert Appointment.objects.filter(starts_at=at(10, day=DAYS[2])).count() == 1
    if "PlanTimesTaken" in results:
        assert (results, visits_of(plan)) == (["PlanTimesTaken", "booked"], [])
    else:
        assert results[1] == "SlotTaken"
        assert len(visits_of(plan)) == 3


@pytest.mark.parametrize("times", range(3))
def test_of_two_plans_with_crossing_times_one_wins_whole(plan_of, booking, look_together, times):
    """One wants the first three Mondays, the other the last three in the other order: neither waits for ever."""
    one, other = plan_of(9), plan_of(10)
    results = together([booking(one, *DAYS[:3]), booking(other, *reversed(DAYS[1:]))])
    assert results.count("PlanTimesTaken") == 1
    assert sorted([len(visits_of(one)), len(visits_of(other))]) == [0, 3]


def test_two_plans_with_different_times_are_both_booked(plan_of, booking, look_together):
    one, other = plan_of(9), plan_of(10)
    together([booking(one), booking(other, hour=11)])
    assert [len(visits_of(one)), len(visits_of(other))] == [3, 3]


def test_booking_and_withdrawing(plan_of, booking, look_together):
    plan = plan_of(9)
    withdraw = partial(operations.withdraw_plan, plan=plan, shown=0, actor=plan.made_by)
    results = [str(result) for result in together([booking(plan), withdraw])]
    plan.refresh_from_db()
    if plan.status == "booked":
        assert (results[1], len(visits_of(plan))) == ("PlanNotOpen", 3)
    else:
        assert (results[0], visits_of(plan)) == ("PlanNotOpen", [])


def test_two_receptionists_make_one_plan(clinic, sam, service):
    factories.hours(sam, time(14), time(17))
    seen = factories.appointment(at(9, day=MONDAY - WEEK), 60, practitioner=sam, service=service)
    staff = factories.staff()
    terms = operations.PlanTerms(service, 3, 7, MONDAY, MONDAY + 6 * WEEK)

    def make():
        return operations.make_plan(appointment=seen, terms=terms, actor=staff, now=NOW).status

    assert sorted(together([make, make])) == ["PlanOpen", "proposed"]


# -- staff correct the address at the moment at which the plan is written to it


@pytest.fixture
def while_the_address_is_corrected(plan_of, monkeypatch):
    """Let a plan's operation and the correction each have its own row before either wants the other's."""
    plan, reception = plan_of(9), factories.staff()
    corrected = operations.Contact("Alex Meyer", "alex.meyer@example.org", factories.TELEPHONE)
    correct = partial(
        operations.correct_patient,
        patient=plan.patient,
        contact=corrected,
        shown=operations.contact_digest(plan.patient),
        actor=reception,
        now=NOW,
    )
    locked_plan = care_plans.locked_plan

    def impatiently(plan):
        """Of the two it is the plan's operation that PostgreSQL ends."""
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL deadlock_timeout = '50ms'")
        return locked_plan(plan)

    monkeypatch.setattr(care_plans, "locked_plan", impatiently)
    meet(monkeypatch, 2, (care_plans, "locked_plan"), (own_links, "renew_links"))

    def at_once(operation, **fields):
        act = partial(operation, plan=plan, shown=0, **fields)
        return [each if isinstance(each, str) else "done" for each in together([act, correct])]

    return at_once


def test_a_plan_is_sent_again_while_the_address_is_corrected(while_the_address_is_corrected):
    sent, corrected = while_the_address_is_corrected(operations.send_plan, now=NOW)
    assert (sent in {"done", "ChangedMeanwhile"}, corrected) == (True, "done")


def test_a_plan_is_changed_while_the_address_is_corrected(while_the_address_is_corrected):
    plan = CarePlan.objects.get()
    terms = replace(care_plans.terms_of(plan), visits=2)
    changed, corrected = while_the_address_is_corrected(
        operations.change_plan, terms=terms, actor=factories.staff("noor"), now=NOW
    )
    assert (changed in {"done", "ChangedMeanwhile"}, corrected) == (True, "done")
