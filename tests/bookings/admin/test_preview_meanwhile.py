"""What happens between a preview of booked visits and the agreement to them."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest

from bookings.domain.outside import fingerprint
from bookings.models import (
    Appointment,
    AvailableTime,
    ClinicClosure,
)
from tests import factories
from tests.bookings import desk
from tests.bookings.admin.pages import (
    AGREE,
    add,
    asked,
    change,
    closed,
    once,
    sam,
    shorter,
    stored,
    told,
)
from tests.factories import MONDAY, at

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


def test_agreeing_to_one_visit_is_not_agreeing_to_another(client, world, visit):
    data = {**shorter(world), AGREE: asked(client.post(change(world.practitioner), shorter(world)))}
    booked_meanwhile = desk.visit(world, starts_at=at(11))
    response = client.post(change(world.practitioner), data)
    assert asked(response) == fingerprint([visit.pk, booked_meanwhile.pk])
    assert AvailableTime.objects.get().starts == time(9)


def test_a_visit_that_was_moved_meanwhile_is_asked_of_no_more(client, world, visit):
    data = {**shorter(world), AGREE: asked(client.post(change(world.practitioner), shorter(world)))}
    Appointment.objects.update(
        starts_at=at(13), ends_at=at(13, 45), occupied_from=at(13), occupied_until=at(13, 45)
    )
    response = client.post(change(world.practitioner), data, follow=True)
    assert not any("booked visit" in text for text in told(response))
    assert AvailableTime.objects.get().starts == time(12)


def test_hours_that_somebody_else_added_meanwhile_are_seen(client, world, visit):
    """The form does not know of them, the database does: the visit is not outside."""
    factories.hours(world.practitioner, time(10), time(11))
    mine = stored(AvailableTime.objects.order_by("pk")[0], starts="12:00")
    response = client.post(change(world.practitioner), sam(world, mine))
    assert response.status_code == 302


@pytest.mark.parametrize("tampered", ["", "on", "x" * 50_000, "\x00", "0" * 32])
def test_a_made_up_agreement_is_none(client, world, visit, tampered):
    response = client.post(change(world.practitioner), {**shorter(world), AGREE: tampered})
    assert asked(response) == fingerprint([visit.pk])


def test_what_is_over_or_cancelled_or_elsewhere_is_nobodys_concern(client, world):
    desk.visit(world, status="cancelled")
    desk.visit(world, starts_at=factories.NOW - timedelta(days=7), status="fulfilled")
    desk.visit(
        world,
        starts_at=at(10, day=MONDAY + timedelta(days=7)),
        practitioner=factories.practitioner("Kim"),
        room=None,
    )
    assert client.post(change(world.practitioner), shorter(world)).status_code == 302


def test_extra_hours_make_good_for_weekly_ones(client, world, visit):
    data = shorter(world, dates=(once("2027-03-08", "10:00", "11:00"),))
    assert client.post(change(world.practitioner), data).status_code == 302


def test_extra_hours_that_are_taken_back_show_their_visits(client, world):
    evening = desk.visit(world, starts_at=at(18))
    extra = factories.hours(world.practitioner, time(18), time(20), valid_from=MONDAY, valid_until=MONDAY)
    weekly = stored(AvailableTime.objects.get(valid_from=None))
    row = once(id=str(extra.pk), practitioner=str(world.practitioner.pk), DELETE="on")
    response = client.post(change(world.practitioner), sam(world, weekly, dates=(row,)))
    assert asked(response) == fingerprint([evening.pk])
    assert AvailableTime.objects.count() == 2


def test_a_closure_that_is_saved_again_asks_once_only(client, world, visit):
    data = {**closed("2027-03-08", "2027-03-08"), AGREE: fingerprint([visit.pk])}
    client.post(add(ClinicClosure), data, follow=True)
    closure = ClinicClosure.objects.get()
    response = client.post(change(closure), closed("2027-03-08", "2027-03-08"), follow=True)
    assert not any("booked visit" in text for text in told(response))
    longer = closed("2027-03-08", "2027-03-15")
    next_week = desk.visit(world, starts_at=at(10, day=date(2027, 3, 15)))
    assert asked(client.post(change(closure), longer)) == fingerprint([next_week.pk])


def test_a_holiday_that_is_closed_on_its_own_page_asks_too(client, world, visit):
    day = factories.holiday(MONDAY)
    response = client.post(change(day), {"decision": "closed", "location": ""})
    assert asked(response) == fingerprint([visit.pk])
    day.refresh_from_db()
    assert day.decision == "proposed"
    client.post(change(day), {"decision": "closed", "location": "", AGREE: fingerprint([visit.pk])})
    day.refresh_from_db()
    assert day.decision == "closed"


def test_the_button_that_was_pressed_still_holds_after_the_preview(client, world, visit):
    data = {**shorter(world), AGREE: fingerprint([visit.pk]), "_continue": "Save and continue editing"}
    response = client.post(change(world.practitioner), data)
    assert response["Location"] == change(world.practitioner)
