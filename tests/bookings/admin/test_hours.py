from __future__ import annotations

import datetime as dt

import pytest

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


@pytest.mark.parametrize(
    "rows",
    [
        [("09:00", "12:00"), ("12:00", "17:00")],
        [("09:00", "12:00"), ("22:00", "00:00")],
        [("09:00", "12:00", "1"), ("09:00", "12:00", "2")],
    ],
)
def test_hours_that_touch_are_fine(client, rows):
    factories.clinic()
    response = client.post(add(Practitioner), practitioner(*(row(*each) for each in rows)))
    assert response.status_code == 302
    assert AvailableTime.objects.count() == len(rows)


@pytest.mark.parametrize(
    ("first", "second", "told"),
    [
        (("09:00", "12:00"), ("11:00", "17:00"), "Monday 09:00–12:00"),
        (("09:00", "17:00"), ("10:00", "11:00"), "Monday 09:00–17:00"),
        (("20:00", "00:00"), ("23:00", "23:30"), "Monday 20:00–00:00"),
        (("09:00", "12:00"), ("09:00", "12:00"), "Monday 09:00–12:00"),
    ],
)
def test_overlapping_hours_are_told_at_the_row(client, first, second, told):
    factories.clinic()
    response = client.post(add(Practitioner), practitioner(row(*first), row(*second)))
    assert row_errors(response, "available_times") == [{}, {"starts": [f"These hours overlap {told}."]}]
    assert not Practitioner.objects.exists()


def test_three_rows_that_all_overlap_are_no_error_of_ours(client):
    factories.clinic()
    response = client.post(add(Practitioner), practitioner(row(), row(), row()))
    assert [list(each) for each in row_errors(response, "available_times")] == [[], ["starts"], ["starts"]]


def test_hours_of_different_seasons_do_not_overlap(client):
    factories.clinic()
    summer = row(valid_from="2027-06-01", valid_until="2027-08-31")
    winter = row(valid_from="2027-09-01")
    assert client.post(add(Practitioner), practitioner(summer, winter)).status_code == 302
    spring = row(valid_until="2027-06-01")
    data = practitioner(spring, summer, name="Kim", slug="kim")
    response = client.post(add(Practitioner), data)
    assert list(row_errors(response, "available_times")[1]) == ["starts"]


def test_a_row_that_goes_makes_room(client):
    world = desk.world()
    old = AvailableTime.objects.get()
    gone = {
        **row("09:00", "17:00"),
        "id": str(old.pk),
        "practitioner": str(world.practitioner.pk),
        "DELETE": "on",
    }
    data = practitioner(gone, row("10:00", "15:00"), services=[str(world.service.pk)])
    assert client.post(change(world.practitioner), data).status_code == 302
    assert [str(hours) for hours in AvailableTime.objects.all()] == ["Monday 10:00–15:00"]


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"starts": "12:00", "ends": "09:00"}, "ends"),
        ({"starts": "09:00", "ends": "09:00"}, "ends"),
        ({"starts": "00:00", "ends": "00:00"}, None),
        ({"starts": "25:00"}, "starts"),
        ({"starts": "09:00:00.5"}, "starts"),
        ({"ends": "12:00:30"}, "ends"),
        ({"ends": "\x00"}, "ends"),
        ({"weekday": "8"}, "weekday"),
        ({"location": "99999999999999999999"}, "location"),
        ({"valid_from": "2027-03-02", "valid_until": "2027-03-01"}, "valid_until"),
        ({"valid_from": "2027-02-30"}, "valid_from"),
    ],
)
def test_wrong_hours_are_told_at_the_field(client, data, field):
    factories.clinic()
    response = client.post(add(Practitioner), practitioner({**row(), **data}))
    if field is None:  # midnight to midnight is the whole day
        assert response.status_code == 302
    else:
        assert [list(each) for each in row_errors(response, "available_times")] == [[field]]
        assert not AvailableTime.objects.exists()


def test_a_room_elsewhere_is_told_at_the_room(client):
    factories.clinic()
    elsewhere = factories.room(location=factories.location("Lake Road"))
    response = client.post(add(Practitioner), practitioner(row(room=str(elsewhere.pk))))
    assert row_errors(response, "available_times") == [{"room": ["This room is at another location."]}]


# -- hours on one date


def of(world, *rows, **rest):
    return practitioner(*rows, services=[str(world.service.pk)], **rest)


def test_hours_on_one_date_are_weekly_hours_valid_on_that_day_only(client):
    world = desk.world()
    weekly = stored(AvailableTime.objects.get())
    client.post(change(world.practitioner), of(world, weekly, dates=(once("2027-03-10"),)))
    extra = AvailableTime.objects.get(valid_from=dt.date(2027, 3, 10))
    assert (extra.valid_until, extra.weekday) == (dt.date(2027, 3, 10), 3)
    assert (extra.starts, extra.ends) == (dt.time(18), dt.time(20))


def test_each_table_shows_its_own_rows(client):
    world = desk.world()
    day, spring = factories.MONDAY, dt.date(2027, 4, 1)
    extra = factories.hours(world.practitioner, dt.time(18), dt.time(20), valid_from=day, valid_until=day)
    weekly = factories.hours(world.practitioner, weekday=2, valid_from=day, valid_until=spring)
    long_ago = dt.date(2027, 1, 11)
    factories.hours(world.practitioner, dt.time(18), dt.time(20), valid_from=long_ago, valid_until=long_ago)
    formsets = client.get(change(world.practitioner)).context["inline_admin_formsets"]
    shown = {
        each.formset.prefix: [form.instance.pk for form in each.formset.initial_forms] for each in formsets
    }
    first = AvailableTime.objects.order_by("pk")[0]
    assert shown == {"available_times": [first.pk, weekly.pk], "dates": [extra.pk], "absences": []}


