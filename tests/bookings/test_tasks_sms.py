"""Reminders by SMS, against a provider of the tests' own that accepts, refuses, hangs, drips and drops."""

from __future__ import annotations

import re
import time
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.db import IntegrityError

from bookings import operations, queries, tasks
from bookings.domain import backoff
from bookings.enums import ChangeKind, MessageStatus
from bookings.models import Appointment, Bounce, Clinic, Message, Patient
from bookings.operations.history import record
from movementrevival import sms
from tests import factories
from tests.bookings import desk, sms_provider
from tests.factories import MONDAY, NOW, at

pytestmark = pytest.mark.django_db

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
LATER = MONDAY + timedelta(days=7)
TEN = at(10, day=LATER)
DUE = TEN - DAY
BERLIN = "+493012345678"  # fixed


@pytest.fixture
def provider(settings):
    settings.SMS_TIMEOUT = 0.5
    with sms_provider.running() as (running, port):
        settings.SMS_PROVIDER = sms.provider(
            f"http://us%40:s3cr%3At@127.0.0.1:{port}/v1/messages?From=+14165550100"
        )
        yield running


@pytest.fixture
def service(provider):
    factories.clinic(sms_reminders=True)
    made = factories.service("Sore knees")
    factories.reminders(made, 24)
    return made


def booked(starts_at=TEN, **fields):
    visit = factories.appointment(starts_at, **fields)
    record(visit, ChangeKind.BOOKED, before={}, now=NOW, channel="online")
    return visit


@pytest.fixture
def visit(service):
    return booked(service=service)


@pytest.fixture
def text(visit):
    """The reminder by SMS alone."""
    Message.objects.filter(medium="email").delete()
    return Message.objects.get(medium="sms")


def work(now):
    with time_machine.travel(now, tick=False):
        while tasks.deliver_next():
            pass


def fate(message):
    message.refresh_from_db()
    return message.status, message.attempts, message.problem


def ends(medium):
    return list(Message.objects.filter(medium=medium).order_by("pk").values_list("status", "problem"))


def bodies(provider):
    return [taken.fields["Body"][0] for taken in provider.taken]


SENT = ("sent", "")


def superseded(why):
    return ("superseded", why)


# -- what is written, and what is said


def test_it_goes_besides_the_mail(provider, visit):
    causes = list(Message.objects.order_by("pk").values_list("cause", "medium", "due_at"))
    about = f"appointment {visit.pk}: reminder 24 h 2027-03-15T14:00Z revision 0"
    assert causes == [(about, "email", DUE), (f"{about} by SMS", "sms", DUE)]
    work(DUE)
    assert (ends("email"), ends("sms"), len(mail.outbox)) == ([SENT], [SENT], 1)
    (taken,) = provider.taken
    assert taken.path == "/v1/messages"
    said = f"Sample Clinic: your appointment is on Mon 15 Mar at 10:00. http://testserver/appointments/{visit.token}/"
    assert taken.fields == {"From": ["+14165550100"], "To": [factories.TELEPHONE], "Body": [said]}
    assert len(said) <= 160
    assert taken.headers["Authorization"] == "Basic dXNAOnMzY3I6dA=="  # us@:s3cr:t
    assert taken.headers["Content-Type"] == "application/x-www-form-urlencoded"
    about, _at, host = taken.headers["Idempotency-Key"].partition("@")
    assert (about.rpartition("-")[0], host) == (
        f"message-{Message.objects.get(medium='sms').pk}",
        "testserver",
    )


def test_it_goes_instead_of_the_mail_where_there_is_no_address(provider, visit):
    Patient.objects.update(email="")
    factories.message(visit, due_at=DUE)  # waits too, and tells nobody
    work(DUE)
    assert ends("sms") == [SENT]
    assert mail.outbox == []
    assert len(provider.taken) == 1


