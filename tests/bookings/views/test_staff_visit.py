from __future__ import annotations

import datetime as dt
import re

import pytest
from django.contrib.admin.models import LogEntry

from bookings.enums import AppointmentStatus, MessageKind, MessageStatus
from bookings.models import Appointment, AppointmentChange, Message
from tests import factories
from tests.bookings import desk

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday(time_machine):
    time_machine.move_to(factories.NOW, tick=False)


@pytest.fixture
def world():
    return desk.world()


@pytest.fixture
def visit(world):
    return desk.visit(world)


@pytest.fixture
def client():
    return desk.reception()


def at(visit: Appointment, page: str = "") -> str:
    return f"/admin/schedule/{visit.reference}/{page}"


def text_of(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def messages_of(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def moving(visit: Appointment, **data: str) -> dict[str, str]:
    return {
        "practitioner": str(visit.practitioner_id),
        "date": factories.MONDAY.isoformat(),
        "slot": factories.at(14).isoformat(),
        "other_time": "",
        "why": "",
        "revision": str(visit.sequence),
        "intent": "move",
        **data,
    }


# -- the visit's page


def test_the_page_tells_everything(world, client):
    data = desk.booking(world, email="zoe@example.org")
    address = client.post("/admin/schedule/book/", data)["Location"]
    page = text_of(client.get(address).text)
    for fact in (
        "Monday 8 March 2027, 10:00 –10:45 Booked",
        "Initial assessment, 45 minutes",
        "High Street, Room 1",
        "+1 416-416-4161",
        "zoe@example.org",
        "Booked : Mon 8 Mar 2027, 10:00 with Sam Rivera",
        "1 Mar 2027, 10:00 · Reception · reception",
        "Booked · Waiting due 1 Mar 2027, 10:03",
    ):
        assert fact in page


@pytest.mark.parametrize("reference", ["2222222Z", "nobody", "P" * 200])
def test_an_unknown_reference_is_not_found(client, reference):
    factories.clinic()
    for page in ("", "move/", "cancel/"):
        assert client.get(f"/admin/schedule/{reference}/{page}").status_code == 404
    assert client.post(f"/admin/schedule/{reference}/mark/", {"mark": "arrived"}).status_code == 404


def test_a_hold_is_no_visit(world, client):
    held = factories.hold(expires_at=factories.at(11), practitioner=world.practitioner, service=world.service)
    assert client.get(at(held)).status_code == 404


# -- marks


@pytest.mark.parametrize(
    ("status", "mark", "then"),
    [
        ("booked", "arrived", "arrived"),
        ("booked", "fulfilled", "fulfilled"),
        ("booked", "noshow", "noshow"),
        ("arrived", "fulfilled", "fulfilled"),
        ("arrived", "reopened", "booked"),
        ("noshow", "reopened", "booked"),
    ],
)
def test_marks(world, status, mark, then, time_machine):
    time_machine.move_to(factories.at(10), tick=False)
    client = desk.reception()
    visit = desk.visit(world, status=status)
    response = client.post(at(visit, "mark/"), {"mark": mark})
    assert (response.status_code, response["Location"]) == (302, at(visit))
    visit.refresh_from_db()
    assert visit.status == then
    change = AppointmentChange.objects.get()
    assert change.actor
    assert (change.kind, change.actor.get_username()) == (mark, "reception")


def test_the_board_is_where_its_buttons_lead_back_to(visit, client):
    response = client.post(at(visit, "mark/"), {"mark": "arrived", "from": "day", "practitioner": "7"})
    assert response["Location"] == f"/admin/schedule/?date=2027-03-08&practitioner=7#visit-{visit.reference}"


@pytest.mark.parametrize("mark", ["arrived", "fulfilled", "noshow"])
def test_a_mark_before_its_time_is_told(visit, client, mark):
    response = client.post(at(visit, "mark/"), {"mark": mark}, follow=True)
    assert messages_of(response) == [
        "This visit has not begun yet: it starts on Monday 8 March 2027, 10:00. Nothing was changed."
    ]
    visit.refresh_from_db()
    assert visit.status == "booked"


def test_a_mark_that_does_not_fit_is_told(world, client):
    visit = desk.visit(world, status="cancelled")
    response = client.post(at(visit, "mark/"), {"mark": "arrived"}, follow=True)
    assert messages_of(response) == ["Nothing was changed: this visit is now “Cancelled”."]
    visit.refresh_from_db()
    assert visit.status == "cancelled"


@pytest.mark.parametrize("mark", ["", "booked", "cancelled", "\x00", "x" * 50_000])
def test_an_unknown_mark_is_told(visit, client, mark):
    response = client.post(at(visit, "mark/"), {"mark": mark}, follow=True)
    assert messages_of(response) == ["Choose what happened with one of the buttons."]
    assert not AppointmentChange.objects.exists()


def test_setting_back_onto_a_taken_time_is_told(world, visit, client):
    visit.status = AppointmentStatus.NOSHOW
    visit.save()
    desk.visit(world, patient=factories.patient("Someone Else"))
    response = client.post(at(visit, "mark/"), {"mark": "reopened"}, follow=True)
    assert messages_of(response) == ["This time is taken. Nothing was changed: please choose another one."]
    visit.refresh_from_db()
    assert visit.status == "noshow"


# -- move


def test_a_visit_moves(visit, client):
    visit.patient.email = "zoe@example.org"
    visit.patient.save()
    response = client.post(at(visit, "move/"), moving(visit, why="The train is late"))
    assert (response.status_code, response["Location"]) == (302, at(visit))
    uid = visit.uid
    visit.refresh_from_db()
    assert (visit.starts_at, visit.sequence, visit.uid) == (factories.at(14), 1, uid)
    assert Message.objects.get().kind == "rescheduled"
    page = text_of(client.get(at(visit)).text)
    assert "Moved : from Mon 8 Mar 2027, 10:00 with Sam Rivera to Mon 8 Mar 2027, 14:00 with Sam" in page
    assert "Why: The train is late" in page


def test_its_own_time_does_not_stand_in_its_way(visit, client):
    page = client.get(at(visit, "move/")).text
    assert 'value="2027-03-08T10:15:00-05:00"' in page
    data = moving(visit, slot=factories.at(10, 15).isoformat())
    assert client.post(at(visit, "move/"), data).status_code == 302
    visit.refresh_from_db()
    assert visit.starts_at == factories.at(10, 15)


@pytest.mark.parametrize("minute", [0, 30])
def test_moving_onto_another_visit_is_told(world, visit, client, minute):
    desk.visit(world, starts_at=factories.at(14), patient=factories.patient("Someone Else"))
    data = moving(visit, slot="", other_time=f"14:{minute:02}", why="The train is late")
    response = client.post(at(visit, "move/"), data)
    assert response.status_code == 409
    assert "This time is taken." in response.text
    assert 'value="The train is late"' in response.text
    assert response.text.count("Mon 8 Mar, ") == 3
    visit.refresh_from_db()
    assert (visit.starts_at, visit.sequence) == (factories.at(10), 0)
    assert client.post(at(visit, "move/"), {**data, "other_time": "14:45"}).status_code == 302


def test_moving_onto_another_visit_of_the_patient_is_told(world, visit, client):
    other = factories.practitioner("Kim Tran")
    desk.visit(world, starts_at=factories.at(14, 30), practitioner=other, room=None, patient=visit.patient)
    response = client.post(at(visit, "move/"), moving(visit, why="The train is late"))
    assert response.status_code == 409
    assert "This patient has another visit at that time" in response.text
    assert 'value="The train is late"' in response.text
    visit.refresh_from_db()
    assert visit.starts_at == factories.at(10)


def test_moving_to_another_practitioner_or_any(world, visit, client):
    other = factories.practitioner("Kim Tran", services=[world.service])
    factories.hours(other)
    data = moving(visit, practitioner=str(other.pk))
    assert client.post(at(visit, "move/"), data).status_code == 302
    visit.refresh_from_db()
    assert (visit.practitioner, visit.room) == (other, None)
    data = moving(visit, practitioner="", slot=factories.at(15).isoformat())
    assert client.post(at(visit, "move/"), data).status_code == 302


def test_moving_outside_the_hours_is_said_on_purpose(visit, client):
    data = moving(visit, slot="", other_time="19:30")
    response = client.post(at(visit, "move/"), data)
    assert response.status_code == 409
    assert "Nobody is scheduled to work at this time." in response.text
    assert client.post(at(visit, "move/"), {**data, "outside_hours": "on"}).status_code == 302
    visit.refresh_from_db()
    assert visit.starts_at == factories.at(19, 30)


def test_a_move_sent_twice_moves_once(visit, client):
    data = moving(visit)
    assert [client.post(at(visit, "move/"), data).status_code for _twice in range(2)] == [302, 302]
    visit.refresh_from_db()
    assert (visit.sequence, Message.objects.count(), AppointmentChange.objects.count()) == (1, 1, 1)


def test_two_people_do_not_move_it_past_each_other(visit, client):
    stale = moving(visit, slot=factories.at(15).isoformat())
    client.post(at(visit, "move/"), moving(visit))
    client.get(at(visit))
    response = client.post(at(visit, "move/"), stale, follow=True)
    assert messages_of(response) == [
        "Somebody else changed this meanwhile. Nothing of yours was written: please look again."
    ]
    visit.refresh_from_db()
    assert visit.starts_at == factories.at(14)


def test_other_times_than_the_page_showed_are_told(world, visit, client):
    other = factories.practitioner("Ben Sample", services=[world.service])
    factories.hours(other, starts=dt.time(15))
    seen = f"{world.service.pk}:{visit.practitioner_id}:2027-03-08"
    data = moving(visit, practitioner=str(other.pk), shown_for=seen)
    response = client.post(at(visit, "move/"), data)
    assert (response.status_code, response.context["notice"]) == (
        409,
        "These are Ben Sample's times now. Nothing is moved yet: check the time and press “Move the visit” again.",
    )
    visit.refresh_from_db()
    assert visit.starts_at == factories.at(10)
    response = client.post(at(visit, "move/"), {**data, "date": "2027-03-15"})
    assert response.status_code == 422
    assert "on Monday 15 March now" in response.context["notice"]
    data = {**data, "slot": factories.at(15).isoformat()}
    assert client.post(at(visit, "move/"), data).status_code == 302


@pytest.mark.parametrize("status", ["arrived", "fulfilled", "noshow", "cancelled"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_only_a_booked_visit_moves(world, client, status, method):
    visit = desk.visit(world, status=status)
    response = getattr(client, method)(at(visit, "move/"), moving(visit), follow=True)
    assert messages_of(response) == [
        f"Nothing was changed: this visit is now “{visit.get_status_display()}”."
    ]
    visit.refresh_from_db()
    assert visit.starts_at == factories.at(10)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"slot": ""}, "id_slot"),
        ({"slot": "0001-01-01T00:00:00+00:00"}, "id_slot"),
        ({"slot": "", "other_time": "09:00:00.5"}, "id_other_time"),
        ({"date": "2027-02-30"}, "id_date"),
        ({"practitioner": "99999999999999999999"}, "id_practitioner"),
        ({"why": "late\r\nvery"}, "id_why"),
        ({"why": "x" * 50_000}, "id_why"),
        ({"revision": "x"}, ""),
        ({"revision": "99999999999999999999"}, ""),
    ],
)
def test_bad_input_moves_nothing(visit, client, change, field):
    response = client.post(at(visit, "move/"), moving(visit, **change))
    assert response.status_code == 422
    assert field in [target for target, _text in response.context["errors"]]
    assert not AppointmentChange.objects.exists()


