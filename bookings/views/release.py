"""Letting a held time go: a POST that leads back to where the visitor was choosing."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from bookings import operations
from bookings.models import HealthcareService
from bookings.views.brought import brought
from bookings.views.filters import filters_of
from bookings.views.steps import given_key
from bookings.views.visitor import PATTERN, uncached, visitor_of
from bookings.views.week import wanted_day

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@uncached
@require_http_methods(["GET", "HEAD", "POST"])
def release(request: HttpRequest, service: str) -> HttpResponse:
    """Let go of the time that this attempt holds; `choosing` is the form that the visitor goes on with."""
    chosen = get_object_or_404(HealthcareService.objects.active(), slug=service)
    times = reverse("bookings:times", args=[chosen.slug])
    if request.method != "POST":
        return redirect(times)
    query = way_back(request, chosen)
    try:
        operations.release_hold(key=given_key(request.POST), visitor=visitor_of(request), now=timezone.now())
    except operations.AttemptGone:
        pass  # nothing is held: what they asked for
    except operations.AlreadyBooked as already:
        return redirect("bookings:confirmed", already.appointment.token)
    return redirect(f"{times}?{urlencode([*query, ('released', '')])}")


def way_back(request: HttpRequest, service: HealthcareService) -> list[tuple[str, str]]:
    """Return the query of the times page that the visitor came from, as far as it makes sense."""
    day = wanted_day(request.POST.get("from", ""))
    key = request.POST.get("choosing", "")
    query = [
        ("attempt", key if PATTERN.fullmatch(key) else ""),
        ("from", day.isoformat() if day else ""),
        *filters_of(service, request.POST).fields,
        *brought(request.POST).fields.items(),
    ]
    return [(name, value) for name, value in query if value]
