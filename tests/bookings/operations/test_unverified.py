"""What looks like a machine is asked to confirm: pending for some minutes, then booked by the same guarantees, or free again."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta

import pytest

from bookings import operations, queries
from bookings.domain.needs import Needs
from bookings.models import Appointment, AppointmentChange, BookingAttempt, Message, Patient, RecentBooking
from bookings.operations.daily import DAY
from tests import factories
from tests.bookings.operations.visitors import ALEX, Browser
from tests.factories import NOW, at

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
UNTIL = NOW + 30 * MINUTE


@pytest.fixture
def clinic():
    return factories.clinic()


@pytest.fixture
def service():
    return factories.service(duration=60)


@pytest.fixture
def sam(service):
    person = factories.practitioner(services=[service])
    factories.hours(person, time(9), time(17))
    return person


@pytest.fixture
def me(clinic, service, sam):
    return Browser("me", clinic, service)


@pytest.fixture
def you(clinic, service, sam):
    return Browser("you", clinic, service)


def ask(browser, starts_at=None, form="form", *, risk=2, now=NOW, **changes):
    browser.hold(starts_at or at(10), form, now=now, address=changes.pop("address", ""))
    operations.save_details(
        key=f"{browser.name} {form}",
        visitor=browser.name,
        details=replace(ALEX, **changes),
        notice=None,
        now=now,
        risk=risk,
    )
    return browser.confirm(form, now=now)


def verify(visit, clinic, *, now=NOW + MINUTE, **rest):
    return operations.verify_appointment(appointment=visit, clinic=clinic, now=now, **rest)


def history(visit) -> list[str]:
    return list(AppointmentChange.objects.filter(appointment=visit).values_list("kind", flat=True))


def messages(visit) -> list[str]:
    return list(Message.objects.filter(appointment=visit).order_by("pk").values_list("kind", flat=True))


@pytest.mark.parametrize(("risk", "status"), [(0, "booked"), (1, "booked"), (2, "pending"), (3, "pending")])
def test_only_a_high_risk_is_asked_to_confirm(me, risk, status):
    visit = ask(me, risk=risk)
    assert visit.status == status
    assert messages(visit) == ["verify" if status == "pending" else "booked"]
    assert history(visit) == ["asked" if status == "pending" else "booked"]


def test_the_time_is_kept_for_the_clinics_minutes(me, you, clinic):
    visit = ask(me)
    assert (visit.expires_at, visit.asked_at, visit.booked_at) == (UNTIL, NOW, None)
    with pytest.raises(operations.SlotTaken):
        you.hold(at(10), now=UNTIL - MINUTE)
    assert you.hold(at(10), now=UNTIL).appointment.status == "held"


def test_never_longer_than_until_the_visit(me, clinic):
    clinic.lead_time = 0
    visit = ask(me, now=at(9, 50))
    assert visit.expires_at == at(10)


def test_confirming_books_with_message_history_and_checks(me, clinic):
    visit = ask(me, said_returning=True)
    assert list(visit.checks.values_list("reason", flat=True)) == []
    booked = verify(visit, clinic)
    assert (booked.status, booked.expires_at, booked.booked_at) == ("booked", None, NOW + MINUTE)
    assert messages(booked) == ["verify", "booked"]
    assert history(booked) == ["asked", "booked"]
    assert list(booked.checks.values_list("reason", flat=True)) == ["not_found"]


def test_confirming_twice_is_once(me, clinic):
    visit = ask(me)
    assert verify(visit, clinic) == verify(visit, clinic, now=NOW + 2 * MINUTE)
    assert messages(visit) == ["verify", "booked"]


def test_the_same_form_again_leads_to_the_same_visit(me, clinic):
    visit = ask(me)
    assert me.confirm() == visit
    assert me.confirm(now=UNTIL) == visit
    verify(visit, clinic)
    assert me.confirm() == visit
    assert Patient.objects.count() == 1


def test_what_has_lapsed_still_books_if_the_time_is_free(me, you, clinic):
    visit = ask(me)
    operations.purge_attempts(now=UNTIL)
    assert Appointment.objects.get().status == "expired"
    assert verify(visit, clinic, now=UNTIL).status == "booked"
    with pytest.raises(operations.SlotTaken):
        you.hold(at(10), now=UNTIL)


def test_what_has_lapsed_still_meets_the_patients_needs(you, clinic, service, sam):
    service.longer_duration = 90
    service.save()
    step_free = factories.room("Ground", is_step_free=True)
    sam.available_times.update(room=step_free)
    needs = Needs(step_free=True, longer=True)
    said = {"key": "me form", "visitor": "me", "clinic": clinic, "service": service}
    operations.save_needs(needs=needs, now=NOW, **said)
    visit = ask(Browser("me", clinic, service))
    assert (visit.duration, visit.room) == (90, step_free)
    assert verify(visit, clinic, now=UNTIL).duration == 90
    Appointment.objects.update(status="expired")
    sam.available_times.update(room=factories.room("Upstairs"))
    with pytest.raises(operations.SlotTaken):
        verify(visit, clinic, now=UNTIL)


def test_what_has_lapsed_is_gone_when_somebody_else_has_it(me, you, clinic):
    visit = ask(me)
    you.book(at(10), now=UNTIL, email="kim@example.org", telephone="")
    with pytest.raises(operations.SlotTaken):
        verify(visit, clinic, now=UNTIL)
    assert [a.status for a in Appointment.objects.order_by("pk")] == ["expired", "booked"]
    assert messages(visit) == ["verify"]


def test_a_time_that_has_come_is_not_booked(me, clinic):
    visit = ask(me)
    with pytest.raises(operations.NotOffered):
        verify(visit, clinic, now=at(10))


@pytest.mark.parametrize("status", ["cancelled", "noshow", "held", "expired"])
def test_only_what_was_asked_to_confirm_can_be(me, clinic, status):
    visit = ask(me)
    Appointment.objects.update(status=status, asked_at=None)
    with pytest.raises(operations.NotPossible):
        verify(visit, clinic)
    Appointment.objects.update(status="pending", asked_at=NOW)
    assert verify(visit, clinic).status == "booked"


def test_staff_confirm_by_hand(me, clinic):
    visit = ask(me)
    reception = factories.staff()
    verify(visit, clinic, channel="reception", actor=reception)
    last = AppointmentChange.objects.filter(appointment=visit).last()
    assert (last.kind, last.channel, last.actor) == ("booked", "reception", reception)
    told = visit.messages.get(kind="booked")
    assert told.due_at == NOW + (1 + clinic.undo_minutes) * MINUTE  # as everything that staff book


def test_the_form_goes_on_with_another_time_once_it_has_lapsed(me, clinic):
    visit = ask(me)
    with pytest.raises(operations.AlreadyBooked):
        me.hold(at(12))
    attempt = me.hold(at(12), now=UNTIL)
    assert attempt.appointment != visit
    assert attempt.name == "Alex Meyer"
    other = me.confirm(now=UNTIL)
    assert other.status == "pending"
    assert [a.status for a in Appointment.objects.order_by("pk")] == ["expired", "pending"]


def test_the_form_may_take_the_very_time_again_once_it_has_lapsed(me):
    visit = ask(me)
    again = me.hold(at(10), now=UNTIL)
    assert again.appointment != visit
    assert me.confirm(now=UNTIL).status == "pending"


def test_lapsed_forms_are_forgotten_as_others_are(me):
    visit = ask(me)
    operations.purge_attempts(now=NOW + timedelta(hours=1))
    assert not BookingAttempt.objects.exists()
    assert queries.appointment_by_token(visit.token).status == "expired"


def test_a_link_from_the_clinic_needs_no_confirming(me, clinic):
    patient = factories.patient(email="kim@example.org")
    me.hold(at(10), invited=patient)
    operations.save_details(key="me form", visitor="me", details=ALEX, notice=None, now=NOW, risk=2)
    assert me.confirm().status == "booked"


# -- how many a day


def several(browser, count, **changes):
    made = []
    for number in range(count):
        different = {name: value.format(number) for name, value in changes.items()}
        made.append(ask(browser, at(9 + number), str(number), risk=0, **different).status)
    return made


@pytest.mark.parametrize(
    "changes",
    [
        {"email": "a{}@example.org"},  # one telephone number
        {"telephone": "+1416416416{}"},  # one address
        {"telephone": "+1416416416{}", "email": "alex+{}@example.org"},
        {"telephone": "+1416416416{}", "email": "a{}@example.org", "address": "home"},
    ],
)
def test_one_contact_and_one_network_book_so_many_without_confirming(me, clinic, changes):
    clinic.unconfirmed_of_contact = clinic.unconfirmed_of_address = 2
    assert several(me, 3, **changes) == ["booked", "booked", "pending"]


def test_others_are_not_counted_along(me, clinic):
    clinic.unconfirmed_of_contact = clinic.unconfirmed_of_address = 1
    own = {"telephone": "+1416416416{}", "email": "a{}@example.org", "address": "home {}"}
    assert several(me, 3, **own) == ["booked"] * 3


def test_an_unusual_form_and_several_bookings_together_are_high(me, clinic):
    clinic.unconfirmed_of_contact = 3
    assert ask(me, at(9), "one", risk=1).status == "booked"
    assert ask(me, at(11), "two", risk=1).status == "pending"


def test_a_day_later_the_count_begins_anew(me, clinic):
    clinic.unconfirmed_of_contact = 1
    ask(me, at(9), "one", risk=0)
    assert ask(me, at(11), "two", risk=0, now=NOW + DAY - MINUTE).status == "pending"
    assert ask(me, at(13), "three", risk=0, now=NOW + 2 * DAY).status == "booked"


@pytest.mark.parametrize("limit", ["most_bookings_of_contact", "most_bookings_of_address"])
def test_the_upper_bound_is_refused_and_takes_everything_back(me, clinic, limit):
    setattr(clinic, limit, 1)
    ask(me, at(9), "one", risk=0, address="home")
    with pytest.raises(operations.TooManyBookings) as refusal:
        ask(me, at(11), "two", risk=0, address="home")
    assert refusal.value.again_at == NOW + DAY
    assert (RecentBooking.objects.count(), Patient.objects.count(), Message.objects.count()) == (1, 1, 1)
    assert queries.attempt_of("me two", "me").appointment.status == "held"
    setattr(clinic, limit, 2)
    assert me.confirm("two").status == "booked"


def test_only_digests_are_kept_and_only_for_a_day(me):
    ask(me, risk=0, address="home")
    (row,) = RecentBooking.objects.values()
    assert "alex" not in str(row).lower()
    assert "416" not in row["telephone"] or len(row["telephone"]) == 64
    operations.purge_attempts(now=NOW + DAY - MINUTE)
    assert RecentBooking.objects.count() == 1
    operations.purge_attempts(now=NOW + DAY)
    assert not RecentBooking.objects.exists()


def test_a_known_address_makes_no_difference(me, you, clinic):
    factories.appointment(at(14), patient=factories.patient("Kim", email="kim@example.org"))
    known = ask(me, at(9), email="kim@example.org", telephone="")
    stranger = ask(you, at(11), email="nobody@example.org", telephone="")
    assert [known.status, stranger.status] == ["pending", "pending"]
