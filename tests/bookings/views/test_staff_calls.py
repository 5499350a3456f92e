"""The page of calls: whom e-mail did not reach, what they are to be told, and what staff do about it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from bookings.enums import MessageStatus
from bookings.models import Bounce, Message
from tests import factories
from tests.bookings import desk
from tests.factories import NOW, at

pytestmark = pytest.mark.django_db

CALLS = "/admin/schedule/calls/"


@pytest.fixture(autouse=True)
def _monday(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def world():
    return desk.world()


@pytest.fixture
def client():
    return desk.reception()


@pytest.fixture
def bounce(world):
    return bounced(desk.visit(world))


def bounced(visit, **fields):
    ended = {"status": MessageStatus.REFUSED, "ended_at": NOW, "problem": "SMTPDataError 550"}
    return factories.bounce(factories.message(visit, **ended, **fields))


def words(response):
    page = response.text.partition('class="desk-page"')[2]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def said(response):
    return [str(message) for message in response.context["messages"]]


def path(bounce, what):
    return f"{CALLS}{bounce.patient.reference}/{what}/"


def test_a_line_says_whom_to_call_what_about_and_what_is_ahead(client, bounce):
    told = words(client.get(CALLS))
    for fact in (
        "+1 416-416-4161 · Zoë O&#x27;Brien-王小明",
        "Not told: Booked · Mon 8 Mar 2027, 10:00",
        "1 Mar 2027, 10:00 · the address was refused (550)",
        "Visits ahead: Mon 8 Mar 2027, 10:00 · Initial assessment · Sam Rivera · Booked",
    ):
        assert fact in told
    assert re.search(
        r'<a href="/admin/schedule/calls/" aria-current="page">Calls \(1\)</a>', client.get(CALLS).text
    )


def test_an_offer_that_did_not_arrive_leads_to_no_page_where_there_is_none(client, world):
    visit = desk.visit(world, status="expired", expires_at=NOW)
    offer = factories.message(visit, "offer", status=MessageStatus.GIVEN_UP, ended_at=NOW)
    factories.bounce(offer, code="TimeoutError")
    page = client.get(f"/admin/schedule/patients/{visit.patient.reference}/")
    assert f"/admin/schedule/{visit.reference}/" not in page.text
    assert "given up · the server could not be reached (TimeoutError)" in words(page)


def test_a_line_about_a_text_asks_for_no_address(client, world):
    visit = desk.visit(world)
    visit.patient.email = ""
    visit.patient.save()
    text = factories.message(
        visit, "reminder", medium="sms", status=MessageStatus.REFUSED, ended_at=NOW, problem="SmsError 400"
    )
    Bounce.objects.create(message=text, patient=visit.patient, why="refused", code="SmsError 400", at=NOW)
    told = words(client.get(CALLS))
    assert "Not told: Reminder by SMS · Mon 8 Mar 2027, 10:00" in told
    assert "Try once more" in told
    assert "Correct the number" in told
    assert "The address" not in told
    response = client.post(f"{CALLS}{visit.patient.reference}/works/", {"from": "calls"}, follow=True)
    assert response.context["people"] == []
    text.refresh_from_db()
    assert text.status == MessageStatus.WAITING


def test_with_nobody_to_call_the_page_says_so(client, world):
    assert words(client.get(CALLS)).count("Nobody.") == 2
    assert ">Calls</a>" in client.get("/admin/schedule/").text


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_asks_as_much_for_three_as_for_one(client, world, rows, django_assert_num_queries):
    for number in range(rows):
        bounced(desk.visit(world, starts_at=at(9 + number)))
    with django_assert_num_queries(
        9
    ):  # signed in 4, clinic, offers, what did not arrive, visits ahead, number
        assert len(client.get(CALLS).context["people"]) == rows


def test_reached_notes_who_called_when_and_what_was_said(client, bounce):
    response = client.post(
        path(bounce, "reached"), {"shown": bounce.pk, "note": "knows the time"}, follow=True
    )
    assert said(response) == ["Noted: they know."]
    bounce.refresh_from_db()
    assert (bounce.called_at, bounce.called_by.username, bounce.note) == (NOW, "reception", "knows the time")
    assert response.context["people"] == []
    shown = words(client.get(f"/admin/schedule/patients/{bounce.patient.reference}/"))
    assert "reached by telephone 1 Mar 2027, 10:00, reception : knows the time" in re.sub(
        " ,", ",", shown
    ) or ("reached by telephone 1 Mar 2027, 10:00, reception: knows the time" in shown)
    again = client.post(path(bounce, "reached"), {"shown": bounce.pk, "note": ""}, follow=True)
    assert said(again) == ["Somebody else has noted this before. Nothing was changed."]


@pytest.mark.parametrize("data", [{"note": "a\x00b"}, {"note": "x" * 201}, {"note": "x\r\nBcc: y"}])
def test_a_note_that_cannot_be_kept_is_refused_with_what_was_typed(client, bounce, data):
    response = client.post(path(bounce, "reached"), {"shown": bounce.pk, **data})
    assert response.status_code == 422
    assert "There is a problem" in response.text
    assert f'href="#{bounce.patient.reference}_note"' in response.text
    bounce.refresh_from_db()
    assert bounce.called_at is None


@pytest.mark.parametrize("shown", ["", "x", "-1", "9" * 30])
def test_a_form_changed_by_hand_is_refused(client, bounce, shown):
    assert client.post(path(bounce, "reached"), {"shown": shown, "note": ""}).status_code == 422


def test_it_works_again_takes_the_mark_off_and_tries_once_more(client, bounce):
    response = client.post(path(bounce, "works"), {"from": "calls"}, follow=True)
    assert said(response) == ["The mark is off, and 1 message is tried again within a minute."]
    assert response.redirect_chain == [(CALLS, 302)]
    bounce.patient.refresh_from_db()
    assert bounce.patient.unreachable_at is None
    assert Message.objects.get().status == MessageStatus.WAITING
    again = client.post(path(bounce, "works"), follow=True)
    assert said(again) == ["This address was not marked any more. Nothing was changed."]
    assert again.redirect_chain == [(f"/admin/schedule/patients/{bounce.patient.reference}/", 302)]


@pytest.mark.parametrize("what", ["reached", "works"])
def test_only_who_may_change_visits_may(bounce, what):
    looking = desk.signed_in("view_appointment")
    assert looking.post(path(bounce, what), {"shown": bounce.pk, "note": ""}).status_code == 403
    assert "Reached" not in words(looking.get(CALLS))
    assert desk.reception().get(path(bounce, what)).status_code == 405
    for reference in ("PXXXXXXX", "CXXXXXXX", "2222"):
        assert desk.reception().post(f"{CALLS}{reference}/{what}/").status_code == 404


@pytest.mark.parametrize("page", ["visit", "patient", "day"])
def test_the_mark_is_seen_where_the_patient_is(client, bounce, page):
    visit = bounce.message.appointment
    address = {
        "visit": f"/admin/schedule/{visit.reference}/",
        "patient": f"/admin/schedule/patients/{bounce.patient.reference}/",
        "day": "/admin/schedule/?date=2027-03-08",
    }[page]
    told = {"day": "Refused: please call"}.get(
        page, "E-mail has not arrived since 1 Mar 2027, 10:00: call instead"
    )
    assert told in words(client.get(address))
    Message.objects.update(status="sent")
    type(bounce.patient).objects.update(unreachable_at=None)
    Bounce.objects.update(ended_at=NOW, end="sent")
    assert "please call" not in words(client.get(address))


def test_who_was_told_by_telephone_is_not_called_again_for_it(client, bounce):
    visit = bounce.message.appointment
    client.post(path(bounce, "reached"), {"shown": bounce.pk, "note": ""})
    day = words(client.get("/admin/schedule/?date=2027-03-08"))
    assert "Message “Booked” did not arrive: told by telephone 1 Mar, 10:00" in day
    shown = words(client.get(f"/admin/schedule/{visit.reference}/"))
    assert (
        "Booked · Did not arrive: told by telephone 1 Mar 2027, 10:00 · the message was refused (550)"
        in shown
    )
    assert "please call" not in day + shown
    later = NOW + timedelta(minutes=5)
    bounced(visit, cause="next", created_at=later)
    assert "Refused: please call" in words(client.get("/admin/schedule/?date=2027-03-08"))


def test_the_day_says_so_too_while_the_next_message_waits(client, bounce):
    factories.message(bounce.message.appointment, cause="next", created_at=at(9), due_at=at(9))
    shown = words(client.get("/admin/schedule/?date=2027-03-08"))
    assert "E-mail does not arrive: please call (+1 416-416-4161)" in shown


def test_a_contact_is_called_and_marked(client, world):
    patient = factories.patient("Leo Meyer", email="", telephone="")
    contact = factories.contact(patient)
    visit = desk.visit(world, patient=patient, contact=contact)
    bounced(visit)
    assert "416-967-1111 · Maria Meyer for Leo Meyer" in words(client.get(CALLS))
    for address in (visit.reference, f"patients/{patient.reference}"):
        assert "E-mail has not arrived since" in words(client.get(f"/admin/schedule/{address}/"))
    response = client.post(f"{CALLS}{contact.reference}/works/", follow=True)
    assert response.redirect_chain == [(f"/admin/schedule/patients/{patient.reference}/", 302)]
