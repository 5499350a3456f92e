"""The way to a visit: service, time (held), details, check, booked. Each step is an address; changes are POST."""

from __future__ import annotations

from datetime import MAXYEAR, MINYEAR, UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from bookings import operations, queries
from bookings.enums import AppointmentStatus
from bookings.forms.details import DetailsForm
from bookings.models import HealthcareService, Practitioner, PrivacyNotice
from bookings.models.appointments import new_token
from bookings.views import visitor
from bookings.views.clinic import clinic_of
from bookings.views.visitor import private, uncached
from bookings.views.week import time_choice, wanted_day, week_of_times

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest

    from bookings.models import Appointment, BookingAttempt, SuggestedReason

OPEN = (AppointmentStatus.HELD, AppointmentStatus.EXPIRED)
MOST_SLUG = 100


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Show what can be booked; what an article was about puts the fitting service first."""
    suggestion = suggested(request.GET)
    services = list(HealthcareService.objects.active().filter(practitioners__is_active=True).distinct())
    if suggestion:
        services.sort(key=lambda service: service.pk != suggestion.service_id)
    query = f"?{urlencode({'about': suggestion.slug})}" if suggestion else ""
    return render(
        request, "bookings/start.html", {"services": services, "suggestion": suggestion, "query": query}
    )


@uncached
@require_http_methods(["GET", "HEAD", "POST"])
def times(request: HttpRequest, service: str) -> HttpResponse:
    """Show a week of free times; a POST holds the chosen one."""
    chosen = get_object_or_404(HealthcareService.objects.active(), slug=service)
    if request.method == "POST":
        return hold(request, chosen)
    return show_times(request, chosen, practitioner_of(chosen, request.GET.get("practitioner", "")))


def show_times(
    request: HttpRequest,
    service: HealthcareService,
    practitioner: Practitioner | None,
    *,
    error: str = "",
    status: int = 200,
) -> HttpResponse:
    asked = request.POST if request.method == "POST" else request.GET
    suggestion = suggested(asked)
    now = timezone.now()
    context = {
        "service": service,
        "practitioner": practitioner,
        "practitioners": list(service.practitioners.filter(is_active=True)),
        "suggestion": suggestion,
        "key": key_of(asked),
        "error": error,
        "gone": "gone" in asked,
        "today": timezone.localdate(now),
        "week": week_of_times(
            clinic_of(request),
            service,
            practitioner,
            wanted_day(asked.get("from", "")),
            visitor=visitor.visitor_of(request),
            now=now,
        ),
    }
    return render(request, "bookings/times.html", context, status=status)


def hold(request: HttpRequest, service: HealthcareService) -> HttpResponse:
    practitioner = practitioner_of(service, request.POST.get("practitioner", ""))
    starts_at = instant(request.POST.get("slot", ""))
    if starts_at is None:
        return show_times(request, service, practitioner, error=_("Choose a time."), status=422)
    cookie = request.COOKIES.get(visitor.COOKIE, "")
    if not visitor.visitor_of(request):
        cookie = visitor.new_cookie()
    key = key_of(request.POST)
    try:
        attempt = hold_or_begin_anew(request, key, visitor.digest(cookie), service, practitioner, starts_at)
    except (operations.SlotTaken, operations.NotOffered):
        response = taken(request, service, practitioner, starts_at, key)
    except operations.AlreadyBooked as already:
        response = redirect("bookings:confirmed", already.appointment.token)
    else:
        step = "bookings:check" if attempt.details_at else "bookings:details"
        response = redirect(at_step(step, service, attempt.key))
    visitor.set_visitor(response, cookie)
    return response


def hold_or_begin_anew(
    request: HttpRequest,
    key: str,
    holder: str,
    service: HealthcareService,
    practitioner: Practitioner | None,
    starts_at: datetime,
) -> BookingAttempt:
    """Hold under this form's key; a form that has led to a visit and now asks for another time begins anew."""
    suggestion = suggested(request.POST)
    wish: dict[str, Any] = {
        "visitor": holder,
        "clinic": clinic_of(request),
        "service": service,
        "practitioner": practitioner.pk if practitioner else None,
        "starts_at": starts_at,
        "suggested_reason": suggestion.text if suggestion else "",
        "now": timezone.now(),
    }
    try:
        return operations.hold_slot(key=key, **wish)
    except operations.AlreadyBooked as already:
        if already.appointment.starts_at == starts_at:
            raise
        return operations.hold_slot(key=new_token(), **wish)


def taken(
    request: HttpRequest,
    service: HealthcareService,
    practitioner: Practitioner | None,
    starts_at: datetime,
    key: str,
) -> HttpResponse:
    """Say that somebody else has the time, keep what was typed, and offer the three nearest others."""
    clinic = clinic_of(request)
    now = timezone.now()
    holder = visitor.visitor_of(request)
    allowed = queries.booking_window(clinic).allowed(now)
    question: dict[str, Any] = {
        "clinic": clinic,
        "service": service,
        "allowed": allowed,
        "visitor": holder,
        "now": now,
    }
    person = practitioner.pk if practitioner else None
    others = queries.nearest_free(starts_at, practitioner=person, **question)
    if not others and practitioner:
        practitioner = None
        others = queries.nearest_free(starts_at, **question)
    zone = ZoneInfo(clinic.time_zone)
    context = {
        "service": service,
        "practitioner": practitioner,
        "key": key,
        "attempt": queries.attempt_of(key, holder),
        "suggestion": suggested(request.POST),
        "wanted": starts_at,
        "others": [time_choice(slot, zone) for slot in others],
    }
    return render(request, "bookings/taken.html", context, status=409)


