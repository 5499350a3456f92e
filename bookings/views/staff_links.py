"""Two patient rows side by side: staff say whether they are one person, and may take it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from bookings import operations, queries
from bookings.views.desk import CHANGE, SEE, actor_of, page, sentence, staff_page
from bookings.views.staff_patients import found

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from bookings.models import Patient


def both(reference: str, other: str) -> tuple[Patient, Patient]:
    if reference == other:
        raise Http404
    return found(reference), found(other)


@staff_page(SEE)
@require_http_methods(["GET", "HEAD"])
def compare(request: HttpRequest, reference: str, other: str) -> HttpResponse:
    """Show both rows with their contacts and visits, and what was decided about them."""
    one, two = both(reference, other)
    context = {
        "patient": one,
        "other": two,
        "sides": queries.side_by_side(one, two),
        "same_person": one.person == two.person,
        "decision": queries.decision_on(one, two),
        "at_once": queries.visits_at_once(one, two, now=timezone.now()),
    }
    title = _("Patients %(one)s and %(other)s") % {"one": reference, "other": other}
    return page(request, "compare", title, context)


@staff_page(CHANGE)
@require_POST
def same(request: HttpRequest, reference: str, other: str) -> HttpResponse:
    one, two = both(reference, other)
    if operations.link_patients(one, two, actor=actor_of(request), now=timezone.now()):
        messages.success(
            request, _("Linked as one person. Nothing was moved: you can unlink them at any time.")
        )
    else:
        messages.info(request, _("They were linked before. Nothing was changed."))
    if queries.visits_at_once(one, two, now=timezone.now()):
        messages.warning(
            request, _("There are visits at the same time: please move or cancel one of each two.")
        )
        return redirect("desk:compare", reference, other)
    return redirect("desk:patient", reference)


@staff_page(CHANGE)
@require_POST
def different(request: HttpRequest, reference: str, other: str) -> HttpResponse:
    one, two = both(reference, other)
    try:
        said = operations.tell_apart(one, two, actor=actor_of(request), now=timezone.now())
    except operations.ChangedMeanwhile as refusal:
        messages.error(request, sentence(refusal))
        return redirect("desk:compare", reference, other)
    if said:
        messages.success(request, _("Noted: two different people. They are not suggested again."))
    else:
        messages.info(request, _("This was noted before. Nothing was changed."))
    return redirect("desk:patient", reference)


@staff_page(CHANGE)
@require_POST
def undo(request: HttpRequest, reference: str, other: str) -> HttpResponse:
    """Unlink the two, or forget that they were told apart: `was` says which of the two the page showed."""
    one, two = both(reference, other)
    was_same = request.POST.get("was") == "same"
    undone = operations.take_decision_back(
        one, two, same=was_same, actor=actor_of(request), now=timezone.now()
    )
    if not undone:
        messages.info(request, _("This was taken back before. Nothing was changed."))
    elif was_same:
        messages.success(request, _("Unlinked: each has its own visits again."))
    else:
        messages.success(request, _("Taken back: they can be linked again."))
    return redirect("desk:compare", reference, other)
