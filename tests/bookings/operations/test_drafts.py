from __future__ import annotations

from datetime import timedelta

import pytest

from bookings import operations
from bookings.models import BookingAttempt
from tests import factories

pytestmark = pytest.mark.django_db

DRAFT = operations.Details("Alex", "alex@", "416", "My knee")


@pytest.fixture
def attempt(clinic, sam, service):
    held = factories.hold(practitioner=sam, service=service, expires_at=factories.NOW + timedelta(minutes=10))
    return factories.attempt(held, details_at=factories.NOW)


def keep(attempt, draft=DRAFT, visitor="visitor"):
    later = factories.NOW + timedelta(minutes=1)
    return operations.keep_draft(key=attempt.key, visitor=visitor, draft=draft, now=later)


def test_a_draft_is_kept_as_typed_and_is_no_answer(attempt):
    keep(attempt)
    kept = BookingAttempt.objects.get()
    assert (kept.name, kept.email, str(kept.telephone), kept.reason) == ("Alex", "alex@", "416", "My knee")
    assert kept.details_at is None
    assert kept.touched_at == factories.NOW + timedelta(minutes=1)


def test_answers_that_have_not_changed_stay_answers(attempt):
    keep(attempt, operations.Details("", "", "", ""))
    assert BookingAttempt.objects.get().details_at == factories.NOW


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("x" * 50_000, ("x" * 150, "x" * 254, "x" * 128, "x" * 500)),
        ("a\x00b\x07c\u202ed\ufffe", ("abcd",) * 4),
        ("a\r\nb\tc\rd", ("abcd", "abcd", "abcd", "a\nb\tc\nd")),
        ("王🏃", ("王🏃",) * 4),
    ],
)
def test_what_no_column_holds_is_left_out(attempt, typed, kept):
    keep(attempt, operations.Details(typed, typed, typed, typed))
    row = BookingAttempt.objects.get()
    assert (row.name, row.email, str(row.telephone), row.reason) == kept


def test_nobody_elses_attempt_is_written_to(attempt):
    with pytest.raises(operations.AttemptGone):
        keep(attempt, visitor="somebody else")
    assert BookingAttempt.objects.get().name == ""


def test_a_booked_attempt_is_left_alone(attempt):
    attempt.appointment.patient = factories.patient()
    attempt.appointment.status = "booked"
    attempt.appointment.save()
    with pytest.raises(operations.AlreadyBooked):
        keep(attempt)
    assert BookingAttempt.objects.get().name == ""
