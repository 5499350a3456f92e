"""What the worker sends, and what it does not; when the mail server makes trouble: test_tasks_mail_trouble.py."""

from __future__ import annotations

import smtplib
from datetime import timedelta
from email import message_from_bytes, policy

import pytest
import time_machine

from bookings import notifications, operations, tasks
from bookings.enums import STAFF_MESSAGES, Channel, MessageKind, MessageStatus
from bookings.models import Appointment, Message, Offer, RelatedPerson
from tests import factories
from tests.bookings.mailserver import fate

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")


def test_a_message_is_sent_once(server, message):
    assert tasks.deliver_next()
    assert not tasks.deliver_next()
    assert fate(message) == (MessageStatus.SENT, 1, "")
    assert message.ended_at == factories.NOW
    (envelope,) = server.received
    assert envelope.rcpt_tos == ["alex@example.org"]
    assert envelope.mail_from == "clinic@example.org"


@pytest.mark.parametrize(
    "name", ["王" * 150, 'Anna "Ann" Meyer', "Meyer, Alex <lex@elsewhere.example>", "🏃🏽‍♀️"]
)
def test_any_name_reaches_the_one_address(server, message, name):
    person = message.appointment.patient
    person.name = name
    person.save()
    tasks.deliver_next()
    assert fate(message)[0] == MessageStatus.SENT
    assert server.received[0].rcpt_tos == ["alex@example.org"]


def test_an_international_domain_is_reached(server, message):
    person = message.appointment.patient
    person.email = "a@münchen.example"
    person.save()
    tasks.deliver_next()
    assert server.received[0].rcpt_tos == ["a@xn--mnchen-3ya.example"]


def test_one_bad_message_does_not_hold_up_the_next(server, message, monkeypatch):
    other = factories.message(factories.appointment(factories.at(13)))
    kinds = iter([ValueError("nonsense"), None])
    usual = tasks.write

    def write(*args):
        if error := next(kinds):
            raise error
        return usual(*args)

    monkeypatch.setattr(tasks, "write", write)
    while tasks.deliver_next():
        pass
    assert fate(other) == (MessageStatus.WAITING, 1, "ValueError")
    assert fate(message)[0] == MessageStatus.SENT


def test_a_message_that_cannot_even_be_judged_holds_up_nothing(server, message):
    """Nobody is offered anything by this row: asking for its offer fails."""
    broken = factories.message(
        factories.appointment(factories.at(15)), MessageKind.OFFER, due_at=factories.NOW
    )
    for _message in range(2):
        assert tasks.deliver_next()
    assert not tasks.deliver_next()
    assert fate(broken) == (MessageStatus.WAITING, 1, "RelatedObjectDoesNotExist")
    assert fate(message)[0] == MessageStatus.SENT


def test_what_is_written_down_of_a_problem_never_quotes_the_server():
    address = {"alex@example.org": (550, b"5.1.1 <alex@example.org> unknown")}
    assert notifications.describe(smtplib.SMTPRecipientsRefused(address)) == "SMTPRecipientsRefused 550"
    assert notifications.describe(smtplib.SMTPDataError(554, b"spam from Alex")) == "SMTPDataError 554"
    assert notifications.describe(ValueError("Alex Meyer")) == "ValueError"


@pytest.mark.parametrize(
    ("error", "permanent"),
    [
        (smtplib.SMTPRecipientsRefused({"a": (550, b""), "b": (450, b"")}), False),
        (smtplib.SMTPRecipientsRefused({}), False),
        (smtplib.SMTPSenderRefused(550, b"", "a"), False),
        (smtplib.SMTPAuthenticationError(535, b""), False),
        (smtplib.SMTPServerDisconnected("x"), False),
        (smtplib.SMTPDataError(451, b""), False),
        (TimeoutError(), False),
    ],
)
def test_trouble_that_passes_is_not_the_patients_address(error, permanent):
    assert notifications.is_permanent(error) is permanent


def deliver_all() -> None:
    while tasks.deliver_next():
        pass


