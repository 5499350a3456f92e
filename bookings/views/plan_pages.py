"""What the patient's page of a plan of care and the desk's have in common: rows, and what a sent form does."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bookings import operations, queries
from bookings.domain.care_plans import Difference
from bookings.enums import Channel
from bookings.forms.care_plans import ChoicesForm, slot_value
from bookings.views.clinic import clinic_of
from bookings.views.week import time_choice

if TYPE_CHECKING:
    from collections.abc import Iterator
    from zoneinfo import ZoneInfo

    from django.contrib.auth.models import AbstractBaseUser
    from django.http import HttpRequest

    from bookings.domain.rules import Slot
    from bookings.models import CarePlan, Practitioner

DIFFERENCES = {
    Difference.EARLIER: gettext_lazy("Earlier than planned."),
    Difference.LATER: gettext_lazy("Later than planned."),
    Difference.WEEKDAY: gettext_lazy("On another day of the week than wished."),
    Difference.PART: gettext_lazy("At another time of day than wished."),
}


class Outcome(NamedTuple):
    """What became of a sent form: `errors` are (id of the place on the page, text); `change` leads to the times."""

    status: int = HTTPStatus.OK
    errors: tuple[tuple[str, str], ...] = ()
    change: int | None = None
    booked: bool = False


def act(request: HttpRequest, plan: CarePlan, *, actor: AbstractBaseUser | None = None) -> Outcome:
    """Keep what the form says, then lead to another visit's times, or book all that is ticked."""
    clinic, now = clinic_of(request), timezone.now()
    form = ChoicesForm(request.POST, plan=plan, zone=queries.zone(clinic), today=timezone.localdate(now))
    if not form.is_valid():
        return Outcome(HTTPStatus.UNPROCESSABLE_ENTITY, (("", _("Choose among the times that are shown.")),))
    data = form.cleaned_data
    try:
        keep(plan, form)
        if data["change"]:
            return Outcome(change=int(data["change"]))
        if not data["wanted"]:
            return Outcome(HTTPStatus.UNPROCESSABLE_ENTITY, (("visits", _("Tick at least one visit.")),))
        operations.book_plan(
            plan=plan,
            clinic=clinic,
            wanted=data["wanted"],
            shown=data["shown"],
            channel=Channel.RECEPTION if actor else Channel.ONLINE,
            actor=actor,
            now=now,
        )
    except operations.Refused as refusal:
        return Outcome(HTTPStatus.CONFLICT, tuple(sentences(refusal, form)))
    return Outcome(booked=True)


def keep(plan: CarePlan, form: ChoicesForm) -> None:
    """Keep ticks and times; a plan that is booked through has none to keep, and its form sent again is no mistake."""
    data = form.cleaned_data
    try:
        operations.keep_choices(plan=plan, choices=data["choices"], shown=data["shown"])
    except operations.PlanNotOpen:
        if data["change"]:
            raise


def sentences(refusal: operations.Refused, form: ChoicesForm) -> Iterator[tuple[str, str]]:
    """Yield what to say about each visit that stands in the way."""
    wanted = form.cleaned_data["wanted"]
    if isinstance(refusal, operations.PlanTimesTaken):
        for position in refusal.positions:
            when = date_format(wanted[position].starts_at.astimezone(form.zone), "l j F, H:i")
            yield visit_id(position), taken(position, when)
    elif isinstance(refusal, operations.TwoOnOneDay):
        for position in refusal.positions:
            yield visit_id(position), same_day(position)
    elif isinstance(refusal, operations.BookedAtOtherTimes):
        for position in refusal.positions:
            text = _("Visit %(number)s is booked already, at the time below. Nothing was booked twice.")
            yield visit_id(position), text % {"number": position}
    elif isinstance(refusal, operations.ChangedMeanwhile):
        yield (
            "visits",
            _("These visits have been changed meanwhile. Nothing was booked: please look once more."),
        )
    else:
        yield "", _("These visits can’t be booked here any more. Nothing was changed.")


def taken(position: int, when: str) -> str:
    text = _(
        "Visit %(number)s: %(when)s is no longer free. No visit is booked yet: choose another time for it."
    )
    return text % {"number": position, "when": when}


def same_day(position: int) -> str:
    text = _("Visit %(number)s: another of these visits is on that day. Choose another day for one of them.")
    return text % {"number": position}


def visit_id(position: int) -> str:
    return f"visit-{position}"


def rows_of(arranged: queries.Arranged, zone: ZoneInfo) -> list[dict[str, Any]]:
    return [row_of(row, arranged.people, zone) for row in arranged.rows]


def row_of(row: queries.PlanRow, people: dict[int, Practitioner], zone: ZoneInfo) -> dict[str, Any]:
    """Return one visit as the page writes it."""
    proposal = row.proposal
    slot = proposal.slot if proposal else None
    return {
        "position": row.position,
        "id": visit_id(row.position),
        "appointment": row.appointment,
        "ahead": row.is_ahead,
        "ticked": not row.planned.left_out,
        "time": choice(slot, people, zone) if slot else None,
        "others": [choice(other, people, zone) for other in proposal.others] if proposal else [],
        "gone": proposal.gone if proposal else None,
        "notes": [DIFFERENCES[difference] for difference in proposal.differs] if proposal else [],
    }


def choice(slot: Slot, people: dict[int, Practitioner], zone: ZoneInfo) -> dict[str, Any]:
    time, person = time_choice(slot, zone), people[slot.practitioner]
    return {**time, "slot": slot_value(time["starts_at"], person.slug), "who": person.name}
