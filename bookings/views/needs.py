"""Access needs: asked on one page, kept in the visitor's attempt, and met by every time that is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from bookings import operations, queries
from bookings.enums import AppointmentStatus
from bookings.forms.needs import NeedsForm, missing, said_before
from bookings.models import HealthcareService
from bookings.views import visitor
from bookings.views.brought import brought
from bookings.views.clinic import clinic_of
from bookings.views.filters import filters_of, filters_of_attempt
from bookings.views.holds import form_key, held_here
from bookings.views.needs_told import needs_told
from bookings.views.steps import given_key, next_step
from bookings.views.times import needs_wanted, said_returning, taken
from bookings.views.visitor import private
from bookings.views.week import wanted_day

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from bookings.models import BookingAttempt


@private
@require_http_methods(["GET", "HEAD", "POST"])
def needs(request: HttpRequest, service: str) -> HttpResponse:
    """Ask what the patient needs of the visit; all of it may be left out."""
    chosen = get_object_or_404(HealthcareService.objects.active(), slug=service)
    cookie = visitor.cookie_of(request)
    if request.method == "POST":
        response = save_needs(request, chosen, visitor.digest(cookie))
    else:
        response = show_needs(request, chosen)
    visitor.set_visitor(response, cookie)
    return response


def show_needs(
    request: HttpRequest, service: HealthcareService, form: NeedsForm | None = None, status: int = 200
) -> HttpResponse:
    asked = request.POST if request.method == "POST" else request.GET
    key = key_here(request, service)
    offer = queries.needs_offered(clinic_of(request), service)
    before = needs_wanted(request, key)
    context = {
        "service": service,
        "form": form or NeedsForm(initial=said_before(before), offer=offer),
        "missing": needs_told(missing(before, offer)),
        "key": key,
        "filters": filters_of(service, asked),
        "brought": brought(asked),
        "from_day": wanted_day(asked.get("from", "")),
        "choosing": "choosing" in asked,
        "back": times_again(request, service, key),
    }
    return render(request, "bookings/needs.html", context, status=status)


def key_here(request: HttpRequest, service: HealthcareService) -> str:
    """Return the form's key, as the times page would have it."""
    asked = request.POST if request.method == "POST" else request.GET
    if key := given_key(asked):
        return key
    holding = queries.attempts_holding(visitor.visitor_of(request), now=timezone.now())
    return form_key(asked, held_here(asked, service, holding))


def save_needs(request: HttpRequest, service: HealthcareService, holder: str) -> HttpResponse:
    clinic = clinic_of(request)
    form = NeedsForm(request.POST, offer=queries.needs_offered(clinic, service))
    if not form.is_valid():
        return show_needs(request, service, form, status=422)
    along = brought(request.POST)
    key = key_here(request, service)
    before = queries.attempt_of(key, holder)
    try:
        attempt = operations.save_needs(
            key=key,
            visitor=holder,
            clinic=clinic,
            service=service,
            needs=form.needs(),
            now=timezone.now(),
            suggested_reason=along.suggestion.text if along.suggestion else "",
            said_returning=said_returning(along, service),
        )
    except operations.AlreadyBooked as already:
        return redirect("bookings:confirmed", already.appointment.token)
    return after(request, service, attempt, before)


def after(
    request: HttpRequest, service: HealthcareService, attempt: BookingAttempt, before: BookingAttempt | None
) -> HttpResponse:
    """Lead on: to the step the visitor was at, to the times, or to others where the held one doesn't do."""
    held = attempt.appointment
    had = before.appointment if before else None
    if held and had and had.status == AppointmentStatus.HELD != held.status:
        filters = filters_of_attempt(attempt)
        return taken(request, attempt.service, filters, held.starts_at, attempt.key, unfit=True)
    if held is None or "choosing" in request.POST:
        return redirect(times_again(request, service, attempt.key))
    return redirect(next_step(attempt))


def times_again(request: HttpRequest, service: HealthcareService, key: str) -> str:
    """Return the address of the times, with what they were narrowed down to."""
    asked = request.POST if request.method == "POST" else request.GET
    day = wanted_day(asked.get("from", ""))
    query = [
        *filters_of(service, asked).fields,
        *brought(asked).fields.items(),
        ("attempt", key),
        *([("from", day.isoformat())] if day else []),
    ]
    return f"{reverse('bookings:times', args=[service.slug])}?{urlencode(query)}"
