"""A week of free times that suit a wish, and what comes nearest where there are none."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest

from bookings import queries
from bookings.domain.preferences import Preferences
from bookings.models import EquipmentKind, RoomKind
from tests import factories

pytestmark = pytest.mark.django_db
MONDAY = factories.MONDAY
EVENING = Preferences(not_before=time(17))


def walls(slots) -> list[str]:
    return [f"{slot.starts_at.astimezone(factories.TORONTO):%a %d %H:%M}" for slot in slots]


def ask(question, wish=EVENING, first=MONDAY):
    days = [day for day in queries.window_days(question) if day >= first]
    return queries.free_or_next(question, days[:7], days[7:], wish)


@pytest.fixture
def service():
    return factories.service(duration=60, slot_step=60)


@pytest.fixture
def sam(service):
    sam = factories.practitioner("Sam", services=[service])
    factories.hours(sam, time(9), time(11))
    return sam


@pytest.fixture
def robin(service):
    robin = factories.practitioner("Robin", services=[service])
    factories.hours(robin, time(16), time(19), weekday=2)
    return robin


def asking(service, *people):
    return queries.Question(
        clinic=factories.clinic(),
        service=service,
        now=factories.NOW,
        practitioners=frozenset(person.pk for person in people) or None,
    )


def test_what_suits_is_all_that_is_told(service, sam, robin):
    found = ask(asking(service))
    assert walls(found.slots) == ["Tue 09 17:00", "Tue 09 18:00"]
    assert (found.following, found.others, found.unwished) == ([], [], None)


def test_the_next_week_that_suits_is_seven_days_from_the_first(service, sam, robin):
    factories.closure(date(2027, 3, 9))
    factories.hours(sam, time(17), time(18), weekday=3, valid_from=date(2027, 3, 20))
    found = ask(asking(service))
    assert found.slots == []
    assert walls(found.following) == ["Tue 16 17:00", "Tue 16 18:00"]
    assert walls([found.unwished]) == ["Mon 08 09:00"]
    found = ask(asking(service), first=date(2027, 3, 17))
    assert walls(found.slots) == ["Tue 23 17:00", "Tue 23 18:00"]


def test_others_are_those_who_were_not_asked_for(service, sam, robin):
    found = ask(asking(service, sam))
    assert (found.slots, found.following) == ([], [])
    assert [slot.practitioner for slot in found.others] == [robin.pk]
    assert walls(found.others) == ["Tue 09 17:00"]
    assert walls([found.unwished]) == ["Mon 08 09:00"]


def test_others_who_are_busy_come_later(service, sam, robin):
    factories.appointment(factories.at(16, day=date(2027, 3, 9)), 180, practitioner=robin)
    assert walls(ask(asking(service, sam)).others) == ["Tue 16 17:00"]


def test_without_a_wish_nothing_is_left_out(service, sam, robin):
    factories.closure(MONDAY, MONDAY + timedelta(days=6))
    found = ask(asking(service, sam), Preferences())
    assert walls(found.following) == ["Mon 15 09:00", "Mon 15 10:00"]
    assert walls(found.others) == ["Tue 16 16:00"]
    assert found.unwished is None


@pytest.mark.parametrize("places", [False, True])
@pytest.mark.parametrize("people", [1, 3])
def test_at_most_six_queries(service, sam, robin, places, people, django_assert_num_queries):
    if places:
        service.room_kind = RoomKind.objects.create(name="Studio")
        service.equipment_kind = EquipmentKind.objects.create(name="Treadmill")
        service.save()
    for number in range(people):
        factories.hours(factories.practitioner(f"Other {number}", services=[service]))
    question = asking(service, sam)
    with django_assert_num_queries(6):
        ask(question)
