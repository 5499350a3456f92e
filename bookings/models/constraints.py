"""Rules that the database itself keeps, on PostgreSQL and on SQLite, for any write path.

PostgreSQL has exclusion constraints. SQLite has none: triggers that abort do the same, because SQLite lets one
writer in at a time. They are made by `constraint_sql`, as deferred statements that know their table, so that
they come back each time a later migration rebuilds it (SQLite alters a table by making it anew, and triggers
made once by RunSQL would be dropped without a word). `docs/decisions/0002-no-overlap.md` tells the rest.
"""

from __future__ import annotations

import copy
from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast

from django.core.exceptions import ValidationError
from django.db.backends.ddl_references import Statement, Table
from django.db.models import BaseConstraint
from django.utils.translation import gettext_lazy as _

from bookings.enums import LIVE_STATUSES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import Field, Model

# No visit occupies more (a CHECK holds it), so that a search for overlaps needs to look back no further.
LONGEST_OCCUPIED = timedelta(hours=24)


class Exclusion(BaseConstraint):
    """No two live rows may agree in all of `equal` and differ in all of `different` (and overlap in time)."""

    def __init__(
        self,
        *,
        name: str,
        equal: Sequence[str],
        different: Sequence[str] = (),
        overlap: tuple[str, str] | None = None,
        violation_error_message: Any = None,
    ) -> None:
        super().__init__(
            name=name,
            violation_error_code="overlap",
            violation_error_message=violation_error_message or _("This time is already taken."),
        )
        self.equal = tuple(equal)
        self.different = tuple(different)
        self.overlap = tuple(overlap) if overlap else None

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        path = f"{type(self).__module__}.{type(self).__name__}"
        return (
            path,
            (),
            {
                "name": self.name,
                "equal": self.equal,
                "different": self.different,
                "overlap": self.overlap,
            },
        )

    def clone(self) -> Exclusion:
        """Keep the message too: Django clones each constraint of a model, and migrations need no message."""
        return copy.copy(self)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Exclusion) and self.deconstruct() == other.deconstruct()

    __hash__ = None  # type: ignore[assignment]

    # -- what the schema editor asks for

    def constraint_sql(self, model: type[Model] | None, schema_editor: Any) -> str:
        """Add nothing to CREATE TABLE itself; the statements run once the table stands under its name."""
        assert model is not None  # noqa: S101 -- Django's signature is wider than its calls
        schema_editor.deferred_sql.extend(self.statements(model, schema_editor))
        return ""

    def create_sql(self, model: type[Model] | None, schema_editor: Any) -> Any:
        """Serve AddConstraint on PostgreSQL; SQLite rebuilds the table and comes by constraint_sql."""
        assert model is not None  # noqa: S101
        if schema_editor.connection.vendor == "sqlite":
            return None
        return self.statements(model, schema_editor)[0]

    def remove_sql(self, model: type[Model] | None, schema_editor: Any) -> Any:
        assert model is not None  # noqa: S101
        if schema_editor.connection.vendor == "sqlite":
            return None
        return Statement(
            "ALTER TABLE %(table)s DROP CONSTRAINT %(name)s",
            table=Table(model._meta.db_table, schema_editor.quote_name),
            name=schema_editor.quote_name(self.name),
        )

    def statements(self, model: type[Model], editor: Any) -> list[Statement]:
        column = {field: editor.quote_name(concrete(model, field).column) for field in self.fields}
        table = Table(model._meta.db_table, editor.quote_name)
        if editor.connection.vendor == "sqlite":
            key = editor.quote_name(model._meta.pk.column)
            return [
                Statement(template, table=table, name=editor.quote_name(f"{self.name}_{when}"))
                for when, template in self.triggers(column, key)
            ]
        return [Statement(self.exclude(column), table=table, name=editor.quote_name(self.name))]

    @property
    def fields(self) -> tuple[str, ...]:
        return (*self.equal, *self.different, *(self.overlap or ()), "status")

    # -- PostgreSQL

    def exclude(self, column: dict[str, str]) -> str:
        parts = [f"{column[field]} WITH =" for field in self.equal]
        parts += [f"{column[field]} WITH <>" for field in self.different]
        if self.overlap:
            start, end = self.overlap
            parts.append(f"tstzrange({column[start]}, {column[end]}, '[)') WITH &&")
        return (
            "ALTER TABLE %(table)s ADD CONSTRAINT %(name)s EXCLUDE USING gist ("
            f"{', '.join(parts)}) WHERE ({column['status']} IN ({live_statuses()}))"
        )

    # -- SQLite

    def triggers(self, column: dict[str, str], key: str) -> list[tuple[str, str]]:
        trigger = (
            "CREATE TRIGGER %(name)s BEFORE {when} ON %(table)s "  # noqa: S608 -- names of ours, no input
            f"WHEN NEW.{column['status']} IN ({live_statuses()}) AND EXISTS "
            f"(SELECT 1 FROM %(table)s AS other WHERE {self.clash(column)}{{itself}}) "
            f"BEGIN SELECT RAISE(ABORT, 'constraint failed: {self.name}'); END"
        )
        return [
            (when, trigger.format(when=when.upper(), itself=itself))
            for when, itself in (("insert", ""), ("update", f" AND other.{key} <> OLD.{key}"))
        ]

    def clash(self, column: dict[str, str]) -> str:
        conditions = [f"other.{column[field]} = NEW.{column[field]}" for field in self.equal]
        conditions += [f"other.{column[field]} <> NEW.{column[field]}" for field in self.different]
        conditions.append(f"other.{column['status']} IN ({live_statuses()})")
        if self.overlap:
            start, end = (column[field] for field in self.overlap)
            hours = int(LONGEST_OCCUPIED.total_seconds() // 3600)
            conditions += [
                f"other.{start} < NEW.{end}",
                f"NEW.{start} < other.{end}",
                # looks back no further than a visit can reach, so that history costs nothing
                f"other.{start} > datetime(NEW.{start}, '-{hours} hours')",
            ]
        return " AND ".join(conditions)

    # -- forms

    def validate(
        self,
        model: type[Model],
        instance: Any,
        exclude: Any = None,
        using: str = "default",
    ) -> None:
        """Say in a form what the database would refuse, before it does."""
        value = {field: getattr(instance, concrete(model, field).attname) for field in self.fields}
        if instance.status not in LIVE_STATUSES or None in value.values():
            return
        others = model._base_manager.using(using).filter(status__in=LIVE_STATUSES).exclude(pk=instance.pk)
        others = others.filter(**{field: value[field] for field in self.equal})
        for field in self.different:
            others = others.exclude(**{field: value[field]})
        if self.overlap:
            start, end = self.overlap
            others = others.filter(**{f"{start}__lt": value[end], f"{end}__gt": value[start]})
        if others.exists():
            raise ValidationError(self.get_violation_error_message(), code=self.violation_error_code)


def concrete(model: type[Model], name: str) -> Field[Any, Any]:
    return cast("Field[Any, Any]", model._meta.get_field(name))


def live_statuses() -> str:
    return ", ".join(f"'{status.value}'" for status in LIVE_STATUSES)


class SqlCheck(BaseConstraint):
    """A CHECK in each engine's own words: Django's expressions for time arithmetic need its Python functions."""

    def __init__(self, *, name: str, postgresql: str, sqlite: str) -> None:
        super().__init__(name=name)
        self.postgresql = postgresql
        self.sqlite = sqlite

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        path = f"{type(self).__module__}.{type(self).__name__}"
        return path, (), {"name": self.name, "postgresql": self.postgresql, "sqlite": self.sqlite}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SqlCheck) and self.deconstruct() == other.deconstruct()

    __hash__ = None  # type: ignore[assignment]

    def condition(self, editor: Any) -> str:
        return self.sqlite if editor.connection.vendor == "sqlite" else self.postgresql

    def constraint_sql(self, model: type[Model] | None, schema_editor: Any) -> str:
        return str(schema_editor._check_sql(self.name, self.condition(schema_editor)))

    def create_sql(self, model: type[Model] | None, schema_editor: Any) -> Any:
        return schema_editor._create_check_sql(model, self.name, self.condition(schema_editor))

    def remove_sql(self, model: type[Model] | None, schema_editor: Any) -> Any:
        return schema_editor._delete_check_sql(model, self.name)

    def validate(
        self, model: type[Model], instance: Any, exclude: Any = None, using: str = "default"
    ) -> None:
        """Hold nothing against a form: operations compute these fields, no one types them."""