@pytest.mark.parametrize("off", ["by the clinic", "by the operator"])
def test_it_is_off_unless_both_clinic_and_operator_want_it(provider, service, settings, off):
    if off == "by the clinic":
        Clinic.objects.update(sms_reminders=False)
    else:
        settings.SMS_PROVIDER = None
    booked(service=service)
    assert list(Message.objects.values_list("medium", flat=True)) == ["email"]


CHANGES = {
    "SMS is turned off": lambda: Clinic.objects.update(sms_reminders=False),
    "no mobile number": lambda: Patient.objects.update(telephone=BERLIN),
    "messages stopped by the clinic": lambda: Patient.objects.update(messages_stopped_at=NOW),
    "the visit is no longer booked": lambda: Appointment.objects.update(status="cancelled"),
    "the visit has changed since": lambda: Appointment.objects.update(sequence=1),
}


@pytest.mark.parametrize("reason", CHANGES)
def test_what_is_no_longer_so_is_not_sent(provider, text, reason):
    CHANGES[reason]()
    work(DUE)
    assert fate(text) == (MessageStatus.SUPERSEDED, 1, reason)
    assert provider.knocks == 0


def test_without_a_number_the_mail_still_goes(provider, visit):
    Patient.objects.update(telephone="")
    work(DUE)
    assert (ends("email"), ends("sms")) == ([SENT], [superseded("no mobile number")])


def test_the_night_is_quiet(provider, text):
    with time_machine.travel(at(22, day=LATER - DAY), tick=False):
        assert tasks.deliver_next()
    assert fate(text) == (MessageStatus.WAITING, 0, "")
    work(at(8, day=LATER))
    assert fate(text)[0] == MessageStatus.SENT


def test_a_cancelled_visit_takes_its_texts_back(provider, visit):
    Appointment.objects.update(status="cancelled")
    record(visit, ChangeKind.CANCELLED, before={}, now=NOW, channel="online")
    assert ends("sms") == [superseded("the visit has changed since")]


@pytest.mark.parametrize("email", ["alex@example.org", ""])
def test_several_visits_of_a_day_share_one(provider, visit, email):
    booked(at(14, day=LATER))
    Patient.objects.update(email=email)
    work(DUE)
    told = "Sample Clinic: your 2 appointments are on Mon 15 Mar at 10:00, 14:00."
    assert bodies(provider) == [f"{told} http://testserver/appointments/{visit.token}/"]
    assert ends("sms") == [SENT, superseded(f"told together with {visit.reference}")]
    assert len(mail.outbox) == bool(email)


def test_what_another_number_is_told_is_not_told_here(provider, visit):
    booked(at(14, day=LATER), patient=factories.patient("Kim Lee", telephone="+14169671111"))
    work(DUE)
    work(at(14, day=LATER) - DAY)
    assert [taken.fields["To"] for taken in provider.taken] == [[factories.TELEPHONE], ["+14169671111"]]
    assert [" 2 " in body for body in bodies(provider)] == [False, False]


def test_who_booked_for_a_child_is_told(provider, service):
    leo = factories.patient("Leo Meyer", email="")
    booked(service=service, patient=leo, contact=factories.contact(leo))
    work(DUE)
    assert [taken.fields["To"] for taken in provider.taken] == [["+14169671111"]]
    assert not re.search(r"\bLeo\b", bodies(provider)[0])


