"""One patient's visits don't overlap, and there are no more of them ahead than the clinic allows."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bookings import operations
from bookings.models import Appointment, BookingAttempt, Patient
from bookings.operations import Wish
from tests import factories
from tests.bookings.operations.visitors import ALEX, Browser
from tests.factories import MONDAY, NOW, at

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
TUESDAY = MONDAY + DAY
TEN = at(10)


@pytest.fixture
def patient():
    return factories.patient()


@pytest.fixture
def book(clinic, service, sam, reception, patient):
    def book_it(starts_at=TEN, *, key="form", patient=patient, **rest):
        return operations.book_appointment(
            clinic=clinic,
            wish=Wish(service, starts_at, rest.pop("practitioner", sam).pk),
            patient=patient,
            details=ALEX,
            key=key,
            actor=reception,
            now=NOW,
            **rest,
        )

    return book_it


def visit_of(patient, practitioner, starts_at=TEN, minutes=60, **fields):
    return factories.appointment(starts_at, minutes, patient=patient, practitioner=practitioner, **fields)


# -- at the desk


@pytest.mark.parametrize(
    ("starts_at", "busy"), [(at(9), False), (at(9, 1), True), (at(10, 59), True), (at(11), False)]
)
def test_a_patient_cannot_be_at_two_visits(book, patient, noor, starts_at, busy):
    other = visit_of(patient, noor, starts_at)
    if not busy:
        assert book().status == "booked"
        return
    with pytest.raises(operations.PatientBusy) as refusal:
        book()
    assert refusal.value.appointment == other
    assert Appointment.objects.get() == other


def test_saying_it_twice_does_not_help(book, patient, noor):
    visit_of(patient, noor)
    with pytest.raises(operations.PatientBusy):
        book(all_the_same=True)


@pytest.mark.parametrize("status", ["cancelled", "noshow"])
def test_a_visit_that_is_off_is_not_in_the_way(book, patient, noor, status):
    visit_of(patient, noor, status=status)
    assert book().status == "booked"


def test_buffers_are_not_the_patients_time(book, patient, noor):
    visit_of(patient, noor, at(9), buffer_after=30)
    assert book().status == "booked"


def test_somebody_of_the_same_name_and_address_is_somebody_else(book, noor):
    """Staff chose this row: a mother may have booked under her own address."""
    visit_of(factories.patient(), noor)
    assert book().status == "booked"


def test_the_same_form_twice_is_not_in_its_own_way(book):
    assert book() == book()


def test_a_taken_time_is_told_first(book, patient, sam):
    visit_of(patient, sam)
    with pytest.raises(operations.SlotTaken):
        book()


def move(visit, clinic, reception, starts_at, practitioner):
    return operations.reschedule_appointment(
        appointment=visit,
        clinic=clinic,
        wish=Wish(visit.service, starts_at, practitioner.pk),
        actor=reception,
        now=NOW,
    )


def test_a_visit_is_not_moved_onto_another_of_the_patient(book, clinic, patient, sam, noor, reception):
    visit = book()
    other = visit_of(patient, noor, at(11))
    with pytest.raises(operations.PatientBusy) as refusal:
        move(visit, clinic, reception, at(11), sam)
    assert refusal.value.appointment == other
    visit.refresh_from_db()
    assert (visit.starts_at, visit.sequence) == (at(10), 0)
    assert move(visit, clinic, reception, at(9), sam).starts_at == at(9)


def test_a_visit_is_not_in_its_own_way(book, clinic, service, noor, reception):
    visit = book()
    assert move(visit, clinic, reception, at(10, 15), noor).practitioner == noor


@pytest.mark.parametrize(("most", "refused"), [(None, False), (1, True), (2, True), (3, False)])
def test_no_more_visits_ahead_than_the_clinic_allows(book, clinic, patient, noor, most, refused):
    clinic.most_upcoming = most
    visit_of(patient, noor, at(9, day=TUESDAY))
    visit_of(patient, noor, at(12, day=TUESDAY))
    visit_of(patient, noor, at(15, day=TUESDAY), status="cancelled")
    visit_of(patient, noor, NOW - DAY, status="fulfilled")
    visit_of(factories.patient(), noor, at(17, day=TUESDAY))
    if refused:
        with pytest.raises(operations.TooManyAhead) as refusal:
            book()
        assert refusal.value.ahead == 2
    assert book(all_the_same=refused).status == "booked"


def test_a_new_patient_has_no_visits_ahead(book, clinic, noor):
    clinic.most_upcoming = 1
    visit_of(factories.patient(), noor)
    assert book(patient=None).status == "booked"


# -- online: only as far as the answer tells nobody anything


@pytest.fixture
def me(clinic, service, sam, noor):
    return Browser("me", clinic, service)


@pytest.fixture
def you(clinic, service, sam, noor):
    return Browser("you", clinic, service)


def nothing_lost(browser, form="form"):
    attempt = BookingAttempt.objects.get(key=f"{browser.name} {form}")
    assert attempt.appointment is not None
    return (attempt.name, attempt.appointment.status) == ("Alex Meyer", "held")


def test_by_link_no_two_visits_at_once(me, patient, noor, sam):
    visit_of(patient, noor)
    with pytest.raises(operations.PatientBusy):
        me.book(at(10), invited=patient, practitioner=sam.pk)
    assert nothing_lost(me)
    me.hold(at(11))
    assert me.confirm().starts_at == at(11)


def test_by_link_those_that_were_booked_by_it_count_too(me, you, patient, sam, noor):
    you.book(at(10), invited=patient, practitioner=sam.pk, name="Kim Larsen", email="kim@example.org")
    with pytest.raises(operations.PatientBusy):
        me.book(at(10), invited=patient, practitioner=noor.pk)


def test_by_link_no_more_ahead_than_the_clinic_allows(me, clinic, patient, noor):
    clinic.most_upcoming = 1
    clinic.save()
    other = visit_of(patient, noor, at(9, day=TUESDAY))
    with pytest.raises(operations.TooManyAhead):
        me.book(at(10), invited=patient)
    assert nothing_lost(me)
    Appointment.objects.filter(pk=other.pk).update(status="cancelled")
    assert me.confirm().status == "booked"


def test_the_same_browser_books_no_two_visits_at_once_for_the_same_person(me, sam, noor):
    me.book(at(10), practitioner=sam.pk)
    with pytest.raises(operations.PatientBusy):
        me.book(at(10), "two", practitioner=noor.pk, name="ALEX meyer")
    assert nothing_lost(me, "two") is False  # its name is written differently
    assert me.book(at(10), "three", practitioner=noor.pk, name="Robin Meyer").status == "booked"


def test_the_same_browser_books_no_more_ahead_than_allowed(me, clinic):
    clinic.most_upcoming = 2
    clinic.save()
    me.book(at(9))
    me.book(at(10), "two")
    with pytest.raises(operations.TooManyAhead):
        me.book(at(11), "three")
    assert me.book(at(11), "four", email="kim@example.org").status == "booked"


def test_the_browsers_own_bookings_are_forgotten_with_its_forms(me, sam, noor):
    me.book(at(10), practitioner=sam.pk)
    later = NOW + timedelta(hours=1)
    operations.purge_attempts(now=later)
    visit = me.book(at(10), "two", practitioner=noor.pk, now=later)
    assert set(visit.checks.values_list("reason", flat=True)) == {"maybe_known", "overlaps"}


def test_a_stranger_learns_nothing_from_an_address(me, you, clinic, sam, noor):
    """Who only types the same name and address is refused nothing, whatever that person has booked."""
    clinic.most_upcoming = 1
    clinic.save()
    me.book(at(10), practitioner=sam.pk)
    visit = you.book(at(10), practitioner=noor.pk)
    assert sorted(visit.checks.values_list("reason", flat=True)) == ["maybe_known", "overlaps", "too_many"]


def test_nor_from_having_booked_once_under_it(me, you, clinic, sam, noor):
    clinic.most_upcoming, clinic.unconfirmed_of_contact = 2, 8
    clinic.save()
    me.book(at(9), practitioner=sam.pk)
    me.book(at(10), "two", practitioner=sam.pk)
    assert you.book(at(9), practitioner=noor.pk).status == "booked"
    assert you.book(at(10), "two", practitioner=noor.pk).status == "booked"


def test_a_refused_booking_makes_no_patient(me, patient, noor):
    visit_of(patient, noor)
    with pytest.raises(operations.PatientBusy):
        me.book(at(10), invited=patient, practitioner=None)
    assert Patient.objects.get() == patient


def test_the_same_form_again_leads_to_its_visit(me, patient, clinic):
    clinic.most_upcoming = 1
    clinic.save()
    assert me.book(at(10), invited=patient) == me.confirm()
