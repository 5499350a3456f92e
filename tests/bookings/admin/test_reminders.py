"""A service's reminders, edited as rows on its page."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bookings.forms.reminders import MOST
from bookings.models import HealthcareService, Reminder
from tests import factories
from tests.bookings import desk
from tests.bookings.admin.pages import add, change, row_errors, service

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clinic(time_machine):
    time_machine.move_to(factories.NOW, tick=False)
    factories.clinic()


@pytest.fixture
def client():
    return desk.owner()


def rows(*hours: object, kept: int = 0, ids: tuple[int, ...] = (), **rest: str) -> dict[str, str]:
    data = {"reminders-TOTAL_FORMS": str(len(hours)), "reminders-INITIAL_FORMS": str(kept)}
    for n, value in enumerate(hours):
        data[f"reminders-{n}-hours_before"] = str(value)
        data[f"reminders-{n}-id"] = str(ids[n]) if n < len(ids) else ""
    return {**data, **rest}


def hours():
    return list(Reminder.objects.values_list("hours_before", flat=True))


def test_a_new_service_is_proposed_a_week_and_a_day_and_has_them_once_it_is_saved(client):
    page = client.get(add(HealthcareService)).text
    for n, value in enumerate((168, 24)):
        assert f'name="reminders-{n}-hours_before" value="{value}"' in page
    client.post(add(HealthcareService), service(**rows(168, 24)))
    assert hours() == [168, 24]


def test_a_proposed_row_that_is_emptied_is_none(client):
    client.post(add(HealthcareService), service(**rows(168, "")))
    assert hours() == [168]


def test_they_are_changed_added_and_deleted(client):
    made = factories.service()
    first, second = factories.reminders(made, 168, 24)
    data = rows(72, 24, 2, kept=2, ids=(first.pk, second.pk), **{"reminders-1-DELETE": "on"})
    for n in (0, 1, 2):
        data[f"reminders-{n}-service"] = str(made.pk)
    client.post(change(made), service(slug=made.slug, **data))
    assert hours() == [72, 2]


@pytest.mark.parametrize("value", ["0", "721", "-5", "x", "99999999999999999999", "2.5", "\x00"])
def test_a_wrong_number_is_told_at_the_field(client, value):
    response = client.post(add(HealthcareService), service(**rows(24, value)))
    assert [list(row) for row in row_errors(response, "reminders")] == [[], ["hours_before"]]
    assert hours() == []


def test_the_same_twice_is_told_at_the_field(client):
    response = client.post(add(HealthcareService), service(**rows(24, 24)))
    assert row_errors(response, "reminders") == [
        {},
        {"hours_before": ["This service has a reminder at this time already."]},
    ]
    assert hours() == []


def test_there_are_only_so_many(client):
    client.post(add(HealthcareService), service(**rows(*range(1, MOST + 2))))
    assert hours() == []
    client.post(add(HealthcareService), service(**rows(*range(1, MOST + 1))))
    assert len(hours()) == MOST


def test_booked_visits_follow_a_change(client):
    made = factories.service()
    visit = factories.appointment(service=made)
    data = rows(48, **{"reminders-0-service": str(made.pk)})
    client.post(change(made), service(slug=made.slug, **data))
    assert [message.due_at for message in visit.messages.all()] == [visit.starts_at - timedelta(hours=48)]
