"""Booking at the desk, and moving a visit: the same free times, and the same answer when one is gone."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bookings import operations, queries
from bookings.domain.availability import at, day_interval
from bookings.domain.intervals import Interval
from bookings.enums import AppointmentStatus
from bookings.forms.staff import KEY, NEW, BookForm
from bookings.forms.times import OTHER, MoveForm, TimeForm, WhatAndWhenForm, WhenForm
from bookings.models import HealthcareService
from bookings.models.appointments import new_token
from bookings.views.clinic import clinic_of
from bookings.views.desk import CHANGE, actor_of, choices, page, sentence, staff_page
from bookings.views.staff import found

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest, HttpResponse

    from bookings.domain.availability import Slot
    from bookings.models import Appointment, Patient

AHEAD = timedelta(days=90)
MOST_FOUND = 10
NOON = time(12)


@staff_page(CHANGE)
@require_http_methods(["GET", "HEAD", "POST"])
def book(request: HttpRequest) -> HttpResponse:
    """Book for somebody at the desk or on the telephone, on one page; nothing about the patient in its address."""
    asked = request.POST if request.method == "POST" else request.GET
    when = WhatAndWhenForm(what_and_when(asked), today=timezone.localdate())
    when.is_valid()
    if request.method == "POST" and not only_looks(request.POST, when):
        return save_booking(request, when)
    who = BookForm(initial=typed(asked), when=when, clinic=clinic_of(request))
    return show_booking(request, when, who)


def what_and_when(asked: Mapping[str, str]) -> dict[str, str]:
    """Return what was chosen; at first the first service, with anyone, today."""
    first = HealthcareService.objects.active().first() if "service" not in asked else None
    return {
        "service": asked.get("service", str(first.pk) if first else ""),
        "practitioner": asked.get("practitioner", ""),
        "date": asked.get("date", timezone.localdate().isoformat()),
    }


def only_looks(posted: Mapping[str, str], when: WhenForm) -> bool:
    """Tell whether the POST asks for other times or for a patient: then nothing is booked yet.

    So too when the day was changed or a name typed without pressing that button: nothing is booked that the
    page did not show.
    """
    if posted.get("intent") in {"show", "find"}:
        return True
    unseen = when.is_valid() and posted.get("shown_for", when.chosen()) != when.chosen()
    return unseen or posted.get("find", "").strip() != posted.get("found_for", "").strip()


def typed(asked: Mapping[str, str]) -> dict[str, str]:
    """Return all that was typed, for a form that is shown once more without being judged."""
    key = asked.get("key", "")
    return {**{name: asked[name] for name in asked}, "key": key if KEY.fullmatch(key) else new_token()}


def show_booking(
    request: HttpRequest,
    when: WhatAndWhenForm,
    who: BookForm,
    *,
    refusal: str = "",
    near: list[Slot] | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    words = str(who["find"].value() or "").strip()
    people = found_people(who, words)
    if words and not people and not who.initial.get("name") and not has_digits(words):
        who.initial["name"] = words  # a bound form keeps to what was typed
    service = when.cleaned_data.get("service") if when.is_valid() else None
    context = {
        **times(request, when, who, service, near),
        "when": when,
        "who": who,
        "refusal": refusal,
        "people": people,
        "found_for": words,
        "nobody": bool(words) and not people,
        "new": NEW,
    }
    return page(request, "book", _("Book a visit"), context, status)


def has_digits(words: str) -> bool:
    return any(character.isdigit() for character in words)


def found_people(who: BookForm, words: str) -> list[dict[str, Any]]:
    """Return the patients to choose from: those found, after the one who is chosen already."""
    chosen = str(who["patient"].value() or "")
    people: dict[int, Patient] = {}
    if chosen not in {"", NEW} and "\x00" not in chosen and (one := queries.patient_by_reference(chosen)):
        people[one.pk] = one
    if words:
        people.update({patient.pk: patient for patient in queries.search_patients(words)[:MOST_FOUND]})
    return [{"patient": patient, "checked": patient.reference == chosen} for patient in people.values()]


def times(
    request: HttpRequest,
    when: WhenForm,
    form: TimeForm,
    service: HealthcareService | None,
    near: list[Slot] | None,
    moving: Appointment | None = None,
) -> dict[str, Any]:
    """Return the radio buttons: the day's free times, and up to three others where those don't do."""
    chosen = str(form["slot"].value() or "")
    free: list[Slot] = []
    if service is not None and when.is_valid():
        now = timezone.now()
        free = free_on(request, when, service, now, moving)
        if not free and near is None:
            noon = at(when.cleaned_data["date"], NOON, queries.zone(clinic_of(request)))
            near = nearest(request, when, service, noon, moving)
    apart = {slot.starts_at for slot in near or []}
    return {
        "times": choices([slot for slot in free if slot.starts_at not in apart], request, chosen),
        "near": choices(near or [], request, chosen),
        "other": OTHER,
        "other_checked": chosen == OTHER,
        "shown_for": when.chosen() if when.is_valid() else "",
        "date": when.cleaned_data.get("date"),
    }


def free_on(
    request: HttpRequest,
    when: WhenForm,
    service: HealthcareService,
    now: datetime,
    moving: Appointment | None,
) -> list[Slot]:
    """Return the day's free times from now on: staff are held neither to shortest notice nor to the horizon."""
    clinic = clinic_of(request)
    whole = day_interval(when.cleaned_data["date"], queries.zone(clinic))
    if now >= whole.end:
        return []
    return queries.free_slots(
        clinic=clinic,
        service=service,
        days=[when.cleaned_data["date"]],
        allowed=Interval(max(whole.start, now), whole.end),
        now=now,
        practitioner=practitioner_id(when),
        ignoring=moving.pk if moving else None,
    )


