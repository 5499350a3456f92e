"""The way to a visit, second half: details, check, booked. Each step is an address; changes are POST."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from bookings import operations, queries
from bookings.enums import WhomToCall
from bookings.forms.details import NO, SAID, YES, DetailsForm
from bookings.forms.for_other import ForOtherForm
from bookings.models import PrivacyNotice
from bookings.views import spam, visitor
from bookings.views.clinic import clinic_of
from bookings.views.filters import filters_of_attempt
from bookings.views.holds import about_hold, too_many
from bookings.views.needs_told import needs_told
from bookings.views.steps import at_step, attempt_of, begin_again, given_key, other_times
from bookings.views.times import taken
from bookings.views.visitor import private
from bookings.views.visits import cancelling

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest

    from bookings.models import Appointment, BookingAttempt

ME, OTHER = "me", "other"


@private
@require_http_methods(["GET", "HEAD", "POST"])
def details(request: HttpRequest, service: str) -> HttpResponse:
    """Ask who comes, while the time is held."""
    attempt = attempt_of(request)
    if not isinstance(attempt, HttpResponse) and attempt.service.slug != service:
        return redirect(at_step("bookings:details", attempt))
    unfinished = {"leave", "extend", "who"} & request.GET.keys()
    if request.method == "POST" and not unfinished:
        return save_details(request, service, attempt)
    if isinstance(attempt, HttpResponse):
        return attempt
    if request.method == "POST":
        return keep_typed(request, attempt)
    for_other = {OTHER: True, ME: False}.get(request.GET.get("who", ""), attempt.for_other)
    form = details_form(request, attempt, for_other=for_other, initial=typed_before(attempt))
    return show_details(request, attempt, form)


def details_form(
    request: HttpRequest, attempt: BookingAttempt | None, *, for_other: bool, **given: Any
) -> DetailsForm:
    """Return the form for who comes themself, or the longer one for who books for somebody else."""
    clinic = clinic_of(request)
    if for_other:
        return ForOtherForm(adult_age=clinic.adult_age, country=clinic.country, attempt=attempt, **given)
    return DetailsForm(country=clinic.country, attempt=attempt, **given)


def typed_before(attempt: BookingAttempt) -> dict[str, Any]:
    return {
        "name": attempt.name,
        "email": attempt.email,
        "telephone": str(attempt.telephone),
        "reason": attempt.reason,
        "said_returning": {True: YES, False: NO, None: ""}[attempt.said_returning],
        "patient_name": attempt.patient_name,
        "age": attempt.age,
        "guardian": attempt.guardian,
        "agreed": attempt.agreed,
        "whom_to_call": attempt.whom_to_call,
        "patient_telephone": str(attempt.patient_telephone),
    }


def save_details(request: HttpRequest, service: str, attempt: BookingAttempt | HttpResponse) -> HttpResponse:
    opened = None if isinstance(attempt, HttpResponse) else attempt
    form = details_form(request, opened, for_other=request.POST.get("who") == OTHER, data=request.POST)
    if not form.is_valid():
        if isinstance(attempt, HttpResponse):
            return attempt
        return show_details(request, attempt, form, status=422)
    try:
        saved = operations.save_details(
            key=given_key(request.POST),
            visitor=visitor.visitor_of(request),
            details=form.details(),
            notice=notice_shown(request),
            now=timezone.now(),
            risk=spam.risk_of(request.POST, given_key(request.POST), now=timezone.now()),
        )
    except operations.AttemptGone:
        return attempt if isinstance(attempt, HttpResponse) else begin_again(request, service)
    except operations.AlreadyBooked as already:
        return booked_already(request, already.appointment)
    return redirect(at_step("bookings:check", saved))


def keep_typed(request: HttpRequest, attempt: BookingAttempt) -> HttpResponse:
    """Keep what is typed so far, whatever it is worth; then go on in the other form, at other times, or for longer."""
    wanted = {OTHER: True, ME: False}.get(request.GET.get("who", ""))
    try:
        operations.keep_draft(
            key=attempt.key,
            visitor=attempt.visitor,
            draft=draft(request.POST, attempt),
            now=timezone.now(),
            for_other=wanted,
        )
    except operations.AttemptGone:
        return begin_again(request, attempt.service.slug)
    except operations.AlreadyBooked as already:
        return redirect("bookings:confirmed", already.appointment.token)
    if "extend" in request.GET:
        return extend(request, attempt.service.slug, "bookings:details")
    if "who" in request.GET:
        return redirect(f"{at_step('bookings:details', attempt)}&who={OTHER if wanted else ME}")
    return redirect(other_times(request, attempt))


def draft(posted: Mapping[str, str], attempt: BookingAttempt) -> operations.Details:
    """Return what was typed, not judged; about somebody else only from the form that asks it."""
    own: dict[str, Any] = {name: posted.get(name, "") for name in ("name", "email", "telephone", "reason")}
    said = None if attempt.invited_id else SAID.get(posted.get("said_returning", ""))
    if posted.get("who") != OTHER:
        return operations.Details(**own, said_returning=said)
    other = operations.ForOther(
        name=posted.get("patient_name", ""),
        age=posted.get("age", ""),
        guardian=posted.get("guardian", ""),
        agreed="agreed" in posted,
        whom_to_call=posted.get("whom_to_call", ""),
        telephone=posted.get("patient_telephone", ""),
    )
    return operations.Details(**own, said_returning=said, other=other)


def extend(request: HttpRequest, service: str, step: str) -> HttpResponse:
    """Hold the time for longer and show this step again, at the words that say until when."""
    key, holder = given_key(request.POST), visitor.visitor_of(request)
    try:
        attempt = operations.extend_hold(
            key=key, visitor=holder, clinic=clinic_of(request), now=timezone.now()
        )
    except operations.AttemptGone:
        return begin_again(request, service)
    except operations.AlreadyBooked as already:
        return redirect("bookings:confirmed", already.appointment.token)
    except operations.Refused as refusal:
        found = queries.attempt_of(key, holder)
        if found is None:
            return begin_again(request, service)
        if not isinstance(refusal, operations.TooManyExtensions):
            return refused(request, found, refusal)
        return redirect(f"{at_step(step, found)}#held")  # the step itself says so, and no longer offers it
    return redirect(f"{at_step(step, attempt)}&extended#held")


def show_details(
    request: HttpRequest, attempt: BookingAttempt, form: DetailsForm, status: int = 200
) -> HttpResponse:
    now = timezone.now()
    context = {
        "attempt": attempt,
        "service": attempt.service,
        "form": form,
        "for_other": isinstance(form, ForOtherForm),
        **about_hold(attempt, now=now),
        "begun": spam.begun(attempt.key, request.POST, now=now, earlier=attempt.details_at),
        "notice": queries.privacy_notice(now=now),
    }
    return render(request, "bookings/details.html", context, status=status)


@private
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, service: str) -> HttpResponse:
    """Show everything once more; the POST books."""
    if request.method == "POST" and "extend" in request.GET:
        return extend(request, service, "bookings:check")
    if request.method == "POST":
        return book(request, service)
    attempt = attempt_of(request)
    if isinstance(attempt, HttpResponse):
        return attempt
    if attempt.details_at is None:
        return redirect(at_step("bookings:details", attempt))
    return show_check(request, attempt)


def show_check(
    request: HttpRequest,
    attempt: BookingAttempt,
    *,
    changed: bool = False,
    refusal: operations.Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    now = timezone.now()
    appointment = attempt.appointment
    context = {
        "attempt": attempt,
        "service": attempt.service,
        "appointment": appointment,
        "number": number_to_call(attempt),
        "needs": needs_told(attempt.needs),
        **about_hold(attempt, now=now),
        "times": other_times(request, attempt),
        "shown": operations.fingerprint(attempt),
        "changed": changed,
        "not_for_them": attempt.said_returning is False and not attempt.service.for_new,
        "busy": isinstance(refusal, operations.PatientBusy),
        "too_many": isinstance(refusal, operations.TooManyAhead),
        **(cancelling(appointment, clinic_of(request), now=now) if appointment else {}),
    }
    return render(request, "bookings/check.html", context, status=status)


def number_to_call(attempt: BookingAttempt) -> Any:
    calls_patient = attempt.for_other and attempt.whom_to_call == WhomToCall.PATIENT
    return attempt.patient_telephone if calls_patient else attempt.telephone


def book(request: HttpRequest, service: str) -> HttpResponse:
    key, holder = given_key(request.POST), visitor.visitor_of(request)
    try:
        appointment = operations.book_attempt(
            key=key,
            visitor=holder,
            shown=request.POST.get("shown", ""),
            clinic=clinic_of(request),
            now=timezone.now(),
        )
    except operations.AttemptGone:
        return begin_again(request, service)
    except operations.AlreadyBooked as already:
        return booked_already(request, already.appointment)
    except operations.Refused as refusal:
        attempt = queries.attempt_of(key, holder)
        return begin_again(request, service) if attempt is None else refused(request, attempt, refusal)
    return redirect("bookings:confirmed", appointment.token)


def refused(request: HttpRequest, attempt: BookingAttempt, refusal: operations.Refused) -> HttpResponse:
    if isinstance(refusal, operations.DetailsMissing):
        return redirect(at_step("bookings:details", attempt))
    if isinstance(refusal, operations.PatientBusy | operations.TooManyAhead):
        return show_check(request, attempt, refusal=refusal, status=409)
    if isinstance(refusal, operations.DetailsChanged) or attempt.appointment is None:
        return show_check(request, attempt, changed=True, status=409)
    wanted = (attempt.service, filters_of_attempt(attempt), attempt.appointment.starts_at, attempt.key)
    if isinstance(refusal, operations.TooManyBookings):
        return too_many_bookings(request, attempt, refusal)
    if isinstance(refusal, operations.TooManyHolds):
        return too_many(request, *wanted, refusal=refusal)
    return taken(request, *wanted)


def too_many_bookings(
    request: HttpRequest, attempt: BookingAttempt, refusal: operations.TooManyBookings
) -> HttpResponse:
    """Ask to call: a day's online bookings are used up; the time stays held, and what was typed is kept."""
    context = {"back": at_step("bookings:check", attempt)}
    response = render(request, "bookings/too_many_bookings.html", context, status=429)
    response["Retry-After"] = max(1, math.ceil((refusal.again_at - timezone.now()).total_seconds()))
    return response


def booked_already(request: HttpRequest, appointment: Appointment) -> HttpResponse:
    return render(request, "bookings/booked_already.html", {"appointment": appointment}, status=409)


def notice_shown(request: HttpRequest) -> PrivacyNotice | None:
    """Return the version that the submitted page linked to, which may no longer be the one in force."""
    version = request.POST.get("notice", "")
    shown = None if "\x00" in version else PrivacyNotice.objects.filter(version=version).first()
    return shown or queries.privacy_notice(now=timezone.now())
