"""Hold, details, book: every refusal stands on the set-up of the success next to it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bookings import operations, queries
from bookings.enums import AppointmentStatus
from bookings.models import Appointment, AppointmentChange, BookingAttempt, Message, Patient
from bookings.operations import agreeing, attempts
from tests import factories
from tests.factories import MONDAY, NOW, at

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
ALEX = operations.Details("Alex Meyer", "alex@example.org", "+1 416-416-4161", "My knee")


class Visitor:
    """One browser at the clinic's site; a form of it has a key."""

    def __init__(self, name, clinic, service):
        self.name, self.clinic, self.service = name, clinic, service

    def hold(self, starts_at, key="form", *, practitioner=None, now=NOW, **rest):
        return operations.hold_slot(
            key=f"{self.name} {key}",
            visitor=self.name,
            clinic=self.clinic,
            service=rest.pop("service", self.service),
            practitioner=practitioner,
            starts_at=starts_at,
            now=now,
            **rest,
        )

    def type(self, details=ALEX, key="form", *, now=NOW, notice=None):
        return operations.save_details(
            key=f"{self.name} {key}", visitor=self.name, details=details, notice=notice, now=now
        )

    def shown(self, key="form"):
        attempt = queries.attempt_of(f"{self.name} {key}", self.name)
        assert attempt is not None
        return operations.fingerprint(attempt)

    def confirm(self, key="form", *, shown=None, now=NOW):
        return operations.book_attempt(
            key=f"{self.name} {key}",
            visitor=self.name,
            shown=self.shown(key) if shown is None else shown,
            clinic=self.clinic,
            now=now,
        )


@pytest.fixture
def me(clinic, service, sam):
    return Visitor("me", clinic, service)


@pytest.fixture
def you(clinic, service, sam):
    return Visitor("you", clinic, service)


def statuses():
    return list(Appointment.objects.order_by("pk").values_list("status", flat=True))


def nothing_written():
    return not (BookingAttempt.objects.exists() or Appointment.objects.exists())


# -- hold


def test_a_hold_keeps_the_time_for_the_clinics_minutes(me, sam, service):
    attempt = me.hold(at(10))
    held = attempt.appointment
    assert (held.status, held.expires_at) == ("held", NOW + 10 * MINUTE)
    assert (held.starts_at, held.ends_at) == (at(10), at(11))
    assert (held.practitioner, held.patient, held.price_text) == (sam, None, "$120")
    assert (attempt.key, attempt.visitor, attempt.service, attempt.practitioner) == (
        "me form",
        "me",
        service,
        None,
    )


def test_a_hold_copies_the_buffers(me, service):
    service.buffer_before, service.buffer_after = 5, 10
    service.save()
    held = me.hold(at(10)).appointment
    assert (held.occupied_from, held.occupied_until) == (at(9, 55), at(11, 10))


@pytest.mark.parametrize(
    ("starts_at", "now", "refusal"),
    [
        (at(10), at(8), None),
        (at(10), at(8) + MINUTE, operations.NotOffered),
        (at(10), at(10) + MINUTE, operations.NotOffered),
        (at(10), at(10) - timedelta(days=90), None),
        (at(10), at(10) - timedelta(days=92), operations.NotOffered),
        (at(10, 1), NOW, operations.SlotTaken),
        (at(8), NOW, operations.SlotTaken),
        (at(11, 30), NOW, operations.SlotTaken),
        (at(10, day=MONDAY + timedelta(days=1)), NOW, operations.SlotTaken),
    ],
)
def test_only_what_is_offered_can_be_held(me, starts_at, now, refusal):
    if refusal is None:
        assert me.hold(starts_at, now=now).appointment.status == "held"
        return
    with pytest.raises(refusal):
        me.hold(starts_at, now=now)
    assert nothing_written()


def test_only_a_practitioner_who_offers_it_can_be_held(me, sam):
    kim = factories.practitioner("Kim Larsen")
    factories.hours(kim)
    with pytest.raises(operations.SlotTaken):
        me.hold(at(10), practitioner=kim.pk)
    assert me.hold(at(10), practitioner=sam.pk).appointment.practitioner == sam


