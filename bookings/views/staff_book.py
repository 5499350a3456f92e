"""Booking at the desk and on the telephone, on one page."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bookings import operations, queries
from bookings.forms.needs import NeedsFields
from bookings.forms.staff import NEW, BookForm
from bookings.forms.times import WhatAndWhenForm
from bookings.models import HealthcareService
from bookings.views.clinic import clinic_of
from bookings.views.desk import CHANGE, actor_of, page, sentence, staff_page
from bookings.views.staff_times import is_meant, nearest, new_times, times, typed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest, HttpResponse

    from bookings.domain.rules import Slot
    from bookings.models import Appointment, RelatedPerson

MOST_FOUND = 10
CONTACT_FIELDS = (
    "contact",
    "contact_name",
    "contact_telephone",
    "contact_email",
    "guardian",
    "calls_contact",
)


@staff_page(CHANGE)
@require_http_methods(["GET", "HEAD", "POST"])
def book(request: HttpRequest) -> HttpResponse:
    """Book for somebody at the desk or on the telephone, on one page; nothing about the patient in its address."""
    if request.method != "POST" and (missing := queries.missing_offer()):
        return page(request, "nothing_offered", _("Book a visit"), {"missing": missing})
    asked = request.POST if request.method == "POST" else request.GET
    when = WhatAndWhenForm(what_and_when(asked), today=timezone.localdate())
    when.is_valid()
    if request.method != "POST":
        return show_booking(request, when, opened(request, when), focus="service")
    if asked.get("intent") == "show":
        return show_booking(request, when, opened(request, when), focus="slot")
    if asked.get("intent") == "find" or looks_for_somebody(asked):
        return look(request, when)
    return save_booking(request, when)


def what_and_when(asked: Mapping[str, str]) -> dict[str, str]:
    """Return what was chosen; at first the first service, with anyone, today."""
    first = HealthcareService.objects.active().first() if "service" not in asked else None
    return {
        "service": asked.get("service", str(first.pk) if first else ""),
        "practitioner": asked.get("practitioner", ""),
        "date": asked.get("date", timezone.localdate().isoformat()),
    }


def opened(request: HttpRequest, when: WhatAndWhenForm) -> BookForm:
    """Return the form with what was typed, not judged yet."""
    asked = request.POST if request.method == "POST" else request.GET
    return BookForm(initial=typed(asked), when=when, clinic=clinic_of(request))


def looks_for_somebody(posted: Mapping[str, str]) -> bool:
    """Tell whether a name was written to be found without pressing that button, as Enter there does."""
    return posted.get("find", "").strip() != posted.get("found_for", "").strip()


def look(request: HttpRequest, when: WhatAndWhenForm) -> HttpResponse:
    """Show the patients who are found; who pressed the button that books is told that nothing is booked."""
    who = opened(request, when)
    if request.POST.get("intent") in {"find", "enter"}:
        return show_booking(request, when, who, focus="patient")
    notice = _("Nothing is booked yet: see who was found below, then press “Book the visit” again.")
    return show_booking(request, when, who, notice=notice, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def show_booking(
    request: HttpRequest,
    when: WhatAndWhenForm,
    who: BookForm,
    *,
    refusal: str = "",
    notice: str = "",
    near: list[Slot] | None = None,
    focus: str = "",
    too_many: bool = False,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    """Show the page; `focus` says where the keyboard is, unless there is something to tell above the form."""
    words = str(who["find"].value() or "").strip()
    searched = words if can_be_searched(who) else ""
    if words and not searched:
        status = max(status, HTTPStatus.UNPROCESSABLE_ENTITY)
    people = found_people(who, searched)
    if searched and not people and not who.initial.get("name") and not has_digits(words):
        who.initial["name"] = words  # a bound form keeps to what was typed
    if focus == "patient" and not people:
        focus = "name"
    if when.is_valid() and focus in {"service", "name"}:
        form = when if focus == "service" else who
        form.fields[focus].widget.attrs["autofocus"] = True
    service = when.cleaned_data.get("service") if when.is_valid() else None
    context = {
        **times(request, when, who, service, near),
        "when": when,
        "who": who,
        "refusal": refusal,
        "notice": notice,
        "focus": focus if when.is_valid() else "",
        "people": people,
        "known_contacts": known_contacts(people),
        "contact_open": any(who[name].value() or who[name].errors for name in CONTACT_FIELDS),
        "found_for": words,
        "needs_said": any(who[name].value() or who[name].errors for name in NeedsFields.base_fields),
        "nobody": bool(searched) and not people,
        "new": NEW,
        "asks_again": too_many or who["all_the_same"].value(),
    }
    return page(request, "book", _("Book a visit"), context, status)


def can_be_searched(who: BookForm) -> bool:
    """Tell whether the words to find somebody by are some that the field takes; else it says what is wrong, judged or not."""
    field = who["find"]
    try:
        field.field.clean(field.value())
    except ValidationError as error:
        who.errors["find"] = who.error_class(error.messages, renderer=who.renderer)
        return False
    return True


def has_digits(words: str) -> bool:
    return any(character.isdigit() for character in words)


def found_people(who: BookForm, words: str) -> list[dict[str, Any]]:
    """Return the patients to choose from: those found, before the one who is chosen already if not among them.

    The only one is chosen, unless somebody else's details are written.
    """
    chosen = str(who["patient"].value() or "")
    found = queries.patients_with_visits(words)[:MOST_FOUND] if words else []
    if chosen not in {"", NEW} and chosen not in {one.patient.reference for one in found}:
        found += queries.patient_with_visits(chosen)
    if len(found) == 1 and not chosen and not who["name"].value():
        chosen = found[0].patient.reference
    now = timezone.now()
    return [
        {
            "patient": one.patient,
            "contacts": one.contacts,
            "checked": one.patient.reference == chosen,
            "visit": (visit := queries.next_or_last(one.visits, now=now)),
            "ahead": visit is not None and visit.starts_at > now,
        }
        for one in found
    ]


def known_contacts(people: list[dict[str, Any]]) -> list[RelatedPerson]:
    """Return who has booked for the patients that are found, each once."""
    return [contact for one in people for contact in one["contacts"]]


def save_booking(request: HttpRequest, when: WhatAndWhenForm) -> HttpResponse:
    who = BookForm(request.POST, when=when, clinic=clinic_of(request))
    notice = new_times(request.POST, when)
    if notice:
        notice += " " + _("Nothing is booked yet: check the time and press “Book the visit” again.")
    judged = who.is_valid() and when.is_valid()
    if not judged or (notice and not is_meant(request.POST, when, who)):
        return show_booking(request, when, who, notice=notice, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    service = when.cleaned_data["service"]
    wish = who.wish(service)
    if anew := bool(notice) and not who.cleaned_data["other_time"]:
        wish = replace(wish, outside_hours=False)  # it was not said of these times
    try:
        appointment = operations.book_appointment(
            clinic=clinic_of(request),
            wish=wish,
            patient=who.cleaned_data["patient"],
            details=who.details(),
            key=who.cleaned_data["key"],
            actor=actor_of(request),
            now=timezone.now(),
            all_the_same=who.cleaned_data["all_the_same"],
        )
    except operations.AlreadyBooked as already:
        return booked_before(request, already.appointment)
    except (operations.PatientBusy, operations.TooManyAhead) as refusal:
        too_many = isinstance(refusal, operations.TooManyAhead)
        told = sentence(refusal)
        return show_booking(request, when, who, refusal=told, too_many=too_many, status=HTTPStatus.CONFLICT)
    except (operations.SlotTaken, operations.NotOffered) as refusal:
        if anew:
            return show_booking(request, when, who, notice=notice, status=HTTPStatus.CONFLICT)
        near = nearest(request, when, service, wish.starts_at)
        told = sentence(refusal)
        return show_booking(request, when, who, refusal=told, near=near, status=HTTPStatus.CONFLICT)
    messages.success(request, _("The visit is booked. Its reference is %s.") % appointment.reference)
    return redirect("desk:visit", appointment.reference)


def booked_before(request: HttpRequest, appointment: Appointment) -> HttpResponse:
    text = _("This form was sent before, with other data: it booked the visit below. Nothing was changed.")
    messages.warning(request, text)
    return redirect("desk:visit", appointment.reference)
