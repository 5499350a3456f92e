"""What the patient's own page can show and do at a moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bookings.domain.policy import may_change_until
from bookings.enums import AppointmentStatus
from bookings.models import BookingAttempt

if TYPE_CHECKING:
    from datetime import datetime

    from bookings.models import Appointment, Clinic

# Long enough to look a visit up for an insurer, or to book the next one from its mail; then a forgotten mail in a
# shared mailbox tells nothing any more.
SHOWN_FOR = timedelta(days=30)
CHANGEABLE = (AppointmentStatus.HELD, AppointmentStatus.EXPIRED, AppointmentStatus.BOOKED)


@dataclass(frozen=True, slots=True)
class Online:
    """Until when (excluded) a visit can be moved, and cancelled, by the link; what a page says before it is booked too.

    `too_near`: neither can be done any more, though the visit is still to come; `hours` is how near that is.
    """

    move_until: datetime
    cancel_until: datetime
    may_move: bool
    may_cancel: bool
    too_near: bool
    hours: int


def changes_online(appointment: Appointment, clinic: Clinic, *, now: datetime) -> Online:
    """Return what can be changed by the link, by the clinic's cut-offs. No query."""
    starts_at = appointment.starts_at
    open_still = appointment.status in CHANGEABLE and not appointment.was_asked_to_confirm
    move_until = may_change_until(starts_at, timedelta(hours=clinic.move_cutoff))
    cancel_until = may_change_until(starts_at, timedelta(hours=clinic.cancel_cutoff))
    return Online(
        move_until=move_until,
        cancel_until=cancel_until,
        may_move=open_still and now < move_until,
        may_cancel=open_still and now < cancel_until,
        too_near=max(move_until, cancel_until) <= now < starts_at,
        hours=min(clinic.move_cutoff, clinic.cancel_cutoff),
    )


def link_is_over(appointment: Appointment, *, now: datetime) -> bool:
    """Tell whether the visit is so long ago that its link shows nothing of it."""
    return now >= appointment.ends_at + SHOWN_FOR


def may_correct(appointment: Appointment, *, now: datetime) -> bool:
    """Tell whether the details can still be corrected by the link: until the visit begins."""
    return appointment.status == AppointmentStatus.BOOKED and now < appointment.starts_at


def booked_here(appointment: Appointment, visitor: str) -> bool:
    """Tell whether this very browser has lately made the booking, for a person whom no other visit names.

    Who has only the link may have been forwarded it.
    """
    if not visitor or not BookingAttempt.objects.filter(appointment=appointment, visitor=visitor).exists():
        return False
    person = appointment.contact or appointment.patient
    return person is not None and not person.appointments.exclude(pk=appointment.pk).exists()
