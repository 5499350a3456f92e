from __future__ import annotations

import pytest

from bookings.models import ClinicClosure
from tests import factories
from tests.bookings import desk
from tests.bookings.admin.pages import add, change, closed, errors

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday(time_machine):
    time_machine.move_to(factories.NOW, tick=False)


@pytest.fixture
def client():
    return desk.owner()


@pytest.mark.parametrize(
    ("first", "last", "field"),
    [
        ("2027-03-09", "2027-03-08", "last_date"),
        ("2027-02-30", "2027-03-08", "first_date"),
        ("0001-01-01", "2027-03-08", "first_date"),
        ("2027-03-08", "9999-12-31", "last_date"),
        ("", "2027-03-08", "first_date"),
    ],
)
def test_a_wrong_closure_is_told_at_the_field(client, first, last, field):
    factories.clinic()
    assert list(errors(client.post(add(ClinicClosure), closed(first, last)))) == [field]


def test_a_closure_of_the_clinics_own_closes(client):
    factories.clinic()
    client.post(add(ClinicClosure), closed("2027-03-09", "2027-03-12"))
    closure = ClinicClosure.objects.get()
    assert (closure.decision, closure.public_holiday) == ("closed", "")


def test_a_public_holiday_keeps_its_date_and_is_decided(client):
    factories.clinic()
    day = factories.holiday(factories.MONDAY)
    page = client.get(change(day)).text
    assert 'name="first_date"' not in page
    assert 'name="name"' not in page
    data = {"decision": "open", "location": "", "name": "Hacked", "first_date": "2027-03-09"}
    assert client.post(change(day), data).status_code == 302
    day.refresh_from_db()
    assert (day.decision, day.name, day.first_date) == ("open", "Labour Day", factories.MONDAY)


@pytest.mark.parametrize("decision", ["", "maybe", "\x00", "x" * 50_000])
def test_a_made_up_decision_is_told(client, decision):
    factories.clinic()
    day = factories.holiday(factories.MONDAY)
    assert list(errors(client.post(change(day), {"decision": decision, "location": ""}))) == ["decision"]


def test_the_list_hints_at_what_is_to_decide(client):
    factories.clinic()
    path = "/admin/bookings/clinicclosure/"
    assert "holiday-hint" not in client.get(path).text
    factories.holiday(factories.MONDAY)
    page = client.get(path).text
    assert "1 public holiday of the next 90 days is to decide" in page
    assert page.count('href="/admin/bookings/clinicclosure/holidays/"') == 2
