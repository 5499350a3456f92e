"""A week of free times as a page shows it (`bookings/includes/week.html`), or what helps where it has none."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from itertools import dropwhile
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bookings import queries
from bookings.domain.preferences import ANY_TIME

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from bookings.domain.preferences import Preferences
    from bookings.domain.rules import Slot
    from bookings.models import Practitioner

WEEK = timedelta(days=7)
DAY = timedelta(days=1)
FEW = 4  # so few times of a day are shown together, whatever gaps they leave
LONGEST_WHO = 12  # letters: two names that are longer would make a time's label two lines
TITLES = {"dr", "mr", "mrs", "ms", "mx", "prof"}


def wanted_day(text: str) -> date | None:
    """Return the date in `?from=`; None for 30 February and other nonsense, which then means today."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def week_of_times(
    question: queries.Question,
    wanted: date | None,
    *,
    wish: Preferences = ANY_TIME,
    people: Sequence[Practitioner] | None = None,
) -> dict[str, Any]:
    """Return the free times of seven days from the wanted one, kept within the horizon, for `includes/week.html`.

    Without a wanted day they are those from the first day with times on. `people` are those who give the service,
    if they are read already. Where there are no times, `first_after`, `others` and `unwished` say what there is.
    """
    days = queries.window_days(question)
    first = min(max(wanted or days[0], days[0]), days[-1])
    last = min(first + WEEK - DAY, days[-1])
    week = [day for day in days if first <= day <= last]
    found = queries.free_or_next(question, week, [day for day in days if day > last], wish)
    people = queries.givers(question.service) if people is None else people
    names = short_names(people)
    if wanted is None and found.following:
        first = local(found.following[0], question.zone).date()
        last = min(first + WEEK - DAY, days[-1])
        return shown(question, found.following, (first, last), days, wish, names)
    helps = {
        "first_after": found.following and local(found.following[0], question.zone),
        "others": [first_with(slot, people, question.zone) for slot in found.others],
        "unwished": found.unwished and local(found.unwished, question.zone),
    }
    return shown(question, found.slots, (first, last), days, wish, names) | helps


def shown(
    question: queries.Question,
    slots: Sequence[Slot],
    between: tuple[date, date],
    days: Sequence[date],
    wish: Preferences,
    names: dict[int, str],
) -> dict[str, Any]:
    first, last = between
    week = wish.days(day for day in days if first <= day <= last)
    times = queries.days_with_times(slots, question.zone)
    kept = list(dropwhile(lambda day: day not in times, week)) if times else week
    whos = who_when(slots, names)
    return {
        "first": first,
        "last": last,
        "days": [day_of_times(day, times.get(day, []), question, whos) for day in kept],
        "empty_first": week[: len(week) - len(kept)],
        "any_times": bool(times),
        "jumps": len(times) > 1,
        "several": question.practitioners is None and len(names) > 1,
        "earlier": max(first - WEEK, days[0]) if first > days[0] else None,
        "next": last + DAY if last < days[-1] else None,
    }


def day_of_times(
    day: date, slots: list[Slot], question: queries.Question, whos: dict[datetime, str]
) -> dict[str, Any]:
    """Return the day's times; those that would leave a short gap stand apart, where the clinic likes others better."""
    choices = [{**time_choice(slot, question.zone), "who": whos[slot.starts_at]} for slot in slots]
    if question.service.capacity > 1:
        choices = [{**choice, "left": slot.left} for choice, slot in zip(choices, slots, strict=True)]
    first = [choice for choice, slot in zip(choices, slots, strict=True) if not slot.lost]
    rest = [choice for choice, slot in zip(choices, slots, strict=True) if slot.lost]
    if not first or len(slots) < FEW:
        first, rest = choices, []
    return {"date": day, "count": len(slots), "times": first, "more": rest}


def time_choice(slot: Slot, zone: ZoneInfo) -> dict[str, Any]:
    """Return a start as the page writes it: the instant with the clinic's offset is the radio button's value."""
    start = local(slot, zone)
    twice = start.replace(fold=0).utcoffset() != start.replace(fold=1).utcoffset()
    return {"starts_at": start, "value": start.isoformat(), "zone": start.tzname() if twice else ""}


def local(slot: Slot, zone: ZoneInfo) -> datetime:
    return slot.starts_at.astimezone(zone)


def first_with(slot: Slot, people: Iterable[Practitioner], zone: ZoneInfo) -> dict[str, Any]:
    """Return somebody else's first time."""
    person = next((person for person in people if person.pk == slot.practitioner), None)
    return {"practitioner": person, "starts_at": local(slot, zone)}


# -- who could be the one


def short_names(people: Sequence[Practitioner]) -> dict[int, str]:
    """Return first names by id; where two share theirs, both are written in full."""
    firsts = [first_name(person.name) for person in people]
    return {
        person.pk: first if firsts.count(first) == 1 else person.name
        for person, first in zip(people, firsts, strict=True)
    }


def first_name(name: str) -> str:
    """Return the first word of a name that is no title."""
    words = name.split()
    return next((word for word in words if word.rstrip(".").casefold() not in TITLES), name)


def who_when(slots: Iterable[Slot], names: dict[int, str]) -> dict[datetime, str]:
    """Return, for each start, who is free then: the fair choice among several is made when it is held."""
    people: dict[datetime, set[int]] = defaultdict(set)
    for slot in slots:
        people[slot.starts_at].add(slot.practitioner)
    return {start: who([names[key] for key in names if key in free]) for start, free in people.items()}


def who(free: Sequence[str]) -> str:
    """Return a name, two names, or how many could be the one."""
    if len(free) == 1:
        return free[0]
    if len(free) == 2:  # noqa: PLR2004
        both = _("%(one)s or %(other)s") % {"one": free[0], "other": free[1]}
        if len(both) <= LONGEST_WHO:
            return both
    return ngettext("one of %(count)d", "one of %(count)d", len(free)) % {"count": len(free)} if free else ""
