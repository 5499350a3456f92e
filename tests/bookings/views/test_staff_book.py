from __future__ import annotations

import datetime as dt
import re

import pytest

from bookings.enums import AppointmentStatus, Channel, VisitMode
from bookings.models import Appointment, AppointmentChange, Message, Patient
from tests import factories
from tests.bookings import desk
from tests.bookings.views.markup import errors, read

pytestmark = pytest.mark.django_db

BOOK = "/admin/schedule/book/"


@pytest.fixture(autouse=True)
def _monday(time_machine):
    time_machine.move_to(factories.NOW, tick=False)


@pytest.fixture
def world():
    return desk.world()


@pytest.fixture
def client():
    return desk.reception()


def nothing_booked() -> bool:
    return not Patient.objects.exists() and not Appointment.objects.exists() and not Message.objects.exists()


def test_a_new_patient_is_booked_with_a_telephone_number_only(world, client):
    response = client.post(BOOK, desk.booking(world))
    visit = Appointment.objects.get()
    assert response.status_code == 302
    assert response["Location"] == f"/admin/schedule/{visit.reference}/"
    assert visit.patient
    assert (visit.patient.name, str(visit.patient.telephone), visit.patient.email) == (
        desk.NAME,
        "+1 416-416-4161",
        "",
    )
    assert (visit.status, visit.starts_at, visit.practitioner, visit.room, visit.channel, visit.reason) == (
        AppointmentStatus.BOOKED,
        factories.at(10),
        world.practitioner,
        world.room,
        Channel.RECEPTION,
        "Knee",
    )
    change = AppointmentChange.objects.get()
    assert change.actor
    assert (change.kind, change.actor.get_username()) == ("booked", "reception")
    assert Message.objects.count() == 1


def test_the_page_opens_with_todays_service_and_times(world, time_machine):
    time_machine.move_to(factories.at(15, 40), tick=False)
    page = desk.reception().get(BOOK).text
    assert [f"{time}</time>" in page for time in ("15:30", "15:45", "16:15", "16:30")] == [
        False,
        True,
        True,
        False,
    ]
    assert 'value="2027-03-08T15:45:00-05:00"' in page
    assert '<time datetime="2027-03-08T15:45:00-05:00">' in page


def test_a_full_day_leads_to_the_nearest_times(world, client):
    page = client.get(f"{BOOK}?date=2027-03-09").text
    assert "No free times on this day. The nearest:" in page
    assert "Mon 8 Mar, 16:15" in page


def test_a_day_without_times_leads_to_the_reasons(world, client):
    why = "/admin/schedule/why/"

    def links(**asked):
        page = read(client.get("/admin/schedule/book/", {"service": world.service.pk, **asked}))
        return [a.attributes["href"] for a in page.all("a") if a.attributes["href"].startswith(why + "?")]

    sunday = {"date": "2027-03-07"}
    asked = f"{why}?service={world.service.pk}&practitioner="
    assert links(**sunday) == [f"{asked}&date=2027-03-07"]
    assert links(**sunday, practitioner=world.practitioner.pk) == [
        f"{asked}{world.practitioner.pk}&date=2027-03-07"
    ]
    assert links(date="2027-03-08") == []
    assert "has no hours on this day" in client.get(links(**sunday)[0]).text


def test_neither_shortest_notice_nor_horizon_binds_staff(world, client):
    world.clinic.lead_time, world.clinic.planning_horizon = 60 * 24 * 30, 1
    world.clinic.save()
    assert client.post(BOOK, desk.booking(world)).status_code == 302
    far = dt.date(2028, 3, 6)
    data = desk.booking(world, date=far.isoformat(), slot=factories.at(10, day=far).isoformat(), key="l" * 43)
    assert client.post(BOOK, data).status_code == 302
    assert Appointment.objects.count() == 2


def test_another_time_off_the_grid(world, client):
    assert client.post(BOOK, desk.booking(world, slot="other", other_time="10:07")).status_code == 302
    assert Appointment.objects.get().starts_at == factories.at(10, 7)


def test_outside_the_hours_on_purpose(world, client):
    data = desk.booking(world, slot="", other_time="19:30")
    response = client.post(BOOK, data)
    assert response.status_code == 409
    assert "Nobody is scheduled to work at this time." in response.text
    assert nothing_booked()
    response = client.post(BOOK, {**data, "outside_hours": "on"})
    assert response.status_code == 422
    assert "Choose the practitioner who will be there." in response.text
    assert nothing_booked()
    response = client.post(BOOK, {**data, "outside_hours": "on", "practitioner": str(world.practitioner.pk)})
    assert response.status_code == 302
    assert Appointment.objects.get().starts_at == factories.at(19, 30)


