"""The times that a visitor holds already: shown where they choose, and listed where one more is one too many."""

from __future__ import annotations

import math
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.utils import timezone

from bookings import queries
from bookings.models.appointments import new_token
from bookings.operations import MOST_EXTENSIONS
from bookings.views.brought import brought
from bookings.views.clinic import clinic_of
from bookings.views.filters import kept
from bookings.views.steps import given_key, next_step
from bookings.views.visitor import visitor_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse

    from bookings.models import BookingAttempt, HealthcareService
    from bookings.operations import TooManyHolds
    from bookings.views.filters import Filters


def held_here(
    asked: Mapping[str, str], service: HealthcareService, holding: list[BookingAttempt]
) -> BookingAttempt | None:
    """Return the attempt whose hold this page is about; `holding` are all that the visitor has.

    The key decides. An address without one (Back, a new tab) is about the only hold of the service; two of them are
    two forms on purpose, and it begins a third (docs/decisions/0003-attempts.md).
    """
    key = given_key(asked)
    found = [each for each in holding if each.service_id == service.pk and key in {"", each.key}]
    return found[0] if len(found) == 1 else None


def form_key(asked: Mapping[str, str], here: BookingAttempt | None) -> str:
    """Return the key under which a choice on this page is held."""
    return given_key(asked) or (here.key if here else new_token())


def about_holds(
    asked: Mapping[str, str], here: BookingAttempt | None, holding: list[BookingAttempt]
) -> dict[str, Any]:
    """Return what the times page says of the visitor's own holds: of this page's, which a choice moves, and the rest."""
    return {
        "key": form_key(asked, here),
        "here": here and shown(here),
        "another_key": new_token(),
        "also": [shown(each) for each in holding if each != here],
    }


def about_hold(attempt: BookingAttempt, *, now: datetime) -> dict[str, Any]:
    """Return what a step says of its held time: for how long, and how often that can still be extended."""
    held = attempt.appointment
    until = held.expires_at if held and held.is_held(now=now) else None
    return {
        "held": until is not None,
        "seconds_left": int((until - now).total_seconds()) if until else 0,
        "extensions_left": max(0, MOST_EXTENSIONS - attempt.extensions),
    }


def shown(attempt: BookingAttempt) -> dict[str, Any]:
    return {"attempt": attempt, "held": attempt.appointment, "keep": next_step(attempt)}


def too_many(
    request: HttpRequest,
    service: HealthcareService,
    filters: Filters,
    starts_at: datetime,
    key: str,
    *,
    refusal: TooManyHolds,
) -> HttpResponse:
    """Say how many are held and when there is room again; the visitor's own can be gone on with or let go."""
    clinic, now = clinic_of(request), timezone.now()
    holding = queries.attempts_holding(visitor_of(request), now=now)
    along = brought(request.POST)
    of_visitor = refusal.whose == "visitor"
    context = {
        "service": service,
        "filters": filters,
        "brought": along,
        "kept": kept(filters, along),
        "key": key,
        "attempt": queries.attempt_of(key, visitor_of(request)),
        "from_day": starts_at.astimezone(queries.zone(clinic)).date(),
        "also": [shown(each) for each in holding],
        "of_visitor": of_visitor,
        "most": clinic.most_holds_of_visitor if of_visitor else clinic.most_holds_of_address,
        "again_at": whole_minute(refusal.again_at),
    }
    response = render(request, "bookings/too_many.html", context, status=429)
    response["Retry-After"] = max(1, math.ceil((refusal.again_at - now).total_seconds()))
    return response


def whole_minute(moment: datetime) -> datetime:
    """Return the first whole minute that is not before the moment: whoever comes back then is not too early."""
    begun = moment.replace(second=0, microsecond=0)
    return begun if begun == moment else begun + timedelta(minutes=1)
