"""A held visit that becomes longer, while somebody else takes the time after it."""

import pytest

from bookings import operations, queries
from bookings.domain.needs import Needs
from bookings.models import Appointment
from bookings.operations import attempts
from tests.bookings.concurrency.together import meet, together, wait_for_everybody
from tests.bookings.protection import no_exclusions, take_locks_away
from tests.factories import NOW, at

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def longer(clinic, service, sam):
    service.slot_step, service.longer_duration = 30, 90
    service.save()
    same = {"clinic": clinic, "service": service, "now": NOW}
    held = {**same, "key": "form of Alex", "visitor": "Alex"}
    operations.hold_slot(**held, practitioner=sam.pk, starts_at=at(9))

    def become_longer():
        return operations.save_needs(**held, needs=Needs(longer=True)).appointment.status

    def take_what_follows():
        other = {**same, "key": "form of Kim", "visitor": "Kim"}
        return operations.hold_slot(**other, practitioner=sam.pk, starts_at=at(10)).appointment.status

    return [become_longer, take_what_follows]


def held():
    rows = Appointment.objects.filter(status="held").order_by("starts_at")
    return [(row.starts_at, row.ends_at) for row in rows]


LONGER, FOLLOWS = [(at(9), at(10, 30))], [(at(10), at(11))]


def test_without_lock_and_constraint_both_have_it(monkeypatch, longer, engine):
    if engine == "sqlite":
        pytest.skip("whoever writes their attempt first keeps every other writer out, locks or not")
    take_locks_away(monkeypatch, attempts)
    wait_for_everybody(monkeypatch)
    meet(monkeypatch, 2, (queries, "slots_at"), visits=2)
    with no_exclusions():
        assert together(longer) == ["held", "held"]
        assert held() == LONGER + FOLLOWS


@pytest.mark.parametrize("constraint_alone", [False, True])
def test_one_of_them_has_it(monkeypatch, longer, constraint_alone):
    if constraint_alone:
        take_locks_away(monkeypatch, attempts)
    meet(monkeypatch, 2, (queries, "slots_at"), visits=2)
    results = together(longer)
    if results[1] == "held":
        assert results[0] == "expired"
        assert held() == FOLLOWS
    else:
        assert results == ["held", "SlotTaken"]
        assert held() == LONGER


def test_what_was_said_twice_is_said_once(longer):
    assert together([longer[0], longer[0]]) == ["held", "held"]
    assert held() == LONGER
