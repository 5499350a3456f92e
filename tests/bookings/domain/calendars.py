"""Questions made up by hypothesis: all rules at once, on the days on which clocks and calendars are odd.

Everything happens within some hours of one day, so that the rules get in each other's way.
"""

from datetime import date, datetime, time, timedelta
from functools import cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from bookings.domain.minutes import Span
from bookings.domain.rules import FOREVER, Busy, Calendar, Closure, Person, Rules, VisitShape, WeeklyHours

NIGHT, MORNING, EVENING = 0, 9, 19
CHANGES = [
    ("America/Toronto", date(2027, 3, 14), NIGHT),  # 02:00 becomes 03:00
    ("America/Toronto", date(2027, 11, 7), NIGHT),  # 02:00 becomes 01:00
    ("Australia/Lord_Howe", date(2027, 4, 4), NIGHT),  # 02:00 becomes 01:30
    ("Australia/Lord_Howe", date(2027, 10, 3), NIGHT),  # 02:00 becomes 02:30
    ("America/St_Johns", date(2027, 3, 14), NIGHT),  # an hour, at half past UTC
    ("Africa/Cairo", date(2027, 4, 30), NIGHT),  # midnight itself is missing
    ("America/Havana", date(2027, 11, 7), NIGHT),  # 01:00 becomes midnight again
    ("America/Nuuk", date(2027, 10, 30), EVENING),  # midnight becomes 23:00 again
    ("America/Nuuk", date(2027, 3, 27), EVENING),  # 23:00 becomes midnight
]
DAYS = [
    *CHANGES,
    ("Asia/Kathmandu", date(2028, 2, 29), MORNING),
    ("Europe/London", date(2026, 12, 31), EVENING),  # week 53
    ("Pacific/Kiritimati", date(2027, 1, 1), NIGHT),
]
GRID = 15  # minutes; coarse, so that much begins just when something else ends
ASKED, OTHER = 1, 2  # services
ROOMS, EQUIPMENT = [6, 7, 8], [3, 4]
DAY = timedelta(days=1)


RULES = [
    *(
        "clocks",
        "class",
        "room",
        "equipment",
        "telephone",
        "notice",
        "horizon",
        "staff",
        "offset",
        "own notice",
    ),
    *("own limit", "protected", "limit", "row", "gaps", "kept", "absence", "closure", "validity"),
]
PAIRS = [  # that seldom meet by chance
    *(
        "clocks and class",
        "absence and class",
        "kept and buffers",
        "row and buffers",
        "protected and buffers",
    ),
]


class Setting(NamedTuple):
    """Where and when everything happens, from the minute `begin` on, and which rules play a part in it.

    With all rules at once there would hardly be a free time left to tell one from another by.
    """

    zone: ZoneInfo
    day: date
    hour: int
    begin: int
    rules: set[str]

    def given(self, rule, strategy, otherwise):
        return strategy if rule in self.rules else st.just(otherwise)


@st.composite
def settings(draw, of_interest):
    others = draw(st.sets(st.sampled_from(RULES), min_size=1, max_size=7))
    buffers = draw(st.sampled_from([(), ("buffers",)]))
    rules = others.union(of_interest.split(" and "), buffers)
    name, day, odd_hour = draw(st.sampled_from(CHANGES if "clocks" in rules else DAYS))
    hours = [odd_hour] if "clocks" in rules else [odd_hour, odd_hour, odd_hour, MORNING]
    zone, hour = ZoneInfo(name), draw(st.sampled_from(hours))
    return Setting(zone, day, hour, first_minute(zone, day, time(hour)), rules)


def first_minute(zone, day, wall):
    return int(datetime.combine(day, wall, zone).timestamp()) // 60


@cache  # as below: strategies take far longer to make than to draw from
def steps(low, high):
    """Minutes on the grid; now and then just beside it."""
    return st.builds(
        lambda n, beside: n * GRID + beside, st.integers(low, high), st.sampled_from([0] * 7 + [-1, 1, 5, 10])
    )


@cache
def lengths(low, high):
    return steps(low, high).map(lambda minutes: timedelta(minutes=max(0, minutes)))


people = st.sampled_from([1, 1, 1, 2])
locations = st.sampled_from([1, 1, 1, 2])


def shapes(setting):
    return shapes_with("buffers" in setting.rules, "offset" in setting.rules)


@cache
def shapes_with(buffers, offset):
    return st.builds(
        VisitShape,
        duration=lengths(1, 3),
        buffer_before=lengths(0, 1) if buffers else st.just(timedelta(0)),
        buffer_after=lengths(0, 1) if buffers else st.just(timedelta(0)),
        step=st.sampled_from([5, 10, 15, 15, 20, 30]).map(lambda minutes: timedelta(minutes=minutes)),
        offset=lengths(0, 1) if offset else st.just(timedelta(0)),
    )