# -- cancel


def test_cancelling_asks_first_then_frees_the_time(world, visit, client):
    assert client.get(at(visit, "cancel/")).status_code == 200
    visit.refresh_from_db()
    assert visit.status == "booked"
    response = client.post(at(visit, "cancel/"), {"why": "Is away", "revision": "0"}, follow=True)
    assert messages_of(response) == ["The visit is cancelled. Its time is free again."]
    change = AppointmentChange.objects.get()
    assert (change.kind, change.why, change.channel) == ("cancelled", "Is away", "reception")
    assert client.post("/admin/schedule/book/", desk.booking(world)).status_code == 302


def test_cancelling_has_no_cut_off_for_staff(visit, client, time_machine):
    time_machine.move_to(factories.at(9, 59), tick=False)
    client = desk.reception()
    client.post(at(visit, "cancel/"), {"why": "", "revision": "0"})
    visit.refresh_from_db()
    assert visit.status == "cancelled"


@pytest.mark.parametrize(
    ("status", "told"),
    [
        ("cancelled", "This visit was cancelled before. Nothing was changed."),
        ("fulfilled", "Nothing was changed: this visit is now “Seen”."),
    ],
)
def test_what_is_over_is_not_cancelled(world, client, status, told):
    visit = desk.visit(world, status=status)
    response = client.post(at(visit, "cancel/"), {"why": "", "revision": "0"}, follow=True)
    assert messages_of(response) == [told]
    assert not AppointmentChange.objects.exists()


