from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from django.db.models import Q

from bookings import queries
from bookings.domain.outside import Visit
from bookings.enums import AppointmentStatus, ClosureDecision, VisitMode
from bookings.models import Equipment, EquipmentKind, Room, RoomKind
from tests import factories
from tests.bookings import desk
from tests.factories import MONDAY, NOW, at

pytestmark = pytest.mark.django_db

TODAY = NOW.date()
YEAR_END = date(2027, 12, 31)


@pytest.fixture
def world():
    return desk.world()


# -- what a change would do


def test_the_plan_knows_booked_visits_ahead_and_nothing_else(world):
    visit = desk.visit(world)
    for hour, status in ((11, "cancelled"), (12, "noshow"), (13, "fulfilled")):
        desk.visit(world, starts_at=at(hour), status=AppointmentStatus(status))
    desk.visit(world, starts_at=NOW - timedelta(hours=1))
    factories.hold(at(15), expires_at=at(16), practitioner=world.practitioner)
    (found,) = queries.plan(Q(), now=NOW).visits
    assert found == Visit(
        visit.pk,
        world.practitioner.pk,
        world.room.location_id,
        world.service.pk,
        starts=int(at(10).timestamp() // 60),
        ends=int(at(10, 45).timestamp() // 60),
    )


@pytest.mark.parametrize("thing", ["practitioner", "location", "room", "equipment"])
def test_the_plan_knows_what_is_out_of_use(world, thing):
    equipment = factories.equipment()
    desk.visit(world, equipment=equipment)
    desk.visit(world, starts_at=at(12), room=None)
    things = {
        "practitioner": world.practitioner,
        "location": world.room.location,
        "room": world.room,
        "equipment": equipment,
    }
    assert [visit.retired for visit in queries.plan(Q(), now=NOW).visits] == [False, False]
    type(things[thing])._default_manager.update(is_active=False)
    alone = thing in {"room", "equipment"}
    assert [visit.retired for visit in queries.plan(Q(), now=NOW).visits] == [True, not alone]


@pytest.mark.parametrize(
    ("fields", "steps"),
    [
        ({"needs_step_free": True}, True),
        ({}, False),
        ({"needs_step_free": True, "mode": VisitMode.TELEPHONE, "room": None}, False),
    ],
)
def test_the_plan_knows_whose_room_has_steps_though_they_need_none(world, fields, steps):
    desk.visit(world, **fields)
    assert [visit.steps for visit in queries.plan(Q(), now=NOW).visits] == [steps]
    Room.objects.update(is_step_free=True)
    assert [visit.steps for visit in queries.plan(Q(), now=NOW).visits] == [False]


def test_the_plan_leaves_out_hours_where_nothing_is_in_use(world):
    desk.visit(world)
    assert len(queries.plan(Q(), now=NOW).hours) == 1
    Room.objects.update(is_active=False)
    assert queries.plan(Q(), now=NOW).hours == []


def test_the_plan_says_a_class_and_a_call(world):
    desk.visit(world, capacity=8, mode=VisitMode.TELEPHONE)
    (visit,) = queries.plan(Q(), now=NOW).visits
    assert (visit.is_class, visit.by_telephone) == (True, True)


def test_only_what_is_decided_to_be_closed_closes(world):
    for decision in ClosureDecision:
        factories.holiday(MONDAY, name=decision.label, decision=decision)
    factories.closure(MONDAY - timedelta(days=30))
    assert [closure.first for closure in queries.plan(Q(), now=NOW).closures] == [MONDAY]
    assert [closure.name for closure in queries.upcoming_closures(on=TODAY)] == ["Closed"]


@pytest.mark.parametrize("count", [1, 6])
def test_the_plan_takes_five_queries_whatever_the_number_of_visits(world, count, django_assert_num_queries):
    for hour in range(count):
        desk.visit(world, starts_at=at(9 + hour))
    factories.absence(world.practitioner, at(9), at(10))
    with django_assert_num_queries(5):
        assert len(queries.plan(Q(), now=NOW).visits) == count


def test_the_first_ten_are_listed_in_the_order_given(world, django_assert_num_queries):
    visits = [desk.visit(world, starts_at=at(8) + timedelta(hours=n), minutes=30).pk for n in range(12)]
    asked = visits[::-1]
    with django_assert_num_queries(1):
        found = [(visit.pk, visit.practitioner.name) for visit in queries.first_listed(asked)]
    assert found == [(pk, "Sam Rivera") for pk in asked[:10]]


# -- what is missing


def test_what_a_new_clinic_lacks():
    factories.clinic()
    assert queries.missing_offer() == "service"
    service = factories.service()
    assert queries.missing_offer() == "practitioner"
    person = factories.practitioner()
    assert queries.missing_offer() == "giver"
    person.services.add(service)
    assert queries.missing_offer() == ""


@pytest.mark.parametrize(
    ("capacity", "kept", "expected"),
    [
        (1, False, ([], [])),
        (1, True, ([], [])),
        (8, False, ([], ["Service"])),
        (8, True, ([], [])),
    ],
)
def test_services_without_times(capacity, kept, expected, django_assert_num_queries):
    service = factories.service("Service", capacity=capacity)
    person = factories.practitioner(services=[service])
    factories.hours(person, only_for=service if kept else None)
    with django_assert_num_queries(2):
        found = queries.services_without_times(person, on=TODAY)
    assert tuple([service.name for service in services] for services in found) == expected


def test_hours_kept_for_another_service_and_hours_that_are_over_do_not_count():
    long, other = factories.service("Long", duration=120), factories.service("Other", duration=30)
    person = factories.practitioner(services=[long])
    factories.hours(person, time(9), time(17), only_for=other)
    factories.hours(person, time(9), time(17), valid_until=TODAY - timedelta(days=1))
    assert queries.longest_hours(long, [person.pk], on=TODAY) == 0
    factories.hours(person, time(9), time(10), weekday=2)
    assert queries.longest_hours(long, [person.pk], on=TODAY) == 60
    assert queries.services_without_times(person, on=TODAY) == ([long], [])
    factories.hours(person, time(9), time(11), weekday=2, valid_until=TODAY)
    assert queries.services_without_times(person, on=TODAY) == ([], [])


def test_hours_until_midnight_are_counted_to_its_end():
    service = factories.service()
    person = factories.practitioner(services=[service])
    factories.hours(person, time(0), time(0))
    assert queries.longest_hours(service, [person.pk], on=TODAY) == 24 * 60


def test_locations_without_a_room_or_equipment_of_the_kind():
    person = factories.practitioner()
    main, lake = factories.location(), factories.location("Lake Road")
    for place in (main, lake):
        factories.hours(person, location=place, weekday=place.pk % 7 + 1)
    factories.location("Never used")
    kind, treadmills = RoomKind.objects.create(name="Gym"), EquipmentKind.objects.create(name="Treadmill")
    assert queries.locations_without(Room, kind.pk, [person.pk]) == [main, lake]
    factories.room(location=main, kind=kind)
    factories.room(location=lake, kind=kind, is_active=False)
    assert queries.locations_without(Room, kind.pk, [person.pk]) == [lake]
    factories.equipment(location=lake, kind=treadmills)
    assert queries.locations_without(Equipment, treadmills.pk, [person.pk]) == [main]


# -- public holidays


def test_the_holidays_of_two_years_with_what_is_decided(django_assert_num_queries):
    clinic = factories.clinic(holiday_region="ON")
    good_friday = factories.holiday(date(2027, 3, 26), "Good Friday", decision=ClosureDecision.CLOSED)
    break_ = factories.closure(date(2027, 12, 24), date(2028, 1, 3))
    factories.closure(date(2027, 7, 1), location=factories.location())  # the other places work that day
    factories.holiday(date(2027, 7, 1), calendar="CA-QC")
    with django_assert_num_queries(1):
        found = queries.holidays(clinic, on=TODAY)
    assert (found[0].day, found[-1].day) == (date(2027, 1, 1), date(2028, 12, 26))
    by_day = {holiday.day: holiday for holiday in found}
    assert by_day[good_friday.first_date].closure == good_friday
    assert by_day[date(2028, 1, 1)].shut == break_
    assert (by_day[date(2027, 7, 1)].closure, by_day[date(2027, 7, 1)].shut) == (None, None)


def test_a_day_that_left_the_calendar_is_still_shown():
    clinic = factories.clinic(holiday_region="ON")
    factories.holiday(date(2027, 8, 2), "Civic Holiday")
    assert "Civic Holiday" in [holiday.name for holiday in queries.holidays(clinic, on=TODAY)]


@pytest.mark.parametrize(
    ("days", "decision", "undecided"),
    [
        (0, "proposed", 1),
        (90, "proposed", 1),
        (-1, "proposed", 0),
        (91, "proposed", 0),
        (5, "open", 0),
        (5, "closed", 0),
    ],
)
def test_holidays_of_the_next_90_days_are_counted(days, decision, undecided, django_assert_num_queries):
    factories.holiday(TODAY + timedelta(days=days), decision=decision)
    factories.holiday(YEAR_END, "Last", decision=ClosureDecision.OPEN)
    with django_assert_num_queries(1):
        hint = queries.holiday_hint(on=TODAY)
    assert (hint.undecided if hint else 0) == undecided


def test_who_takes_no_holidays_in_gets_no_hint():
    factories.closure(TODAY)
    assert queries.holiday_hint(on=TODAY) is None


def test_the_end_of_the_list_is_told_in_time():
    factories.holiday(date(2027, 12, 26), decision=ClosureDecision.CLOSED)
    assert queries.holiday_hint(on=date(2027, 9, 27)) is None
    hint = queries.holiday_hint(on=date(2027, 9, 28))
    assert hint is not None
    assert (hint.undecided, hint.taken_until) == (0, date(2027, 12, 26))


def test_extra_hours_on_one_date_are_no_opening_hours():
    person = factories.practitioner()
    factories.hours(person, time(9), time(12))
    factories.hours(person, time(18), time(20), valid_from=MONDAY, valid_until=MONDAY)
    assert queries.opening_hours(on=MONDAY)[1] == [(time(9), time(12))]
