"""Keeping a time for longer, and letting it go."""

from datetime import timedelta

import pytest

from bookings import operations
from bookings.models import Appointment, BookingAttempt
from tests import factories
from tests.factories import MONDAY, NOW, at

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
LATE = NOW + 11 * MINUTE
ALEX = operations.Details("Alex Meyer", "alex@example.org", "+1 416-416-4161", "My knee")


@pytest.fixture
def hold(clinic, service, sam):
    def hold_it(starts_at=None, *, visitor="me", key="form", now=NOW):
        wish = {"service": service, "practitioner": None, "starts_at": starts_at or at(10)}
        return operations.hold_slot(key=f"{visitor} {key}", visitor=visitor, clinic=clinic, now=now, **wish)

    return hold_it


@pytest.fixture
def extend(clinic):
    def extend_it(now, *, visitor="me", key="form"):
        return operations.extend_hold(key=f"{visitor} {key}", visitor=visitor, clinic=clinic, now=now)

    return extend_it


def book(clinic, now):
    form = {"key": "me form", "visitor": "me"}
    saved = operations.save_details(**form, details=ALEX, notice=None, now=now)
    return operations.book_attempt(**form, shown=operations.fingerprint(saved), clinic=clinic, now=now)


def statuses():
    return list(Appointment.objects.order_by("pk").values_list("status", flat=True))


def kept():
    """Return until when the only hold runs and how often that was extended, as the database has it."""
    attempt = BookingAttempt.objects.select_related("appointment").get()
    return attempt.appointment.expires_at, attempt.extensions


# -- extend


def test_a_hold_is_kept_for_the_clinics_minutes_from_now(hold, extend):
    hold()
    extended = extend(NOW + 7 * MINUTE)
    assert extended.appointment.expires_at == NOW + 17 * MINUTE
    assert kept() == (NOW + 17 * MINUTE, 1)
    assert BookingAttempt.objects.get().touched_at == NOW + 7 * MINUTE


def test_ten_times_and_not_eleven(hold, extend):
    hold()
    for times in range(1, 11):
        extend(NOW + 9 * times * MINUTE)
        assert kept() == (NOW + (9 * times + 10) * MINUTE, times)
    for now in (NOW + 99 * MINUTE, NOW + 120 * MINUTE):
        with pytest.raises(operations.TooManyExtensions):
            extend(now)
    assert kept() == (NOW + 100 * MINUTE, 10)


def test_after_ten_times_it_still_books_if_the_time_is_free(hold, clinic):
    hold()
    BookingAttempt.objects.update(extensions=operations.MOST_EXTENSIONS)
    assert book(clinic, LATE).status == "booked"


def test_a_click_that_comes_twice_counts_once(hold, extend):
    hold()
    extend(NOW + 5 * MINUTE)
    extend(NOW + 5 * MINUTE + timedelta(seconds=4))
    assert kept() == (NOW + 15 * MINUTE, 1)
    extend(NOW + 5 * MINUTE + timedelta(seconds=6))
    assert kept() == (NOW + 15 * MINUTE + timedelta(seconds=6), 2)


def test_fewer_minutes_than_before_shorten_nothing(hold, extend, clinic):
    hold()
    clinic.hold_minutes = 1
    extend(NOW + MINUTE)
    assert kept() == (NOW + 10 * MINUTE, 0)


def test_a_new_choice_begins_with_none(hold, extend):
    hold()
    extend(NOW + 5 * MINUTE)
    hold(now=NOW + 6 * MINUTE)
    assert kept() == (NOW + 15 * MINUTE, 1)  # the same time, held already
    hold(at(11), now=NOW + 6 * MINUTE)
    assert kept() == (NOW + 16 * MINUTE, 0)


@pytest.mark.parametrize("released", [False, True])
def test_a_hold_that_has_passed_is_taken_up_again_if_the_time_is_free(hold, extend, released):
    hold()
    if released:
        operations.purge_attempts(now=LATE)
        assert statuses() == ["expired"]
    extend(LATE)
    assert (statuses(), kept()) == (["held"], (LATE + 10 * MINUTE, 1))
    with pytest.raises(operations.SlotTaken):
        hold(visitor="you", now=LATE)


def test_a_hold_that_has_passed_is_not_taken_from_somebody_else(hold, extend):
    hold()
    hold(visitor="you", now=LATE)
    with pytest.raises(operations.SlotTaken):
        extend(LATE)
    assert statuses() == ["expired", "held"]
    assert BookingAttempt.objects.get(visitor="me").extensions == 0
    operations.release_hold(key="you form", visitor="you", now=LATE)
    extend(LATE)
    assert statuses() == ["held", "expired"]


