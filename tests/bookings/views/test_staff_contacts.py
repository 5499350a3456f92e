"""At the desk: a visit with a contact, correcting who it is, and stopping messages to them or to the patient."""

from __future__ import annotations

import pytest
from django.contrib.admin.models import LogEntry

from bookings import operations, queries, tasks
from bookings.enums import VisitMode
from bookings.models import Appointment, HealthcareService, Message, MessageStop, Patient, RelatedPerson
from tests import factories
from tests.bookings import desk
from tests.factories import NOW, at

BOOK = "/admin/schedule/book/"
CONTACT = {"contact_name": "Maria Meyer", "contact_telephone": "416 967 1111", "contact_email": ""}


@pytest.fixture(autouse=True)
def now(db, time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def world():
    return desk.world()


@pytest.fixture
def client():
    return desk.reception()


@pytest.fixture
def leo(world):
    return factories.patient("Leo Meyer", email="", telephone="")


@pytest.fixture
def maria(leo):
    return factories.contact(leo)


def book(world, client, **data):
    return client.post(BOOK, desk.booking(world, **data))


def booked():
    return Appointment.objects.select_related("patient", "contact").get()


def errors(response):
    return {target.removeprefix("id_"): text for target, text in response.context["errors"]}


# -- booking


def test_a_child_is_booked_with_who_called(world, client):
    response = book(world, client, name="Leo Meyer", telephone="", guardian="  Maria  Meyer ", **CONTACT)
    visit = booked()
    assert response["Location"] == f"/admin/schedule/{visit.reference}/"
    assert (visit.patient.name, visit.patient.telephone, visit.contact.name) == (
        "Leo Meyer",
        "",
        "Maria Meyer",
    )
    assert (visit.guardian, visit.under_age, visit.contact.telephone.as_e164) == (
        "Maria Meyer",
        True,
        "+14169671111",
    )
    page = client.get(response["Location"]).text
    assert "Contact: messages and calls go here" in page
    assert "+1 416-967-1111" in page


def test_a_patient_without_a_contact_is_booked_as_before(world, client):
    book(world, client)
    assert (booked().contact, booked().under_age, booked().guardian) == (None, None, "")


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"contact_name": ""}, {"contact_name": "Write the contact’s name."}),
        (
            {"contact_telephone": ""},
            {"contact_telephone": "Write a telephone number or an e-mail address."},
        ),
        ({"contact_telephone": "abc"}, {"contact_telephone": "Write a telephone number with its area code."}),
        ({"guardian": "a\x00b"}, {"guardian": "Null characters are not allowed."}),
        (
            {"contact_name": "", "contact_telephone": "", "guardian": "Maria"},
            {
                "contact_name": "Write who the contact is, or choose one.",
                "telephone": "Write a telephone number or an e-mail address.",
            },
        ),
        ({"contact": "CNOBODY2"}, {"contact": "Find the patient again, then choose the contact."}),
    ],
)
def test_half_a_contact_is_told_at_the_field(world, client, change, wrong):
    data = {"name": "Leo Meyer", "telephone": "", **CONTACT}
    response = book(world, client, **{**data, **change})
    assert (response.status_code, errors(response)) == (422, wrong)
    assert not Appointment.objects.exists()
    assert book(world, client, **data).status_code == 302


def test_a_known_contact_is_chosen(world, client, leo, maria):
    page = client.post(BOOK, desk.booking(world, name="", intent="find", find="Maria Meyer")).text
    assert f'name="patient" value="{leo.reference}"' in page
    assert f'name="contact" value="{maria.reference}"' in page
    chosen = {"name": "", "telephone": "", "patient": leo.reference, "contact": maria.reference}
    assert book(world, client, **chosen).status_code == 302
    assert (booked().patient, booked().contact) == (leo, maria)
    assert RelatedPerson.objects.count() == 1


def test_another_patients_contact_is_refused(world, client, leo, maria):
    other = factories.patient("Lea Meyer")
    chosen = {"name": "", "telephone": "", "patient": other.reference, "contact": maria.reference}
    response = book(world, client, **chosen)
    assert (response.status_code, list(errors(response))) == (422, ["contact"])
    assert book(world, client, **{**chosen, "patient": leo.reference}).status_code == 302