def persons(setting):
    return st.builds(
        Person,
        lead=setting.given("own notice", st.sampled_from([30, 60, 25 * 60]), 0),
        most_per_day=setting.given("own limit", st.integers(1, 4), None),
        protected=setting.given("protected", steps(2, 17), 0),
        shortest=st.sampled_from([20, 30, 45, 60]),
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
        most_per_day=setting.given("limit", st.integers(1, 4), None),
        most_in_a_row=setting.given("row", st.integers(1, 3), None),
        gaps=setting.given("gaps", st.sampled_from(["prefer", "only"]), "all"),
        limits=setting.given("staff", st.booleans(), otherwise=True),
    )


# --- hours, closures, absences


@st.composite
def hours(draw, setting):
    """A row that mostly counts on the day; sometimes it is one that meets it at midnight."""
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
        only_for=draw(setting.given("kept", st.sampled_from([OTHER, OTHER, ASKED, None]), None)),
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
        only_for=fit, weekday=setting.day.isoweekday(), starts=wall(starts), ends=wall(ends)
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
    if draw(st.booleans()):
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


# --- visits and holds


@st.composite
def visits(draw, setting, asked, roster):
    """Return the rows of one visit, or of one session with some of its places taken."""
    row = draw(st.sampled_from([roster[0], roster[0], *roster]))
    is_class = asked.capacity > 1 and draw(st.sampled_from([True, True, False]))
    grid, anywhere = (
        starts_of(setting, asked, row),
        steps(-4, 16).map(lambda minutes: setting.begin + minutes),
    )
    midnight = st.sampled_from([0 * DAY, DAY]).map(
        lambda days: first_minute(setting.zone, setting.day + days, time(0))
    )
    starts = draw(grid if is_class else st.one_of(grid, grid, anywhere, anywhere, midnight))
    shape = asked.shape if is_class and draw(st.sampled_from([True] * 3 + [False])) else draw(shapes(setting))
    before, length, after = (
        part // timedelta(minutes=1) for part in (shape.buffer_before, shape.duration, shape.buffer_after)
    )
    seats = draw(st.sampled_from([asked.capacity, 2])) if is_class else draw(st.sampled_from([1] * 5 + [4]))
    visit = Busy(
        practitioner=row.practitioner,
        room=draw(st.sampled_from([row.room, None, *ROOMS])),
        equipment=draw(st.sampled_from([None, *EQUIPMENT])),
        service=ASKED if is_class else draw(st.sampled_from([ASKED, ASKED, OTHER])),
        begins=starts - before,
        ends=starts + length + after,
        before=before,
        after=after,
        seats=seats,
    )
    return [visit] * draw(st.integers(1, seats))


def starts_of(setting, asked, row):
    first = first_minute(setting.zone, setting.day, row.starts) + asked.shape.offset // timedelta(minutes=1)
    return st.integers(0, 14).map(lambda n: first + n * (asked.shape.step // timedelta(minutes=1)))


@st.composite
def bookings(draw, setting, asked, roster):
    few = draw(st.sampled_from([0, 2, 5]))
    sessions = draw(st.lists(visits(setting, asked, roster), min_size=few, max_size=8))
    return draw(st.permutations(kept_apart(sessions)))


def kept_apart(sessions):
    """Keep what the database would have taken: no two of one practitioner, room or piece of equipment overlap."""
    kept = []
    for visit, *others in sessions:
        if not any(clash(visit, other) for other in kept):
            kept += [visit, *others]
    return kept


def clash(one, other):
    shares = (
        one.practitioner == other.practitioner
        or (one.room is not None and one.room == other.room)
        or (one.equipment is not None and one.equipment == other.equipment)
    )
    return shares and one.begins < other.ends and other.begins < one.ends


# --- the whole question


@st.composite
def questions(draw, of_interest):
    """Return the rules, the calendar and the days of one question in which this one of RULES or PAIRS plays a part."""
    setting = draw(settings(of_interest))
    asked, roster = draw(rules(setting)), draw(rosters(setting))
    booked = draw(bookings(setting, asked, roster))
    absent = st.dictionaries(
        people, st.lists(spans(setting, booked), min_size=1, max_size=3), min_size=1, max_size=2
    )
    one, two = draw(persons(setting)), draw(persons(setting))
    calendar = Calendar(
        zone=setting.zone,
        hours=draw(st.permutations(roster)),
        closures=draw(setting.given("closure", st.lists(closures(setting), min_size=1, max_size=2), ())),
        absences=draw(setting.given("absence", absent, {})),
        busy=booked,
        people=draw(st.sampled_from([{1: one, 2: two}, {1: one}, {1: two}, {}])),
        rooms={1: draw(st.permutations(ROOMS))[: draw(st.integers(1, 3))], 2: ROOMS[:2]},
        equipment={1: draw(st.permutations(EQUIPMENT)), 2: EQUIPMENT[:1]},
    )
    days = draw(st.sampled_from([[0 * DAY], [0 * DAY, DAY], [-DAY, 0 * DAY, DAY]]))
    return asked, calendar, [setting.day + n for n in days]
