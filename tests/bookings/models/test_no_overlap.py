"""No two live visits of one practitioner, room or piece of equipment overlap, whoever writes them, and how."""

import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from bookings.enums import LIVE_STATUSES, AppointmentStatus
from bookings.models import Appointment
from tests import factories
from tests.bookings.models.writing import TIMES, WRITES, raw_insert, refusal
from tests.bookings.protection import drop_exclusions
from tests.factories import NOW, at

pytestmark = pytest.mark.django_db

PRACTITIONER = "bookings_practitioner_no_overlap"
every_write = pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)


@pytest.fixture
def taken():
    """A visit from 10:00 to 10:45."""
    return factories.appointment(at(10))


@pytest.fixture
def other():
    return factories.practitioner("Noor Haddad")


@every_write
@pytest.mark.parametrize(
    ("starts_at", "minutes", "refused_by"),
    [
        (at(10), 45, PRACTITIONER),
        (at(10, 15), 15, PRACTITIONER),
        (at(9), 120, PRACTITIONER),
        (at(9, 16), 45, PRACTITIONER),
        (at(9, 15), 45, None),
        (at(10, 44), 45, PRACTITIONER),
        (at(10, 45), 45, None),
    ],
    ids=["equal", "inside", "around", "a minute early", "touching before", "a minute late", "touching after"],
)
def test_a_practitioner_has_one_visit_at_a_time(taken, write, starts_at, minutes, refused_by):
    assert refusal(write, factories.unsaved_appointment(starts_at, minutes)) == refused_by
    assert Appointment.objects.count() == (1 if refused_by else 2)


@every_write
def test_without_the_constraint_two_visits_overlap(write):
    drop_exclusions()
    factories.appointment(at(10))
    assert refusal(write, factories.unsaved_appointment(at(10))) is None
    assert Appointment.objects.count() == 2


@every_write
@pytest.mark.parametrize("minutes", [4, 5])
def test_buffers_count(write, minutes):
    factories.appointment(at(10), buffer_after=3)
    start = at(10, 45) + timedelta(minutes=minutes)
    assert refusal(write, factories.unsaved_appointment(start, buffer_before=2)) == (
        PRACTITIONER if minutes == 4 else None
    )


@every_write
@pytest.mark.parametrize(
    ("field", "make", "refused_by"),
    [
        ("room", factories.room, "bookings_room_no_overlap"),
        ("equipment", factories.equipment, "bookings_equipment_no_overlap"),
    ],
)
def test_a_room_and_a_thing_serve_one_visit_at_a_time(write, field, make, refused_by, other):
    shared, another = make(), make("Another")
    factories.appointment(at(10), practitioner=factories.practitioner(), **{field: shared})

    def row(start, thing):
        return factories.unsaved_appointment(start, practitioner=other, **{field: thing})

    assert refusal(write, row(at(10, 44), shared)) == refused_by
    assert refusal(write, row(at(10, 45), shared)) is None
    assert refusal(write, row(at(9), another)) is None
    assert refusal(write, row(at(10), None)) is None


@pytest.mark.parametrize("status", AppointmentStatus)
@pytest.mark.parametrize("first", [True, False], ids=["already there", "coming"])
def test_the_status_alone_decides_who_takes_up_time(status, first):
    odd = factories.unsaved_appointment(at(10), status=status, expires_at=NOW)
    booked = factories.unsaved_appointment(at(10))
    rows = [odd, booked] if first else [booked, odd]
    rows[0].save()
    assert refusal(rows[1].save) == (PRACTITIONER if status in LIVE_STATUSES else None)


def test_a_hold_that_passed_long_ago_still_refuses_a_raw_insert():
    factories.hold(at(10), expires_at=NOW - timedelta(days=365))
    assert refusal(raw_insert, factories.unsaved_appointment(at(10))) == PRACTITIONER


def test_another_practitioner_is_free(taken, other):
    assert refusal(factories.appointment, at(10), practitioner=other) is None


def test_a_visit_can_be_saved_again_where_it_is(taken):
    assert refusal(taken.save) is None