@pytest.fixture
def cancelled_online(message):
    """The visit, cancelled by its patient before its confirmation has left."""
    clinic = factories.clinic()
    return operations.cancel_appointment(
        appointment=message.appointment, clinic=clinic, now=factories.NOW, channel=Channel.ONLINE
    )


def test_a_cancelling_that_is_taken_back_makes_one_message_that_is_true(server, message, cancelled_online):
    factories.hours(cancelled_online.practitioner)
    cancelled_online.practitioner.services.add(cancelled_online.service)
    deliver_all()
    operations.undo_cancellation(
        appointment=cancelled_online, clinic=factories.clinic(), now=factories.NOW + timedelta(minutes=2)
    )
    with time_machine.travel(factories.NOW + timedelta(minutes=4), tick=False):
        deliver_all()
    (envelope,) = server.received
    assert b"is booked" in envelope.content
    assert list(Message.objects.order_by("pk").values_list("kind", "status")) == [
        ("booked", "superseded"),
        ("cancelled", "superseded"),
        ("booked", "sent"),
    ]


def test_a_visit_cancelled_before_its_confirmation_went_out_gets_one_message(
    server, message, cancelled_online, clock
):
    deliver_all()
    assert server.received == []  # it can still be undone
    clock.shift(timedelta(minutes=3))
    deliver_all()
    assert fate(message) == (MessageStatus.SUPERSEDED, 0, "the visit has changed since")
    (envelope,) = server.received
    assert b"is cancelled" in envelope.content
    assert b'method="CANCEL"' in envelope.content or b"method=CANCEL" in envelope.content


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"status": "noshow"}, "the visit is no longer booked"),
        ({"status": "cancelled"}, "the visit is no longer booked"),
        ({"sequence": 3}, "the visit has changed since"),
    ],
)
def test_what_is_no_longer_so_is_not_sent(server, message, changes, reason):
    Appointment.objects.update(**changes)
    tasks.deliver_next()
    assert fate(message) == (MessageStatus.SUPERSEDED, 1, reason)
    assert server.received == []


def test_a_patient_without_an_address_gets_no_mail(server, message):
    person = message.appointment.patient
    person.email = ""
    person.save()
    tasks.deliver_next()
    assert fate(message) == (MessageStatus.SUPERSEDED, 1, "no e-mail address")


def prepared(visit, kind):
    """Make what a message of this kind is about besides the visit; return what the message then says of it."""
    if kind == "plan":
        return {"cause": operations.cause_of(factories.care_plan(visit))}
    if kind == "plan_booked":
        factories.care_plan(visit, 1).visits.update(appointment=visit, chosen_start=visit.starts_at)
    return {}


@pytest.mark.parametrize("kind", [str(kind) for kind in tasks.KINDS])
def test_every_kind_has_its_writer(server, clock, kind):
    visit = visit_for(kind)
    message = factories.message(visit, kind, **prepared(visit, kind))
    tasks.deliver_next()
    assert fate(message)[0] == MessageStatus.SENT


def visit_for(kind):
    if kind == "offer":
        return factories.offer().appointment
    if kind == "thanks":
        return factories.appointment(status="fulfilled", service=factories.service(home_advice="Rest."))
    status = {"cancelled": "cancelled", "verify": "pending"}.get(kind, "booked")
    return factories.appointment(status=status, expires_at=factories.NOW + timedelta(days=1))


@pytest.mark.parametrize("status", ["refused", "expired", "withdrawn", "accepted"])
def test_an_offer_that_is_over_is_not_sent(server, clock, status):
    message = factories.message(visit_for("offer"), "offer")
    Offer.objects.update(status=status, ended_at=factories.NOW)
    tasks.deliver_next()
    assert fate(message) == (MessageStatus.SUPERSEDED, 1, "the offer is over")


