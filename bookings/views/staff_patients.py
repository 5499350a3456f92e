"""Finding patients, and mending how they are reached. Names are typed in POSTs only, never in addresses."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from bookings import operations, queries
from bookings.forms.staff import ContactForm, SearchForm
from bookings.views.brought import LINK
from bookings.views.clinic import clinic_of
from bookings.views.desk import CHANGE, SEE, actor_of, corrected, page, sentence, staff_page
from bookings.views.staff import plans_of

if TYPE_CHECKING:
    from django.http import HttpRequest

    from bookings.models import Patient


@staff_page(SEE)
@require_http_methods(["GET", "HEAD", "POST"])
def search(request: HttpRequest) -> HttpResponse:
    """Find patients by name, telephone or reference, with their visits."""
    form = SearchForm(request.POST) if request.method == "POST" else SearchForm()
    if form.is_bound and form.is_valid():
        people = queries.patients_with_visits(form.cleaned_data["words"])
        return page(request, "search", _("Find a patient"), {"form": form, "people": people, "done": True})
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    if form.is_bound:
        del form.fields["words"].widget.attrs["autofocus"]  # what is wrong comes first
    return page(request, "search", _("Find a patient"), {"form": form}, status)


@staff_page(SEE)
@require_http_methods(["GET", "HEAD"])
def patient(request: HttpRequest, reference: str) -> HttpResponse:
    somebody = found(reference)
    visits = list(queries.visits_of(somebody))
    context = {
        "patient": somebody,
        "visits": visits,
        **plans_of(somebody, visits),
        "contacts": queries.contacts_of(somebody),
        "stops": queries.message_stops(somebody),
        "bounces": queries.bounces_of_patient(somebody),
        "linked": queries.linked_rows(somebody),
        "candidates": queries.perhaps_same(somebody),
        "links": queries.link_history(somebody),
        "waits": queries.entries_of(somebody),
        "by_link": list(queries.visits_by_link(somebody)),
        "link_until": queries.link_until(somebody, now=timezone.now()),
        "link": address_of_link(somebody),
        "link_shown": operations.link_digest(somebody),
    }
    return page(request, "patient", _("Patient %(reference)s") % {"reference": reference}, context)


def address_of_link(somebody: Patient) -> str:
    return f"{settings.SITE_URL}{reverse('bookings:start')}?{urlencode({LINK: somebody.link_token or ''})}"


@staff_page(CHANGE)
@require_POST
def make_link(request: HttpRequest, reference: str) -> HttpResponse:
    """Make the patient a booking link; an older one leads nowhere from then on."""
    shown = request.POST.get("shown", "")
    operations.make_link(patient=found(reference), shown=shown, actor=actor_of(request), now=timezone.now())
    return redirect(f"{reverse('desk:patient', args=[reference])}#link-title")


@staff_page(CHANGE)
@require_POST
def take_link_back(request: HttpRequest, reference: str) -> HttpResponse:
    shown = request.POST.get("shown", "")
    try:
        operations.take_link_back(patient=found(reference), shown=shown, actor=actor_of(request))
    except operations.ChangedMeanwhile as refusal:
        messages.error(request, sentence(refusal))
    else:
        messages.success(request, _("The booking link no longer works."))
    return redirect(f"{reverse('desk:patient', args=[reference])}#link-title")


def found(reference: str) -> Patient:
    somebody = queries.patient_by_reference(reference)
    if somebody is None:
        raise Http404
    return somebody


@staff_page(CHANGE)
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, reference: str) -> HttpResponse:
    """Correct name, telephone and e-mail address; refused when somebody else just did."""
    somebody = found(reference)
    if request.method != "POST":
        return show_correct(request, somebody, opened(request, somebody))
    form = ContactForm(request.POST, clinic=clinic_of(request))
    if not form.is_valid():
        return show_correct(request, somebody, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        operations.correct_patient(
            patient=somebody,
            contact=form.contact(),
            shown=form.cleaned_data["shown"],
            actor=actor_of(request),
            now=timezone.now(),
        )
    except operations.ChangedMeanwhile as refusal:
        messages.error(request, sentence(refusal))
        return show_correct(request, somebody, opened(request, somebody), HTTPStatus.CONFLICT)
    messages.success(request, corrected(somebody.email, form.contact().email))
    return redirect("desk:patient", reference)


def opened(request: HttpRequest, somebody: Patient) -> ContactForm:
    initial = {
        "name": somebody.name,
        "email": somebody.email,
        "telephone": str(somebody.telephone or ""),
        "shown": operations.contact_digest(somebody),
    }
    return ContactForm(initial=initial, clinic=clinic_of(request))


def show_correct(
    request: HttpRequest, somebody: Patient, form: ContactForm, status: int = HTTPStatus.OK
) -> HttpResponse:
    title = _("Contact details of patient %(reference)s") % {"reference": somebody.reference}
    action = reverse("desk:correct", args=[somebody.reference])
    return page(request, "correct", title, {"patient": somebody, "form": form, "action": action}, status)
