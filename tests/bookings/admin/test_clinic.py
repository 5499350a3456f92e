from __future__ import annotations

import re

import pytest

from bookings.models import Clinic, PrivacyNotice
from tests import factories
from tests.bookings import desk
from tests.bookings.admin.pages import add, change, delete, errors, settings, told

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday(time_machine):
    time_machine.move_to(factories.NOW, tick=False)


@pytest.fixture
def settings_of_site(request):
    """Django's settings; `settings` here is what is typed."""
    return request.getfixturevalue("settings")


@pytest.fixture
def client():
    return desk.owner()


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
        ({"hold_minutes": "0"}, "hold_minutes", "Write a number from 1 to 120."),
        ({"offer_minutes": "59"}, "offer_minutes", "Write a number from 60 to 1440."),
        ({"quiet_from": "25:00"}, "quiet_from", "Enter a valid time."),
        ({"quiet_from": "08:01"}, "quiet_until", "At most 16 hours of a day can be quiet."),
        ({"planning_horizon": "731"}, "planning_horizon", "Write a number from 1 to 730."),
        ({"lead_time": "-1"}, "lead_time", "Write a number from 0 to 86400."),
        ({"cancel_cutoff": "99999999999999999999"}, "cancel_cutoff", "Write a number from 0 to 1440."),
        ({"move_cutoff": "1441"}, "move_cutoff", "Write a number from 0 to 1440."),
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


# -- country and region


def test_the_regions_of_the_country_are_offered(client):
    factories.clinic(country="GB")
    page = client.get("/admin/bookings/clinic/1/change/").text
    assert '<option value="SCT">Scotland (SCT)</option>' in page
    assert '<option value="" selected>The whole country</option>' in page
    assert "Ontario" not in page


@pytest.mark.parametrize(
    ("country", "region"), [("GB", "ON"), ("CA", "XX"), ("CA", "x" * 50_000), ("CA", "\x00"), ("AC", "ON")]
)
def test_a_region_of_another_country_is_told_and_the_right_ones_are_offered(client, country, region):
    factories.clinic()
    response = client.post(
        "/admin/bookings/clinic/1/change/", settings(country=country, holiday_region=region)
    )
    assert errors(response) == {
        "holiday_region": ["This is no region of the country above: choose one of the list, or none."]
    }
    assert ("Scotland (SCT)" in response.text) is (country == "GB")


def test_a_country_and_its_region_are_saved(client):
    factories.clinic()
    client.post("/admin/bookings/clinic/1/change/", settings(country="GB", holiday_region="SCT"))
    assert list(Clinic.objects.values_list("country", "holiday_region")) == [("GB", "SCT")]
    client.post("/admin/bookings/clinic/1/change/", settings(country="GB", holiday_region=""))
    assert list(Clinic.objects.values_list("country", "holiday_region")) == [("GB", "")]


def test_a_country_without_a_calendar_is_saved_and_says_what_to_do(client):
    factories.clinic()
    data = settings(country="AC", holiday_region="")
    response = client.post("/admin/bookings/clinic/1/change/", data, follow=True)
    assert Clinic.objects.get().country == "AC"
    assert told(response)[0].startswith("We have no public holidays of this country")
    response = client.post("/admin/bookings/clinic/1/change/", settings(), follow=True)
    assert len(told(response)) == 1


# -- numbers


NUMBERS = (
    "lead_time",
    "planning_horizon",
    "undo_minutes",
    "hold_minutes",
    "offer_minutes",
    "adult_age",
    "cancel_cutoff",
    "move_cutoff",
    "most_upcoming",
    "most_holds_of_visitor",
    "most_holds_of_address",
)


@pytest.mark.parametrize("field", NUMBERS)
@pytest.mark.parametrize(
    "typed", ["-1", "1e400", "9" * 19, "9" * 20, "9" * 50_000, "\x00", "x", "0x10", "3650000", "½"]
)
def test_no_number_is_too_wild_to_be_told_at_its_field(client, field, typed):
    factories.clinic()
    assert list(errors(client.post("/admin/bookings/clinic/1/change/", settings(**{field: typed})))) == [
        field
    ]


def test_notice_can_be_as_long_as_the_model_allows(client):
    factories.clinic()
    assert not_taken(client, "20160") is None
    assert Clinic.objects.get().lead_time == 20160
    assert not_taken(client, "86401") == {"lead_time": ["Write a number from 0 to 86400."]}
    assert Clinic.objects.get().lead_time == 20160


def not_taken(client, minutes: str) -> dict[str, list[str]] | None:
    response = client.post("/admin/bookings/clinic/1/change/", settings(lead_time=minutes))
    return None if response.status_code == 302 else errors(response)


def test_numbers_know_their_bounds(client):
    factories.clinic()
    page = client.get("/admin/bookings/clinic/1/change/").text
    assert re.search(
        r'<input type="number" name="planning_horizon"[^>]* min="1" max="730" inputmode="numeric"', page
    )
    assert re.search(r'<input type="number" name="most_upcoming"[^>]* min="1" max="10000"', page)


@pytest.mark.parametrize(
    ("field", "typed"),
    [("horizon_rule", "clinic"), ("horizon_rule", "never"), ("gap_rule", ""), ("gap_rule", "\x00")],
)
def test_a_made_up_choice_is_told(client, field, typed):
    factories.clinic()
    assert list(errors(client.post("/admin/bookings/clinic/1/change/", settings(**{field: typed})))) == [
        field
    ]


# -- SMS


def test_sms_can_be_turned_on_where_there_is_a_provider(client, settings_of_site):
    settings_of_site.SMS_PROVIDER = {"HOST": "api.example"}
    factories.clinic()
    assert "Besides the e-mail" in client.get("/admin/bookings/clinic/1/change/").text
    assert client.post("/admin/bookings/clinic/1/change/", settings(sms_reminders="on")).status_code == 302
    assert Clinic.objects.get().sms_reminders


def test_without_a_provider_it_says_what_is_missing(client, settings_of_site):
    settings_of_site.SMS_PROVIDER = None
    factories.clinic()
    missing = "SMS is not set up on this server: whoever runs it sets SMS_URL first."
    assert missing in client.get("/admin/bookings/clinic/1/change/").text
    found = errors(client.post("/admin/bookings/clinic/1/change/", settings(sms_reminders="on")))
    assert found == {"sms_reminders": [missing]}
    assert not Clinic.objects.get().sms_reminders
    assert client.post("/admin/bookings/clinic/1/change/", settings()).status_code == 302