@pytest.mark.parametrize("why", ["late\nvery", "x" * 50_000, "\x00"])
def test_a_bad_why_cancels_nothing(visit, client, why):
    response = client.post(at(visit, "cancel/"), {"why": why, "revision": "0"})
    assert response.status_code == 422
    assert response.context["errors"][0][0] == "id_why"
    visit.refresh_from_db()
    assert visit.status == "booked"


def test_a_visit_that_moved_meanwhile_is_not_cancelled(visit, client):
    page = client.get(at(visit, "cancel/")).text
    assert 'name="revision" value="0"' in page
    client.post(at(visit, "move/"), moving(visit))
    response = client.post(at(visit, "cancel/"), {"why": "", "revision": "0"}, follow=True)
    assert messages_of(response)[-1] == (
        "Somebody else changed this meanwhile. Nothing of yours was written: please look again."
    )
    visit.refresh_from_db()
    assert visit.status == "booked"
    response = client.post(at(visit, "cancel/"), {"why": "", "revision": "1"}, follow=True)
    visit.refresh_from_db()
    assert visit.status == "cancelled"


@pytest.mark.parametrize("revision", ["", "x", "-1", "99999999999999999999"])
def test_cancelling_without_a_revision_is_refused(visit, client, revision):
    response = client.post(at(visit, "cancel/"), {"why": "", "revision": revision})
    assert response.status_code == 422
    assert response.context["errors"]
    visit.refresh_from_db()
    assert visit.status == "booked"


