"""What one patient can have: no two visits at once, and no more of them ahead than the clinic allows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bookings import queries
from bookings.operations.errors import PatientBusy, TooManyAhead
from bookings.operations.writing import lock_patient

if TYPE_CHECKING:
    from datetime import datetime

    from bookings.models import Appointment, BookingAttempt, Clinic, Patient


def refuse_busy(appointment: Appointment, patient: Patient, *, now: datetime) -> None:
    """Raise PatientBusy if this very patient has another visit then; once the patient is locked."""
    others = queries.live_visits_of(patient, now=now).exclude(pk=appointment.pk)
    then = others.filter(starts_at__lt=appointment.ends_at, ends_at__gt=appointment.starts_at)
    if other := then.select_related("practitioner").order_by("starts_at", "pk").first():
        raise PatientBusy(other)


def refuse_many(patient: Patient, clinic: Clinic, *, now: datetime) -> None:
    """Raise TooManyAhead if one more visit would be more than the clinic allows; once the patient is locked."""
    if clinic.most_upcoming is None:
        return
    ahead = queries.live_visits_of(patient, now=now).filter(starts_at__gt=now).count()
    if ahead >= clinic.most_upcoming:
        raise TooManyAhead(ahead)


def refuse_online(
    attempt: BookingAttempt, appointment: Appointment, clinic: Clinic, *, now: datetime
) -> None:
    """Hold an online booking to both rules as far as its answer tells nobody what they can't know already.

    So it looks at what the same browser has just booked, and at the visits of the patient whose secret link was
    used; an e-mail address that somebody typed proves nothing, and leads to the list of visits to check instead.
    Raises PatientBusy or TooManyAhead.
    """
    if attempt.invited_id is not None:
        lock_patient(attempt.invited_id)
    visits = queries.known_to_visitor(attempt, now=now)
    for other in visits:
        if other.starts_at < appointment.ends_at and appointment.starts_at < other.ends_at:
            raise PatientBusy(other)
    ahead = sum(visit.starts_at > now for visit in visits)
    if clinic.most_upcoming is not None and ahead >= clinic.most_upcoming:
        raise TooManyAhead(ahead)
