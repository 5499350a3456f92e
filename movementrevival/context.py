"""What every template and the articles get from the project."""

from __future__ import annotations

import hashlib
from functools import cache
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


def edition(request: HttpRequest) -> str:
    """Return what differs as soon as anything that stands round an article does: the clinic's settings, and our files."""
    clinic = (
        getattr(request, "clinic", None) or queries.clinic()
    )  # a command's request has passed no middleware
    values = [getattr(clinic, field.attname) for field in clinic._meta.concrete_fields]
    return hashlib.sha256(f"{files()}{settings.SITE_URL}{values}".encode()).hexdigest()


@cache
def files() -> str:
    """Return a digest of the code, templates and static files that this process began with."""
    places = [settings.BASE_DIR / name for name in ("articles", "movementrevival", "templates", "static")]
    every = sorted(path for place in places for path in place.rglob("*.*") if path.suffix != ".pyc")
    digest = hashlib.sha256()
    for path in every:
        digest.update(f"{path.relative_to(settings.BASE_DIR)}\n".encode() + path.read_bytes())
    return digest.hexdigest()


def article_contacts(request: HttpRequest) -> dict[str, str]:
    """Return whom articles name, and what the clinic sells: its settings say so; empty means not set."""
    clinic = (
        getattr(request, "clinic", None) or queries.clinic()
    )  # a command's request has passed no middleware
    return {
        "clinic": clinic.name,
        "doctor": clinic.doctor_wording,
        "advice_line": clinic.advice_line,
        "emergency_number": clinic.emergency_number,
        "treatments": clinic.treatments,
    }


def article_clinic() -> dict[str, str]:
    """Return who writes to reviewers, the address that stands in for one that is not known, and whose days count."""
    clinic = queries.clinic()
    return {"name": clinic.name, "email": clinic.email, "zone": clinic.time_zone}
