"""The worker as a process and its rounds; killed at random moments: test_workers.py."""

from __future__ import annotations

import datetime as dt
import signal
import threading
import time
from datetime import timedelta

import pytest
import time_machine
from django.db import DatabaseError, OperationalError, connection, transaction
from django.utils import timezone

from bookings import operations, tasks
from bookings.management.commands import worker
from bookings.models import WorkerBeat
from tests import factories
from tests.bookings.management.processes import Database, start, waiting_messages

MESSAGES = 24


@pytest.fixture
def outbox(transactional_db):
    return waiting_messages(MESSAGES)


def test_told_to_stop_it_stops_between_two_messages(inbox, outbox):
    inbox.delays = {"end": 0.02}  # a mail server takes its time
    database = Database()
    process = start(database, inbox.url)
    assert inbox.came["end"].wait(20)
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=20)
    assert process.returncode == 0
    assert database.statuses()["sent"] == len(inbox.ids)
    assert database.run("SELECT count(*) FROM bookings_message WHERE leased_until IS NOT NULL") == [(0,)]


# -- without a process


@pytest.fixture
def command(monkeypatch, settings):
    settings.WORKER_STEPS = []
    made = worker.Command()
    made.stopping = threading.Event()
    made.beats = []
    made.troubles = []
    monkeypatch.setattr(tasks, "write_to_staff", lambda: None)
    monkeypatch.setattr(operations, "beat", lambda *, now: made.beats.append(now))
    monkeypatch.setattr(operations, "note_trouble", lambda step, **more: made.troubles.append(step))
    monkeypatch.setattr(tasks, "answer_links", lambda: None)
    monkeypatch.setattr(tasks, "tell_what_waits", lambda: None)
    monkeypatch.setattr(tasks, "catch_up", lambda: None)
    monkeypatch.setattr(worker, "close_old_connections", lambda: None)
    monkeypatch.setattr(connection, "close", lambda: None)
    return made


QUOTES_A_ROW = "connection to 10.0.0.1 refused for alex"
STEPS = ["tell_what_waits", "answer_links", "deliver_next", "forget", "tend_waiting_list", "catch_up"]


@pytest.mark.parametrize("error", [OperationalError, DatabaseError, ValueError, KeyError, RecursionError])
@pytest.mark.parametrize("failing", STEPS)
def test_a_step_that_fails_is_told_and_keeps_no_other_waiting(command, monkeypatch, caplog, failing, error):
    done = []

    def step(name):
        def fails_or_not() -> bool:
            done.append(name)
            if name == failing:
                raise error(QUOTES_A_ROW)
            return False

        fails_or_not.__name__ = name
        return fails_or_not

    for name in STEPS:
        monkeypatch.setattr(tasks, name, step(name))
    assert command.one_round() == worker.REST_AFTER_TROUBLE_SECONDS
    assert done == STEPS
    told = f"{failing} ({error.__name__})".replace("deliver_next", "deliver")
    assert command.troubles == [told]
    assert told.replace(" (", " failed (") in caplog.text
    assert "alex" not in caplog.text
    assert __file__ in caplog.text  # where it was


CALLS: list[str] = []


def fail():
    CALLS.append("fail")
    raise ValueError


def succeed():
    CALLS.append("succeed")


def test_what_the_settings_name_is_done_once_a_minute_and_one_that_fails_keeps_no_other_waiting(
    command, monkeypatch, settings
):
    for name in ("forget", "tend_waiting_list"):
        monkeypatch.setattr(tasks, name, lambda: None)
    monkeypatch.setattr(tasks, "deliver_next", lambda: False)
    settings.WORKER_STEPS = [f"{__name__}.fail", f"{__name__}.succeed"]
    CALLS.clear()
    with time_machine.travel(factories.NOW, tick=False) as clock:
        monkeypatch.setattr(time, "monotonic", time.time)
        for _round in range(61):
            command.one_round()
            clock.shift(1)
    assert CALLS == ["fail", "succeed"] * 2
    assert command.troubles == ["fail (ValueError)"] * 2


