"""What an answer to a question may be: one rule for each page, and again when the form is sent."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

STRING, TEXT, CHOICE, CHOICES = "string", "text", "choice", "choices"
DATE, BOOLEAN, SCALE, BODY = "date", "boolean", "scale", "body"

LENGTHS = {STRING: 200, TEXT: 2000, DATE: 40}  # characters; a wrong date is kept as it was typed
SEVERAL = frozenset({CHOICES, BODY})
MOST_ON_SCALE = 10
YEARS = range(1900, 2101)
MIDDLE = ("head", "neck", "upper-back", "lower-back", "pelvis", "chest-belly")
SIDED = (
    "shoulder",
    "arm",
    "hand",
    "hip",
    "groin",
    "front-thigh",
    "back-thigh",
    "knee",
    "shin",
    "calf",
    "ankle",
    "heel",
    "foot",
)
BODY_AREAS = (*MIDDLE, *(f"{side}-{part}" for part in SIDED for side in ("left", "right")))


class Wrong(StrEnum):
    MISSING = "missing"
    TOO_LONG = "too_long"
    NOT_OFFERED = "not_offered"
    NO_DATE = "no_date"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as far as its answers are concerned."""

    kind: str
    required: bool = False
    choices: tuple[str, ...] = ()

    @property
    def offered(self) -> tuple[str, ...]:
        """Return the values to choose from; empty for what is typed."""
        fixed = {
            BOOLEAN: ("yes", "no"),
            SCALE: tuple(str(number) for number in range(MOST_ON_SCALE + 1)),
            BODY: BODY_AREAS,
        }
        return fixed.get(self.kind, self.choices)


def problem(asked: Asked, values: tuple[str, ...]) -> Wrong | None:
    """Return what is wrong with these values, or None. No value, or empty ones: not answered."""
    given = [value for value in values if value]
    if not given:
        return Wrong.MISSING if asked.required else None
    if asked.offered:
        too_many = len(given) > 1 and asked.kind not in SEVERAL
        return Wrong.NOT_OFFERED if too_many or not set(given) <= set(asked.offered) else None
    if asked.kind == DATE:
        return None if date_of(given[0]) else Wrong.NO_DATE
    return Wrong.TOO_LONG if len(given[0]) > LENGTHS[asked.kind] else None


def date_of(text: str) -> dt.date | None:
    """Return the day of `2027-03-09`, if there is one in a year that people live in."""
    try:
        day = dt.datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=dt.UTC).date()
    except ValueError:
        return None
    return day if day.year in YEARS else None