def test_an_offer_says_what_is_kept_until_when_and_what_happens_to_the_present_visit(server, clock):
    visit = factories.appointment(factories.at(10, day=factories.MONDAY + timedelta(days=7)))
    offer = factories.offer(factories.waiting(visit))
    factories.message(offer.appointment, "offer")
    tasks.deliver_next()
    (envelope,) = server.received
    assert envelope.rcpt_tos == [visit.patient.email]
    mail = message_from_bytes(envelope.content, policy=policy.default)
    assert mail["Subject"] == "Sample Clinic: a time is free for you"
    text = mail.get_body(("plain",)).get_content()
    for told in (
        "kept for you until Monday 1 March, 12:00",
        "When: Monday 8 March 2027, 09:00 (45 minutes)",
        f"http://testserver/offers/{offer.token}/",
        "Your appointment on Monday 15 March, 10:00 stays yours unless you say yes.",
        f"http://testserver/waiting-list/{offer.entry.token}/",
    ):
        assert told in text
    assert [part.get_content_type() for part in mail.walk() if part.get_filename()] == []


def test_an_offer_for_a_child_goes_to_who_booked(server, clock):
    visit = factories.appointment(factories.at(10, day=factories.MONDAY + timedelta(days=7)))
    parent = RelatedPerson.objects.create(
        patient=visit.patient, name="Pat", email="pat@example.org", created_at=factories.NOW
    )
    Appointment.objects.filter(pk=visit.pk).update(contact=parent)
    visit.refresh_from_db()
    factories.message(factories.offer(factories.waiting(visit)).appointment, "offer")
    tasks.deliver_next()
    (envelope,) = server.received
    assert envelope.rcpt_tos == ["pat@example.org"]


def test_tending_the_list_ends_what_has_passed_and_offers_what_is_free(clock):
    visit = factories.appointment(factories.at(10, day=factories.MONDAY + timedelta(days=7)))
    visit.practitioner.services.set([visit.service])
    factories.hours(visit.practitioner, valid_from=factories.MONDAY)
    factories.waiting(visit)
    tasks.tend_waiting_list()
    tasks.tend_waiting_list()
    clock.shift(timedelta(hours=2))
    tasks.tend_waiting_list()
    assert list(Offer.objects.values_list("status", "appointment__starts_at")) == [
        ("expired", factories.at(9)),
        ("offered", factories.at(9, 45)),
    ]


def test_a_worker_that_lost_its_lease_does_not_write_over_the_others_word(message):
    ours = operations.lease_message(now=factories.NOW)
    assert ours is not None
    later = factories.NOW + operations.outbox.LEASE
    theirs = operations.lease_message(now=later)
    assert theirs is not None
    assert operations.end_message(theirs, MessageStatus.SENT, now=later)
    assert not operations.end_message(ours, MessageStatus.REFUSED, now=later)
    assert not operations.retry_message(ours, now=later, problem="x", jitter=0.5)
    assert fate(message)[0] == MessageStatus.SENT


def test_the_worker_writes_no_name_into_its_log(server, message, caplog):
    server.recipient = "550 <alex@example.org> unknown"
    tasks.deliver_next()
    assert f"message {message.pk} booked: refused" in caplog.text
    ours = [record.getMessage() for record in caplog.records if record.name.startswith("bookings")]
    assert "alex" not in " ".join(ours).lower()


def test_forgetting_releases_holds_and_purges_attempts(clock):
    service = factories.service()
    held = factories.hold(service=service, expires_at=factories.NOW)
    factories.attempt(held, touched_at=factories.NOW - timedelta(hours=1))
    fresh = factories.hold(factories.at(14), service=service, expires_at=factories.NOW + timedelta(minutes=1))
    factories.attempt(fresh)
    tasks.forget()
    statuses = dict(Appointment.objects.values_list("pk", "status"))
    assert statuses == {held.pk: "expired", fresh.pk: "held"}
    assert Appointment.objects.filter(attempt__isnull=False).get() == fresh
    assert Message.objects.count() == 0


