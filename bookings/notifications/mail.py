from __future__ import annotations

import re
from dataclasses import asdict
from email.utils import formataddr
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import punycode

from bookings import queries
from bookings.notifications.words import subject_of, values_of, words

if TYPE_CHECKING:
    from datetime import datetime

    from bookings.domain.ical import Method
    from bookings.models import Appointment, Clinic


def about_visit(
    kind: str,
    appointment: Appointment,
    clinic: Clinic,
    method: Method,
    calendar: bytes,
    *,
    now: datetime,
    revision: str = "",
    **more: object,
) -> EmailMultiAlternatives:
    """Return the message of this kind about the visit, ready to send; times in the clinic's zone.

    `more` is what this kind's templates also know. The Message-ID follows from the visit, its revision and the
    kind, so that a repeat can be recognised.
    """
    message = letter(kind, appointment, clinic, now=now, revision=revision, **more)
    # Mail programs treat the part beside the text as an invitation; the attachment is for those that only offer files.
    # Its other type keeps them from finding two invitations in one message.
    message.attach_alternative(calendar.decode(), f"text/calendar; method={method.value}")
    message.attach("appointment.ics", calendar, "application/ics")
    return message


def letter(
    kind: str, appointment: Appointment, clinic: Clinic, *, now: datetime, revision: str = "", **more: object
) -> EmailMultiAlternatives:
    """Return the message without an attachment; `revision` is what it is about: "" is the visit as it is."""
    contact = queries.contact_of(appointment)
    context = {**what_every_message_knows(appointment, clinic, now), **more}
    about = f"{appointment.uid}.{revision or appointment.sequence}.{kind}"
    with timezone.override(ZoneInfo(clinic.time_zone)):
        own = words(kind, values_of(appointment, contact.name, clinic))
        context["words"] = own
        subject = subject_of(kind, context, own)
        text, html = (render_to_string(f"emails/{kind}.{part}", context) for part in ("txt", "html"))
    message = EmailMultiAlternatives(
        subject=subject,
        body=tidy(text),
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[mailbox(contact.name, contact.email)],
        reply_to=[mailbox(clinic.name, clinic.email)] if clinic.email else [],
        headers={
            "Message-ID": f"<{about}@{urlsplit(settings.SITE_URL).hostname}>",
            "Auto-Submitted": "auto-generated",
        },
    )
    message.attach_alternative(html, "text/html")
    return message


def what_every_message_knows(appointment: Appointment, clinic: Clinic, now: datetime) -> dict[str, object]:
    path = reverse("bookings:appointment", args=[appointment.token])
    return {
        "appointment": appointment,
        "contact": queries.contact_of(appointment),
        "number": queries.number_to_call(appointment),
        "patient": appointment.patient,
        "clinic": clinic,
        "site_url": settings.SITE_URL,
        "link": f"{settings.SITE_URL}{path}",
        **asdict(queries.changes_online(appointment, clinic, now=now)),
    }


def tidy(text: str) -> str:
    """Return the text with one empty line where a template leaves several, and none at either end."""
    return re.sub(r"\n{3,}", "\n\n", text.strip("\n")) + "\n"


def mailbox(name: str, address: str) -> str:
    """Return `name <address>` for a header; a domain with other letters than a to z travels as punycode."""
    return formataddr((name, in_ascii(address)))


def in_ascii(address: str) -> str:
    local, _at, domain = address.rpartition("@")
    return f"{local}@{punycode(domain)}"
