from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError

from bookings.models import AvailableTime, Equipment, EquipmentKind, HealthcareService, Room, RoomKind
from tests import factories
from tests.bookings import desk
from tests.bookings.admin.pages import add, change, errors, service, told

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday(time_machine):
    time_machine.move_to(factories.NOW, tick=False)


@pytest.fixture
def client():
    return desk.owner()


def test_a_service_is_added_and_says_that_nobody_offers_it(client):
    factories.clinic()
    response = client.post(add(HealthcareService), service(), follow=True)
    assert HealthcareService.objects.get().duration == 30
    assert (
        "Nobody offers this service yet: choose it on"
        ' <a href="/admin/bookings/practitioner/">the page of a practitioner</a>.'
    ) in response.text


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"duration": "0"}, "duration"),
        ({"duration": "481"}, "duration"),
        ({"duration": "99999999999999999999"}, "duration"),
        ({"duration": "-5"}, "duration"),
        ({"duration": "x"}, "duration"),
        ({"slot_step": "0"}, "slot_step"),
        ({"buffer_after": "121"}, "buffer_after"),
        ({"order": "99999999999999999999"}, "order"),
        ({"colour": "red"}, "colour"),
        ({"slug": "initial-assessment"}, "slug"),
        ({"slug": "no spaces"}, "slug"),
        ({"name": "x" * 50_000}, "name"),
    ],
)
def test_a_wrong_service_is_told_at_the_field(client, data, field):
    factories.clinic()
    factories.service()
    assert list(errors(client.post(add(HealthcareService), service(**data)))) == [field]
    assert HealthcareService.objects.count() == 1


def test_a_service_longer_than_all_hours_is_warned_of(client):
    world = desk.world()
    data = service(name=world.service.name, slug=world.service.slug, duration="480")
    assert not any(
        "no free times" in said for said in told(client.post(change(world.service), data, follow=True))
    )
    AvailableTime.objects.update(ends=dt.time(16))
    response = client.post(change(world.service), data, follow=True)
    assert any("as long as this service: it has no free times." in said for said in told(response))


def test_a_retired_service_names_the_visits_ahead(client):
    world = desk.world()
    visit = desk.visit(world)
    data = service(name=world.service.name, slug=world.service.slug)
    del data["is_active"]
    page = client.post(change(world.service), data, follow=True)
    assert f'<a href="/admin/schedule/{visit.reference}/">{visit.reference}</a>' in page.text
    assert any(said.startswith("1 booked visit is affected and stays booked") for said in told(page))


# -- rules of a service

NUMBERS = (
    "duration",
    "buffer_before",
    "buffer_after",
    "slot_step",
    "slot_offset",
    "lead_time",
    "planning_horizon",
    "capacity",
    "most_per_day",
    "most_in_a_row",
    "returning_months",
    "order",
)


@pytest.mark.parametrize("field", NUMBERS)
@pytest.mark.parametrize("typed", ["-1", "9" * 19, "9" * 50_000, "\x00", "x", "1000000"])
def test_no_number_is_too_wild_to_be_told_at_its_field(client, field, typed):
    factories.clinic()
    assert list(errors(client.post(add(HealthcareService), service(**{field: typed})))) == [field]


@pytest.mark.parametrize(
    ("data", "field", "text"),
    [
        ({"lead_time": "86401"}, "lead_time", "Write a number from 0 to 86400."),
        ({"capacity": "0"}, "capacity", "Write a number from 1 to 100."),
        ({"capacity": "101"}, "capacity", "Write a number from 1 to 100."),
        ({"horizon_rule": "days"}, "planning_horizon", "Say how many days."),
        (
            {"horizon_rule": "days", "planning_horizon": "3650"},
            "planning_horizon",
            "Write a number from 1 to 730.",
        ),
        ({"slot_step": "30", "slot_offset": "30"}, "slot_offset", "here less than 30"),
        ({"slot_step": "30", "slot_offset": "45"}, "slot_offset", "here less than 30"),
        ({"mode": "by_post"}, "mode", "Select a valid choice"),
        ({"duration": "45", "longer_duration": "45"}, "longer_duration", "here more than 45"),
        ({"duration": "45", "longer_duration": "481"}, "longer_duration", "Write a number from 5 to 480."),
        (
            {"duration": "45", "longer_duration": "60", "capacity": "8"},
            "longer_duration",
            "A class has one length",
        ),
        ({"room_kind": "99999999999999999999"}, "room_kind", "Select a valid choice"),
        ({"most_in_a_row": "0"}, "most_in_a_row", "Write a number from 1 to"),
        ({"summary": "Nul\x00"}, "summary", "Null characters"),
        ({"description": "x\u202ey"}, "description", "invisible control characters"),
    ],
)
def test_a_rule_that_cannot_be_is_told_at_its_field(client, data, field, text):
    factories.clinic()
    found = errors(client.post(add(HealthcareService), service(**data)))
    assert list(found) == [field]
    assert text in " ".join(found[field])
    assert not HealthcareService.objects.exists()


