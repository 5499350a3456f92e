"""What the steps of a booking share: whose attempt it is, and where each step is."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.shortcuts import redirect
from django.urls import reverse

from bookings import operations, queries
from bookings.enums import AppointmentStatus
from bookings.views import visitor
from bookings.views.clinic import clinic_of
from bookings.views.filters import filters_of_attempt

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest, HttpResponse

    from bookings.models import BookingAttempt

OPEN = (AppointmentStatus.HELD, AppointmentStatus.EXPIRED)


def attempt_of(request: HttpRequest) -> BookingAttempt | HttpResponse:
    """Return the visitor's open attempt, or where to go instead: to the visit it led to, or to the beginning."""
    asked = request.POST if request.method == "POST" else request.GET
    attempt = queries.attempt_of(given_key(asked), visitor.visitor_of(request))
    if attempt is None or attempt.appointment is None:
        match = request.resolver_match
        return begin_again(request, str(match.kwargs["service"]) if match else "")
    if not operations.is_open(attempt.appointment):
        return redirect("bookings:confirmed", attempt.appointment.token)
    return attempt


def begin_again(request: HttpRequest, service: str) -> HttpResponse:
    """Lead to the times, which say why: what was typed is forgotten, or no time was chosen at all."""
    asked = request.POST if request.method == "POST" else request.GET
    why = "gone" if asked.get("attempt") else "first"
    return redirect(f"{reverse('bookings:times', args=[service])}?{why}")


def next_step(attempt: BookingAttempt) -> str:
    """Return the address at which a visitor who holds a time goes on."""
    return at_step("bookings:check" if attempt.details_at else "bookings:details", attempt)


def at_step(name: str, attempt: BookingAttempt) -> str:
    return f"{reverse(name, args=[attempt.service.slug])}?{urlencode({'attempt': attempt.key})}"


def other_times(request: HttpRequest, attempt: BookingAttempt) -> str:
    """Return the address at which the visitor chooses again: the held time's week, narrowed down as it was."""
    query = [("attempt", attempt.key)]
    if attempt.appointment:
        local = attempt.appointment.starts_at.astimezone(queries.zone(clinic_of(request)))
        query.append(("from", local.date().isoformat()))
    query += filters_of_attempt(attempt).fields
    return f"{reverse('bookings:times', args=[attempt.service.slug])}?{urlencode(query)}"


def given_key(asked: Mapping[str, str]) -> str:
    """Return the form's key, or an empty string for anything that we never gave out."""
    key = asked.get("attempt", "")
    return key if visitor.PATTERN.fullmatch(key) else ""