def test_a_held_time_is_taken_for_others_until_the_hold_passes(me, you):
    me.hold(at(10))
    with pytest.raises(operations.SlotTaken):
        you.hold(at(10), now=NOW + 10 * MINUTE - timedelta(seconds=1))
    assert you.hold(at(10), now=NOW + 10 * MINUTE).appointment.status == "held"
    assert statuses() == ["expired", "held"]


def test_the_same_form_twice_is_one_hold(me):
    first = me.hold(at(10))
    again = me.hold(at(10), now=NOW + MINUTE)
    assert again.appointment == first.appointment
    assert again.appointment.expires_at == NOW + 10 * MINUTE
    assert statuses() == ["held"]


def test_back_to_choose_another_time_gives_the_first_one_up(me, you):
    me.hold(at(10))
    me.type()
    moved = me.hold(at(11))
    assert (moved.appointment.starts_at, moved.name) == (at(11), "Alex Meyer")
    assert statuses() == ["held"]
    assert you.hold(at(10)).appointment.status == "held"


def test_a_refused_change_keeps_the_hold_that_was_there(me, you):
    you.hold(at(11))
    me.hold(at(10))
    with pytest.raises(operations.SlotTaken):
        me.hold(at(11))
    assert queries.attempt_of("me form", "me").appointment.starts_at == at(10)
    assert statuses() == ["held", "held"]


def test_two_tabs_hold_two_times(me):
    me.hold(at(10), "one tab")
    me.hold(at(11), "other tab")
    assert statuses() == ["held", "held"]


def test_two_tabs_that_want_the_same_time_don_t_block_each_other(me):
    me.hold(at(10), "one tab")
    me.type(key="one tab")
    me.hold(at(10), "other tab")
    assert statuses() == ["expired", "held"]
    assert me.confirm("one tab").status == "booked"
    me.type(key="other tab")
    with pytest.raises(operations.SlotTaken):
        me.confirm("other tab")
    assert statuses() == ["booked", "expired"]


def test_a_key_of_somebody_else_opens_nothing(me, you):
    mine = me.hold(at(10))
    me.type()
    yours = operations.hold_slot(
        key=mine.key,
        visitor="you",
        clinic=you.clinic,
        service=you.service,
        practitioner=None,
        starts_at=at(11),
        now=NOW,
    )
    assert (yours.key == mine.key, yours.visitor, yours.name) == (False, "you", "")
    with pytest.raises(operations.AttemptGone):
        operations.save_details(key=mine.key, visitor="you", details=ALEX, notice=None, now=NOW)
    with pytest.raises(operations.AttemptGone):
        operations.book_attempt(key=mine.key, visitor="you", shown=me.shown(), clinic=you.clinic, now=NOW)
    assert me.confirm().status == "booked"


def test_whoever_is_least_busy_that_day_is_held(me, sam, noor):
    factories.appointment(at(9), 60, practitioner=sam)
    assert me.hold(at(10)).appointment.practitioner == noor


def test_a_suggested_reason_begins_the_details_of_a_new_attempt(me):
    assert me.hold(at(10), suggested_reason="My knee hurts").reason == "My knee hurts"
    assert me.hold(at(11), suggested_reason="Something else").reason == "My knee hurts"


# -- details


def test_details_are_kept_with_the_notice_that_was_shown(me):
    notice = factories.notice()
    me.hold(at(10))
    saved = me.type(notice=notice, now=NOW + MINUTE)
    saved.refresh_from_db()
    assert attempts.typed(saved) == ALEX
    assert (saved.privacy_notice, saved.privacy_shown_at, saved.details_at) == (
        notice,
        NOW + MINUTE,
        NOW + MINUTE,
    )


def test_details_without_an_attempt(me):
    with pytest.raises(operations.AttemptGone):
        me.type()
    me.hold(at(10))
    assert me.type().name == "Alex Meyer"


def test_details_after_booking_are_the_same_or_refused(me):
    me.hold(at(10))
    me.type()
    visit = me.confirm()
    assert me.type().appointment == visit
    with pytest.raises(operations.AlreadyBooked) as refusal:
        me.type(replace(ALEX, name="Kim Larsen"))
    assert refusal.value.appointment == visit
    assert Patient.objects.get().name == "Alex Meyer"


