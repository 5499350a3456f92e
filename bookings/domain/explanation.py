"""Why a start is not offered: the same search, asked about one practitioner and one minute.

A start is offered exactly when nothing is named here; a test holds the two together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from bookings.domain.availability import is_second_pass
from bookings.domain.minutes import Span, minute
from bookings.domain.obstacles import Reason
from bookings.domain.places import NONE_FREE
from bookings.domain.rules import Busy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bookings.domain.availability import Search
    from bookings.domain.obstacles import Obstacle
    from bookings.domain.rules import Closure, WeeklyHours
    from bookings.domain.walltime import LocalDay


class Because(NamedTuple):
    """One rule that takes the start away; `by` is what is in the way, where it is something in the calendar."""

    reason: Reason
    by: Busy | Span | Closure | None = None


class Stretch(NamedTuple):
    """Starts of one day that have the same answer: from `first` to `last`, both starts; no reasons is offered."""

    first: int
    last: int
    reasons: list[Because]


def why_not(search: Search, practitioner: int, start: int, local: LocalDay) -> list[Because]:
    """Return every rule that keeps a visit with the practitioner from starting then; empty when it is offered."""
    windows = [found for found in search.windows_on(local) if found[0].practitioner == practitioner]
    if not windows:
        return list(no_windows(search, practitioner, local))
    answers = [
        list(against(search, hours, window, start, local))
        or [Because(Reason.SHORT_GAP)] * leaves_a_short_gap(search, hours, window, start, local)
        for hours, window in windows
        if window.start <= start < window.end
    ]
    if not answers:
        return [*kept_then(search, practitioner, start), Because(Reason.OUTSIDE_HOURS)][:1]
    return min(answers, key=len)


def day_in_stretches(search: Search, practitioner: int, local: LocalDay) -> list[Stretch]:
    """Return the answers for each start of the grid that day; one stretch over it all when there are no hours."""
    windows = [window for hours, window in search.windows_on(local) if hours.practitioner == practitioner]
    starts = sorted({s for window in windows for s in search.grid(window, window.start, window.end)})
    if not starts:
        return [Stretch(local.start, local.end, list(no_windows(search, practitioner, local)))]
    found: list[Stretch] = []
    for start in starts:
        reasons = why_not(search, practitioner, start, local)
        if found and found[-1].reasons == reasons:
            found[-1] = found[-1]._replace(last=start)
        else:
            found.append(Stretch(start, start, reasons))
    return found


def no_windows(search: Search, practitioner: int, local: LocalDay) -> Iterator[Because]:
    """Yield why there is no time of day at all at which the practitioner could give the service."""
    hours = [h for h in search.diary.hours_of.get(practitioner, ()) if h.applies_on(local.date)]
    fitting = [h for h in hours if search.is_for(h)]
    closed = [c for h in fitting for c in search.calendar.closures if c.covers(local.date, h.location)]
    if hours and not search.fits(practitioner):
        yield Because(Reason.OTHER_GENDER)
    elif hours and not fitting:
        yield Because(Reason.NOT_KEPT if search.rules.capacity > 1 else Reason.KEPT)
    elif closed:
        yield Because(Reason.CLOSED, closed[0])
    else:
        yield Because(Reason.NO_HOURS)  # none, or only such as the clocks swallow that night


def kept_then(search: Search, practitioner: int, start: int) -> Iterator[Because]:
    kept = search.diary.kept_for_others(practitioner, search.rules.service, search.days)
    return (Because(Reason.KEPT, span) for span in kept if span.start <= start < span.end)


def against(
    search: Search, hours: WeeklyHours, window: Span, start: int, local: LocalDay
) -> Iterator[Because]:
    """Yield what is against a start within these hours."""
    starts, bounds = search.starts_of(window), search.bounds(hours.practitioner)
    if start >= starts.end:
        yield Because(Reason.TOO_LONG, window)
    if start not in search.grid(window, starts.start, window.end):
        yield Because(Reason.OFF_GRID)
    if is_second_pass(start, local):
        yield Because(Reason.SECOND_PASS)
    if start < (notice := search.notice(hours.practitioner)):
        yield Because(Reason.NOTICE, Span(notice, bounds.end))
    elif start < search.rules.arranged:
        yield Because(Reason.ARRANGING, Span(search.rules.arranged, bounds.end))
    if start >= bounds.end:
        yield Because(Reason.HORIZON, bounds)
    session = search.sessions.get((hours.practitioner, start))
    if session is not None:
        if not session.left:
            yield Because(Reason.FULL, session.row)
        if not search.places.will_do(session.row.room):
            yield Because(Reason.NOT_STEP_FREE)
        yield from (Because(o.reason, o.by) for o in met(search, hours, start) if o.reason == Reason.AWAY)
    else:
        yield from against_a_new_visit(search, hours, start, local)


def against_a_new_visit(search: Search, hours: WeeklyHours, start: int, local: LocalDay) -> Iterator[Because]:
    obstacles = list(met(search, hours, start))
    yield from (Because(told(search, o, start), o.by) for o in obstacles)
    yield from (Because(reason) for reason in search.full_day(hours.practitioner, local))
    if search.is_too_many_in_a_row(hours.practitioner, start, local):
        yield Because(Reason.IN_A_ROW)
    if not any(isinstance(obstacle.by, Busy) for obstacle in obstacles):  # that visit has a room too
        yield from no_place(search, hours, start)


def leaves_a_short_gap(search: Search, hours: WeeklyHours, window: Span, start: int, local: LocalDay) -> bool:
    """Tell whether a start that nothing else is against is left out for the gap it would leave."""
    if search.rules.gaps != "only" or (hours.practitioner, start) in search.sessions:
        return False
    slots = search.visits_in(hours, window, search.starts_within(hours, window), local)
    return start not in {minute(slot.starts_at) for slot in slots}


def met(search: Search, hours: WeeklyHours, start: int) -> Iterator[Obstacle]:
    return (o for o in search.obstacles(hours.practitioner) if o.first <= start < o.end)


def told(search: Search, obstacle: Obstacle, start: int) -> Reason:
    """Tell a visit that is at the same time from one that only its own or the other's buffer reaches."""
    by = obstacle.by
    if not isinstance(by, Busy):
        return obstacle.reason
    meets = start < by.ends - by.after and by.starts < start + search.duration
    return Reason.BOOKED if meets else Reason.BUFFER


def no_place(search: Search, hours: WeeklyHours, start: int) -> Iterator[Because]:
    places = search.places
    room, thing = places.free_at(hours, start)
    if room == NONE_FREE:
        yield Because(why_no_room(search, hours))
    if thing == NONE_FREE:
        yield Because(Reason.EQUIPMENT_TAKEN if places.equipment_for(hours) else Reason.NO_EQUIPMENT)


def why_no_room(search: Search, hours: WeeklyHours) -> Reason:
    places = search.places
    if places.rooms_for(hours):
        return Reason.ROOM_TAKEN
    return Reason.NOT_STEP_FREE if places.all_rooms_for(hours) else Reason.NO_ROOM
