"""How many times one visitor and one address can hold at once, and that this is never said of a taken time."""

from datetime import timedelta

import pytest

from bookings import operations
from bookings.models import Appointment, BookingAttempt
from tests import factories
from tests.factories import MONDAY, NOW, at

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
LATE = NOW + 10 * MINUTE
DAYS = [MONDAY + timedelta(days=7 * week) for week in range(3)]
STARTS = [at(hour, day=day) for day in DAYS for hour in (9, 10, 11)]


@pytest.fixture
def clinic():
    return factories.clinic(most_holds_of_visitor=3, most_holds_of_address=5)


@pytest.fixture
def hold(clinic, service, sam):
    """Hold the nth time under a form of its own, or under the named one."""

    def hold_it(number, visitor="me", *, key=None, now=NOW, address="home", practitioner=None):
        return operations.hold_slot(
            key=f"{visitor} {number if key is None else key}",
            visitor=visitor,
            clinic=clinic,
            service=service,
            practitioner=practitioner,
            starts_at=STARTS[number],
            now=now,
            address=address,
        )

    return hold_it


def held():
    return Appointment.objects.filter(status="held").count()


def test_one_too_many_is_refused_and_leaves_nothing(hold):
    for number in range(3):
        hold(number, now=NOW + number * MINUTE)
    with pytest.raises(operations.TooManyHolds) as refusal:
        hold(3, now=NOW + 3 * MINUTE)
    assert (refusal.value.whose, refusal.value.again_at) == ("visitor", NOW + 10 * MINUTE)
    assert (held(), Appointment.objects.count(), BookingAttempt.objects.count()) == (3, 3, 3)
    assert hold(3, "you").appointment.status == "held"


def test_what_has_passed_does_not_count(hold):
    for number in range(3):
        hold(number, now=NOW + number * MINUTE)
    with pytest.raises(operations.TooManyHolds):
        hold(3, now=LATE - timedelta(seconds=1))
    assert hold(3, now=LATE).appointment.status == "held"
    with pytest.raises(operations.TooManyHolds) as refusal:
        hold(4, now=LATE)
    assert refusal.value.again_at == NOW + 11 * MINUTE


def test_what_is_let_go_booked_or_taken_over_does_not_count(hold, clinic):
    for number in range(3):
        hold(number)
    operations.release_hold(key="me 0", visitor="me", now=NOW)
    hold(3)
    details = operations.Details("Alex Meyer", "alex@example.org", "+1 416-416-4161", "")
    saved = operations.save_details(key="me 1", visitor="me", details=details, notice=None, now=NOW)
    shown = operations.fingerprint(saved)
    operations.book_attempt(key="me 1", visitor="me", shown=shown, clinic=clinic, now=NOW)
    hold(4)
    hold(4, key="another tab with the same time")
    assert held() == 3
    with pytest.raises(operations.TooManyHolds):
        hold(5)


def test_moving_ones_own_hold_counts_once(hold):
    for number in range(3):
        hold(number)
    moved = hold(3, key=2)
    assert (held(), moved.appointment.starts_at) == (3, STARTS[3])
    assert hold(3, key=2).appointment == moved.appointment


def test_a_refused_form_keeps_what_was_typed_and_its_old_time(hold):
    hold(0)
    details = operations.Details("Alex Meyer", "alex@example.org", "+1 416-416-4161", "")
    operations.save_details(key="me 0", visitor="me", details=details, notice=None, now=NOW)
    for number in (1, 2, 3):
        hold(number, now=LATE)
    with pytest.raises(operations.TooManyHolds):
        hold(4, key=0, now=LATE)
    attempt = BookingAttempt.objects.get(key="me 0")
    assert (attempt.name, attempt.appointment.starts_at) == ("Alex Meyer", STARTS[0])


def test_people_at_one_address_have_a_limit_together(hold):
    for number in range(5):
        hold(number, f"visitor {number}", now=NOW + number * MINUTE)
    with pytest.raises(operations.TooManyHolds) as refusal:
        hold(5, "one more")
    assert (refusal.value.whose, refusal.value.again_at) == ("address", LATE)
    assert hold(5, "one more", address="elsewhere").appointment.status == "held"


