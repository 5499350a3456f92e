"""Who sees the patient when they asked for the first available physiotherapist."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bookings.domain.availability import Slot


def fairest(slots: Iterable[Slot], booked_minutes: Mapping[int, int]) -> list[Slot]:
    """Sort slots of one start: fewest booked minutes that day first, then the lower id, so that it can be told."""
    return sorted(slots, key=lambda slot: (booked_minutes.get(slot.practitioner, 0), slot.practitioner))
