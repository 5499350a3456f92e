"""The patient's own page: whoever has the link sees the visit as it is now, and saves it in a calendar."""

from __future__ import annotations

import functools
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from bookings import notifications, queries
from bookings.enums import AGREED_STATUSES, AppointmentStatus
from bookings.views.awaited import about_mail, awaited
from bookings.views.clinic import clinic_of
from bookings.views.forms_to_fill import forms_to_fill
from bookings.views.visitor import private

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.http import HttpRequest

    from bookings.models import Appointment, Clinic

    Page = Callable[..., HttpResponse]


def visit_or_404(token: str) -> Appointment:
    """Look up and authorise in one step: a wrong link and a missing visit look alike."""
    appointment = queries.appointment_by_token(token)
    if appointment is None:
        raise Http404
    return appointment


def by_link(page: Page) -> Page:
    """Let whoever has the link see the page; of a visit long ago it only says that the link has ended (410)."""

    @private
    @functools.wraps(page)
    def with_link(request: HttpRequest, token: str, **where: Any) -> HttpResponse:
        appointment = visit_or_404(token)
        if queries.link_is_over(appointment, now=timezone.now()):
            return render(request, "bookings/link_over.html", status=410)
        return page(request, appointment, **where)

    return with_link


@by_link
@require_safe
def confirmed(request: HttpRequest, appointment: Appointment) -> HttpResponse:
    """Confirm what was just booked, as often as it is asked for; once it is something else, say what it is."""
    context = about(request, appointment)
    if appointment.status not in AGREED_STATUSES or context["over"]:
        return to_page(appointment)
    forms = forms_to_fill(appointment, now=timezone.now())
    return render(request, "bookings/confirmed.html", context | forms)


@by_link
@require_safe
def appointment(request: HttpRequest, found: Appointment) -> HttpResponse:
    if found.was_asked_to_confirm:
        context = {**about(request, found), **awaited(request, found), **about_mail(request, found)}
        return render(request, "bookings/awaited.html", context)
    return show_page(request, found)


def show_page(
    request: HttpRequest, appointment: Appointment, status: int = 200, **more: object
) -> HttpResponse:
    """Show the visit as it is now, first of all what state it is in."""
    context = about(request, appointment)
    until = queries.undo_until(appointment, clinic_of(request))
    context |= {
        **forms_to_fill(appointment, now=timezone.now()),
        "undo_until": until if until and timezone.now() < until else None,
        "moved_from": queries.moved_from(appointment) if context["stands"] else None,
        "corrected": "corrected" in request.GET,
        "taken_back": "kept" in request.GET and appointment.status == AppointmentStatus.BOOKED,
        "waiting": queries.entry_of_visit(appointment) if context["stands"] else None,
    }
    return render(request, "bookings/appointment.html", context | more, status=status)


@by_link
@require_safe
def calendar(request: HttpRequest, appointment: Appointment) -> HttpResponse:
    if appointment.was_asked_to_confirm:
        return to_page(appointment)
    content = notifications.calendar_of_visit(appointment, clinic_of(request), now=timezone.now())
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="appointment.ics"'
    return response


def to_page(appointment: Appointment) -> HttpResponse:
    return redirect("bookings:appointment", appointment.token)


def about(request: HttpRequest, appointment: Appointment) -> dict[str, Any]:
    """Return what every page behind the link knows. `stands`: agreed, and not over."""
    now = timezone.now()
    over = appointment.ends_at <= now
    standing = (AppointmentStatus.BOOKED, AppointmentStatus.ARRIVED, AppointmentStatus.PENDING)
    return {
        "appointment": appointment,
        "contact": queries.contact_of(appointment),
        "number": queries.number_to_call(appointment),
        "cancelled": appointment.status == AppointmentStatus.CANCELLED,
        "over": over,
        "stands": appointment.status in standing and not over,
        "may_correct": queries.may_correct(appointment, now=now),
        **cancelling(appointment, clinic_of(request), now=now),
    }


def cancelling(appointment: Appointment, clinic: Clinic, *, now: datetime) -> dict[str, Any]:
    """Return what every page says alike about moving and cancelling online, before the booking as after it."""
    return asdict(queries.changes_online(appointment, clinic, now=now))
