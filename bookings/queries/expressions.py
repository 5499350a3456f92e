"""Instants as whole minutes, worked out by the database.

Turning text and timestamps into aware datetimes, row by row, would cost more than the whole search.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Func, IntegerField

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models.sql.compiler import SQLCompiler


class Minute(Func):
    """The minute since 1970 UTC in which an instant lies."""

    arity = 1
    output_field = IntegerField()
    seconds = "0"

    def get_db_converters(self, connection: BaseDatabaseWrapper) -> list[Any]:
        """Ask for none: both engines give an int already, and a call for each value costs more than the rest."""
        return []

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **extra: Any) -> Any:
        template = f"((CAST(strftime('%%%%s', %(expressions)s) AS INTEGER) + {self.seconds}) / 60)"
        return self.as_sql(compiler, connection, template=template, **extra)

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **extra: Any) -> Any:
        template = f"((EXTRACT(EPOCH FROM %(expressions)s)::bigint + {self.seconds}) / 60)"
        return self.as_sql(compiler, connection, template=template, **extra)


class MinuteUp(Minute):
    """The first whole minute that is not before an instant."""

    seconds = "59"
