"""Public holidays: taken in from the calendar as days to decide, then closed or opened."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from bookings import queries
from bookings.domain.public_holidays import calendar_of, public_holidays
from bookings.domain.walltime import day_interval
from bookings.enums import ClosureDecision
from bookings.models import ClinicClosure
from bookings.operations.errors import ChangedMeanwhile
from bookings.operations.planning import Watch

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date, datetime

    from bookings.models import Clinic


@transaction.atomic(durable=True)
def take_in_holidays(*, clinic: Clinic, on: date) -> None:
    """Put the holidays from that date until the end of the next year on the list, to be decided.

    Again, or by two at once, is the same as once. What was decided stays. Proposals that the calendar does not
    have any more (another region, a corrected date) leave.
    """
    code = calendar_of(clinic.country, clinic.holiday_region)
    found = public_holidays(clinic.country, clinic.holiday_region, (on.year, on.year + 1))
    ahead = {day: name for day, name in found.items() if day >= on}
    drop_outdated(code, ahead, on=on)
    of_calendar = ClinicClosure.objects.filter(public_holiday=code)
    known = set(of_calendar.values_list("first_date", flat=True))
    rows = [proposal(code, day, name) for day, name in ahead.items() if day not in known]
    ClinicClosure.objects.bulk_create(rows, ignore_conflicts=True)


def proposal(code: str, day: date, name: str) -> ClinicClosure:
    return ClinicClosure(
        name=name,
        first_date=day,
        last_date=day,
        decision=ClosureDecision.PROPOSED,
        public_holiday=code,
    )


def drop_outdated(code: str, days: Collection[date], *, on: date) -> None:
    proposed = ClinicClosure.objects.filter(decision=ClosureDecision.PROPOSED, first_date__gte=on)
    proposed.exclude(public_holiday="").exclude(public_holiday=code, first_date__in=days).delete()


@transaction.atomic(durable=True)
def decide_holidays(
    decisions: Mapping[int, tuple[str, str]], *, now: datetime, agreed: str = ""
) -> list[int]:
    """Write each decision, by the closure's id: from the one that was shown to the new one.

    Return the booked visits that fall on days closed by this; `agreed` is the fingerprint of those that staff
    have seen. Raises VisitsOutside for others, and ChangedMeanwhile if somebody decided one of the days since it
    was shown: nothing is written then.
    """
    watch = Watch(visits_on(decisions), now=now)
    together = defaultdict(list)
    for closure, change in decisions.items():
        together[change].append(closure)
    for (shown, decision), closures in together.items():
        rows = ClinicClosure.objects.filter(pk__in=closures, decision=shown).exclude(public_holiday="")
        if rows.update(decision=decision) != len(closures):
            raise ChangedMeanwhile
    return watch.fallen(agreed=agreed)


def visits_on(closures: Collection[int]) -> Q:
    """Pick the visits from the first to the last day of these closures."""
    zone = queries.zone(queries.clinic())
    days = ClinicClosure.objects.filter(pk__in=closures).values_list("first_date", "last_date")
    if not days:
        return Q(pk__in=())
    first, last = min(first for first, _last in days), max(last for _first, last in days)
    return Q(starts_at__lt=day_interval(last, zone).end, ends_at__gt=day_interval(first, zone).start)