def test_the_longest_visit_is_seen_to_its_end():
    factories.appointment(at(10), 24 * 60)
    next_day = at(10) + timedelta(days=1)
    assert refusal(factories.appointment, next_day - timedelta(minutes=1)) == PRACTITIONER
    assert refusal(factories.appointment, next_day) is None


@pytest.mark.only("sqlite")
@pytest.mark.parametrize("prefix", ["INSERT OR IGNORE", "INSERT OR REPLACE", "INSERT OR FAIL"])
def test_sqlites_milder_inserts_are_refused_too(taken, prefix):
    assert refusal(raw_insert, factories.unsaved_appointment(at(10)), prefix) == PRACTITIONER


# -- the seats of a class

NEW = ("create", "bulk_create", "raw INSERT", "revival")


def seat(number, **fields):
    sample = {"session_key": uuid.UUID(int=7), "seat": number, "capacity": 3}
    return factories.unsaved_appointment(at(10), **{**sample, **fields})


new_seat = pytest.mark.parametrize("write", [WRITES[name] for name in NEW], ids=NEW)


@new_seat
def test_a_class_has_as_many_visits_as_seats(write):
    assert [refusal(write, seat(number)) for number in (1, 2, 3)] == [None, None, None]
    assert refusal(write, seat(4)) == "bookings_seat_within_capacity"
    assert refusal(write, seat(0)) == "bookings_seat_within_capacity"
    assert refusal(write, seat(3)) == "bookings_one_person_a_seat"
    assert refusal(write, factories.unsaved_appointment(at(10))) == PRACTITIONER


@new_seat
@pytest.mark.parametrize(
    ("field", "differing"),
    [
        ("occupied_from", {"buffer_before": 5, "occupied_from": at(9, 55)}),
        ("occupied_until", {"buffer_after": 5, "occupied_until": at(10, 50)}),
        ("capacity", {"capacity": 4}),
    ],
)
def test_the_seats_of_a_class_are_one_event(write, field, differing):
    seat(1).save()
    assert refusal(write, seat(2, **differing)) == f"bookings_session_one_{field}"
    assert refusal(write, seat(2)) is None


@new_seat
def test_the_seats_of_a_class_have_one_practitioner(write, taken, other):
    taken.capacity = 3
    taken.save()
    second = seat(2, session_key=taken.session_key, practitioner=other)
    assert refusal(write, second) == "bookings_session_one_practitioner"


def test_a_seat_cannot_be_moved_away_from_its_class():
    seat(1).save()
    moved = seat(2)
    moved.save()
    later = {name: getattr(moved, name) + timedelta(hours=2) for name in TIMES}
    rows = Appointment.objects.filter(pk=moved.pk)
    assert refusal(rows.update, **later) in {
        "bookings_session_one_occupied_from",
        "bookings_session_one_occupied_until",
    }
    assert refusal(rows.update, **later, session_key=uuid.UUID(int=8)) is None


def test_a_cancelled_seat_is_free_again():
    seat(1, status=AppointmentStatus.CANCELLED).save()
    assert refusal(seat(1).save) is None


# -- in a form


def problems(row):
    try:
        row.validate_constraints()
    except ValidationError as error:
        return error.messages
    return []


def test_a_form_says_what_the_database_would(taken, other):
    taken.room, taken.equipment = factories.room(), factories.equipment()
    taken.save()
    assert problems(factories.unsaved_appointment(at(10, 15))) == [
        "The practitioner already has a visit at this time."
    ]
    assert problems(
        factories.unsaved_appointment(
            at(10, 15), practitioner=other, room=taken.room, equipment=taken.equipment
        )
    ) == ["The room is already taken at this time.", "The equipment is already in use at this time."]
    assert problems(factories.unsaved_appointment(at(10, 45))) == []
    assert problems(factories.unsaved_appointment(at(10, 15), status=AppointmentStatus.CANCELLED)) == []
    assert problems(taken) == []


def test_a_form_that_lacks_its_practitioner_is_no_server_error():
    assert problems(factories.unsaved_appointment(at(10), practitioner=None)) == []
    assert problems(Appointment(status=AppointmentStatus.BOOKED, patient=factories.patient())) == []
