import pytest
from django.db import IntegrityError, OperationalError

from bookings.operations.errors import SlotTaken
from bookings.operations.writing import OVERLAPS, overlap_means_taken, retrying_deadlocks
from tests import factories
from tests.factories import at


class Cause(Exception):  # noqa: N818 -- what psycopg2 raises, as far as we look at it
    def __init__(self, pgcode):
        super().__init__()
        self.pgcode = pgcode


def losing(times, code="40P01"):
    tries = []

    @retrying_deadlocks
    def operation():
        tries.append(1)
        if len(tries) <= times:
            raise OperationalError from Cause(code)
        return "done"

    return operation, tries


@pytest.mark.parametrize(("times", "code"), [(0, ""), (1, "40P01"), (2, "40P01"), (2, "40001")])
def test_a_deadlocks_loser_tries_again_twice(times, code):
    operation, tries = losing(times, code)
    assert operation() == "done"
    assert len(tries) == times + 1


def test_then_it_gives_up():
    operation, tries = losing(3)
    with pytest.raises(OperationalError):
        operation()
    assert len(tries) == 3


def test_any_other_trouble_is_not_tried_again():
    operation, tries = losing(1, "57P01")
    with pytest.raises(OperationalError):
        operation()
    assert len(tries) == 1


@pytest.mark.django_db
def test_an_overlap_means_taken():
    factories.appointment(at(10))
    with pytest.raises(SlotTaken), overlap_means_taken():
        factories.appointment(at(10))


@pytest.mark.django_db
def test_any_other_refusal_stays_what_it_is():
    with pytest.raises(IntegrityError), overlap_means_taken():
        factories.appointment(at(10), occupied_from=at(9))


def test_these_refusals_are_overlaps():
    assert sorted(OVERLAPS) == [
        "bookings_equipment_no_overlap",
        "bookings_one_person_a_seat",
        "bookings_practitioner_no_overlap",
        "bookings_room_no_overlap",
        "bookings_session_one_capacity",
        "bookings_session_one_occupied_from",
        "bookings_session_one_occupied_until",
        "bookings_session_one_practitioner",
    ]
