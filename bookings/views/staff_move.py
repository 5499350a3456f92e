"""Moving a visit: the same free times as for booking, and the same answer when one is gone."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bookings import operations, queries
from bookings.enums import AppointmentStatus
from bookings.forms.times import MoveForm, WhenForm
from bookings.views.clinic import clinic_of
from bookings.views.desk import CHANGE, actor_of, page, sentence, staff_page
from bookings.views.needs_told import needs_told
from bookings.views.staff import found
from bookings.views.staff_times import is_meant, nearest, new_times, times, typed

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from bookings.domain.rules import Slot
    from bookings.models import Appointment


@staff_page(CHANGE)
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, reference: str) -> HttpResponse:
    """Give the visit another time or practitioner; its reference and calendar entry stay."""
    appointment = found(reference)
    if appointment.status != AppointmentStatus.BOOKED:
        messages.error(request, sentence(operations.NotPossible(), appointment))
        return redirect("desk:visit", reference)
    asked = request.POST if request.method == "POST" else request.GET
    today = timezone.localdate()
    first = max(timezone.localdate(appointment.starts_at), today)
    data = {
        "practitioner": asked.get("practitioner", str(appointment.practitioner_id)),
        "date": asked.get("date", first.isoformat()),
    }
    when = WhenForm(data, today=today, service=appointment.service)
    when.is_valid()
    looks = asked.get("intent") == "show"
    if request.method == "POST" and not looks:
        return save_move(request, appointment, when)
    zone = queries.zone(clinic_of(request))
    form = MoveForm(initial={"revision": appointment.sequence, **typed(asked)}, when=when, zone=zone)
    return show_move(request, appointment, when, form, focus="slot" if looks else "practitioner")


def show_move(
    request: HttpRequest,
    appointment: Appointment,
    when: WhenForm,
    form: MoveForm,
    *,
    refusal: str = "",
    notice: str = "",
    near: list[Slot] | None = None,
    focus: str = "",
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    if when.is_valid() and focus == "practitioner":
        when.fields[focus].widget.attrs["autofocus"] = True
    context = {
        **times(request, when, form, appointment.service, near, appointment),
        "visit": appointment,
        "needs": needs_told(appointment.needs),
        "when": when,
        "who": form,
        "refusal": refusal,
        "notice": notice,
        "focus": focus if when.is_valid() else "",
    }
    title = _("Move visit %(reference)s") % {"reference": appointment.reference}
    return page(request, "move", title, context, status)


def save_move(request: HttpRequest, appointment: Appointment, when: WhenForm) -> HttpResponse:
    clinic = clinic_of(request)
    form = MoveForm(request.POST, when=when, zone=queries.zone(clinic))
    notice = new_times(request.POST, when)
    if notice:
        notice += " " + _("Nothing is moved yet: check the time and press “Move the visit” again.")
    judged = form.is_valid() and when.is_valid()
    if not judged or (notice and not is_meant(request.POST, when, form)):
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return show_move(request, appointment, when, form, notice=notice, status=status)
    wish = form.wish(appointment.service)
    if anew := bool(notice) and not form.cleaned_data["other_time"]:
        wish = replace(wish, outside_hours=False)  # it was not said of these times
    try:
        operations.reschedule_appointment(
            appointment=appointment,
            clinic=clinic,
            wish=wish,
            actor=actor_of(request),
            now=timezone.now(),
            why=form.cleaned_data["why"],
            shown=form.cleaned_data["revision"],
        )
    except (operations.SlotTaken, operations.NotOffered) as refusal:
        if anew:
            status = HTTPStatus.CONFLICT
            return show_move(request, appointment, when, form, notice=notice, status=status)
        near = nearest(request, when, appointment.service, wish.starts_at, appointment)
        told = sentence(refusal)
        return show_move(
            request, appointment, when, form, refusal=told, near=near, status=HTTPStatus.CONFLICT
        )
    except operations.PatientBusy as refusal:
        told = sentence(refusal)
        return show_move(request, appointment, when, form, refusal=told, status=HTTPStatus.CONFLICT)
    except operations.Refused as refusal:
        messages.error(request, sentence(refusal, found(appointment.reference)))
    else:
        messages.success(request, _("The visit has its new time."))
    return redirect("desk:visit", appointment.reference)
