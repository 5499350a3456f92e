"""A booking link of a patient's own, made at the desk."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from bookings.models import Patient
from tests import factories
from tests.bookings import desk

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday(time_machine):
    time_machine.move_to(factories.NOW, tick=False)


@pytest.fixture
def patient():
    desk.world()
    return factories.patient(desk.NAME)


@pytest.fixture
def client():
    return desk.reception()


def path(patient, rest: str = "") -> str:
    return f"/admin/schedule/patients/{patient.reference}/{rest}"


def press(client, patient, button: str):
    """Press the button of the patient's page, as it stands there."""
    page = client.get(path(patient)).text
    form = re.search(rf'action="({path(patient, button)})".*?name="shown" value="(\w+)"', page, re.DOTALL)
    assert form
    return client.post(form[1], {"shown": form[2]})


def address(client, patient) -> str:
    found = re.search(r'id="link" type="text" readonly value="([^"]*)"', client.get(path(patient)).text)
    return found[1] if found else ""


def test_a_link_is_made_and_shown_to_be_copied(client, patient, settings):
    assert address(client, patient) == ""
    answer = press(client, patient, "link/")
    assert (answer.status_code, answer["Location"]) == (302, f"{path(patient)}#link-title")
    token = Patient.objects.get().link_token
    assert address(client, patient) == f"{settings.SITE_URL}/book/?for={token}"
    page = client.get(path(patient)).text
    assert "Works until 30 May 2027." in page
    assert '<label class="field__label" for="link">' in page


def test_the_link_works_until_a_new_one_is_made(client, patient):
    press(client, patient, "link/")
    first = address(client, patient)
    press(client, patient, "link/")
    second = address(client, patient)
    assert first != second
    assert "no longer valid" in client.get(first).text
    assert "You are booking by the link we gave you." in client.get(second).text


def test_a_double_click_makes_one_link(client, patient):
    page = client.get(path(patient)).text
    shown = re.search(r'name="shown" value="(\w+)"', page)
    assert shown
    tokens = set()
    for _click in range(2):
        client.post(path(patient, "link/"), {"shown": shown[1]})
        tokens.add(Patient.objects.get().link_token)
    assert len(tokens) == 1


def test_a_link_is_taken_back(client, patient):
    press(client, patient, "link/")
    link = address(client, patient)
    answer = press(client, patient, "link/back/")
    assert answer.status_code == 302
    assert "The booking link no longer works." in client.get(answer["Location"]).text
    assert address(client, patient) == ""
    assert "no longer valid" in client.get(link).text


def test_a_newer_link_is_not_taken_back_unseen(client, patient):
    press(client, patient, "link/")
    answer = client.post(path(patient, "link/back/"), {"shown": "of an older page"})
    assert "Somebody else changed this meanwhile." in client.get(answer["Location"]).text
    assert address(client, patient)


def test_a_link_that_has_run_out_is_not_shown(client, patient, time_machine):
    press(client, patient, "link/")
    time_machine.move_to(factories.NOW + timedelta(days=90), tick=False)
    client = desk.reception()
    assert address(client, patient) == ""
    press(client, patient, "link/")
    assert address(client, patient)


@pytest.mark.parametrize("sent", [{}, {"shown": "\x00"}, {"shown": "x" * 5000}])
def test_a_made_up_form_changes_nothing(client, patient, sent):
    for rest in ("link/", "link/back/"):
        assert client.post(path(patient, rest), sent).status_code == 302
    assert Patient.objects.get().link_token is None


def test_the_link_is_for_those_who_may_book(client, patient):
    press(client, patient, "link/")
    link = address(client, patient)
    page = desk.signed_in("view_appointment").get(path(patient)).text
    assert link not in page
    assert "Booking link" not in page


@pytest.mark.parametrize("rest", ["link/", "link/back/"])
def test_nobody_is_nobody(client, patient, rest):
    assert client.post(f"/admin/schedule/patients/PZZZZZZZ/{rest}", {"shown": ""}).status_code == 404
