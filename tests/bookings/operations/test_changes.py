"""What staff and patients change about a visit; each refusal stands next to its success."""

from dataclasses import replace
from datetime import time, timedelta

import pytest
from django.db import transaction

from bookings import operations, queries
from bookings.enums import Channel
from bookings.models import Appointment, AppointmentChange, Clinic, Message
from bookings.operations import Wish
from tests import factories
from tests.bookings.operations.visitors import Browser
from tests.factories import MONDAY, NOW, at

pytestmark = pytest.mark.django_db

ALEX = operations.Details("Alex Meyer", "", "", "By telephone")
TUESDAY = MONDAY + timedelta(days=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def desk(clinic, reception):
    return {"clinic": clinic, "actor": reception, "now": NOW}


@pytest.fixture
def wish(service, sam):
    return Wish(service, at(10))


def book(desk, wish, *, key="form", patient=None, details=ALEX):
    return operations.book_appointment(wish=wish, patient=patient, details=details, key=key, **desk)


@pytest.fixture
def visit(desk, wish):
    visit = book(desk, wish)
    factories.told()
    return visit


def changes():
    return list(AppointmentChange.objects.values_list("kind", flat=True))


def messages():
    return list(Message.objects.order_by("pk").values_list("kind", "sequence"))


# -- reschedule


def move(desk, visit, wish, **rest):
    return operations.reschedule_appointment(appointment=visit, wish=wish, **desk, **rest)


def test_a_visit_moves_with_its_calendar_id_and_a_new_revision(desk, wish, visit, noor, reception):
    moved = move(desk, visit, replace(wish, starts_at=at(11), practitioner=noor.pk), why="Called")
    moved.refresh_from_db()
    assert (moved.pk, moved.uid, moved.token, moved.sequence) == (visit.pk, visit.uid, visit.token, 1)
    assert (moved.starts_at, moved.occupied_from, moved.practitioner) == (at(11), at(11), noor)
    change = AppointmentChange.objects.last()
    assert (change.kind, change.actor, change.why) == ("rescheduled", reception, "Called")
    assert (change.before["starts_at"], change.after["starts_at"]) == (at(10).isoformat(), at(11).isoformat())
    assert messages() == [("booked", 0), ("rescheduled", 1)]


def test_a_visit_moves_over_its_own_time(desk, wish, visit):
    assert move(desk, visit, replace(wish, starts_at=at(10, 30))).starts_at == at(10, 30)


def test_a_visit_moves_only_to_where_it_fits(desk, wish, visit):
    factories.appointment(at(11), 60)
    with pytest.raises(operations.SlotTaken):
        move(desk, visit, replace(wish, starts_at=at(11)))
    with pytest.raises(operations.NotOffered):
        move(desk, visit, replace(wish, starts_at=at(7)))
    visit.refresh_from_db()
    assert (visit.starts_at, visit.sequence, messages()) == (at(10), 0, [("booked", 0)])
    assert move(desk, visit, replace(wish, starts_at=at(9))).starts_at == at(9)


def test_a_move_sent_twice_moves_once(desk, wish, visit):
    later = replace(wish, starts_at=at(11))
    assert [move(desk, visit, later, shown=0).sequence for _time in range(2)] == [1, 1]
    with pytest.raises(operations.ChangedMeanwhile):
        move(desk, visit, replace(wish, starts_at=at(9)), shown=0)
    assert move(desk, visit, replace(wish, starts_at=at(9)), shown=1).sequence == 2


@pytest.mark.parametrize("status", ["arrived", "fulfilled", "noshow", "cancelled"])
def test_only_a_booked_visit_moves(desk, wish, visit, status):
    Appointment.objects.update(status=status)
    with pytest.raises(operations.NotPossible):
        move(desk, visit, replace(wish, starts_at=at(11)))
    Appointment.objects.update(status="booked")
    assert move(desk, visit, replace(wish, starts_at=at(11))).starts_at == at(11)


# -- cancel


def cancel(visit, clinic, *, channel=Channel.RECEPTION, **rest):
    return operations.cancel_appointment(
        appointment=visit, clinic=clinic, channel=channel, **{"now": NOW, **rest}
    )


def test_a_cancelled_visit_stays_and_frees_its_time(desk, wish, visit, clinic, reception):
    gone = cancel(visit, clinic, actor=reception, why="Ill")
    assert (gone.status, gone.cancelled_at, gone.sequence) == ("cancelled", NOW, 1)
    assert changes() == ["booked", "cancelled"]
    assert messages() == [("booked", 0), ("cancelled", 1)]
    assert book(desk, wish, key="another form").starts_at == at(10)


def test_who_cancels_must_have_seen_where_the_visit_is_now(desk, wish, visit, clinic):
    move(desk, visit, replace(wish, starts_at=at(9)), shown=0)
    with pytest.raises(operations.ChangedMeanwhile):
        cancel(visit, clinic, shown=0)
    assert changes() == ["booked", "rescheduled"]
    assert cancel(visit, clinic, shown=1).status == "cancelled"


def test_cancelling_twice_says_so(visit, clinic):
    cancel(visit, clinic)
    with pytest.raises(operations.AlreadyCancelled):
        cancel(visit, clinic)
    assert messages() == [("booked", 0), ("cancelled", 1)]


@pytest.mark.parametrize("late", [timedelta(0), timedelta(days=2)])
def test_online_until_the_cut_off_and_at_the_desk_always(visit, clinic, late):
    limit = at(10) - timedelta(hours=24)
    with pytest.raises(operations.TooLate):
        cancel(visit, clinic, channel=Channel.ONLINE, now=limit + late)
    visit.refresh_from_db()
    assert visit.status == "booked"
    assert cancel(visit, clinic, now=limit + late).status == "cancelled"


def test_online_a_moment_before_the_cut_off(visit, clinic):
    moment = at(10) - timedelta(hours=24, microseconds=1)
    assert cancel(visit, clinic, channel=Channel.ONLINE, now=moment).status == "cancelled"


@pytest.mark.parametrize("status", ["arrived", "fulfilled", "noshow"])
def test_what_has_happened_is_not_cancelled(visit, clinic, status):
    Appointment.objects.update(status=status)
    with pytest.raises(operations.NotPossible):
        cancel(visit, clinic)
    Appointment.objects.update(status="booked")
    assert cancel(visit, clinic).status == "cancelled"


def test_a_moved_visit_keeps_what_was_agreed(desk, wish, visit):
    """The service has become longer, dearer and tidier since: that is for new visits."""
    agreed = (visit.duration, visit.buffer_before, visit.buffer_after, visit.price_text)
    service = wish.service
    service.duration, service.buffer_after, service.price_text = 90, 30, "$999"
    service.save()
    moved = operations.reschedule_appointment(
        appointment=visit, wish=operations.Wish(service, at(11), visit.practitioner_id), **desk
    )
    assert moved.starts_at == at(11)
    assert (moved.duration, moved.buffer_before, moved.buffer_after, moved.price_text) == agreed


# -- a patient moves by the link


@pytest.fixture
def online(clinic, service, sam):
    """Alex's visit on Monday at ten, booked online, and told."""
    visit = Browser("Alex", clinic, service).book(at(10))
    factories.told()
    return visit


def go(visit, clinic, starts_at, practitioner=None, **rest):
    wish = Wish(visit.service, starts_at, practitioner)
    given = {"channel": Channel.ONLINE, "now": NOW, **rest}
    return operations.reschedule_appointment(appointment=visit, clinic=clinic, wish=wish, **given)


def test_a_patient_moves_their_visit(online, clinic, sam):
    moved = go(online, clinic, at(11))
    moved.refresh_from_db()
    kept = ("pk", "uid", "token", "reference", "patient_id", "service_id", "duration", "price_text")
    assert [getattr(moved, name) for name in kept] == [getattr(online, name) for name in kept]
    assert (moved.starts_at, moved.practitioner, moved.sequence, moved.status) == (at(11), sam, 1, "booked")
    change = AppointmentChange.objects.last()
    assert (change.kind, change.channel, change.actor) == ("rescheduled", "online", None)
    waiting = Message.objects.get(kind="rescheduled")
    assert waiting.due_at == NOW + clinic.undo_minutes * MINUTE


def test_to_another_practitioner_or_to_whoever_is_free(online, clinic, noor):
    assert go(online, clinic, at(11), noor.pk).practitioner == noor
    factories.appointment(at(9), 60, practitioner=noor)
    assert go(online, clinic, at(9)).practitioner != noor


NOT_FOR_PATIENTS = {
    "too soon": at(9, day=NOW.date()) + timedelta(hours=2),  # Monday of this week: within the notice
    "too far": at(9, day=MONDAY + timedelta(days=98)),
    "over": at(9, day=MONDAY - timedelta(days=14)),
}


@pytest.mark.parametrize("when", NOT_FOR_PATIENTS)
def test_a_patient_gets_only_what_is_offered(online, clinic, desk, when):
    """Staff, who are not held to notice and horizon, put the same visit there; the hours are the same."""
    with pytest.raises(operations.NotOffered):
        go(online, clinic, NOT_FOR_PATIENTS[when])
    online.refresh_from_db()
    assert (online.starts_at, online.sequence) == (at(10), 0)
    staff = Wish(online.service, NOT_FOR_PATIENTS[when])
    if when != "too soon":
        assert move(desk, online, staff).starts_at == NOT_FOR_PATIENTS[when]


def test_a_patient_is_held_to_the_grid_and_the_hours(online, clinic):
    for when in (at(10, 30), at(7), at(10, day=TUESDAY)):
        with pytest.raises(operations.SlotTaken):
            go(online, clinic, when)
    assert go(online, clinic, at(9)).starts_at == at(9)


def test_daily_limits_count_everybody_elses_visits(online, clinic, sam):
    """The visit that moves leaves its own place: a full day with it is not full for it."""
    sam.most_per_day = 1
    sam.save()
    assert go(online, clinic, at(11)).starts_at == at(11)
    factories.appointment(at(9), 60, practitioner=sam)
    with pytest.raises(operations.SlotTaken):
        go(online, clinic, at(10))


def test_a_time_that_somebody_holds_is_not_free(online, clinic, service):
    Browser("somebody", clinic, service).hold(at(11))
    with pytest.raises(operations.SlotTaken):
        go(online, clinic, at(11))
    online.refresh_from_db()
    assert online.starts_at == at(10)
    assert go(online, clinic, at(11), now=NOW + timedelta(minutes=11)).starts_at == at(11)


def test_the_length_and_price_that_were_agreed_hold_for_a_patients_move_too(online, clinic, service):
    service.duration, service.buffer_after, service.price_text = 120, 30, "$999"
    service.save()
    moved = go(online, clinic, at(11))
    assert (moved.duration, moved.buffer_after, moved.price_text) == (60, 0, "$120")


@pytest.mark.parametrize("hours", [0, 24, 48])
def test_online_until_the_cut_off_for_moving(online, clinic, desk, wish, hours):
    Clinic.objects.update(move_cutoff=hours, cancel_cutoff=0, lead_time=0)
    clinic.refresh_from_db()
    factories.hours(online.practitioner, time(9), time(12), weekday=3)
    wednesday = at(10, day=MONDAY + timedelta(days=2))
    limit = at(10) - timedelta(hours=hours)
    for late in (timedelta(0), timedelta(days=1)):
        with pytest.raises(operations.TooLate):
            go(online, clinic, wednesday, now=limit + late)
    assert go(online, clinic, wednesday, now=limit - timedelta(microseconds=1)).starts_at == wednesday


def test_staff_move_after_the_cut_off(online, clinic, desk, wish):
    late = {**desk, "now": at(9)}
    assert move(late, online, replace(wish, starts_at=at(11))).starts_at == at(11)


def test_a_patients_move_sent_twice_moves_once_even_after_the_cut_off(online, clinic):
    assert go(online, clinic, at(11), shown=0).sequence == 1
    assert go(online, clinic, at(11), shown=0, now=at(11)).sequence == 1
    with pytest.raises(operations.ChangedMeanwhile):
        go(online, clinic, at(9), shown=0)


def test_an_offered_time_is_not_asked_for_notice_and_cut_off(online, clinic):
    """What the clinic has kept for somebody was right to give when it was offered."""
    late = {"channel": Channel.ONLINE, "now": at(8, 30)}
    with transaction.atomic(), pytest.raises(operations.TooLate):
        operations.move(online, Wish(online.service, at(9)), clinic, **late)
    with transaction.atomic():
        moved = operations.move(online, Wish(online.service, at(9)), clinic, offered=True, **late)
    assert moved.starts_at == at(9)


# -- a patient cancels, and takes it back


@pytest.fixture
def cancelled(online, clinic):
    return cancel(online, clinic, channel=Channel.ONLINE, why="I am better")


def undo(visit, clinic, wish=None, *, now=NOW):
    return operations.undo_cancellation(appointment=visit, clinic=clinic, wish=wish, now=now)


def test_a_patients_cancelling_waits_for_the_minutes(cancelled, clinic):
    change = AppointmentChange.objects.last()
    assert (change.kind, change.channel, change.why) == ("cancelled", "online", "I am better")
    assert Message.objects.get(kind="cancelled").due_at == NOW + clinic.undo_minutes * MINUTE


def test_what_staff_cancel_is_not_the_patients_to_take_back(online, clinic):
    gone = cancel(online, clinic)
    with pytest.raises(operations.NotPossible):
        undo(gone, clinic)


def test_taken_back_it_is_the_same_visit_with_a_new_revision(cancelled, online, clinic):
    back = undo(cancelled, clinic, now=NOW + 3 * MINUTE - timedelta(microseconds=1))
    back.refresh_from_db()
    assert (back.pk, back.uid, back.token) == (online.pk, online.uid, online.token)
    assert (back.status, back.cancelled_at, back.sequence) == ("booked", None, 2)
    assert (back.starts_at, back.practitioner) == (at(10), online.practitioner)
    assert changes() == ["booked", "cancelled", "undone"]
    assert messages() == [("booked", 0), ("cancelled", 1), ("booked", 2)]


def test_when_the_minutes_are_over_it_stays_cancelled(cancelled, clinic):
    with pytest.raises(operations.TooLate):
        undo(cancelled, clinic, now=NOW + 3 * MINUTE)
    cancelled.refresh_from_db()
    assert (cancelled.status, cancelled.sequence) == ("cancelled", 1)


def test_a_clinic_without_minutes_has_nothing_to_take_back(online, clinic):
    clinic.undo_minutes = 0
    gone = cancel(online, clinic, channel=Channel.ONLINE)
    with pytest.raises(operations.TooLate):
        undo(gone, clinic)


def test_taken_back_twice_is_once(cancelled, clinic):
    assert [undo(cancelled, clinic).sequence for _time in range(2)] == [2, 2]
    assert changes() == ["booked", "cancelled", "undone"]


def test_notice_and_short_gaps_are_not_asked_again(online, clinic):
    Clinic.objects.update(cancel_cutoff=0, gap_rule="only")
    clinic.refresh_from_db()
    soon = at(9, 30)
    gone = cancel(online, clinic, channel=Channel.ONLINE, now=soon)
    with pytest.raises(operations.NotOffered):  # as another time it is too near
        undo(gone, clinic, Wish(gone.service, at(11)), now=soon)
    assert undo(gone, clinic, now=soon).status == "booked"


def test_a_visit_that_has_begun_meanwhile_is_not_taken_back(online, clinic):
    Clinic.objects.update(cancel_cutoff=0)
    clinic.refresh_from_db()
    gone = cancel(online, clinic, channel=Channel.ONLINE, now=at(9, 59))
    with pytest.raises(operations.NotOffered):
        undo(gone, clinic, now=at(10))
    assert undo(gone, clinic, now=at(9, 59)).status == "booked"


def test_the_freed_time_is_anybodys_at_once(cancelled, clinic, service):
    Browser("somebody", clinic, service).hold(at(10))
    with pytest.raises(operations.SlotTaken):
        undo(cancelled, clinic)
    cancelled.refresh_from_db()
    assert (cancelled.status, cancelled.sequence) == ("cancelled", 1)


def test_where_the_time_is_gone_another_one_keeps_the_visit(cancelled, clinic, service, noor):
    Browser("somebody", clinic, service).book(at(10), practitioner=cancelled.practitioner_id)
    another = Wish(service, at(11))
    with pytest.raises(operations.TooLate):
        undo(cancelled, clinic, another, now=NOW + 13 * MINUTE)
    back = undo(cancelled, clinic, another, now=NOW + 13 * MINUTE - timedelta(seconds=1))
    assert (back.uid, back.starts_at, back.status, back.sequence) == (cancelled.uid, at(11), "booked", 2)
    assert messages()[-1] == ("booked", 2)


def test_another_time_is_asked_for_like_any(cancelled, clinic, service):
    for when in (at(10, 30), at(7)):
        with pytest.raises(operations.SlotTaken):
            undo(cancelled, clinic, Wish(service, when))
    assert undo(cancelled, clinic, Wish(service, at(9))).starts_at == at(9)


def test_what_staff_placed_off_the_grid_can_be_taken_back(desk, wish, clinic, sam):
    odd = book(desk, replace(wish, starts_at=at(10, 7)))
    gone = cancel(odd, clinic, channel=Channel.ONLINE)
    assert undo(gone, clinic).starts_at == at(10, 7)
    again = cancel(odd, clinic, channel=Channel.ONLINE)
    factories.appointment(at(11), 60, practitioner=sam)
    with pytest.raises(operations.SlotTaken):
        undo(again, clinic)


def test_nobody_takes_it_back_into_time_off(cancelled, clinic, sam):
    away = factories.absence(sam, at(9), at(12))
    with pytest.raises(operations.SlotTaken):
        undo(cancelled, clinic)
    away.delete()
    assert undo(cancelled, clinic).status == "booked"


def test_a_patient_who_has_booked_something_else_then_is_told(cancelled, clinic, service, noor):
    factories.appointment(at(10), 60, practitioner=noor, patient=cancelled.patient)
    with pytest.raises(operations.PatientBusy):
        undo(cancelled, clinic)
    Appointment.objects.exclude(pk=cancelled.pk).update(status="cancelled")
    assert undo(cancelled, clinic).status == "booked"


def test_a_booking_that_waits_for_approval_is_not_taken_back_as_booked(online, clinic):
    Appointment.objects.update(status="pending", expires_at=NOW + timedelta(hours=1))
    gone = cancel(online, clinic, channel=Channel.ONLINE)
    with pytest.raises(operations.NotPossible):
        undo(gone, clinic)
    assert queries.undo_until(gone, clinic) is None


@pytest.mark.parametrize("status", ["arrived", "fulfilled", "noshow"])
def test_only_what_is_cancelled_is_taken_back(cancelled, clinic, status):
    Appointment.objects.update(status=status)
    with pytest.raises(operations.NotPossible):
        undo(cancelled, clinic)
    Appointment.objects.update(status="cancelled")
    assert undo(cancelled, clinic).status == "booked"


# -- seats of a class


@pytest.fixture
def class_of_two(service, sam):
    service.capacity = 2
    service.save()
    sam.available_times.update(only_for=service)
    return service


def test_a_seat_moves_into_another_class_that_has_begun_to_fill(class_of_two, online, clinic):
    mate = Browser("Kim", clinic, class_of_two).book(at(11))
    moved = go(online, clinic, at(11))
    assert (moved.session_key, moved.seat, moved.capacity) == (mate.session_key, 2, 2)
    third = Browser("Lee", clinic, class_of_two).book(at(10))
    with pytest.raises(operations.SlotTaken):
        go(third, clinic, at(11))


def test_a_seat_is_taken_back_while_the_class_has_one(class_of_two, online, clinic):
    gone = cancel(online, clinic, channel=Channel.ONLINE)
    first = Browser("Kim", clinic, class_of_two).book(at(10))
    back = undo(gone, clinic)
    assert (back.session_key, {back.seat, first.seat}) == (first.session_key, {1, 2})
    again = cancel(back, clinic, channel=Channel.ONLINE)
    Browser("Lee", clinic, class_of_two).book(at(10))
    with pytest.raises(operations.SlotTaken):
        undo(again, clinic)
