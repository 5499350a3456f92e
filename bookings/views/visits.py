"""The patient's own page: whoever has the link may see the visit, save it, and cancel it in time."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from bookings import notifications, operations, queries
from bookings.domain.policy import may_change_until
from bookings.enums import AGREED_STATUSES, AppointmentStatus, Channel
from bookings.views.clinic import clinic_of
from bookings.views.steps import OPEN
from bookings.views.visitor import private

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest

    from bookings.models import Appointment, Clinic


def visit_or_404(token: str) -> Appointment:
    """Look up and authorise in one step: a wrong link and a missing visit look alike."""
    appointment = queries.appointment_by_token(token)
    if appointment is None:
        raise Http404
    return appointment


@private
@require_safe
def confirmed(request: HttpRequest, token: str) -> HttpResponse:
    appointment = visit_or_404(token)
    if appointment.status not in AGREED_STATUSES:
        return redirect("bookings:appointment", token)
    return render(request, "bookings/confirmed.html", about(request, appointment))


@private
@require_safe
def appointment(request: HttpRequest, token: str) -> HttpResponse:
    return render(request, "bookings/appointment.html", about(request, visit_or_404(token)))


@private
@require_safe
def calendar(request: HttpRequest, token: str) -> HttpResponse:
    found = visit_or_404(token)
    content = notifications.calendar_of_visit(found, clinic_of(request), now=timezone.now())
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="appointment.ics"'
    return response


@private
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, token: str) -> HttpResponse:
    """Ask once more; only the POST cancels, so that a mail scanner that follows links changes nothing."""
    found = visit_or_404(token)
    if request.method != "POST":
        return render(request, "bookings/cancel.html", about(request, found))
    try:
        operations.cancel_appointment(
            appointment=found, clinic=clinic_of(request), now=timezone.now(), channel=Channel.ONLINE
        )
    except operations.AlreadyCancelled:
        pass
    except (operations.TooLate, operations.NotPossible):
        return render(request, "bookings/cancel.html", about(request, visit_or_404(token)), status=409)
    return redirect("bookings:appointment", token)


def about(request: HttpRequest, appointment: Appointment) -> dict[str, Any]:
    now = timezone.now()
    return {
        "appointment": appointment,
        "contact": queries.contact_of(appointment),
        "number": queries.number_to_call(appointment),
        "cancelled": appointment.status == AppointmentStatus.CANCELLED,
        "over": appointment.ends_at <= now,
        **cancelling(appointment, clinic_of(request), now=now),
    }


def cancelling(appointment: Appointment, clinic: Clinic, *, now: datetime) -> dict[str, Any]:
    """Return what every page says alike about cancelling online, before the booking as after it."""
    until = may_change_until(appointment.starts_at, timedelta(hours=clinic.cancel_cutoff))
    may_cancel_when_booked = appointment.status in {*OPEN, AppointmentStatus.BOOKED}
    return {
        "cancel_until": until,
        "may_cancel": may_cancel_when_booked and now < until,
        "too_near": now >= until and now < appointment.starts_at,
    }
