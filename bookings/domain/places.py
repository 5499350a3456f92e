"""Rooms and equipment: which of those that will do is free at a start."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from bookings.domain.obstacles import Taken

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bookings.domain.diary import Diary
    from bookings.domain.rules import Busy, Rules, WeeklyHours

    Meeting = Callable[[list[Busy]], list[tuple[int, int]]]

ANY: Sequence[int | None] = (None,)
NONE_FREE = -1


class Things:
    """All rooms, or all equipment, and the starts at which each is taken: worked out when first asked."""

    def __init__(self, busy: Mapping[int, list[Busy]], meeting: Meeting) -> None:
        self.busy = busy
        self.meeting = meeting
        self.taken: dict[int | None, Taken] = {None: Taken(())}

    def first_free(self, those: Sequence[int | None], start: int) -> int | None:
        """Return the first of those that is free; None is a visit without one, NONE_FREE that all are taken."""
        for one in those:
            taken = self.taken.get(one) or self.taken_of(one)
            if not taken.covers(start):
                return one
        return NONE_FREE

    def taken_of(self, one: int | None) -> Taken:
        rows = [] if one is None else self.busy.get(one, [])
        return self.taken.setdefault(one, Taken(self.meeting(rows)))


class Places:
    """What a visit needs besides a practitioner; `meeting` returns the starts with which it would meet each row."""

    def __init__(self, rules: Rules, diary: Diary, meeting: Meeting) -> None:
        self.rules = rules
        self.diary = diary
        self.meeting = meeting
        self.asked_for = rules.needs_room or rules.needs_equipment or rules.step_free
        self.rooms_known: dict[tuple[int, int | None], Sequence[int | None]] = {}

    @cached_property
    def rooms(self) -> Things:
        return Things(self.diary.busy_in, self.meeting)

    @cached_property
    def equipment(self) -> Things:
        return Things(self.diary.busy_with, self.meeting)

    def rooms_for(self, hours: WeeklyHours) -> Sequence[int | None]:
        """Return the rooms that will do, in the order in which they are tried; None is no room at all."""
        if self.rules.by_telephone:
            return ANY
        key = (hours.location, hours.room)
        if key not in self.rooms_known:
            self.rooms_known[key] = [room for room in self.all_rooms_for(hours) if self.will_do(room)]
        return self.rooms_known[key]

    def all_rooms_for(self, hours: WeeklyHours) -> Sequence[int | None]:
        """Return the rooms in the order in which they are tried, whatever the patient needs."""
        if not self.rules.needs_room:
            return (hours.room,)
        of_the_kind = self.diary.calendar.rooms.get(hours.location, ())
        return sorted(of_the_kind, key=lambda room: room != hours.room)

    def will_do(self, room: int | None) -> bool:
        """Tell whether the patient can get into the room; no room at all is not known to be step-free."""
        return not self.rules.step_free or self.rules.by_telephone or room in self.diary.calendar.step_free

    def equipment_for(self, hours: WeeklyHours) -> Sequence[int | None]:
        if self.rules.by_telephone or not self.rules.needs_equipment:
            return ANY
        return self.diary.calendar.equipment.get(hours.location, ())

    def free_at(self, hours: WeeklyHours, start: int) -> tuple[int | None, int | None]:
        """Return the first free room and the first free equipment."""
        room = self.rooms.first_free(self.rooms_for(hours), start)
        return room, self.equipment.first_free(self.equipment_for(hours), start)
