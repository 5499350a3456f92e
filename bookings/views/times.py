"""The way to a visit, first half: the service and the time, which is held by the POST."""

from __future__ import annotations

from datetime import MAXYEAR, MINYEAR, UTC, datetime
from typing import TYPE_CHECKING, Any

from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from bookings import operations, queries
from bookings.enums import PartOfDay, Weekday
from bookings.models import HealthcareService
from bookings.models.appointments import new_token
from bookings.views import visitor
from bookings.views.brought import LINK, brought
from bookings.views.clinic import clinic_of
from bookings.views.filters import filters_of, kept
from bookings.views.holds import about_holds, form_key, held_here, too_many
from bookings.views.needs_told import needs_told
from bookings.views.steps import given_key, next_step
from bookings.views.visitor import private, uncached
from bookings.views.week import time_choice, wanted_day, week_of_times

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from bookings.domain.needs import Needs
    from bookings.models import BookingAttempt
    from bookings.views.brought import Brought
    from bookings.views.filters import Filters


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Show what can be booked; what an article was about puts the fitting service first."""
    along = brought(request.GET)
    suggestion = along.suggestion
    services = list(HealthcareService.objects.offered())
    if suggestion:
        services.sort(key=lambda service: service.pk != suggestion.service_id)
    context = {
        "services": services,
        "suggestion": suggestion,
        "fitting": next((s for s in services if suggestion and s.pk == suggestion.service_id), None),
        "brought": along,
        "has_triage": queries.has_triage(),
    }
    show = private(render) if {LINK, "which"} & request.GET.keys() else render
    return show(request, "bookings/start.html", context)


@uncached
@require_http_methods(["GET", "HEAD", "POST"])
def times(request: HttpRequest, service: str) -> HttpResponse:
    """Show a week of free times; a POST holds the chosen one."""
    chosen = get_object_or_404(HealthcareService.objects.active(), slug=service)
    cookie = visitor.cookie_of(request)
    if request.method == "POST":
        response = hold(request, chosen, visitor.digest(cookie))
    else:
        show = private(show_times) if {LINK, "which", "attempt"} & request.GET.keys() else show_times
        response = show(request, chosen, filters_of(chosen, request.GET))
    visitor.set_visitor(response, cookie)  # with the page already: a form sent twice is the same visitor's
    return response


def show_times(
    request: HttpRequest, service: HealthcareService, filters: Filters, *, error: str = "", status: int = 200
) -> HttpResponse:
    asked = request.POST if request.method == "POST" else request.GET
    now = timezone.now()
    holding = queries.attempts_holding(visitor.visitor_of(request), now=now)
    here = held_here(asked, service, holding)
    people = queries.givers(service)
    wanted = wanted_day(asked.get("from", ""))
    along = brought(asked)
    key = given_key(asked)
    needs = here.needs if here else needs_wanted(request, key, holding)
    context = {
        "service": service,
        "minutes": queries.minutes_of(service, needs),
        "needs": needs_told(needs),
        "filters": filters,
        "practitioner": filters.practitioner,
        "parts": PartOfDay,
        "weekdays": Weekday,
        **about_holds(asked, here, holding),
        "chosen": chosen_of(here, filters),
        "practitioners": people,
        "brought": along,
        "kept": kept(filters, along),
        "error": error,
        "gone": "gone" in asked,
        "released": "released" in asked,
        "first": "first" in asked,
        "wanted": wanted,
        "today": timezone.localdate(now),
        "city": city_of(clinic_of(request).time_zone),
        "week": week_of_times(
            question_of(request, service, filters.people, now, needs),
            wanted,
            wish=filters.wish,
            people=people,
        ),
    }
    return render(request, "bookings/times.html", context, status=status)


def chosen_of(here: BookingAttempt | None, filters: Filters) -> datetime | None:
    """Return the start that this page's form holds already, where it is among those that are shown."""
    held = here and here.appointment
    return held.starts_at if held and filters.practitioner in {None, held.practitioner} else None


def question_of(
    request: HttpRequest,
    service: HealthcareService,
    people: frozenset[int] | None,
    now: datetime,
    needs: Needs,
) -> queries.Question:
    return queries.Question(
        clinic=clinic_of(request),
        service=service,
        now=now,
        practitioners=people,
        visitor=visitor.visitor_of(request),
        needs=needs,
    )


def city_of(zone: str) -> str:
    """Return the city that names the zone: New York for America/New_York, nothing for UTC."""
    area, _slash, city = zone.rpartition("/")
    return city.replace("_", " ") if area else ""