def test_a_mails_message_id_is_the_same_whether_a_text_went_or_not(provider, visit, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(operations, "end_message", lambda *_about, **_rest: False)
        with time_machine.travel(DUE, tick=False):
            tasks.deliver_next()
    Message.objects.filter(medium="sms").update(status="sent", ended_at=DUE)
    work(DUE + operations.outbox.LEASE)
    assert len(mail.outbox) == 2
    assert len({each.extra_headers["Message-ID"] for each in mail.outbox}) == 1


def test_only_reminders_can_be_texts(visit):
    with pytest.raises(IntegrityError):
        factories.message(visit, medium="sms")


def test_visits_booked_before_it_was_turned_on_follow_and_so_do_those_when_it_is_off(service):
    Clinic.objects.update(sms_reminders=False)
    booked(service=service)
    Clinic.objects.update(sms_reminders=True)
    assert operations.remind_of_booked(service, now=NOW) == 1
    assert operations.remind_of_booked(service, now=NOW) == 0
    assert (ends("email"), ends("sms")) == ([("waiting", "")], [("waiting", "")])
    Clinic.objects.update(sms_reminders=False)
    operations.remind_of_booked(service, now=NOW)
    assert ([status for status, _why in ends("sms")], ends("email")) == (["superseded"], [("waiting", "")])


# -- what becomes of it


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_accepted(provider, text, status):
    provider.status, provider.body = status, b"\xff\x00 not json"
    work(DUE)
    work(DUE + DAY)
    assert fate(text) == (MessageStatus.SENT, 1, "")
    assert len(provider.taken) == 1


@pytest.mark.parametrize("status", [400, 422])
def test_refused_for_good(provider, text, status):
    provider.status, provider.body = status, factories.TELEPHONE.encode()
    work(DUE)
    assert fate(text) == (MessageStatus.REFUSED, 1, f"SmsError {status}")
    assert not tasks.deliver_next()


OUR_SETTINGS = [
    401,
    402,
    403,
    404,
    405,
    410,
]  # a wrong key or address, an account without money: somebody mends it


@pytest.mark.parametrize("status", [301, 302, 307, 308, *OUR_SETTINGS, 408, 409, 425, 429, 500, 502, 503])
def test_tried_again_later_under_the_same_key(provider, text, status):
    provider.status = status
    provider.headers = {"Location": "/elsewhere"} if status < 400 else {}
    work(DUE)
    assert fate(text) == (MessageStatus.WAITING, 1, f"SmsError {status}")
    assert timedelta(seconds=15) <= text.due_at - DUE <= timedelta(seconds=45)
    provider.status, provider.headers = 201, {}
    work(DUE + MINUTE)
    assert fate(text) == (MessageStatus.SENT, 2, "")
    assert [taken.path for taken in provider.taken] == ["/v1/messages"] * 2
    assert len({taken.headers["Idempotency-Key"] for taken in provider.taken}) == 1


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("600", 600),
        ("999999", 3600),
        ("1", 0),
        ("Mon, 15 Mar 2027 14:00:00 GMT", 0),
        ("-5", 0),
        ("²", 0),
        ("9" * 5000, 0),
    ],
)
def test_who_asks_to_be_left_alone_is(provider, text, said, seconds):
    provider.status, provider.headers = 429, {"Retry-After": said.encode("utf-8").decode("latin-1")}
    work(DUE)
    assert fate(text)[:2] == (MessageStatus.WAITING, 1)
    waits = text.due_at - DUE
    assert (
        waits == timedelta(seconds=seconds)
        if seconds
        else timedelta(seconds=15) <= waits <= timedelta(seconds=45)
    )


TROUBLE = {
    "hangs": "TimeoutError",
    "drips": "BadStatusLine",
    "drops before": "RemoteDisconnected",
    "drops after": "RemoteDisconnected",
    "answers garbage": "BadStatusLine",
    "answers a huge header": "LineTooLong",
}


@pytest.mark.parametrize("does", TROUBLE)
def test_trouble_passes(provider, text, does):
    provider.does = does
    begun = time.monotonic()
    work(DUE)
    assert time.monotonic() - begun < 5
    assert fate(text) == (MessageStatus.WAITING, 1, TROUBLE[does])
    assert text.leased_until is None
    provider.does = "answers"
    work(DUE + MINUTE)
    assert fate(text) == (MessageStatus.SENT, 2, "")
    assert len({taken.headers["Idempotency-Key"] for taken in provider.taken}) == 1


@pytest.mark.parametrize(("attempts", "texts"), [(0, 0), (3, 1)])
def test_it_waits_for_a_mail_that_is_about_to_leave_and_not_for_one_that_fails(
    provider, text, attempts, texts
):
    later = DUE + timedelta(hours=2)
    factories.message(text.visit, due_at=later, attempts=attempts, problem="TimeoutError" * bool(attempts))
    work(DUE)
    assert len(provider.taken) == texts


