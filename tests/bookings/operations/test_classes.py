"""Classes: one session, several seats, each a visit of its own."""

from datetime import time, timedelta

import pytest

from bookings import operations, queries
from bookings.enums import ChangeKind, Channel
from bookings.models import Appointment, EquipmentKind, RoomKind
from bookings.operations import Wish
from tests import factories
from tests.bookings.operations.test_attempts import Visitor
from tests.factories import NOW, at

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


@pytest.fixture
def service(service):
    service.capacity = 2
    service.save()
    return service


@pytest.fixture
def sam(sam, service):
    sam.available_times.update(only_for=service)
    return sam


@pytest.fixture
def visitors(clinic, service, sam):
    return [Visitor(name, clinic, service) for name in ("me", "you", "they")]


@pytest.fixture
def desk(clinic, reception):
    def book(starts_at, key, practitioner=None):
        return operations.book_appointment(
            clinic=clinic,
            wish=Wish(Appointment.objects.first().service, starts_at, practitioner),
            patient=None,
            details=operations.Details(f"Patient {key}", "", "", ""),
            key=key,
            actor=reception,
            now=NOW,
        )

    return book


def seats():
    rows = Appointment.objects.filter(status__in=("held", "booked")).order_by("starts_at", "seat")
    return [(row.starts_at, row.seat, row.capacity) for row in rows]


def sessions():
    return Appointment.objects.filter(status__in=("held", "booked")).values("session_key").distinct().count()


def test_each_visitor_has_a_seat_until_the_class_is_full(visitors):
    me, you, they = visitors
    me.hold(at(10))
    you.hold(at(10))
    assert (seats(), sessions()) == ([(at(10), 1, 2), (at(10), 2, 2)], 1)
    with pytest.raises(operations.SlotTaken):
        they.hold(at(10))
    they.hold(at(11))
    assert sessions() == 2


def test_a_parent_holds_two_seats_of_one_class_in_two_tabs(visitors):
    me, you, _they = visitors
    me.hold(at(10), "first child")
    me.hold(at(10), "second child")
    assert seats() == [(at(10), 1, 2), (at(10), 2, 2)]
    with pytest.raises(operations.SlotTaken):
        me.hold(at(10), "third child")
    assert len(seats()) == 2
    with pytest.raises(operations.SlotTaken):
        you.hold(at(10))


def test_a_seat_is_booked_and_one_that_was_given_up_is_free_again(visitors, clinic):
    me, you, they = visitors
    me.hold(at(10))
    me.type()
    mine = me.confirm()
    you.hold(at(10), now=NOW)
    they_came = NOW + 11 * MINUTE  # your hold has passed
    they.hold(at(10), now=they_came)
    assert seats() == [(at(10), 1, 2), (at(10), 2, 2)]
    operations.cancel_appointment(appointment=mine, clinic=clinic, now=they_came, channel=Channel.ONLINE)
    you.hold(at(10), now=they_came)
    assert seats() == [(at(10), 1, 2), (at(10), 2, 2)]


def test_a_seat_whose_hold_has_passed_still_books_while_one_is_free(visitors):
    me, you, they = visitors
    me.hold(at(10))
    me.type()
    later = NOW + 11 * MINUTE
    you.hold(at(10), now=later)
    assert me.confirm(now=later).seat == 2
    with pytest.raises(operations.SlotTaken):
        they.hold(at(10), now=later)


def test_a_passed_seat_does_not_book_into_a_class_that_has_filled(visitors):
    me, you, they = visitors
    me.hold(at(10))
    me.type()
    later = NOW + 11 * MINUTE
    for other in (you, they):
        other.hold(at(10), now=later)
    with pytest.raises(operations.SlotTaken):
        me.confirm(now=later)


def test_a_class_keeps_what_it_began_with(visitors, service):
    me, you, they = visitors
    me.hold(at(10))
    service.capacity, service.duration, service.buffer_after = 5, 30, 15
    service.save()
    for visitor in visitors:
        visitor.service.refresh_from_db()
    you.hold(at(10))
    assert seats() == [(at(10), 1, 2), (at(10), 2, 2)]
    assert Appointment.objects.values_list("ends_at", "buffer_after").distinct().get() == (at(11), 0)
    with pytest.raises(operations.SlotTaken):
        they.hold(at(10))


