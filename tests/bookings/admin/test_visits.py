"""Visits, patients and messages in the stock admin: seen, found by day, practitioner and status, never changed."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bookings.enums import MessageStatus
from bookings.models import Appointment, BookingAttempt, Message, Patient
from tests import factories
from tests.bookings import desk

pytestmark = pytest.mark.django_db

VISITS = "/admin/bookings/appointment/"
PATIENTS = "/admin/bookings/patient/"
MESSAGES = "/admin/bookings/message/"


@pytest.fixture(autouse=True)
def _monday(time_machine):
    time_machine.move_to(factories.NOW, tick=False)


@pytest.fixture
def visit():
    return desk.visit(desk.world())


def shown(query: str) -> list[str]:
    response = desk.owner(f"owner {query}"[:100]).get(f"{VISITS}{query}")
    assert response.status_code == 200
    return [visit.reference for visit in response.context["cl"].result_list]


def test_open_forms_are_nobodys_business():
    assert not admin.site.is_registered(BookingAttempt)


@pytest.mark.parametrize("model", [Appointment, Patient, Message])
def test_nobody_adds_changes_deletes_or_searches(rf, model):
    request = rf.get("/")
    request.user = factories.staff(is_superuser=True)
    stock = admin.site._registry[model]
    assert (
        stock.has_view_permission(request),
        stock.has_add_permission(request),
        stock.has_change_permission(request),
        stock.has_delete_permission(request),
        stock.search_fields,
        len(stock.list_display) <= 6,
    ) == (True, False, False, False, (), True)


@pytest.mark.parametrize("path", [VISITS, PATIENTS, MESSAGES])
def test_nor_by_address(visit, path):
    client = desk.owner()
    message = factories.message(visit)
    pk = {VISITS: visit.pk, PATIENTS: visit.patient.pk, MESSAGES: message.pk}[path]
    assert client.get(f"{path}add/").status_code == 403
    assert client.post(f"{path}add/", {}).status_code == 403
    assert client.get(f"{path}{pk}/delete/").status_code == 403
    assert client.post(f"{path}{pk}/delete/", {"post": "yes"}).status_code == 403
    data = {"action": "delete_selected", "_selected_action": str(pk), "post": "yes"}
    client.post(path, data)
    assert Appointment.objects.count() == Patient.objects.count() == Message.objects.count() == 1


def test_a_row_leads_to_the_desk(visit):
    client = desk.owner()
    for path, key, address in (
        (VISITS, visit.pk, f"/admin/schedule/{visit.reference}/"),
        (PATIENTS, visit.patient.pk, f"/admin/schedule/patients/{visit.patient.reference}/"),
    ):
        assert f'href="{address}' in client.get(path).text
        assert client.get(f"{path}{key}/change/")["Location"] == address
        assert client.post(f"{path}{key}/change/", {"status": "cancelled"})["Location"] == address
        for unknown in ("99999999999999999999", "x", "%00"):
            assert client.get(f"{path}{unknown}/change/")["Location"] == "/admin/"
    visit.refresh_from_db()
    assert visit.status == "booked"


def test_visits_are_found_by_day_practitioner_and_status(visit):
    other = desk.visit(
        desk.World(
            factories.clinic(), visit.service, factories.practitioner("Kim Tran"), factories.room("Room 2")
        ),
        starts_at=factories.at(23, day=factories.MONDAY),  # Tuesday in UTC
        status="cancelled",
    )
    day = "?starts_at__year=2027&starts_at__month=3&starts_at__day="
    assert set(shown(f"{day}8")) == {visit.reference, other.reference}
    assert shown(f"{day}9") == []
    assert shown(f"?practitioner__id__exact={other.practitioner_id}") == [other.reference]
    assert shown("?status__exact=booked") == [visit.reference]


def test_holds_are_not_listed(visit):
    factories.hold(
        factories.at(14), expires_at=factories.at(15), practitioner=visit.practitioner, service=visit.service
    )
    assert shown("") == [visit.reference]


@pytest.mark.parametrize(
    "query",
    [
        "?starts_at__year=2027&starts_at__month=2&starts_at__day=30",
        "?starts_at__year=9999&starts_at__month=12&starts_at__day=31",
        "?starts_at__year=9999",
        "?starts_at__year=0",
        "?starts_at__year=x",
        "?p=-1",
        "?p=x",
        "?practitioner__id__exact=99999999999999999999",
        "?practitioner__id__exact=%00",
        "?status__exact=%00",
        "?status__exact=nonsense",
        "?o=-99",
        "?e=1",
    ],
)
@pytest.mark.parametrize("path", [VISITS, MESSAGES])
def test_nonsense_in_the_address_is_no_error(visit, path, query):
    factories.message(visit)
    response = desk.owner().get(path + query, follow=True)
    assert response.status_code in {200, 400}


@pytest.mark.parametrize(
    "path",
    [
        f"{VISITS}?reason__icontains=knee",
        f"{VISITS}?patient__name__icontains=Zo",
        f"{VISITS}?practitioner__appointments__patient__name__startswith=Zo",
        f"{VISITS}?starts_at__year__gte=2000&status__in=booked",
        f"{PATIENTS}?name__icontains=Zo",
        f"{PATIENTS}?email=zoe@example.org",
    ],
)
def test_patients_are_not_searched_through_addresses(visit, path):
    assert desk.owner().get(path).status_code == 400


def test_titles_name_nobody(visit):
    message = factories.message(visit)
    client = desk.owner()
    pages = [VISITS, PATIENTS, MESSAGES, f"{MESSAGES}{message.pk}/change/", f"{VISITS}{visit.pk}/history/"]
    for path in pages:
        page = client.get(path).text
        heads = re.findall(r"<title>.*?</title>|<h1>.*?</h1>|<h2>.*?</h2>", page, re.DOTALL)
        assert heads
        assert not re.search(r"Brien|alex@example.org", "".join(heads))


@pytest.mark.parametrize("count", [1, 3])
def test_lists_ask_as_much_for_one_as_for_three(count):
    world = desk.world()
    for hour in range(count):
        factories.message(desk.visit(world, starts_at=factories.at(9 + hour)))
    client = desk.owner()
    client.get(VISITS)
    asked = []
    for path in (VISITS, PATIENTS, MESSAGES):
        with CaptureQueriesContext(connection) as captured:
            client.get(path)
        asked.append(len(captured))
    # session, user, clinic, count, rows; visits: also practitioners, and the range and the days of the dates; messages:
    # also the worker, and what has waited longest
    assert asked == [8, 5, 7]


# -- messages


def press(client, *messages: Message):
    data = {"action": "send_again", "_selected_action": [str(message.pk) for message in messages]}
    response = client.post(MESSAGES, data, follow=True)
    return [str(message) for message in response.context["messages"]]


def test_dead_messages_are_sent_again(visit):
    dead = factories.message(visit, status=MessageStatus.GIVEN_UP, ended_at=factories.NOW, attempts=12)
    sent = factories.message(visit, cause="sent", status=MessageStatus.SENT, ended_at=factories.NOW)
    client = desk.owner()
    assert press(client, dead, sent) == ["1 message will be sent again."]
    assert set(Message.objects.values_list("status", "attempts")) == {("waiting", 0), ("sent", 0)}
    assert press(client, sent) == ["None of these was refused or given up. Nothing was changed."]


def test_who_may_only_see_messages_sends_none(visit):
    dead = factories.message(visit, status=MessageStatus.REFUSED, ended_at=factories.NOW)
    client = desk.signed_in("view_message")
    assert client.get(MESSAGES).status_code == 200
    press(client, dead)
    dead.refresh_from_db()
    assert dead.status == MessageStatus.REFUSED


def test_a_messages_own_page_is_read_only_and_says_its_fate(visit):
    message = factories.message(
        visit, status=MessageStatus.REFUSED, ended_at=factories.NOW, problem="SMTPDataError 550"
    )
    page = desk.owner().get(f"{MESSAGES}{message.pk}/change/")
    assert page.status_code == 200
    assert "the message was refused (550)" in page.text
    assert f'href="/admin/schedule/{visit.reference}/"' in page.text
    assert 'name="_save"' not in page.text


def test_the_list_says_how_long_the_oldest_due_message_waits(visit, time_machine):
    def head(after: int) -> str:
        time_machine.move_to(factories.NOW + timedelta(seconds=after), tick=False)
        return desk.owner(f"owner {after}").get(MESSAGES).text

    assert "No message that is due is waiting." in head(1)
    factories.message(visit)
    assert "The oldest message that is due has waited for less than a minute." in head(59)
    assert "has waited for 1 minute." in head(60)
    late = head(601)
    assert "has waited for 10 minutes." in late
    assert "Messages wait for more than five minutes." in late


def test_the_list_says_what_ended_how_and_names_nobody(visit):
    ended = {"status": MessageStatus.REFUSED, "ended_at": factories.NOW, "problem": "SMTPDataError 550"}
    factories.message(visit, **ended)
    factories.message(visit, cause="waits", due_at=factories.at(9))
    client = desk.owner()
    page = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", client.get(MESSAGES).text))
    assert (
        f"Booked {visit.reference} Refused: please call 1 Mar 2027, 10:00 0 the message was refused (550)"
        in page
    )
    assert f"Booked {visit.reference} Waiting due 8 Mar 2027, 09:00" in page
    assert "Brien" not in page
    found = client.get(f"{MESSAGES}?status__exact=refused&kind__exact=booked").context["cl"].result_list
    assert [message.status for message in found] == ["refused"]


@pytest.mark.parametrize(("medium", "shown"), [("sms", ["Reminder by SMS"]), ("email", ["Booked"])])
def test_the_list_of_messages_says_what_goes_by_sms(visit, medium, shown):
    factories.message(visit)
    factories.message(visit, "reminder", medium="sms")
    page = desk.owner().get(f"{MESSAGES}?medium={medium}")
    assert [message.what for message in page.context["cl"].result_list] == shown
    assert shown[0] in page.text


def test_a_time_that_was_only_kept_leads_nowhere(visit):
    visit.status = "held"
    visit.expires_at = factories.at(9)
    visit.save()
    factories.message(visit, "offer")
    page = desk.owner().get(MESSAGES).text
    assert visit.reference in page
    assert f"/admin/schedule/{visit.reference}/" not in page