def test_a_contact_chosen_and_one_written_contradict(world, client, leo, maria):
    chosen = {"name": "", "telephone": "", "patient": leo.reference, "contact": maria.reference}
    response = book(world, client, **chosen, **CONTACT)
    assert (response.status_code, list(errors(response))) == (422, ["contact_name"])


def test_the_same_form_twice_is_one_visit_and_another_contact_is_refused(world, client):
    data = {"name": "Leo Meyer", "telephone": "", **CONTACT}
    assert book(world, client, **data)["Location"] == book(world, client, **data)["Location"]
    assert "changed" in client.get(book(world, client, **{**data, "contact_name": "Mara"})["Location"]).text
    assert (Appointment.objects.count(), RelatedPerson.objects.count(), Patient.objects.count()) == (1, 1, 1)


@pytest.mark.parametrize(
    ("change", "called"),
    [
        ({}, "+14169671111"),
        ({"calls_contact": "on"}, "+14169671111"),
        ({"telephone": "416 416 4161"}, "+14164164161"),
        ({"telephone": "416 416 4161", "calls_contact": "on"}, "+14169671111"),
    ],
)
def test_a_call_goes_to_the_number_that_was_meant(world, client, change, called):
    HealthcareService.objects.update(mode=VisitMode.TELEPHONE)
    data = {"name": "Leo Meyer", "telephone": "", **CONTACT, **change}
    assert book(world, client, **data).status_code == 302
    assert queries.number_to_call(booked()).as_e164 == called


def test_a_call_without_any_number_is_refused(world, client):
    HealthcareService.objects.update(mode=VisitMode.TELEPHONE)
    contact = {**CONTACT, "contact_telephone": "", "contact_email": "maria@example.org"}
    response = book(world, client, name="Leo Meyer", telephone="", **contact)
    assert (response.status_code, list(errors(response))) == (422, ["telephone"])


# -- the pages


def visits(world, count):
    for number in range(count):
        patient = factories.patient(f"Child {number}", email="", telephone="")
        contact = factories.contact(patient, f"Parent {number}")
        desk.visit(world, patient=patient, contact=contact, starts_at=at(9 + number))


@pytest.mark.parametrize("count", [1, 3])
def test_the_day_names_the_contact_with_as_many_queries_for_three(
    world, client, count, django_assert_num_queries
):
    visits(world, count)
    with django_assert_num_queries(15):
        page = client.get(f"/admin/schedule/?date={factories.MONDAY.isoformat()}").text
    assert page.count("contact: Parent") == count


@pytest.mark.parametrize("count", [1, 3])
def test_who_calls_for_a_patient_is_found_with_as_many_queries_for_three(
    world, client, count, django_assert_num_queries
):
    visits(world, count)
    with django_assert_num_queries(9):
        page = client.post("/admin/schedule/search/", {"words": "parent"}).text
    assert page.count("contact: Parent") == count


# -- correcting


def address(contact, rest=""):
    return f"/admin/schedule/patients/{contact.patient.reference}/contacts/{contact.reference}/{rest}"


def corrected(contact, **data):
    shown = operations.contact_digest(contact)
    return {"name": "Maria Meier", "telephone": "", "email": "m@example.org", "shown": shown, **data}


def test_a_contact_is_corrected_and_noted(client, maria):
    assert 'value="maria@example.org"' in client.get(address(maria)).text
    response = client.post(address(maria), corrected(maria))
    assert response["Location"] == f"/admin/schedule/patients/{maria.patient.reference}/"
    maria.refresh_from_db()
    assert (maria.name, maria.email, maria.telephone, maria.name_folded) == (
        "Maria Meier",
        "m@example.org",
        "",
        "maria meier",
    )
    assert LogEntry.objects.get().get_change_message() == "Changed name, e-mail and telephone."


