"""Takes the protections away, for the negative controls, and puts them back."""

from __future__ import annotations

from contextlib import contextmanager, nullcontext
from types import SimpleNamespace

from django.db import connection
from django.db.models import QuerySet

from bookings.models import Appointment, AppointmentChange, BookingAttempt, Message
from bookings.models.constraints import Exclusion

EXCLUSIONS = [rule for rule in Appointment._meta.constraints if isinstance(rule, Exclusion)]


def drop_exclusions() -> None:
    table = connection.ops.quote_name(Appointment._meta.db_table)
    with connection.cursor() as cursor:
        for rule in EXCLUSIONS:
            if connection.vendor == "sqlite":
                cursor.execute(f'DROP TRIGGER "{rule.name}_insert"')
                cursor.execute(f'DROP TRIGGER "{rule.name}_update"')
            else:
                cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{rule.name}"')


def restore_exclusions() -> None:
    editor = connection.schema_editor()
    with connection.cursor() as cursor:
        for rule in EXCLUSIONS:
            for statement in rule.statements(Appointment, editor):
                cursor.execute(str(statement))


@contextmanager
def no_exclusions():
    """For tests with real commits; one inside a transaction just drops them and is rolled back."""
    drop_exclusions()
    try:
        yield
    finally:
        for model in (Message, AppointmentChange, BookingAttempt, Appointment):
            model._default_manager.all().delete()
        restore_exclusions()


def take_locks_away(monkeypatch, *modules) -> None:
    """Let operations of these modules look and write without a lock; on SQLite the transaction is the lock."""
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **options: rows)
    if connection.vendor == "sqlite":
        for module in modules:
            monkeypatch.setattr(
                module, "transaction", SimpleNamespace(atomic=lambda **options: nullcontext())
            )
