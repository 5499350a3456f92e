"""To whom messages about a visit go, and which number is called."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bookings import queries
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db

PATIENTS, CONTACTS = factories.TELEPHONE, "+14169671111"


@pytest.fixture
def leo():
    return factories.patient("Leo Meyer", email="leo@example.org")


def visit(leo, **fields):
    return queries.visit(factories.appointment(patient=leo, **fields).pk)


def test_a_patient_is_their_own_contact(leo):
    found = queries.contact_of(visit(leo))
    assert (found.name, found.email, str(found.telephone)) == (
        "Leo Meyer",
        "leo@example.org",
        str(leo.telephone),
    )
    assert (found.is_patient, found.stopped, found.can_be_mailed) == (True, False, True)


def test_who_booked_for_the_patient_is_the_contact(leo):
    maria = factories.contact(leo)
    found = queries.contact_of(visit(leo, contact=maria))
    assert (found.name, found.email, found.telephone) == ("Maria Meyer", "maria@example.org", maria.telephone)
    assert (found.is_patient, found.can_be_mailed) == (False, True)


@pytest.mark.parametrize(
    ("patient_stopped", "contact_stopped", "can"),
    [(None, None, True), (NOW, None, True), (None, NOW, False), (NOW, NOW, False)],
)
def test_whoever_is_written_to_is_asked_whether_they_want_it(leo, patient_stopped, contact_stopped, can):
    leo.messages_stopped_at = patient_stopped
    leo.save()
    maria = factories.contact(leo, messages_stopped_at=contact_stopped)
    assert queries.contact_of(visit(leo, contact=maria)).can_be_mailed is can
    assert queries.contact_of(visit(leo, starts_at=factories.at(14))).can_be_mailed is (not patient_stopped)


def test_nobody_without_an_address_can_be_mailed(leo):
    assert not queries.contact_of(visit(leo, contact=factories.contact(leo, email=""))).can_be_mailed


def test_a_hold_has_nobody_yet():
    held = factories.hold(expires_at=NOW)
    assert (queries.contact_of(held).can_be_mailed, queries.number_to_call(held)) == (False, "")


@pytest.mark.parametrize(
    ("patients", "contacts", "calls_contact", "called"),
    [
        (PATIENTS, CONTACTS, False, PATIENTS),
        (PATIENTS, CONTACTS, True, CONTACTS),
        ("", CONTACTS, False, CONTACTS),
        (PATIENTS, "", True, PATIENTS),
        ("", "", True, ""),
        (PATIENTS, None, False, PATIENTS),
    ],
)
def test_the_number_to_call(leo, patients, contacts, calls_contact, called):
    leo.telephone = patients
    leo.save()
    contact = None if contacts is None else factories.contact(leo, telephone=contacts)
    number = queries.number_to_call(visit(leo, contact=contact, calls_contact=calls_contact))
    assert (number.as_e164 if number else "") == called


def test_no_query_for_what_is_fetched(leo):
    found = visit(leo, contact=factories.contact(leo))
    with CaptureQueriesContext(connection) as asked:
        queries.contact_of(found)
        queries.number_to_call(found)
    assert len(asked) == 0


@pytest.mark.parametrize(
    ("telephone", "mobile"),
    [
        ("+491701234567", "+491701234567"),
        ("+493012345678", ""),  # Berlin
        (factories.TELEPHONE, factories.TELEPHONE),  # in North America nothing tells
        ("+18005550199", ""),  # freephone
        ("+4912", ""),
        ("", ""),
    ],
)
def test_which_numbers_can_be_texted(telephone, mobile):
    leo = factories.patient(telephone=telephone)
    leo.refresh_from_db()
    assert queries.contact_of(visit(leo)).mobile == mobile