def test_a_longer_visit_is_saved(client):
    factories.clinic()
    assert (
        client.post(add(HealthcareService), service(duration="45", longer_duration="75")).status_code == 302
    )
    assert HealthcareService.objects.get().longer_duration == 75


def test_the_database_keeps_a_longer_visit_longer(db):
    with pytest.raises(IntegrityError):
        factories.service(duration=45, longer_duration=45)


def test_a_service_is_for_somebody(client):
    factories.clinic()
    data = service()
    del data["for_new"], data["for_returning"]
    text = "Choose at least one: new patients, or those who have been here."
    assert errors(client.post(add(HealthcareService), data)) == {"for_new": [text]}


def test_a_telephone_visit_takes_no_room_and_no_equipment(client):
    factories.clinic()
    gym, treadmill = RoomKind.objects.create(name="Gym"), EquipmentKind.objects.create(name="Treadmill")
    data = service(mode="telephone", room_kind=str(gym.pk), equipment_kind=str(treadmill.pk))
    found = errors(client.post(add(HealthcareService), data))
    assert list(found) == ["room_kind", "equipment_kind"]
    assert client.post(add(HealthcareService), service(mode="telephone")).status_code == 302


def test_every_rule_is_saved(client):
    factories.clinic()
    gym = RoomKind.objects.create(name="Gym")
    rules = {
        "slot_offset": "10",
        "lead_time": "20160",
        "horizon_rule": "days",
        "planning_horizon": "30",
        "room_kind": str(gym.pk),
        "capacity": "8",
        "most_per_day": "3",
        "most_in_a_row": "2",
        "returning_months": "6",
    }
    client.post(add(HealthcareService), service(**rules))
    saved = HealthcareService.objects.values().get()
    assert {name: str(saved[name if name != "room_kind" else "room_kind_id"]) for name in rules} == rules


def warnings(client, world, **data):
    same = service(name=world.service.name, slug=world.service.slug, **data)
    return [text for text in told(client.post(change(world.service), same, follow=True)) if "times" in text]


def test_a_class_has_no_times_before_hours_are_kept_for_it(client):
    world = desk.world()
    (text,) = warnings(client, world, capacity="8")
    assert text.startswith("This class has no times until hours are kept for it")
    assert 'href="/admin/bookings/practitioner/"' in text
    AvailableTime.objects.update(only_for=world.service)
    assert warnings(client, world, capacity="8") == []


@pytest.mark.parametrize(("kind", "thing"), [(RoomKind, Room), (EquipmentKind, Equipment)])
def test_a_kind_of_which_nothing_is_in_use_is_told(client, kind, thing):
    world = desk.world()
    factories.equipment()
    made = kind.objects.create(name="Gym <3")
    field = "room_kind" if kind is RoomKind else "equipment_kind"
    page = f"/admin/bookings/{thing._meta.model_name}/"
    (text,) = warnings(client, world, **{field: str(made.pk)})
    assert text.startswith("Nothing in use is of the kind “Gym &lt;3”")
    assert f'href="{page}"' in text
    thing.objects.update(kind=made)
    assert warnings(client, world, **{field: str(made.pk)}) == []
    lake = factories.location("Lake Road")
    factories.hours(world.practitioner, weekday=2, location=lake)
    (text,) = warnings(client, world, **{field: str(made.pk)})
    assert text.startswith("Nothing of the kind “Gym &lt;3” is in use at Lake Road,")
