"""What the page of a booking says while its e-mail is not confirmed, and once its time is no longer kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from bookings import queries
from bookings.views.visitor import visitor_of

if TYPE_CHECKING:
    from django.http import HttpRequest

    from bookings.models import Appointment


def about_mail(request: HttpRequest, appointment: Appointment) -> dict[str, Any]:
    """Return whether the mail that asks to confirm can be sent once more, and was just now."""
    kept = appointment.is_pending(now=timezone.now())
    return {
        "may_ask_again": kept and len(queries.asked_to_confirm(appointment)) < queries.MOST_ASKED,
        "sent_again": "again" in request.GET,
    }


def awaited(request: HttpRequest, appointment: Appointment) -> dict[str, Any]:
    """Return until when the time is kept, and where others are; what was typed goes along where it was typed."""
    kept = appointment.is_pending(now=timezone.now())
    attempt = queries.attempt_behind(appointment, visitor_of(request))
    query = f"?{urlencode({'attempt': attempt.key})}" if attempt else ""
    return {
        "until": appointment.expires_at if kept else None,
        "times": f"{reverse('bookings:times', args=[appointment.service.slug])}{query}",
    }
