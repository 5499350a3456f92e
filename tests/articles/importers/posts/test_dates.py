from __future__ import annotations

import datetime as dt
import zoneinfo

import pytest

from articles.importers.posts.dates import NoDay, day_of

TORONTO = zoneinfo.ZoneInfo("America/Toronto")


@pytest.mark.parametrize(
    "text",
    [
        *(
            "2024-10-23",
            "2024-10-23T12:00:00Z",
            "2024-10-24T01:00:00.000Z",
            "Oct 23, 2024",
            "23 October 2024",
        ),
        *(
            "23rd Oct. 2024",
            "10/23/2024",
            "23/10/2024",
            "23.10.2024",
            '{"$date": "2024-10-23T13:00:00.000Z"}',
        ),
    ],
)
def test_a_whole_day(text):
    assert day_of(text, TORONTO) == dt.date(2024, 10, 23)


@pytest.mark.parametrize("text", ["9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00Z"])
def test_a_moment_at_the_end_of_time_has_a_day_all_the_same(text):
    assert str(day_of(text, TORONTO)) == text[:10]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("2 April", "no year"),
        ("Apr 2", "no year"),
        ("2024-13-45", "no such day"),
        ("30 February 2024", "no such day"),
        ("0000-01-01", "no such day"),
        ("03/04/2024", "day and month, or month and day"),
        ("sometime 2024", "no date"),
        ("{" * 5000, "no year"),
    ],
)
def test_what_is_no_whole_day(text, why):
    with pytest.raises(NoDay, match=why):
        day_of(text, TORONTO)
