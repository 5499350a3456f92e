"""Who sees the patient when they asked for the first available physiotherapist."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bookings.domain.rules import Slot


class Load(NamedTuple):
    """A practitioner's booked minutes on a day and in its week, Monday to Sunday; a class counts once."""

    day: int = 0
    week: int = 0


IDLE = Load()


def fairest(slots: Iterable[Slot], loads: Mapping[int, Load]) -> list[Slot]:
    """Sort slots of one start: fewest booked minutes that day, then that week, then the lower id."""
    return sorted(slots, key=lambda slot: (loads.get(slot.practitioner, IDLE), slot.practitioner))
