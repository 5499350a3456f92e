"""Worker processes, and what they need: rows that another process can reach, and messages that wait."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection

from bookings.models import Appointment, Message
from tests import factories

BASE = Path(settings.BASE_DIR)
LONG_AGO = factories.NOW.replace(year=2020)  # due by any clock
A_DAY = 60  # visits of ten minutes


def waiting_messages(number: int) -> set[str]:
    """Make so many visits, each with a message that is due; return the visits' UIDs."""
    factories.clinic()
    service = factories.service(duration=10)
    about = {"practitioner": factories.practitioner(services=[service]), "service": service}
    about |= {"patient": factories.patient()}
    starts = [
        factories.at(8, day=factories.MONDAY + timedelta(days=n // A_DAY)) + timedelta(minutes=n % A_DAY * 10)
        for n in range(number)
    ]
    visits = Appointment.objects.bulk_create(
        factories.unsaved_appointment(start, 10, **about) for start in starts
    )
    Message.objects.bulk_create(
        Message(
            cause=str(v.uid), kind="booked", appointment=v, created_at=LONG_AGO, due_at=LONG_AGO, sequence=0
        )
        for v in visits
    )
    return {str(visit.uid) for visit in visits}


def visit_of(message_id: str) -> str:
    return message_id.strip("<>").partition(".")[0]


class Database:
    """The tests' database, which other processes can reach."""

    def __init__(self) -> None:
        name = connection.settings_dict["NAME"]
        at_server = os.environ["DATABASE_URL"].rpartition("/")[0]
        self.url = f"sqlite:///{name}" if connection.vendor == "sqlite" else f"{at_server}/{name}"

    def run(self, sql: str) -> list:
        with connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchall() if cursor.description else []

    def let_leases_pass(self) -> None:
        """Stand in for the minutes after which a dead worker's message is taken up again."""
        self.run(
            "UPDATE bookings_message SET leased_until = NULL, due_at = created_at WHERE status = 'waiting'"
        )

    def statuses(self) -> Counter:
        return Counter(status for (status,) in self.run("SELECT status FROM bookings_message"))


def start(
    database: Database, mail: str, *options: str, program: str = "manage.py", log_level: str = "INFO"
) -> subprocess.Popen:
    """Start a worker. What it logs is to be read before a pipe is full, or to be little."""
    return subprocess.Popen(
        [sys.executable, *program.split(), "worker", *options],
        cwd=BASE,
        env={**os.environ, "DATABASE_URL": database.url, "EMAIL_URL": mail, "LOG_LEVEL": log_level},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
