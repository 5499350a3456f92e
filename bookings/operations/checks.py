"""The list of visits to check: who booked online is refused nothing and told nothing; staff look at it later."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bookings import queries
from bookings.enums import CheckReason
from bookings.models import VisitCheck

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import datetime

    from django.contrib.auth.models import AbstractBaseUser

    from bookings.models import Appointment, Clinic


def write_checks(appointment: Appointment, clinic: Clinic, *, now: datetime) -> None:
    """Note what does not fit about a visit that was just booked online, in the booking's own transaction.

    It asks the same questions whatever is known about the e-mail address.
    """
    reasons = [
        *about_having_been_here(appointment, clinic, now),
        *about_other_visits(appointment, clinic, now),
        *about_who_it_is(appointment),
    ]
    VisitCheck.objects.bulk_create(
        VisitCheck(appointment=appointment, reason=reason, created_at=now) for reason in reasons
    )


def about_having_been_here(appointment: Appointment, clinic: Clinic, now: datetime) -> Iterator[CheckReason]:
    """Yield where what was said, what is known and whom the service is for don't agree."""
    service, said = appointment.service, appointment.said_returning
    patient, contact = appointment.patient, queries.contact_of(appointment)
    assert patient is not None  # noqa: S101 -- the database holds it for every visit
    named = "" if contact.is_patient else patient.name
    by_link = appointment.invited_id is not None
    known = queries.been_here(contact.email, service, clinic, now=now, named=named) or by_link
    if said is True and not known:
        yield CheckReason.NOT_FOUND
    if said is False and known:
        yield CheckReason.KNOWN
    if not service.for_new and not (known or said):
        yield CheckReason.NOT_FOR_NEW
    if not service.for_returning and (known or said):
        yield CheckReason.NOT_FOR_RETURNING


def about_other_visits(appointment: Appointment, clinic: Clinic, now: datetime) -> Iterator[CheckReason]:
    others = queries.others_of(appointment, now=now).filter(ends_at__gt=now)
    times = list(others.values_list("starts_at", "ends_at"))
    if any(start < appointment.ends_at and appointment.starts_at < end for start, end in times):
        yield CheckReason.OVERLAPS
    ahead = 1 + sum(start > now for start, _end in times)
    if clinic.most_upcoming is not None and ahead > clinic.most_upcoming:
        yield CheckReason.TOO_MANY


def about_who_it_is(appointment: Appointment) -> Iterator[CheckReason]:
    """Yield where staff may know the patient by name, address or number: whether they do is theirs to say."""
    assert appointment.patient is not None  # noqa: S101 -- the database holds it for every visit
    if queries.looks_known(appointment.patient):
        yield CheckReason.MAYBE_KNOWN


def settle_checks(
    appointment: Appointment, reasons: Collection[str], *, actor: AbstractBaseUser, now: datetime
) -> int:
    """Note who has looked at these reasons, and when; return how many nobody else had settled before."""
    unsettled = VisitCheck.objects.filter(appointment=appointment, reason__in=reasons, settled_at=None)
    return unsettled.update(settled_at=now, settled_by_id=actor.pk)
