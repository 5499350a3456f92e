"""Messages to a patient about a visit as it is when the message is sent."""

from __future__ import annotations

from email.utils import parseaddr
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from bookings import queries
from bookings.domain.ical import Entry, Method, calendar_file, published
from bookings.enums import AppointmentStatus, VisitMode
from bookings.notifications.codes import verify_code
from bookings.notifications.mail import about_visit, in_ascii, letter

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.core.mail import EmailMultiAlternatives

    from bookings.models import Appointment, Clinic


def booked(appointment: Appointment, clinic: Clinic, *, now: datetime) -> EmailMultiAlternatives:
    """Write that the visit is booked, with its calendar entry and where its forms are."""
    forms = forms_link(appointment, now)
    # One Message-ID for each time that staff have it sent: a mailbox hides what it thinks it knows.
    before = queries.times_confirmed(appointment)
    revision = f"{appointment.sequence}-{before + 1}" if before else ""
    return with_calendar(
        "booked", appointment, clinic, Method.REQUEST, now, revision=revision, forms_link=forms
    )


def forms_link(appointment: Appointment, now: datetime) -> str:
    """Return where the visit's forms are filled in, or an empty string if none is left."""
    left = any(not form.is_sent for form in queries.forms_of(appointment))
    if not left or not queries.forms_are_open(appointment, now=now):
        return ""
    return f"{settings.SITE_URL}{reverse('bookings:forms', args=[appointment.token])}"


def rescheduled(appointment: Appointment, clinic: Clinic, *, now: datetime) -> EmailMultiAlternatives:
    """Write that the visit has moved, with the same calendar entry at its new time."""
    moved_from = queries.told_start(appointment)
    return with_calendar("rescheduled", appointment, clinic, Method.REQUEST, now, moved_from=moved_from)


def cancelled(appointment: Appointment, clinic: Clinic, *, now: datetime) -> EmailMultiAlternatives:
    """Write that the visit is cancelled, and cancel its calendar entry."""
    by_patient = queries.cancelled_by_patient(appointment)
    return with_calendar("cancelled", appointment, clinic, Method.CANCEL, now, by_patient=by_patient)


def verify(appointment: Appointment, clinic: Clinic, *, now: datetime) -> EmailMultiAlternatives:
    """Ask to confirm a booking by the link that only this message has; nothing is agreed yet, so no calendar entry."""
    path = reverse("bookings:verify", args=[appointment.token, verify_code(appointment)])
    confirm = f"{settings.SITE_URL}{path}"
    # One Message-ID for each time it is asked for: a mailbox hides what it thinks it knows.
    times = len(queries.asked_to_confirm(appointment))
    revision = f"{appointment.sequence}-{times}" if times > 1 else ""
    return letter("verify", appointment, clinic, now=now, revision=revision, confirm=confirm)


def with_calendar(
    kind: str,
    appointment: Appointment,
    clinic: Clinic,
    method: Method,
    now: datetime,
    *,
    revision: str = "",
    **more: object,
) -> EmailMultiAlternatives:
    entry = calendar(appointment, clinic, method, now)
    return about_visit(kind, appointment, clinic, method, entry, now=now, revision=revision, **more)


def calendar_of_visit(appointment: Appointment, clinic: Clinic, *, now: datetime) -> bytes:
    """Return the file that the patient downloads."""
    return calendar(appointment, clinic, Method.PUBLISH, now)


def calendar_of_visits(visits: Sequence[Appointment], clinic: Clinic, *, now: datetime) -> bytes:
    """Return one file of several visits, to download."""
    return published([entry_of(visit, clinic, now) for visit in visits])


def calendar(appointment: Appointment, clinic: Clinic, method: Method, now: datetime) -> bytes:
    return calendar_file(entry_of(appointment, clinic, now), method)


def entry_of(appointment: Appointment, clinic: Clinic, now: datetime) -> Entry:
    contact = queries.contact_of(appointment)
    attendee = (contact.name, in_ascii(contact.email)) if contact.email else None
    return Entry(
        uid=f"{appointment.uid}@{urlsplit(settings.SITE_URL).hostname}",
        sequence=appointment.sequence,
        stamp=now,
        starts_at=appointment.starts_at,
        ends_at=appointment.ends_at,
        zone=ZoneInfo(clinic.time_zone),
        summary=_("Appointment at %(clinic)s") % {"clinic": clinic.name},
        description=description(appointment, clinic),
        location=place(appointment, clinic),
        organizer=(clinic.name, in_ascii(clinic.email or parseaddr(settings.DEFAULT_FROM_EMAIL)[1])),
        attendee=attendee,
        cancelled=appointment.status == AppointmentStatus.CANCELLED,
    )


def description(appointment: Appointment, clinic: Clinic) -> str:
    """Return what the entry says besides time and place: the number to be called on stays out of shared calendars."""
    if appointment.status == AppointmentStatus.CANCELLED:
        told = _("Reference %(reference)s. This appointment is cancelled. Questions: %(telephone)s.")
        return told % {"reference": appointment.reference, "telephone": clinic.telephone}
    told = _(
        "Reference %(reference)s. To change or cancel: use the link in our e-mail, or call %(telephone)s."
    )
    text = told % {"reference": appointment.reference, "telephone": clinic.telephone}
    if appointment.mode != VisitMode.TELEPHONE:
        return text
    return " ".join([_("We call you at this time, on the number in our e-mail."), text])


def place(appointment: Appointment, clinic: Clinic) -> str:
    if appointment.mode == VisitMode.TELEPHONE:
        return _("By telephone")
    return f"{clinic.name}, {appointment.location.address}"
