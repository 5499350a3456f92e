from __future__ import annotations

import pytest
from django.db import IntegrityError
from django.db.models import ProtectedError
from django.urls import reverse

from bookings.models import (
    ClinicClosure,
    Equipment,
    EquipmentKind,
    HealthcareService,
    Location,
    Practitioner,
    Room,
    RoomKind,
    SuggestedReason,
)
from tests import factories
from tests.bookings import desk
from tests.bookings.admin.pages import add, change, delete, errors, told

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday(time_machine):
    time_machine.move_to(factories.NOW, tick=False)


@pytest.fixture
def client():
    return desk.owner()


def test_two_rooms_of_one_name_are_told_at_the_name(client):
    room = factories.room()
    data = {"location": str(room.location_id), "name": room.name, "kind": "", "is_active": "on"}
    assert errors(client.post(add(Room), data)) == {"name": ["This location has one of this name already."]}
    assert client.post(change(room), data).status_code == 302
    assert client.post(add(Room), {**data, "name": "Room 2"}).status_code == 302


def test_a_room_in_use_stays_where_it_is(client):
    room = desk.world().room
    other = factories.location("Lake Road")
    data = {"location": str(other.pk), "name": room.name, "is_active": "on"}
    assert list(errors(client.post(change(room), data))) == ["location"]
    unused = factories.room("Room 2")
    assert client.post(change(unused), {**data, "name": "Room 2"}).status_code == 302


def test_set_up_is_retired_not_deleted(client):
    world = desk.world()
    equipment = factories.equipment()
    for row in (world.room.location, world.room, equipment, world.service, world.practitioner):
        assert client.get(delete(row)).status_code == 403
        data = {"action": "delete_selected", "_selected_action": str(row.pk), "post": "yes"}
        path = reverse(f"admin:bookings_{row._meta.model_name}_changelist")
        assert client.post(path, data).status_code in {200, 302}
    for model in (Location, Room, Equipment, HealthcareService, Practitioner):
        assert model._default_manager.count() == 1


def test_suggested_reasons_and_closures_may_go(client):
    reason = factories.suggested_reason(factories.service())
    closure = factories.closure(factories.MONDAY)
    for row in (reason, closure):
        assert client.post(delete(row), {"post": "yes"}).status_code == 302
    assert (SuggestedReason.objects.count(), ClinicClosure.objects.count()) == (0, 0)


def test_what_the_database_alone_sees_is_a_sentence(client, monkeypatch):
    def refuse(*args, **kwargs):
        raise IntegrityError("UNIQUE constraint failed")

    location = factories.location()
    monkeypatch.setattr(Location, "save", refuse)
    data = {"name": "High Street", "slug": "high-street", "street": "1", "city": "Toronto"}
    response = client.post(change(location), data, follow=True)
    assert told(response) == [
        "Nothing was saved: somebody saved something that does not go with it just now."
    ]


@pytest.mark.parametrize(
    "query", ["?location__id__exact=%00", "?name__exact=%00", "?is_active__exact=9", "?p=-1", "?q=%00"]
)
@pytest.mark.parametrize("model", [Room, Practitioner, HealthcareService])
def test_nonsense_in_a_lists_address_is_no_error(client, model, query):
    desk.world()
    path = reverse(f"admin:bookings_{model._meta.model_name}_changelist")
    assert client.get(path + query, follow=True).status_code in {200, 400}


# -- kinds


@pytest.mark.parametrize(("kind", "thing"), [(RoomKind, Room), (EquipmentKind, Equipment)])
def test_a_kind_is_added_and_says_that_nothing_is_of_it(client, kind, thing):
    response = client.post(add(kind), {"name": "Gym"}, follow=True)
    made = kind.objects.get()
    assert any("is of this kind yet" in text for text in told(response))
    place = factories.location()
    client.post(
        add(thing), {"name": "One", "location": str(place.pk), "kind": str(made.pk), "is_active": "on"}
    )
    assert thing.objects.get().kind == made
    response = client.post(change(made), {"name": "Gym"}, follow=True)
    assert not any("is of this kind yet" in text for text in told(response))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Gym", "already exists"),
        ("", "This field is required."),
        ("x" * 50_000, "at most 60 characters"),
        ("Nul\x00", "Null characters"),
        ("Two\nlines", "one line"),
    ],
)
@pytest.mark.parametrize("kind", [RoomKind, EquipmentKind])
def test_a_wrong_kind_is_told_at_its_name(client, kind, name, text):
    kind.objects.create(name="Gym")
    found = errors(client.post(add(kind), {"name": name}))
    assert list(found) == ["name"]
    assert text in found["name"][0]