# -- the record number


def test_the_record_number_is_written_and_noted(visit, client):
    response = client.post(at(visit, "record-number/"), {"record_number": "A-12", "shown": ""})
    assert response.status_code == 302
    visit.refresh_from_db()
    assert visit.record_number == "A-12"
    entry = LogEntry.objects.get()
    assert (entry.user.get_username(), entry.object_repr) == ("reception", visit.reference)
    assert entry.get_change_message() == "Changed record number."


def test_a_record_number_written_meanwhile_is_kept(visit, client):
    client.post(at(visit, "record-number/"), {"record_number": "A-12", "shown": ""})
    response = client.post(at(visit, "record-number/"), {"record_number": "B-1", "shown": ""})
    assert response.status_code == 409
    assert "Somebody else changed this meanwhile." in response.text
    visit.refresh_from_db()
    assert visit.record_number == "A-12"


@pytest.mark.parametrize("number", ["1\n2", "x" * 50_000, "\x00"])
def test_a_bad_record_number_is_told(visit, client, number):
    response = client.post(at(visit, "record-number/"), {"record_number": number, "shown": ""})
    assert response.status_code == 422
    assert response.context["errors"][0][0] == "id_record_number"


# -- messages


def test_a_dead_message_is_sent_again(visit, client):
    message = factories.message(visit, status=MessageStatus.REFUSED, ended_at=factories.NOW, attempts=3)
    response = client.post(at(visit, "send-again/"), {"message": str(message.pk)}, follow=True)
    assert messages_of(response) == ["The message will be sent within a minute."]
    message.refresh_from_db()
    assert (message.status, message.attempts) == (MessageStatus.WAITING, 0)