@pytest.mark.parametrize("minute", [0, 30])
def test_an_overlap_is_told_and_everything_typed_is_kept(world, client, minute):
    desk.visit(world, patient=factories.patient("Someone Else"))
    data = desk.booking(world, slot="", other_time=f"10:{minute:02}", email="zoe@example.org")
    response = client.post(BOOK, data)
    assert response.status_code == 409
    assert "This time is taken." in response.text
    for kept in (desk.NAME.replace("'", "&#x27;"), "416 416 4161", "zoe@example.org", "Knee", desk.KEY):
        assert f'value="{kept}"' in response.text
    assert response.text.count("Mon 8 Mar, ") == 3
    assert (Appointment.objects.count(), Patient.objects.count()) == (1, 1)
    data = desk.booking(world, slot=factories.at(10, 45).isoformat())
    assert client.post(BOOK, data).status_code == 302


def test_an_overlap_outside_the_hours_is_refused_too(world, client):
    desk.visit(world, starts_at=factories.at(19), patient=factories.patient("Someone Else"))
    data = desk.booking(
        world, slot="", other_time="19:30", outside_hours="on", practitioner=str(world.practitioner.pk)
    )
    response = client.post(BOOK, data)
    assert response.status_code == 409
    assert "This time is taken." in response.text
    assert client.post(BOOK, {**data, "other_time": "19:45"}).status_code == 302


def test_the_same_form_twice_is_one_visit(world, client):
    first = client.post(BOOK, desk.booking(world))
    second = client.post(BOOK, desk.booking(world))
    assert first["Location"] == second["Location"]
    assert (Appointment.objects.count(), Patient.objects.count(), Message.objects.count()) == (1, 1, 1)


@pytest.mark.parametrize("other", [{"name": "Somebody Else"}, {"slot": factories.at(12).isoformat()}])
def test_the_same_form_with_other_data_is_refused(world, client, other):
    first = client.post(BOOK, desk.booking(world))
    response = client.post(BOOK, desk.booking(world, **other), follow=True)
    assert response.redirect_chain == [(first["Location"], 302)]
    assert "it booked the visit below. Nothing was changed." in response.text
    assert (Appointment.objects.count(), Patient.objects.count()) == (1, 1)


def test_an_existing_patient_is_found_and_booked(world, client):
    patient = factories.patient(desk.NAME)
    found = client.post(BOOK, desk.booking(world, intent="find", find="brien", name="", telephone=""))
    assert found.status_code == 200
    assert f'value="{patient.reference}"' in found.text
    assert 'value="Knee"' in found.text
    assert f'value="{factories.at(10).astimezone(factories.TORONTO).isoformat()}"' in found.text
    data = desk.booking(world, find="brien", found_for="brien", name="", telephone="")
    assert client.post(BOOK, {**data, "patient": patient.reference}).status_code == 302
    visit = Appointment.objects.get()
    assert visit.patient == patient
    assert Patient.objects.count() == 1


def test_a_patient_comes_along_from_their_page(world, client):
    patient = factories.patient(desk.NAME)
    page = client.get(f"{BOOK}?patient={patient.reference}").text
    assert f'value="{patient.reference}" id="id_patient" checked' in page


def test_nobody_found_keeps_the_words_as_the_name(world, client):
    page = client.post(BOOK, desk.booking(world, intent="find", find="Ada Lovelace", name="")).text
    assert "Nobody was found." in page
    assert 'name="name" value="Ada Lovelace"' in page


def test_a_chosen_patient_and_a_typed_name_contradict(world, client):
    patient = factories.patient(desk.NAME)
    response = client.post(BOOK, desk.booking(world, patient=patient.reference))
    assert response.status_code == 422
    assert "A patient is chosen above" in response.text
    assert not Appointment.objects.exists()


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"shown_for": "another choice"}, 422),
        ({"find": "words that were not looked for"}, 422),
        ({"find": "words that were not looked for", "intent": "enter"}, 200),
        ({"intent": "find"}, 200),
        ({"intent": "show"}, 200),
    ],
)
def test_nothing_is_booked_that_the_page_did_not_show(world, client, change, status):
    response = client.post(BOOK, desk.booking(world, **change))
    assert response.status_code == status
    assert nothing_booked()
    assert 'value="Knee"' in response.text
    assert ("Nothing is booked yet: " in response.context["notice"]) == (status == 422)
    assert ('role="alert"' in response.text) == (status == 422)
    assert response.text.count(" autofocus") == 1


