"""The waiting list at the desk: who waits for what, what they were offered, and whom to call about a free time."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from bookings import operations, queries
from bookings.domain.waiting import place_in_line
from bookings.enums import Channel, OfferStatus, WaitingStatus
from bookings.forms.waiting import StaffJoinForm, WaitedForm
from bookings.models import HealthcareService
from bookings.models.appointments import new_token
from bookings.views.clinic import clinic_of
from bookings.views.desk import CHANGE, SEE, actor_of, page, sentence, staff_page
from bookings.views.needs_told import needs_told
from bookings.views.staff import found
from bookings.views.times import instant
from bookings.views.week import time_choice

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from bookings.domain.rules import Slot
    from bookings.models import Offer, Patient, WaitingListEntry

ACCEPT = OfferStatus.ACCEPTED.value
LET_GO = {OfferStatus.REFUSED.value, OfferStatus.NOT_REACHED.value, OfferStatus.WITHDRAWN.value}


@staff_page(SEE)
@require_http_methods(["GET", "HEAD"])
def waiting(request: HttpRequest) -> HttpResponse:
    """Show who waits, whoever would be asked first on top."""
    entries = sorted(
        queries.waiting_entries(),
        key=lambda entry: (entry.service.name, place_in_line(queries.wants_of(entry))),
    )
    rows = [row(entry, request) for entry in entries]
    first = {each["entry"].service_id: each for each in reversed(rows) if each["open"] is None}
    for each in first.values():
        each["is_next"] = True
    return page(request, "waiting", _("Waiting list"), {"rows": rows})


def row(entry: WaitingListEntry, request: HttpRequest) -> dict[str, Any]:
    return {
        "entry": entry,
        "contact": queries.contact_of_entry(entry),
        "needs": needs_told(entry.appointment.needs if entry.appointment else entry.needs),
        "patient": patient_of(entry),
        "offers": list(entry.offers.all()),
        "open": queries.open_offer(entry),
        "last_day": queries.last_day(entry, clinic_of(request)),
    }


def patient_of(entry: WaitingListEntry) -> Patient | None:
    """Return who would come; nobody yet where somebody new was only written down."""
    return entry.appointment.patient if entry.appointment else entry.patient


def entry_or_404(reference: str) -> WaitingListEntry:
    entry = queries.entry_by_reference(reference)
    if entry is None:
        raise Http404
    return entry


@staff_page(SEE)
@require_http_methods(["GET", "HEAD"])
def entry(request: HttpRequest, reference: str) -> HttpResponse:
    """Show one place on the list, what it was offered, and the free times that fit it."""
    shown = entry_or_404(reference)
    about = row(shown, request)
    free = shown.status == WaitingStatus.WAITING and about["open"] is None
    clinic, now = clinic_of(request), timezone.now()
    slots = queries.times_for(shown, clinic, now=now) if free else []
    context = {
        **about,
        "row": about,
        "waiting": shown.status == WaitingStatus.WAITING,
        "times": times_of(slots, shown, request),
        "quiet_until": queries.quiet_hours(clinic).until(now),
    }
    return page(request, "waiting_entry", _("Waiting list: %s") % reference, context)


def times_of(slots: list[Slot], entry: WaitingListEntry, request: HttpRequest) -> list[dict[str, Any]]:
    names = dict(entry.service.practitioners.values_list("pk", "name")) if slots else {}
    zone = queries.zone(clinic_of(request))
    return [
        {**time_choice(slot, zone), "practitioner": slot.practitioner, "name": names[slot.practitioner]}
        for slot in slots
    ]


@staff_page(CHANGE)
@require_POST
def offer(request: HttpRequest, reference: str) -> HttpResponse:
    """Offer the chosen time to this entry now, whoever else waits for it."""
    chosen = entry_or_404(reference)
    starts_at, practitioner = instant(request.POST.get("slot", "")), request.POST.get("practitioner", "")
    if starts_at is None or practitioner not in offering(chosen):
        messages.error(request, _("Choose one of the times."))
        return redirect("desk:waiting_entry", reference)
    try:
        made = operations.offer_time(
            entry=chosen.pk,
            starts_at=starts_at,
            practitioner=int(practitioner),
            clinic=clinic_of(request),
            now=timezone.now(),
            actor=actor_of(request),
        )
    except operations.Refused as refusal:
        messages.error(request, sentence(refusal))
    else:
        messages.success(request, told(made))
    return redirect("desk:waiting_entry", reference)


def offering(entry: WaitingListEntry) -> set[str]:
    return {str(pk) for pk in queries.practitioners_offering(entry.service, None)}


def told(made: Offer) -> str:
    if made.by_telephone:
        return _("The time is kept: please call now.")
    return _("The time is kept, and the e-mail leaves within a minute.")


@staff_page(CHANGE)
@require_POST
def answer(request: HttpRequest, reference: str) -> HttpResponse:
    """Note what became of the open offer that the page showed: booked for them, not wanted, not reached, withdrawn."""
    open_one = queries.open_offer(entry_or_404(reference))
    said = request.POST.get("answer", "")
    if open_one is None or str(open_one.pk) != request.POST.get("offer"):
        messages.error(request, sentence(operations.OfferOver()))
    elif said == ACCEPT:
        return book(request, open_one)
    elif said in LET_GO:
        let_go(request, open_one, OfferStatus(said))
    else:
        messages.error(request, _("Choose what happened with one of the buttons."))
    if request.POST.get("from") == "calls":
        return redirect("desk:calls")
    return redirect("desk:waiting_entry", reference)


def book(request: HttpRequest, open_one: Offer) -> HttpResponse:
    try:
        visit = operations.accept_offer(
            offer=open_one,
            clinic=clinic_of(request),
            now=timezone.now(),
            channel=Channel.RECEPTION,
            actor=actor_of(request),
        )
    except operations.Refused as refusal:
        messages.error(request, sentence(refusal))
        return redirect("desk:waiting_entry", open_one.entry.reference)
    messages.success(request, _("Booked: the visit has the offered time."))
    return redirect("desk:visit", visit.reference)


def let_go(request: HttpRequest, open_one: Offer, status: OfferStatus) -> None:
    try:
        operations.end_offer(offer=open_one, status=status, now=timezone.now(), actor=actor_of(request))
    except operations.Refused as refusal:
        messages.error(request, sentence(refusal))
    else:
        messages.success(request, _("Noted. The time goes to the next who waits for it."))


@staff_page(CHANGE)
@require_POST
def remove(request: HttpRequest, reference: str) -> HttpResponse:
    operations.leave_list(entry=entry_or_404(reference), now=timezone.now(), actor=actor_of(request))
    messages.success(request, _("%s is off the waiting list.") % reference)
    return redirect("desk:waiting")


@staff_page(CHANGE)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Put a patient without a visit on the list, or somebody new: first the service, then what they wait for."""
    patient = patient_or_404(request.GET.get("patient", ""))
    slug = request.GET.get("service", "")
    title = _("Put somebody on the waiting list")
    if not slug or "\x00" in slug:
        services = list(HealthcareService.objects.active())
        return page(request, "waiting_add", title, {"services": services, "patient": patient})
    service = get_object_or_404(HealthcareService.objects.active(), slug=slug)
    form = staff_form(request, service, known=patient is not None)
    if form.is_bound and form.is_valid():
        entry = operations.join_list(
            service=service,
            waited=form.waited(),
            contact=form.contact(),
            patient=patient,
            form_key=form.cleaned_data["key"],
            now=timezone.now(),
            actor=actor_of(request),
        )
        messages.success(request, _("On the waiting list: %s.") % entry.reference)
        return redirect("desk:waiting_entry", entry.reference)
    context = {"service": service, "form": form, "patient": patient}
    return page(request, "waiting_add", title, context, status_of(form))


