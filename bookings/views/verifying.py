"""The page behind the link that confirms a booking: the POST books it, a GET by a mail scanner changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from bookings import notifications, operations
from bookings.views.awaited import awaited
from bookings.views.clinic import clinic_of
from bookings.views.visits import about, by_link, to_page, visit_or_404

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from bookings.models import Appointment


@by_link
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest, found: Appointment, code: str) -> HttpResponse:
    if not notifications.is_verify_code(found, code):
        raise Http404
    if not found.was_asked_to_confirm:
        return redirect("bookings:confirmed", found.token)
    if request.method != "POST":
        return show(request, found)
    try:
        operations.verify_appointment(appointment=found, clinic=clinic_of(request), now=timezone.now())
    except (operations.SlotTaken, operations.NotOffered):
        return show(request, visit_or_404(found.token), gone=True, status=409)
    except operations.NotPossible:  # cancelled at this very moment: its page says so
        return to_page(found)
    return redirect("bookings:confirmed", found.token)


@by_link
@require_http_methods(["GET", "HEAD", "POST"])
def again(request: HttpRequest, found: Appointment) -> HttpResponse:
    """Send the mail that asks to confirm once more."""
    if request.method != "POST":
        return to_page(found)
    try:
        operations.ask_again(appointment=found, now=timezone.now())
    except (operations.NotPossible, operations.TooManyRequests):
        return to_page(found)  # it says what there is to do now
    return redirect(f"{reverse('bookings:appointment', args=[found.token])}?again")


def show(
    request: HttpRequest, appointment: Appointment, *, gone: bool = False, status: int = 200
) -> HttpResponse:
    context = {**about(request, appointment), **awaited(request, appointment), "gone": gone}
    return render(request, "bookings/verify.html", context, status=status)
