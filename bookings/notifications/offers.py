"""The message about a free time that is kept for somebody on the waiting list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse

from bookings.notifications.mail import letter

if TYPE_CHECKING:
    from datetime import datetime

    from django.core.mail import EmailMultiAlternatives

    from bookings.models import Appointment, Clinic


def offered(appointment: Appointment, clinic: Clinic, *, now: datetime) -> EmailMultiAlternatives:
    """Write which time is kept for how long, and where to answer; `appointment` is the row that holds it."""
    offer = appointment.offer
    return letter(
        "offer",
        appointment,
        clinic,
        now=now,
        offer=offer,
        present=offer.entry.appointment,
        offer_link=f"{settings.SITE_URL}{reverse('bookings:offer', args=[offer.token])}",
        list_link=f"{settings.SITE_URL}{reverse('bookings:waiting', args=[offer.entry.token])}",
    )
