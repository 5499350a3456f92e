"""What pages about a visit say of its forms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bookings import queries

if TYPE_CHECKING:
    from datetime import datetime

    from bookings.models import Appointment


def forms_to_fill(appointment: Appointment, *, now: datetime) -> dict[str, Any]:
    """Return what bookings/includes/forms_to_fill.html shows of a visit's forms. Two queries."""
    is_open = queries.forms_are_open(appointment, now=now)
    found = [form for form in queries.forms_of(appointment) if is_open or form.is_sent]
    return {
        "forms": found,
        "forms_left": [form for form in found if is_open and not form.is_sent],
    }
