"""What a patient needs filters rooms, people, lengths and days, and is only asked where it can be offered."""

from __future__ import annotations

from dataclasses import replace
from datetime import time

import pytest

from bookings import queries
from bookings.domain.needs import NO_NEEDS, Needs
from bookings.enums import VisitMode
from bookings.models import EquipmentKind, RoomKind
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def service():
    return factories.service(duration=60, longer_duration=90, slot_step=30)


@pytest.fixture
def sam(service):
    """Sam, a man, works from nine to eleven in a room with steps."""
    sam = factories.practitioner("Sam", services=[service], gender="male")
    factories.hours(sam, time(9), time(11), room=factories.room("Upstairs"))
    return sam


@pytest.fixture
def robin(service):
    """Robin, a woman, works from ten to twelve in a room without."""
    robin = factories.practitioner("Robin", services=[service], gender="female")
    factories.hours(robin, time(10), time(12), room=factories.room("Ground", is_step_free=True))
    return robin


def question(service, needs=NO_NEEDS, **rest):
    return queries.Question(
        clinic=rest.pop("clinic", None) or factories.clinic(),
        service=service,
        now=factories.NOW,
        needs=needs,
        **rest,
    )


def free(service, needs=NO_NEEDS, day=factories.MONDAY, **rest):
    slots = queries.free_slots(question(service, needs, **rest), [day])
    return [f"{slot.starts_at.astimezone(factories.TORONTO):%H:%M}" for slot in slots]


EVERYONE = ["09:00", "09:30", "10:00", "10:00", "10:30", "11:00"]
SAMS, ROBINS = ["09:00", "09:30", "10:00"], ["10:00", "10:30", "11:00"]


@pytest.mark.parametrize(
    ("needs", "expected"),
    [
        (NO_NEEDS, EVERYONE),
        (Needs(step_free=True), ROBINS),
        (Needs(gender="female"), ROBINS),
        (Needs(gender="male"), SAMS),
        (Needs(gender="male", step_free=True), []),
        (Needs(longer=True), ["09:00", "09:30", "10:00", "10:30"]),
        (Needs(longer=True, step_free=True), ["10:00", "10:30"]),
        (Needs(interpreter="Polish", chaperone=True), EVERYONE),
    ],
)
def test_needs_filter_rooms_people_and_lengths(service, sam, robin, needs, expected):
    assert free(service, needs) == expected


def test_a_longer_slot_ends_later(service, sam):
    (slot, *_rest) = queries.free_slots(question(service, Needs(longer=True)), [factories.MONDAY])
    assert (slot.starts_at, slot.ends_at) == (factories.at(9), factories.at(10, 30))


def test_no_room_is_not_known_to_be_step_free(service, sam, robin):
    robin.available_times.update(room=None)
    assert free(service) == EVERYONE
    assert free(service, Needs(step_free=True)) == []


def test_on_the_telephone_there_are_no_steps(service, sam, robin):
    service.mode = VisitMode.TELEPHONE
    service.save()
    assert free(service, Needs(step_free=True)) == EVERYONE


def test_only_step_free_rooms_of_the_kind_will_do(service, sam, robin):
    kind = RoomKind.objects.create(name="Studio")
    service.room_kind = kind
    service.save()
    up = factories.room("Studio upstairs", kind=kind)
    down = factories.room("Studio", kind=kind, is_step_free=True)
    asked = {"service": service, "day": factories.MONDAY}
    assert free(**asked) == EVERYONE
    assert free(**asked, needs=Needs(step_free=True)) == EVERYONE
    slots = queries.free_slots(question(service, Needs(step_free=True)), [factories.MONDAY])
    assert {slot.room for slot in slots} == {down.pk}
    factories.appointment(factories.at(9), 180, practitioner=factories.practitioner("Other"), room=down)
    assert free(**asked) == EVERYONE
    assert free(**asked, needs=Needs(step_free=True)) == []
    assert up.pk != down.pk