ANEW = " now. Nothing is booked yet: check the time and press “Book the visit” again."


@pytest.fixture
def ben(world):
    """Work on Monday afternoons and Tuesdays, beside Sam Rivera's whole Mondays."""
    somebody = factories.practitioner("Ben Sample", services=[world.service])
    factories.hours(somebody, dt.time(13), dt.time(17))
    factories.hours(somebody, weekday=2)
    return somebody


def shown(world: desk.World, practitioner: str = "", date: str = "2027-03-08") -> str:
    return f"{world.service.pk}:{practitioner}:{date}"


def test_other_times_than_the_page_showed_are_told(world, client, ben):
    data = desk.booking(world, practitioner=str(ben.pk), shown_for=shown(world))
    response = client.post(BOOK, data)
    assert (response.status_code, response.context["notice"]) == (409, "These are Ben Sample's times" + ANEW)
    assert response.text.count('role="alert"') == 1
    assert nothing_booked()
    again = {**data, "shown_for": response.context["shown_for"], "slot": factories.at(14).isoformat()}
    assert client.post(BOOK, again).status_code == 302


def test_a_day_changed_without_looking_is_told(world, client, ben):
    data = desk.booking(world, practitioner=str(ben.pk), date="2027-03-09", shown_for=shown(world))
    told = client.post(BOOK, data).context["notice"]
    assert told == "These are Ben Sample's times on Tuesday 9 March" + ANEW
    told = client.post(BOOK, {**data, "practitioner": ""}).context["notice"]
    assert told == "These are the times on Tuesday 9 March" + ANEW
    assert nothing_booked()


def test_somebody_unnamed_instead_is_told(world, client, ben):
    data = desk.booking(world, slot=factories.at(8).isoformat(), shown_for=shown(world, str(ben.pk)))
    told = client.post(BOOK, data).context["notice"]
    assert told == "These are the times of everybody who offers this service" + ANEW


def test_what_else_is_wrong_is_told_as_well(world, client, ben):
    data = desk.booking(world, practitioner=str(ben.pk), shown_for=shown(world), name="")
    response = client.post(BOOK, data)
    assert (response.status_code, response.context["errors"]) == (
        422,
        [("id_name", "Write the patient's name.")],
    )
    assert response.context["notice"] == "These are Ben Sample's times" + ANEW


@pytest.mark.parametrize(
    "change",
    [
        {"slot": factories.at(14).isoformat()},  # free for Ben Sample too
        {"slot": "", "other_time": "14:05"},
        {"slot": "", "other_time": "10:00", "date": "2027-03-09"},
    ],
)
def test_a_time_that_stands_is_booked_at_once(world, client, ben, change):
    data = desk.booking(world, practitioner=str(ben.pk), shown_for=shown(world), **change)
    assert client.post(BOOK, data).status_code == 302
    assert Appointment.objects.get().practitioner == ben


def test_outside_the_hours_is_not_said_of_times_that_were_not_shown(world, client, ben):
    data = desk.booking(world, practitioner=str(ben.pk), shown_for=shown(world), outside_hours="on")
    assert client.post(BOOK, data).status_code == 409
    assert nothing_booked()


# -- where the keyboard is


def focused(page: str) -> list[str]:
    tags = re.findall(r"<[^>]*\sautofocus[^>]*>", page)
    return [(re.findall(r' id="([^"]*)"', tag) or ["the error summary"])[0] for tag in tags]


def test_the_keyboard_is_where_the_next_thing_is_done(world, client):
    assert focused(client.get(BOOK).text) == ["id_service"]
    shown = client.post(BOOK, desk.booking(world, intent="show", slot="")).text
    assert focused(shown) == ["id_slot"]
    empty = desk.booking(world, intent="find", name="", telephone="", find="brien")
    assert focused(client.post(BOOK, empty).text) == ["id_name"]
    factories.patient(desk.NAME)
    assert focused(client.post(BOOK, empty).text) == ["id_patient"]
    assert focused(client.post(BOOK, desk.booking(world, name="")).text) == ["the error summary"]
    wrong = desk.booking(world, intent="show", date="2027-02-30")
    assert focused(client.post(BOOK, wrong).text) == ["the error summary"]


