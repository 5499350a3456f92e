"""Takes the database's protection away, for the negative controls, and puts it back."""

from __future__ import annotations

from contextlib import contextmanager

from django.db import connection

from bookings.models import Appointment
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
        Appointment.objects.all().delete()
        restore_exclusions()
