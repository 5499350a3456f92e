"""Queries whose SQL is written once.

Django takes longer to write the SQL of the small questions that decide free times than the database takes to answer
them. The text depends only on the shape of a question (which parts it has, how many ids it names), so it is
remembered by shape. What is remembered is SQL: never a row, never a value of a date, an instant or an id.
"""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BigIntegerField, DateField, DateTimeField, Value

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models import QuerySet

FIELDS: dict[Any, Any] = {int: BigIntegerField(), date: DateField(), datetime: DateTimeField()}


class Given(Value):
    """Stands in for a value while the SQL is written: `value` is its name, and its place where there are several."""

    def as_sql(self, compiler: Any, connection: BaseDatabaseWrapper) -> tuple[str, list[Any]]:
        return "%s", [self]

    def among(self, values: dict[str, Any], connection: BaseDatabaseWrapper) -> Any:
        """Return today's value as the database takes it."""
        name, place = self.value
        value = values[name] if place is None else values[name][place]
        return self.output_field.get_db_prep_value(value, connection)


def rows(build: Callable[..., QuerySet[Any, Any]], **values: Any) -> Iterable[Sequence[Any]]:
    """Return the rows of `build(**values)`, a module's function that ends in values_list. One query.

    Ints, dates, instants and tuples of ints are filled in anew each time, and `build` may only compare them (a tuple
    with `pk__in`). Anything else, like a bool or None, is part of the shape, and `build` may ask what it is.
    """
    written = write(connection.vendor, build, tuple((name, shape(value)) for name, value in values.items()))
    if written is None:
        return []
    sql, params, columns = written
    with connection.cursor() as cursor:
        cursor.execute(sql, [p.among(values, connection) if isinstance(p, Given) else p for p in params])
        return converted(cursor.fetchall(), columns)


def shape(value: Any) -> Any:
    if isinstance(value, tuple):
        return (int, len(value))
    return type(value) if type(value) in FIELDS else (None, value)


@lru_cache(maxsize=256)
def write(
    _vendor: str, build: Callable[..., QuerySet[Any, Any]], shapes: Sequence[Any]
) -> tuple[str, Sequence[Any], Sequence[Any]] | None:
    """Return SQL, parameters and columns of a shape; None where it can't have rows, such as for no ids at all."""
    compiler = build(**{name: stand_in(name, of) for name, of in shapes}).query.get_compiler(
        connection=connection
    )
    try:
        sql, params = compiler.as_sql()
    except EmptyResultSet:
        return None
    return sql, params, [column for column, _sql, _alias in compiler.select]


def stand_in(name: str, of: Any) -> Any:
    if of in FIELDS:
        return Given((name, None), FIELDS[of])
    kind, rest = of
    return rest if kind is None else [Given((name, place), FIELDS[kind]) for place in range(rest)]


def converted(found: list[Any], columns: Sequence[Any]) -> Iterable[Sequence[Any]]:
    """Return the rows with what the engine's driver gives turned into Python's values, as the ORM would."""
    ops = connection.ops
    wanted = [ops.get_db_converters(c) + c.get_db_converters(connection) for c in columns]
    converters = [(place, convert) for place, each in enumerate(wanted) for convert in each]
    if not converters:
        return found
    rows = [list(row) for row in found]
    for row in rows:
        for place, convert in converters:
            row[place] = convert(row[place], columns[place], connection)
    return rows