BUTTON = '<button class="desk-button desk-button--quiet" type="submit">Send the confirmation<'


def unsent(visit: Appointment, status: MessageStatus = MessageStatus.SUPERSEDED, **fields) -> Message:
    return factories.message(visit, status=status, ended_at=factories.NOW, **fields)


@pytest.mark.parametrize("status", ["superseded", "refused", "given_up"])
def test_a_confirmation_that_never_left_is_sent_once_there_is_an_address(world, client, status):
    visit = desk.visit(world, patient=factories.patient(email=""))
    message = unsent(visit, MessageStatus(status), problem="no e-mail address")
    assert BUTTON not in client.get(at(visit)).text
    told = messages_of(client.post(at(visit, "send-again/"), {"message": str(message.pk)}, follow=True))
    assert told == ["This message can't be sent now. Nothing was changed."]
    visit.patient.email = "zoe@example.org"
    visit.patient.save()
    page = client.get(at(visit)).text
    assert BUTTON in page
    assert "No longer needed" not in page
    client.post(at(visit, "send-again/"), {"message": str(message.pk)})
    message.refresh_from_db()
    assert message.status == MessageStatus.WAITING


def test_a_confirmation_of_an_older_state_is_not_sent(visit, client):
    unsent(visit)
    visit.sequence = 1
    visit.save()
    moved = factories.message(
        visit, MessageKind.RESCHEDULED, status=MessageStatus.SENT, ended_at=factories.NOW
    )
    assert BUTTON not in client.get(at(visit)).text
    old = Message.objects.exclude(pk=moved.pk).get()
    client.post(at(visit, "send-again/"), {"message": str(old.pk)})
    old.refresh_from_db()
    assert old.status == MessageStatus.SUPERSEDED


def test_the_state_that_the_patient_does_not_know_is_what_is_sent(visit, client):
    visit.sequence = 1
    visit.save()
    unsent(visit, kind=MessageKind.RESCHEDULED)
    assert BUTTON in client.get(at(visit)).text


@pytest.mark.parametrize("status", ["cancelled", "fulfilled", "noshow", "arrived"])
def test_nothing_is_confirmed_that_is_not_to_come(world, client, time_machine, status):
    visit = desk.visit(world, status=status)
    message = unsent(visit)
    time_machine.move_to(factories.at(10), tick=False)
    assert BUTTON not in desk.reception().get(at(visit)).text
    message.refresh_from_db()
    assert message.status == MessageStatus.SUPERSEDED


def test_a_cancellation_that_never_left_can_be_sent(world, client):
    visit = desk.visit(world, status="cancelled")
    unsent(visit, MessageStatus.REFUSED, kind=MessageKind.CANCELLED)
    assert "Send the cancellation" in client.get(at(visit)).text


def test_a_sent_message_is_not(visit, client):
    message = factories.message(visit, status=MessageStatus.SENT, ended_at=factories.NOW)
    client.post(at(visit, "send-again/"), {"message": str(message.pk)})
    message.refresh_from_db()
    assert message.status == MessageStatus.SENT


def test_another_visits_message_is_not(world, visit, client):
    other = desk.visit(world, starts_at=factories.at(14))
    message = factories.message(other, status=MessageStatus.REFUSED, ended_at=factories.NOW)
    for asked in (str(message.pk), "", "x", "99999999999999999999", "\x00"):
        response = client.post(at(visit, "send-again/"), {"message": asked}, follow=True)
        assert "Nothing was changed." in messages_of(response)[0]
    message.refresh_from_db()
    assert message.status == MessageStatus.REFUSED


# -- the confirmation once more

AGAIN = "Send the confirmation again"


@pytest.fixture
def told(visit):
    return factories.message(visit, status=MessageStatus.SENT, ended_at=factories.NOW)


