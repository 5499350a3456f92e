"""What a patient needs of a visit, as staff were told it, or as it turned out."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bookings import operations
from bookings.forms.needs import said_before
from bookings.forms.staff import CorrectNeedsForm
from bookings.views.desk import CHANGE, actor_of, page, sentence, staff_page
from bookings.views.staff import found, row

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from bookings.models import Appointment


@staff_page(CHANGE)
@require_http_methods(["GET", "HEAD", "POST"])
def needs(request: HttpRequest, reference: str) -> HttpResponse:
    """Correct what the patient needs; the visit stays where it is, and its page says what is not met."""
    visit = found(reference)
    if request.method != "POST":
        initial = {**said_before(visit.needs), "shown": operations.needs_digest(visit)}
        return show_needs(request, visit, CorrectNeedsForm(initial=initial))
    form = CorrectNeedsForm(request.POST)
    if not form.is_valid():
        return show_needs(request, visit, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        operations.correct_needs(
            appointment=visit,
            needs=form.needs(),
            shown=form.cleaned_data["shown"],
            actor=actor_of(request),
        )
    except operations.ChangedMeanwhile as refusal:
        messages.error(request, sentence(refusal))
    else:
        messages.success(request, _("What the patient needs is saved."))
    return redirect("desk:visit", reference)


def show_needs(
    request: HttpRequest, visit: Appointment, form: CorrectNeedsForm, status: int = HTTPStatus.OK
) -> HttpResponse:
    title = _("Access needs of visit %(reference)s") % {"reference": visit.reference}
    context = {"visit": visit, "row": row(visit, timezone.now()), "who": form, "form": form}
    return page(request, "needs", title, context, status)
