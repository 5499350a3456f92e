from __future__ import annotations

from datetime import timedelta

import time_machine
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from tests import factories


def test_alive_asks_no_database():
    answer = Client().get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"alive\n")
    assert "no-store" in answer["Cache-Control"]


def test_ready_when_all_is_there(db):
    answer = Client().get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {
        "ready": True,
        "database": "reachable",
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
    with time_machine.travel(factories.NOW + timedelta(minutes=6), tick=False):
        answer = Client().get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["oldest_due_message_seconds"] == 360
    assert answer.json()["warning"] == "Messages wait: is the worker running?"