def test_a_step_that_fails_is_taken_again_after_its_minute(command, monkeypatch):
    tried = []

    def fails() -> None:
        tried.append(time.monotonic())
        raise ValueError

    monkeypatch.setattr(tasks, "deliver_next", lambda: False)
    monkeypatch.setattr(tasks, "forget", lambda: None)
    monkeypatch.setattr(tasks, "tend_waiting_list", fails)
    with time_machine.travel(factories.NOW, tick=False) as clock:
        monkeypatch.setattr(time, "monotonic", time.time)
        rests = []
        for _round in range(130):
            rests.append(command.one_round())
            clock.shift(1)
    assert [second - tried[0] for second in tried] == [0, 60, 120]
    assert rests.count(worker.REST_AFTER_TROUBLE_SECONDS) == 3


@pytest.mark.django_db
def test_what_failed_is_noted_even_before_the_first_sign_of_life(monkeypatch):
    monkeypatch.setattr(connection, "close", lambda: None)
    with time_machine.travel(factories.NOW, tick=False):
        worker.tell("forget", ValueError("alex"))
    beat = WorkerBeat.objects.get()
    assert (beat.at, beat.trouble, beat.trouble_at) == (factories.NOW, "forget (ValueError)", factories.NOW)
    operations.beat(now=factories.NOW + timedelta(seconds=9))
    beat.refresh_from_db()
    assert (beat.at, beat.trouble) == (factories.NOW + timedelta(seconds=9), "forget (ValueError)")


def test_a_database_that_is_away_ends_nothing(command, monkeypatch, caplog):
    def away(*args, **kwargs):
        raise OperationalError

    for name in STEPS:
        monkeypatch.setattr(tasks, name, away)
    monkeypatch.setattr(operations, "beat", away)
    monkeypatch.setattr(operations, "note_trouble", away)
    assert command.one_round() == worker.REST_AFTER_TROUBLE_SECONDS


def test_it_tidies_up_once_a_minute(command, monkeypatch):
    done = []
    monkeypatch.setattr(tasks, "deliver_next", lambda: False)
    monkeypatch.setattr(tasks, "forget", lambda: done.append("forgot"))
    monkeypatch.setattr(tasks, "tend_waiting_list", lambda: done.append("tended"))
    assert [command.one_round() for _round in range(3)] == [worker.REST_SECONDS] * 3
    assert done == ["forgot", "tended"]


def test_it_catches_up_on_reminders_at_its_start_and_each_hour_and_again_at_once_if_that_fails(
    command, monkeypatch
):
    done, fails = [], [True, False, False]

    def catch_up() -> None:
        done.append(time.monotonic())
        if fails.pop(0):
            raise ValueError

    for name in STEPS[:-1]:
        monkeypatch.setattr(tasks, name, lambda: False)
    monkeypatch.setattr(tasks, "catch_up", catch_up)
    with time_machine.travel(factories.NOW, tick=False) as clock:
        monkeypatch.setattr(time, "monotonic", time.time)
        for _minute in range(63):
            command.one_round()
            clock.shift(60)
    assert [moment - done[0] for moment in done] == [0, 60, 3660]


def test_it_says_every_ten_seconds_that_it_is_there(command, monkeypatch):
    monkeypatch.setattr(tasks, "deliver_next", lambda: False)
    monkeypatch.setattr(tasks, "forget", lambda: None)
    monkeypatch.setattr(tasks, "tend_waiting_list", lambda: None)
    with time_machine.travel(factories.NOW, tick=False) as clock:
        monkeypatch.setattr(time, "monotonic", time.time)
        for _second in range(25):
            command.one_round()
            clock.shift(1)
    assert command.beats == [factories.NOW + timedelta(seconds=seconds) for seconds in (0, 10, 20)]


def test_it_says_so_between_two_messages_that_take_long(command, monkeypatch):
    left = [True, True, False]
    monkeypatch.setattr(tasks, "forget", lambda: None)
    monkeypatch.setattr(tasks, "tend_waiting_list", lambda: None)
    with time_machine.travel(factories.NOW, tick=False) as clock:
        monkeypatch.setattr(time, "monotonic", time.time)

        def slowly() -> bool:
            clock.shift(30)
            return left.pop(0)

        monkeypatch.setattr(tasks, "deliver_next", slowly)
        command.one_round()
    assert command.beats == [factories.NOW + timedelta(seconds=seconds) for seconds in (0, 30, 60)]


