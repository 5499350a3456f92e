"""W1 with every rule of the clinic set: what is written into the database, and the same as plain values."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from bench.workload import FIRST_DAY, W1, instant
from bookings.enums import HorizonRule
from bookings.models import AvailableTime, Equipment, EquipmentKind, Practitioner, Room, RoomKind
from tests import factories

if TYPE_CHECKING:
    from bookings.domain.rules import Gaps
    from bookings.models import Clinic, HealthcareService

GAPS: Gaps = "prefer"
SERVICE: dict[str, Any] = {
    "buffer_before": 5,
    "buffer_after": 10,
    "slot_offset": 5,
    "lead_time": 180,
    "horizon_rule": HorizonRule.DAYS,
    "planning_horizon": 85,
    "most_per_day": 9,
    "most_in_a_row": 4,
}
PERSON = {"lead_time": 240, "most_per_day": 10, "protected_minutes": 60}
VALID = (FIRST_DAY - timedelta(days=365), FIRST_DAY + timedelta(days=365))
CLOSED = W1.working_days()[3]
EVERY = 3  # every third practitioner gives a class
CLASS = (4, time(17), time(18))  # Thursdays


def absence(person: int) -> tuple[datetime, datetime]:
    """Return the afternoon that this practitioner has off."""
    day = W1.working_days()[(5 * person + 4) % 30]
    return instant(day, 13 * 60), instant(day, 18 * 60)


def teaches(person: int) -> bool:
    return person % EVERY == 0


def apply(clinic: Clinic, service: HealthcareService, people: list[Practitioner]) -> None:
    """Set every rule; rooms and equipment are there already."""
    room_kind = RoomKind.objects.create(name="Treatment room")
    equipment_kind = EquipmentKind.objects.create(name="Treadmill")
    Room.objects.update(kind=room_kind)
    Equipment.objects.update(kind=equipment_kind)
    for field, value in {**SERVICE, "room_kind": room_kind, "equipment_kind": equipment_kind}.items():
        setattr(service, field, value)
    service.save()
    clinic.gap_rule = GAPS
    clinic.save()
    Practitioner.objects.update(**PERSON)
    AvailableTime.objects.update(valid_from=VALID[0], valid_until=VALID[1])
    factories.closure(CLOSED)
    a_class = factories.service("Running form class", duration=60, capacity=8)
    rooms = list(Room.objects.order_by("pk"))
    for person, practitioner in enumerate(people):
        practitioner.available_times.update(room=rooms[person])
        factories.absence(practitioner, *absence(person))
        if teaches(person):
            practitioner.services.add(a_class)
            weekday, starts, ends = CLASS
            factories.hours(practitioner, starts, ends, weekday=weekday, only_for=a_class)
