"""Messages about a plan of care: the link to choose times by, and one summary of what was booked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse

from bookings import queries
from bookings.domain.ical import Method
from bookings.notifications.mail import letter
from bookings.notifications.visits import calendar

if TYPE_CHECKING:
    from datetime import datetime

    from django.core.mail import EmailMultiAlternatives

    from bookings.models import Appointment, CarePlan, Clinic


def plan_proposed(appointment: Appointment, clinic: Clinic, *, now: datetime) -> EmailMultiAlternatives:
    """Write that the next visits can be chosen and booked by the link of the open plan after this visit."""
    plan = queries.open_care_plan(appointment)
    assert plan is not None  # noqa: S101 -- the message's `reason_not` has looked
    return letter(
        "plan",
        appointment,
        clinic,
        now=now,
        revision=f"{plan}.{plan.revision}",
        plan=plan,
        count=len(plan.visits.all()),
        plan_link=address(plan),
    )


def plan_booked(appointment: Appointment, clinic: Clinic, *, now: datetime) -> EmailMultiAlternatives:
    """Write all visits of the plan that stand, each with its link and its calendar entry.

    An entry each: a calendar file that asks to be answered (METHOD:REQUEST) holds one UID (RFC 5546, 3.2.2), so
    that each visit can be moved and cancelled on its own.
    """
    plan = queries.care_plan_of_visit(appointment)
    assert plan is not None  # noqa: S101 -- the message's `reason_not` has looked
    visits = queries.visits_ahead(plan, now=now)
    links = [(visit, link_of(visit)) for visit in visits]
    message = letter(
        "plan_booked",
        appointment,
        clinic,
        now=now,
        revision="",
        plan=plan,
        plan_link=address(plan),
        visits=links,
    )
    for number, visit in enumerate(visits, 1):
        entry = calendar(visit, clinic, Method.REQUEST, now).decode()
        message.attach(f"visit-{number}.ics", entry, f"text/calendar; method={Method.REQUEST.value}")
    return message


def address(plan: CarePlan) -> str:
    return f"{settings.SITE_URL}{reverse('bookings:plan', args=[plan.token])}"


def link_of(visit: Appointment) -> str:
    return f"{settings.SITE_URL}{reverse('bookings:appointment', args=[visit.token])}"
