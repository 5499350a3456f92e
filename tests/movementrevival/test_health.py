from __future__ import annotations

from datetime import timedelta

import time_machine
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from bookings import operations
from tests import factories


def test_alive_asks_no_database():
    answer = Client().get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"alive\n")
    assert "no-store" in answer["Cache-Control"]


def test_ready_when_all_is_there(db):
    with time_machine.travel(factories.NOW, tick=False):
        operations.beat(now=factories.NOW - timedelta(seconds=60))
        answer = Client().get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {
        "ready": True,
        "database": "reachable",
        "worker_seconds": 60,
        "oldest_due_message_seconds": 0,
        "warning": "",
    }


def test_unapplied_migrations_are_not_ready(db):
    MigrationRecorder.Migration.objects.filter(app="bookings").order_by("-pk").first().delete()
    answer = Client().get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {"ready": False, "database": "reachable", "migrations_unapplied": 1}


def test_messages_that_wait_are_a_warning_and_no_failure(db):
    factories.message(factories.appointment())
    later = factories.NOW + timedelta(minutes=6)
    with time_machine.travel(later, tick=False):
        operations.beat(now=later)
        answer = Client().get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["oldest_due_message_seconds"] == 360
    assert answer.json()["warning"] == "Messages wait for more than five minutes."


def test_a_worker_that_was_never_there_is_a_warning_and_no_failure(db):
    answer = Client().get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["worker_seconds"] is None
    assert answer.json()["warning"] == "No worker has ever run."


def test_a_worker_that_has_stopped_is_a_warning_and_no_failure(db):
    operations.beat(now=factories.NOW - timedelta(days=1))
    operations.beat(now=factories.NOW)
    factories.message(factories.appointment())
    with time_machine.travel(factories.NOW + timedelta(seconds=61), tick=False):
        answer = Client().get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["worker_seconds"] == 61
    assert answer.json()["warning"] == "The worker has not been seen for more than a minute."
    with time_machine.travel(factories.NOW + timedelta(seconds=301), tick=False):
        answer = Client().get("/readyz")
    assert answer.json()["warning"] == (
        "The worker has not been seen for more than a minute. Messages wait for more than five minutes."
    )


def test_a_step_of_the_worker_that_fails_is_a_warning_for_five_minutes(db):
    operations.note_trouble("tend_waiting_list (KeyError)", now=factories.NOW)
    for seconds, warning in [
        (300, "A step of the worker has failed: tend_waiting_list (KeyError)."),
        (301, ""),
    ]:
        later = factories.NOW + timedelta(seconds=seconds)
        operations.beat(now=later)
        with time_machine.travel(later, tick=False):
            answer = Client().get("/readyz")
        assert (answer.status_code, answer.json()["warning"]) == (200, warning)


def test_a_worker_whose_clock_runs_ahead_has_no_negative_age(db):
    operations.beat(now=factories.NOW + timedelta(seconds=5))
    with time_machine.travel(factories.NOW, tick=False):
        assert Client().get("/readyz").json()["worker_seconds"] == 0