def test_only_one_found_is_chosen(world, client):
    one = factories.patient(desk.NAME)
    data = desk.booking(world, intent="find", find="brien", name="", telephone="")
    chosen = f'value="{one.reference}" id="id_patient" checked'
    assert chosen in client.post(BOOK, data).text
    assert chosen not in client.post(BOOK, {**data, "name": "Ada"}).text
    factories.patient("Pat O'Brien")
    assert " checked" not in client.post(BOOK, {**data, "slot": ""}).text


def test_two_of_one_name_are_told_apart_by_their_visits(world, client):
    factories.patient("Ann O'Brien")
    desk.visit(world, patient=factories.patient("Ann O'Brien"))
    past = factories.patient("Ann O'Brien")
    desk.visit(world, patient=past, starts_at=factories.at(10, day=dt.date(2027, 2, 22)))
    desk.visit(world, patient=past, starts_at=factories.at(14), status="cancelled")
    page = client.post(BOOK, desk.booking(world, intent="find", find="ann", name="")).text
    told = re.findall(r"(no visit|next visit [^·]*|last visit [^·]*) · P", page)
    assert sorted(told) == ["last visit 22 Feb 2027", "next visit 8 Mar 2027", "no visit"]


@pytest.mark.parametrize(
    ("change", "field", "text"),
    [
        ({"slot": ""}, "id_slot", "Choose a time, or write another one."),
        ({"slot": "other"}, "id_slot", "Choose a time, or write another one."),
        ({"slot": "10:00"}, "id_slot", "Choose one of the times."),
        ({"slot": "2027-03-08T10:00:00"}, "id_slot", "Choose one of the times."),
        ({"slot": "0001-01-01T00:00:00+14:00"}, "id_slot", "Choose one of the times."),
        ({"slot": "9999-12-31T23:59:59-14:00"}, "id_slot", "Choose one of the times."),
        ({"slot": "0001-01-01T00:00:00+00:00"}, "id_slot", "Choose one of the times."),
        ({"slot": "9999-12-31T23:59:59+00:00"}, "id_slot", "Choose one of the times."),
        ({"slot": "2027-02-22T10:00:00-05:00"}, "id_slot", "Choose one of the times."),
        ({"slot": "x" * 50_000}, "id_slot", "at most 40 characters"),
        ({"other_time": "10:00"}, "id_other_time", "Choose a time above or write one here, not both."),
        ({"slot": "", "other_time": "09:00:00.5"}, "id_other_time", "Write the time like 14:30."),
        ({"slot": "", "other_time": "09:00:30"}, "id_other_time", "Write the time like 14:30."),
        ({"other_time": "25:00"}, "id_other_time", "Write the time like 14:30."),
        ({"date": "2027-02-30"}, "id_date", "This day does not exist."),
        ({"date": ""}, "id_date", "Choose a day."),
        ({"date": "9999-12-31"}, "id_date", "more than two years away"),
        ({"date": "2027-02-28"}, "id_date", "This day is over."),
        ({"service": "99999999999999999999"}, "id_service", "Choose one of the services in the list."),
        ({"service": "\x00"}, "id_service", "Null characters are not allowed."),
        ({"practitioner": "-1"}, "id_practitioner", "Choose one of the practitioners in the list."),
        ({"name": ""}, "id_name", "Write the patient's name."),
        ({"name": "Ann\r\nBcc: all@example.org"}, "id_name", "Please write this on one line."),
        ({"name": "Ann\x00"}, "id_name", "Null characters are not allowed."),
        ({"name": "\u200b\u200b"}, "id_name", "Please write something that can be seen."),
        ({"name": "Ann \u202eeve"}, "id_name", "invisible control characters"),
        ({"name": "x" * 50_000}, "id_name", "at most 150 characters"),
        ({"telephone": ""}, "id_telephone", "Write a telephone number or an e-mail address."),
        ({"telephone": "12"}, "id_telephone", "Write a telephone number with its area code."),
        ({"telephone": "4" * 50_000}, "id_telephone", "Write a telephone number with its area code."),
        ({"email": "zoe"}, "id_email", "Write an address like name@example.org"),
        ({"email": "zoe@example.org\nBcc: x@example.org"}, "id_email", "Write an address like"),
        ({"reason": "x" * 50_000}, "id_reason", "at most 500 characters"),
        ({"patient": "NOBODY22"}, "id_patient", "Find the patient again."),
        ({"patient": "\x00"}, "id_patient", "Null characters are not allowed."),
        ({"key": "short"}, "", "Please open this page again"),
    ],
)
def test_bad_input_is_told_at_the_field(world, client, change, field, text):
    response = client.post(BOOK, desk.booking(world, **change))
    assert response.status_code == 422
    said = [said for target, said in response.context["errors"] if target == field]
    assert text in " ".join(said)
    assert not field or f'id="{field}"' in response.text
    assert nothing_booked()