def test_reception_books_and_moves_seats(visitors, desk, clinic, service, reception):
    me, *_others = visitors
    me.hold(at(9))
    first, second = desk(at(10), "one"), desk(at(10), "two")
    assert first.session_key == second.session_key
    with pytest.raises(operations.SlotTaken):
        desk(at(10), "three")
    moved = operations.reschedule_appointment(
        appointment=first, clinic=clinic, wish=Wish(service, at(9)), actor=reception, now=NOW
    )
    assert (moved.seat, moved.capacity, moved.sequence) == (2, 2, 1)
    assert seats() == [(at(9), 1, 2), (at(9), 2, 2), (at(10), 2, 2)]
    assert sessions() == 2
    assert desk(at(10), "three").seat == 1


def test_somebody_who_came_after_all_sits_where_there_is_room(visitors, desk, clinic, reception):
    visitors[0].hold(at(9))
    first = desk(at(10), "one")
    after = at(10) + 5 * MINUTE

    def mark(kind):
        operations.mark_appointment(appointment=first, mark=kind, actor=reception, now=after)

    mark(ChangeKind.NOSHOW)
    assert desk(at(10), "two").seat == 1
    mark(ChangeKind.REOPENED)
    assert seats()[1:] == [(at(10), 1, 2), (at(10), 2, 2)]
    mark(ChangeKind.NOSHOW)
    desk(at(10), "three")
    with pytest.raises(operations.SlotTaken):
        mark(ChangeKind.REOPENED)


def test_whoever_comes_back_into_a_class_has_its_length(visitors, desk, clinic, reception, service):
    visitors[0].hold(at(9))
    first = desk(at(10), "one")
    after = at(10) + 5 * MINUTE

    def mark(kind):
        operations.mark_appointment(appointment=first, mark=kind, actor=reception, now=after)

    mark(ChangeKind.NOSHOW)
    service.duration, service.buffer_after = 45, 5
    service.save()
    desk(at(10), "two")
    mark(ChangeKind.REOPENED)
    both = Appointment.objects.filter(starts_at=at(10)).order_by()
    assert list(both.values_list("ends_at", "occupied_until").distinct()) == [(at(10, 45), at(10, 50))]


def test_a_form_that_turns_to_a_one_to_one_visit_leaves_the_class(visitors, sam, clinic):
    me, you, _they = visitors
    single = factories.service("Single", duration=60, slot_step=60)
    sam.services.add(single)
    factories.hours(sam, time(13), time(15))
    me.hold(at(10))
    you.hold(at(10))
    me.hold(at(13), service=single)
    mine = Appointment.objects.get(starts_at=at(13))
    assert (mine.seat, mine.capacity) == (1, 1)
    assert sessions() == 2


def test_room_and_equipment_of_the_kind_are_taken_with_the_practitioner(clinic, service, sam):
    service.capacity = 1
    service.room_kind = RoomKind.objects.create(name="Lab")
    service.equipment_kind = EquipmentKind.objects.create(name="Treadmill")
    service.save()
    noor = factories.practitioner("Noor Haddad", services=[service])
    factories.hours(noor, time(9), time(12))
    rooms = [factories.room(name, kind=service.room_kind) for name in ("Lab 1", "Lab 2")]
    treadmill = factories.equipment(kind=service.equipment_kind)
    me, you = (Visitor(name, clinic, service) for name in ("me", "you"))
    held = me.hold(at(10)).appointment
    assert (held.room, held.equipment) == (rooms[0], treadmill)
    with pytest.raises(operations.SlotTaken):
        you.hold(at(10))
    factories.equipment("Treadmill 2", kind=service.equipment_kind)
    other = you.hold(at(10)).appointment
    assert (other.room, other.equipment.name) == (rooms[1], "Treadmill 2")
    question = queries.Question(clinic, service, NOW)
    assert queries.rooms_and_equipment(question) == (
        {room.pk for room in rooms},
        {treadmill.pk, other.equipment_id},
    )
