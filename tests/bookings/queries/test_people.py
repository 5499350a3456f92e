"""Who somebody is to the clinic."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection

from bookings import queries
from bookings.models import Appointment, Patient
from bookings.models.appointments import new_token
from bookings.queries import people
from tests import factories
from tests.factories import NOW, at

pytestmark = pytest.mark.django_db

TOKEN = "t" * 32
DAY = timedelta(days=1)
MOMENT = timedelta(seconds=1)


@pytest.fixture
def clinic():
    return factories.clinic()


@pytest.fixture
def service():
    return factories.service()


@pytest.fixture
def been_here(clinic, service):
    return lambda email="alex@example.org": queries.been_here(email, service, clinic, now=NOW)


def came(ago, *, status="fulfilled", email="alex@example.org"):
    return factories.appointment(NOW - ago, status=status, patient=factories.patient(email=email))


@pytest.mark.parametrize(
    ("status", "ago", "known"),
    [
        ("fulfilled", DAY, True),
        ("arrived", timedelta(minutes=1), True),
        ("arrived", timedelta(0), False),
        ("arrived", -timedelta(minutes=20), False),
        ("booked", DAY, False),
        ("noshow", DAY, False),
        ("cancelled", DAY, False),
    ],
)
def test_only_a_visit_that_took_place_counts(been_here, status, ago, known):
    came(ago, status=status)
    assert been_here() is known


@pytest.mark.parametrize("written", ["alex@example.org", "ALEX@Example.ORG", "Alex@example.org"])
def test_an_address_is_the_same_however_it_is_written(been_here, written):
    came(DAY, email="aLex@exAmple.org")
    assert been_here(written)


@pytest.mark.parametrize("other", ["alex@example.or", "lex@example.org", "a_ex@example.org", "%", "alex%"])
def test_another_address_is_not(been_here, other):
    came(DAY)
    assert not been_here(other)


def came_with_contact(patient, email="maria@example.org"):
    contact = factories.contact(patient, email=email)
    return factories.appointment(NOW - DAY, status="fulfilled", patient=patient, contact=contact)


def test_a_contacts_address_is_not_the_patients(been_here):
    """The mother who brought her child has not been here herself."""
    came_with_contact(factories.patient("Leo Meyer", email=""))
    assert not been_here("maria@example.org")


@pytest.mark.parametrize(
    ("named", "email", "known"),
    [
        ("Leo Meyer", "MARIA@example.org", True),
        ("LEO meyer", "maria@example.org", True),
        ("Lea Meyer", "maria@example.org", False),
        ("Leo Meyer", "else@example.org", False),
        ("Leo Meyer", "", False),
    ],
)
def test_whom_a_contact_brought_is_known_by_name_and_their_address(clinic, service, named, email, known):
    came_with_contact(factories.patient("Leo Meyer", email=""))
    assert queries.been_here(email, service, clinic, now=NOW, named=named) is known


def test_a_child_who_was_booked_under_the_mothers_own_address_is_known_too(clinic, service):
    patient = factories.patient("Leo Meyer", email="maria@example.org")
    factories.appointment(NOW - DAY, status="fulfilled", patient=patient)
    assert queries.been_here("maria@example.org", service, clinic, now=NOW, named="Leo Meyer")
    assert not queries.been_here("maria@example.org", service, clinic, now=NOW, named="Lea Meyer")


def test_the_months_are_the_calendars_in_the_clinics_zone(clinic, service, been_here):
    midnight = at(0, day=date(2026, 3, 1))
    visit = factories.appointment(midnight, status="fulfilled", service=service)
    service.returning_months = 12
    assert been_here()
    earlier = midnight - timedelta(minutes=1)
    Appointment.objects.filter(pk=visit.pk).update(
        starts_at=earlier,
        occupied_from=earlier,
        ends_at=visit.ends_at - timedelta(minutes=1),
        occupied_until=visit.occupied_until - timedelta(minutes=1),
    )
    assert not been_here()
    service.returning_months = None
    assert been_here()


def test_the_search_by_address_uses_its_index(db, engine):
    if engine == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")  # a table of no rows is read whole otherwise
    assert "bookings_patient_email" in people.with_address("alex@example.org").explain()


def test_a_link_leads_to_its_patient_for_ninety_days():
    patient = factories.patient(link_token=TOKEN, link_made_at=NOW)
    factories.patient("Somebody Else")
    until = NOW + 90 * DAY
    assert queries.patient_of_link(TOKEN, now=until - MOMENT) == patient
    assert queries.patient_of_link(TOKEN, now=until) is None
    assert queries.link_until(patient, now=until - MOMENT) == until
    assert queries.link_until(patient, now=until) is None


@pytest.mark.parametrize("wrong", ["", "u" * 32, "t" * 31, "T" * 32, "t\x00", "' OR 1=1", "None", "x" * 5000])
def test_any_other_link_leads_to_nobody(wrong):
    factories.patient(link_token=TOKEN, link_made_at=NOW)
    factories.patient("Without a link")
    assert queries.patient_of_link(wrong, now=NOW) is None


def test_who_has_no_link_has_no_end_of_it():
    assert queries.link_until(factories.patient(), now=NOW) is None


def test_a_token_of_ours_looks_like_one():
    patient = Patient.objects.create(name="Alex", created_at=NOW)
    for _try in range(50):
        patient.link_token, patient.link_made_at = new_token(), NOW
        patient.save()
        assert queries.patient_of_link(patient.link_token, now=NOW) == patient
