"""Reads across models that return domain values or rows ready to show; nothing here writes."""

from bookings.queries.appointments import (
    appointment_by_token,
    appointments_of_day,
    attempt_of,
    booked_under,
    open_attempt,
    search_patients,
    visit,
)
from bookings.queries.availability import (
    booked_minutes,
    days_with_times,
    first_free,
    free_slots,
    nearest_free,
    places_at,
    practitioners_offering,
    rooms_of,
    shape_of,
    slots_at,
)
from bookings.queries.clinic import (
    booking_window,
    clinic,
    opening_hours,
    privacy_notice,
    suggested_reason,
    zone,
)
from bookings.queries.messages import message_health

__all__ = [
    "appointment_by_token",
    "appointments_of_day",
    "attempt_of",
    "booked_minutes",
    "booked_under",
    "booking_window",
    "clinic",
    "days_with_times",
    "first_free",
    "free_slots",
    "message_health",
    "nearest_free",
    "open_attempt",
    "opening_hours",
    "places_at",
    "practitioners_offering",
    "privacy_notice",
    "rooms_of",
    "search_patients",
    "shape_of",
    "slots_at",
    "suggested_reason",
    "visit",
    "zone",
]
