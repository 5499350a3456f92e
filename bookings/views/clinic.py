from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.http import HttpRequest

    from bookings.models import Clinic


def clinic_of(request: HttpRequest) -> Clinic:
    """Return the clinic's settings, which the project's middleware read for this request."""
    return request.clinic  # type: ignore[attr-defined, no-any-return]
