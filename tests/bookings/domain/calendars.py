"""Calendars made up by hypothesis, all rules at once, on the days on which clocks and calendars are odd."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from bookings.domain.availability import Calendar, Closure, VisitShape, WeeklyHours
from bookings.domain.intervals import Interval

DAYS = [
    ("America/Toronto", date(2027, 3, 14)),  # 02:00 becomes 03:00
    ("America/Toronto", date(2027, 11, 7)),  # 02:00 becomes 01:00
    ("Australia/Lord_Howe", date(2027, 4, 4)),  # 02:00 becomes 01:30
    ("Australia/Lord_Howe", date(2027, 10, 3)),  # 02:00 becomes 02:30
    ("America/St_Johns", date(2027, 3, 14)),  # an hour, at half past UTC
    ("Africa/Cairo", date(2027, 4, 30)),  # midnight itself is missing
    ("Asia/Kathmandu", date(2028, 2, 29)),
    ("Europe/London", date(2026, 12, 31)),  # week 53
    ("Pacific/Kiritimati", date(2027, 1, 1)),
]
GRID = 5

length = st.integers(1, 24).map(lambda n: timedelta(minutes=n * GRID))
buffer = st.integers(0, 6).map(lambda n: timedelta(minutes=n * GRID))
shapes = st.builds(VisitShape, duration=length, buffer_before=buffer, buffer_after=buffer, step=length)
people = st.integers(1, 2)
rooms = st.sampled_from([None, 7, 8])
walls = (st.integers(0, 4 * 60 // GRID) | st.integers(0, 24 * 60 // GRID - 1)).map(
    lambda n: time(n * GRID // 60, n * GRID % 60)
)


@st.composite
def hours(draw, day):
    starts, ends = sorted([draw(walls), draw(walls)])
    validity = st.none() | st.integers(-1, 1).map(lambda n: day + timedelta(days=n))
    return WeeklyHours(
        practitioner=draw(people),
        location=draw(st.sampled_from([1, 2])),
        room=draw(rooms),
        weekday=(day + timedelta(days=draw(st.integers(0, 1)))).isoweekday(),
        starts=starts,
        ends=time(0) if starts == ends else draw(st.sampled_from([ends, time(0)])),
        valid_from=draw(validity),
        valid_until=draw(validity),
    )


@st.composite
def intervals(draw, day):
    midnight = datetime.combine(day, time(0), UTC)
    start = midnight + timedelta(minutes=GRID * draw(st.integers(-12 * 12, 40 * 12)))
    return Interval(start, start + draw(length))


@st.composite
def closures(draw, day):
    first = day + timedelta(days=draw(st.integers(-1, 2)))
    return Closure(
        first, first + timedelta(days=draw(st.integers(0, 1))), draw(st.sampled_from([None, 1, 2]))
    )


@st.composite
def calendars(draw):
    """Return a calendar and the day it is about."""
    name, day = draw(st.sampled_from(DAYS))
    spans = st.lists(intervals(day), max_size=4)
    return (
        Calendar(
            zone=ZoneInfo(name),
            hours=draw(st.lists(hours(day), min_size=1, max_size=4)),
            closures=draw(st.lists(closures(day), max_size=1)),
            absences=draw(st.dictionaries(people, spans, max_size=2)),
            busy_practitioners=draw(st.dictionaries(people, spans, max_size=2)),
            busy_rooms=draw(st.dictionaries(st.sampled_from([7, 8]), spans, max_size=2)),
        ),
        day,
    )


@st.composite
def windows(draw, day):
    """Return when visits may start: mostly everything, sometimes from within the day on."""
    midnight = datetime.combine(day, time(0), UTC)
    start = midnight + draw(
        st.sampled_from([timedelta(days=-2), timedelta(hours=9), timedelta(hours=15, minutes=7)])
    )
    return Interval(start, start + draw(st.sampled_from([timedelta(days=6), timedelta(hours=8)])))
