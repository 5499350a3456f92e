"""Why is there no time here? The same calendar and the same search as the offer's, asked for its reasons."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Exists, OuterRef

from bookings.domain.availability import Search
from bookings.domain.explanation import Because, Stretch, day_in_stretches, why_not
from bookings.domain.minutes import minute, minute_up
from bookings.domain.obstacles import Reason
from bookings.domain.rules import Busy
from bookings.models import HealthcareService, Practitioner
from bookings.queries.calendars import BUSY, busy_rows, calendar_of, rules_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date, datetime

    from bookings.domain.rules import Calendar
    from bookings.queries.calendars import Question


class There(NamedTuple):
    """The visit or hold that is in the way: `held_until` only for a hold."""

    reference: str
    held_until: datetime | None


@dataclass(frozen=True, slots=True)
class Explanation:
    """For each practitioner, the day's starts in stretches, each with what is against it (nothing: offered).

    `there` names what is busy, by practitioner and the minute from which on it is occupied.
    """

    answers: Mapping[Practitioner, list[Stretch]]
    calendar: Calendar
    there: Mapping[tuple[int, int], There]


def explain(question: Question, day: date, starts_at: datetime | None = None) -> Explanation:
    """Return which rules take times away on the local date, or from one start, and what is in the way.

    Who does not work here or does not give the service is explained too, when asked for by name. At most six
    queries.
    """
    people = asked_about(question)
    calendar, there = with_names(calendar_of(question, [day]), question, day)
    search = Search(rules_of(question), calendar, [day])
    (local,) = search.days
    start = None if starts_at is None else minute(starts_at)

    def answer(practitioner: Practitioner) -> list[Stretch]:
        if against := against_person(question.service, practitioner):
            return [Stretch(local.start, local.end, against)]
        if start is None:
            stretches = day_in_stretches(search, practitioner.pk, local)
            return list(parted(search, practitioner.pk, stretches, minute_up(question.now)))
        return [Stretch(start, start, why_not(search, practitioner.pk, start, local))]

    return Explanation({person: answer(person) for person in people}, calendar, there)


def parted(search: Search, practitioner: int, stretches: list[Stretch], now: int) -> Iterator[Stretch]:
    """Yield the stretches, those within the notice in two: what is over, and what comes too soon."""
    (local,) = search.days
    windows = [window for hours, window in search.windows_on(local) if hours.practitioner == practitioner]
    starts = sorted({s for window in windows for s in search.grid(window, window.start, window.end)})
    for stretch in stretches:
        over = [start for start in starts if stretch.first <= start < now]
        later = [start for start in starts if now <= start <= stretch.last]
        if over and later and any(because.reason == Reason.NOTICE for because in stretch.reasons):
            yield stretch._replace(last=over[-1])
            yield stretch._replace(first=later[0])
        else:
            yield stretch


def asked_about(question: Question) -> list[Practitioner]:
    gives = Practitioner.services.through.objects.filter(
        practitioner=OuterRef("pk"), healthcareservice=question.service
    )
    rows = Practitioner._base_manager.annotate(gives=Exists(gives))
    if question.practitioners is None:
        rows = rows.filter(is_active=True, gives=True)
    else:
        rows = rows.filter(pk__in=question.practitioners)
    return list(rows.order_by("name", "pk"))


def against_person(service: HealthcareService, practitioner: Practitioner) -> list[Because]:
    """Return why the practitioner never gives the service."""
    facts = {
        Reason.NOT_OFFERED: not service.is_active,
        Reason.GONE: not practitioner.is_active,
        Reason.NOT_GIVEN: not practitioner.gives,  # type: ignore[attr-defined]  # annotated
    }
    return [Because(reason) for reason, true in facts.items() if true]


def with_names(
    calendar: Calendar, question: Question, day: date
) -> tuple[Calendar, dict[tuple[int, int], There]]:
    """Return the calendar with what is busy that day, and what each of it is called. One query."""
    busy, there = [], {}
    rows = busy_rows(calendar, question, [day])
    for *row, reference, expires_at in rows.values_list(*BUSY, "reference", "expires_at"):
        visit = Busy._make(row)
        busy.append(visit)
        there[visit.practitioner, visit.begins] = There(reference, expires_at)
    return replace(calendar, busy=busy), there
