"""Gaps: free time that is left between visits and is too short for any other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bookings.domain.minutes import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bookings.domain.obstacles import Taken
    from bookings.domain.rules import Slot


def stretch(window: Span, start: int, filled: Taken) -> Span:
    """Return the free stretch of the window in which this free minute lies."""
    before, after = filled.around(start)
    start = window.start if before is None else max(window.start, before)
    end = window.end if after is None else min(window.end, after)
    return Span(start, end)


def lost_minutes(free: Span, occupied: Span, shortest: int) -> int:
    """Return how much of the stretch would be left in gaps shorter than the shortest visit."""
    before, after = occupied.start - free.start, free.end - occupied.end
    return (before if 0 < before < shortest else 0) + (after if 0 < after < shortest else 0)


def least_lost(found: Iterable[tuple[Span, Slot]]) -> Iterator[Slot]:
    """Yield, of each stretch, the slots that lose the fewest minutes."""
    by_stretch: dict[Span, list[Slot]] = {}
    for free, slot in found:
        by_stretch.setdefault(free, []).append(slot)
    for slots in by_stretch.values():
        least = min(slot.lost for slot in slots)
        yield from (slot for slot in slots if slot.lost == least)
