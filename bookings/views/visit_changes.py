"""What a patient does by the link, besides moving the visit: cancel it, take that back, correct the details.

A GET only asks, so that a mail scanner that follows links changes nothing.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bookings import operations, queries
from bookings.enums import AppointmentStatus, Channel
from bookings.forms.visits import CancelOnlineForm, CorrectForm
from bookings.views import visitor
from bookings.views.clinic import clinic_of
from bookings.views.visits import about, by_link, to_page, visit_or_404

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from bookings.models import Appointment

ASKS = require_http_methods(["GET", "HEAD", "POST"])


# -- cancel, and take it back


@by_link
@ASKS
def cancel(request: HttpRequest, appointment: Appointment) -> HttpResponse:
    """Ask once more, and why; only the POST cancels."""
    form = CancelOnlineForm(request.POST or None, initial={"revision": appointment.sequence})
    if request.method != "POST":
        open_still = appointment.status == AppointmentStatus.BOOKED and timezone.now() < appointment.starts_at
        return show_cancel(request, appointment, form) if open_still else to_page(appointment)
    form = CancelOnlineForm(request.POST)
    if not form.is_valid():
        return show_cancel(request, appointment, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        operations.cancel_appointment(
            appointment=appointment,
            clinic=clinic_of(request),
            now=timezone.now(),
            channel=Channel.ONLINE,
            why=form.why(),
            shown=form.cleaned_data["revision"],
        )
    except operations.AlreadyCancelled:
        pass
    except operations.ChangedMeanwhile:
        now_there = visit_or_404(appointment.token)
        form = CancelOnlineForm(initial={**form.cleaned_data, "revision": now_there.sequence})
        return show_cancel(request, now_there, form, changed=True, status=HTTPStatus.CONFLICT)
    except (operations.TooLate, operations.NotPossible):
        return show_cancel(request, visit_or_404(appointment.token), form, status=HTTPStatus.CONFLICT)
    return to_page(appointment)


def show_cancel(
    request: HttpRequest,
    appointment: Appointment,
    form: CancelOnlineForm,
    *,
    changed: bool = False,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    context = {**about(request, appointment), "form": form, "changed": changed}
    return render(request, "bookings/cancel.html", context, status=status)


# -- correct the details


@by_link
@ASKS
def details(request: HttpRequest, appointment: Appointment) -> HttpResponse:
    """Correct what was typed; how much of it is told in operations.correct_details."""
    if not queries.may_correct(appointment, now=timezone.now()):
        return to_page(appointment)
    if request.method != "POST":
        return show_details(request, appointment, empty_form(request, appointment))
    form = form_of(request, appointment, request.POST)
    if not form.is_valid():
        return show_details(request, appointment, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        corrected = operations.correct_details(
            appointment=appointment,
            corrections=form.corrections(),
            shown=form.cleaned_data["shown"],
            visitor=visitor.visitor_of(request),
            now=timezone.now(),
        )
    except operations.ChangedMeanwhile:
        return changed_meanwhile(request, visit_or_404(appointment.token))
    except operations.NotPossible:
        return to_page(appointment)
    return redirect(f"{reverse('bookings:appointment', args=[corrected.token])}?corrected")


def empty_form(request: HttpRequest, appointment: Appointment) -> CorrectForm:
    """Return the form as it is opened: with what was typed for the browser that typed it, else empty."""
    form = form_of(request, appointment)
    shown = {"shown": operations.details_digest(appointment)}
    form.initial = {**operations.details_of(appointment), **shown} if form.everything else shown
    return form


def form_of(request: HttpRequest, appointment: Appointment, *data: object) -> CorrectForm:
    everything = queries.booked_here(appointment, visitor.visitor_of(request))
    return CorrectForm(*data, appointment=appointment, clinic=clinic_of(request), everything=everything)


def changed_meanwhile(request: HttpRequest, appointment: Appointment) -> HttpResponse:
    """Keep what was typed, with the state that the next try is judged by."""
    typed = request.POST.copy()
    typed["shown"] = operations.details_digest(appointment)
    form = form_of(request, appointment, typed)
    form.add_error(
        None, _("Your details were changed meanwhile, by us or in another window. Nothing was saved now.")
    )
    form.add_error(None, _("What you typed is below: save it again if it still holds."))
    return show_details(request, appointment, form, status=HTTPStatus.CONFLICT)


def show_details(
    request: HttpRequest, appointment: Appointment, form: CorrectForm, status: int = HTTPStatus.OK
) -> HttpResponse:
    context = {**about(request, appointment), "form": form}
    return render(request, "bookings/correct.html", context, status=status)