def nearest(
    request: HttpRequest,
    when: WhenForm,
    service: HealthcareService,
    wanted: datetime,
    moving: Appointment | None = None,
) -> list[Slot]:
    now = timezone.now()
    return queries.nearest_free(
        wanted,
        clinic=clinic_of(request),
        service=service,
        allowed=Interval(now, max(now, wanted) + AHEAD),
        now=now,
        practitioner=practitioner_id(when),
        ignoring=moving.pk if moving else None,
    )


def practitioner_id(when: WhenForm) -> int | None:
    whom = when.cleaned_data.get("practitioner")
    return whom.pk if whom else None


def save_booking(request: HttpRequest, when: WhatAndWhenForm) -> HttpResponse:
    who = BookForm(request.POST, when=when, clinic=clinic_of(request))
    if not (who.is_valid() and when.is_valid()):
        return show_booking(request, when, who, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    service = when.cleaned_data["service"]
    wish = who.wish(service)
    try:
        appointment = operations.book_appointment(
            clinic=clinic_of(request),
            wish=wish,
            patient=who.cleaned_data["patient"],
            details=who.details(),
            key=who.cleaned_data["key"],
            actor=actor_of(request),
            now=timezone.now(),
        )
    except operations.AlreadyBooked as already:
        text = _(
            "This form was sent before, with other data: it booked the visit below. Nothing was changed."
        )
        messages.warning(request, text)
        return redirect("desk:visit", already.appointment.reference)
    except (operations.SlotTaken, operations.NotOffered) as refusal:
        near = nearest(request, when, service, wish.starts_at)
        told = sentence(refusal)
        return show_booking(request, when, who, refusal=told, near=near, status=HTTPStatus.CONFLICT)
    messages.success(request, _("The visit is booked. Its reference is %s.") % appointment.reference)
    return redirect("desk:visit", appointment.reference)


@staff_page(CHANGE)
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, reference: str) -> HttpResponse:
    """Give the visit another time or practitioner; its reference and calendar entry stay."""
    appointment = found(reference)
    if appointment.status != AppointmentStatus.BOOKED:
        messages.error(request, sentence(operations.NotPossible(), appointment))
        return redirect("desk:visit", reference)
    asked = request.POST if request.method == "POST" else request.GET
    today = timezone.localdate()
    first = max(timezone.localdate(appointment.starts_at), today)
    data = {
        "practitioner": asked.get("practitioner", str(appointment.practitioner_id)),
        "date": asked.get("date", first.isoformat()),
    }
    when = WhenForm(data, today=today, service=appointment.service)
    when.is_valid()
    if request.method == "POST" and not only_looks(request.POST, when):
        return save_move(request, appointment, when)
    zone = queries.zone(clinic_of(request))
    form = MoveForm(initial={"revision": appointment.sequence, **typed(asked)}, when=when, zone=zone)
    return show_move(request, appointment, when, form)


def show_move(
    request: HttpRequest,
    appointment: Appointment,
    when: WhenForm,
    form: MoveForm,
    *,
    refusal: str = "",
    near: list[Slot] | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    context = {
        **times(request, when, form, appointment.service, near, appointment),
        "visit": appointment,
        "when": when,
        "who": form,
        "refusal": refusal,
    }
    title = _("Move visit %(reference)s") % {"reference": appointment.reference}
    return page(request, "move", title, context, status)


def save_move(request: HttpRequest, appointment: Appointment, when: WhenForm) -> HttpResponse:
    clinic = clinic_of(request)
    form = MoveForm(request.POST, when=when, zone=queries.zone(clinic))
    if not (form.is_valid() and when.is_valid()):
        return show_move(request, appointment, when, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    wish = form.wish(appointment.service)
    try:
        operations.reschedule_appointment(
            appointment=appointment,
            clinic=clinic,
            wish=wish,
            actor=actor_of(request),
            now=timezone.now(),
            why=form.cleaned_data["why"],
            shown=form.cleaned_data["revision"],
        )
    except (operations.SlotTaken, operations.NotOffered) as refusal:
        near = nearest(request, when, appointment.service, wish.starts_at, appointment)
        told = sentence(refusal)
        return show_move(
            request, appointment, when, form, refusal=told, near=near, status=HTTPStatus.CONFLICT
        )
    except operations.Refused as refusal:
        messages.error(request, sentence(refusal, found(appointment.reference)))
    else:
        messages.success(request, _("The visit has its new time."))
    return redirect("desk:visit", appointment.reference)
