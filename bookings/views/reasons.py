"""A sentence for each rule that takes a time away, as staff read it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bookings.domain.minutes import instant
from bookings.domain.obstacles import Reason
from bookings.domain.rules import Busy, Closure
from bookings.queries import minutes_of

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from django.utils.functional import _StrPromise

    from bookings.domain.explanation import Because
    from bookings.domain.minutes import Span
    from bookings.models import HealthcareService, Practitioner
    from bookings.queries import Explanation, Question

OVER = gettext_lazy("This time is over.")

PLAIN: dict[Reason, _StrPromise] = {
    Reason.NOT_OFFERED: gettext_lazy("The service is not offered: it is switched off."),
    Reason.GONE: gettext_lazy("%(name)s no longer works here."),
    Reason.NOT_GIVEN: gettext_lazy("%(name)s does not give this service."),
    Reason.NO_HOURS: gettext_lazy("%(name)s has no hours on this day."),
    Reason.OUTSIDE_HOURS: gettext_lazy("Outside %(name)s's hours."),
    Reason.NOT_KEPT: gettext_lazy("This is a class, and no hours of this day are kept for it."),
    Reason.OFF_GRID: gettext_lazy(
        "Visits start every %(step)s minutes, counted from the beginning of the hours: this time is between two."
    ),
    Reason.SECOND_PASS: gettext_lazy("The clocks go back: this hour is offered the first time it comes."),
    Reason.PERSON_DAY_FULL: gettext_lazy("%(name)s has the most visits for a day already (%(most_visits)s)."),
    Reason.SERVICE_DAY_FULL: gettext_lazy(
        "%(name)s has the most visits of this service for a day already (%(most_of_service)s)."
    ),
    Reason.PROTECTED: gettext_lazy(
        "%(protected)s minutes of %(name)s's day are kept free of online bookings."
    ),
    Reason.IN_A_ROW: gettext_lazy("It would make more than %(in_a_row)s visits of this service in a row."),
    Reason.NO_ROOM: gettext_lazy("The location has no room of the kind that the service needs."),
    Reason.ROOM_TAKEN: gettext_lazy("Every room that would do is taken."),
    Reason.NO_EQUIPMENT: gettext_lazy("The location has no equipment of the kind that the service needs."),
    Reason.EQUIPMENT_TAKEN: gettext_lazy("All equipment of the kind is in use."),
    Reason.SHORT_GAP: gettext_lazy("It would leave a gap that is too short for any visit."),
    Reason.OTHER_GENDER: gettext_lazy(
        "The patient asks for a woman or a man, and %(name)s is not, or it is not said."
    ),
    Reason.NOT_STEP_FREE: gettext_lazy("The patient needs a step-free room, and none of those here is one."),
}


def told(
    because: Because,
    explanation: Explanation,
    practitioner: Practitioner,
    question: Question,
    zone: ZoneInfo,
) -> dict[str, Any]:
    """Return the reason as a sentence, with the visit that it leads to, if one is in the way."""
    by = because.by
    if because.reason in PLAIN:
        return {"text": PLAIN[because.reason] % facts(practitioner, question.service)}
    if isinstance(by, Busy):
        return about_visit(because.reason, by, explanation, zone)
    if isinstance(by, Closure):
        return {"text": _("Closed: %s.") % by.name}
    assert by is not None  # noqa: S101 -- all other reasons name a time
    return {"text": about_time(because.reason, by, minutes_of(question.service, question.needs), zone)}


def facts(practitioner: Practitioner, service: HealthcareService) -> dict[str, Any]:
    return {
        "name": practitioner.name,
        "step": service.slot_step,
        "most_visits": practitioner.most_per_day,
        "most_of_service": service.most_per_day,
        "in_a_row": service.most_in_a_row,
        "protected": practitioner.protected_minutes,
    }


def about_visit(reason: Reason, visit: Busy, explanation: Explanation, zone: ZoneInfo) -> dict[str, Any]:
    there = explanation.there[visit.practitioner, visit.begins]
    begins, ends = wall(visit.starts, zone), wall(visit.ends - visit.after, zone)
    span = {"begins": begins, "ends": ends}
    if reason == Reason.FULL:
        return {"text": _("All %s places of the class are taken.") % visit.seats}
    if there.held_until:
        until = date_format(there.held_until.astimezone(zone), "H:i")
        text = _("Somebody is booking %(begins)s to %(ends)s: kept until %(until)s unless it is booked.")
        return {"text": text % {**span, "until": until}}
    if reason == Reason.BUFFER:
        text = _(
            "Too close to the visit from %(begins)s to %(ends)s: the time kept free between them is missing."
        )
    else:
        text = _("Booked from %(begins)s to %(ends)s.")
    return {"text": text % span, "reference": there.reference}


def about_time(reason: Reason, span: Span, length: int, zone: ZoneInfo) -> str:
    begins, ends = moment(span.start, zone), moment(span.end, zone)
    texts = {
        Reason.TOO_LONG: _(
            "%(length)s minutes from then would not end within the hours, which end at %(wall)s."
        ),
        Reason.KEPT: _("Kept for another service, or too close to time that is."),
        Reason.AWAY: _("Time off from %(begins)s to %(ends)s."),
        Reason.NOTICE: _("Nearer than the shortest notice: online bookings start from %(begins)s on."),
        Reason.ARRANGING: _(
            "What the patient needs (interpreter or chaperone) must be arranged first: from %(begins)s on."
        ),
        Reason.HORIZON: _("Further ahead than is offered online: the last day is %(last_day)s."),
    }
    given = {
        "begins": begins,
        "ends": ends,
        "last_day": date_format(instant(span.end - 1).astimezone(zone), "l j F Y"),
        "wall": wall(span.end, zone),
        "length": length,
    }
    return texts[reason] % given


def wall(minutes: int, zone: ZoneInfo) -> str:
    return date_format(instant(minutes).astimezone(zone), "H:i")


def moment(minutes: int, zone: ZoneInfo) -> str:
    local = instant(minutes).astimezone(zone)
    this_year = timezone.localdate(timezone=zone).year
    return date_format(local, "l j F, H:i" if local.year == this_year else "l j F Y, H:i")
