"""A booking link of a patient's own."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry

from bookings import operations, queries
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def patient():
    return factories.patient()


def make(patient, reception, *, shown=None, now=NOW):
    shown = operations.link_digest(patient) if shown is None else shown
    return operations.make_link(patient=patient, shown=shown, actor=reception, now=now)


def test_a_link_is_made_and_noted(patient, reception):
    made = make(patient, reception)
    assert made.link_made_at == NOW
    assert queries.patient_of_link(made.link_token, now=NOW) == patient
    entry = LogEntry.objects.get()
    assert (entry.user_id, entry.object_repr) == (reception.pk, patient.reference)
    assert entry.get_change_message() == "Changed booking link."
    assert made.link_token not in entry.change_message


def test_a_new_link_takes_the_older_ones_place(patient, reception):
    first = make(patient, reception)
    second = make(first, reception, now=NOW + timedelta(days=1))
    assert queries.patient_of_link(first.link_token, now=NOW) is None
    assert queries.patient_of_link(second.link_token, now=NOW) == patient
    assert second.link_made_at == NOW + timedelta(days=1)


def test_the_same_form_twice_makes_one_link(patient, reception):
    shown = operations.link_digest(patient)
    first = make(patient, reception, shown=shown)
    assert make(patient, reception, shown=shown).link_token == first.link_token
    assert LogEntry.objects.count() == 1


def test_a_link_is_taken_back_once(patient, reception):
    made = make(patient, reception)
    for _click in range(2):
        taken = operations.take_link_back(
            patient=patient, shown=operations.link_digest(made), actor=reception
        )
        assert (taken.link_token, taken.link_made_at) == (None, None)
    assert queries.patient_of_link(made.link_token, now=NOW) is None
    assert LogEntry.objects.count() == 2


def test_a_newer_link_than_the_one_shown_is_not_taken_back(patient, reception):
    first = make(patient, reception)
    second = make(first, reception)
    with pytest.raises(operations.ChangedMeanwhile):
        operations.take_link_back(patient=patient, shown=operations.link_digest(first), actor=reception)
    assert queries.patient_of_link(second.link_token, now=NOW) == patient


def test_what_the_form_carries_is_no_link(patient, reception):
    made = make(patient, reception)
    assert queries.patient_of_link(operations.link_digest(made), now=NOW) is None
