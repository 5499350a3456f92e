"""One free time that is kept for one patient: seen by GET, answered by POST."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bookings import operations, queries
from bookings.enums import AppointmentStatus, OfferStatus
from bookings.views.clinic import clinic_of
from bookings.views.visitor import private

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from bookings.models import Offer

YES, NO = "yes", "no"


def offer_or_404(token: str) -> Offer:
    found = queries.offer_by_token(token)
    if found is None:
        raise Http404
    return found


@private
@require_http_methods(["GET", "HEAD", "POST"])
def offer(request: HttpRequest, token: str) -> HttpResponse:
    found = offer_or_404(token)
    answer = request.POST.get("answer", "")
    if request.method != "POST":
        return show(request, found)
    if answer == YES:
        return accept(request, found)
    if answer == NO:
        return refuse(request, found)
    return show(request, found, error=_("Say yes or no."), status=422)


def accept(request: HttpRequest, found: Offer) -> HttpResponse:
    try:
        visit = operations.accept_offer(offer=found, clinic=clinic_of(request), now=timezone.now())
    except operations.Refused:
        return show(request, offer_or_404(found.token), failed=True, status=409)
    return redirect("bookings:confirmed", visit.token)


def refuse(request: HttpRequest, found: Offer) -> HttpResponse:
    try:
        operations.end_offer(offer=found, status=OfferStatus.REFUSED, now=timezone.now())
    except operations.OfferOver:
        return show(request, offer_or_404(found.token), failed=True, status=409)
    return redirect("bookings:offer", found.token)


def show(
    request: HttpRequest, found: Offer, *, error: str = "", failed: bool = False, status: int = 200
) -> HttpResponse:
    now = timezone.now()
    present = found.entry.appointment
    context = {
        "offer": found,
        "held": found.appointment,
        "present": present,
        "open": found.is_open(now=now) and stands(found) and not failed,
        "failed": failed,
        "until_today": timezone.localdate(found.answer_until) == timezone.localdate(now),
        "visit": (present or found.appointment) if found.status == OfferStatus.ACCEPTED else None,
        "error": error,
    }
    return render(request, "bookings/offer.html", context, status=status)


def stands(found: Offer) -> bool:
    """Tell whether the present visit can still move there: it is booked, and later."""
    present = found.entry.appointment
    if present is None:
        return True
    return present.status == AppointmentStatus.BOOKED and present.starts_at > found.appointment.starts_at
