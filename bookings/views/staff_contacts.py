"""Who books for a patient: mending how they are reached, and stopping messages to them or to the patient."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from bookings import operations, queries
from bookings.forms.staff import ContactForm, StopForm
from bookings.views import staff_patients
from bookings.views.clinic import clinic_of
from bookings.views.desk import CHANGE, actor_of, corrected, page, sentence, staff_page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from bookings.models import Patient, RelatedPerson


def found(reference: str, contact: str) -> RelatedPerson:
    related = queries.contact_by_reference(contact)
    if related is None or related.patient.reference != reference:
        raise Http404
    return related


@staff_page(CHANGE)
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, reference: str, contact: str) -> HttpResponse:
    """Correct how a contact is called and reached; refused when somebody else just did."""
    related = found(reference, contact)
    if request.method != "POST":
        return show_correct(request, related, opened(request, related))
    form = ContactForm(request.POST, clinic=clinic_of(request))
    if not form.is_valid():
        return show_correct(request, related, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        operations.correct_contact(
            related=related,
            contact=form.contact(),
            shown=form.cleaned_data["shown"],
            actor=actor_of(request),
            now=timezone.now(),
        )
    except operations.ChangedMeanwhile as refusal:
        messages.error(request, sentence(refusal))
        return show_correct(request, related, opened(request, found(reference, contact)), HTTPStatus.CONFLICT)
    messages.success(request, corrected(related.email, form.contact().email))
    return redirect("desk:patient", reference)


def opened(request: HttpRequest, related: RelatedPerson) -> ContactForm:
    details = operations.contact_details(related)
    initial = {
        "name": details.name,
        "email": details.email,
        "telephone": details.telephone,
        "shown": operations.contact_digest(related),
    }
    return ContactForm(initial=initial, clinic=clinic_of(request))


def show_correct(
    request: HttpRequest, related: RelatedPerson, form: ContactForm, status: int = HTTPStatus.OK
) -> HttpResponse:
    title = _("Details of contact %(reference)s") % {"reference": related.reference}
    action = reverse("desk:correct_contact", args=[related.patient.reference, related.reference])
    context = {"patient": related.patient, "form": form, "action": action}
    return page(request, "correct", title, context, status)


def person(reference: str, contact: str) -> Patient | RelatedPerson:
    """Return the patient, or this contact of theirs."""
    return found(reference, contact) if contact else staff_patients.found(reference)


@staff_page(CHANGE)
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, reference: str, contact: str = "") -> HttpResponse:
    """Ask why; the POST stops messages to the patient, or about the patient to this contact."""
    somebody = person(reference, contact)
    form = StopForm(request.POST if request.method == "POST" else None)
    if not form.is_bound or not form.is_valid():
        title = _("Stop messages about patient %(reference)s") % {"reference": reference}
        status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
        context = {"patient": staff_patients.found(reference), "somebody": somebody, "form": form}
        return page(request, "stop", title, context, status)
    why = " ".join(form.cleaned_data["why"].split())
    if operations.stop_messages(somebody, why=why, actor=actor_of(request), now=timezone.now()):
        messages.success(request, _("Messages are stopped: what waits is not sent. Please call instead."))
    else:
        messages.info(request, _("Messages were stopped before. Nothing was changed."))
    return redirect("desk:patient", reference)


@staff_page(CHANGE)
@require_POST
def start(request: HttpRequest, reference: str, contact: str = "") -> HttpResponse:
    somebody = person(reference, contact)
    if operations.start_messages(somebody, actor=actor_of(request), now=timezone.now()):
        messages.success(request, _("Messages are sent again from now on."))
    else:
        messages.info(request, _("Messages were not stopped. Nothing was changed."))
    return redirect("desk:patient", reference)
