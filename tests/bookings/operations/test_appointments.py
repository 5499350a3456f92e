"""What reception does to a visit; each refusal stands next to its success."""

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
        broken.setattr(module, "tell", lambda *args, **kwargs: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            book(desk, wish)
    assert (Appointment.objects.count(), Patient.objects.count(), changes()) == (0, 0, [])
    assert book(desk, wish).status == "booked"


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
    operations.cancel_appointment(appointment=second, clinic=clinic, now=NOW, channel=Channel.RECEPTION)
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