# -- book


def test_confirming_books_and_writes_history_and_message(me):
    notice = factories.notice()
    me.hold(at(10))
    me.type(notice=notice)
    visit = me.confirm(now=NOW + MINUTE)
    visit.refresh_from_db()
    assert (visit.status, visit.booked_at, visit.expires_at) == ("booked", NOW + MINUTE, None)
    assert (visit.reason, visit.channel, visit.sequence) == ("My knee", "online", 0)
    assert (visit.privacy_notice, visit.privacy_shown_at) == (notice, NOW)
    assert (visit.patient.name, visit.patient.email, visit.patient.telephone) == (
        "Alex Meyer",
        "alex@example.org",
        "+14164164161",
    )
    (change,) = AppointmentChange.objects.all()
    assert (change.kind, change.at, change.channel, change.actor) == ("booked", NOW + MINUTE, "online", None)
    assert (change.before["status"], change.after["status"]) == ("held", "booked")
    (message,) = Message.objects.all()
    assert (message.kind, message.appointment, message.due_at, message.status) == (
        "booked",
        visit,
        NOW + MINUTE,
        "waiting",
    )


def counts():
    return [model.objects.count() for model in (Patient, AppointmentChange, Message)]


def test_the_same_confirmation_twice_is_one_visit(me):
    me.hold(at(10))
    me.type()
    assert me.confirm() == me.confirm()
    assert (statuses(), counts()) == (["booked"], [1, 1, 1])


def test_the_same_confirmation_leads_to_the_visit_even_when_the_attempt_is_purged(me, you):
    me.hold(at(10))
    me.type()
    shown = me.shown()
    visit = me.confirm()
    later = NOW + timedelta(hours=2)
    assert operations.purge_attempts(now=later) == 1
    assert me.confirm(shown=shown, now=later) == visit
    with pytest.raises(operations.AttemptGone):
        operations.book_attempt(key="me form", visitor="you", shown=shown, clinic=you.clinic, now=later)


def test_a_key_that_has_led_to_a_visit_never_leads_to_another(me):
    me.hold(at(10))
    me.type()
    visit = me.confirm()
    with pytest.raises(operations.AlreadyBooked):
        me.hold(at(11))
    operations.purge_attempts(now=NOW + timedelta(hours=2))
    with pytest.raises(operations.AlreadyBooked) as refusal:
        me.hold(at(11))
    assert refusal.value.appointment == visit
    assert statuses() == ["booked"]


def test_what_was_not_shown_is_not_booked(me):
    me.hold(at(10))
    me.type()
    shown = me.shown()
    me.type(replace(ALEX, telephone="+1 416-416-4162"))
    with pytest.raises(operations.DetailsChanged):
        me.confirm(shown=shown)
    me.hold(at(11))
    with pytest.raises(operations.DetailsChanged):
        me.confirm(shown=shown)
    me.hold(at(10))
    me.type()
    assert me.confirm(shown=shown).status == "booked"


def test_other_data_after_booking_lead_to_the_visit_that_is_there(me):
    me.hold(at(10))
    me.type()
    visit = me.confirm()
    with pytest.raises(operations.AlreadyBooked) as refusal:
        me.confirm(shown="something else")
    assert refusal.value.appointment == visit


def test_nothing_is_booked_without_details(me):
    me.hold(at(10))
    with pytest.raises(operations.DetailsMissing):
        me.confirm()
    me.type()
    assert me.confirm().status == "booked"


LATE = NOW + 11 * MINUTE


@pytest.mark.parametrize("released", [False, True])
def test_a_hold_that_has_passed_still_books_if_the_time_is_free(me, released):
    me.hold(at(10))
    me.type()
    if released:
        operations.purge_attempts(now=LATE)
        assert statuses() == ["expired"]
    assert me.confirm(now=LATE).status == "booked"


def test_a_hold_that_has_passed_does_not_book_what_somebody_else_holds(me, you):
    me.hold(at(10))
    me.type()
    yours = you.hold(at(10), now=LATE)
    with pytest.raises(operations.SlotTaken):
        me.confirm(now=LATE)
    assert statuses() == ["expired", "held"]
    operations.purge_attempts(now=LATE + 10 * MINUTE)
    assert me.confirm(now=LATE + 10 * MINUTE).status == "booked"
    assert statuses() == ["booked", "expired"]
    assert yours.pk