def patient_or_404(reference: str) -> Patient | None:
    """Return the patient of this reference; None where none is given."""
    if not reference:
        return None
    patient = None if "\x00" in reference else queries.patient_by_reference(reference)
    if patient is None:
        raise Http404
    return patient


def staff_form(request: HttpRequest, service: HealthcareService, *, known: bool) -> StaffJoinForm:
    return StaffJoinForm(
        request.POST if request.method == "POST" else None,
        service=service,
        clinic=clinic_of(request),
        today=timezone.localdate(),
        known=known,
        initial={"key": new_token()},
    )


@staff_page(CHANGE)
@require_http_methods(["GET", "HEAD", "POST"])
def for_visit(request: HttpRequest, reference: str) -> HttpResponse:
    """Put the visit's patient on the list for an earlier time."""
    visit = found(reference)
    if already := queries.entry_of_visit(visit):
        return redirect("desk:waiting_entry", already.reference)
    posted = request.POST if request.method == "POST" else None
    before = timezone.localdate(visit.starts_at)
    form = WaitedForm(posted, service=visit.service, today=timezone.localdate(), before=before)
    if form.is_bound and form.is_valid():
        try:
            entry = operations.join_for_visit(
                appointment=visit, waited=form.waited(), now=timezone.now(), actor=actor_of(request)
            )
        except operations.Refused as refusal:
            messages.error(request, sentence(refusal, visit))
            return redirect("desk:visit", reference)
        messages.success(request, _("On the waiting list: %s.") % entry.reference)
        return redirect("desk:waiting_entry", entry.reference)
    context = {"service": visit.service, "visit": visit, "form": form}
    return page(
        request, "waiting_add", _("An earlier time for visit %s") % reference, context, status_of(form)
    )


def status_of(form: WaitedForm) -> int:
    return HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
