"""Setting up the clinic: each mistake is told at its field, and nothing that visits refer to can be deleted."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError
from django.urls import reverse

from bookings.models import (
    AvailableTime,
    Clinic,
    ClinicClosure,
    Equipment,
    HealthcareService,
    Location,
    NotAvailable,
    Practitioner,
    PrivacyNotice,
    Room,
    SuggestedReason,
)
from tests import factories
from tests.bookings import desk

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday(time_machine):
    time_machine.move_to(factories.NOW, tick=False)


@pytest.fixture
def client():
    return desk.owner()


def add(model: Any) -> str:
    return reverse(f"admin:bookings_{model._meta.model_name}_add")


def change(row: Any) -> str:
    return reverse(f"admin:bookings_{row._meta.model_name}_change", args=[row.pk])


def delete(row: Any) -> str:
    return reverse(f"admin:bookings_{row._meta.model_name}_delete", args=[row.pk])


def errors(response) -> dict[str, list[str]]:
    """Return what the page says at which field; `__all__` is no field."""
    assert response.status_code == 200
    return {field: list(said) for field, said in response.context["adminform"].form.errors.items()}


def row_errors(response, prefix: str) -> list[dict[str, list[str]]]:
    formsets = {
        formset.formset.prefix: formset.formset for formset in response.context["inline_admin_formsets"]
    }
    return [{field: list(said) for field, said in row.items()} for row in formsets[prefix].errors]


def told(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


# -- the clinic's settings


def settings(**data: str) -> dict[str, str]:
    return {
        "name": "Movement Revival",
        "about": "",
        "telephone": "+1 416 416 4161",
        "email": "clinic@example.org",
        "time_zone": "America/Toronto",
        "country": "CA",
        "lead_time": "120",
        "planning_horizon": "90",
        "hold_minutes": "10",
        "cancel_cutoff": "24",
        "late_cancellation_terms": "",
        "doctor_wording": "a doctor",
        "advice_line": "",
        "emergency_number": "",
        **data,
    }


def test_the_settings_open_at_once_and_are_made_when_saved(client):
    response = client.get("/admin/bookings/clinic/", follow=True)
    assert response.redirect_chain == [("/admin/bookings/clinic/1/change/", 302)]
    assert response.status_code == 200
    assert not Clinic.objects.exists()
    client.post("/admin/bookings/clinic/1/change/", settings())
    assert list(Clinic.objects.values_list("pk", "name", "time_zone")) == [
        (1, "Movement Revival", "America/Toronto")
    ]


def test_the_settings_are_one_row(client):
    factories.clinic()
    assert client.get("/admin/bookings/clinic/add/").status_code == 403
    assert client.get("/admin/bookings/clinic/1/delete/").status_code == 403
    assert client.get("/admin/bookings/clinic/2/change/").status_code == 302
    client.post("/admin/bookings/clinic/1/change/", settings(name="Another"))
    assert [clinic.name for clinic in Clinic.objects.all()] == ["Another"]


@pytest.mark.parametrize(
    ("data", "field", "text"),
    [
        ({"time_zone": "Toronto"}, "time_zone", "Use a name such as"),
        ({"country": "ZZ"}, "country", "No country has this code."),
        ({"country": "ca"}, "country", "No country has this code."),
        ({"hold_minutes": "0"}, "hold_minutes", "greater than or equal to 1"),
        ({"planning_horizon": "731"}, "planning_horizon", "less than or equal to 730"),
        ({"lead_time": "-1"}, "lead_time", "greater than or equal to 0"),
        ({"cancel_cutoff": "99999999999999999999"}, "cancel_cutoff", "less than or equal to"),
        ({"name": "Two\nlines"}, "name", "Please write this on one line."),
        ({"name": "Nul\x00"}, "name", "Null characters"),
        ({"about": "x\u202ey"}, "about", "invisible control characters"),
    ],
)
def test_wrong_settings_are_told_at_the_field(client, data, field, text):
    factories.clinic()
    found = errors(client.post("/admin/bookings/clinic/1/change/", settings(**data)))
    assert list(found) == [field]
    assert text in " ".join(found[field])


# -- the privacy notice


def test_a_notice_in_force_is_never_edited(client):
    notice = factories.notice()
    data = {"version": "1", "body": "Other", "published_at": "2027-05-01T00:00"}
    assert client.get(change(notice)).status_code == 200
    assert client.post(change(notice), data).status_code == 403
    assert client.get(delete(notice)).status_code == 403
    notice.refresh_from_db()
    assert notice.body == "We keep what we need."
    assert client.post(add(PrivacyNotice), {**data, "version": "2"}).status_code == 302


def test_a_draft_is_edited_and_deleted(client):
    draft = factories.notice(published_at=factories.at(9))
    data = {"version": "1", "body": "Other", "published_at": "2027-05-01T00:00"}
    assert client.post(change(draft), data).status_code == 302
    draft.refresh_from_db()
    assert draft.body == "Other"
    assert client.post(delete(draft), {"post": "yes"}).status_code == 302
    assert not PrivacyNotice.objects.exists()


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_notice_of_another_age_is_told(client, day):
    data = {"version": "2", "body": "Text", "published_at": f"{day}T23:59"}
    assert errors(client.post(add(PrivacyNotice), data)) == {
        "published_at": ["Choose a day of this century."]
    }


# -- services


def service(**data: str) -> dict[str, str]:
    return {
        "name": "Follow-up",
        "slug": "follow-up",
        "is_active": "on",
        "order": "1",
        "price_text": "$90",
        "colour": "#2f6f5e",
        "duration": "30",
        "buffer_before": "0",
        "buffer_after": "5",
        "slot_step": "15",
        **data,
    }


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


# -- places


def test_two_rooms_of_one_name_are_told_at_the_name(client):
    room = factories.room()
    data = {"location": str(room.location_id), "name": room.name, "is_active": "on"}
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


# -- closures


def closed(first: str, last: str) -> dict[str, str]:
    return {"name": "Holiday", "first_date": first, "last_date": last, "location": ""}


def test_a_closure_names_the_visits_in_its_way(client):
    visit = desk.visit(desk.world())
    page = client.post(add(ClinicClosure), closed("2027-03-08", "2027-03-08"), follow=True)
    assert visit.reference in page.text
    page = client.post(add(ClinicClosure), closed("2027-03-09", "2027-03-12"), follow=True)
    assert "booked visit" not in page.text


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


# -- practitioners


def practitioner(
    *hours: dict[str, str], away: tuple[dict[str, str], ...] = (), **data: Any
) -> dict[str, Any]:
    """Return what the form posts, with rows of weekly hours and of time off."""
    posted: dict[str, Any] = {
        "name": "Sam Rivera",
        "slug": "sam-rivera",
        "role": "",
        "is_active": "on",
        "biography": "",
        **data,
    }
    for prefix, rows in (("available_times", hours), ("absences", away)):
        initial = sum("id" in row for row in rows)
        posted |= {f"{prefix}-TOTAL_FORMS": str(len(rows)), f"{prefix}-INITIAL_FORMS": str(initial)}
        for number, row in enumerate(rows):
            posted |= {f"{prefix}-{number}-{field}": value for field, value in row.items()}
    return posted


def row(starts: str = "09:00", ends: str = "12:00", weekday: str = "1", **data: str) -> dict[str, str]:
    return {
        "weekday": weekday,
        "starts": starts,
        "ends": ends,
        "location": str(factories.location().pk),
        "room": "",
        "valid_from": "",
        "valid_until": "",
        **data,
    }


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


def test_a_tampered_form_is_no_error_of_ours(client):
    world = desk.world()
    for broken in (
        {"available_times-TOTAL_FORMS": "x"},
        {"available_times-TOTAL_FORMS": "99999", "available_times-INITIAL_FORMS": "5"},
        {"available_times-0-id": "99999999999999999999", "available_times-INITIAL_FORMS": "1"},
        {"services": ["99999999999999999999", "\x00"]},
    ):
        data = {**practitioner(row()), **broken}
        assert client.post(change(world.practitioner), data).status_code == 200


def away(starts_at: str, ends_at: str, note: str = "") -> dict[str, str]:
    return {"starts_at": starts_at, "ends_at": ends_at, "note": note}


def test_time_off_is_saved_in_local_time_and_names_the_visits_in_its_way(client):
    world = desk.world()
    visit = desk.visit(world)
    data = practitioner(
        away=(away("2027-03-08T08:00", "2027-03-08T12:00"),), services=[str(world.service.pk)]
    )
    page = client.post(change(world.practitioner), data, follow=True)
    absence = NotAvailable.objects.get()
    assert (absence.starts_at, absence.ends_at) == (factories.at(8), factories.at(12))
    assert visit.reference in page.text


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


def test_who_leaves_has_their_visits_named(client):
    world = desk.world()
    visit = desk.visit(world)
    data = practitioner()
    del data["is_active"]
    page = client.post(change(world.practitioner), data, follow=True)
    assert visit.reference in page.text


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
