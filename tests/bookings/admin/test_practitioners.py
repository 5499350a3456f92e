from __future__ import annotations

import datetime as dt

import pytest

from bookings.models import NotAvailable, Practitioner
from tests import factories
from tests.bookings import desk
from tests.bookings.admin.pages import (
    add,
    away,
    change,
    errors,
    practitioner,
    row,
    row_errors,
    told,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday(time_machine):
    time_machine.move_to(factories.NOW, tick=False)


@pytest.fixture
def client():
    return desk.owner()


def test_a_tampered_form_is_no_error_of_ours(client):
    world = desk.world()
    for broken in (
        {"available_times-TOTAL_FORMS": "x"},
        {"available_times-TOTAL_FORMS": "99999", "available_times-INITIAL_FORMS": "5"},
        {"available_times-0-id": "99999999999999999999", "available_times-INITIAL_FORMS": "1"},
        {"services": ["99999999999999999999", "\x00"]},
        {"services": ["99999999999999999999"]},
    ):
        data = {**practitioner(row()), **broken}
        assert client.post(change(world.practitioner), data).status_code == 200


def test_time_off_is_saved_in_local_time(client):
    world = desk.world()
    data = practitioner(
        away=(away("2027-03-08T08:00", "2027-03-08T12:00"),), services=[str(world.service.pk)]
    )
    client.post(change(world.practitioner), data)
    absence = NotAvailable.objects.get()
    assert (absence.starts_at, absence.ends_at) == (factories.at(8), factories.at(12))


@pytest.mark.parametrize(
    ("starts_at", "ends_at", "field"),
    [
        ("2027-03-08T12:00", "2027-03-08T08:00", "ends_at"),
        ("2027-03-08T12:00", "2027-03-08T12:00", "ends_at"),
        ("0001-01-01T00:00", "2027-03-08T08:00", "starts_at"),
        ("2027-03-08T08:00", "9999-12-31T23:59", "ends_at"),
        ("2027-03-14T02:30", "2027-03-15T08:00", "starts_at"),
        ("nonsense", "2027-03-15T08:00", "starts_at"),
    ],
)
def test_wrong_time_off_is_told_at_the_field(client, starts_at, ends_at, field):
    factories.clinic()
    response = client.post(add(Practitioner), practitioner(away=(away(starts_at, ends_at),)))
    assert [list(each) for each in row_errors(response, "absences")] == [[field]]
    assert not NotAvailable.objects.exists()


def test_a_service_that_fits_no_hours_is_named(client):
    factories.clinic()
    long = factories.service("Day of tests", duration=240)
    data = practitioner(row("09:00", "12:00"), services=[str(long.pk)])
    response = client.post(add(Practitioner), data, follow=True)
    assert any(said.endswith("so they have no free times: Day of tests.") for said in told(response))


# -- limits, and what is missing


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"lead_time": "-1"}, "lead_time"),
        ({"lead_time": "86401"}, "lead_time"),
        ({"lead_time": "99999999999999999999"}, "lead_time"),
        ({"most_per_day": "0"}, "most_per_day"),
        ({"most_per_day": "9223372036854775808"}, "most_per_day"),
        ({"most_per_day": "1" * 50_000}, "most_per_day"),
        ({"most_per_day": "\x00"}, "most_per_day"),
        ({"most_per_day": "1.5"}, "most_per_day"),
        ({"protected_minutes": ""}, "protected_minutes"),
        ({"protected_minutes": "1441"}, "protected_minutes"),
        ({"biography": "Nul\x00"}, "biography"),
        ({"slug": "x" * 50_000}, "slug"),
    ],
)
def test_wrong_limits_are_told_at_the_field(client, data, field):
    factories.clinic()
    assert list(errors(client.post(add(Practitioner), practitioner(**data)))) == [field]
    assert not Practitioner.objects.exists()


def test_who_gives_no_service_is_told_what_to_do(client):
    factories.clinic()
    response = client.post(add(Practitioner), practitioner(row()), follow=True)
    assert "Nobody can book with this person yet: choose at least one service below the name." in told(
        response
    )


def test_a_class_without_hours_of_its_own_is_named(client):
    factories.clinic()
    group = factories.service("Running class", capacity=8)
    data = practitioner(row(), services=[str(group.pk)])
    response = client.post(add(Practitioner), data, follow=True)
    assert told(response)[0].endswith("until hours are kept for them: Running class.")
    assert not any("No weekly hours are as long" in text for text in told(response))


def test_who_left_is_not_nagged(client):
    factories.clinic()
    data = practitioner()
    del data["is_active"]
    response = client.post(add(Practitioner), data, follow=True)
    assert len(told(response)) == 1


@pytest.mark.parametrize("count", [1, 8])
def test_the_page_asks_as_much_for_one_row_as_for_eight(client, count, django_assert_num_queries):
    world = desk.world()
    for number in range(1, count):
        factories.hours(
            world.practitioner, weekday=number % 7 + 1, starts=dt.time(number), ends=dt.time(number + 1)
        )
    client.get(change(world.practitioner))  # content types are remembered
    # clinic, session, user, the row, its services and all of them; for each of the two tables of hours: locations (2),
    # rooms, services, its rows; time off
    with django_assert_num_queries(18):
        client.get(change(world.practitioner))
