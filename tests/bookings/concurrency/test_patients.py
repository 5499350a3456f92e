"""One patient, two practitioners, the same moment: nothing else that is locked is shared."""

from datetime import time
from functools import partial

import pytest

from bookings import operations, queries
from bookings.models import Appointment
from bookings.operations import appointments, limits
from tests import factories
from tests.bookings.concurrency.together import meet, together, wait_for_everybody
from tests.bookings.operations.visitors import ALEX, Browser
from tests.factories import NOW, at

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def pat(service):
    person = factories.practitioner("Pat Sample", services=[service])
    factories.hours(person, time(9), time(13))
    return person


@pytest.fixture
def patient():
    return factories.patient()


@pytest.fixture
def rendezvous(monkeypatch):
    """Both find their place, and meet, before either looks what else the patient has."""
    meet(monkeypatch, 2, (appointments, "find_place"))


@pytest.fixture
def without_patient_lock(monkeypatch):
    for module in (appointments, limits):
        monkeypatch.setattr(module, "lock_patient", lambda patient: None)
    wait_for_everybody(monkeypatch)


@pytest.fixture
def both(clinic, service, patient, sam, pat):
    """Book the patient with Sam at ten and with Pat, at the same moment; return what became of each."""

    def book(starts_at, practitioner):
        return operations.book_appointment(
            clinic=clinic,
            wish=operations.Wish(service, starts_at, practitioner.pk),
            patient=patient,
            details=ALEX,
            key=f"form for {practitioner.slug}",
            actor=None,
            now=NOW,
        ).status

    return lambda second: sorted(together([partial(book, at(10), sam), partial(book, second, pat)]))


def test_one_of_two_bookings_at_once_wins(both, rendezvous):
    assert both(at(10)) == ["PatientBusy", "booked"]
    assert Appointment.objects.count() == 1


@pytest.mark.only("postgresql")
def test_without_the_patients_lock_both_are_booked(both, rendezvous, without_patient_lock):
    """The negative control: on SQLite the transaction is the lock."""
    assert both(at(10)) == ["booked", "booked"]


def test_one_of_two_that_would_be_one_too_many_wins(both, clinic, rendezvous):
    clinic.most_upcoming = 1
    assert both(at(11)) == ["TooManyAhead", "booked"]


def test_two_that_touch_are_both_booked(both, rendezvous):
    assert both(at(11)) == ["booked", "booked"]


@pytest.fixture
def by_one_link(clinic, service, patient, sam, pat):
    """Two browsers came by the same link, hold a time with Sam and with Pat, and are about to confirm."""
    browsers = [Browser(name, clinic, service) for name in ("one", "two")]
    for browser, practitioner in zip(browsers, (sam, pat), strict=True):
        browser.hold(at(10), invited=patient, practitioner=practitioner.pk)
        browser.type()
    return lambda: sorted(str(result) for result in together([partial(status, b) for b in browsers]))


def status(browser):
    return browser.confirm().status


@pytest.fixture
def look_together(monkeypatch):
    meet(monkeypatch, 2, (queries, "known_to_visitor"))


def test_one_of_two_confirmations_by_one_link_wins(by_one_link, look_together):
    assert by_one_link() == ["PatientBusy", "booked"]


@pytest.mark.only("postgresql")
def test_without_the_patients_lock_both_are_confirmed(by_one_link, look_together, without_patient_lock):
    assert by_one_link() == ["booked", "booked"]
