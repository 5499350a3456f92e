"""The times page: one week of free times, or the first free time after an empty one."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import dropwhile
from typing import TYPE_CHECKING, Any

from bookings import queries

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from bookings.domain.rules import Slot

WEEK = timedelta(days=7)
FEW = 4  # so few times of a day are shown together, whatever gaps they leave


def wanted_day(text: str) -> date | None:
    """Return the date in `?from=`; None for 30 February and other nonsense, which then means today."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def week_of_times(question: queries.Question, wanted: date | None) -> dict[str, Any]:
    """Return what the times page shows for the seven days from the wanted one, kept within the horizon."""
    days = queries.window_days(question)
    zone = question.zone
    first = min(max(wanted or days[0], days[0]), days[-1])
    last = min(first + WEEK - timedelta(days=1), days[-1])
    week = [day for day in days if first <= day <= last]
    slots, first_after = queries.free_or_next(question, week, [day for day in days if day > last])
    times = queries.days_with_times(slots, zone)
    shown = list(dropwhile(lambda day: day not in times, week)) if times else week
    return {
        "first": first,
        "last": last,
        "days": [day_of_times(day, times.get(day, []), question) for day in shown],
        "empty_first": week[: len(week) - len(shown)],
        "any_times": bool(times),
        "first_after": first_after and first_after.starts_at.astimezone(zone),
        "earlier": max(first - WEEK, days[0]) if first > days[0] else None,
        "next": last + timedelta(days=1) if last < days[-1] else None,
    }


def day_of_times(day: date, slots: list[Slot], question: queries.Question) -> dict[str, Any]:
    """Return the day's times; those that would leave a short gap stand apart, where the clinic likes others better."""
    choices = [time_choice(slot, question.zone) for slot in slots]
    if question.service.capacity > 1:
        choices = [{**choice, "left": slot.left} for choice, slot in zip(choices, slots, strict=True)]
    first = [choice for choice, slot in zip(choices, slots, strict=True) if not slot.lost]
    rest = [choice for choice, slot in zip(choices, slots, strict=True) if slot.lost]
    if not first or len(slots) < FEW:
        first, rest = choices, []
    return {"date": day, "count": len(slots), "times": first, "more": rest}


def time_choice(slot: Slot, zone: ZoneInfo) -> dict[str, Any]:
    """Return a start as the page writes it: the instant with the clinic's offset is the radio button's value."""
    local = slot.starts_at.astimezone(zone)
    twice = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
    return {"starts_at": local, "value": local.isoformat(), "zone": local.tzname() if twice else ""}
