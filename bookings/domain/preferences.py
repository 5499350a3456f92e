"""What a patient would like best: "Tuesday or Thursday after five"."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from zoneinfo import ZoneInfo

    from bookings.domain.rules import Slot

NOON, EVENING = time(12), time(17)
PARTS_OF_DAY: dict[str, tuple[time, time | None]] = {  # wall time: from, and before
    "morning": (time(0), NOON),
    "afternoon": (NOON, EVENING),
    "evening": (EVENING, None),
}


@dataclass(frozen=True, slots=True)
class Preferences:
    """ISO weekdays (Monday 1; none is every day), and the wall time from which on and before which visits start."""

    weekdays: frozenset[int] = frozenset()
    not_before: time = time(0)
    before: time | None = None

    def days(self, days: Iterable[date]) -> list[date]:
        return [day for day in days if not self.weekdays or day.isoweekday() in self.weekdays]

    def suits(self, slot: Slot, zone: ZoneInfo) -> bool:
        local = slot.starts_at.astimezone(zone)
        return self.welcomes(slot, zone) and (not self.weekdays or local.isoweekday() in self.weekdays)

    def welcomes(self, slot: Slot, zone: ZoneInfo) -> bool:
        wall = slot.starts_at.astimezone(zone).time()
        return self.not_before <= wall and (self.before is None or wall < self.before)


ANY_TIME = Preferences()


def ranked(slots: Iterable[Slot], zone: ZoneInfo) -> list[Slot]:
    """Sort by day; within a day, starts that leave no short gap come first, then the earlier one."""
    return sorted(slots, key=lambda slot: (slot.starts_at.astimezone(zone).date(), slot.lost, slot.starts_at))
