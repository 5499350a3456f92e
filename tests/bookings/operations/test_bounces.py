"""Whom an e-mail did not reach: marked with the message's end, and over when one arrives."""

from datetime import timedelta

import pytest

from bookings import operations, queries
from bookings.domain.backoff import MOST_ATTEMPTS
from bookings.enums import BounceEnd, MessageKind, MessageStatus
from bookings.models import Bounce, Message, Patient
from tests import factories
from tests.bookings import desk
from tests.factories import NOW, at

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=1)
CODE = "SMTPRecipientsRefused 550"


@pytest.fixture(autouse=True)
def clinic():
    return factories.clinic()


@pytest.fixture
def visit():
    return factories.appointment()


@pytest.fixture
def child():
    """Return a visit that somebody else has booked."""
    patient = factories.patient("Leo Meyer", email="", telephone="")
    return factories.appointment(at(9), patient=patient, contact=factories.contact(patient))


@pytest.fixture
def staff():
    return desk.user("change_appointment")


def ends(visit, status=MessageStatus.REFUSED, kind=MessageKind.BOOKED, *, now=NOW, problem=CODE, **fields):
    """Write a message about the visit and let the worker end it so."""
    cause = f"{kind} {Message.objects.count()}"
    message = factories.message(visit, kind, cause=cause, due_at=now, **fields)
    leased = operations.lease_message(now=now)
    assert leased == message
    to = queries.contact_of(queries.visit(visit.pk))
    assert operations.end_message(leased, status, now=now, problem=problem, to=to)
    return message


def since(person):
    person.refresh_from_db()
    return person.unreachable_at


def facts():
    return list(Bounce.objects.values_list("why", "code", "at", "end", "ended_at"))


@pytest.mark.parametrize("status", ["refused", "given_up"])
def test_who_was_not_reached_is_marked_with_when_why_and_which_message(visit, status):
    message = ends(visit, MessageStatus(status))
    assert since(visit.patient) == NOW
    assert facts() == [(status, CODE, NOW, "", None)]
    bounce = Bounce.objects.get()
    assert (bounce.message, bounce.patient, bounce.contact) == (message, visit.patient, None)


@pytest.mark.parametrize("status", ["sent", "superseded"])
def test_nothing_else_marks_anybody(visit, status):
    ends(visit, MessageStatus(status), problem="")
    assert since(visit.patient) is None
    assert not Bounce.objects.exists()


def test_who_booked_for_a_patient_is_marked_not_the_patient(child):
    ends(child)
    assert (since(child.contact), since(child.patient)) == (NOW, None)
    assert Bounce.objects.get().contact == child.contact


def test_a_lost_lease_marks_nobody(visit):
    factories.message(visit)
    leased = operations.lease_message(now=NOW)
    Message.objects.update(leased_until=LATER)
    to = queries.contact_of(visit)
    assert not operations.end_message(leased, MessageStatus.REFUSED, now=NOW, problem=CODE, to=to)
    assert since(visit.patient) is None
    assert not Bounce.objects.exists()


def test_a_refusal_of_the_old_address_does_not_mark_the_new_one(visit):
    message = factories.message(visit)
    to = queries.contact_of(visit)
    leased = operations.lease_message(now=NOW)
    Patient.objects.update(email="new@example.org")
    assert operations.end_message(leased, MessageStatus.REFUSED, now=NOW, problem=CODE, to=to)
    message.refresh_from_db()
    assert message.status == MessageStatus.REFUSED
    assert since(visit.patient) is None


def test_a_message_that_kills_every_worker_marks_too(visit):
    factories.message(visit, attempts=MOST_ATTEMPTS)
    assert operations.lease_message(now=NOW) is None
    assert since(visit.patient) == NOW
    assert facts() == [("given_up", "begun too often without an end", NOW, "", None)]


def test_giving_up_after_the_last_try_marks(visit):
    factories.message(visit, attempts=MOST_ATTEMPTS - 1)
    leased = operations.lease_message(now=NOW)
    operations.retry_message(
        leased, now=NOW, problem="TimeoutError", jitter=0.5, to=queries.contact_of(visit)
    )
    assert facts() == [("given_up", "TimeoutError", NOW, "", None)]


def test_a_later_message_that_is_sent_ends_it(visit):
    ends(visit)
    ends(visit, MessageStatus.SENT, now=LATER, problem="")
    assert since(visit.patient) is None
    assert facts() == [("refused", CODE, NOW, BounceEnd.SENT, LATER)]


def test_what_was_sent_to_the_old_address_does_not_end_it(visit):
    ends(visit)
    to = queries.contact_of(queries.visit(visit.pk))
    factories.message(visit, cause="another", due_at=LATER)
    leased = operations.lease_message(now=LATER)
    Patient.objects.update(email="new@example.org")
    operations.end_message(leased, MessageStatus.SENT, now=LATER, to=to)
    assert since(visit.patient) == NOW