def ask_again(client, told) -> list[str]:
    path = at(told.appointment, "confirm-again/")
    return messages_of(client.post(path, {"message": str(told.pk)}, follow=True))


def test_a_confirmation_is_sent_again_as_a_message_of_its_own(client, visit, told):
    assert client.get(at(visit)).text.count(AGAIN) == 1
    assert ask_again(client, told) == ["The confirmation will be sent again within a minute."]
    first, second = Message.objects.order_by("pk")
    assert (first.status, second.status, second.kind, second.due_at) == (
        "sent",
        "waiting",
        "booked",
        factories.NOW,
    )
    assert second.cause == f"appointment {visit.pk}: again after message {told.pk}"
    assert AGAIN not in client.get(at(visit)).text  # it is on its way


def test_a_double_click_sends_it_once(client, visit, told):
    ask_again(client, told)
    assert ask_again(client, told) == ["The confirmation can't be sent again now. Nothing was changed."]
    Message.objects.update(status="sent", ended_at=factories.NOW)
    assert ask_again(client, told) == ["The confirmation can't be sent again now. Nothing was changed."]
    assert Message.objects.count() == 2
    assert AGAIN in client.get(at(visit)).text


@pytest.mark.parametrize("change", ["cancelled", "moved", "refused", "no address", "stopped", "begun"])
def test_it_is_not_where_there_is_nothing_to_confirm(client, visit, told, change, time_machine):
    if change == "cancelled":
        Appointment.objects.update(status="cancelled", cancelled_at=factories.NOW)
    elif change == "moved":
        Appointment.objects.update(sequence=1)
    elif change == "refused":
        Message.objects.update(status="refused")
    elif change == "begun":
        time_machine.move_to(visit.starts_at, tick=False)
        client = desk.reception()
    else:
        field = {"no address": {"email": ""}, "stopped": {"messages_stopped_at": factories.NOW}}[change]
        type(visit.patient).objects.update(**field)
    assert AGAIN not in client.get(at(visit)).text
    assert ask_again(client, told) == ["The confirmation can't be sent again now. Nothing was changed."]
    assert Message.objects.count() == 1


@pytest.mark.parametrize("message", ["", "x", "-1", "9" * 40, "²", "\x00"])
def test_nor_by_a_form_changed_by_hand(client, visit, told, message):
    response = client.post(at(visit, "confirm-again/"), {"message": message})
    assert response.status_code == 302
    assert Message.objects.count() == 1


def test_nor_by_who_may_only_look(visit, told):
    looking = desk.signed_in("view_appointment")
    assert looking.post(at(visit, "confirm-again/"), {"message": str(told.pk)}).status_code == 403
    assert AGAIN not in looking.get(at(visit)).text


# -- SMS


@pytest.mark.parametrize(
    ("email", "status", "told"),
    [
        ("", "waiting", "Message “Reminder by SMS”: Waiting"),
        ("", "sent", "Message “Reminder by SMS”: Sent"),
        ("", "refused", "Message “Reminder by SMS”: Refused: please call"),
        ("", "superseded", "No e-mail address: nothing is sent"),
        ("alex@example.org", "refused", "Message “Booked”: Sent"),
        ("alex@example.org", "waiting", "Message “Booked”: Sent"),
    ],
)
def test_a_text_counts_for_whom_no_mail_reaches(client, visit, email, status, told):
    ended = None if status == "waiting" else factories.NOW
    factories.message(visit, status="sent", ended_at=factories.NOW)
    factories.message(visit, "reminder", medium="sms", status=status, ended_at=ended)
    type(visit.patient).objects.update(email=email)
    if not email:  # as for every booking: it is written, and reaches nobody
        later = factories.NOW + dt.timedelta(seconds=1)
        factories.message(
            visit, cause="booked", created_at=later, status="superseded", ended_at=factories.NOW
        )
    day = f"/admin/schedule/?date={visit.starts_at.date().isoformat()}"
    assert told in text_of(client.get(day).text)
    assert "Reminder by SMS" in text_of(client.get(at(visit)).text)
