"""Another time for a visit, by the link: choose one, check, and move; or take a cancelling back."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from bookings import operations, queries
from bookings.enums import AppointmentStatus, Channel
from bookings.operations import Wish
from bookings.views.clinic import clinic_of
from bookings.views.filters import practitioner_of
from bookings.views.needs_told import needs_told
from bookings.views.times import city_of, instant
from bookings.views.visit_changes import ASKS
from bookings.views.visits import about, by_link, show_page, to_page, visit_or_404
from bookings.views.week import time_choice, wanted_day, week_of_times

if TYPE_CHECKING:
    from datetime import datetime
    from typing import Any

    from django.http import HttpRequest, HttpResponse

    from bookings.domain.rules import Slot
    from bookings.models import Appointment, Practitioner

THREE = 3

# -- choose


@by_link
@ASKS
def move(request: HttpRequest, appointment: Appointment) -> HttpResponse:
    """Show a week of free times for this visit; a chosen one leads on to the check."""
    if shut := not_open(request, appointment):
        return shut
    practitioner = practitioner_asked(request, appointment)
    if request.method != "POST":
        return show_times(request, appointment, practitioner)
    if instant(request.POST.get("slot", "")) is None:
        error, status = _("Choose a time."), HTTPStatus.UNPROCESSABLE_ENTITY
        return show_times(request, appointment, practitioner, error=error, status=status)
    chosen = {"to": request.POST["slot"], "practitioner": practitioner.slug if practitioner else ""}
    return redirect(f"{reverse('bookings:move_check', args=[appointment.token])}?{urlencode(chosen)}")


def not_open(request: HttpRequest, appointment: Appointment) -> HttpResponse | None:
    """Return the answer where nothing can be moved: the visit's state, or after the cut-off whom to call."""
    if appointment.status != AppointmentStatus.BOOKED or appointment.starts_at <= timezone.now():
        return to_page(appointment)
    return None if about(request, appointment)["may_move"] else too_late(request, appointment)


def too_late(request: HttpRequest, appointment: Appointment) -> HttpResponse:
    status = HTTPStatus.CONFLICT if request.method == "POST" else HTTPStatus.OK
    return render(request, "bookings/move_too_late.html", about(request, appointment), status=status)


def practitioner_asked(request: HttpRequest, appointment: Appointment) -> Practitioner | None:
    """Return whom the times are wanted with (None: anyone); at first, who has the visit, if they still give it."""
    asked = request.POST if request.method == "POST" else request.GET
    if "practitioner" in asked:
        return practitioner_of(appointment.service, asked["practitioner"])
    same = queries.practitioners_offering(appointment.service, appointment.practitioner_id)
    return appointment.practitioner if same else None


