"""The scenes of one engine: a workload in a database of its own, and who answers questions there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connections

from bench import checking, seeding
from bench.bare import Bare
from bench.databases import Databases, asking
from bench.ours import Ours
from bench.plain_orm import PlainOrm
from bench.questions import ask

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.backends.base.base import BaseDatabaseWrapper

    from bench.questions import Answer, Asked, Contender
    from bench.seeding import Seeded
    from bench.workload import Workload


@dataclass(frozen=True)
class Scene:
    database: BaseDatabaseWrapper
    seeded: Seeded
    ours: Ours
    bare: Bare
    plain: PlainOrm

    def call(self, contender: Contender, asked: Asked) -> Callable[[], Answer]:
        """Return the question, to be asked in this scene whatever was asked before and where."""
        question = ask(contender, asked)

        def called() -> Answer:
            connections["default"] = self.database
            self.database.ensure_connection()  # the bare minimum takes the driver's own
            return question()

        return called

    def queries(self, contender: Contender, asked: Asked) -> int:
        """Return how many queries the question takes."""
        before = self.bare.queries
        counted = counting(self.database, self.call(contender, asked))
        return counted + self.bare.queries - before  # those by the driver are not seen by Django


def counting(database: BaseDatabaseWrapper, call: Callable[[], object]) -> int:
    """Return how many queries Django makes."""
    made: list[str] = []

    def note(execute: Callable[..., object], sql: str, *rest: object) -> object:
        made.append(sql)
        return execute(sql, *rest)

    with database.execute_wrapper(note):
        call()
    return len(made)


def settle(database: BaseDatabaseWrapper) -> None:
    """Do what autovacuum does by itself, at a time of its own."""
    if database.vendor == "postgresql":
        with database.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


def scene(databases: Databases, workload: Workload) -> Scene:
    """Make the database, fill it, and prove that the answers are right. Raises Differs."""
    database = databases.new()
    with asking(database):
        seeded = seeding.seed(workload)
        settle(database)
        made = Scene(database, seeded, Ours(seeded), Bare(seeded), PlainOrm(seeded))
        checking.check(seeded, made.ours, [] if workload.ruled else [made.bare, made.plain])
    return made