@pytest.mark.parametrize(("kind", "thing"), [(RoomKind, "room"), (EquipmentKind, "equipment")])
def test_a_kind_goes_only_while_nothing_is_of_it(client, kind, thing):
    made = kind.objects.create(name="Gym")
    used = getattr(factories, thing)(kind=made)
    assert "Cannot delete kind of" in client.post(delete(made), {"post": "yes"}).text
    assert kind.objects.exists()
    type(used).objects.update(kind=None)
    assert client.post(delete(made), {"post": "yes"}).status_code == 302
    assert not kind.objects.exists()


def test_a_kind_that_is_chosen_while_it_is_deleted_stays(client, monkeypatch):
    def refuse(*args, **kwargs):
        raise ProtectedError("kept", set())

    made = RoomKind.objects.create(name="Gym")
    monkeypatch.setattr(RoomKind, "delete", refuse)
    response = client.post(delete(made), {"post": "yes"}, follow=True)
    assert told(response) == ["Nothing was deleted: somebody chose it just now."]


def test_help_says_what_out_of_use_means(client):
    text = "Weekly hours in this room then offer no times"
    assert text in client.get(add(Room)).text
    assert "no new visits take it" in client.get(add(Equipment)).text


# -- lists


LISTS = {
    "location": (lambda n: factories.location(f"Place {n}"), 6),
    "room": (lambda n: factories.room(f"Room {n}", kind=RoomKind.objects.get()), 8),
    "equipment": (lambda n: factories.equipment(f"Mat {n}", kind=EquipmentKind.objects.get()), 8),
    "roomkind": (lambda n: RoomKind.objects.create(name=f"Kind {n}"), 6),
    "equipmentkind": (lambda n: EquipmentKind.objects.create(name=f"Kind {n}"), 6),
    "practitioner": (lambda n: factories.practitioner(f"Person {n}"), 6),
    "healthcareservice": (lambda n: factories.service(f"Service {n}"), 6),
    "clinicclosure": (lambda n: factories.holiday(factories.MONDAY, f"Holiday {n}"), 8),
}


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("name", LISTS)
def test_a_list_asks_as_much_for_one_row_as_for_three(client, name, count, django_assert_num_queries):
    RoomKind.objects.create(name="Gym")
    EquipmentKind.objects.create(name="Mat")
    make, queries = LISTS[name]
    for number in range(count):
        make(number)
    # clinic, session, user, three for the rows; filters by location and kind; the hint at public holidays
    with django_assert_num_queries(queries):
        client.get(reverse(f"admin:bookings_{name}_changelist"))


def test_a_step_free_room_is_ticked(client):
    room = desk.world().room
    data = {"location": str(room.location_id), "name": room.name, "kind": "", "is_active": "on"}
    assert client.post(change(room), {**data, "is_step_free": "on"}).status_code == 302
    room.refresh_from_db()
    assert room.is_step_free


def test_a_room_that_gets_steps_names_the_visits_that_need_none(client):
    world = desk.world()
    world.room.is_step_free = True
    world.room.save()
    desk.visit(world, starts_at=factories.at(9))
    needing = desk.visit(world, starts_at=factories.at(11), needs_step_free=True)
    data = {"location": str(world.room.location_id), "name": world.room.name, "kind": "", "is_active": "on"}
    response = client.post(change(world.room), data)
    assert [visit.reference for visit in response.context["outside"]["visits"]] == [needing.reference]
    world.room.refresh_from_db()
    assert world.room.is_step_free
    data |= {"visits_stay_booked": response.context["outside"]["fingerprint"]}
    assert client.post(change(world.room), data).status_code == 302
    world.room.refresh_from_db()
    assert not world.room.is_step_free
