"""Booked visits that a change would leave outside are shown before anything is saved."""

from __future__ import annotations

import re

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bookings.domain.outside import fingerprint
from bookings.models import (
    AvailableTime,
    Clinic,
    ClinicClosure,
    Equipment,
    Location,
    NotAvailable,
    Practitioner,
    Room,
)
from tests import factories
from tests.bookings import desk
from tests.bookings.admin.pages import (
    AGREE,
    add,
    asked,
    away,
    change,
    closed,
    errors,
    row,
    row_errors,
    sam,
    settings,
    shorter,
    stored,
    told,
    whole,
)
from tests.factories import at

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday(time_machine):
    time_machine.move_to(factories.NOW, tick=False)


@pytest.fixture
def client():
    return desk.owner()


@pytest.fixture
def world():
    return desk.world()


@pytest.fixture
def visit(world):
    return desk.visit(world)


# -- each change that can leave a visit outside


def kept_for_others(world):
    other = factories.service("Class")
    data = sam(world, whole(only_for=str(other.pk)))
    data["services"].append(str(other.pk))
    return data


def who_left(world):
    data = sam(world, whole())
    del data["is_active"]
    return data


def out_of_use(model, **data):
    return lambda world: (change(model._default_manager.get()), data)


def place(world):
    return {"location": str(world.room.location_id), "kind": ""}


def at_sam(make):
    return lambda world: (change(world.practitioner), make(world))


CHANGES = {
    "weekly hours that begin later": at_sam(shorter),
    "weekly hours that are deleted": at_sam(lambda world: sam(world, whole(DELETE="on"))),
    "weekly hours of another weekday": at_sam(lambda world: sam(world, whole(weekday="2"))),
    "weekly hours from a later day": at_sam(lambda world: sam(world, whole(valid_from="2027-03-09"))),
    "weekly hours kept for something else": at_sam(kept_for_others),
    "time off": at_sam(
        lambda world: sam(world, whole(), away=(away("2027-03-08T10:30", "2027-03-08T11:00"),))
    ),
    "a practitioner who leaves": at_sam(who_left),
    "a closure": lambda _world: (add(ClinicClosure), closed("2027-03-08", "2027-03-08")),
    "another time zone": lambda _world: (
        "/admin/bookings/clinic/1/change/",
        settings(time_zone="Asia/Kathmandu"),
    ),
    "a location out of use": out_of_use(
        Location, name="High Street", slug="high-street", street="1 High Street", city="Toronto"
    ),
    "a room out of use": lambda world: (change(world.room), {"name": "Room 1", **place(world)}),
    "equipment out of use": lambda world: (
        change(Equipment.objects.get()),
        {"name": "Treadmill", **place(world)},
    ),
}


def state():
    models = (AvailableTime, NotAvailable, ClinicClosure, Clinic, Practitioner, Location, Room, Equipment)
    return [list(model._default_manager.order_by("pk").values()) for model in models]


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_is_shown_first_and_saved_when_agreed_to(client, world, name):
    visit = desk.visit(world, equipment=factories.equipment())
    page, data = CHANGES[name](world)
    before = state()
    response = client.post(page, data)
    assert asked(response) == fingerprint([visit.pk])
    assert "This booked visit falls outside:" in response.text
    link = (
        f'<a href="/admin/schedule/{visit.reference}/" target="_blank" rel="noopener">{visit.reference}<span'
    )
    assert link in response.text
    assert "(opens in a new tab)" in response.text
    assert "Save all the same; it stays booked" in response.text
    when = '<time datetime="2027-03-08T10:00:00-05:00">Monday 8 March 2027, 10:00</time>'
    assert f"{when}, Initial assessment, Sam Rivera" in response.text
    assert state() == before
    assert not LogEntry.objects.exists()

    response = client.post(page, {**data, AGREE: fingerprint([visit.pk])}, follow=True)
    assert state() != before
    (said,) = [text for text in told(response) if "booked visit" in text]
    assert said.startswith("1 booked visit is affected and stays booked: please move or cancel it.")
    zone = Clinic.objects.get().time_zone
    when = "20:45" if zone == "Asia/Kathmandu" else "10:00"  # UTC+5:45: the visit keeps its instant
    assert f">{visit.reference}</a> (Mon 8 Mar 2027, {when})" in said
    visit.refresh_from_db()
    assert (visit.status, visit.starts_at) == ("booked", at(10))


