"""The ways in which a row can come to be where it is: each puts `row` (not yet saved) into the table."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, connection, transaction

from bookings.enums import AppointmentStatus
from bookings.models import Appointment
from bookings.operations.writing import violated

if TYPE_CHECKING:
    from collections.abc import Callable

TIMES = ("starts_at", "ends_at", "occupied_from", "occupied_until")
YEAR = timedelta(days=365)


def values(row: Appointment) -> dict:
    fields = [field for field in Appointment._meta.concrete_fields if not field.primary_key]
    return {field.column: field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields}


def raw_insert(row: Appointment, prefix: str = "INSERT", **instead) -> None:
    columns = {**values(row), **instead}
    names = ", ".join(columns)
    places = ", ".join(["%s"] * len(columns))
    with connection.cursor() as cursor:
        cursor.execute(
            f"{prefix} INTO bookings_appointment ({names}) VALUES ({places})", list(columns.values())
        )


def raw_update(row: Appointment, **columns) -> None:
    sets = ", ".join(f"{column} = %s" for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE bookings_appointment SET {sets} WHERE id = %s", [*columns.values(), row.pk])


def far_away(row: Appointment) -> dict:
    """Save the row a year later, where nothing is, and return its own times."""
    wanted = {name: getattr(row, name) for name in TIMES}
    for name, value in wanted.items():
        setattr(row, name, value + YEAR)
    row.save()
    return wanted


def by_save(row: Appointment) -> None:
    for name, value in far_away(row).items():
        setattr(row, name, value)
    row.save()


def by_queryset_update(row: Appointment) -> None:
    wanted = far_away(row)
    Appointment.objects.filter(pk=row.pk).update(**wanted)


def by_bulk_update(row: Appointment) -> None:
    for name, value in far_away(row).items():
        setattr(row, name, value)
    Appointment.objects.bulk_update([row], TIMES)


def by_raw_update(row: Appointment) -> None:
    wanted = far_away(row)
    adapt = connection.ops.adapt_datetimefield_value
    raw_update(row, **{name: adapt(value) for name, value in wanted.items()})


def by_revival(row: Appointment) -> None:
    status = row.status
    row.status = AppointmentStatus.CANCELLED
    row.save()
    Appointment.objects.filter(pk=row.pk).update(status=status)


WRITES: dict[str, Callable[[Appointment], object]] = {
    "create": lambda row: row.save(force_insert=True),
    "bulk_create": lambda row: Appointment.objects.bulk_create([row]),
    "raw INSERT": raw_insert,
    "save": by_save,
    "update()": by_queryset_update,
    "bulk_update": by_bulk_update,
    "raw UPDATE": by_raw_update,
    "revival": by_revival,
}


def refusal(write: Callable[..., object], *arguments, **named) -> str | None:
    """Return the name of the constraint that refused the write, or None."""
    try:
        with transaction.atomic():
            write(*arguments, **named)
    except IntegrityError as error:
        return violated(error)
    return None
