from datetime import UTC, date, datetime, time, timedelta

import pytest

from bookings import queries
from bookings.domain.intervals import Interval
from tests import factories
from tests.factories import MONDAY, NOW, TORONTO, at

pytestmark = pytest.mark.django_db

EVER = Interval(datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC))
TUESDAY = MONDAY + timedelta(days=1)


@pytest.fixture
def clinic():
    return factories.clinic()


@pytest.fixture
def service():
    return factories.service(duration=60, slot_step=60)


@pytest.fixture
def sam(service):
    return factories.practitioner(services=[service])


@pytest.fixture
def question(clinic, service, sam):
    return {"clinic": clinic, "service": service, "now": NOW}


def walls(slots):
    return [slot.starts_at.astimezone(TORONTO).strftime("%H:%M") for slot in slots]


def free(question, *, days=(MONDAY,), allowed=EVER, **rest):
    return walls(queries.free_slots(days=list(days), allowed=allowed, **question, **rest))


def test_free_times_follow_the_rows(question, sam):
    factories.hours(sam, time(9), time(15))
    assert free(question) == ["09:00", "10:00", "11:00", "12:00", "13:00", "14:00"]
    factories.absence(sam, at(9), at(10))
    factories.appointment(at(11), 60, practitioner=sam)
    factories.hold(at(12), minutes=60, practitioner=sam, expires_at=NOW + timedelta(minutes=1))
    factories.hold(at(13), minutes=60, practitioner=sam, expires_at=NOW)
    factories.appointment(at(14), 60, practitioner=sam, status="cancelled")
    assert free(question) == ["10:00", "13:00", "14:00"]
    factories.closure(MONDAY)
    assert free(question) == []


def test_a_room_is_shared_by_all_who_work_in_it(question, sam, service):
    room, noor = factories.room(), factories.practitioner("Noor Haddad", services=[service])
    factories.hours(sam, time(9), time(11), room=room)
    factories.hours(noor, time(9), time(11))
    factories.appointment(at(9), 60, practitioner=noor, room=room)
    assert free(question, practitioner=sam.pk) == ["10:00"]


def test_only_who_is_here_and_offers_it_where_the_clinic_is_open(question, sam, service):
    for person in (
        factories.practitioner("Kim"),
        factories.practitioner("Gone", services=[service], is_active=False),
    ):
        factories.hours(person)
    closed = factories.location("Old House", is_active=False)
    factories.hours(sam, location=closed)
    assert free(question) == []


def test_no_times_in_a_room_that_is_no_longer_in_use(question, sam):
    room = factories.room()
    factories.hours(sam, time(9), time(11), room=room)
    assert free(question) == ["09:00", "10:00"]
    room.is_active = False
    room.save()
    assert free(question) == []


def test_a_visitor_sees_through_their_own_holds_only(question, sam):
    factories.hours(sam, time(9), time(11))
    held = factories.hold(at(9), minutes=60, practitioner=sam, expires_at=NOW + timedelta(minutes=5))
    factories.attempt(held, visitor="me")
    assert free(question, visitor="me") == ["09:00", "10:00"]
    assert free(question, visitor="you") == ["10:00"]
    assert free(question) == ["10:00"]


def test_a_visit_that_moves_is_not_in_its_own_way(question, sam):
    factories.hours(sam, time(9), time(11))
    visit = factories.appointment(at(9), 60, practitioner=sam)
    assert free(question, ignoring=visit.pk) == ["09:00", "10:00"]
    assert free(question) == ["10:00"]


@pytest.mark.parametrize(
    ("hours", "buffers", "neighbour"),
    [
        ((time(22), time(0)), {"buffer_after": 30}, {"starts_at": at(0, day=TUESDAY)}),
        ((time(0), time(2)), {"buffer_before": 30}, {"starts_at": at(23, day=MONDAY - timedelta(days=1))}),
        ((time(22), time(0)), {}, {"starts_at": at(0, 20, day=TUESDAY), "buffer_before": 30}),
    ],
    ids=["after midnight", "before midnight", "the neighbour's own"],
)
def test_buffers_reach_over_midnight(question, sam, service, hours, buffers, neighbour):
    for name, value in buffers.items():
        setattr(service, name, value)
    service.save()
    factories.hours(sam, *hours)
    both = free(question)
    factories.appointment(minutes=60, practitioner=sam, **neighbour)
    assert len(both) == 2
    assert len(free(question)) == 1