@pytest.mark.parametrize(
    "rows",
    [
        [("09:00", "17:00")],
        [("08:00", "11:00"), ("12:00", "17:00")],
        [("10:00", "10:45")],
    ],
)
def test_a_change_that_leaves_nobody_outside_is_saved_at_once(client, world, visit, rows):
    first, *rest = rows
    hours = [stored(AvailableTime.objects.get(), starts=first[0], ends=first[1])]
    hours += [row(starts, ends) for starts, ends in rest]
    response = client.post(change(world.practitioner), sam(world, *hours))
    assert response.status_code == 302
    assert AvailableTime.objects.count() == len(rows)


def test_what_is_typed_is_kept_and_nothing_is_to_correct(client, world, visit):
    response = client.post(change(world.practitioner), shorter(world, role="Head of running"))
    assert 'value="Head of running"' in response.text
    assert 'name="available_times-0-starts" value="12:00"' in response.text
    assert "errornote" not in response.text
    assert "<title>Error" not in response.text


def test_a_mistake_is_told_before_any_visit(client, world, visit):
    hours = stored(AvailableTime.objects.get(), starts="12:00", ends="11:00")
    response = client.post(change(world.practitioner), sam(world, hours))
    assert row_errors(response, "available_times") == [{"ends": ["The hours must end after they start."]}]
    assert AGREE not in response.text
    response = client.post(change(world.practitioner), shorter(world, name=""))
    assert list(errors(response)) == ["name"]


def test_ten_are_listed_and_all_are_counted(client, world):
    people = [factories.practitioner(f"Person {n:02}") for n in range(13)]
    for person in people:
        desk.visit(world, practitioner=person, room=None)
    response = client.post(add(ClinicClosure), closed("2027-03-08", "2027-03-08"))
    assert "These 13 booked visits fall outside:" in response.text
    assert "Save all the same; they stay booked" in response.text
    assert len(re.findall(r'<li><a href="/admin/schedule/', response.text)) == 10
    assert "<li>and 3 more</li>" in response.text


def test_five_stay_named_after_saving_with_how_many_more(client, world):
    visits = [
        desk.visit(world, practitioner=factories.practitioner(f"Person {n}"), room=None) for n in range(7)
    ]
    agreed = {AGREE: fingerprint([visit.pk for visit in visits])}
    closing = {**closed("2027-03-08", "2027-03-08"), **agreed}
    (said, *_) = told(client.post(add(ClinicClosure), closing, follow=True))
    assert said.count("<a href=") == said.count("(Mon 8 Mar 2027, 10:00)") == 5
    assert said.endswith(" and 2 more")


@pytest.mark.parametrize("count", [1, 12])
def test_a_preview_asks_as_much_for_one_visit_as_for_twelve(client, world, count):
    for number in range(count):
        person = factories.practitioner(f"Person {number:02}")
        desk.visit(world, practitioner=person, room=None)
    with CaptureQueriesContext(connection) as asked_of_database:
        client.post(add(ClinicClosure), closed("2027-03-08", "2027-03-08"))
    # clinic, session, user; the first pass: savepoint, constraint (3), clinic, lock, plan (5), closure, plan (5),
    # rolled back (2); the second: savepoint, constraint (3), what is listed, savepoint, locations to choose from
    assert len(asked_of_database) == 29


def test_no_patient_is_named(client, world, visit):
    response = client.post(change(world.practitioner), shorter(world))
    assert visit.patient.name not in response.text
    assert "王小明" not in response.text
