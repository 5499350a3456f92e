"""What comes on the list of visits to check; nobody is refused for any of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bookings import operations
from bookings.enums import CheckReason
from bookings.models import Appointment, VisitCheck
from tests import factories
from tests.bookings.operations.visitors import Browser
from tests.factories import MONDAY, NOW, at

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
TUESDAY = MONDAY + DAY
FOR_ALL, FOR_NEW, FOR_RETURNING = (True, True), (True, False), (False, True)


@pytest.fixture
def me(clinic, service, sam):
    return Browser("me", clinic, service)


@pytest.fixture
def visited(sam, service):
    """Alex was here the day before."""
    patient = factories.patient(email="ALEX@example.org")
    return factories.appointment(
        NOW - DAY, status="fulfilled", practitioner=sam, service=service, patient=patient
    )


def reasons(visit):
    """Return what does not fit; that staff may know somebody of this name is test_lookalikes' part."""
    others = visit.checks.exclude(reason=CheckReason.MAYBE_KNOWN)
    return sorted(others.values_list("reason", flat=True))


@pytest.mark.parametrize(
    ("case", "found"),
    [
        ((True, True, FOR_ALL), []),
        ((True, True, FOR_RETURNING), []),
        ((True, True, FOR_NEW), ["not_for_returning"]),
        ((True, False, FOR_ALL), ["not_found"]),
        ((True, False, FOR_RETURNING), ["not_found"]),
        ((True, False, FOR_NEW), ["not_for_returning", "not_found"]),
        ((False, True, FOR_ALL), ["known"]),
        ((False, True, FOR_RETURNING), ["known"]),
        ((False, True, FOR_NEW), ["known", "not_for_returning"]),
        ((False, False, FOR_ALL), []),
        ((False, False, FOR_NEW), []),
        ((False, False, FOR_RETURNING), ["not_for_new"]),
        ((None, False, FOR_RETURNING), ["not_for_new"]),
    ],
)
def test_what_is_said_and_known_and_for_whom(me, service, visited, case, found):
    said, known, offered = case
    service.for_new, service.for_returning = offered
    service.save()
    visit = me.book(at(10), email="alex@example.org" if known else "else@example.org", said_returning=said)
    assert (visit.status, reasons(visit)) == ("booked", found)
    assert visit.said_returning is said


def test_a_check_is_noted_with_the_booking_and_open(me):
    visit = me.book(at(10), said_returning=True)
    check = VisitCheck.objects.get()
    assert (check.appointment, check.reason) == (visit, CheckReason.NOT_FOUND)
    assert (check.created_at, check.settled_at, check.settled_by) == (NOW, None, None)


def test_who_was_here_too_long_ago_counts_as_new(me, service, visited):
    service.for_new, service.returning_months = False, 1
    service.save()
    assert reasons(me.book(at(9), said_returning=True)) == []
    ago = NOW - 40 * DAY
    end = ago + timedelta(minutes=45)
    Appointment.objects.filter(pk=visited.pk).update(
        starts_at=ago, occupied_from=ago, ends_at=end, occupied_until=end
    )
    assert reasons(me.book(at(10), "two", said_returning=True)) == ["not_found"]
    assert reasons(me.book(at(11), "three", said_returning=False)) == ["not_for_new"]


def test_who_comes_by_a_link_is_known_without_being_asked(me, service):
    patient = factories.patient("Kim Larsen", email="kim@example.org")
    service.for_new = False
    service.save()
    visit = me.book(at(10), invited=patient)
    assert (visit.invited, visit.said_returning, reasons(visit)) == (patient, None, [])
    assert visit.patient != patient


def test_a_link_does_not_make_a_service_for_new_patients_fit(me, service):
    service.for_returning = False
    service.save()
    assert reasons(me.book(at(10), invited=factories.patient())) == ["not_for_returning"]


def test_an_answer_given_before_the_link_is_no_answer(me):
    patient = factories.patient()
    me.hold(at(10))
    me.type(said_returning=False)
    me.hold(at(11), invited=patient)
    visit = me.confirm()
    assert (visit.invited, visit.said_returning) == (patient, None)