@pytest.mark.parametrize("email", ["right@example.org", ""])
def test_another_address_ends_it(visit, staff, email):
    ends(visit)
    patient = visit.patient
    contact = operations.Contact(patient.name, email, str(patient.telephone))
    operations.correct_patient(
        patient=patient, contact=contact, shown=operations.contact_digest(patient), actor=staff, now=LATER
    )
    assert since(patient) is None
    assert facts() == [("refused", CODE, NOW, BounceEnd.CORRECTED, LATER)]
    assert Bounce.objects.get().ended_by.pk == staff.pk


def test_another_number_does_not_end_it(visit, staff):
    ends(visit)
    patient = visit.patient
    contact = operations.Contact(patient.name, patient.email, "+14169671111")
    operations.correct_patient(
        patient=patient, contact=contact, shown=operations.contact_digest(patient), actor=staff, now=LATER
    )
    assert since(patient) == NOW


def test_a_contacts_other_address_ends_it(child, staff):
    ends(child)
    related = child.contact
    contact = operations.Contact(related.name, "right@example.org", str(related.telephone))
    operations.correct_contact(
        related=related, contact=contact, shown=operations.contact_digest(related), actor=staff, now=LATER
    )
    assert since(related) is None


def test_staffs_word_ends_it_and_tries_again_what_had_not_arrived(visit, staff):
    message = ends(visit)
    assert operations.say_it_works(visit.patient, actor=staff, now=LATER) == 1
    assert since(visit.patient) is None
    assert facts() == [("refused", CODE, NOW, BounceEnd.WORKS, LATER)]
    message.refresh_from_db()
    assert (message.status, message.due_at, message.attempts) == (MessageStatus.WAITING, LATER, 0)
    assert operations.say_it_works(visit.patient, actor=staff, now=LATER) is None


def test_the_same_message_failing_again_marks_again(visit, staff):
    ends(visit)
    operations.say_it_works(visit.patient, actor=staff, now=LATER)
    leased = operations.lease_message(now=LATER)
    to = queries.contact_of(queries.visit(visit.pk))
    operations.end_message(leased, MessageStatus.REFUSED, now=LATER, problem=CODE, to=to)
    assert since(visit.patient) == LATER
    assert Bounce.objects.filter(ended_at=None).count() == 1


# -- calling


def called(visit, staff, *, shown=None, note="", now=LATER):
    shown = shown or Bounce.objects.latest("pk").pk
    return operations.note_call(visit.patient, shown=shown, note=note, actor=staff, now=now)


def to_tell():
    return [(one.reference, len(one.bounces), len(one.ahead)) for one in queries.people_to_tell(now=NOW)]


def test_who_was_not_reached_is_one_line_with_all_that_is_ahead(visit):
    factories.appointment(at(14), patient=visit.patient)
    ends(visit)
    ends(visit, kind=MessageKind.RESCHEDULED)
    assert to_tell() == [(visit.patient.reference, 2, 2)]
    assert queries.number_of_calls(now=NOW) == 1


def test_a_call_takes_the_line_away_and_leaves_the_mark(visit, staff):
    ends(visit)
    assert called(visit, staff, note="told his wife")
    assert to_tell() == []
    assert queries.number_of_calls(now=NOW) == 0
    assert since(visit.patient) == NOW
    bounce = Bounce.objects.get()
    assert (bounce.called_at, bounce.called_by.pk, bounce.note) == (LATER, staff.pk, "told his wife")
    assert not called(visit, staff, note="again")


def test_what_fails_after_the_page_was_opened_stays_to_be_told(visit, staff):
    ends(visit)
    shown = Bounce.objects.get().pk
    ends(visit, kind=MessageKind.RESCHEDULED)
    assert called(visit, staff, shown=shown)
    assert to_tell() == [(visit.patient.reference, 1, 1)]


def test_who_is_reached_by_mail_again_is_not_called(visit):
    ends(visit)
    ends(visit, MessageStatus.SENT, problem="")
    assert to_tell() == []


def test_of_a_cancelled_visit_they_must_hear(visit):
    ends(visit, kind=MessageKind.CANCELLED)
    type(visit).objects.update(status="cancelled", cancelled_at=NOW)
    assert to_tell() == [(visit.patient.reference, 1, 0)]


def test_nobody_is_called_about_what_has_passed(visit):
    ends(visit)
    after = visit.starts_at
    assert queries.people_to_tell(now=after) == []
    assert queries.number_of_calls(now=after) == 0
    factories.appointment(at(14), patient=visit.patient)
    assert len(queries.people_to_tell(now=after)) == 1


@pytest.mark.parametrize("kind", ["verify", "offer"])
def test_machines_and_offers_have_no_line_here(visit, kind):
    type(visit).objects.update(status="expired")
    ends(visit, kind=MessageKind(kind))
    assert since(visit.patient) == NOW
    assert to_tell() == []


def test_whose_visit_is_nearest_is_called_first(visit, child):
    ends(visit)
    ends(child)
    assert [one.reference for one in queries.people_to_tell(now=NOW)] == [
        child.contact.reference,
        visit.patient.reference,
    ]