def test_two_people_do_not_overwrite_each_other(client, maria):
    stale = corrected(maria, name="Mary")
    client.post(address(maria), corrected(maria))
    assert client.post(address(maria), stale).status_code == 409
    maria.refresh_from_db()
    assert maria.name == "Maria Meier"


@pytest.mark.parametrize("change", [{"name": ""}, {"email": "m@"}, {"name": "x" * 5000}, {"name": "\x00"}])
def test_bad_input_is_told(client, maria, change):
    assert client.post(address(maria), corrected(maria, **change)).status_code == 422
    assert client.post(address(maria), corrected(maria)).status_code == 302


def test_a_contact_of_somebody_else_is_not_there(client, maria):
    other = factories.patient("Kim Other")
    for rest in ("", "stop/"):
        wrong = f"/admin/schedule/patients/{other.reference}/contacts/{maria.reference}/{rest}"
        assert client.get(wrong).status_code == 404
        assert client.get(address(maria, rest)).status_code == 200
        assert client.post(wrong, corrected(maria)).status_code == 404


# -- stopping messages


def own(patient, rest):
    return f"/admin/schedule/patients/{patient.reference}/{rest}/"


def test_messages_to_a_contact_are_stopped_and_started_again(world, client, leo, maria):
    visit = desk.visit(world, patient=leo, contact=maria)
    twin = factories.contact(leo, "M. Meyer", email="MARIA@example.org")
    assert client.post(address(maria, "stop/"), {"why": "  Asked us  to "}).status_code == 302
    factories.message(visit)
    assert tasks.deliver_next()
    assert Message.objects.get().problem == "messages stopped by the clinic"
    for page in (own(leo, ".").removesuffix("./"), f"/admin/schedule/{visit.reference}/"):
        assert "Messages stopped: please call" in client.get(page).text
    day = client.get(f"/admin/schedule/?date={factories.MONDAY.isoformat()}").text
    assert "Messages stopped: please call (+1 416-967-1111)" in " ".join(day.split())
    twin.refresh_from_db()
    assert twin.messages_stopped_at == NOW

    assert client.post(address(twin, "start/")).status_code == 302
    stop = MessageStop.objects.get()
    assert (stop.contact, stop.why, stop.stopped_at, stop.started_at) == (maria, "Asked us to", NOW, NOW)
    assert (stop.stopped_by.username, stop.started_by.username) == ("reception", "reception")
    page = client.get(own(leo, ".").removesuffix("./")).text
    assert "Asked us to" in page
    assert "please call" not in page
    assert queries.contact_of(queries.visit(visit.pk)).can_be_mailed


def test_messages_to_a_patient_are_stopped_without_touching_the_contacts(client, leo, maria):
    stranger = factories.patient("Leo Meyer")
    assert client.post(own(leo, "stop"), {"why": "Moved away"}).status_code == 302
    for row in (leo, maria, stranger):
        row.refresh_from_db()
    assert [row.messages_stopped_at for row in (leo, maria, stranger)] == [NOW, None, None]


@pytest.mark.parametrize("why", ["", " ", "\x00", "x" * 5000])
def test_a_reason_is_wanted(client, leo, why):
    assert client.get(own(leo, "stop")).status_code == 200
    assert client.post(own(leo, "stop"), {"why": why}).status_code == 422
    assert not MessageStop.objects.exists()


def test_twice_is_once(client, leo):
    for _time in range(2):
        client.post(own(leo, "stop"), {"why": "Asked us to"})
    assert MessageStop.objects.count() == 1
    for _time in range(2):
        client.post(own(leo, "start"))
    assert MessageStop.objects.get().started_at == NOW


def test_looking_changes_nothing(client, leo, maria):
    client.get(own(leo, "stop"))
    assert client.get(own(leo, "start")).status_code == 405
    assert client.get(address(maria, "start/")).status_code == 405
    assert not MessageStop.objects.exists()


@pytest.mark.parametrize("rest", ["stop", "start"])
def test_who_may_only_look_stops_nothing(leo, rest):
    assert desk.signed_in("view_appointment").post(own(leo, rest), {"why": "x"}).status_code == 403
    assert desk.reception().post(own(leo, rest), {"why": "x"}).status_code == 302
