"""Times that the overlap check could not see are refused: no spelling and no NULL is a way past it."""

from datetime import timedelta

import pytest
from django.db import DataError, IntegrityError, connection, transaction

from bookings.models import Appointment
from tests import factories
from tests.bookings.models.writing import raw_insert, raw_update, refusal
from tests.bookings.protection import drop_exclusions
from tests.factories import at

pytestmark = pytest.mark.django_db

AGREE = "bookings_times_agree"


@pytest.mark.parametrize(
    "wrong",
    [
        {"ends_at": at(10)},
        {"ends_at": at(9)},
        {"occupied_from": at(10, 1)},
        {"occupied_from": at(9, 59)},
        {"occupied_until": at(10, 44)},
        {"occupied_until": at(10, 46)},
        {"buffer_before": 5, "occupied_from": at(10)},
        {"buffer_after": 5, "occupied_until": at(10, 45)},
        {"occupied_from": at(10, 45), "occupied_until": at(10)},
        {
            "starts_at": at(10) + timedelta(microseconds=1),
            "occupied_from": at(10) + timedelta(microseconds=1),
        },
        {"ends_at": at(11) + timedelta(microseconds=1), "occupied_until": at(11) + timedelta(microseconds=1)},
    ],
)
def test_occupied_time_is_the_visit_and_its_buffers(wrong):
    row = factories.unsaved_appointment(at(10))
    assert refusal(row.save) is None
    for field, value in wrong.items():
        setattr(row, field, value)
    assert refusal(row.save) == AGREE
    Appointment.objects.all().delete()
    assert refusal(raw_insert, row) == AGREE


def test_a_day_is_the_longest_that_can_be_occupied():
    assert refusal(factories.appointment, at(10), 24 * 60 - 10, buffer_after=10) is None
    later = at(10) + timedelta(days=7)
    assert refusal(factories.appointment, later, 24 * 60 - 10, buffer_after=11) == AGREE


@pytest.mark.parametrize(
    "column",
    [
        "starts_at",
        "ends_at",
        "occupied_from",
        "occupied_until",
        "practitioner_id",
        "session_key",
        "buffer_before",
    ],
)
def test_no_key_of_the_overlap_is_null(column):
    row = factories.appointment(at(10))
    with pytest.raises(IntegrityError), transaction.atomic():
        raw_update(row, **{column: None})


@pytest.mark.parametrize("status", ["held", "pending"])
def test_a_hold_says_when_it_ends(status):
    assert refusal(factories.appointment, status=status) == "bookings_hold_expires"
    assert refusal(factories.appointment, status=status, expires_at=at(9)) is None


def test_a_status_is_a_known_one():
    row = factories.appointment()
    assert refusal(raw_update, row, status="maybe") == "bookings_known_status"
    assert refusal(raw_update, row, status="fulfilled") is None


def test_a_visit_has_a_patient():
    row = factories.hold(expires_at=at(9))
    assert refusal(raw_update, row, status="booked") == "bookings_visit_has_patient"
    assert refusal(raw_update, row, status="expired") is None


SPELLINGS = [
    "2027-03-08T15:00:00Z",
    "2027-03-08T15:00:00",
    "2027-03-08 15:00:00+00:00",
    "2027-03-08 10:00:00-05:00",
    "2027-03-08 15:00:00.000000",
    "2027-03-08 15:00",
    "2027-03-08 14:59:60",
    "2027-02-30 15:00:00",
    "2027-03-07 24:00:00",
    "2461473.125",
    "garbage",
    "",
]


@pytest.mark.only("sqlite")  # which keeps times as text
@pytest.mark.parametrize("text", SPELLINGS)
@pytest.mark.parametrize("column", ["starts_at", "occupied_from"])
def test_sqlite_takes_djangos_spelling_of_an_instant_only(column, text):
    row = factories.unsaved_appointment(at(10))
    assert refusal(raw_insert, row, **{column: text}) == AGREE
    both = {"starts_at": text, "occupied_from": text}
    assert refusal(raw_insert, row, **both) == AGREE
    assert refusal(raw_insert, row) is None


@pytest.mark.only("postgresql")
@pytest.mark.parametrize("text", ["2027-03-08T15:00:00Z", "2027-03-08 10:00:00-05:00"])
def test_postgresql_reads_every_spelling_and_sees_the_overlap(text):
    factories.appointment(at(10))
    row = factories.unsaved_appointment(at(10))
    spelled = {"starts_at": text, "occupied_from": text}
    assert refusal(raw_insert, row, **spelled) == "bookings_practitioner_no_overlap"


@pytest.mark.parametrize(("seat", "capacity"), [(1.5, 2), (1, "many")])
def test_seats_are_whole_numbers(engine, seat, capacity):
    row = factories.unsaved_appointment(at(10))
    if engine == "sqlite":
        assert refusal(raw_insert, row, seat=seat, capacity=capacity) == AGREE
    else:
        with (
            pytest.raises(DataError) if capacity == "many" else pytest.raises(AssertionError),
            transaction.atomic(),
        ):
            raw_insert(row, seat=seat, capacity=capacity)
            assert Appointment.objects.get().seat == seat  # rounded
    assert refusal(raw_insert, row) is None


@pytest.mark.only("sqlite")
def test_another_spelling_would_hide_an_overlap():
    """Without the check on spelling, the same instant twice is no overlap to SQLite."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT '2027-03-08T14:30:00Z' < '2027-03-08 15:15:00'")
        assert cursor.fetchone() == (0,)


def test_the_check_needs_no_exclusion():
    drop_exclusions()
    assert refusal(factories.appointment, occupied_from=at(9)) == AGREE
