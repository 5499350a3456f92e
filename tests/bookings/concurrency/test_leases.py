"""Several workers, one outbox: no message is taken by two, and the messages of one visit go one after the other."""

import threading
import time
from datetime import timedelta

import pytest
from django.db import connection

from bookings.models import Message
from bookings.operations import lease_message, outbox
from tests import factories
from tests.bookings.concurrency.together import meet, together, wait_for_everybody
from tests.bookings.protection import take_locks_away
from tests.factories import NOW, at

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]


def messages(number):
    return [factories.message(factories.appointment(at(9 + n), 60)).pk for n in range(number)]


def lease(now=NOW):
    message = lease_message(now=now)
    return message.pk if message else 0


@pytest.fixture
def rendezvous(monkeypatch):
    """Both workers have chosen before either writes that it did: the newest, of its visit's the oldest, that one."""
    meet(monkeypatch, 2, (Message, "from_db"), visits=3)


def test_without_the_lock_two_workers_take_the_same_message(rendezvous, monkeypatch):
    _first, second = messages(2)
    take_locks_away(monkeypatch, outbox)
    wait_for_everybody(monkeypatch)
    assert together([lease, lease]) == [second, second]


def test_two_workers_take_two_messages(rendezvous):
    both = messages(2)
    assert sorted(together([lease, lease])) == both


def test_one_message_goes_to_one_of_eight_workers():
    (only,) = messages(1)
    assert sorted(together([lease] * 8)) == [0] * 7 + [only]


def test_eight_workers_share_out_five_messages():
    all_of_them = messages(5)
    assert sorted(together([lease] * 8)) == [0] * 3 + all_of_them


# -- two messages of one visit


KEY = 5  # of the advisory lock at which the query is kept waiting
WAITS = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"


def lease_kept_waiting(turn):
    """Lease with one query that has begun, and sees the rows as they are now, but goes on when the lock is free.

    The first that locks a message looks for the newest, the second takes the one that was chosen.
    """

    def wait_inside(execute, sql, *rest):
        if 'FROM "bookings_message"' in sql and "SKIP LOCKED" in sql:
            turns.append(sql)
            if len(turns) == turn:
                sql = sql.replace(" WHERE ", f" WHERE (SELECT pg_advisory_lock({KEY})) IS NOT NULL AND ", 1)
        return execute(sql, *rest)

    turns = []
    with connection.execute_wrapper(wait_inside):
        return lease()


def ask(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]


def between_look_and_lock(act, *, turn=1):
    """Return what `act` gives, which is done while another worker has looked and has not locked; and that one's."""
    ask(f"SELECT pg_advisory_lock({KEY})")
    taken = []
    other = threading.Thread(target=lambda: taken.extend(together([lambda: lease_kept_waiting(turn)])))
    other.start()
    deadline = time.monotonic() + 20
    while not ask(WAITS) and time.monotonic() < deadline:
        time.sleep(0.01)
    done = act()
    ask(f"SELECT pg_advisory_unlock({KEY})")
    other.join()
    return done, *taken


A_MOMENT = timedelta(seconds=1)


def lease_a_moment_later():
    return lease(now=NOW + A_MOMENT)


@pytest.fixture
def two_of_one_visit(transactional_db):
    """The first was put off and is due a moment later, so that who looks now sees the second only."""
    visit = factories.appointment()
    first = factories.message(visit, due_at=NOW + A_MOMENT)
    return [first.pk, factories.message(visit, "plan_booked").pk]


@pytest.mark.only("postgresql")  # SQLite's writers come one after the other
def test_the_second_message_of_a_visit_waits_even_for_who_looked_before_the_first_was_taken(two_of_one_visit):
    first, _second = two_of_one_visit
    assert between_look_and_lock(lease_a_moment_later) == (first, 0)


@pytest.mark.only("postgresql")
def test_another_visits_message_is_taken_in_its_place(two_of_one_visit):
    first, _second = two_of_one_visit
    other = factories.message(factories.appointment(at(13)), created_at=NOW - A_MOMENT).pk
    assert between_look_and_lock(lease_a_moment_later) == (first, other)


@pytest.mark.only("postgresql")
def test_without_the_second_look_both_are_taken(two_of_one_visit, monkeypatch):
    monkeypatch.setattr(Message, "is_being_sent", lambda message, now: False)
    assert list(between_look_and_lock(lease_a_moment_later)) == two_of_one_visit


@pytest.mark.only("postgresql")
def test_while_one_chooses_among_a_visits_messages_nobody_else_does(two_of_one_visit):
    _first, second = two_of_one_visit
    assert between_look_and_lock(lease_a_moment_later, turn=2) == (0, second)


@pytest.mark.only("postgresql")
def test_without_the_visits_lock_both_are_taken(two_of_one_visit, monkeypatch):
    monkeypatch.setattr(outbox, "lock_visit", lambda visit: True)
    assert list(between_look_and_lock(lease_a_moment_later, turn=2)) == two_of_one_visit