def test_a_mountain_of_messages_keeps_nothing_else_waiting(command, monkeypatch):
    """A slow mail server, and hundreds that are due: offers still end, and holds are let go."""
    done = []
    for name in ("forget", "tend_waiting_list", "tell_what_waits", "write_to_staff"):
        monkeypatch.setattr(tasks, name, lambda name=name: done.append((name, time.time())))
    with time_machine.travel(factories.NOW, tick=False) as clock:
        begun = time.time()
        monkeypatch.setattr(time, "monotonic", time.time)

        def slowly() -> bool:
            clock.shift(15)
            return time.time() < begun + 3600

        monkeypatch.setattr(tasks, "deliver_next", slowly)
        command.one_round()
        command.one_round()
    assert [(name, at - begun) for name, at in done] == [
        ("tell_what_waits", 0),
        ("write_to_staff", 0),
        ("forget", 60),
        ("tend_waiting_list", 60),
        ("tell_what_waits", 60),
        ("write_to_staff", 60),
        ("forget", 120),
        ("tend_waiting_list", 120),
    ]


def test_once_sends_all_that_is_due_however_long_it_takes(command, monkeypatch):
    sent = []
    with time_machine.travel(factories.NOW, tick=False) as clock:
        monkeypatch.setattr(time, "monotonic", time.time)

        def slowly() -> bool:
            clock.shift(15)
            sent.append(1)
            return len(sent) < 20

        monkeypatch.setattr(tasks, "deliver_next", slowly)
        command.work()
    assert len(sent) == 20


def test_the_last_sign_of_life_is_the_only_one_kept(db):
    for second in range(3):
        operations.beat(now=factories.NOW + timedelta(seconds=second))
    assert [beat.at for beat in WorkerBeat.objects.all()] == [factories.NOW + timedelta(seconds=2)]


# -- killed in the middle of a transaction


@pytest.fixture
def somebody_waits(transactional_db):
    """A patient with a visit in ten days, who waits; and a free time in five, by the clock that the process has."""
    factories.clinic(quiet_from=dt.time(0), quiet_until=dt.time(0))
    service = factories.service(duration=60)
    sam = factories.practitioner(services=[service])
    today = timezone.localdate()
    free, later = (factories.at(10, day=today + timedelta(days=days)) for days in (5, 10))
    factories.hours(sam, dt.time(10), dt.time(11), weekday=free.isoweekday(), valid_until=free.date())
    factories.waiting(factories.appointment(later, 60, practitioner=sam, service=service))


def wait_until(true) -> None:
    for _try in range(400):
        if true():
            return
        time.sleep(0.05)
    raise AssertionError


@pytest.mark.only("postgresql")  # the worker must be kept waiting by a lock on one table
def test_killed_between_the_hold_and_its_message_nothing_is_kept_and_nobody_offered(inbox, somebody_waits):
    database = Database()
    count = "(SELECT count(*) FROM bookings_{})"
    counts = ", ".join(
        count.format(table) for table in ("offer", "message", "appointment WHERE status = 'held'")
    )
    waits = "SELECT count(*) FROM pg_locks WHERE relation = 'bookings_message'::regclass AND NOT granted"
    with transaction.atomic():
        database.run("LOCK TABLE bookings_message IN SHARE ROW EXCLUSIVE MODE")
        process = start(database, inbox.url)
        wait_until(lambda: database.run(waits) == [(1,)])
        process.kill()
        process.communicate()
    others = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    wait_until(lambda: database.run(f"{others} AND state <> 'idle'") == [(0,)])
    assert database.run(f"SELECT {counts}") == [(0, 0, 0)]

    inbox.came["end"].clear()
    again = start(database, inbox.url)
    assert inbox.came["end"].wait(20)
    again.send_signal(signal.SIGTERM)
    again.communicate(timeout=20)
    assert database.run(f"SELECT {counts}") == [(1, 1, 1)]
    assert len(inbox.ids) == 1


def test_it_writes_to_staff_once_a_minute_and_a_failure_keeps_nothing_waiting(command, monkeypatch):
    done = []

    def fails() -> None:
        done.append("written")
        raise ValueError

    monkeypatch.setattr(tasks, "write_to_staff", fails)
    for name in ("forget", "tend_waiting_list", "catch_up"):
        monkeypatch.setattr(tasks, name, lambda: None, raising=False)
    monkeypatch.setattr(tasks, "deliver_next", lambda: done.append("delivered"))
    with time_machine.travel(factories.NOW, tick=False) as clock:
        monkeypatch.setattr(time, "monotonic", time.time)
        for _second in range(61):
            command.one_round()
            clock.shift(1)
    assert done == ["written", *["delivered"] * 60, "written", "delivered"]
    assert command.troubles == ["fails (ValueError)"] * 2
