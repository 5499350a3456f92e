"""A week of free times that suit a wish, or, where it has none, what comes nearest to the wish."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bookings.domain import availability
from bookings.domain.preferences import ANY_TIME
from bookings.queries.availability import in_parts, looked_through
from bookings.queries.calendars import calendar_of, rules_of, with_busy

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from bookings.domain.preferences import Preferences
    from bookings.domain.rules import Calendar, Slot
    from bookings.queries.calendars import Question

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Week:
    """What is free.

    `slots` are those of the days that were asked for. Only where there are none: `following` are those of the seven
    days from the first later one on, `others` the first one of each other practitioner (none where anyone will do),
    and `unwished` the first one that only the wish for days and hours leaves out.
    """

    slots: list[Slot] = field(default_factory=list)
    following: list[Slot] = field(default_factory=list)
    others: list[Slot] = field(default_factory=list)
    unwished: Slot | None = None


def free_or_next(
    question: Question, days: Sequence[date], later: Sequence[date], wish: Preferences = ANY_TIME
) -> Week:
    """Return the free slots of the local dates that suit the wish; where there are none, what comes nearest.

    At most six queries.
    """
    everyone = calendar_of(question.with_anyone(), [*days, *later])
    if slots := list(suiting(question, everyone, wish.days(days), wish)):
        return Week(slots)
    return nearest_to(question, everyone, [*days, *later], wish)


def suiting(
    question: Question, everyone: Calendar, days: Sequence[date], wish: Preferences
) -> Iterator[Slot]:
    if days:
        rules, zone = rules_of(question), question.zone
        calendar = with_busy(only(everyone, question.practitioners), rules, question, days)
        yield from (slot for slot in availability.offered(rules, calendar, days) if wish.welcomes(slot, zone))


def only(calendar: Calendar, people: frozenset[int] | None) -> Calendar:
    """Return the calendar of these people alone; None is everyone."""
    if people is None:
        return calendar
    return replace(
        calendar,
        hours=[hours for hours in calendar.hours if hours.practitioner in people],
        people={person: rules for person, rules in calendar.people.items() if person in people},
    )


def nearest_to(question: Question, everyone: Calendar, days: Sequence[date], wish: Preferences) -> Week:
    """Look through the days, in order, no further than needed."""
    zone, wanted = question.zone, question.practitioners
    others = set() if wanted is None else everyone.people.keys() - wanted
    calendar = everyone if others else only(everyone, wanted)
    following: list[Slot] = []
    first_of: dict[int, Slot] = {}
    unwished: Slot | None = None
    for slot in looked_through(question, calendar, in_parts(question, days, [28])):
        day = slot.starts_at.astimezone(zone).date()
        in_week = not following or day - following[0].starts_at.astimezone(zone).date() < WEEK
        suits = wish.suits(slot, zone)
        if slot.practitioner in others:
            if suits:
                first_of.setdefault(slot.practitioner, slot)
        elif suits and in_week:
            following.append(slot)
        elif not suits:
            unwished = unwished or slot
        if not in_week and len(first_of) == len(others) and (unwished or wish == ANY_TIME):
            break
    return Week([], following, list(first_of.values()), unwished)
