"""The day at the desk: who comes when, and a button for each thing that happens to a visit."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from bookings import operations, queries
from bookings.domain.walltime import day_interval
from bookings.enums import AGREED_STATUSES, AppointmentStatus, ChangeKind, Channel, CheckReason
from bookings.forms.staff import CancelForm, RecordNumberForm
from bookings.forms.times import DayForm
from bookings.views.clinic import clinic_of
from bookings.views.desk import CHANGE, SEE, actor_of, page, sentence, staff_page, with_reasons
from bookings.views.needs_told import needs_told

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest

    from bookings.domain.intervals import Interval
    from bookings.models import Appointment, NotAvailable, Patient

DECIDE = "bookings.change_clinicclosure"
MARKS = (ChangeKind.ARRIVED, ChangeKind.FULFILLED, ChangeKind.NOSHOW, ChangeKind.REOPENED)
AFTER = {
    AppointmentStatus.BOOKED: (ChangeKind.ARRIVED, ChangeKind.FULFILLED, ChangeKind.NOSHOW),
    AppointmentStatus.ARRIVED: (ChangeKind.FULFILLED, ChangeKind.REOPENED),
    AppointmentStatus.FULFILLED: (ChangeKind.REOPENED,),
    AppointmentStatus.NOSHOW: (ChangeKind.REOPENED,),
}


@staff_page(SEE)
@require_http_methods(["GET", "HEAD"])
def day(request: HttpRequest) -> HttpResponse:
    """Show one day's visits: today's, unless another day is asked for."""
    today = timezone.localdate()
    asked = request.GET
    form = DayForm(
        {"date": asked.get("date") or today.isoformat(), "practitioner": asked.get("practitioner", "")}
    )
    form.is_valid()
    shown: date = form.cleaned_data.get("date") or today
    whose = form.cleaned_data.get("practitioner")
    now = timezone.now()
    whole, only = day_interval(shown, queries.zone(clinic_of(request))), whose.pk if whose else None
    visits = queries.board(whole, practitioner=only)
    rest = {"practitioner": whose.pk} if whose else {}
    forms = queries.forms_of_visits(visits)
    cancelled = sum(visit.status == AppointmentStatus.CANCELLED for visit in visits)
    context = {
        "form": form,
        "shown": shown,
        "today": today,
        "practitioner": whose,
        "rows": [{**row(visit, now), "forms": forms[visit.pk]} for visit in visits],
        "coming": len(visits) - cancelled,
        "cancelled": cancelled,
        "previous": urlencode({"date": shown - timedelta(days=1), **rest}),
        "next": urlencode({"date": shown + timedelta(days=1), **rest}),
        "book": urlencode({"date": max(shown, today), **rest}),
        "closures": queries.closures_on(shown),
        "away": [away(absence, whole) for absence in queries.absences_on(whole, practitioner=only)],
        "hint": queries.holiday_hint(on=today),
        "holidays": holidays_page(request),
        "to_check": queries.number_to_check(),
    }
    return page(request, "day", _("Schedule"), context)


def away(absence: NotAvailable, day: Interval) -> str:
    """Say who is away and until when; from when too, if the day has begun before."""
    starts, ends = timezone.localtime(absence.starts_at), timezone.localtime(absence.ends_at)
    said = {
        "name": absence.practitioner.name,
        "starts": date_format(starts, "H:i"),
        "ends": date_format(ends, "H:i" if ends < day.end else "j F, H:i"),
    }
    if starts > day.start:
        return _("%(name)s, from %(starts)s until %(ends)s") % said
    return _("%(name)s, until %(ends)s") % said


def holidays_page(request: HttpRequest) -> str:
    """Return where public holidays are decided, for those who may see them."""
    allowed = request.user.has_perm("bookings.view_clinicclosure") or request.user.has_perm(DECIDE)
    return reverse("admin:bookings_clinicclosure_holidays") if allowed else ""


def row(visit: Appointment, now: datetime) -> dict[str, Any]:
    """Return a visit with what can be done to it now."""
    possible = [(mark.value, mark.label) for mark in marks(visit, now)]
    movable = visit.status == AppointmentStatus.BOOKED
    confirmable = visit.status == AppointmentStatus.PENDING
    cancellable = confirmable or visit.status == AppointmentStatus.BOOKED
    return {
        "visit": visit,
        "contact": queries.contact_of(visit),
        "number": queries.number_to_call(visit),
        "needs": needs_told(visit.needs),
        "unmet": needs_told(queries.unmet_needs(visit)),
        "message": queries.last_message(visit),
        "unsent": queries.unsent(visit, now=now),
        "sent": queries.sent_confirmation(visit, now=now),
        "marks": possible,
        "confirmable": confirmable,
        "movable": movable,
        "cancellable": cancellable,
        "rest": len(possible) + confirmable + movable + cancellable > 1,
    }


def marks(visit: Appointment, now: datetime) -> list[ChangeKind]:
    """Return what can have happened: nobody arrives the day before, nobody is seen or missed before the start.

    What was marked by mistake can always be taken back.
    """
    fitting = AFTER.get(AppointmentStatus(visit.status), ())
    early = operations.MARKED_FROM
    ahead = timezone.localdate(visit.starts_at) > timezone.localdate(now)
    return [
        mark for mark in fitting if mark not in early or (not ahead and now >= visit.starts_at - early[mark])
    ]


@staff_page(SEE)
@require_http_methods(["GET", "HEAD"])
def visit(request: HttpRequest, reference: str) -> HttpResponse:
    return show_visit(request, found(reference))


def found(reference: str) -> Appointment:
    appointment = queries.visit_by_reference(reference)
    if appointment is None:
        raise Http404
    return appointment


def show_visit(
    request: HttpRequest,
    appointment: Appointment,
    form: RecordNumberForm | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    number = {"record_number": appointment.record_number, "shown": appointment.record_number}
    checks = queries.checks_of(appointment)
    context = {
        "visit": appointment,
        "row": row(appointment, timezone.now()),
        "patient": appointment.patient,
        "history": queries.history(appointment),
        "forms": queries.forms_of(appointment),
        "checks": with_reasons(checks, appointment.service),
        **plans_of(appointment.patient, [appointment]),
        "waits": queries.entry_of_visit(appointment),
        "open_checks": any(check.settled_at is None for check in checks),
        "maybe_known": any(
            check.settled_at is None and check.reason == CheckReason.MAYBE_KNOWN for check in checks
        ),
        "form": form or RecordNumberForm(initial=number),
    }
    title = _("Visit %(reference)s") % {"reference": appointment.reference}
    return page(request, "visit", title, context, status)


def plans_of(patient: Patient | None, visits: Sequence[Appointment]) -> dict[str, Any]:
    """Return the patient's plans of care, and after which of the visits (the latest first) one can be made."""
    plans = queries.care_plans_of(patient) if patient else []
    open_after = {plan.appointment_id for plan in plans if plan.is_open}
    latest = next((visit for visit in visits if visit.status in AGREED_STATUSES), None)
    return {"plans": plans, "plan_after": None if latest and latest.pk in open_after else latest}


