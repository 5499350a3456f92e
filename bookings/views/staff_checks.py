"""The list of visits to check: bookings that nobody was refused, and that somebody should look at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from bookings import operations, queries
from bookings.enums import CheckReason
from bookings.views.desk import CHANGE, SEE, actor_of, page, staff_page, with_reasons
from bookings.views.staff import found

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@staff_page(SEE)
@require_http_methods(["GET", "HEAD"])
def checks(request: HttpRequest) -> HttpResponse:
    rows = [
        {"row": row, "visit": row.visit, "checks": with_reasons(row.reasons, row.visit.service)}
        for row in queries.visits_to_check(now=timezone.now())
    ]
    return page(request, "checks", _("Visits to check"), {"rows": rows})


@staff_page(CHANGE)
@require_POST
def checked(request: HttpRequest, reference: str) -> HttpResponse:
    """Note that these reasons were looked at; those that came up since the page was opened stay."""
    appointment = found(reference)
    reasons = [reason for reason in request.POST.getlist("reason") if reason in CheckReason.values]
    settled = operations.settle_checks(appointment, reasons, actor=actor_of(request), now=timezone.now())
    if settled:
        messages.success(request, _("%s: checked.") % reference)
    else:
        messages.info(request, _("%s: this was checked before.") % reference)
    return (
        redirect("desk:checks") if request.POST.get("from") == "checks" else redirect("desk:visit", reference)
    )
