"""Puts a workload into a database: the clinic row by row, the visits in bulk."""

from __future__ import annotations

import io
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime, time
from itertools import product
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction

from bench import every_rule
from bench.workload import DURATION, INTERVALS, STEP, WEEKDAYS, ZONE, Visit, Workload
from bookings.models import Appointment, AvailableTime, Patient, Practitioner
from tests import factories
from tests.bookings.protection import drop_exclusions, restore_exclusions

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from django.db.backends.utils import CursorWrapper

    from bookings.models import Clinic, HealthcareService

MANY = 50_000  # visits: from here on the exclusions are made after the rows
MOMENT = {"sqlite": "datetime", "postgresql": "timestamptz"}
ROW = ("practitioner_id", "room_id", "equipment_id", "starts_at", "ends_at", "status", "expires_at")


LIMITS = (
    "unconfirmed_of_contact",
    "unconfirmed_of_address",
    "most_bookings_of_contact",
    "most_bookings_of_address",
)


@dataclass(frozen=True)
class Seeded:
    """Ids, by the numbers that the workload counts with."""

    workload: Workload
    clinic: Clinic
    service: HealthcareService
    location: int
    people: list[int]
    rooms: list[int]
    equipment: list[int]
    upcoming: list[Visit]


def seed(workload: Workload) -> Seeded:
    """Fill the default database, which is empty but for its tables."""
    with transaction.atomic():
        seeded = seed_clinic(workload)
    with made_afterwards() if workload.past + len(seeded.upcoming) > MANY else nullcontext():
        insert(workload.history(), seeded)
        insert(seeded.upcoming, seeded)
    return seeded


def seed_clinic(workload: Workload) -> Seeded:
    # the bench books from one address, as fast as it can: what keeps machines out would ask it to confirm
    unlimited = dict.fromkeys(LIMITS, 10_000)
    clinic = factories.clinic(time_zone=ZONE.key, **unlimited)
    service = factories.service(duration=DURATION, slot_step=STEP)
    count = workload.practitioners
    people = [factories.practitioner(f"Practitioner {n:03}", services=[service]) for n in range(count)]
    rooms = [factories.room(f"Room {n:03}") for n in range(count)] if workload.ruled else []
    things = [factories.equipment(f"Treadmill {n:03}") for n in range(workload.equipment)]
    AvailableTime.objects.bulk_create(weekly_hours(people))
    factories.patient()
    if workload.ruled:
        every_rule.apply(clinic, service, people)
    return Seeded(
        workload=workload,
        clinic=clinic,
        service=service,
        location=factories.location().pk,
        people=[person.pk for person in people],
        rooms=[room.pk for room in rooms],
        equipment=[thing.pk for thing in things],
        upcoming=workload.upcoming(),
    )


def weekly_hours(people: Sequence[Practitioner]) -> Iterator[AvailableTime]:
    for person, weekday, (starts, ends) in product(people, WEEKDAYS, INTERVALS):
        yield AvailableTime(
            practitioner=person,
            location=factories.location(),
            weekday=weekday,
            starts=time(*divmod(starts, 60)),
            ends=time(*divmod(ends, 60)),
        )


def insert(visits: Iterable[Visit], seeded: Seeded) -> None:
    """Insert the visits by one statement: what differs comes from a table of its own, the rest from one sample."""
    table = Appointment._meta.db_table
    columns = columns_of(seeded)
    expressions = ", ".join(expression for expression, _value in columns.values())
    constants = [value for expression, value in columns.values() if expression == "%s"]
    with transaction.atomic(), connection.cursor() as cursor:
        load(cursor, rows(visits, seeded))
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(columns)}) SELECT {expressions} FROM seed ORDER BY n", constants
        )
        cursor.execute("DROP TABLE seed")


def columns_of(seeded: Seeded) -> dict[str, tuple[str, Any]]:
    """Return for each column how it is read from a row of `seed`, or the sample's own value."""
    sample = factories.unsaved_appointment(service=seeded.service, patient=Patient.objects.get())
    fields = [field for field in Appointment._meta.concrete_fields if not field.primary_key]
    own = {name: (name, None) for name in ROW} | OF_EACH[connection.vendor]
    return {
        field.column: own.get(field.column)
        or ("%s", field.get_db_prep_save(getattr(sample, field.attname), connection))
        for field in fields
    }


# What must differ between rows is made from the row's number: repeatable, and quick to index.
OF_EACH: dict[str, dict[str, tuple[str, Any]]] = {
    "sqlite": {
        "uid": ("printf('%%032x', n)", None),
        "session_key": ("printf('%%032x', n)", None),
    },
    "postgresql": {
        "uid": ("lpad(to_hex(n), 32, '0')::uuid", None),
        "session_key": ("lpad(to_hex(n), 32, '0')::uuid", None),
    },
}
for of_each in OF_EACH.values():
    of_each |= {
        "reference": ("'B' || n", None),
        "token": ("'bench-' || n", None),
        "occupied_from": ("starts_at", None),
        "occupied_until": ("ends_at", None),
    }


def rows(visits: Iterable[Visit], seeded: Seeded) -> Iterator[tuple[Any, ...]]:
    first = Appointment.objects.count() + 1
    for n, visit in enumerate(visits, start=first):
        yield (
            n,
            seeded.people[visit.practitioner],
            seeded.rooms[visit.practitioner] if seeded.rooms else None,
            None if visit.equipment is None else seeded.equipment[visit.equipment],
            text(visit.starts_at),
            text(visit.ends_at),
            visit.status,
            visit.expires_at and text(visit.expires_at),
        )


def text(instant: datetime) -> str:
    """Return the instant as Django itself writes it: UTC, and on SQLite without saying so."""
    return instant.strftime("%Y-%m-%d %H:%M:%S" if connection.vendor == "sqlite" else "%Y-%m-%d %H:%M:%SZ")


def load(cursor: CursorWrapper, values: Iterator[tuple[Any, ...]]) -> None:
    cursor.execute(
        "CREATE TEMPORARY TABLE seed (n bigint, practitioner_id bigint, room_id bigint, equipment_id bigint,"
        f" starts_at {MOMENT[connection.vendor]}, ends_at {MOMENT[connection.vendor]}, status varchar(10),"
        f" expires_at {MOMENT[connection.vendor]})"
    )
    if connection.vendor == "sqlite":
        cursor.cursor.executemany("INSERT INTO seed VALUES (?, ?, ?, ?, ?, ?, ?, ?)", values)
    else:
        lines = ("\t".join("\\N" if v is None else str(v) for v in value) for value in values)
        cursor.cursor.copy_expert("COPY seed FROM STDIN", io.StringIO("\n".join(lines)))


@contextmanager
def made_afterwards() -> Iterator[None]:
    """Put the exclusions aside for a large insert and make them again, with proof that no row breaks them.

    PostgreSQL proves it by making them; a trigger only looks at what comes after it.
    """
    drop_exclusions()
    yield
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET maintenance_work_mem = '512MB'")
    restore_exclusions()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(OVERLAPS)
            (overlaps,) = cursor.fetchone()
        if overlaps:
            raise AssertionError(f"{overlaps} visits of the workload overlap.")


# One session a row, so that practitioner, room and equipment are all there is to compare.
OVERLAPS = """
    SELECT sum(begins < before_it) FROM (
        SELECT occupied_from AS begins, lag(occupied_until) OVER (PARTITION BY practitioner_id ORDER BY occupied_from) AS before_it
        FROM bookings_appointment
        WHERE status IN ('held', 'pending', 'booked', 'arrived', 'fulfilled')
    )
"""
