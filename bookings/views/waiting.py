"""The waiting list, as the patient has it: join from the visit or without one, see, change, leave."""

from __future__ import annotations

import math
from contextlib import suppress
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bookings import operations, queries
from bookings.enums import AppointmentStatus, WaitingStatus
from bookings.forms.waiting import JoinForm, WaitedForm, as_initial
from bookings.models import HealthcareService
from bookings.models.appointments import new_token
from bookings.views import spam
from bookings.views.clinic import clinic_of
from bookings.views.filters import filters_of
from bookings.views.needs_told import needs_told
from bookings.views.steps import given_key
from bookings.views.visitor import address_of, private, visitor_of
from bookings.views.visits import by_link

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from bookings.domain.needs import Needs
    from bookings.models import Appointment, WaitingListEntry


def entry_or_404(token: str) -> WaitingListEntry:
    entry = queries.entry_by_token(token)
    if entry is None:
        raise Http404
    return entry


@by_link
@require_http_methods(["GET", "HEAD", "POST"])
def for_visit(request: HttpRequest, visit: Appointment) -> HttpResponse:
    """Let the visit's patient wait for an earlier time; who does already sees their place on the list."""
    if already := queries.entry_of_visit(visit):
        return redirect("bookings:waiting", already.token)
    now = timezone.now()
    posted = request.POST if request.method == "POST" else None
    form = waited_form(posted, visit.service, visit)
    possible = visit.status == AppointmentStatus.BOOKED and visit.starts_at > now
    if form.is_bound and possible and form.is_valid():
        try:
            entry = operations.join_for_visit(appointment=visit, waited=form.waited(), now=now)
        except operations.NotPossible:
            possible = False
        else:
            return redirect("bookings:waiting", entry.token)
    context = {
        "appointment": visit,
        "possible": possible,
        "needs": needs_told(visit.needs),
        **about_joining(request, visit.service, form),
    }
    return render(request, "bookings/waiting_join.html", context, status=status_of(form, possible=possible))


def about_joining(request: HttpRequest, service: HealthcareService, form: WaitedForm) -> dict[str, Any]:
    """Return what the page says; whole hours are told as such."""
    hours, rest = divmod(clinic_of(request).offer_minutes, 60)
    return {"service": service, "form": form, "keeps_hours": 0 if rest else hours}


def waited_form(
    data: Any, service: HealthcareService, visit: Appointment | None, initial: dict[str, Any] | None = None
) -> WaitedForm:
    before = timezone.localdate(visit.starts_at) if visit else None
    return WaitedForm(data, service=service, today=timezone.localdate(), before=before, initial=initial)


def status_of(form: WaitedForm, *, possible: bool = True) -> int:
    if not form.is_bound:
        return 200
    return 422 if possible else 409


@private
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, service: str) -> HttpResponse:
    """Let a visitor who found no time wait for one."""
    chosen = get_object_or_404(HealthcareService.objects.active(), slug=service)
    posted = request.POST if request.method == "POST" else None
    known: dict[str, Any] = {"service": chosen, "clinic": clinic_of(request), "today": timezone.localdate()}
    form = JoinForm(posted, **known, initial=None if posted else wished(request, chosen))
    if not form.is_bound or not form.is_valid():
        return show_join(request, form, status=status_of(form))
    try:
        entry = join_with(request, form)
    except operations.HighRisk:
        return show_join(request, form, again=True, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    except operations.TooManyBookings as refusal:
        response = show_join(request, form, call=True, status=HTTPStatus.TOO_MANY_REQUESTS)
        response["Retry-After"] = max(1, math.ceil((refusal.again_at - timezone.now()).total_seconds()))
        return response
    return redirect("bookings:waiting", entry.token)


def join_with(request: HttpRequest, form: JoinForm) -> WaitingListEntry:
    now, key = timezone.now(), form.cleaned_data["key"]
    risk = spam.risk_of(request.POST, key, now=now)
    return operations.join_list(
        service=form.service,
        waited=form.waited(),
        contact=form.contact(),
        form_key=key,
        notice=queries.privacy_notice(now=now),
        needs=needs_asked(request),
        sender=operations.Sender(clinic_of(request), address_of(request), risk),
        now=now,
    )


def show_join(
    request: HttpRequest, form: JoinForm, *, again: bool = False, call: bool = False, status: int
) -> HttpResponse:
    """Show the form; whoever is asked to send it `again` is not held to what it said of itself before."""
    posted = {} if again else request.POST
    context = {
        **about_joining(request, form.service, form),
        "needs": needs_told(needs_asked(request)),
        "possible": True,
        "again": again,
        "call": call,
        "begun": spam.begun(str(form["key"].value()), posted, now=timezone.now()),
    }
    return render(request, "bookings/waiting_join.html", context, status=status)


def needs_asked(request: HttpRequest) -> Needs:
    """Return the needs that the times page showed, by the form that it names in the address."""
    return queries.needs_here(given_key(request.GET), visitor_of(request), now=timezone.now())


def wished(request: HttpRequest, service: HealthcareService) -> dict[str, Any]:
    """Begin the form with what the times were narrowed down to."""
    filters = filters_of(service, request.GET)
    return {
        "key": new_token(),
        "practitioners": [filters.practitioner] if filters.practitioner else [],
        "weekdays": [day.value for day in sorted(filters.weekdays)],
        "parts": [filters.part.value] if filters.part else [],
    }


@private
@require_safe
def entry(request: HttpRequest, token: str) -> HttpResponse:
    found = entry_or_404(token)
    now = timezone.now()
    offer = queries.open_offer(found)
    context = {
        "entry": found,
        "waiting": found.status == WaitingStatus.WAITING,
        "offer": offer if offer and offer.is_open(now=now) else None,
        "last_day": queries.last_day(found, clinic_of(request)),
        "visit": visit_of(found),
    }
    return render(request, "bookings/waiting.html", context)


def visit_of(entry: WaitingListEntry) -> Appointment | None:
    """Return the visit to lead to: the present one, or the one that an offer became."""
    if entry.appointment is not None:
        return entry.appointment
    accepted = [offer.appointment for offer in entry.offers.all() if offer.status == "accepted"]
    return accepted[-1] if accepted else None


@private
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, token: str) -> HttpResponse:
    found = entry_or_404(token)
    if found.status != WaitingStatus.WAITING:
        return redirect("bookings:waiting", token)
    posted = request.POST if request.method == "POST" else None
    form = waited_form(posted, found.service, found.appointment, as_initial(found))
    if form.is_bound and form.is_valid():
        with suppress(operations.NotWaiting):  # gone from the list meanwhile: its page says so
            operations.change_wants(entry=found, waited=form.waited(), now=timezone.now())
        return redirect("bookings:waiting", token)
    return render(
        request, "bookings/waiting_change.html", {"entry": found, "form": form}, status=status_of(form)
    )


@private
@require_POST
def leave(request: HttpRequest, token: str) -> HttpResponse:
    operations.leave_list(entry=entry_or_404(token), now=timezone.now())
    return redirect("bookings:waiting", token)
