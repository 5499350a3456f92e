"""Questions made up by hypothesis: some rules at once, so that they get in each other's way.

Everything happens within some hours of one day (see `situations`).
"""

from datetime import time, timedelta

from hypothesis import strategies as st

from bookings.domain.minutes import Span
from bookings.domain.rules import FOREVER, Calendar, Closure, Person, Rules, WeeklyHours
from tests.bookings.domain.situations import (
    ASKED,
    DAY,
    EQUIPMENT,
    EVENING,
    GRID,
    MORNING,
    NIGHT,
    OTHER,
    ROOMS,
    settings,
    shapes,
    steps,
)
from tests.bookings.domain.visits import bookings

people = st.sampled_from([1, 1, 1, 2])
locations = st.sampled_from([1, 1, 1, 2])


def persons(setting):
    return st.builds(
        Person,
        lead=setting.given("own notice", st.sampled_from([30, 60, 25 * 60]), 0),
        most_per_day=setting.given("own limit", st.sampled_from([1, 1, 2, 3]), None),
        protected=setting.given("protected", steps(2, 17), 0),
        shortest=st.sampled_from([20, 30, 45, 60]),
        gender=setting.given("gender", st.sampled_from(["female", "female", "male", ""]), ""),
    )


def rules(setting):
    def at(low, high):
        return steps(low, high).map(lambda minutes: setting.begin + minutes)

    return st.builds(
        Rules,
        shape=shapes(setting),
        service=st.just(ASKED),
        capacity=setting.given("class", st.just(3), 1),
        needs_room=st.just("room" in setting.rules),
        needs_equipment=st.just("equipment" in setting.rules),
        by_telephone=setting.given("telephone", st.booleans(), otherwise=False),
        now=setting.given("own notice", at(-4, 8), 0) | st.just(setting.begin - 24 * 60),
        earliest=setting.given("notice", at(0, 13), 0),
        latest=setting.given("horizon", at(4, 20), FOREVER),
        most_per_day=setting.given("limit", st.sampled_from([1, 1, 2, 3]), None),
        most_in_a_row=setting.given("row", st.sampled_from([1, 2, 2, 3]), None),
        gaps=setting.given("gaps", st.sampled_from(["prefer", "only"]), "all"),
        limits=st.just("staff" not in setting.rules),
        step_free=setting.given("step-free", st.just(True), otherwise=False),
        gender=setting.given("gender", st.sampled_from(["female", "female", "male"]), ""),
        arranged=setting.given("arranged", at(0, 13), 0),
    )


# --- hours, closures, absences


@st.composite
def hours(draw, setting):
    """A row that mostly counts on the day; sometimes it is one that meets it at midnight."""
    kept = [OTHER, OTHER, ASKED, None] if "kept" in setting.rules else [None]
    if "class" in setting.rules:
        kept = [*kept, ASKED]
    day, hour, begin = setting.day, setting.hour, draw(st.sampled_from([0, 0, 5, 30, 60, 120, 150]))
    if draw(st.sampled_from([False] * 4 + [True])):
        day, hour = draw(st.sampled_from([(day + DAY, 0), (day - DAY, 23), (day + DAY, hour)]))
    starts = min(hour * 60 + begin, 23 * 60 + 50)
    ends = starts + draw(st.sampled_from([10, 30, 60, 120, 240]))
    beside = st.sampled_from([None, -DAY, 0 * DAY, DAY]).map(
        lambda days: days if days is None else day + days
    )
    return WeeklyHours(
        practitioner=draw(people),
        location=draw(locations),
        room=draw(st.sampled_from([None, *ROOMS])),
        weekday=day.isoweekday(),
        starts=wall(starts),
        ends=wall(min(ends, 24 * 60)),
        valid_from=draw(setting.given("validity", beside, None)),
        valid_until=draw(setting.given("validity", beside, None)),
        only_for=draw(st.sampled_from(kept)),
    )


