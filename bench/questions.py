"""What is asked, and the form of an answer that every contender gives."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Protocol

from bench.workload import FIRST_DAY, HORIZON, W1

if TYPE_CHECKING:
    from collections.abc import Callable

FreeTime = tuple[datetime, int]  # the start, in UTC, and the practitioner's id
Answer = list[FreeTime] | list[date] | FreeTime | None


@dataclass(frozen=True)
class Asked:
    """One question: `person` counts from 0, None is any of them."""

    name: str
    what: str
    days: tuple[date, ...]
    person: int | None = None


class Contender(Protocol):
    name: str

    def free_times(self, days: tuple[date, ...], person: int | None) -> list[FreeTime]: ...

    def days_with_any(self, days: tuple[date, ...], person: int | None) -> list[date]: ...

    def first(self, days: tuple[date, ...], person: int | None) -> FreeTime | None: ...


DAYS = tuple(date.fromordinal(FIRST_DAY.toordinal() + n) for n in range(HORIZON))
SECOND_WEDNESDAY = W1.working_days()[7]
APRIL = tuple(day for day in DAYS if day.month == 4)  # the month that lies whole within the horizon

Q1 = Asked("q1", "one practitioner's free times on one day", (SECOND_WEDNESDAY,), 5)
Q2 = Asked("q2", "which days of a month have any, one practitioner", APRIL, 5)
Q2_ANY = Asked("q2 any", "which days of a month have any, any practitioner", APRIL)
Q3 = Asked("q3", "all free times of any, 14 days", DAYS[:14])
Q4 = Asked("q4", "the first free time of any", DAYS)
QUESTIONS = (Q1, Q2, Q2_ANY, Q3, Q4)


def ask(contender: Contender, asked: Asked) -> Callable[[], Answer]:
    """Return the question put to this contender, ready to be called and timed."""
    if asked in {Q2, Q2_ANY}:
        return lambda: contender.days_with_any(asked.days, asked.person)
    if asked == Q4:
        return lambda: contender.first(asked.days, asked.person)
    return lambda: contender.free_times(asked.days, asked.person)