def test_the_database_has_the_last_word(hold, extend, sam, monkeypatch):
    hold()
    operations.purge_attempts(now=LATE)
    monkeypatch.setattr(operations.holds, "claim", lambda *args: None)
    factories.appointment(at(10), 60, practitioner=sam)
    with pytest.raises(operations.SlotTaken):
        extend(LATE)


@pytest.mark.parametrize("blocking", ["absence", "closure"])
def test_a_hold_that_has_passed_is_not_taken_up_where_nothing_is_offered(hold, extend, sam, blocking):
    hold()
    row = factories.absence(sam, at(10), at(11)) if blocking == "absence" else factories.closure(MONDAY)
    with pytest.raises(operations.SlotTaken):
        extend(LATE)
    row.delete()
    assert extend(LATE).extensions == 1


def test_a_time_that_has_come_is_not_held_any_longer(hold, extend, clinic):
    clinic.lead_time = 0
    clinic.save()
    hold(now=at(9, 55))
    with pytest.raises(operations.NotOffered):
        extend(at(10))
    assert kept() == (at(10, 5), 0)
    assert extend(at(9, 59)).extensions == 1


def test_another_tab_that_took_the_time_over_gives_it_back(hold, extend):
    hold(key="one tab")
    hold(key="other tab")
    assert statuses() == ["expired", "held"]
    extend(NOW + MINUTE, key="one tab")
    assert statuses() == ["held", "expired"]


def test_nobody_elses_hold_is_extended(hold, extend, clinic):
    hold()
    for visitor, key in (("you", "me form"), ("me", "no such form"), ("", "me form")):
        with pytest.raises(operations.AttemptGone):
            operations.extend_hold(key=key, visitor=visitor, clinic=clinic, now=NOW + MINUTE)
    assert kept() == (NOW + 10 * MINUTE, 0)
    assert extend(NOW + MINUTE).extensions == 1


def test_a_form_without_a_time_has_nothing_to_extend(hold, extend):
    BookingAttempt.objects.filter(pk=hold().pk).update(appointment=None)
    with pytest.raises(operations.AttemptGone):
        extend(NOW + MINUTE)


def test_a_booked_visit_is_not_extended(hold, extend, clinic):
    hold()
    visit = book(clinic, NOW)
    with pytest.raises(operations.AlreadyBooked) as refusal:
        extend(NOW + MINUTE)
    assert refusal.value.appointment == visit
    visit.refresh_from_db()
    assert (visit.status, visit.expires_at) == ("booked", None)


def test_what_is_extended_is_not_purged(hold, extend):
    hold()
    operations.save_details(key="me form", visitor="me", details=ALEX, notice=None, now=NOW)
    for times in range(1, 11):
        extend(NOW + 9 * times * MINUTE)
        assert operations.purge_attempts(now=NOW + 9 * times * MINUTE) == 0
    assert operations.purge_attempts(now=NOW + 149 * MINUTE) == 0
    assert operations.purge_attempts(now=NOW + 150 * MINUTE) == 1


# -- let go


def release(*, visitor="me", key="form", now=NOW + MINUTE):
    return operations.release_hold(key=f"{visitor} {key}", visitor=visitor, now=now)


def test_a_time_that_is_let_go_is_free_at_once_and_what_was_typed_stays(hold, clinic):
    hold()
    operations.save_details(key="me form", visitor="me", details=ALEX, notice=None, now=NOW)
    with pytest.raises(operations.SlotTaken):
        hold(visitor="you", now=NOW + MINUTE)
    released = release()
    assert (released.name, released.touched_at) == ("Alex Meyer", NOW + MINUTE)
    assert hold(visitor="you", now=NOW + MINUTE).appointment.status == "held"
    assert statuses() == ["expired", "held"]


def test_letting_go_twice_or_of_what_has_passed_changes_nothing(hold):
    hold()
    release()
    release()
    assert statuses() == ["expired"]
    hold()
    release(now=LATE)
    assert statuses() == ["expired"]


def test_what_was_let_go_can_be_had_again_while_it_is_free(hold, clinic):
    hold()
    release()
    assert book(clinic, NOW + MINUTE).status == "booked"


def test_nobody_elses_hold_is_let_go(hold):
    hold()
    for visitor, key in (("you", "me form"), ("me", "no such form"), ("", "me form")):
        with pytest.raises(operations.AttemptGone):
            operations.release_hold(key=key, visitor=visitor, now=NOW)
    assert statuses() == ["held"]


def test_a_booked_visit_is_not_let_go(hold, clinic):
    hold()
    visit = book(clinic, NOW)
    with pytest.raises(operations.AlreadyBooked) as refusal:
        release()
    assert refusal.value.appointment == visit
    assert statuses() == ["booked"]
