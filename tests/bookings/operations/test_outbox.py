from datetime import timedelta

import pytest

from bookings.domain.backoff import MOST_ATTEMPTS
from bookings.enums import MessageStatus
from bookings.models import Message
from bookings.operations import end_message, lease_message, retry_message, send_again
from bookings.operations.outbox import LEASE
from tests import factories
from tests.factories import NOW, at

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)


@pytest.fixture
def message():
    return factories.message(factories.appointment())


def lease(*, now):
    message = lease_message(now=now)
    assert message is not None
    return message


def test_a_due_message_is_leased_once(message):
    leased = lease(now=NOW)
    assert (leased, leased.attempts, leased.leased_until) == (message, 1, NOW + LEASE)
    assert lease_message(now=NOW) is None
    assert lease_message(now=NOW + LEASE - SECOND) is None


def test_a_killed_workers_message_is_taken_up_when_its_lease_ends(message):
    lease_message(now=NOW)
    again = lease(now=NOW + LEASE)
    assert (again, again.attempts) == (message, 2)


def test_a_message_that_is_not_due_waits(message):
    Message.objects.update(due_at=NOW + SECOND)
    assert lease_message(now=NOW) is None
    assert lease_message(now=NOW + SECOND) == message


def test_what_was_written_last_goes_first_however_long_another_has_been_due(message):
    """Who has just booked hears of it, and does not wait behind a day's reminders."""
    earlier = {"created_at": NOW - 60 * SECOND, "due_at": NOW - SECOND}
    older = factories.message(factories.appointment(at(12)), **earlier)
    newer = factories.message(factories.appointment(at(14)), created_at=NOW + SECOND)
    leased = [lease_message(now=NOW) for _worker in range(4)]
    assert leased == [newer, message, older, None]


def test_of_one_visit_what_was_written_first_goes_first(message):
    later = factories.message(message.appointment, "link", cause="link", created_at=NOW + SECOND)
    first = lease(now=NOW)
    assert first == message
    assert retry_message(first, now=NOW, problem="450", jitter=0.5)
    assert lease(now=NOW) == later  # what waits for another try holds up nothing


@pytest.mark.parametrize("status", [status for status in MessageStatus if status != "waiting"])
def test_a_message_ends_once(message, status):
    leased = lease(now=NOW)
    assert end_message(leased, status, now=NOW, problem="why")
    message.refresh_from_db()
    assert (message.status, message.ended_at, message.leased_until, message.problem) == (
        status,
        NOW,
        None,
        "why",
    )
    assert not end_message(leased, MessageStatus.SENT, now=NOW)
    assert lease_message(now=NOW + timedelta(days=1)) is None


def test_who_lost_the_lease_changes_nothing(message):
    slow = lease(now=NOW)
    fast = lease(now=NOW + LEASE)
    assert not end_message(slow, MessageStatus.SENT, now=NOW + LEASE)
    assert not retry_message(slow, now=NOW + LEASE, problem="slow", jitter=0.5)
    message.refresh_from_db()
    assert (message.status, message.leased_until, message.problem) == ("waiting", fast.leased_until, "")
    assert end_message(fast, MessageStatus.SENT, now=NOW + LEASE)


def test_a_message_that_failed_comes_back_later(message):
    assert retry_message(lease(now=NOW), now=NOW, problem="450", jitter=0.5)
    message.refresh_from_db()
    assert (message.status, message.problem, message.due_at) == ("waiting", "450", NOW + 30 * SECOND)
    assert lease_message(now=NOW + 29 * SECOND) is None
    assert lease(now=NOW + 30 * SECOND).attempts == 2


def test_after_the_last_try_it_is_given_up(message):
    now = NOW
    for _try in range(MOST_ATTEMPTS):
        leased = lease(now=now)
        assert retry_message(leased, now=now, problem="450", jitter=0.5)
        now += timedelta(hours=7)
    message.refresh_from_db()
    assert (message.status, message.attempts) == ("given_up", MOST_ATTEMPTS)
    assert lease_message(now=now) is None


@pytest.mark.parametrize("status", MessageStatus)
def test_staff_send_again_what_ended_unsent(message, status):
    Message.objects.update(status=status, ended_at=NOW, attempts=12, problem="550")
    again = status in {"superseded", "refused", "given_up"}
    assert send_again(message, now=NOW + SECOND) is again
    message.refresh_from_db()
    assert (message.status, message.attempts) == (("waiting", 0) if again else (status, 12))


def test_a_message_that_kills_whoever_sends_it_is_given_up(message):
    now = NOW
    for _worker in range(MOST_ATTEMPTS):
        assert lease_message(now=now) == message
        now += timedelta(hours=1)  # and the worker is never heard of again
    assert lease_message(now=now) is None
    message.refresh_from_db()
    assert (message.status, message.problem) == ("given_up", "begun too often without an end")


def test_another_leaves_when_one_is_given_up(message):
    Message.objects.update(attempts=MOST_ATTEMPTS)
    older = factories.message(factories.appointment(at(12)), created_at=NOW - 60 * SECOND)
    assert lease_message(now=NOW) == older
    message.refresh_from_db()
    assert message.status == "given_up"


def test_messages_of_one_visit_go_out_one_after_the_other(message):
    later = Message.objects.create(
        cause="later",
        kind="cancelled",
        appointment=message.appointment,
        sequence=1,
        created_at=NOW,
        due_at=NOW,
    )
    first = lease_message(now=NOW)
    assert first == message
    assert lease_message(now=NOW) is None
    end_message(first, MessageStatus.SENT, now=NOW)
    assert lease_message(now=NOW) == later


def test_the_newest_says_which_visit_is_next_and_its_oldest_leaves_first(message):
    before = {"created_at": NOW - SECOND}
    other = factories.message(factories.appointment(at(12)), **before)
    newest = factories.message(message.appointment, "link", cause="link", created_at=NOW + SECOND)
    Message.objects.filter(pk=message.pk).update(created_at=NOW - 60 * SECOND)
    leased = []
    while next_one := lease_message(now=NOW):
        leased.append(next_one)
        assert end_message(next_one, MessageStatus.SENT, now=NOW)
    assert leased == [message, newest, other]


def test_visits_that_are_written_to_are_passed_over_until_that_is_done():
    visits = [factories.appointment(at(hour)) for hour in (12, 13, 14)]
    firsts = [factories.message(visit) for visit in visits]
    seconds = [factories.message(visit, "link", cause=f"link {visit.pk}") for visit in visits]
    leased = [lease(now=NOW) for _worker in visits]
    assert leased == firsts[::-1]
    assert lease_message(now=NOW) is None
    for done in leased:
        assert end_message(done, MessageStatus.SENT, now=NOW)
    assert [lease(now=NOW) for _worker in visits] == seconds[::-1]


def test_what_goes_to_staff_goes_before_all_others(message):
    to_staff = Message.objects.create(
        cause="to call", kind="to_call", sequence=0, created_at=NOW - SECOND, due_at=NOW
    )
    assert [lease_message(now=NOW) for _worker in range(3)] == [to_staff, message, None]
