"""The patient's own page: whoever has the link may see the visit, save it, and cancel it in time."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from bookings import notifications, operations, queries
from bookings.domain.policy import may_cancel_until
from bookings.enums import AppointmentStatus, Channel
from bookings.views.clinic import clinic_of
from bookings.views.visitor import private

if TYPE_CHECKING:
    from django.http import HttpRequest

    from bookings.models import Appointment


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
    if appointment.status == AppointmentStatus.CANCELLED:
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
    clinic = clinic_of(request)
    until = may_cancel_until(appointment.starts_at, timedelta(hours=clinic.cancel_cutoff))
    return {
        "appointment": appointment,
        "cancelled": appointment.status == AppointmentStatus.CANCELLED,
        "cancel_until": until,
        "may_cancel": appointment.status == AppointmentStatus.BOOKED and timezone.now() < until,
        "over": appointment.ends_at <= timezone.now(),
    }