@staff_page(CHANGE)
@require_POST
def mark(request: HttpRequest, reference: str) -> HttpResponse:
    """Say that the patient arrived, was seen or did not come, or take that back."""
    appointment = found(reference)
    asked = request.POST.get("mark", "")
    if asked not in [kind.value for kind in MARKS]:
        messages.error(request, _("Choose what happened with one of the buttons."))
        return back(request, appointment)
    try:
        operations.mark_appointment(
            appointment=appointment, mark=ChangeKind(asked), actor=actor_of(request), now=timezone.now()
        )
    except operations.Refused as refusal:
        messages.error(request, sentence(refusal, found(reference)))
    else:
        text = _("%(reference)s: %(mark)s.") % {"reference": reference, "mark": ChangeKind(asked).label}
        messages.success(request, text)
    return back(request, appointment)


def back(request: HttpRequest, appointment: Appointment) -> HttpResponse:
    """Return to the board's day if the button was there, else to the visit."""
    if request.POST.get("from") != "day":
        return redirect("desk:visit", appointment.reference)
    local = timezone.localdate(appointment.starts_at)
    whose = request.POST.get("practitioner", "")
    query = {"date": local.isoformat(), **({"practitioner": whose} if whose.isdecimal() else {})}
    return redirect(f"{reverse('desk:day')}?{urlencode(query)}#visit-{appointment.reference}")


@staff_page(CHANGE)
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask once more, and why; the POST cancels."""
    appointment = found(reference)
    posted = request.POST if request.method == "POST" else None
    form = CancelForm(posted, initial={"revision": appointment.sequence})
    if form.is_bound and form.is_valid():
        try:
            operations.cancel_appointment(
                appointment=appointment,
                clinic=clinic_of(request),
                now=timezone.now(),
                channel=Channel.RECEPTION,
                actor=actor_of(request),
                why=form.cleaned_data["why"],
                shown=form.cleaned_data["revision"],
            )
        except operations.Refused as refusal:
            messages.error(request, sentence(refusal, found(reference)))
        else:
            messages.success(request, _("The visit is cancelled. Its time is free again."))
        return redirect("desk:visit", reference)
    title = _("Cancel visit %(reference)s") % {"reference": reference}
    context = {"visit": appointment, "row": row(appointment, timezone.now()), "form": form}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return page(request, "cancel", title, context, status)


@staff_page(CHANGE)
@require_POST
def record_number(request: HttpRequest, reference: str) -> HttpResponse:
    appointment = found(reference)
    form = RecordNumberForm(request.POST)
    if not form.is_valid():
        return show_visit(request, appointment, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        operations.write_record_number(
            appointment=appointment,
            number=form.cleaned_data["record_number"],
            shown=form.cleaned_data["shown"],
            actor=actor_of(request),
        )
    except operations.ChangedMeanwhile as refusal:
        form.add_error("record_number", sentence(refusal))
        return show_visit(request, appointment, form, HTTPStatus.CONFLICT)
    messages.success(request, _("The record number is saved."))
    return redirect("desk:visit", reference)


@staff_page(CHANGE)
@require_POST
def send_again(request: HttpRequest, reference: str) -> HttpResponse:
    """Put the message that never left back into the outbox."""
    now = timezone.now()
    message = queries.unsent(found(reference), now=now)
    asked = request.POST.get("message", "")
    if message is not None and str(message.pk) == asked and operations.send_again(message, now=now):
        messages.success(request, _("The message will be sent within a minute."))
    else:
        messages.error(request, _("This message can't be sent now. Nothing was changed."))
    return redirect("desk:visit", reference)