def test_every_kind_of_message_has_a_writer():
    assert set(tasks.KINDS) | set(tasks.STAFF_KINDS) == set(MessageKind)
    assert set(tasks.STAFF_KINDS) == set(STAFF_MESSAGES)
    assert set(tasks.KINDS).isdisjoint(tasks.STAFF_KINDS)


# -- nobody to write to


@pytest.fixture
def visit_with_contact(clock):
    patient = factories.patient("Leo Meyer")
    return factories.appointment(patient=patient, contact=factories.contact(patient))


def test_the_contact_gets_it_and_not_the_patient(server, visit_with_contact):
    sent = factories.message(visit_with_contact)
    assert tasks.deliver_next()
    assert fate(sent) == (MessageStatus.SENT, 1, "")
    assert [envelope.rcpt_tos for envelope in server.received] == [["maria@example.org"]]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"messages_stopped_at": factories.NOW}, "messages stopped by the clinic"),
        ({"email": ""}, "no e-mail address"),
    ],
)
@pytest.mark.parametrize("kind", tasks.KINDS)
def test_nothing_at_all_is_sent_to_a_contact_who_can_not_be_written_to(
    server, visit_with_contact, kind, change, reason
):
    RelatedPerson.objects.update(**change)
    unsent = factories.message(visit_with_contact, kind)
    assert tasks.deliver_next()
    assert fate(unsent) == (MessageStatus.SUPERSEDED, 1, reason)
    assert server.received == []


def test_the_patients_own_visit_is_not_stopped_with_the_contact(server, visit_with_contact):
    RelatedPerson.objects.update(messages_stopped_at=factories.NOW)
    own = factories.message(factories.appointment(factories.at(14), patient=visit_with_contact.patient))
    assert tasks.deliver_next()
    assert fate(own) == (MessageStatus.SENT, 1, "")


def test_the_log_says_once_a_minute_how_long_the_oldest_has_waited(message, clock, caplog):
    caplog.set_level("INFO", "bookings.worker")
    tasks.tell_what_waits()
    assert caplog.record_tuples == []  # it has just become due
    for seconds in (300, 301):
        clock.move_to(factories.NOW + timedelta(seconds=seconds))
        tasks.tell_what_waits()
    assert caplog.record_tuples == [
        ("bookings.worker", 20, "oldest due message: 300 s"),
        ("bookings.worker", 30, "oldest due message: 301 s"),
    ]
    tasks.deliver_next()
    caplog.clear()
    tasks.tell_what_waits()
    assert caplog.record_tuples == []


def test_a_refusal_marks_who_it_was_for_until_one_arrives(server, message, clock):
    def marked():
        message.appointment.patient.refresh_from_db()
        return message.appointment.patient.unreachable_at

    server.recipient = "550 nobody"
    tasks.deliver_next()
    assert marked() == factories.NOW
    server.recipient = "250 OK"
    factories.message(message.appointment, cause="the next")
    tasks.deliver_next()
    assert marked() is None


def test_the_links_keep_their_id_when_tried_again_and_have_another_when_asked_for_again(
    server, message, clock
):
    Message.objects.update(kind="link", cause="link request 1")
    server.drops_at = "end"
    tasks.deliver_next()
    server.drops_at = ""
    clock.shift(timedelta(minutes=1))
    tasks.deliver_next()
    factories.message(message.appointment, "link", cause="link request 2")
    tasks.deliver_next()
    ids = [message_from_bytes(e.content)["Message-ID"] for e in server.received]
    uid = message.appointment.uid
    assert ids == [f"<{uid}.links-{number}.link@testserver>" for number in (1, 1, 2)]


def test_a_confirmation_that_is_asked_for_again_has_an_id_of_its_own(server, message):
    tasks.deliver_next()
    operations.confirm_again(message.appointment, shown=message.pk, now=factories.NOW)
    tasks.deliver_next()
    ids = [message_from_bytes(e.content)["Message-ID"] for e in server.received]
    uid = message.appointment.uid
    assert ids == [f"<{uid}.0.booked@testserver>", f"<{uid}.0-2.booked@testserver>"]