def test_steps_can_be_skipped_without_harm(world, client):
    response = client.post(BOOK, {})
    assert response.status_code == 422
    assert nothing_booked()


def test_a_clinic_without_anything_set_up_has_a_page(client):
    assert client.get(BOOK).status_code == 200
    assert client.post(BOOK, {"intent": "book"}).status_code == 422


def test_a_practitioner_who_does_not_offer_the_service(world, client):
    other = factories.practitioner("Kim Tran")
    response = client.post(BOOK, desk.booking(world, practitioner=str(other.pk)))
    assert response.status_code == 422
    assert ("id_practitioner", "Kim Tran does not offer this service.") in response.context["errors"]


def test_first_available_is_the_one_with_less_to_do(world, client):
    other = factories.practitioner("Kim Tran", services=[world.service])
    factories.hours(other)
    desk.visit(world, starts_at=factories.at(14), patient=factories.patient("Someone Else"))
    assert client.post(BOOK, desk.booking(world)).status_code == 302
    assert Appointment.objects.get(starts_at=factories.at(10)).practitioner == other


SPRING = dt.date(2027, 3, 14)
AUTUMN = dt.date(2027, 11, 7)


def test_an_hour_that_the_clocks_skip_is_refused(world, client):
    factories.hours(world.practitioner, dt.time(0), dt.time(12), weekday=7)
    data = desk.booking(world, date=SPRING.isoformat(), slot="", other_time="02:30")
    response = client.post(BOOK, data)
    assert response.status_code == 422
    text = "The clocks go forward that night: this time does not exist."
    assert response.context["errors"] == [("id_other_time", text)]
    assert client.post(BOOK, {**data, "other_time": "03:00"}).status_code == 302
    assert Appointment.objects.get().starts_at == dt.datetime(2027, 3, 14, 7, tzinfo=dt.UTC)


def test_of_an_hour_that_comes_twice_the_first_is_meant(world, client):
    factories.hours(world.practitioner, dt.time(0), dt.time(12), weekday=7)
    data = desk.booking(world, date=AUTUMN.isoformat(), slot="", other_time="01:30")
    assert client.post(BOOK, data).status_code == 302
    assert Appointment.objects.get().starts_at == dt.datetime(2027, 11, 7, 5, 30, tzinfo=dt.UTC)


def test_a_country_that_no_telephone_knows_stops_nobody(world, client):
    world.clinic.country = "ZZ"
    world.clinic.save()
    assert client.get(BOOK).status_code == 200
    assert client.post(BOOK, desk.booking(world, telephone="+14164164161")).status_code == 302


# -- what one patient can have


def for_patient(world, patient, **data):
    return desk.booking(world, patient=patient.reference, name="", telephone="", **data)


def elsewhere(world, patient, starts_at=None):
    """Return the patient's visit with somebody else."""
    kim = factories.practitioner("Kim Larsen")
    return desk.visit(world, patient=patient, practitioner=kim, room=None, starts_at=starts_at)


def test_a_patient_who_is_elsewhere_then_is_not_booked(world, client):
    patient = factories.patient(desk.NAME)
    other = elsewhere(world, patient, factories.at(10, 30))
    response = client.post(BOOK, for_patient(world, patient))
    assert response.status_code == 409
    assert (
        f"This patient has another visit at that time: {other.reference}, Monday 8 March 2027, 10:30 to 11:15"
        " with Kim Larsen. Nothing was changed: please choose another time."
    ) in response.text
    assert "Book it all the same" not in response.text
    assert f'value="{patient.reference}" id="id_patient" checked' in response.text
    assert Appointment.objects.get() == other


