"""Whom to call: about a free time, and because an e-mail did not arrive."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from bookings import operations, queries
from bookings.forms.calls import CallForm
from bookings.forms.fields import LONGEST_KEY
from bookings.views.desk import CHANGE, SEE, actor_of, page, staff_page
from bookings.views.staff import found
from bookings.views.staff_waiting import patient_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from bookings.models import Patient, RelatedPerson


@staff_page(SEE)
@require_http_methods(["GET", "HEAD"])
def calls(request: HttpRequest) -> HttpResponse:
    return show(request)


def show(
    request: HttpRequest, form: CallForm | None = None, reference: str = "", status: int = HTTPStatus.OK
) -> HttpResponse:
    """Show whom to call, the nearest first; `form` is the one that was refused, about who has this reference."""
    now = timezone.now()
    offers = [
        {
            "offer": offer,
            "entry": offer.entry,
            "contact": queries.contact_of_entry(offer.entry),
            "patient": patient_of(offer.entry),
        }
        for offer in queries.calls(now=now)
    ]
    people = [
        {"one": one, "form": form if form and one.reference == reference else form_of(one)}
        for one in queries.people_to_tell(now=now)
    ]
    context: dict[str, Any] = {"rows": offers, "people": people, "form": form}
    return page(request, "calls", _("Calls to make"), context, status)


def form_of(one: queries.ToTell) -> CallForm:
    return CallForm(reference=one.reference, initial={"shown": one.shown})


def person_or_404(reference: str) -> Patient | RelatedPerson:
    person = queries.person_by_reference(reference)
    if person is None:
        raise Http404
    return person


@staff_page(CHANGE)
@require_POST
def reached(request: HttpRequest, reference: str) -> HttpResponse:
    """Note that they were reached by telephone: the line goes, the mark stays until an e-mail arrives."""
    person = person_or_404(reference)
    form = CallForm(request.POST, reference=reference)
    if not form.is_valid():
        return show(request, form, reference, HTTPStatus.UNPROCESSABLE_ENTITY)
    noted = operations.note_call(
        person,
        shown=form.cleaned_data["shown"],
        note=form.cleaned_data["note"],
        actor=actor_of(request),
        now=timezone.now(),
    )
    if noted:
        messages.success(request, _("Noted: they know."))
    else:
        messages.info(request, _("Somebody else has noted this before. Nothing was changed."))
    return redirect("desk:calls")


@staff_page(CHANGE)
@require_POST
def works(request: HttpRequest, reference: str) -> HttpResponse:
    """Take staff's word that e-mails arrive again, and try again what had not arrived."""
    person = person_or_404(reference)
    tried = operations.say_it_works(person, actor=actor_of(request), now=timezone.now())
    if tried is None:
        messages.info(request, _("This address was not marked any more. Nothing was changed."))
    elif tried:
        told = ngettext(
            "The mark is off, and %(tried)s message is tried again within a minute.",
            "The mark is off, and %(tried)s messages are tried again within a minute.",
            tried,
        )
        messages.success(request, told % {"tried": tried})
    else:
        messages.success(request, _("The mark is off."))
    return back(request, person)


def back(request: HttpRequest, person: Patient | RelatedPerson) -> HttpResponse:
    """Return to the page where the button was: the calls, else the patient."""
    if request.POST.get("from") == "calls":
        return redirect("desk:calls")
    return redirect("desk:patient", getattr(person, "patient", person).reference)


@staff_page(CHANGE)
@require_POST
def confirm_again(request: HttpRequest, reference: str) -> HttpResponse:
    """Send the confirmation of a visit once more, after the message that the page showed."""
    shown = request.POST.get("message", "")
    number = int(shown) if shown.isascii() and shown.isdecimal() and len(shown) <= LONGEST_KEY else 0
    try:
        operations.confirm_again(found(reference), shown=number, now=timezone.now())
    except operations.NotPossible:
        messages.error(request, _("The confirmation can't be sent again now. Nothing was changed."))
    else:
        messages.success(request, _("The confirmation will be sent again within a minute."))
    return redirect("desk:visit", reference)
