"""Rows of one person: two link at once, two book at once."""

from datetime import time
from functools import partial

import pytest

from bookings import operations
from bookings.models import Patient
from bookings.operations import appointments, linking, one_patient
from tests import factories
from tests.bookings.concurrency.together import meet, together, wait_for_everybody
from tests.bookings.operations.visitors import ALEX
from tests.factories import NOW, at

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def abc():
    return [factories.patient(f"Alex {letter}") for letter in "abc"]


@pytest.fixture
def link_at_once(monkeypatch, abc):
    """One says that the first two are one person, another of the last two, when both have looked."""
    meet(monkeypatch, 2, (linking, "same_person"))
    reception = factories.staff()
    pairs = (abc[0:2], abc[1:3])

    def link():
        acts = [partial(operations.link_patients, *pair, actor=reception, now=NOW) for pair in pairs]
        results = together(acts)
        return results, [abc[0].reference == row.person for row in Patient.objects.order_by("pk")]

    return link


def test_of_two_links_at_once_both_count(link_at_once):
    assert link_at_once() == ([True, True], [True, True, True])


@pytest.mark.only("postgresql")
def test_without_the_lock_one_link_does_not_see_the_other(link_at_once, monkeypatch):
    """The negative control: on SQLite the transaction is the lock."""
    monkeypatch.setattr(linking, "lock_people", sorted)
    wait_for_everybody(monkeypatch)
    _results, is_alex = link_at_once()
    assert is_alex != [True, True, True]


@pytest.fixture
def book_at_once(monkeypatch, clinic, service, sam, abc):
    """Two rows that are linked, with two practitioners at one hour; both have seen no other visit before either writes."""
    meet(monkeypatch, 2, (appointments, "refuse_many"))
    pat = factories.practitioner("Pat Sample", services=[service])
    factories.hours(pat, time(9), time(13))
    operations.link_patients(abc[0], abc[1], actor=factories.staff(), now=NOW)

    def book(patient, practitioner):
        return operations.book_appointment(
            clinic=clinic,
            wish=operations.Wish(service, at(10), practitioner.pk),
            patient=patient,
            details=ALEX,
            key=f"form for {practitioner.slug}",
            actor=None,
            now=NOW,
        ).status

    return lambda: sorted(together([partial(book, abc[0], sam), partial(book, abc[1], pat)]))


def test_of_two_bookings_for_one_person_one_wins(book_at_once):
    assert book_at_once() == ["PatientBusy", "booked"]


@pytest.mark.only("postgresql")
def test_with_the_own_row_locked_alone_both_are_booked(book_at_once, monkeypatch):
    def lock_row(patient):
        list(Patient.objects.select_for_update(no_key=True).filter(pk=patient))

    for module in (appointments, one_patient):
        monkeypatch.setattr(module, "lock_patient", lock_row)
    wait_for_everybody(monkeypatch)
    assert book_at_once() == ["booked", "booked"]


def test_linking_and_booking_at_once_wait_for_each_other(monkeypatch, clinic, service, sam, abc):
    """Whichever comes first: nobody is refused by a deadlock, and a third visit at that hour is seen afterwards."""
    meet(monkeypatch, 2, (appointments, "find_place"), (linking, "lock_both"))
    reception = factories.staff()

    def book(patient, start):
        return operations.book_appointment(
            clinic=clinic,
            wish=operations.Wish(service, start, sam.pk),
            patient=patient,
            details=ALEX,
            key=f"form {start}",
            actor=None,
            now=NOW,
        ).status

    link = partial(operations.link_patients, abc[0], abc[1], actor=reception, now=NOW)
    assert together([partial(book, abc[1], at(10)), link]) == ["booked", True]
    noor = factories.practitioner("Noor Haddad", services=[service])
    factories.hours(noor, time(9), time(13))
    with pytest.raises(operations.PatientBusy):
        operations.book_appointment(
            clinic=clinic,
            wish=operations.Wish(service, at(10), noor.pk),
            patient=abc[0],
            details=ALEX,
            key="form for the other row",
            actor=None,
            now=NOW,
        )