def hold(request: HttpRequest, service: HealthcareService, holder: str) -> HttpResponse:
    filters = filters_of(service, request.POST)
    starts_at = instant(request.POST.get("slot", ""))
    if starts_at is None:
        return show_times(request, service, filters, error=_("Choose a time."), status=422)
    key = given_key(request.POST) or key_without_form(request, service)
    try:
        attempt = hold_or_begin_anew(request, key, holder, service, filters, starts_at)
    except (operations.SlotTaken, operations.NotOffered):
        return taken(request, service, filters, starts_at, key)
    except operations.TooManyHolds as refusal:
        return too_many(request, service, filters, starts_at, key, refusal=refusal)
    except operations.AlreadyBooked as already:
        return redirect("bookings:confirmed", already.appointment.token)
    return redirect(next_step(attempt))


def key_without_form(request: HttpRequest, service: HealthcareService) -> str:
    """Return the key for a choice that came without one, as the times page would have given it."""
    holding = queries.attempts_holding(visitor.visitor_of(request), now=timezone.now())
    return form_key(request.POST, held_here(request.POST, service, holding))


def hold_or_begin_anew(
    request: HttpRequest,
    key: str,
    holder: str,
    service: HealthcareService,
    filters: Filters,
    starts_at: datetime,
) -> BookingAttempt:
    """Hold under this form's key; a form that has led to a visit and now asks for another time begins anew."""
    along = brought(request.POST)
    wish: dict[str, Any] = {
        "visitor": holder,
        "clinic": clinic_of(request),
        "service": service,
        "practitioner": filters.practitioner.pk if filters.practitioner else None,
        "part": filters.part or "",
        "weekdays": sorted(filters.weekdays),
        "starts_at": starts_at,
        "address": visitor.address_of(request),
        "suggested_reason": along.suggestion.text if along.suggestion else "",
        "invited": along.patient,
        "said_returning": said_returning(along, service),
        "needs": needs_wanted(request, key),
        "now": timezone.now(),
    }
    try:
        return operations.hold_slot(key=key, **wish)
    except operations.AlreadyBooked as already:
        if already.appointment.starts_at == starts_at:
            raise
        return operations.hold_slot(key=new_token(), **wish)


def needs_wanted(request: HttpRequest, key: str, holding: list[BookingAttempt] | None = None) -> Needs:
    """Return the needs that the times page showed for this form."""
    return queries.needs_here(key, visitor.visitor_of(request), now=timezone.now(), holding=holding)


def said_returning(along: Brought, service: HealthcareService) -> bool | None:
    """Return what the questions before booking know of it; “yes” is no answer to “in the last months?”."""
    return None if along.said_returning and service.returning_months else along.said_returning


def taken(
    request: HttpRequest,
    service: HealthcareService,
    filters: Filters,
    starts_at: datetime,
    key: str,
    *,
    unfit: bool = False,
) -> HttpResponse:
    """Say that somebody else has the time, or that it doesn't fit (`unfit`) what the patient needs.

    What was typed is kept, and the three nearest others are offered.
    """
    attempt = queries.attempt_of(key, visitor.visitor_of(request))
    needs = attempt.needs if attempt else needs_wanted(request, key)
    question = question_of(request, service, filters.people, timezone.now(), needs)
    practitioner = filters.practitioner
    others = queries.nearest_free(question, starts_at)
    if not others and practitioner:
        practitioner = None
        others = queries.nearest_free(question.with_anyone(), starts_at)
    along = brought(request.POST)
    context = {
        "service": service,
        "practitioner": practitioner,
        "filters": filters if practitioner else filters.without_person,
        "key": key,
        "attempt": attempt,
        "minutes": queries.minutes_of(service, needs),
        "needs": needs_told(needs),
        "unfit": unfit,
        "brought": along,
        "kept": kept(filters, along),
        "wanted": starts_at,
        "others": [time_choice(slot, question.zone) for slot in others],
    }
    return render(request, "bookings/taken.html", context, status=409)


def instant(text: str) -> datetime | None:
    """Return the instant of a slot's value, in UTC; None for anything that isn't one: slots start on a minute.

    The first and last year are left out, since no other time zone can show all of them.
    """
    try:
        value = datetime.fromisoformat(text)
        if value.tzinfo is None:
            return None
        value = value.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    on_a_minute = not value.second and not value.microsecond
    return value if on_a_minute and MINYEAR < value.year < MAXYEAR else None
