"""The links to all visits ahead about which one address is written to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse

from bookings import queries
from bookings.enums import MessageKind
from bookings.notifications.mail import letter

if TYPE_CHECKING:
    from datetime import datetime

    from django.core.mail import EmailMultiAlternatives

    from bookings.models import Appointment, Clinic


def links(appointment: Appointment, clinic: Clinic, *, now: datetime) -> EmailMultiAlternatives:
    """Write the links of this visit and all others of the same address, as they are when it is sent."""
    visits = queries.visits_written_to(queries.contact_of(appointment).email, now=now)
    found = [(visit, f"{settings.SITE_URL}{path(visit)}") for visit in visits]
    # One Message-ID for each time it is asked for, and the same for each try of one: a mailbox hides what it knows.
    revision = f"links-{queries.ended(appointment, MessageKind.LINK) + 1}"
    return letter("link", appointment, clinic, now=now, revision=revision, found=found)


def path(visit: Appointment) -> str:
    return reverse("bookings:appointment", args=[visit.token])
