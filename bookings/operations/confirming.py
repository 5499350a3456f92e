"""A confirmation that was sent, once more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from bookings import queries
from bookings.enums import MessageKind
from bookings.operations.errors import NotPossible
from bookings.operations.history import write_message
from bookings.operations.writing import locked, retrying_deadlocks

if TYPE_CHECKING:
    from datetime import datetime

    from bookings.models import Appointment, Message


@retrying_deadlocks
def confirm_again(appointment: Appointment, *, shown: int, now: datetime) -> Message:
    """Write the confirmation of the visit as it is once more, as a message of its own, due at once.

    `shown` is the message after which it was asked for, so that a second click asks for nothing more. Raises
    NotPossible where another one was written meanwhile, or there is nothing to confirm or nobody to write to.
    """
    with transaction.atomic(durable=True):
        appointment = locked(appointment)
        last = queries.sent_confirmation(appointment, now=now)
        if last is None or last.pk != shown:
            raise NotPossible
        cause = f"appointment {appointment.pk}: again after message {last.pk}"
        return write_message(appointment, MessageKind.BOOKED, now=now, cause=cause)