def test_a_date_can_be_changed(client):
    world = desk.world()
    day = factories.MONDAY
    extra = factories.hours(world.practitioner, dt.time(18), dt.time(20), valid_from=day, valid_until=day)
    weekly = stored(AvailableTime.objects.get(valid_from=None))
    moved = once("2027-03-10", id=str(extra.pk), practitioner=str(world.practitioner.pk))
    assert client.post(change(world.practitioner), of(world, weekly, dates=(moved,))).status_code == 302
    extra.refresh_from_db()
    assert (extra.valid_from, extra.valid_until, extra.weekday) == (
        dt.date(2027, 3, 10),
        dt.date(2027, 3, 10),
        3,
    )


@pytest.mark.parametrize(
    ("dates", "at_row", "told_there"),
    [
        ([("2027-03-08", "16:00", "18:00")], 0, "Monday 09:00–17:00"),
        ([("2027-03-08", "10:00", "11:00")], 0, "Monday 09:00–17:00"),
        ([("2027-03-08", "18:00", "20:00"), ("2027-03-08", "19:00", "21:00")], 1, "8 March 2027 18:00–20:00"),
        ([("2027-03-08", "18:00", "00:00"), ("2027-03-08", "23:00", "23:30")], 1, "8 March 2027 18:00–00:00"),
    ],
)
def test_hours_on_one_date_that_overlap_are_told(client, dates, at_row, told_there):
    world = desk.world()
    weekly = stored(AvailableTime.objects.get())
    rows = tuple(once(*each) for each in dates)
    response = client.post(change(world.practitioner), of(world, weekly, dates=rows))
    found = row_errors(response, "dates")
    assert found[at_row] == {"starts": [f"These hours overlap {told_there}."]}
    assert sum(map(bool, found)) == 1


def test_hours_on_one_date_may_stand_where_weekly_ones_are_just_deleted(client):
    world = desk.world()
    gone = stored(AvailableTime.objects.get(), DELETE="on")
    data = of(world, gone, dates=(once("2027-03-08", "10:00", "11:00"),))
    assert client.post(change(world.practitioner), data).status_code == 302


def test_other_days_and_touching_hours_do_not_overlap(client):
    world = desk.world()
    weekly = stored(AvailableTime.objects.get())
    rows = (once("2027-03-09", "10:00", "11:00"), once("2027-03-08", "17:00", "18:00"))
    assert client.post(change(world.practitioner), of(world, weekly, dates=rows)).status_code == 302


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"date": ""}, "date"),
        ({"date": "2027-02-30"}, "date"),
        ({"date": "0207-03-08"}, "date"),
        ({"date": "9999-12-31"}, "date"),
        ({"date": "\x00"}, "date"),
        ({"date": "x" * 50_000}, "date"),
        ({"starts": "20:00", "ends": "18:00"}, "ends"),
        ({"starts": ""}, "starts"),
        ({"location": "99999999999999999999"}, "location"),
        ({"room": "-1"}, "room"),
        ({"only_for": "99999999999999999999"}, "only_for"),
    ],
)
def test_wrong_hours_on_one_date_are_told_at_the_field(client, data, field):
    factories.clinic()
    response = client.post(add(Practitioner), practitioner(dates=({**once(), **data},)))
    assert [list(each) for each in row_errors(response, "dates")] == [[field]]
    assert not AvailableTime.objects.exists()


@pytest.mark.parametrize(
    ("first", "last", "ok"),
    [
        ("2027-03-09", "2027-03-14", False),
        ("2027-03-09", "2027-03-15", True),
        ("2027-03-08", "2027-03-08", True),
        ("2027-03-07", "2027-03-07", False),
        ("2027-03-06", "2027-03-09", True),
    ],
)
def test_a_weekday_must_come_between_the_first_and_the_last_day(client, first, last, ok):
    factories.clinic()
    response = client.post(add(Practitioner), practitioner(row(valid_from=first, valid_until=last)))
    if ok:
        assert response.status_code == 302
    else:
        text = "There is no Monday from the first to the last day."
        assert row_errors(response, "available_times") == [{"valid_until": [text]}]


# -- who may what


def test_who_may_only_look_sees_every_row(client):
    world = desk.world()
    day = factories.MONDAY
    factories.hours(world.practitioner, dt.time(18), dt.time(20), valid_from=day, valid_until=day)
    looking = desk.signed_in("view_practitioner", "view_availabletime", "view_notavailable")
    page = looking.get(change(world.practitioner)).text
    assert "<p>8 March 2027</p>" in page
    assert "<p>Monday</p>" in page
    assert 'name="available_times-0-starts"' not in page


def test_hours_that_may_not_be_touched_stay_when_the_rest_is_saved(client):
    world = desk.world()
    naming = desk.signed_in("change_practitioner", "view_availabletime")
    data = practitioner(stored(AvailableTime.objects.get(), starts="12:00"), services=[str(world.service.pk)])
    assert naming.post(change(world.practitioner), {**data, "role": "Head"}).status_code == 302
    world.practitioner.refresh_from_db()
    assert (world.practitioner.role, AvailableTime.objects.get().starts) == ("Head", dt.time(9))
