"""Days as old systems write them. What isn't whole is left out: no year is ever guessed."""

from __future__ import annotations

import json
import re
from datetime import date, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import tzinfo

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
NAMED = re.compile(
    r"(?:(\d{1,2})(?:st|nd|rd|th)?\s+)?([A-Za-z]{3,9})\.?(?:\s+(\d{1,2})(?:st|nd|rd|th)?)?,?\s+(\d{4})"
)
SLASHED = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})")
LAST_MONTH = 12


class NoDay(Exception):  # noqa: N818 -- the name reads as a fact
    """The words name no whole day; the message says why."""


def day_of(text: str, zone: tzinfo) -> date:
    """Return the day, of an instant as it was in the given zone. Raises NoDay."""
    text = unwrapped(text.strip())
    if day := day_there(text, zone):
        return day
    for pattern, parts in ((ISO, iso), (NAMED, named), (SLASHED, slashed)):
        if found := pattern.match(text):
            return parts(found)
    raise NoDay("it has no year" if not re.search(r"\d{4}", text) else "it is no date that can be read")


def unwrapped(text: str) -> str:
    """Return what is inside {"$date": "…"}."""
    if not text.startswith("{"):
        return text
    try:
        inner = json.loads(text)
    except (ValueError, RecursionError):
        return text
    value = inner.get("$date") if isinstance(inner, dict) else None
    return value if isinstance(value, str) else text


def day_there(text: str, zone: tzinfo) -> date | None:
    """Return the day in the zone of a moment such as "2024-10-23T02:00:00.000Z"."""
    try:
        moment = datetime.fromisoformat(text)
        return moment.astimezone(zone).date() if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None


def iso(found: re.Match[str]) -> date:
    return made(int(found[1]), int(found[2]), int(found[3]))


def named(found: re.Match[str]) -> date:
    before, name, after, year = found.groups()
    month = name[:3].lower()
    if month not in MONTHS or not (before or after):
        raise NoDay("it is no date that can be read")
    return made(int(year), MONTHS.index(month) + 1, int(before or after))


def slashed(found: re.Match[str]) -> date:
    first, second, year = (int(part) for part in found.groups())
    if first <= LAST_MONTH and second <= LAST_MONTH and first != second:
        raise NoDay("it may be day and month, or month and day")
    month, day = (second, first) if first > LAST_MONTH else (first, second)
    return made(year, month, day)


def made(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError as error:
        raise NoDay("there is no such day") from error