def wall(minutes):
    return time(minutes // 60 % 24, minutes % 60)


@st.composite
def rosters(draw, setting):
    """Hours of which the first are of use."""
    first, *others = draw(st.lists(hours(setting), min_size=1, max_size=4))
    fit = ASKED if "class" in setting.rules or first.only_for == ASKED else None
    starts = setting.hour * 60 + draw(st.sampled_from([0, 0, 0, 60]))
    ends = (setting.hour + 5) * 60
    if "clocks" in setting.rules:
        starts += draw(st.integers(0, 11)) * GRID
        ends = min(starts + draw(st.integers(2, 8)) * GRID, 24 * 60)
    first = first._replace(
        practitioner=1, only_for=fit, weekday=setting.day.isoweekday(), starts=wall(starts), ends=wall(ends)
    )
    if "kept" in setting.rules:
        others.append(draw(hours_kept_beside(setting, first)))
    return [first, *others]


@st.composite
def hours_kept_beside(draw, setting, row):
    """Hours of the same practitioner for another service, on the day or over midnight from it."""
    kept = draw(hours(setting))._replace(practitioner=row.practitioner, only_for=OTHER)
    touching = {NIGHT: (-DAY, time(23, 30)), MORNING: (0 * DAY, time(14)), EVENING: (DAY, time(0))}
    days, starts = touching[setting.hour]
    if draw(st.sampled_from([True, True, False])):
        kept = kept._replace(
            weekday=(setting.day + days).isoweekday(), starts=starts, ends=wall((starts.hour + 1) * 60)
        )
    return kept


@st.composite
def closures(draw, setting):
    first = setting.day + draw(st.integers(-1, 2)) * DAY
    return Closure(first, first + draw(st.integers(0, 1)) * DAY, draw(st.sampled_from([None, 1, 2, 2])))


@st.composite
def spans(draw, setting, booked):
    """Time off, often while there are visits."""
    near = st.sampled_from([setting.begin, *(visit.starts for visit in booked)])
    begin = draw(near) + draw(steps(-1, 2) | steps(-4, 13)) - draw(st.sampled_from([0, 1]))
    return Span(begin, begin + draw(steps(1, 6)))


def minutes_left(shape, roster, booked, absences):
    """Roughly what one more visit would leave of the first row's day."""
    who, weekday = roster[0].practitioner, roster[0].weekday
    working = sum(length_of(row) for row in roster if (row.practitioner, row.weekday) == (who, weekday))
    taken = sum(visit.ends - visit.begins for visit in set(booked) if visit.practitioner == who)
    taken += sum(end - start for start, end in absences.get(who, ()))
    taken += (shape.buffer_before + shape.duration + shape.buffer_after) // timedelta(minutes=1)
    return working - taken


def length_of(row):
    return (row.ends.hour or 24) * 60 + row.ends.minute - row.starts.hour * 60 - row.starts.minute


# --- the whole question


@st.composite
def questions(draw, of_interest):
    """Return the rules, the calendar and the days of one question in which these of RULES play a part."""
    setting = draw(settings(of_interest))
    asked, roster = draw(rules(setting)), draw(rosters(setting))
    booked = draw(bookings(setting, asked, roster))
    absent = st.dictionaries(
        people, st.lists(spans(setting, booked), min_size=1, max_size=3), min_size=1, max_size=2
    )
    absences = draw(setting.given("absence", absent, {}))
    one, two = draw(persons(setting)), draw(persons(setting))
    if one.protected and draw(st.sampled_from([True, True, False])):
        left = minutes_left(asked.shape, roster, booked, absences) + draw(st.just(0) | steps(-1, 1))
        one = one._replace(protected=max(0, left))
    calendar = Calendar(
        zone=setting.zone,
        hours=draw(st.permutations(roster)),
        closures=draw(setting.given("closure", st.lists(closures(setting), min_size=1, max_size=2), ())),
        absences=absences,
        busy=booked,
        people=draw(st.sampled_from([{1: one, 2: two}, {1: one}, {1: one, 2: two}, {2: one}])),
        rooms={1: draw(st.permutations(ROOMS))[: draw(st.integers(1, 3))], 2: ROOMS[:2]},
        step_free=draw(setting.given("step-free", st.sets(st.sampled_from(ROOMS)), frozenset())),
        equipment={1: draw(st.permutations(EQUIPMENT)), 2: EQUIPMENT[:1]},
    )
    days = draw(st.sampled_from([[0 * DAY], [0 * DAY], [0 * DAY, DAY], [-DAY, 0 * DAY, DAY]]))
    return asked, calendar, [setting.day + n for n in days]