def test_the_link_stays_with_the_form_when_another_time_is_chosen(me):
    patient = factories.patient()
    me.hold(at(10), invited=patient)
    assert me.hold(at(11)).invited == patient


def elsewhere(service, starts_at, minutes=60, **fields):
    """Return a visit of another practitioner."""
    other = factories.practitioner(f"Kim {starts_at:%d%H%M}", services=[service])
    patient = fields.pop("patient", None) or factories.patient("alex MEYER", email="Alex@Example.org")
    return factories.appointment(
        starts_at, minutes, practitioner=other, service=service, patient=patient, **fields
    )


@pytest.mark.parametrize(
    ("starts_at", "overlaps"),
    [(at(9), False), (at(9, 1), True), (at(10, 59), True), (at(11), False)],
)
def test_another_visit_of_the_same_person_then(me, service, starts_at, overlaps):
    elsewhere(service, starts_at)
    assert reasons(me.book(at(10))) == (["overlaps"] if overlaps else [])


def test_buffers_are_no_visit(me, service):
    elsewhere(service, at(9), buffer_after=30)
    assert reasons(me.book(at(10))) == []


@pytest.mark.parametrize(
    "other",
    [
        {"patient": ("Alexa Meyer", "alex@example.org")},
        {"patient": ("Alex Meyer", "mother@example.org")},
        {"status": "cancelled"},
        {"status": "noshow"},
    ],
)
def test_what_is_no_other_visit_of_the_same_person(me, service, other):
    if "patient" in other:
        name, email = other["patient"]
        other = {"patient": factories.patient(name, email=email)}
    elsewhere(service, at(10), **other)
    assert reasons(me.book(at(10))) == []


@pytest.mark.parametrize(("most", "found"), [(None, []), (1, ["too_many"]), (2, ["too_many"]), (3, [])])
def test_more_visits_ahead_than_the_clinic_allows(me, clinic, service, most, found):
    clinic.most_upcoming = most
    clinic.save()
    elsewhere(service, at(9, day=TUESDAY))
    elsewhere(service, at(12, day=TUESDAY))
    elsewhere(service, at(15, day=TUESDAY), status="cancelled")
    elsewhere(service, NOW - DAY, status="fulfilled")
    visit = me.book(at(10))
    assert (visit.status, reasons(visit)) == ("booked", found)


def test_staff_write_no_checks(clinic, service, sam, reception):
    service.for_new = False
    service.save()
    operations.book_appointment(
        clinic=clinic,
        wish=operations.Wish(service, at(10)),
        patient=None,
        details=operations.Details("Alex Meyer", "alex@example.org", "", ""),
        key="form",
        actor=reception,
        now=NOW,
    )
    assert not VisitCheck.objects.exists()


def test_the_same_form_twice_is_checked_once(me):
    assert me.book(at(10), said_returning=True) == me.confirm()
    assert VisitCheck.objects.count() == 1


# -- settled


@pytest.fixture
def visit(me, clinic, service):
    clinic.most_upcoming = 1
    clinic.save()
    elsewhere(service, at(10))
    return me.book(at(10), said_returning=True)


def settle(visit, reception, *given, now=NOW):
    return operations.settle_checks(visit, given, actor=reception, now=now)


def test_who_checked_is_kept_and_what_was_not_shown_stays_open(visit, reception):
    assert settle(visit, reception, "not_found", "overlaps") == 2
    kept = visit.checks.order_by("reason").values_list("reason", "settled_at", "settled_by")
    assert list(kept) == [
        ("maybe_known", None, None),
        ("not_found", NOW, reception.pk),
        ("overlaps", NOW, reception.pk),
        ("too_many", None, None),
    ]


def test_whoever_comes_second_changes_nothing(visit, reception):
    settle(visit, reception, "overlaps")
    other = factories.staff("somebody else")
    assert settle(visit, other, "overlaps", now=NOW + DAY) == 0
    assert visit.checks.get(reason="overlaps").settled_by == reception


def test_checks_of_other_visits_stay_open(visit, me, reception):
    another = me.book(at(11), "another", email="b@example.org", said_returning=True)
    settle(visit, reception, "not_found")
    assert another.checks.get(reason="not_found").settled_at is None
