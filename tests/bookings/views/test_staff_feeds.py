"""Calendars to subscribe to, at the desk: who makes them, who sees their addresses, and what ends them."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from bookings.models import CalendarFeed
from tests import factories
from tests.bookings import desk

PAGE, MAKE, REVOKE = (f"/admin/schedule/calendars/{end}" for end in ("", "make/", "revoke/"))


@pytest.fixture(autouse=True)
def now(db, time_machine):
    time_machine.move_to(factories.NOW, tick=False)


@pytest.fixture
def world():
    return desk.world()


@pytest.fixture
def owner(world):
    return desk.signed_in("view_appointment", "change_calendarfeed")


@pytest.fixture
def sam(world):
    """Return the browser of the practitioner, who may see visits and no more."""
    world.practitioner.user = desk.user("view_appointment", name="sam")
    world.practitioner.save()
    client = Client()
    client.force_login(world.practitioner.user)
    return client


def of(row):
    return f"{type(row).__name__.lower()}-{row.pk}"


def addresses(client):
    return re.findall(r'value="http://testserver(/calendars/[^"]+\.ics)"', client.get(PAGE).text)


def make(client, target, shown="", **data):
    return client.post(MAKE, {"target": target, "shown": shown, "names": "initials", **data})


def in_force():
    return list(CalendarFeed.objects.filter(revoked_at=None))


def test_it_is_one_click_from_the_desk_and_made_with_another(world, owner):
    assert f'href="{PAGE}"' in owner.get("/admin/").text
    assert "There is no address yet." in owner.get(PAGE).text
    target = of(world.practitioner)
    assert make(owner, target)["Location"] == f"{PAGE}#{target}"
    (address,) = addresses(owner)
    assert Client().get(address).status_code == 200
    shown = owner.get(PAGE).text
    for told in (
        "For Sam Rivera only.",
        "Patients’ initials",
        "Whoever has an address reads what is in it",
        "reception",
    ):
        assert told in shown


@pytest.mark.parametrize("whose", ["practitioner", "room", "clinic"])
@pytest.mark.parametrize("names", ["initials", "none"])
def test_each_kind_can_be_made(world, owner, whose, names):
    target = "clinic" if whose == "clinic" else of(getattr(world, whose))
    make(owner, target, names=names)
    (feed,) = in_force()
    assert (feed.kind, feed.names, feed.made_by.username) == (whose, names, "reception")
    assert (feed.practitioner, feed.room) == (
        world.practitioner if whose == "practitioner" else None,
        world.room if whose == "room" else None,
    )


def test_a_new_address_ends_the_old_one(world, owner):
    target = of(world.practitioner)
    make(owner, target)
    (old,) = in_force()
    shown = owner.post(MAKE, {"target": target, "names": "none", "shown": old.pk}, follow=True).context[
        "messages"
    ]
    assert [str(message)[:23] for message in shown] == ["This is the new address"]
    (new,) = in_force()
    assert (new.secret != old.secret, new.names) == (True, "none")
    assert [Client().get(f"/calendars/{feed.secret}.ics").status_code for feed in (old, new)] == [404, 200]
    old.refresh_from_db()
    assert (old.revoked_at, old.revoked_by.username) == (factories.NOW, "reception")


@pytest.mark.parametrize("shown", ["", "0", "9" * 18])
def test_the_same_form_twice_makes_one_address(world, owner, shown):
    target = of(world.practitioner)
    make(owner, target)
    (feed,) = in_force()
    make(owner, target, shown)
    assert in_force() == [feed]
    assert CalendarFeed.objects.count() == 1


def test_an_address_can_be_taken_back(world, owner):
    make(owner, "clinic")
    (feed,) = in_force()
    response = owner.post(REVOKE, {"target": "clinic", "shown": feed.pk}, follow=True)
    assert "This address no longer works" in response.text
    assert Client().get(f"/calendars/{feed.secret}.ics").status_code == 404
    again = owner.post(REVOKE, {"target": "clinic", "shown": feed.pk}, follow=True)
    assert "Somebody else changed this meanwhile." in again.text


def test_a_newer_address_than_the_one_shown_is_not_taken_back(world, owner):
    make(owner, "clinic")
    (feed,) = in_force()
    owner.post(REVOKE, {"target": "clinic", "shown": feed.pk + 1})
    assert in_force() == [feed]


def test_another_targets_address_is_not_taken_back(world, owner):
    make(owner, "clinic")
    (feed,) = in_force()
    owner.post(REVOKE, {"target": of(world.room), "shown": feed.pk})
    assert in_force() == [feed]


# -- who may


def test_a_practitioner_makes_and_sees_their_own_and_no_other(world, owner, sam):
    other = factories.practitioner("Robin Okafor")
    for target in (of(other), of(world.room), "clinic"):
        make(owner, target)
    assert addresses(sam) == []
    assert "Robin Okafor" not in sam.get(PAGE).text
    make(sam, of(world.practitioner))
    (address,) = addresses(sam)
    assert "Z.O." not in Client().get(address).text
    desk.visit(world)
    assert "Z.O." in Client().get(address).text
    assert len(addresses(owner)) == 4


def test_a_practitioner_touches_no_other_calendar(world, owner, sam):
    other = factories.practitioner("Robin Okafor")
    for target in (of(other), of(world.room), "clinic"):
        assert make(sam, target).status_code == 404
        make(owner, target)
        feed = in_force()[-1]
        assert sam.post(REVOKE, {"target": target, "shown": feed.pk}).status_code == 404
    assert len(in_force()) == 3


def test_reception_sees_no_address(world, owner):
    make(owner, of(world.practitioner))
    client = desk.reception()
    assert addresses(client) == []
    assert "Your login is not that of a practitioner." in client.get(PAGE).text
    assert make(client, of(world.practitioner), in_force()[0].pk).status_code == 404


@pytest.mark.parametrize("address", [PAGE, MAKE, REVOKE])
def test_strangers_sign_in_and_others_are_refused(world, address):
    ask = Client().get if address == PAGE else Client().post
    assert ask(address)["Location"].startswith("/admin/login/")
    nobody = desk.signed_in("view_patient")
    assert (nobody.get if address == PAGE else nobody.post)(address).status_code == 403


@pytest.mark.parametrize("address", [MAKE, REVOKE])
def test_looking_changes_nothing(owner, address):
    assert owner.get(address).status_code == 405


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"target": "\x00"},
        {"target": "practitioner-99999999999999999999"},
        {"target": "clinic", "shown": "9" * 50_000},
        {"target": "clinic", "shown": "x"},
        {"target": "clinic", "names": "everything"},
    ],
)
@pytest.mark.parametrize("address", [MAKE, REVOKE])
def test_what_is_changed_by_hand_is_not_there(owner, address, data):
    assert owner.post(address, data).status_code == 404
    assert not CalendarFeed.objects.exists()


def test_who_has_left_and_rooms_out_of_use_are_not_listed(world, owner):
    factories.practitioner("Gone Long", is_active=False)
    factories.practitioner("Barred Lately", user=desk.user(name="barred", is_active=False))
    factories.room("Old Room", is_active=False)
    shown = owner.get(PAGE).text
    assert "Sam Rivera" in shown
    assert "Gone Long" not in shown
    assert "Barred Lately" not in shown
    assert "Old Room" not in shown


def test_the_page_is_not_stored(owner):
    assert "no-store" in owner.get(PAGE)["Cache-Control"]


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_as_much_for_three(world, owner, count, django_assert_num_queries):
    for number in range(count):
        make(owner, of(factories.practitioner(f"Person {number}")))
        make(owner, of(factories.room(f"Place {number}")))
    with django_assert_num_queries(9):
        owner.get(PAGE)
