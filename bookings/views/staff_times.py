"""Free times as radio buttons for booking at the desk and moving a visit, and what to say when they are others now."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from bookings import queries
from bookings.domain.needs import NO_NEEDS
from bookings.domain.walltime import at
from bookings.forms.needs import NeedsFields
from bookings.forms.staff import KEY
from bookings.forms.times import OTHER, TimeForm, WhenForm
from bookings.models.appointments import new_token
from bookings.views.clinic import clinic_of
from bookings.views.desk import choices

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest

    from bookings.domain.needs import Needs
    from bookings.domain.rules import Slot
    from bookings.models import Appointment, HealthcareService

NOON = time(12)
DAY_FORMAT = "l j F"


def typed(asked: Mapping[str, str]) -> dict[str, str]:
    """Return all that was typed, for a form that is shown once more without being judged."""
    key = asked.get("key", "")
    return {**{name: asked[name] for name in asked}, "key": key if KEY.fullmatch(key) else new_token()}


def new_times(posted: Mapping[str, str], when: WhenForm) -> str:
    """Return a sentence when the chosen times are not those that the page showed, else nothing."""
    if not when.is_valid() or not unseen(posted, when):
        return ""
    told = {
        "name": when.cleaned_data["practitioner"],
        "day": date_format(when.cleaned_data["date"], DAY_FORMAT),
        "service": when.cleaned_data.get("service", ""),
    }
    if told["name"]:
        if on_another_day(posted, when):
            return _("These are %(name)s's times on %(day)s now.") % told
        return _("These are %(name)s's times now.") % told
    if on_another_day(posted, when):
        return _("These are the times on %(day)s now.") % told
    return _("These are the times of everybody who offers this service now.")


def unseen(posted: Mapping[str, str], when: WhenForm) -> bool:
    return posted.get("shown_for", when.chosen()) != when.chosen()


def on_another_day(posted: Mapping[str, str], when: WhenForm) -> bool:
    shown = posted.get("shown_for", when.chosen())
    return shown.rpartition(":")[2] != when.chosen().rpartition(":")[2]


def is_meant(posted: Mapping[str, str], when: WhenForm, form: TimeForm) -> bool:
    """Tell whether the time asked for stands although others were shown: written out, or of the same day."""
    return bool(form.cleaned_data["other_time"]) or not on_another_day(posted, when)


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
    other = any(form[name].value() or form[name].errors for name in ("other_time", "outside_hours"))
    apart = {slot.starts_at for slot in near or []}
    return {
        "times": choices([slot for slot in free if slot.starts_at not in apart], request, chosen),
        "near": choices(near or [], request, chosen),
        "why": "" if free or service is None or not when.is_valid() else why_query(service, when, moving),
        "other": OTHER,
        "other_checked": chosen == OTHER,
        "other_open": other or chosen == OTHER or not (free or near),
        "shown_for": when.chosen() if when.is_valid() else "",
        "date": when.cleaned_data.get("date"),
    }


def why_query(service: HealthcareService, when: WhenForm, moving: Appointment | None) -> str:
    """Return the query of the page that tells why the day has no free times, for whoever has this visit."""
    whom = when.cleaned_data.get("practitioner")
    day = when.cleaned_data["date"].isoformat()
    query = {"service": service.pk, "practitioner": whom.pk if whom else "", "date": day}
    visit = {"visit": moving.reference} if moving and moving.needs != NO_NEEDS else {}
    return urlencode({**query, **visit})


def free_on(
    request: HttpRequest,
    when: WhenForm,
    service: HealthcareService,
    now: datetime,
    moving: Appointment | None,
) -> list[Slot]:
    """Return the day's free times from now on: staff are held neither to shortest notice nor to the horizon."""
    question = question_of(request, when, service, now, moving)
    return queries.free_slots(question, [when.cleaned_data["date"]])


def nearest(
    request: HttpRequest,
    when: WhenForm,
    service: HealthcareService,
    wanted: datetime,
    moving: Appointment | None = None,
) -> list[Slot]:
    return queries.nearest_free(question_of(request, when, service, timezone.now(), moving), wanted)


def question_of(
    request: HttpRequest,
    when: WhenForm,
    service: HealthcareService,
    now: datetime,
    moving: Appointment | None,
) -> queries.Question:
    whom = when.cleaned_data.get("practitioner")
    return queries.Question(
        clinic=clinic_of(request),
        service=service,
        now=now,
        practitioners=frozenset({whom.pk}) if whom else None,
        ignoring=moving.pk if moving else None,
        staff=True,
        shape=queries.agreed_shape(moving) if moving else None,
        needs=moving.needs if moving else typed_needs(request),
    )


def typed_needs(request: HttpRequest) -> Needs:
    """Return what was typed of the needs of a new visit, as far as it makes sense; never from an address."""
    form = NeedsFields(request.POST)
    return form.needs() if form.is_valid() else NO_NEEDS
