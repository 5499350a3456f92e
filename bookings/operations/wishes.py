"""Where a visit that reception wishes for goes: looked for under the lock."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bookings import queries
from bookings.domain.availability import Slot, VisitShape, day_interval
from bookings.domain.choice import fairest
from bookings.models import AvailableTime, Location
from bookings.operations.errors import NotOffered, SlotTaken
from bookings.operations.writing import lock, release_passed

if TYPE_CHECKING:
    from datetime import datetime

    from bookings.models import Appointment, Clinic, HealthcareService


@dataclass(frozen=True, slots=True)
class Wish:
    """What reception asks for: a start, with one practitioner (id) or any; `outside_hours` is said on purpose."""

    service: HealthcareService
    starts_at: datetime
    practitioner: int | None = None
    outside_hours: bool = False


def shape_wanted(wish: Wish, *, moving: Appointment | None = None) -> VisitShape:
    """Return what the visit needs: a moved one what it was booked with, unless its service changes."""
    same = moving is not None and wish.service.pk == moving.service_id
    return queries.agreed_shape(moving) if moving and same else queries.shape_of(wish.service)


def lock_all(wish: Wish, shape: VisitShape, *, now: datetime, also: Appointment | None = None) -> list[int]:
    """Lock everyone who could give the visit, release passed holds in the way, and return the practitioners."""
    people = queries.practitioners_offering(wish.service, wish.practitioner)
    rooms = queries.rooms_of(people)
    lock(
        people + ([also.practitioner_id] if also else []),
        rooms + ([also.room_id] if also and also.room_id else []),
    )
    window = shape.occupied(wish.starts_at)
    release_passed(window, people, rooms, now=now)
    return people


def find_place(
    clinic: Clinic,
    wish: Wish,
    shape: VisitShape,
    people: list[int],
    *,
    now: datetime,
    moving: Appointment | None = None,
) -> Slot:
    """Return where the visit goes, under the lock: fairest first. Raises NotOffered or SlotTaken."""
    working, free = queries.places_at(
        wish.starts_at,
        clinic=clinic,
        shape=shape,
        people=people,
        now=now,
        ignoring=moving.pk if moving else None,
    )
    if free:
        zone = ZoneInfo(clinic.time_zone)
        day = day_interval(wish.starts_at.astimezone(zone).date(), zone)
        return fairest(free, queries.booked_minutes([slot.practitioner for slot in free], day))[0]
    if working:
        raise SlotTaken
    if not people or not wish.outside_hours or wish.practitioner is None:
        raise NotOffered
    return outside_hours(wish, shape)


def outside_hours(wish: Wish, shape: VisitShape) -> Slot:
    """Return a place at a time nobody is scheduled: the practitioner's usual location, no room of its own."""
    assert wish.practitioner is not None  # noqa: S101 -- the caller looked
    usual = AvailableTime.objects.filter(practitioner=wish.practitioner, location__is_active=True)
    location = usual.order_by("pk").values_list("location_id", flat=True).first()
    location = location or Location.objects.active().order_by("pk").values_list("pk", flat=True).first()
    if location is None:
        raise NotOffered
    return Slot(wish.starts_at, wish.starts_at + shape.duration, wish.practitioner, location, None)