@pytest.mark.parametrize(
    ("needs", "hours", "expected"),
    [
        (Needs(interpreter="Polish"), {"interpreter_notice": 168}, ["10:00"]),
        (Needs(interpreter="Polish"), {"interpreter_notice": 167}, SAMS),
        (Needs(chaperone=True), {"chaperone_notice": 168}, ["10:00"]),
        (Needs(interpreter="Polish", chaperone=True), {"chaperone_notice": 168}, ["10:00"]),
        (Needs(), {"interpreter_notice": 168, "chaperone_notice": 168}, SAMS),
        (Needs(interpreter="Polish"), {"interpreter_notice": None}, SAMS),
    ],
)
def test_what_must_be_arranged_takes_time(service, sam, needs, hours, expected):
    assert (
        free(service, needs, clinic=factories.clinic(**hours)) == expected
    )  # 168 hours on it is Monday, ten


def test_notice_is_not_asked_again_of_a_held_time_nor_of_staff(service, sam):
    clinic = factories.clinic(interpreter_notice=24 * 30)
    needs = Needs(interpreter="Polish")
    assert free(service, needs, clinic=clinic) == []
    assert free(service, needs, clinic=clinic, held_before=True) == SAMS
    assert free(service, needs, clinic=clinic, staff=True) == SAMS


@pytest.mark.parametrize("needs_places", [False, True])
def test_needs_ask_no_more_of_the_database(service, sam, robin, needs_places, django_assert_num_queries):
    if needs_places:
        service.room_kind = RoomKind.objects.create(name="Studio")
        service.equipment_kind = EquipmentKind.objects.create(name="Treadmill")
        service.save()
    asked = question(service, Needs(True, "Polish", True, True, "female"))
    days = queries.window_days(asked)
    nobody = replace(asked, practitioners=frozenset({sam.pk}))
    with django_assert_num_queries(6):
        queries.free_or_next(nobody, days[:7], days[7:])
    with django_assert_num_queries(5 if needs_places else 4):
        queries.free_slots(asked, days)


# -- what can be asked for


def test_what_the_clinic_can_offer(service, sam, robin, django_assert_num_queries):
    clinic = factories.clinic()
    with django_assert_num_queries(2):
        offer = queries.needs_offered(clinic, service)
    assert offer == queries.NeedsOffer(True, True, 90, True, frozenset({"female", "male"}))


def test_what_the_clinic_can_not_offer(service, sam):
    clinic = factories.clinic(interpreter_notice=None, chaperone_notice=None)
    service.longer_duration = None
    service.save()
    sam.gender = ""
    sam.save()
    assert queries.needs_offered(clinic, service) == queries.NeedsOffer(
        False, False, None, False, frozenset()
    )


@pytest.mark.parametrize(
    ("change", "expected"),
    [({}, True), ({"is_active": False}, False), ({"is_step_free": False}, False)],
)
def test_a_step_free_room_must_be_one_that_is_used(service, robin, change, expected):
    room = robin.available_times.get().room
    for name, value in change.items():
        setattr(room, name, value)
    room.save()
    assert queries.needs_offered(factories.clinic(), service).step_free is expected


def test_a_class_has_one_length(service, sam):
    service.capacity = 5
    service.save()
    assert queries.needs_offered(factories.clinic(), service).minutes is None
    assert queries.minutes_of(service, Needs(longer=True)) == 60


# -- what a visit leaves unmet


def test_what_a_visit_leaves_unmet(service, sam, robin):
    needs = {
        "needs_step_free": True,
        "needs_longer": True,
        "needs_gender": "female",
        "needs_interpreter": "Polish",
    }
    room = sam.available_times.get().room
    visit = factories.appointment(factories.at(9), 60, practitioner=sam, room=room, **needs)
    assert queries.unmet_needs(visit) == Needs(step_free=True, longer=True, gender="female")
    ground = robin.available_times.get().room
    visit = factories.appointment(factories.at(10), 90, practitioner=robin, room=ground, **needs)
    assert queries.unmet_needs(visit) == NO_NEEDS


def test_why_there_is_no_time_names_the_need(service, sam):
    found = queries.explain(question(service, Needs(gender="female")), factories.MONDAY)
    ((stretch,),) = found.answers.values()
    assert [because.reason for because in stretch.reasons] == ["other_gender"]
    found = queries.explain(question(service, Needs(step_free=True)), factories.MONDAY, factories.at(9))
    ((stretch,),) = found.answers.values()
    assert [because.reason for because in stretch.reasons] == ["not_step_free"]
