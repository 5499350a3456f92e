"""Where a visit that is wished for goes, by reception or by a patient who moves it: looked for under the lock."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bookings import queries
from bookings.domain.choice import fairest
from bookings.domain.needs import NO_NEEDS, Needs
from bookings.domain.rules import Slot
from bookings.models import AvailableTime, Location
from bookings.operations.errors import NotOffered, SlotTaken
from bookings.operations.writing import lock, release_passed

if TYPE_CHECKING:
    from datetime import datetime

    from bookings.domain.rules import VisitShape
    from bookings.models import Appointment, Clinic, HealthcareService


@dataclass(frozen=True, slots=True)
class Wish:
    """A start that is asked for, with one practitioner (id) or any; `outside_hours` is said on purpose, by staff.

    `needs` are a new visit's: one that moves keeps its own.
    """

    service: HealthcareService
    starts_at: datetime
    practitioner: int | None = None
    outside_hours: bool = False
    needs: Needs = NO_NEEDS

    def question(
        self,
        clinic: Clinic,
        now: datetime,
        moving: Appointment | None = None,
        *,
        staff: bool = True,
        held_before: bool = False,
    ) -> queries.Question:
        return queries.Question(
            clinic=clinic,
            service=self.service,
            now=now,
            practitioners=None if self.practitioner is None else frozenset({self.practitioner}),
            ignoring=moving.pk if moving else None,
            staff=staff,
            held_before=held_before,
            shape=shape_wanted(self, moving=moving),
            needs=moving.needs if moving else self.needs,
        )


def is_there(appointment: Appointment, wish: Wish) -> bool:
    """Tell whether the visit is already where the wish would put it."""
    return (
        appointment.starts_at == wish.starts_at
        and appointment.service_id == wish.service.pk
        and wish.practitioner in {None, appointment.practitioner_id}
    )


def shape_wanted(wish: Wish, *, moving: Appointment | None = None) -> VisitShape:
    """Return what the visit needs: a moved one what it was booked with, unless its service changes."""
    same = moving is not None and wish.service.pk == moving.service_id
    if moving and same:
        return queries.agreed_shape(moving)
    return queries.shape_of(wish.service, moving.needs if moving else wish.needs)


def lock_all(question: queries.Question, wish: Wish, *, also: Appointment | None = None) -> None:
    """Lock everyone and everything that the visit could take, and release passed holds in the way."""
    people = queries.practitioners_offering(wish.service, wish.practitioner)
    rooms, equipment = queries.rooms_and_equipment(question)
    shape = shape_wanted(wish, moving=also)
    window = shape.occupied(wish.starts_at)
    release = (people, rooms, equipment)
    if also:
        people = [*people, also.practitioner_id]
        rooms = rooms | ({also.room_id} if also.room_id else set())
        equipment = equipment | ({also.equipment_id} if also.equipment_id else set())
    lock(people, rooms, equipment)
    release_passed(window, *release, now=question.now)


def find_place(question: queries.Question, wish: Wish, shape: VisitShape) -> Slot:
    """Return where the visit goes, under the lock: fairest first. Raises NotOffered or SlotTaken.

    Staff get any time at which somebody works, at a place that meets the needs if there is one; a patient only what
    is offered.
    """
    if not question.staff:
        return find_offered(question, wish)
    working, free = queries.places_at(question, wish.starts_at, shape)
    if not free and question.needs != NO_NEEDS:
        working, free = queries.places_at(replace(question, needs=NO_NEEDS), wish.starts_at, shape)
    if free:
        return the_fairest(free, question, wish)
    if working:
        raise SlotTaken
    if not wish.outside_hours or wish.practitioner is None:
        raise NotOffered
    if not queries.practitioners_offering(wish.service, wish.practitioner):
        raise NotOffered
    return outside_hours(wish, shape)


def find_offered(question: queries.Question, wish: Wish) -> Slot:
    """Return where a patient's visit goes. Raises NotOffered, or SlotTaken."""
    window, now = question.window, question.now
    earliest = now if question.held_before else window.earliest(now)
    if not earliest <= wish.starts_at < window.until(now):
        raise NotOffered
    if slots := queries.slots_at(question, wish.starts_at):
        return the_fairest(slots, question, wish)
    raise SlotTaken


def the_fairest(slots: list[Slot], question: queries.Question, wish: Wish) -> Slot:
    day = wish.starts_at.astimezone(question.zone).date()
    return fairest(slots, queries.loads([slot.practitioner for slot in slots], day, question.zone))[0]


def outside_hours(wish: Wish, shape: VisitShape) -> Slot:
    """Return a place at a time nobody is scheduled: the practitioner's usual location, no room of its own."""
    assert wish.practitioner is not None  # noqa: S101 -- the caller looked
    usual = AvailableTime.objects.filter(practitioner=wish.practitioner, location__is_active=True)
    location = usual.order_by("pk").values_list("location_id", flat=True).first()
    location = location or Location.objects.active().order_by("pk").values_list("pk", flat=True).first()
    if location is None:
        raise NotOffered
    return Slot(wish.starts_at, wish.starts_at + shape.duration, wish.practitioner, location, None)