def test_an_address_that_is_not_known_is_not_counted(hold):
    for number in range(6):
        hold(number, f"visitor {number}", address="")
    assert held() == 6


def test_ones_own_limit_is_named_before_the_addresses(hold, clinic):
    clinic.most_holds_of_address = 3
    for number in range(3):
        hold(number)
    with pytest.raises(operations.TooManyHolds) as refusal:
        hold(3)
    assert refusal.value.whose == "visitor"


def test_a_lowered_limit_names_the_time_when_there_is_room_again(hold, clinic):
    for number in range(3):
        hold(number, now=NOW + number * MINUTE)
    clinic.most_holds_of_visitor = 1
    with pytest.raises(operations.TooManyHolds) as refusal:
        hold(3, now=NOW + 3 * MINUTE)
    assert refusal.value.again_at == NOW + 12 * MINUTE
    with pytest.raises(operations.TooManyHolds):
        hold(3, now=NOW + 12 * MINUTE - timedelta(seconds=1))
    assert hold(3, now=NOW + 12 * MINUTE).appointment.status == "held"


@pytest.mark.parametrize("known", ["before the lock", "under the lock", "by the constraint"])
def test_a_limit_never_masks_a_taken_time(hold, sam, monkeypatch, known):
    """Whoever has reached the limit is told of a free time that it is one too many, of a taken one that it is taken."""
    for number in range(3):
        hold(number)
    with pytest.raises(operations.TooManyHolds):
        hold(3)

    def somebody_takes_it(*_args):
        if not Appointment.objects.filter(starts_at=STARTS[3]).exists():
            factories.appointment(STARTS[3], 60, practitioner=sam)

    if known == "before the lock":
        somebody_takes_it()
    else:
        moment = "clear_the_way" if known == "under the lock" else "place"
        do = getattr(operations.attempts, moment)
        monkeypatch.setattr(
            operations.attempts, moment, lambda *args, **rest: (somebody_takes_it(), do(*args, **rest))[1]
        )
    with pytest.raises(operations.SlotTaken):
        hold(3)
    assert held() == 3


def test_extending_a_hold_that_runs_is_never_one_too_many(hold, clinic):
    for number in range(3):
        hold(number)
    clinic.most_holds_of_visitor = 1
    extended = operations.extend_hold(key="me 0", visitor="me", clinic=clinic, now=NOW + MINUTE)
    assert extended.extensions == 1


def test_taking_a_passed_hold_up_again_can_be_one_too_many(hold, clinic):
    hold(0)
    for number in (1, 2, 3):
        hold(number, now=LATE)
    with pytest.raises(operations.TooManyHolds):
        operations.extend_hold(key="me 0", visitor="me", clinic=clinic, now=LATE)
    attempt = BookingAttempt.objects.get(key="me 0")
    assert (attempt.extensions, attempt.appointment.expires_at) == (0, LATE)
    operations.release_hold(key="me 1", visitor="me", now=LATE)
    assert operations.extend_hold(key="me 0", visitor="me", clinic=clinic, now=LATE).extensions == 1


def test_confirming_a_passed_hold_is_no_hold_and_has_no_limit(hold, clinic):
    hold(0)
    details = operations.Details("Alex Meyer", "alex@example.org", "+1 416-416-4161", "")
    saved = operations.save_details(key="me 0", visitor="me", details=details, notice=None, now=NOW)
    for number in (1, 2, 3):
        hold(number, now=LATE)
    shown = operations.fingerprint(saved)
    booked = operations.book_attempt(key="me 0", visitor="me", shown=shown, clinic=clinic, now=LATE)
    assert booked.status == "booked"


def test_the_address_is_kept_with_the_attempt_and_forgotten_with_it(hold):
    assert hold(0).address == "home"
    assert hold(1, key=0, address="on the train").address == "on the train"
    operations.purge_attempts(now=NOW + 70 * MINUTE)
    assert not BookingAttempt.objects.exists()
    assert "train" not in str(list(Appointment.objects.values()))
