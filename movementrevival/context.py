"""What every template and the articles get from the project."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.functional import SimpleLazyObject

from bookings import queries

if TYPE_CHECKING:
    from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, Any]:
    return {
        "clinic": getattr(request, "clinic", None),
        "site_url": settings.SITE_URL,
        "urgent_signs": SimpleLazyObject(queries.signs),  # asked for by pages that warn, and once
    }


def article_contacts(request: HttpRequest) -> dict[str, str]:
    """Return whom a care card names: the clinic decides them in its settings; empty means not set."""
    clinic = request.clinic  # type: ignore[attr-defined]
    return {
        "clinic": clinic.name,
        "doctor": clinic.doctor_wording,
        "advice_line": clinic.advice_line,
        "emergency_number": clinic.emergency_number,
    }
