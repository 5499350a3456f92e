import uuid
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from bookings import queries
from bookings.domain.choice import Load
from bookings.domain.preferences import Preferences
from bookings.models import EquipmentKind, RoomKind
from bookings.queries import Question
from tests import factories
from tests.factories import MONDAY, NOW, TORONTO, at

pytestmark = pytest.mark.django_db

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
    return Question(clinic=clinic, service=service, now=NOW, staff=True)


def walls(slots):
    return [slot.starts_at.astimezone(TORONTO).strftime("%H:%M") for slot in slots]


def free(question, *, days=(MONDAY,), **rest):
    return walls(queries.free_slots(replace(question, **rest), list(days)))


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
    assert free(question, practitioners=frozenset({sam.pk})) == ["10:00"]


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
    slots = queries.free_slots(question, sundays)
    assert [slot.starts_at for slot in slots] == [
        datetime(2027, 3, 7, 14, tzinfo=UTC),
        datetime(2027, 3, 14, 13, tzinfo=UTC),
    ]


def test_slots_at_are_those_of_this_very_instant(question, sam):
    factories.hours(sam)
    assert walls(queries.slots_at(question, at(10))) == ["10:00"]
    for off in (timedelta(minutes=1), timedelta(microseconds=1), timedelta(microseconds=-1)):
        assert queries.slots_at(question, at(10) + off) == []


def test_the_first_free_time(question, sam):
    factories.hours(sam, time(9), time(10))
    days = [MONDAY + timedelta(days=n) for n in range(8)]
    assert queries.first_free(question, days).starts_at == at(9)
    factories.closure(MONDAY)
    assert queries.first_free(question, days).starts_at == at(9, day=MONDAY + timedelta(days=7))
    factories.closure(MONDAY, MONDAY + timedelta(days=9))
    assert queries.first_free(question, days) is None


def test_the_three_nearest_times_in_order_of_time(question, sam):
    factories.hours(sam, time(9), time(15))
    factories.appointment(at(12), 60, practitioner=sam)
    assert walls(queries.nearest_free(question, at(12))) == [
        "10:00",
        "11:00",
        "13:00",
    ]


def test_the_nearest_times_may_be_weeks_away_on_either_side(question, sam):
    wanted = at(9, day=MONDAY + timedelta(days=28))
    for days in (18, 48, 49):
        day = MONDAY + timedelta(days=days)
        factories.hours(sam, time(9), time(10), weekday=day.isoweekday(), valid_from=day, valid_until=day)
    found = queries.nearest_free(question, wanted, count=1)
    assert [slot.starts_at for slot in found] == [at(9, day=MONDAY + timedelta(days=18))]


def test_one_time_of_each_start_is_shown_by_local_day(question, sam, service):
    noor = factories.practitioner("Noor Haddad", services=[service])
    for person in (sam, noor):
        factories.hours(person, time(9), time(11))
    slots = queries.free_slots(question, [MONDAY])
    assert len(slots) == 4
    (day, shown), *rest = queries.days_with_times(slots, TORONTO).items()
    assert (day, walls(shown), rest) == (MONDAY, ["09:00", "10:00"], [])


def test_minutes_booked_on_a_day_and_in_its_week(sam, service):
    factories.appointment(at(9), 60, practitioner=sam)
    factories.appointment(at(11), 45, practitioner=sam, status="arrived")
    factories.appointment(at(12), 45, practitioner=sam, status="cancelled")
    factories.appointment(at(9, day=TUESDAY), 60, practitioner=sam)
    factories.appointment(at(9, day=MONDAY - timedelta(days=1)), 60, practitioner=sam)  # the week before
    key = uuid.uuid4()
    for seat in (1, 2):
        factories.appointment(at(15), 30, practitioner=sam, session_key=key, seat=seat, capacity=2)
    assert queries.loads([sam.pk], MONDAY, TORONTO) == {sam.pk: Load(135, 195)}
    assert queries.loads([], MONDAY, TORONTO) == {}


