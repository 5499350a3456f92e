"""One visitor, or one address, that wants many times at the same moment.

The negative control takes away the lock that lets one count at a time, and expects more holds than allowed. SQLite
lets one writer in at a time, so there is nothing to take away.
"""

from datetime import time, timedelta
from functools import partial

import pytest

from bookings import operations, queries
from bookings.models import Appointment, BookingAttempt
from bookings.operations import holds, limits
from tests import factories
from tests.bookings.concurrency.together import meet, together, wait_for_everybody
from tests.factories import MONDAY, NOW, at

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]

LATE = NOW + timedelta(minutes=10)


@pytest.fixture
def clinic():
    return factories.clinic(most_holds_of_visitor=3, most_holds_of_address=4)


@pytest.fixture
def people(service):
    """Return twenty practitioners, so that no lock on one of them keeps the visitor's posts apart."""
    found = [factories.practitioner(f"Sample {number}", services=[service]) for number in range(20)]
    for person in found:
        factories.hours(person, time(9), time(19))
    return [person.pk for person in found]


@pytest.fixture
def hold(clinic, service):
    def hold_it(number, starts_at, practitioner, *, visitor="one visitor", now=NOW):
        operations.hold_slot(
            key=f"form {number}",
            visitor=visitor,
            clinic=clinic,
            service=service,
            practitioner=practitioner,
            starts_at=starts_at,
            address="one address",
            now=now,
        )
        return "held"

    return hold_it


@pytest.fixture
def without_lock(monkeypatch):
    monkeypatch.setattr(limits, "lock_holders", lambda names: None)
    wait_for_everybody(monkeypatch)


def all_count_before_anyone_commits(monkeypatch):
    """The visitor's holds, and then the address's."""
    meet(monkeypatch, 20, (limits, "full_until"), visits=2)


def starts(number):
    """Return the nth of twenty times that don't touch."""
    return at(9 + number % 10, day=MONDAY + timedelta(days=7 * (number // 10)))


def at_once(hold, people):
    acts = [partial(hold, number, starts(number), person) for number, person in enumerate(people)]
    return sorted(together(acts))


def held():
    return Appointment.objects.filter(status="held", expires_at__gt=NOW).count()


@pytest.mark.only("postgresql")
def test_without_the_lock_a_visitor_holds_more_than_allowed(hold, people, monkeypatch, without_lock):
    all_count_before_anyone_commits(monkeypatch)
    assert at_once(hold, people) == ["held"] * 20
    assert held() == 20


def test_twenty_forms_of_one_visitor_hold_three_times(hold, people, monkeypatch):
    all_count_before_anyone_commits(monkeypatch)
    assert at_once(hold, people) == ["TooManyHolds"] * 17 + ["held"] * 3
    assert (held(), BookingAttempt.objects.count()) == (3, 3)


def test_twenty_visitors_at_one_address_hold_four_times(hold, people, monkeypatch):
    all_count_before_anyone_commits(monkeypatch)
    acts = [
        partial(hold, number, starts(number), person, visitor=f"visitor {number}")
        for number, person in enumerate(people)
    ]
    assert sorted(together(acts)) == ["TooManyHolds"] * 16 + ["held"] * 4
    assert held() == 4


def test_twenty_visitors_at_one_address_for_one_time_are_told_that_it_is_taken(hold, people, monkeypatch):
    meet(monkeypatch, 20, (queries, "slots_at"))
    acts = [partial(hold, number, at(10), people[0], visitor=f"visitor {number}") for number in range(20)]
    assert sorted(together(acts)) == ["SlotTaken"] * 19 + ["held"]


def three_passed_and_three_running(hold, people):
    """Leave one visitor with three holds that have passed and three that run at `LATE`."""
    for number in range(3):
        hold(number, starts(number), people[number])
    for number in range(3, 6):
        hold(number, starts(number), people[number], now=LATE)
    operations.release_hold(key="form 3", visitor="one visitor", now=LATE)


def extend_at_once(clinic):
    def extend(number):
        form = {"key": f"form {number}", "visitor": "one visitor"}
        operations.extend_hold(**form, clinic=clinic, now=LATE)
        return "extended"

    return sorted(together([partial(extend, number) for number in range(3)]))


def test_one_of_three_passed_holds_is_taken_up_where_one_more_is_allowed(hold, people, clinic, monkeypatch):
    three_passed_and_three_running(hold, people)
    meet(monkeypatch, 3, (holds, "claim"))
    assert extend_at_once(clinic) == ["TooManyHolds", "TooManyHolds", "extended"]


@pytest.mark.only("postgresql")
def test_without_the_lock_all_three_would_be(hold, people, clinic, monkeypatch, without_lock):
    three_passed_and_three_running(hold, people)
    meet(monkeypatch, 3, (holds, "take_up"))
    assert extend_at_once(clinic) == ["extended"] * 3


def test_the_same_click_twice_at_once_extends_once(hold, people, clinic, monkeypatch):
    hold(0, at(10), people[0])
    later = NOW + timedelta(minutes=5)
    form = {"key": "form 0", "visitor": "one visitor", "clinic": clinic, "now": later}
    together([partial(operations.extend_hold, **form)] * 8)
    attempt = BookingAttempt.objects.get()
    assert (attempt.extensions, attempt.appointment.expires_at) == (1, later + timedelta(minutes=10))


def test_a_passed_hold_goes_to_its_owner_or_to_somebody_else(hold, people, clinic, monkeypatch):
    hold(0, at(10), people[0])
    form = {"key": "form 0", "visitor": "one visitor", "clinic": clinic, "now": LATE}
    acts = [
        partial(operations.extend_hold, **form),
        partial(hold, 1, at(10), people[0], visitor="somebody else", now=LATE),
    ]
    results = [result if isinstance(result, str) else "extended" for result in together(acts)]
    assert results in (["extended", "SlotTaken"], ["SlotTaken", "held"])
    assert Appointment.objects.filter(status="held").count() == 1
