"""What staff are told by mail: a practitioner's day, and whether there is somebody new to call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Min

from bookings.domain.walltime import day_interval
from bookings.enums import AGREED_STATUSES, AppointmentStatus, MessageKind
from bookings.models import Appointment, Message, Practitioner
from bookings.queries.appointments import appointments_of_day
from bookings.queries.bounces import to_tell
from bookings.queries.clinic import zone

if TYPE_CHECKING:
    from datetime import date, datetime

    from bookings.models import Clinic

CAME = (AppointmentStatus.ARRIVED, AppointmentStatus.FULFILLED)


def practitioners_with_a_day_ahead(day: date, clinic: Clinic, *, now: datetime) -> list[int]:
    """Return who has an address for the day list, and visits on this local day of which none has begun. One query.

    Ending a login is what the owner does first when somebody leaves: who has one that has ended is not among them.
    """
    within = day_interval(day, zone(clinic))
    visits = Appointment.objects.filter(
        status__in=AGREED_STATUSES, starts_at__gte=within.start, starts_at__lt=within.end
    )
    people = Practitioner.objects.active().exclude(day_list_email="").exclude(user__is_active=False)
    people = people.filter(appointments__in=visits)
    first = people.annotate(first=Min("appointments__starts_at")).filter(first__gt=now)
    return list(first.order_by("pk").values_list("pk", flat=True))


def visits_of_day_list(practitioner: Practitioner, day: date, clinic: Clinic) -> list[Appointment]:
    """Return the practitioner's agreed visits of the local day, in order. One query."""
    rows = appointments_of_day(day_interval(day, zone(clinic)), practitioner=practitioner.pk)
    return list(rows.filter(status__in=AGREED_STATUSES))


def never_here_before(visits: list[Appointment], *, now: datetime) -> set[str]:
    """Return of these visits' people (`Patient.person`) those who have not come before. One query."""
    people = {visit.patient.person for visit in visits if visit.patient}
    came = Appointment.objects.filter(status__in=CAME, starts_at__lt=now, patient__person__in=people)
    return people - set(came.values_list("patient__person", flat=True))


def is_somebody_new_to_call(*, now: datetime) -> bool:
    """Tell whether a message did not arrive since the clinic was last told of one. Two queries."""
    told = Message.objects.filter(kind=MessageKind.TO_CALL).order_by("-created_at", "-pk").first()
    new = to_tell(now=now)
    return (new.filter(at__gt=told.created_at) if told else new).exists()