@pytest.mark.parametrize("people", [1, 12])
def test_queries_do_not_grow_with_people_and_days(question, service, people, django_assert_num_queries):
    for number in range(people - 1):
        factories.practitioner(f"Person {number}", services=[service])
    for person in service.practitioners.all():
        for weekday in range(1, 6):
            factories.hours(person, weekday=weekday)
        factories.appointment(at(10), 60, practitioner=person, service=service)
    fortnight = [MONDAY + timedelta(days=n) for n in range(14)]
    with django_assert_num_queries(4):
        assert len(queries.free_slots(question, fortnight)) == 79 * people
    with django_assert_num_queries(4):
        assert len(queries.slots_at(question, at(9))) == people
    with django_assert_num_queries(4):
        assert queries.first_free(question, fortnight)
    with django_assert_num_queries(4):
        assert len(queries.nearest_free(question, at(10))) == 3
    with django_assert_num_queries(4):
        assert len(queries.days_with_any(question, fortnight)) == 10
    with django_assert_num_queries(4):
        assert len(queries.preferred_slots(question, Preferences(frozenset({2, 4}), time(15)))) == 3
    with django_assert_num_queries(0):
        assert queries.free_slots(question, []) == []


@pytest.mark.parametrize("people", [1, 12])
def test_the_longest_search_takes_six_queries(question, service, people, django_assert_num_queries):
    """Every kind of rule, nothing free, and the whole horizon looked through."""
    kind, thing = RoomKind.objects.create(name="Lab"), EquipmentKind.objects.create(name="Treadmill")
    service.room_kind, service.equipment_kind = kind, thing
    service.save()
    factories.room(kind=kind)
    for number in range(people):
        person = factories.practitioner(f"Person {number}", services=[service], most_per_day=9)
        factories.hours(person)
    clinic = factories.clinic(gap_rule="prefer", horizon_rule="next_month")
    asked = replace(question, staff=False, clinic=clinic, visitor="me")
    with django_assert_num_queries(6):
        assert queries.first_free(asked) is None
    with django_assert_num_queries(6):
        assert queries.preferred_slots(asked, Preferences()) == []
    with django_assert_num_queries(6):
        assert queries.nearest_free(asked, at(9)) == []
    with django_assert_num_queries(5):
        assert queries.free_slots(asked, queries.window_days(asked)) == []
    service.room_kind = service.equipment_kind = None
    with django_assert_num_queries(4):
        assert queries.first_free(asked)
    factories.closure(MONDAY - timedelta(days=7), MONDAY + timedelta(days=90))
    with django_assert_num_queries(6):
        assert queries.first_free(asked) is None


def test_preferences_in_one_question(question, sam, service):
    noor, kim = (factories.practitioner(name, services=[service]) for name in ("Noor Haddad", "Kim Low"))
    for person in (sam, noor, kim):
        for weekday in (1, 2, 4):
            factories.hours(person, time(9), time(19), weekday=weekday)
    factories.appointment(at(17, day=TUESDAY), 60, practitioner=sam)
    asked = replace(question, practitioners=frozenset({sam.pk, noor.pk}), now=at(20))
    found = queries.preferred_slots(asked, Preferences(frozenset({2, 4}), time(17)))
    thursday = TUESDAY + timedelta(days=2)
    assert [(slot.starts_at, slot.practitioner) for slot in found] == [
        (at(17, day=TUESDAY), noor.pk),
        (at(18, day=TUESDAY), sam.pk),
        (at(17, day=thursday), sam.pk),
    ]