def test_as_many_visits_ahead_as_allowed_can_be_exceeded_on_purpose(world, client):
    world.clinic.most_upcoming = 1
    world.clinic.save()
    patient = factories.patient(desk.NAME)
    elsewhere(world, patient, factories.at(14))
    assert "Book it all the same" not in client.get(BOOK).text
    response = client.post(BOOK, for_patient(world, patient))
    assert response.status_code == 409
    assert "This patient has 1 visit ahead: as many as the clinic allows." in response.text
    assert re.search(r'<input type="checkbox" name="all_the_same"[^>]*id="id_all_the_same"', response.text)
    assert Appointment.objects.count() == 1
    unclear = client.post(BOOK, for_patient(world, patient, all_the_same="on", slot=""))
    assert unclear.status_code == 422
    assert re.search(r'name="all_the_same"[^>]*checked', unclear.text)
    assert client.post(BOOK, for_patient(world, patient, all_the_same="on")).status_code == 302
    assert Appointment.objects.count() == 2


@pytest.fixture
def by_telephone(world):
    world.service.mode = VisitMode.TELEPHONE
    world.service.save()


def test_a_visit_by_telephone_needs_a_number(world, client, by_telephone):
    data = desk.booking(world, telephone="", email="zoe@example.org")
    response = client.post(BOOK, data)
    assert response.status_code == 422
    assert "This visit is by telephone: write the number to call." in response.text
    assert nothing_booked()
    assert client.post(BOOK, {**data, "telephone": "416 416 4161"}).status_code == 302
    assert Appointment.objects.get().mode == VisitMode.TELEPHONE


def test_a_patient_without_a_number_is_not_booked_by_telephone(world, client, by_telephone):
    patient = factories.patient(desk.NAME, telephone="")
    response = client.post(BOOK, for_patient(world, patient))
    assert response.status_code == 422
    assert "This visit is by telephone, and this patient has no number: add it first." in response.text
    patient.telephone = factories.TELEPHONE
    patient.save()
    assert client.post(BOOK, for_patient(world, patient)).status_code == 302


# -- a clinic that is not set up yet


@pytest.mark.parametrize(
    ("missing", "words", "leads_to"),
    [
        ("service", "No service is offered.", "/admin/bookings/healthcareservice/add/"),
        ("practitioner", "Nobody works here yet.", "/admin/bookings/practitioner/add/"),
        ("giver", "Nobody gives a service yet.", "/admin/bookings/practitioner/"),
    ],
)
def test_where_nothing_can_be_booked_the_page_says_what_to_do(missing, words, leads_to):
    factories.clinic()
    if missing != "service":
        factories.service()
    if missing == "giver":
        factories.practitioner()
    page = desk.owner().get("/admin/schedule/book/")
    assert page.status_code == 200
    assert words in page.text
    assert f'class="desk-button" href="{leads_to}"' in page.text
    assert "<h1>Book a visit</h1>" in page.text
    page = desk.reception().get("/admin/schedule/book/").text
    assert words in page
    assert leads_to not in page.partition('id="content"')[2]


TOO_LONG = "Ensure this value has at most 100 characters (it has 50000)."


@pytest.mark.parametrize("intent", ["find", "show", "enter", "book"])
@pytest.mark.parametrize("found_for", ["", "x" * 50_000])
def test_words_too_long_to_be_searched_are_refused_beside_their_field(world, client, intent, found_for):
    typed = {"find": "x" * 50_000, "found_for": found_for, "name": "Ann Bell", "reason": "Knee"}
    answer = client.post(BOOK, desk.booking(world, intent=intent, **typed))
    assert answer.status_code == 422
    page = read(answer)
    assert errors(page) == {"#id_find": TOO_LONG}
    box = page.one("input", id="id_find").attributes
    assert (box["value"], box["aria-invalid"]) == ("x" * 50_000, "true")
    assert page.one("p", id="id_find_error").text() == f"Error: {TOO_LONG}"
    assert [page.one("input", id=f"id_{name}").attributes["value"] for name in ("name", "reason")] == [
        "Ann Bell",
        "Knee",
    ]
    assert nothing_booked()


@pytest.mark.parametrize("intent", ["find", "show", "enter"])
def test_words_as_long_as_the_field_are_searched(world, client, intent):
    factories.patient("x" * 100)
    data = desk.booking(world, intent=intent, find="x" * 100, name="")
    assert "x" * 100 in {label.text()[:100] for label in read(client.post(BOOK, data)).all("label")}
