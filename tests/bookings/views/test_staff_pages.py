"""Who may see and do what at the desk, and that no address, title or log line names a patient."""

from __future__ import annotations

import datetime as dt
import logging
import re

import pytest
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bookings.enums import CheckReason, MessageStatus
from bookings.models import Appointment
from tests import factories
from tests.bookings import desk

pytestmark = pytest.mark.django_db

SEEN = ["/", "/checks/", "/search/", "/{visit}/", "/{visit}/answers/", "/patients/{patient}/"]
CHANGED = ["/book/", "/{visit}/move/", "/{visit}/cancel/", "/patients/{patient}/contact/"]
POSTED = [
    "/{visit}/mark/",
    "/{visit}/record-number/",
    "/{visit}/send-again/",
    "/{visit}/checked/",
    "/{visit}/answers/withdraw/",
    "/patients/{patient}/link/",
    "/patients/{patient}/link/back/",
]


@pytest.fixture(autouse=True)
def _monday(time_machine):
    time_machine.move_to(factories.NOW, tick=False)


@pytest.fixture
def visit():
    return desk.visit(desk.world())


def address(template: str, visit: Appointment) -> str:
    assert visit.patient
    return "/admin/schedule" + template.format(visit=visit.reference, patient=visit.patient.reference)


@pytest.mark.parametrize("template", SEEN + CHANGED)
def test_a_stranger_is_asked_to_sign_in(visit, template):
    response = Client().get(address(template, visit))
    assert response.status_code == 302
    assert response["Location"].startswith("/admin/login/?next=/admin/schedule/")


@pytest.mark.parametrize("template", POSTED)
def test_a_stranger_changes_nothing(visit, template):
    response = Client().post(address(template, visit), {"mark": "arrived", "record_number": "7"})
    assert response.status_code == 302
    visit.refresh_from_db()
    assert (visit.status, visit.record_number) == ("booked", "")


@pytest.mark.parametrize("template", SEEN + CHANGED)
def test_staff_without_the_permission_are_refused(visit, template):
    assert desk.signed_in("view_patient").get(address(template, visit)).status_code == 403


@pytest.mark.parametrize("template", SEEN)
def test_who_may_see_sees(visit, template):
    assert desk.signed_in("view_appointment").get(address(template, visit)).status_code == 200


@pytest.mark.parametrize("template", CHANGED)
def test_who_may_only_see_does_not_change(visit, template):
    client = desk.signed_in("view_appointment")
    assert client.get(address(template, visit)).status_code == 403
    assert client.post(address(template, visit)).status_code == 403


@pytest.mark.parametrize("template", POSTED)
def test_who_may_only_see_does_not_press_buttons(visit, template):
    client = desk.signed_in("view_appointment")
    assert client.post(address(template, visit), {"mark": "arrived"}).status_code == 403
    visit.refresh_from_db()
    assert visit.status == "booked"


@pytest.mark.parametrize("template", CHANGED)
def test_who_may_change_changes(visit, template):
    assert desk.reception().get(address(template, visit)).status_code == 200


@pytest.mark.parametrize("template", POSTED)
def test_looking_at_a_button_changes_nothing(visit, template):
    assert desk.reception().get(address(template, visit)).status_code == 405


def test_who_may_only_see_is_shown_no_buttons(visit):
    client = desk.signed_in("view_appointment")
    factories.check(visit)
    for template in ("/?date=2027-03-08", "/checks/", "/{visit}/", "/patients/{patient}/"):
        assert 'method="post" action="/admin/schedule' not in client.get(address(template, visit)).text


@pytest.mark.parametrize("template", SEEN + CHANGED)
def test_pages_are_not_stored_and_titles_name_nobody(visit, template):
    factories.check(visit)
    response = desk.reception().get(address(template, visit))
    assert "no-store" in response["Cache-Control"]
    title = re.search(r"<title>(.*?)</title>", response.text, re.DOTALL)
    heading = re.search(r"<h1>(.*?)</h1>", response.text, re.DOTALL)
    assert title
    assert heading
    assert "Brien" not in title[1] + heading[1]


