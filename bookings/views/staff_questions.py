"""Two questions that reception is asked on the telephone: when would it suit, and why is nothing free then."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bookings import queries
from bookings.domain.explanation import Stretch
from bookings.domain.minutes import instant, minute_up
from bookings.domain.obstacles import Reason
from bookings.forms.needs import NeedsFields, said_before
from bookings.forms.questions import FindForm, WhyForm
from bookings.models import HealthcareService, Practitioner
from bookings.views.clinic import clinic_of
from bookings.views.desk import SEE, page, staff_page
from bookings.views.needs_told import needs_told
from bookings.views.reasons import OVER, told

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse

    from bookings.domain.explanation import Because
    from bookings.domain.rules import Slot
    from bookings.queries import Explanation


@staff_page(SEE)
@require_safe
def why(request: HttpRequest) -> HttpResponse:
    """Tell, start by start, what is offered online on a day and which rule takes the other times away."""
    zone = queries.zone(clinic_of(request))
    form = WhyForm(asked_for(request.GET), zone=zone)
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        data = form.cleaned_data
        whom = data["practitioner"]
        question = queries.Question(
            clinic=clinic_of(request),
            service=data["service"],
            now=timezone.now(),
            practitioners=frozenset({whom.pk}) if whom else None,
            needs=form.needs(),
        )
        found = queries.explain(question, data["date"], data.get("starts_at"))
        context |= {
            "service": data["service"],
            "needs": needs_told(form.needs()),
            "date": data["date"],
            "time": data["time"],
            "people": [
                {"person": person, "rows": rows_of(found, person, question, data.get("starts_at"))}
                for person in found.answers
            ],
        }
    return page(request, "why", _("Why is there no time?"), context)


def asked_for(asked: Mapping[str, str]) -> dict[str, str]:
    """Return what was asked; at first the first service, with everybody, today."""
    first = HealthcareService.objects.active().first() if "service" not in asked else None
    return {
        "service": asked.get("service", str(first.pk) if first else ""),
        "practitioner": asked.get("practitioner", ""),
        "date": asked.get("date", timezone.localdate().isoformat()),
        "time": asked.get("time", ""),
        **needs_asked(asked),
    }


def needs_asked(asked: Mapping[str, str]) -> dict[str, str]:
    """Return what was asked of the needs: those of a visit, as the way here names it, or what is ticked."""
    visit = queries.visit_by_reference(asked["visit"]) if asked.get("visit", "").isalnum() else None
    if visit is not None:
        return {name: str(value) for name, value in said_before(visit.needs).items() if value}
    return {name: asked[name] for name in NeedsFields.base_fields if name in asked}


def rows_of(
    found: Explanation, person: Practitioner, question: queries.Question, asked: datetime | None
) -> list[dict[str, Any]]:
    """Return a row for each stretch of the day, or the one for the time that was asked about."""
    zone, now = question.zone, minute_up(question.now)
    stretches = found.answers[person]
    if asked is None and is_all_alike(stretches, now):
        alike = [because for because in stretches[0].reasons if because.reason != Reason.TOO_LONG]
        stretches = [Stretch(stretches[0].first, stretches[-1].last, alike)]
    return [
        {
            "first": asked or instant(stretch.first).astimezone(zone),
            "last": asked or instant(stretch.last).astimezone(zone),
            "whole_day": asked is None and (is_whole_day(stretch) or is_all_alike(stretches, now)),
            "offered": not stretch.reasons,
            "reasons": [
                {"text": OVER}
                if is_over(because, stretch, now)
                else told(because, found, person, question, zone)
                for because in stretch.reasons
            ],
        }
        for stretch in stretches
    ]


def is_over(because: Because, stretch: Stretch, now: int) -> bool:
    return because.reason == Reason.NOTICE and stretch.first < now


def is_all_alike(stretches: list[Stretch], now: int) -> bool:
    """Tell whether nothing but the horizon is in the way all day, or nothing but that the day is over."""
    ahead = all(reasons_of(stretch) == {Reason.HORIZON} for stretch in stretches)
    over = all(reasons_of(stretch) == {Reason.NOTICE} and stretch.last < now for stretch in stretches)
    return ahead or over


def reasons_of(stretch: Stretch) -> set[Reason]:
    """Return why, but for the last starts of the hours, which are too late for the visit on any day."""
    return {because.reason for because in stretch.reasons} - {Reason.TOO_LONG}


def is_whole_day(stretch: Stretch) -> bool:
    always = {
        Reason.NOT_OFFERED,
        Reason.GONE,
        Reason.NOT_GIVEN,
        Reason.NO_HOURS,
        Reason.CLOSED,
        Reason.NOT_KEPT,
        Reason.OTHER_GENDER,
    }
    return any(because.reason in always for because in stretch.reasons)


@staff_page(SEE)
@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """Show the first free times that suit: "Tuesday or Thursday after five, with Ana or Ben"."""
    form = FindForm(request.GET if "service" in request.GET else None)
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        question = queries.Question(
            clinic=clinic_of(request),
            service=form.cleaned_data["service"],
            now=timezone.now(),
            practitioners=form.practitioner_ids(),
            staff=True,
        )
        slots = queries.preferred_slots(question, form.preferences(), form.cleaned_data["count"] or 3)
        context["days"] = days_of(slots, question)
    return page(request, "find", _("Find a time"), context)


def days_of(slots: list[Slot], question: queries.Question) -> list[dict[str, Any]]:
    """Return the slots by day, each with the names and the address at which it is booked."""
    zone = question.zone
    names = dict(
        Practitioner._base_manager.filter(pk__in={slot.practitioner for slot in slots}).values_list(
            "pk", "name"
        )
    )
    return [
        {
            "date": day,
            "times": [
                {
                    "starts_at": (local := slot.starts_at.astimezone(zone)),
                    "name": names[slot.practitioner],
                    "left": slot.left if question.service.capacity > 1 else None,
                    "book": urlencode(
                        {
                            "service": question.service.pk,
                            "practitioner": slot.practitioner,
                            "date": day.isoformat(),
                            "slot": local.isoformat(),
                        }
                    ),
                }
                for slot in same_day
            ],
        }
        for day, same_day in groupby(slots, lambda slot: slot.starts_at.astimezone(zone).date())
    ]
