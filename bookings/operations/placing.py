"""Where a visit is written: practitioner, place, times, and its seat in a class. Under the practitioner's lock."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING

from bookings.enums import AppointmentStatus, ChangeKind, Channel
from bookings.models import Appointment
from bookings.operations.errors import SlotTaken
from bookings.operations.history import record
from bookings.operations.writing import overlap_means_taken

if TYPE_CHECKING:
    from datetime import datetime

    from django.contrib.auth.models import AbstractBaseUser

    from bookings.domain.rules import Slot
    from bookings.models import HealthcareService, Patient


def place(appointment: Appointment, slot: Slot, service: HealthcareService, *, now: datetime) -> None:
    """Put a new visit at the slot, with the service's length, buffers and price copied as they are today."""
    appointment.service = service
    appointment.buffer_before = service.buffer_before
    appointment.buffer_after = service.buffer_after
    appointment.price_text = service.price_text
    appointment.mode = service.mode
    put(appointment, slot, now=now)


def put(appointment: Appointment, slot: Slot, *, now: datetime) -> None:
    """Put the visit at the slot; what was agreed (buffers, price) stays as it is. Raises SlotTaken for a full class."""
    appointment.practitioner_id = slot.practitioner
    appointment.location_id = slot.location
    appointment.room_id = slot.room
    appointment.equipment_id = slot.equipment
    appointment.starts_at = slot.starts_at
    appointment.ends_at = slot.ends_at
    appointment.session_key = uuid.uuid4()
    appointment.seat = 1
    appointment.capacity = appointment.service.capacity
    if appointment.capacity > 1:
        sit_down(appointment, now=now)
    occupy(appointment)


def occupy(appointment: Appointment) -> None:
    """Work out the occupied time from the visit and its buffers."""
    appointment.occupied_from = appointment.starts_at - timedelta(minutes=appointment.buffer_before)
    appointment.occupied_until = appointment.ends_at + timedelta(minutes=appointment.buffer_after)


def sit_down(appointment: Appointment, *, now: datetime) -> None:
    """Take the lowest free seat of the class that has begun to fill at this time, with what was agreed for it."""
    others = Appointment.objects.live(now=now).exclude(pk=appointment.pk)
    seats = others.filter(
        practitioner=appointment.practitioner_id,
        service=appointment.service_id,
        starts_at=appointment.starts_at,
    )
    taken = {mate.seat: mate for mate in seats.order_by("seat")}
    if not taken:
        return
    mate = next(iter(taken.values()))
    for agreed in ("session_key", "capacity", "ends_at", "buffer_before", "buffer_after"):
        setattr(appointment, agreed, getattr(mate, agreed))
    free = set(range(1, mate.capacity + 1)) - set(taken)
    if not free:
        raise SlotTaken
    appointment.seat = min(free)


def write_booked(
    appointment: Appointment, patient: Patient, *, now: datetime, actor: AbstractBaseUser | None
) -> None:
    """Write a new visit that has its place as booked, with its line of history; the message is the caller's.

    The inner part of every booking without a hold: under the locks, in the caller's transaction. Raises SlotTaken.
    """
    appointment.patient = patient
    appointment.status = AppointmentStatus.BOOKED
    appointment.created_at = appointment.booked_at = now
    with overlap_means_taken():
        appointment.save()
    channel = Channel(appointment.channel)
    record(appointment, ChangeKind.BOOKED, before={}, now=now, channel=channel, actor=actor)


def places_of(appointment: Appointment) -> tuple[list[int], list[int]]:
    """Return the visit's room and its equipment, each as a list, for locks."""
    rooms = [appointment.room_id] if appointment.room_id else []
    return rooms, [appointment.equipment_id] if appointment.equipment_id else []