def test_times_are_the_clinics_wall_time_on_both_sides_of_the_clock_change(question, sam):
    sundays = [date(2027, 3, 7), date(2027, 3, 14)]
    factories.hours(sam, time(9), time(10), weekday=7)
    slots = queries.free_slots(days=sundays, allowed=EVER, **question)
    assert [slot.starts_at for slot in slots] == [
        datetime(2027, 3, 7, 14, tzinfo=UTC),
        datetime(2027, 3, 14, 13, tzinfo=UTC),
    ]


def test_slots_at_are_those_of_this_very_instant(question, sam):
    factories.hours(sam)
    assert walls(queries.slots_at(at(10), **question)) == ["10:00"]
    for off in (timedelta(minutes=1), timedelta(microseconds=1), timedelta(microseconds=-1)):
        assert queries.slots_at(at(10) + off, **question) == []


def test_the_first_free_time(question, sam):
    factories.hours(sam, time(9), time(10))
    days = [MONDAY + timedelta(days=n) for n in range(8)]
    asked = {"days": days, "allowed": EVER, **question}
    assert queries.first_free(**asked).starts_at == at(9)
    factories.closure(MONDAY)
    assert queries.first_free(**asked).starts_at == at(9, day=MONDAY + timedelta(days=7))
    factories.closure(MONDAY, MONDAY + timedelta(days=9))
    assert queries.first_free(**asked) is None


def test_the_three_nearest_times_in_order_of_time(question, sam):
    factories.hours(sam, time(9), time(15))
    factories.appointment(at(12), 60, practitioner=sam)
    assert walls(queries.nearest_free(at(12), allowed=EVER_THIS_SPRING, **question)) == [
        "10:00",
        "11:00",
        "13:00",
    ]


EVER_THIS_SPRING = Interval(NOW, datetime(2027, 6, 1, tzinfo=UTC))


def test_the_nearest_times_may_be_weeks_away_on_either_side(question, sam):
    wanted = at(9, day=MONDAY + timedelta(days=28))
    for days in (18, 48, 49):
        day = MONDAY + timedelta(days=days)
        factories.hours(sam, time(9), time(10), weekday=day.isoweekday(), valid_from=day, valid_until=day)
    found = queries.nearest_free(wanted, allowed=EVER_THIS_SPRING, count=1, **question)
    assert [slot.starts_at for slot in found] == [at(9, day=MONDAY + timedelta(days=18))]


def test_one_time_of_each_start_is_shown_by_local_day(question, sam, service):
    noor = factories.practitioner("Noor Haddad", services=[service])
    for person in (sam, noor):
        factories.hours(person, time(9), time(11))
    slots = queries.free_slots(days=[MONDAY], allowed=EVER, **question)
    assert len(slots) == 4
    (day, shown), *rest = queries.days_with_times(slots, TORONTO).items()
    assert (day, walls(shown), rest) == (MONDAY, ["09:00", "10:00"], [])


def test_minutes_booked_on_a_day(sam):
    factories.appointment(at(9), 60, practitioner=sam)
    factories.appointment(at(11), 45, practitioner=sam, status="arrived")
    factories.appointment(at(12), 45, practitioner=sam, status="cancelled")
    factories.appointment(at(9, day=TUESDAY), 60, practitioner=sam)
    day = Interval(at(0), at(0, day=TUESDAY))
    assert queries.booked_minutes([sam.pk], day) == {sam.pk: 105}
    assert queries.booked_minutes([], day) == {}


@pytest.mark.parametrize("people", [1, 12])
def test_queries_do_not_grow_with_people_and_days(question, service, people, django_assert_num_queries):
    for number in range(people - 1):
        factories.practitioner(f"Person {number}", services=[service])
    for person in service.practitioners.all():
        for weekday in range(1, 6):
            factories.hours(person, weekday=weekday)
        factories.appointment(at(10), 60, practitioner=person, service=service)
    fortnight = [MONDAY + timedelta(days=n) for n in range(14)]
    with django_assert_num_queries(5):
        assert len(queries.free_slots(days=fortnight, allowed=EVER, **question)) == 79 * people
    with django_assert_num_queries(5):
        assert len(queries.slots_at(at(9), **question)) == people
    with django_assert_num_queries(5):
        assert queries.first_free(days=fortnight, allowed=EVER, **question)
    with django_assert_num_queries(5):
        assert len(queries.nearest_free(at(10), allowed=EVER_THIS_SPRING, **question)) == 3
    with django_assert_num_queries(0):
        assert queries.free_slots(days=[], allowed=EVER, **question) == []