def show_times(
    request: HttpRequest,
    appointment: Appointment,
    practitioner: Practitioner | None,
    *,
    error: str = "",
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    asked = request.POST if request.method == "POST" else request.GET
    day = wanted_day(asked.get("from", "")) or timezone.localdate(appointment.starts_at)
    people = queries.givers(appointment.service)
    question = question_of(request, appointment, practitioner)
    context = {
        **about(request, appointment),
        "service": appointment.service,
        "needs": needs_told(appointment.needs),
        "practitioner": practitioner,
        "practitioners": people,
        "today": timezone.localdate(),
        "city": city_of(clinic_of(request).time_zone),
        "week": week_of_times(question, day, people=people),
        "error": error,
    }
    return render(request, "bookings/move.html", context, status=status)


def question_of(
    request: HttpRequest, appointment: Appointment, practitioner: Practitioner | None
) -> queries.Question:
    """Return what is asked for a patient's move: what is offered, with the visit's own place left out."""
    wish = wish_of(appointment, appointment.starts_at, practitioner)
    return wish.question(clinic_of(request), timezone.now(), moving=appointment, staff=False)


def wish_of(appointment: Appointment, starts_at: datetime, practitioner: Practitioner | None) -> Wish:
    return Wish(appointment.service, starts_at, practitioner.pk if practitioner else None)


# -- check, and move


@by_link
@ASKS
def move_check(request: HttpRequest, appointment: Appointment) -> HttpResponse:
    """Show from when to when; only the POST moves."""
    asked = request.POST if request.method == "POST" else request.GET
    starts_at = instant(asked.get("to", ""))
    practitioner = practitioner_of(appointment.service, asked.get("practitioner", ""))
    if request.method == "POST" and starts_at is not None:
        return save_move(request, appointment, wish_of(appointment, starts_at, practitioner), practitioner)
    if shut := not_open(request, appointment):
        return shut
    if starts_at is None:
        return redirect("bookings:move", appointment.token)
    if operations.is_there(appointment, wish_of(appointment, starts_at, practitioner)):
        return to_page(appointment)
    return show_check(request, appointment, starts_at, practitioner)


def show_check(
    request: HttpRequest,
    appointment: Appointment,
    starts_at: datetime,
    practitioner: Practitioner | None,
    status: int = HTTPStatus.OK,
    **more: object,
) -> HttpResponse:
    question = question_of(request, appointment, practitioner)
    try:
        slot = operations.find_offered(question, wish_of(appointment, starts_at, practitioner))
    except (operations.SlotTaken, operations.NotOffered):
        return gone(request, appointment, starts_at, practitioner)
    context = {
        **about(request, appointment),
        "to": time_choice(slot, question.zone),
        "with": next(one for one in queries.givers(appointment.service) if one.pk == slot.practitioner),
        "location": queries.location(slot.location),
        **more,
    }
    return render(request, "bookings/move_check.html", context, status=status)


def save_move(
    request: HttpRequest, appointment: Appointment, wish: Wish, practitioner: Practitioner | None
) -> HttpResponse:
    try:
        operations.reschedule_appointment(
            appointment=appointment,
            clinic=clinic_of(request),
            wish=wish,
            channel=Channel.ONLINE,
            now=timezone.now(),
            shown=revision(request.POST.get("revision", "")),
        )
    except (operations.SlotTaken, operations.NotOffered):
        return gone(request, appointment, wish.starts_at, practitioner)
    except operations.PatientBusy:
        status = HTTPStatus.CONFLICT
        return show_check(request, appointment, wish.starts_at, practitioner, status, busy=True)
    except operations.ChangedMeanwhile:
        now_there, status = visit_or_404(appointment.token), HTTPStatus.CONFLICT
        return show_check(request, now_there, wish.starts_at, practitioner, status, changed=True)
    except operations.TooLate:
        return too_late(request, appointment)
    except operations.NotPossible:
        pass
    return to_page(appointment)


def revision(text: str) -> int | None:
    """Return the revision that the page showed; a form without one is judged by what the visit is now."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None  # noqa: PLR2004 -- fits 32 bits


# -- gone


def gone(
    request: HttpRequest,
    appointment: Appointment,
    wanted: datetime,
    practitioner: Practitioner | None,
    **more: object,
) -> HttpResponse:
    """Say that the time is no longer free and nothing was changed, and offer the three nearest others."""
    now_there = visit_or_404(appointment.token)
    context = {
        **about(request, now_there),
        "wanted": wanted,
        **others(request, now_there, wanted, practitioner),
        **more,
    }
    return render(request, "bookings/move_gone.html", context, status=HTTPStatus.CONFLICT)


def others(
    request: HttpRequest, appointment: Appointment, wanted: datetime, practitioner: Practitioner | None
) -> dict[str, Any]:
    """Return the nearest free times: with the same practitioner, or where they have none, with anyone."""
    question = question_of(request, appointment, practitioner)
    found = nearest(question, appointment, wanted)
    if not found and practitioner:
        practitioner = None
        found = nearest(question.with_anyone(), appointment, wanted)
    choices = [time_choice(slot, question.zone) for slot in found]
    return {"others": choices, "practitioner": practitioner}


def nearest(question: queries.Question, appointment: Appointment, wanted: datetime) -> list[Slot]:
    """Return three others: where the visit is now is no other time."""
    found = queries.nearest_free(question, wanted, THREE + 1)
    others = [slot for slot in found if slot.starts_at != appointment.starts_at]
    kept = sorted(others, key=lambda slot: abs(slot.starts_at - wanted))[:THREE]
    return sorted(kept, key=lambda slot: slot.starts_at)


# -- take a cancelling back


@by_link
@ASKS
def undo(request: HttpRequest, appointment: Appointment) -> HttpResponse:
    """Book the cancelled visit again, at its time or at another one that is offered instead."""
    if request.method != "POST":
        return to_page(appointment)
    return take_back(request, appointment)


def take_back(request: HttpRequest, appointment: Appointment) -> HttpResponse:
    asked = request.POST
    practitioner = practitioner_of(appointment.service, asked.get("practitioner", ""))
    starts_at = instant(asked.get("slot", ""))
    if "choosing" in asked and starts_at is None:
        return gone_after(
            request, appointment, appointment.starts_at, practitioner, error=_("Choose a time.")
        )
    wish = None if starts_at is None else wish_of(appointment, starts_at, practitioner)
    try:
        operations.undo_cancellation(
            appointment=appointment, clinic=clinic_of(request), wish=wish, now=timezone.now()
        )
    except (operations.SlotTaken, operations.NotOffered, operations.PatientBusy):
        wanted = starts_at or appointment.starts_at
        return gone_after(request, appointment, wanted, practitioner if wish else appointment.practitioner)
    except operations.TooLate:
        return show_page(request, visit_or_404(appointment.token), HTTPStatus.CONFLICT, undo_late=True)
    except operations.NotPossible:
        return to_page(appointment)
    return redirect(f"{reverse('bookings:appointment', args=[appointment.token])}?kept")


def gone_after(
    request: HttpRequest,
    appointment: Appointment,
    wanted: datetime,
    practitioner: Practitioner | None,
    error: str = "",
) -> HttpResponse:
    """Offer other times for the cancelled visit, for as long as a picked time is kept."""
    until = queries.undo_until(appointment, clinic_of(request), choosing=True)
    if until is None or timezone.now() >= until:
        return to_page(appointment)
    return gone(request, appointment, wanted, practitioner, undoing=True, until=until, error=error)
