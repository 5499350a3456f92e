"""Real worker processes, killed at random moments: no message is lost, and twice comes only what was accepted."""

from __future__ import annotations

import datetime as dt
import random
import time
from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bookings.models import Clinic, HealthcareService
from tests import factories
from tests.bookings.management.processes import Database, start, visit_of, waiting_messages
from tests.bookings.operations.visitors import Browser

if TYPE_CHECKING:
    import subprocess

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]

KILLS = 20
KILLED = 60  # messages
SECONDS_A_MESSAGE = 0.13  # of the mail server's; a kill falls within the first three messages of a worker


def wait_until_alone(inbox) -> None:
    """Let the mail server hear that who talked to it is dead."""
    for _try in range(400):
        if not inbox.open:
            return
        time.sleep(0.01)
    raise AssertionError


def kill_one(database, inbox, after: float) -> None:
    """Start a worker and kill it so many seconds after it has turned to the mail server."""
    inbox.came["greeting"].clear()
    process = start(database, inbox.url)
    assert inbox.came["greeting"].wait(30)
    time.sleep(after)
    process.kill()
    process.communicate()
    wait_until_alone(inbox)


def noted_as_sent(database) -> set[str]:
    return {cause for (cause,) in database.run("SELECT cause FROM bookings_message WHERE status = 'sent'")}


def test_killed_at_twenty_random_moments_nothing_is_lost_and_only_what_was_accepted_unnoted_comes_twice(
    inbox,
):
    visits = waiting_messages(KILLED)
    database = Database()
    inbox.delays = {"MAIL": 0.02, "RCPT": 0.03, "DATA": 0.03, "end": 0.03, "QUIT": 0.02}
    seed = random.randrange(2**32)
    print("seed", seed)
    chance = random.Random(seed)
    unnoted: list[str] = []
    for _kill in range(KILLS):
        kill_one(database, inbox, after=chance.uniform(0, 3 * SECONDS_A_MESSAGE))
        sent = noted_as_sent(database)
        unnoted += {visit_of(accepted) for accepted in inbox.ids} - sent - set(unnoted)
        database.let_leases_pass()
    last = start(database, inbox.url, "--once")
    _out, said = last.communicate(timeout=60)
    assert last.returncode == 0, said
    print("accepted and not noted before a kill:", len(unnoted))

    assert database.statuses() == {"sent": KILLED}
    assert database.run("SELECT count(*) FROM bookings_workerbeat") == [(1,)]
    assert {visit_of(received) for received in inbox.ids} == visits
    assert len(set(inbox.ids)) == KILLED  # a message that was sent twice has the id it had before
    assert twice(inbox) <= set(unnoted)
    assert len(inbox.ids) <= KILLED + KILLS
    assert "alex" not in said.lower()


def twice(inbox) -> set[str]:
    return {visit_of(each) for each, times in Counter(inbox.ids).items() if times > 1}


# -- several at once

MANY, FEW = 1000, 15
PAUSE = 0.5  # seconds
SECONDS_TO_START = 10  # more than a worker takes, less than EMAIL_TIMEOUT


@pytest.fixture
def at_work():
    """Worker processes that stop with the test."""
    workers: list[subprocess.Popen] = []
    yield workers
    for worker in workers:
        worker.kill()
        worker.communicate()


def ended_well(at_work) -> bool:
    told = [worker.communicate(timeout=120)[1] for worker in at_work]
    assert [worker.returncode for worker in at_work] == [0] * len(at_work), told
    return True


@pytest.mark.parametrize("workers", [2, 4])
def test_several_workers_send_a_thousand_messages_once_each_and_booking_goes_on(inbox, at_work, workers):
    visits = waiting_messages(MANY)
    free_times = times_of_another()
    database = Database()
    began = time.monotonic()
    at_work += [start(database, inbox.url, "--once", log_level="WARNING") for _worker in range(workers)]
    booked = book_while(lambda: any(worker.poll() is None for worker in at_work), free_times)
    assert ended_well(at_work)
    print(f"{MANY} messages, {workers} workers: {time.monotonic() - began:.1f} s")
    print(f"{len(booked)} booked meanwhile, each in at most {max(booked):.2f} s")
    assert sorted(map(visit_of, inbox.ids)) == sorted(visits)
    assert database.statuses() == {"sent": MANY, "waiting": len(booked)}


def times_of_another() -> list[dt.datetime]:
    """Return the free times of a practitioner who has no visits yet, at a clinic that lets one person book them all."""
    Clinic.objects.update(unconfirmed_of_contact=1000, unconfirmed_of_address=1000)
    Clinic.objects.update(most_bookings_of_contact=1000, most_bookings_of_address=1000)
    practitioner = factories.practitioner("Kim Lindqvist", services=HealthcareService.objects.all())
    factories.hours(practitioner, dt.time(8), dt.time(20))
    return [factories.at(8) + timedelta(minutes=15 * n) for n in range(48)]


def book_while(going_on, free_times) -> list[float]:
    """Book one visit after the other, with a pause between, and return how long each has taken."""
    taken: list[float] = []
    for starts_at in free_times:
        if not going_on():
            break
        began = time.monotonic()
        visitor = Browser(str(starts_at), Clinic.objects.get(), HealthcareService.objects.get())
        assert visitor.book(starts_at, email=f"{len(taken)}@example.org").status == "booked"
        taken.append(time.monotonic() - began)
        time.sleep(PAUSE)
    return taken


def start_without(protection: str, inbox) -> subprocess.Popen:
    without = f"-m tests.bookings.management.unprotected {protection}"
    return start(Database(), inbox.url, "--once", program=without)


def test_without_the_lease_what_is_being_sent_is_sent_again(inbox, at_work):
    visits = waiting_messages(FEW)
    inbox.delays = {"end": SECONDS_TO_START}
    at_work.append(start_without("lease", inbox))
    assert inbox.came["end"].wait(SECONDS_TO_START)
    inbox.delays = {}  # for the other, which comes while the first still waits for an answer
    at_work.append(start_without("lease", inbox))
    assert ended_well(at_work)
    assert {visit_of(received) for received in inbox.ids} == visits
    assert len(twice(inbox)) == 1


def test_without_the_lock_two_look_at_once_and_send_twice(inbox, at_work):
    visits = waiting_messages(FEW)
    inbox.delays = {"end": 0.2}  # long enough for the one that starts later
    at_work += [start_without("lock", inbox) for _worker in range(2)]
    assert ended_well(at_work)
    assert {visit_of(received) for received in inbox.ids} == visits
    assert twice(inbox)