def test_starts_that_leave_no_short_gap_come_first_within_their_day(question, sam, service):
    factories.hours(sam, time(9), time(11))
    service.slot_step = 30
    service.save()
    asked = replace(question, staff=False, clinic=factories.clinic(gap_rule="prefer"))
    assert walls(queries.preferred_slots(asked, Preferences())) == ["09:00", "10:00", "09:30"]
    asked = replace(asked, clinic=factories.clinic(gap_rule="only"))
    assert walls(queries.free_slots(asked, [MONDAY])) == ["09:00", "10:00"]
    assert walls(queries.slots_at(asked, at(9, 30))) == []
    assert walls(queries.free_slots(replace(asked, staff=True), [MONDAY])) == ["09:00", "09:30", "10:00"]


def test_patients_are_offered_only_what_the_rules_leave(question, sam, service):
    factories.hours(sam, time(9), time(12))
    days = [NOW.date(), MONDAY]  # both Mondays; it is 10:00, and the notice is two hours
    patient = replace(question, staff=False)
    assert walls(queries.free_slots(patient, days)) == ["09:00", "10:00", "11:00"]
    service.lead_time = 0
    assert walls(queries.free_slots(patient, days)) == ["10:00", "11:00", "09:00", "10:00", "11:00"]
    sam.lead_time = 60
    sam.save()
    assert walls(queries.free_slots(patient, days)) == ["11:00", "09:00", "10:00", "11:00"]
    service.horizon_rule, service.planning_horizon = "days", 3
    assert walls(queries.free_slots(patient, days)) == ["11:00"]
    # no notice counts again for a time that was held before, the practitioner's own neither
    assert walls(queries.free_slots(replace(patient, held_before=True), days)) == ["10:00", "11:00"]
    assert len(queries.free_slots(question, days)) == 5


def test_a_proposed_holiday_and_an_opened_one_are_worked_on(question, sam):
    factories.hours(sam, time(9), time(10))
    closure = factories.closure(MONDAY)
    for decision, times in (("closed", []), ("proposed", ["09:00"]), ("open", ["09:00"])):
        closure.decision = decision
        closure.save()
        assert free(question) == times


def test_the_kind_of_room_and_equipment_that_is_free(question, sam, service):
    service.room_kind = RoomKind.objects.create(name="Lab")
    service.equipment_kind = EquipmentKind.objects.create(name="Treadmill")
    service.save()
    factories.hours(sam, time(9), time(11))
    assert free(question) == []
    one, two = (factories.room(name, kind=service.room_kind) for name in ("Lab 1", "Lab 2"))
    factories.room("Lab 3", kind=service.room_kind, is_active=False)
    assert free(question) == []
    treadmill = factories.equipment(kind=service.equipment_kind)
    other = factories.practitioner("Noor Haddad")
    factories.appointment(at(9), 60, practitioner=other, room=one)
    slots = queries.free_slots(question, [MONDAY])
    assert [(slot.room, slot.equipment) for slot in slots] == [(two.pk, treadmill.pk), (one.pk, treadmill.pk)]
    factories.appointment(at(10), 60, practitioner=other, equipment=treadmill)
    assert free(question) == ["09:00"]
    factories.equipment("Skipping rope")
    service.equipment_kind = None
    assert queries.rooms_and_equipment(question) == ({one.pk, two.pk}, set())


def test_seats_of_a_class(question, sam, service):
    service.capacity = 2
    service.save()
    factories.hours(sam, time(9), time(11), only_for=service)
    factories.hours(sam, time(11), time(12))
    key = uuid.uuid4()
    taken = {"practitioner": sam, "service": service, "session_key": key, "capacity": 2}
    first = factories.appointment(at(9), 60, **taken)
    assert [(slot.starts_at, slot.left) for slot in queries.free_slots(question, [MONDAY])] == [
        (at(9), 1),
        (at(10), 2),
    ]
    held = factories.hold(at(9), minutes=60, seat=2, expires_at=NOW + timedelta(minutes=5), **taken)
    factories.attempt(held, visitor="me")
    assert free(question) == ["10:00"]
    assert free(question, visitor="me") == ["09:00", "10:00"]
    assert [s.left for s in queries.free_slots(replace(question, ignoring=first.pk), [MONDAY])] == [1, 2]
