"""What reception and the patient's link do to a visit; each refusal stands next to its success."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bookings import operations
from bookings.enums import ChangeKind, Channel
from bookings.models import Appointment, AppointmentChange, Message, Patient
from bookings.operations import Wish
from bookings.operations import appointments as module
from tests import factories
from tests.factories import MONDAY, NOW, at

pytestmark = pytest.mark.django_db

ALEX = operations.Details("Alex Meyer", "", "", "By telephone")


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
    return book(desk, wish)


def changes():
    return list(AppointmentChange.objects.values_list("kind", flat=True))


def messages():
    return list(Message.objects.order_by("pk").values_list("kind", "sequence"))


# -- book


def test_reception_books(desk, wish, sam, reception):
    visit = book(desk, wish)
    visit.refresh_from_db()
    assert (visit.status, visit.starts_at, visit.practitioner) == ("booked", at(10), sam)
    assert (visit.channel, visit.booked_at, visit.reason) == ("reception", NOW, "By telephone")
    assert (visit.patient.name, visit.patient.email) == ("Alex Meyer", "")
    change = AppointmentChange.objects.get()
    assert (change.kind, change.actor, change.channel, change.before) == (
        "booked",
        reception,
        "reception",
        {},
    )
    assert messages() == [("booked", 0)]


def test_reception_books_for_a_patient_who_is_known(desk, wish):
    known = factories.patient()
    assert book(desk, wish, patient=known).patient == known
    assert Patient.objects.count() == 1


def test_reception_is_held_neither_to_the_grid_nor_to_the_shortest_notice(desk, wish):
    soon = {**desk, "now": at(10)}
    assert book(soon, replace(wish, starts_at=at(10, 7))).starts_at == at(10, 7)


def test_the_same_form_twice_is_one_visit(desk, wish):
    assert book(desk, wish) == book(desk, wish)
    assert (Appointment.objects.count(), changes(), messages()) == (1, ["booked"], [("booked", 0)])


@pytest.mark.parametrize("other", ["time", "name", "reason"])
def test_other_data_under_the_same_key_are_refused(desk, wish, visit, other):
    asked = replace(wish, starts_at=at(11)) if other == "time" else wish
    details = {"name": replace(ALEX, name="Kim"), "reason": replace(ALEX, reason="Else")}.get(other, ALEX)
    with pytest.raises(operations.AlreadyBooked) as refusal:
        book(desk, asked, details=details)
    assert refusal.value.appointment == visit
    assert book(desk, replace(wish, starts_at=at(11)), details=details, key="another form").starts_at == at(
        11
    )


def test_a_taken_time_is_refused(desk, wish):
    factories.appointment(at(10, 59), 60)
    with pytest.raises(operations.SlotTaken):
        book(desk, wish)
    Appointment.objects.update(starts_at=at(11), ends_at=at(12), occupied_from=at(11), occupied_until=at(12))
    assert book(desk, wish).starts_at == at(10)


def test_a_visitors_hold_is_respected_until_it_passes(desk, wish, sam):
    held = factories.hold(at(10), practitioner=sam, expires_at=NOW + timedelta(minutes=1))
    with pytest.raises(operations.SlotTaken):
        book(desk, wish)
    assert book({**desk, "now": held.expires_at}, wish).status == "booked"
    held.refresh_from_db()
    assert held.status == "expired"


@pytest.mark.parametrize("when", [at(8), at(11, 30), at(10, day=MONDAY + timedelta(days=1))])
def test_outside_the_hours_only_on_purpose_and_with_somebody(desk, wish, sam, when):
    outside = replace(wish, starts_at=when)
    with pytest.raises(operations.NotOffered):
        book(desk, outside)
    with pytest.raises(operations.NotOffered):
        book(desk, replace(outside, outside_hours=True))
    visit = book(desk, replace(outside, outside_hours=True, practitioner=sam.pk))
    assert (visit.practitioner, visit.location, visit.room) == (sam, factories.location(), None)


def test_outside_the_hours_a_time_is_still_taken_once(desk, wish, sam):
    early = replace(wish, starts_at=at(7), outside_hours=True, practitioner=sam.pk)
    book(desk, early)
    with pytest.raises(operations.SlotTaken):
        book(desk, replace(early, starts_at=at(7, 30)), key="another form")
    assert book(desk, replace(early, starts_at=at(8)), key="another form").starts_at == at(8)


def test_nobody_gives_a_service_they_don_t_offer(desk, wish):
    kim = factories.practitioner("Kim Larsen")
    factories.hours(kim)
    for outside in (False, True):
        with pytest.raises(operations.NotOffered):
            book(desk, replace(wish, practitioner=kim.pk, outside_hours=outside))
    kim.services.add(wish.service)
    assert book(desk, replace(wish, practitioner=kim.pk)).practitioner == kim


def test_whoever_is_least_busy_that_day_sees_the_patient(desk, wish, sam, noor):
    assert book(desk, wish).practitioner == sam
    assert book(desk, replace(wish, starts_at=at(11)), key="second").practitioner == noor


def test_a_message_that_cannot_be_written_leaves_no_visit(desk, wish, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr(module, "write_message", lambda *args, **kwargs: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            book(desk, wish)
    assert (Appointment.objects.count(), Patient.objects.count(), changes()) == (0, 0, [])
    assert book(desk, wish).status == "booked"


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


# -- mark

MARKS = {
    ("booked", ChangeKind.ARRIVED): "arrived",
    ("booked", ChangeKind.FULFILLED): "fulfilled",
    ("arrived", ChangeKind.FULFILLED): "fulfilled",
    ("booked", ChangeKind.NOSHOW): "noshow",
    ("arrived", ChangeKind.REOPENED): "booked",
    ("fulfilled", ChangeKind.REOPENED): "booked",
    ("noshow", ChangeKind.REOPENED): "booked",
}


@pytest.mark.parametrize(
    "mark", [ChangeKind.ARRIVED, ChangeKind.FULFILLED, ChangeKind.NOSHOW, ChangeKind.REOPENED]
)
@pytest.mark.parametrize("status", ["pending", "booked", "arrived", "fulfilled", "noshow", "cancelled"])
def test_each_status_allows_these_marks(visit, reception, status, mark):
    Appointment.objects.update(status=status, expires_at=NOW)
    asked = {"appointment": visit, "mark": mark, "actor": reception, "now": visit.starts_at}
    if target := MARKS.get((status, mark)):
        assert operations.mark_appointment(**asked).status == target
        assert changes() == ["booked", mark]
    else:
        with pytest.raises(operations.NotPossible):
            operations.mark_appointment(**asked)
        assert changes() == ["booked"]


def test_marks_say_when_and_reopening_forgets_it(visit, reception):
    def mark(kind):
        now = visit.starts_at
        done = operations.mark_appointment(appointment=visit, mark=kind, actor=reception, now=now)
        return done.arrived_at, done.ended_at

    assert mark(ChangeKind.ARRIVED) == (visit.starts_at, None)
    assert mark(ChangeKind.FULFILLED) == (visit.starts_at, visit.starts_at)
    assert mark(ChangeKind.REOPENED) == (None, None)
    assert messages() == [("booked", 0)]


def test_a_no_show_is_reopened_only_while_its_time_is_free(desk, wish, visit, reception, clinic):
    asked = {"appointment": visit, "actor": reception, "now": visit.starts_at}
    operations.mark_appointment(mark=ChangeKind.NOSHOW, **asked)
    second = book(desk, wish, key="another form")
    with pytest.raises(operations.SlotTaken):
        operations.mark_appointment(mark=ChangeKind.REOPENED, **asked)
    cancel(second, clinic)
    assert operations.mark_appointment(mark=ChangeKind.REOPENED, **asked).status == "booked"


def test_a_no_show_is_reopened_over_a_hold_that_has_passed(visit, reception, sam):
    asked = {"appointment": visit, "actor": reception, "now": visit.starts_at}
    operations.mark_appointment(mark=ChangeKind.NOSHOW, **asked)
    held = factories.hold(at(10), practitioner=sam, expires_at=visit.starts_at + timedelta(seconds=1))
    with pytest.raises(operations.SlotTaken):
        operations.mark_appointment(mark=ChangeKind.REOPENED, **asked)
    asked["now"] = held.expires_at
    assert operations.mark_appointment(mark=ChangeKind.REOPENED, **asked).status == "booked"


EARLIEST = {
    ChangeKind.ARRIVED: timedelta(hours=12),
    ChangeKind.FULFILLED: timedelta(0),
    ChangeKind.NOSHOW: timedelta(0),
}


@pytest.mark.parametrize("mark", EARLIEST)
def test_nobody_arrives_is_seen_or_fails_to_come_before_the_time(visit, reception, mark):
    asked = {"appointment": visit, "mark": mark, "actor": reception}
    earliest = visit.starts_at - EARLIEST[mark]
    with pytest.raises(operations.TooEarly):
        operations.mark_appointment(now=earliest - timedelta(seconds=1), **asked)
    assert changes() == ["booked"]
    operations.mark_appointment(now=earliest, **asked)
    assert changes() == ["booked", mark]


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
