"""What one engine's run found, as plain values: they travel as JSON."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

BARE, PLAIN, OURS, RULED = "bare minimum", "plain ORM", "ours", "ours, every rule set"
RIVAL = "django-appointment"
ASKED = ("q1", "q2", "q2 any", "q3", "q4", "q4 on W1-full")
PASTS = (0, 100_000, 1_000_000)
PRACTITIONERS = (12, 50, 200)


@dataclass(frozen=True)
class Figure:
    """How long one contender took for one question: `ratio` and `difference` are to the bare minimum's."""

    asked: str
    contender: str
    milliseconds: float
    queries: int
    ratio: float = 1.0
    difference: float = 0.0


@dataclass(frozen=True)
class Growth:
    """A question as history or the number of people grows; `ratio` is to the smallest, `to_bare` to the bare minimum's."""

    asked: str
    size: int
    milliseconds: float
    ratio: float
    to_bare: float


@dataclass(frozen=True)
class Page:
    what: str
    milliseconds: float
    queries: int


@dataclass(frozen=True)
class Read:
    """An article read; `rate` is its requests a second against the bare view's that returns the same bytes."""

    what: str
    milliseconds: float
    queries: int
    rate: float


@dataclass(frozen=True)
class Posted:
    """The POST that books, and the rows it leaves put in by the driver; `ratio` is of the one to the other."""

    milliseconds: float
    queries: int
    raw: float
    ratio: float


@dataclass
class Results:
    engine: str
    version: str
    slowness: float = 1.0
    figures: list[Figure] = field(default_factory=list)
    by_past: list[Growth] = field(default_factory=list)
    by_people: list[Growth] = field(default_factory=list)
    pages: list[Page] = field(default_factory=list)
    feeds: list[Page] = field(default_factory=list)
    articles: list[Read] = field(default_factory=list)
    searches: list[Page] = field(default_factory=list)
    posted: Posted | None = None
    notes: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, found: dict[str, Any]) -> Results:
        return cls(
            found["engine"],
            found["version"],
            found["slowness"],
            [Figure(**row) for row in found["figures"]],
            [Growth(**row) for row in found["by_past"]],
            [Growth(**row) for row in found["by_people"]],
            [Page(**row) for row in found["pages"]],
            [Page(**row) for row in found["feeds"]],
            [Read(**row) for row in found["articles"]],
            [Page(**row) for row in found["searches"]],
            Posted(**found["posted"]) if found["posted"] else None,
            found["notes"],
        )

    def figure(self, asked: str, contender: str) -> Figure:
        return next(f for f in self.figures if (f.asked, f.contender) == (asked, contender))
