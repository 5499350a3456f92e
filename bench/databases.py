"""One database for each scenario, all open at once, so that what is compared can be asked in turns."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.db import connections

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.backends.base.base import BaseDatabaseWrapper


class Databases:
    """Databases made from one migrated template, in the way Django makes its test databases."""

    def __init__(self) -> None:
        self.template = connections["default"]
        self.own_name = self.template.settings_dict["NAME"]
        self.open: list[BaseDatabaseWrapper] = []
        if self.template.vendor == "sqlite":  # else Django would make it in memory
            self.template.settings_dict["TEST"]["NAME"] = f"{self.own_name}.bench"
        self.template.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        self.template.close()

    def new(self) -> BaseDatabaseWrapper:
        """Return a connection to a new, empty database with today's tables."""
        suffix = str(len(self.open) + 1)
        creation = self.template.creation
        creation.clone_test_db(suffix, verbosity=0, autoclobber=True)
        made = self.template.copy()
        made.settings_dict = creation.get_test_db_clone_settings(suffix)
        self.open.append(made)
        return made

    def drop(self) -> None:
        connections["default"] = self.template
        for number, made in enumerate(self.open, start=1):
            made.close()
            self.template.creation.destroy_test_db(suffix=str(number), verbosity=0)
        self.template.creation.destroy_test_db(self.own_name, verbosity=0)


@contextmanager
def asking(database: BaseDatabaseWrapper) -> Iterator[None]:
    """Let everything that asks the default database ask this one."""
    before = connections["default"]
    connections["default"] = database
    try:
        yield
    finally:
        connections["default"] = before
