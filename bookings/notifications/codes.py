"""The secret in the link that confirms a booking: nobody has it but who reads the message."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

if TYPE_CHECKING:
    from bookings.models import Appointment


def verify_code(appointment: Appointment, secret: str | None = None) -> str:
    """Return the code: it follows from the visit's link and a key of ours, and can't be worked out from the link."""
    made = salted_hmac("bookings.verify", appointment.token, secret=secret, algorithm="sha256")
    return base64.urlsafe_b64encode(made.digest()).decode().rstrip("=")


def is_verify_code(appointment: Appointment, code: str) -> bool:
    secrets = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return any(constant_time_compare(verify_code(appointment, secret), code) for secret in secrets)
