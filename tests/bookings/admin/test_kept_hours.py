"""Hours that are kept for one service, and classes within other hours."""

from __future__ import annotations

import datetime as dt

import pytest

from bookings import queries
from bookings.models import AvailableTime, Practitioner
from tests import factories
from tests.bookings import desk
from tests.bookings.admin.pages import (
    add,
    change,
    once,
    practitioner,
    row,
    row_errors,
    stored,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday(time_machine):
    time_machine.move_to(factories.NOW, tick=False)


@pytest.fixture
def client():
    return desk.owner()


def test_hours_are_kept_for_a_service_of_the_practitioner_only(client):
    factories.clinic()
    mine, other = factories.service("Mine"), factories.service("Other")
    refused = practitioner(row(only_for=str(other.pk)), services=[str(mine.pk)])
    text = "Other is not chosen under Services above: choose it there too, or leave this empty."
    assert row_errors(client.post(add(Practitioner), refused), "available_times") == [{"only_for": [text]}]
    refused = practitioner(dates=(once(only_for=str(other.pk)),), services=[str(mine.pk)])
    assert row_errors(client.post(add(Practitioner), refused), "dates") == [{"only_for": [text]}]
    kept = practitioner(row(only_for=str(mine.pk)), services=[str(mine.pk)])
    assert client.post(add(Practitioner), kept).status_code == 302
    assert AvailableTime.objects.get().only_for == mine


def test_a_service_is_not_dropped_while_hours_are_kept_for_it(client):
    world = desk.world()
    AvailableTime.objects.update(only_for=world.service)
    kept = stored(AvailableTime.objects.get(), only_for=str(world.service.pk))
    response = client.post(change(world.practitioner), practitioner(kept))
    assert [list(each) for each in row_errors(response, "available_times")] == [["only_for"]]
    assert world.practitioner.services.count() == 1


@pytest.mark.parametrize(("capacity", "ok"), [(1, False), (8, True)])
def test_a_class_may_take_its_time_out_of_other_hours(client, capacity, ok):
    world = desk.world()
    other = factories.service("Class", capacity=capacity)
    weekly = stored(AvailableTime.objects.get())
    for table in ("weekly", "dates"):
        rows = [weekly]
        dates = []
        if table == "weekly":
            rows.append(row("12:00", "13:00", only_for=str(other.pk)))
        else:
            dates.append(once("2027-03-08", "12:00", "13:00", only_for=str(other.pk)))
        data = practitioner(*rows, dates=tuple(dates), services=[str(world.service.pk), str(other.pk)])
        assert (client.post(change(world.practitioner), data).status_code == 302) is ok
        AvailableTime.objects.filter(only_for=other).delete()


def test_two_classes_do_not_overlap(client):
    factories.clinic()
    first, second = factories.service("First", capacity=8), factories.service("Second", capacity=8)
    rows = [row("12:00", "13:00", only_for=str(each.pk)) for each in (first, second)]
    response = client.post(add(Practitioner), practitioner(*rows, services=[str(first.pk), str(second.pk)]))
    assert [list(each) for each in row_errors(response, "available_times")] == [[], ["starts"]]


def test_a_class_within_other_hours_is_offered_there_and_nothing_else_is():
    world = desk.world()
    group = factories.service("Class", capacity=8, duration=60, slot_step=60)
    world.practitioner.services.add(group)
    day = factories.MONDAY
    factories.hours(
        world.practitioner, dt.time(12), dt.time(13), only_for=group, valid_from=day, valid_until=day
    )

    def starts(service):
        question = queries.Question(world.clinic, service, now=factories.NOW)
        return [slot.starts_at for slot in queries.free_slots(question, [day])]

    assert starts(group) == [factories.at(12)]
    assert [start for start in starts(world.service) if factories.at(11, 15) < start < factories.at(13)] == []
    assert {factories.at(11, 15), factories.at(13)} <= set(starts(world.service))
