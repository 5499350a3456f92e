"""Reminders before a visit, one for all visits of the day, and thanks with home advice after it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from bookings import queries
from bookings.enums import MessageKind
from bookings.notifications.care_plans import link_of
from bookings.notifications.mail import letter
from bookings.notifications.visits import forms_link

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.core.mail import EmailMultiAlternatives

    from bookings.models import Appointment, Clinic
    from bookings.queries import Contact


@dataclass(frozen=True, slots=True)
class Told:
    """A visit as a reminder tells it; `forms_link` is "" where no form is left to fill in."""

    visit: Appointment
    contact: Contact
    number: Any
    link: str
    forms_link: str
    may_change: bool


def reminder(appointment: Appointment, clinic: Clinic, *, now: datetime) -> EmailMultiAlternatives:
    """Write when and where the visit is, what to bring and which form is left; and all others of that day with it."""
    visits = queries.visits_that_day(appointment, clinic, now=now)
    # One Message-ID for each reminder: a mailbox hides what it thinks it knows.
    revision = f"{appointment.sequence}-{queries.ended(appointment, MessageKind.REMINDER)}"
    told = as_told(visits, clinic, now)
    more = {
        "visits": told,
        "forms": any(each.forms_link for each in told),
        "may_change": any(each.may_change for each in told),
    }
    return letter("reminder", appointment, clinic, now=now, revision=revision, **more)


def as_told(visits: Sequence[Appointment], clinic: Clinic, now: datetime) -> list[Told]:
    """Return the visits with their links; where they are several people's, each says whose it is."""
    several = len({visit.patient.name_folded for visit in visits if visit.patient}) > 1
    found = []
    for visit in visits:
        contact = queries.contact_of(visit)
        contact = replace(contact, is_patient=contact.is_patient and not several)
        number = queries.number_to_call(visit)
        online = queries.changes_online(visit, clinic, now=now)
        may_change = online.may_move or online.may_cancel
        found.append(Told(visit, contact, number, link_of(visit), forms_link(visit, now), may_change))
    return found


def thanks(appointment: Appointment, clinic: Clinic, *, now: datetime) -> EmailMultiAlternatives:
    """Thank for the visit, with the clinic's advice for home after it."""
    return letter("thanks", appointment, clinic, now=now)
