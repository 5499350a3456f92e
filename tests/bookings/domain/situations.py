"""Where and when the made-up questions happen: the days on which clocks and calendars are odd, on a coarse grid."""

from datetime import date, datetime, time, timedelta
from functools import cache
from itertools import combinations
from typing import NamedTuple
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from bookings.domain.rules import VisitShape

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
    *("clocks", "class", "room", "equipment", "telephone", "notice", "horizon", "staff", "offset", "buffers"),
    *(
        "own notice",
        "own limit",
        "protected",
        "limit",
        "row",
        "gaps",
        "kept",
        "absence",
        "closure",
        "validity",
        "step-free",
        "gender",
        "arranged",
    ),
]
SELDOM = [  # decide together only now and then, so they are asked about more often
    *(("staff", "own limit"), ("staff", "protected"), ("kept", "protected"), ("absence", "protected")),
    *(("buffers", "protected"), ("buffers", "kept"), ("gaps", "kept"), ("row", "buffers")),
]
TOGETHER = [
    *combinations(RULES, 2),
    *((*pair, another) for pair in SELDOM for another in ("telephone", "horizon", "validity")),
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
    often = draw(st.sampled_from([(), ("class",), ("buffers",), ("buffers", "class")]))
    rules = {*of_interest, *often} | draw(st.sets(st.sampled_from(RULES), max_size=4))
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