def test_a_day_at_the_desk_leaves_no_name_in_addresses_or_logs(caplog):
    caplog.set_level(logging.DEBUG)
    logging.getLogger("django.db.backends").setLevel(logging.WARNING)
    world, client = desk.world(), desk.reception()
    response = client.post("/admin/schedule/book/", desk.booking(world, email="zoe@example.org"))
    visited = [response["Location"]]
    visit = Appointment.objects.get()
    assert visit.patient
    for template, data in (
        ("/{visit}/mark/", {"mark": "arrived", "from": "day"}),
        ("/{visit}/mark/", {"mark": "reopened"}),
        ("/{visit}/record-number/", {"record_number": "12", "shown": ""}),
        ("/patients/{patient}/contact/", {"name": desk.NAME, "email": "zoe@example.org", "shown": "x"}),
        ("/{visit}/cancel/", {"why": "Is ill", "revision": "0"}),
        ("/search/", {"words": desk.NAME}),
        ("/book/", desk.booking(world, intent="find", find=desk.NAME)),
    ):
        response = client.post(address(template, visit), data)
        visited.append(response.get("Location", ""))
    said = " ".join([*visited, *(record.getMessage() for record in caplog.records)])
    assert "desk:mark" in said
    for secret in ("Brien", "4164164161", "zoe@example.org"):
        assert secret not in said


def test_signing_out_says_so_in_our_words():
    page = desk.reception().post("/admin/logout/")
    assert page.status_code == 200
    assert "<h1>You are signed out</h1>" in page.text
    assert "quality time" not in page.text


def test_references_stand_for_people_in_the_admin_history(visit):
    assert str(visit) == visit.reference
    assert str(visit.patient) == visit.patient.reference


def test_the_index_leads_to_the_desk():
    desk.world()
    assert [
        desk.signed_in("view_appointment", "change_appointment")
        .get("/admin/")
        .text.count(f'href="/admin/schedule/{path}"')
        for path in ("", "book/", "find/", "search/", "why/", "checks/")
    ] == [1] * 6
    client = Client()
    client.force_login(desk.user("view_clinic", name="other"))
    assert "/admin/schedule/" not in client.get("/admin/").text


def test_the_desk_is_part_of_the_admin_site(visit):
    response = desk.reception().get("/admin/schedule/")
    assert response.context["site_header"] == admin.site.site_header
    assert 'id="logout-form"' in response.text


def full(world: desk.World, count: int) -> None:
    for hour in range(count):
        visit = desk.visit(world, starts_at=factories.at(9 + hour))
        factories.message(visit, status=MessageStatus.SENT, ended_at=factories.NOW)


def queries(client: Client, path: str, data: dict[str, str] | None = None) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        response = client.post(path, data) if data else client.get(path)
    assert response.status_code == 200
    return len(captured)


@pytest.mark.parametrize("count", [1, 3])
def test_the_board_asks_as_much_for_one_visit_as_for_three(count):
    full(desk.world(), count)
    # session, user, its permissions (2), clinic, practitioners to choose from, visits, messages, closures, time off,
    # public holidays, number to check, number to call
    assert queries(desk.reception(), "/admin/schedule/?date=2027-03-08") == 15


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_checks_asks_as_much_for_one_visit_as_for_three(count):
    world = desk.world()
    full(world, count)
    for number, visit in enumerate(Appointment.objects.all()):
        factories.check(visit)
        factories.check(visit, reason=CheckReason.TOO_MANY)
        visit.patient.email = f"{number}@example.org"
        visit.patient.save()
        before = factories.NOW - dt.timedelta(days=1 + number)
        desk.visit(world, starts_at=before, status="fulfilled", patient=visit.patient)
    # session, user, its permissions (2), clinic, checks with their visits, who came before, what else is booked,
    # number to call
    assert queries(desk.reception(), "/admin/schedule/checks/") == 9


@pytest.mark.parametrize("count", [1, 3])
def test_the_search_asks_as_much_for_one_patient_as_for_three(count):
    full(desk.world(), count)
    # session, user, its permissions (2), clinic, patients, visits, number to call
    assert queries(desk.reception(), "/admin/schedule/search/", {"words": "Brien"}) == 9


@pytest.mark.parametrize("count", [1, 3])
def test_a_patient_page_asks_as_much_for_one_visit_as_for_three(count):
    world = desk.world()
    patient = factories.patient(desk.NAME)
    for hour in range(count):
        desk.visit(world, starts_at=factories.at(9 + hour), patient=patient)
    # session, user, its permissions (2), clinic, patient, visits, those booked by the patient's link, contacts, stops
    # of messages, linked rows (2), perhaps the same person (3), what was decided of them, where they wait, what
    # did not arrive, number to call
    assert queries(desk.reception(), f"/admin/schedule/patients/{patient.reference}/") == 20
