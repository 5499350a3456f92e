"""Ours: the public query functions, with every rule in force."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench.workload import NOW
from bookings import queries
from bookings.queries import Question

if TYPE_CHECKING:
    from datetime import date

    from bench.questions import FreeTime
    from bench.seeding import Seeded
    from bookings.domain.rules import Slot


class Ours:
    name = "ours"

    def __init__(self, seeded: Seeded) -> None:
        self.seeded = seeded

    def question(self, person: int | None) -> Question:
        whom = None if person is None else frozenset({self.seeded.people[person]})
        return Question(self.seeded.clinic, self.seeded.service, NOW, whom)

    def slots(self, days: tuple[date, ...], person: int | None) -> list[Slot]:
        return queries.free_slots(self.question(person), days)

    def free_times(self, days: tuple[date, ...], person: int | None) -> list[FreeTime]:
        return [(slot.starts_at, slot.practitioner) for slot in self.slots(days, person)]

    def days_with_any(self, days: tuple[date, ...], person: int | None) -> list[date]:
        return queries.days_with_any(self.question(person), days)

    def first(self, days: tuple[date, ...], person: int | None) -> FreeTime | None:
        slot = queries.first_free(self.question(person), days)
        return slot and (slot.starts_at, slot.practitioner)