@pytest.mark.parametrize("blocking", ["absence", "closure"])
def test_a_hold_that_has_passed_does_not_book_what_is_no_longer_offered(me, sam, blocking):
    me.hold(at(10))
    me.type()
    row = factories.absence(sam, at(10), at(11)) if blocking == "absence" else factories.closure(MONDAY)
    with pytest.raises(operations.SlotTaken):
        me.confirm(now=LATE)
    row.delete()
    assert me.confirm(now=LATE).status == "booked"


def test_a_time_that_has_begun_is_not_booked_by_a_hold_that_has_passed(me):
    me.clinic.lead_time = 0
    me.clinic.save()
    me.hold(at(10), now=at(9, 55))
    me.type()
    with pytest.raises(operations.NotOffered):
        me.confirm(now=at(10, 5))
    assert me.confirm(now=at(9, 59)).status == "booked"


def test_a_message_that_cannot_be_written_leaves_no_booking(me, monkeypatch):
    me.hold(at(10))
    me.type()
    with monkeypatch.context() as broken:
        broken.setattr(agreeing, "tell_booked", lambda *args, **kwargs: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            me.confirm()
    assert (statuses(), counts()) == (["held"], [0, 0, 0])
    assert me.confirm().status == "booked"
    assert counts() == [1, 1, 1]


def test_the_database_has_the_last_word(me, monkeypatch, sam):
    """A search that finds free what is taken: the constraint's refusal is the same as ours."""
    found = queries.slots_at(queries.Question(me.clinic, me.service, NOW), at(10))
    factories.appointment(at(10), 60, practitioner=sam)
    monkeypatch.setattr(queries, "slots_at", lambda *args, **kwargs: found)
    with pytest.raises(operations.SlotTaken):
        me.hold(at(10))


def test_the_time_that_was_just_booked_leads_to_the_visit_whoever_else_is_free(me, sam):
    me.hold(at(10), practitioner=sam.pk)
    me.type()
    visit = me.confirm()
    with pytest.raises(operations.AlreadyBooked) as told:
        me.hold(at(10), practitioner=sam.pk)
    assert told.value.appointment == visit
    BookingAttempt.objects.all().delete()
    with pytest.raises(operations.AlreadyBooked):
        me.hold(at(10), practitioner=sam.pk)
    with pytest.raises(operations.SlotTaken):
        me.hold(at(10), "another form", practitioner=sam.pk)


def test_a_hold_at_the_shortest_notice_is_found_again_a_moment_later(me):
    edge = at(10) - timedelta(minutes=me.clinic.lead_time)
    attempt = me.hold(at(10), now=edge)
    assert me.hold(at(10), now=edge + MINUTE) == attempt
    with pytest.raises(operations.NotOffered):
        me.hold(at(10), "another form", now=edge + MINUTE)


def test_a_passed_hold_books_within_the_practitioners_own_notice_too(me, sam):
    sam.lead_time = 24 * 60
    sam.save()
    edge = at(10) - timedelta(days=1)
    me.hold(at(10), now=edge)
    me.type(now=edge)
    assert me.confirm(now=edge + 11 * MINUTE).status == "booked"


# -- purge


def test_forms_untouched_for_an_hour_are_forgotten(me, you):
    me.hold(at(10))
    me.type()
    you.hold(at(11), now=NOW + 30 * MINUTE)
    assert operations.purge_attempts(now=NOW + 60 * MINUTE) == 1
    assert list(BookingAttempt.objects.values_list("visitor", flat=True)) == ["you"]
    assert statuses() == [AppointmentStatus.EXPIRED, AppointmentStatus.EXPIRED]


def test_a_form_whose_hold_still_runs_is_not_forgotten(me):
    me.clinic.hold_minutes = 120
    me.clinic.save()
    me.hold(at(10))
    me.type()
    assert operations.purge_attempts(now=NOW + 119 * MINUTE) == 0
    assert me.confirm(now=NOW + 119 * MINUTE).status == "booked"
