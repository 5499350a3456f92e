from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bookings.domain.availability import Slot
    from bookings.models import Appointment, HealthcareService


def place(appointment: Appointment, slot: Slot, service: HealthcareService) -> None:
    """Put a new visit at the slot, with the service's length, buffers, price and mode copied as they are today."""
    appointment.service = service
    appointment.buffer_before = service.buffer_before
    appointment.buffer_after = service.buffer_after
    appointment.price_text = service.price_text
    appointment.mode = service.mode
    put(appointment, slot)


def put(appointment: Appointment, slot: Slot) -> None:
    """Put the visit at the slot; what was agreed (buffers, price) stays as it is."""
    appointment.practitioner_id = slot.practitioner
    appointment.location_id = slot.location
    appointment.room_id = slot.room
    appointment.starts_at = slot.starts_at
    appointment.ends_at = slot.ends_at
    appointment.occupied_from = slot.starts_at - timedelta(minutes=appointment.buffer_before)
    appointment.occupied_until = slot.ends_at + timedelta(minutes=appointment.buffer_after)
