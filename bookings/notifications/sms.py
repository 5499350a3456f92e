"""A reminder as one SMS: the clinic, the day, the time and the visit's link; nothing else of the visit or its patient."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import ngettext

from bookings import queries
from bookings.domain.gsm import one_sms
from bookings.enums import MessageMedium
from bookings.notifications import provider
from bookings.notifications.care_plans import link_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bookings.models import Appointment, Clinic, Message


@dataclass(frozen=True, slots=True)
class Text:
    """An SMS ready to send: `to` as +14164164161, `key` the same for every try of the same words to the same number."""

    to: str = field(repr=False)
    body: str = field(repr=False)
    key: str

    def send(self) -> None:
        provider.hand_over(self.to, self.body, self.key)


def reminder_text(message: Message, appointment: Appointment, clinic: Clinic, *, now: datetime) -> Text:
    """Write one SMS about all visits of the day of which this number is told; the link is the first one's."""
    visits = queries.visits_that_day(appointment, clinic, now=now, medium=MessageMedium.SMS) or [appointment]
    to = queries.contact_of(appointment).mobile
    body = one_sms(clinic.name, what(visits, clinic), link_of(visits[0]))
    return Text(to, body, key_of(message, to, body))


def key_of(message: Message, to: str, body: str) -> str:
    """Return what a provider knows a repeat by: many refuse a key that comes again with another number or text."""
    digest = hashlib.sha256(f"{to} {body}".encode()).hexdigest()[:16]
    return f"message-{message.pk}-{digest}@{urlsplit(settings.SITE_URL).hostname}"


def what(visits: Sequence[Appointment], clinic: Clinic) -> str:
    starts = [visit.starts_at.astimezone(queries.zone(clinic)) for visit in visits]
    told = {
        "number": len(visits),
        "day": date_format(starts[0], "D j M"),
        "times": ", ".join(date_format(each, "H:i") for each in starts),
    }
    return (
        ngettext(
            "your appointment is on %(day)s at %(times)s.",
            "your %(number)s appointments are on %(day)s at %(times)s.",
            len(visits),
        )
        % told
    )
