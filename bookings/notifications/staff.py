"""Messages to staff: times, initials and references; nothing about health, and to read more one signs in."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from bookings import queries
from bookings.domain.feeds import initials
from bookings.notifications.mail import mailbox, tidy

if TYPE_CHECKING:
    from datetime import datetime

    from bookings.models import Appointment, Clinic, Message


def day_list(message: Message, clinic: Clinic, *, now: datetime) -> EmailMultiAlternatives | None:
    """Write the practitioner's visits of the day on which the message was written; None once it is of no use.

    That is: another day, the first visit has begun, no visit is left, or the practitioner wants none any more.
    """
    practitioner, zone = message.practitioner, queries.zone(clinic)
    assert practitioner is not None  # noqa: S101 -- the database holds it for every day list
    day = message.created_at.astimezone(zone).date()
    visits = queries.visits_of_day_list(practitioner, day, clinic)
    wanted = practitioner.is_active and practitioner.day_list_email
    if not wanted or now.astimezone(zone).date() != day or not visits or visits[0].starts_at <= now:
        return None
    new = queries.never_here_before(visits, now=now)
    rows = [{"visit": visit, "who": who(visit), "prepare": to_prepare(visit, new)} for visit in visits]
    link = f"{reverse('desk:day')}?{urlencode({'date': day.isoformat(), 'practitioner': practitioner.pk})}"
    context = {"practitioner": practitioner, "day": day, "rows": rows, "link": f"{settings.SITE_URL}{link}"}
    return letter("day_list", message, clinic, (practitioner.name, practitioner.day_list_email), context)


def who(visit: Appointment) -> str:
    return initials(visit.patient.name) if visit.patient else ""


def to_prepare(visit: Appointment, new: set[str]) -> list[str]:
    """Return what is to be made ready, in a few words each; nothing about health."""
    needs = visit.needs
    told = {
        _("first visit"): visit.patient is not None and visit.patient.person in new,
        _("step-free room"): needs.step_free,
        _("interpreter (%s)") % needs.interpreter: bool(needs.interpreter),
        _("longer visit"): needs.longer,
        _("chaperone"): needs.chaperone,
    }
    return [words for words, needed in told.items() if needed]


def to_call(message: Message, clinic: Clinic, *, now: datetime) -> EmailMultiAlternatives | None:
    """Write whom the clinic is to call since an e-mail did not reach them; None if that is nobody any more."""
    people = queries.people_to_tell(now=now)
    if not people or not clinic.tell_unreached or not clinic.email:
        return None
    rows = [{"who": initials(one.contact.name), "reference": one.reference} for one in people]
    context: dict[str, object] = {"rows": rows, "link": f"{settings.SITE_URL}{reverse('desk:calls')}"}
    return letter("to_call", message, clinic, (clinic.name, clinic.email), context)


def letter(
    kind: str, message: Message, clinic: Clinic, to: tuple[str, str], context: dict[str, object]
) -> EmailMultiAlternatives:
    """Return the message to this name and address; its Message-ID follows from its cause, so a repeat is recognised."""
    known = {**context, "clinic": clinic}
    with timezone.override(ZoneInfo(clinic.time_zone)):
        subject, text, html = (
            render_to_string(f"emails/{kind}.{part}", known) for part in ("subject.txt", "txt", "html")
        )
    about = message.cause.replace(" ", "-")
    mail = EmailMultiAlternatives(
        subject=" ".join(subject.split()),
        body=tidy(text),
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[mailbox(*to)],
        reply_to=[mailbox(clinic.name, clinic.email)] if clinic.email else [],
        headers={
            "Message-ID": f"<{about}@{urlsplit(settings.SITE_URL).hostname}>",
            "Auto-Submitted": "auto-generated",
        },
    )
    mail.attach_alternative(html, "text/html")
    return mail
