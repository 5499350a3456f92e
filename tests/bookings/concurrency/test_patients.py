"""One patient, two practitioners, the same moment: nothing else that is locked is shared."""

from datetime import time
from functools import partial

import pytest

from bookings import operations, queries
from bookings.models import Appointment, VisitCheck
from bookings.operations import agreeing, appointments, attempts, daily, one_patient
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
    """Both have seen that the patient has nothing else, and meet, before either writes."""
    meet(monkeypatch, 2, (appointments, "refuse_many"))


@pytest.fixture
def without_patient_lock(monkeypatch):
    for module in (appointments, one_patient):
        monkeypatch.setattr(module, "lock_patient", lambda patient: None)
    for module in (attempts, daily):
        monkeypatch.setattr(module, "lock_holders", lambda names: None)
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


@pytest.fixture
def by_one_address(clinic, service, sam, pat):
    """Two browsers with the same name and address are about to confirm the same hour with Sam and with Pat."""
    browsers = [Browser(name, clinic, service) for name in ("one", "two")]
    for browser, practitioner in zip(browsers, (sam, pat), strict=True):
        browser.hold(at(10), practitioner=practitioner.pk)
        browser.type()

    def confirm_at_once():
        results = sorted(str(result) for result in together([partial(status, b) for b in browsers]))
        reasons = VisitCheck.objects.exclude(reason="maybe_known").values_list("reason", flat=True)
        return results, list(reasons)

    return confirm_at_once


@pytest.fixture
def check_together(monkeypatch):
    meet(monkeypatch, 2, (agreeing, "write_checks"))


def test_of_two_visits_at_one_hour_staff_are_told(by_one_address, check_together):
    assert by_one_address() == (["booked", "booked"], ["overlaps"])


@pytest.mark.only("postgresql")
def test_without_the_lock_of_confirmations_nobody_is_told(
    by_one_address, check_together, without_patient_lock
):
    assert by_one_address() == (["booked", "booked"], [])


@pytest.fixture
def by_one_browser(clinic, service, sam, pat):
    """Two forms of one browser are about to confirm two hours, where one visit ahead is the most."""
    clinic.most_upcoming = 1
    clinic.save()
    browser = Browser("one", clinic, service)
    for key, start, practitioner in (("a", at(9), sam), ("b", at(11), pat)):
        browser.hold(start, key, practitioner=practitioner.pk)
        browser.type(key)
    return lambda: sorted(
        str(result)
        for result in together([lambda key=key: browser.confirm(key).status for key in ("a", "b")])
    )


def test_of_two_forms_of_one_browser_one_is_too_many(by_one_browser, check_together):
    assert by_one_browser() == ["TooManyAhead", "booked"]


@pytest.mark.only("postgresql")
def test_without_the_lock_of_confirmations_both_are_booked(
    by_one_browser, check_together, without_patient_lock
):
    assert by_one_browser() == ["booked", "booked"]