@private
@require_http_methods(["GET", "HEAD", "POST"])
def details(request: HttpRequest, service: str) -> HttpResponse:
    """Ask who comes, while the time is held."""
    attempt = attempt_of(request)
    if not isinstance(attempt, HttpResponse) and attempt.service.slug != service:
        return redirect(at_step("bookings:details", attempt.service, attempt.key))
    if request.method == "POST":
        return save_details(request, service, attempt)
    if isinstance(attempt, HttpResponse):
        return attempt
    initial = {
        "name": attempt.name,
        "email": attempt.email,
        "telephone": str(attempt.telephone),
        "reason": attempt.reason,
    }
    return show_details(request, attempt, DetailsForm(initial=initial, country=clinic_of(request).country))


def save_details(request: HttpRequest, service: str, attempt: BookingAttempt | HttpResponse) -> HttpResponse:
    form = DetailsForm(request.POST, country=clinic_of(request).country)
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
        )
    except operations.AttemptGone:
        return attempt if isinstance(attempt, HttpResponse) else begin_again(service)
    except operations.AlreadyBooked as already:
        return booked_already(request, already.appointment)
    return redirect(at_step("bookings:check", saved.service, saved.key))


def show_details(
    request: HttpRequest, attempt: BookingAttempt, form: DetailsForm, status: int = 200
) -> HttpResponse:
    now = timezone.now()
    context = {
        "attempt": attempt,
        "service": attempt.service,
        "form": form,
        "held": attempt.appointment and attempt.appointment.is_held(now=now),
        "notice": queries.privacy_notice(now=now),
    }
    return render(request, "bookings/details.html", context, status=status)


@private
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, service: str) -> HttpResponse:
    """Show everything once more; the POST books."""
    if request.method == "POST":
        return book(request, service)
    attempt = attempt_of(request)
    if isinstance(attempt, HttpResponse):
        return attempt
    if attempt.details_at is None:
        return redirect(at_step("bookings:details", attempt.service, attempt.key))
    return show_check(request, attempt)


def show_check(
    request: HttpRequest, attempt: BookingAttempt, *, changed: bool = False, status: int = 200
) -> HttpResponse:
    context = {
        "attempt": attempt,
        "service": attempt.service,
        "appointment": attempt.appointment,
        "held": attempt.appointment and attempt.appointment.is_held(now=timezone.now()),
        "shown": operations.fingerprint(attempt),
        "changed": changed,
    }
    return render(request, "bookings/check.html", context, status=status)


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
        return begin_again(service)
    except operations.AlreadyBooked as already:
        return booked_already(request, already.appointment)
    except operations.Refused as refusal:
        attempt = queries.attempt_of(key, holder)
        return begin_again(service) if attempt is None else refused(request, attempt, refusal)
    return redirect("bookings:confirmed", appointment.token)


def refused(request: HttpRequest, attempt: BookingAttempt, refusal: operations.Refused) -> HttpResponse:
    if isinstance(refusal, operations.DetailsMissing):
        return redirect(at_step("bookings:details", attempt.service, attempt.key))
    if isinstance(refusal, operations.DetailsChanged) or attempt.appointment is None:
        return show_check(request, attempt, changed=True, status=409)
    return taken(request, attempt.service, attempt.practitioner, attempt.appointment.starts_at, attempt.key)


def booked_already(request: HttpRequest, appointment: Appointment) -> HttpResponse:
    return render(request, "bookings/booked_already.html", {"appointment": appointment}, status=409)


# -- what the steps share


def attempt_of(request: HttpRequest) -> BookingAttempt | HttpResponse:
    """Return the visitor's open attempt, or where to go instead: to the visit it led to, or to the beginning."""
    asked = request.POST if request.method == "POST" else request.GET
    attempt = queries.attempt_of(given_key(asked), visitor.visitor_of(request))
    if attempt is None or attempt.appointment is None:
        match = request.resolver_match
        return begin_again(str(match.kwargs["service"]) if match else "")
    if attempt.appointment.status not in OPEN:
        return redirect("bookings:confirmed", attempt.appointment.token)
    return attempt


def begin_again(service: str) -> HttpResponse:
    return redirect(f"{reverse('bookings:times', args=[service])}?gone")


def at_step(name: str, service: HealthcareService, key: str) -> str:
    return f"{reverse(name, args=[service.slug])}?{urlencode({'attempt': key})}"


def key_of(asked: Mapping[str, str]) -> str:
    """Return the form's key, or a new one for a form that has none."""
    return given_key(asked) or new_token()


def given_key(asked: Mapping[str, str]) -> str:
    """Return the form's key, or an empty string for anything that we never gave out."""
    key = asked.get("attempt", "")
    return key if visitor.PATTERN.fullmatch(key) else ""


def suggested(asked: Mapping[str, str]) -> SuggestedReason | None:
    about = asked.get("about", "")
    return queries.suggested_reason(about) if 0 < len(about) <= MOST_SLUG else None


def practitioner_of(service: HealthcareService, slug: str) -> Practitioner | None:
    """Return the chosen practitioner; None is any. A practitioner who doesn't offer the service is a 404."""
    if not slug or "\x00" in slug:
        return None
    return get_object_or_404(Practitioner, slug=slug, is_active=True, services=service)


def notice_shown(request: HttpRequest) -> PrivacyNotice | None:
    """Return the version that the submitted page linked to, which may no longer be the one in force."""
    version = request.POST.get("notice", "")
    shown = None if "\x00" in version else PrivacyNotice.objects.filter(version=version).first()
    return shown or queries.privacy_notice(now=timezone.now())


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