def test_another_number_is_another_text_to_the_provider(provider, text):
    """One that knows a key with another number would refuse it, or send nothing."""
    provider.does = "drops after"
    work(DUE)
    Patient.objects.update(telephone="+14165550111")
    provider.does = "answers"
    work(DUE + MINUTE)
    assert fate(text)[0] == MessageStatus.SENT
    assert [taken.fields["To"] for taken in provider.taken] == [[factories.TELEPHONE], ["+14165550111"]]
    assert len({taken.headers["Idempotency-Key"] for taken in provider.taken}) == 2


def test_a_huge_answer_is_not_read(provider, text):
    provider.does = "answers a huge body"
    work(DUE)
    assert fate(text) == (MessageStatus.SENT, 1, "")


def test_a_provider_that_is_away_is_given_up_in_the_end_and_marks_nobody(provider, text, settings):
    settings.SMS_PROVIDER = {**settings.SMS_PROVIDER, "PORT": 1}
    Message.objects.update(attempts=backoff.MOST_ATTEMPTS - 1)
    work(DUE)
    assert fate(text) == (MessageStatus.GIVEN_UP, backoff.MOST_ATTEMPTS, "ConnectionRefusedError")
    assert Patient.objects.filter(unreachable_at=None).count() == 1
    assert Bounce.objects.count() == 0


def test_one_begun_too_often_marks_nobody(provider, text):
    Message.objects.update(attempts=backoff.MOST_ATTEMPTS)
    work(DUE)
    assert fate(text)[0] == MessageStatus.GIVEN_UP
    assert Bounce.objects.count() == 0


def test_who_has_no_address_and_no_text_reaches_is_called(provider, text):
    Patient.objects.update(email="")
    provider.status = 400
    work(DUE)
    assert fate(text)[0] == MessageStatus.REFUSED
    (one,) = queries.people_to_tell(now=DUE)
    assert (one.contact.telephone, [each.message for each in one.bounces]) == (factories.TELEPHONE, [text])
    assert Patient.objects.filter(unreachable_at=None).count() == 1  # the mark is about e-mail


def test_who_has_no_address_is_not_called_any_more_once_a_text_arrives(provider, text):
    Patient.objects.update(email="")
    provider.status = 422
    work(DUE)
    staff = desk.user("change_appointment")
    assert operations.say_it_works(text.visit.patient, actor=staff, now=DUE) == 1
    assert queries.people_to_tell(now=DUE) == []
    work(DUE + MINUTE)
    assert fate(text)[0] == MessageStatus.REFUSED
    assert len(queries.people_to_tell(now=DUE + MINUTE)) == 1
    provider.status = 201
    operations.send_again(text, now=DUE + MINUTE)
    work(DUE + MINUTE)
    assert fate(text)[0] == MessageStatus.SENT
    assert queries.people_to_tell(now=DUE + MINUTE) == []


def test_a_text_that_arrives_says_nothing_about_the_address(provider, text):
    factories.bounce(factories.message(text.appointment, "verify", status="refused", ended_at=NOW))
    work(DUE)
    assert fate(text)[0] == MessageStatus.SENT
    assert Patient.objects.exclude(unreachable_at=None).count() == 1


def test_a_mail_still_goes_when_the_text_hangs(provider, visit):
    provider.does = "hangs"
    work(DUE)
    assert len(mail.outbox) == 1
    assert ends("email") == [SENT]


def test_neither_number_nor_answer_nor_text_is_logged(provider, text, caplog):
    provider.status, provider.body = 400, b"no such number"
    caplog.set_level("DEBUG")
    work(DUE)
    assert f"message {text.pk} reminder: refused" in caplog.text
    for secret in ("4164161", "no such", text.appointment.token, "s3cr", "dXNAOnMzY3I6dA"):
        assert secret not in caplog.text + fate(text)[2]
