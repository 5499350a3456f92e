"""Many visitors, one class: never more than its places. The first test takes the protections away and sees more."""

from functools import partial

import pytest

from bookings import operations, queries
from bookings.models import Appointment, EquipmentKind
from bookings.operations import appointments, attempts, placing
from tests import factories
from tests.bookings.concurrency.together import meet, together, wait_for_everybody
from tests.bookings.protection import no_exclusions, take_locks_away
from tests.factories import NOW, at

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]

VISITORS = 8


@pytest.fixture
def service(service):
    service.capacity = 3
    service.save()
    return service


@pytest.fixture
def hold(clinic, service, sam):
    sam.available_times.update(only_for=service)

    def hold_a_seat(visitor):
        operations.hold_slot(
            key=f"form of {visitor}",
            visitor=f"visitor {visitor}",
            clinic=clinic,
            service=service,
            practitioner=None,
            starts_at=at(10),
            now=NOW,
        )
        return "held"

    return hold_a_seat


@pytest.fixture
def everybody_looks_first(monkeypatch):
    """All look before the transaction, again in it, and once more for a seat."""
    meet(monkeypatch, VISITORS, (queries, "slots_at"), (placing, "sit_down"), visits=3)


def at_once(hold):
    return sorted(together([partial(hold, number) for number in range(VISITORS)]))


def seats():
    rows = Appointment.objects.filter(status="held")
    return rows.values("session_key").distinct().count(), sorted(rows.values_list("seat", flat=True))


def test_without_lock_and_constraint_the_class_is_oversold(hold, everybody_looks_first, monkeypatch):
    take_locks_away(monkeypatch, attempts, appointments)
    wait_for_everybody(monkeypatch)
    with no_exclusions():
        assert at_once(hold).count("held") > 3


def test_a_class_is_never_oversold(hold, everybody_looks_first):
    assert at_once(hold) == ["SlotTaken"] * (VISITORS - 3) + ["held"] * 3
    assert seats() == (1, [1, 2, 3])


def test_the_constraint_alone_keeps_the_class_from_being_oversold(hold, everybody_looks_first, monkeypatch):
    take_locks_away(monkeypatch, attempts, appointments)
    wait_for_everybody(monkeypatch)
    assert 1 <= at_once(hold).count("held") <= 3
    assert seats()[0] == 1


def test_one_treadmill_and_two_practitioners_make_one_visit(clinic, service, sam, monkeypatch):
    service.capacity, service.equipment_kind = 1, EquipmentKind.objects.create(name="Treadmill")
    service.save()
    noor = factories.practitioner("Noor Haddad", services=[service])
    factories.hours(noor)
    factories.equipment(kind=service.equipment_kind)
    meet(monkeypatch, 2, (queries, "slots_at"), visits=2)

    def hold_with(practitioner):
        operations.hold_slot(
            key=f"form {practitioner}",
            visitor=f"visitor {practitioner}",
            clinic=clinic,
            service=service,
            practitioner=practitioner,
            starts_at=at(10),
            now=NOW,
        )
        return "held"

    assert sorted(together([partial(hold_with, sam.pk), partial(hold_with, noor.pk)])) == [
        "SlotTaken",
        "held",
    ]
