"""What a message would look like: written for a recent visit where there is one, with its secret links hidden."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from django.conf import settings
from django.template.loader import render_to_string

from bookings import notifications, queries, tasks
from bookings.enums import MessageKind
from bookings.models import Message, MessageWording

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from django.core.mail import EmailMultiAlternatives

    from bookings.models import Appointment, Clinic

# A link in a patient's message is a key to the visit, and nobody else's.
SECRET = re.compile(r"(?<=/)[\w-]{20,}(?=[/\s\"<]|$)")
STYLE = re.compile(r' style="[^"]*"')  # the content policy lets no style stand in a page
OPENING = "\x00"


@dataclass(frozen=True, slots=True)
class Trial:
    """A message as text and as a page; `reference` is the visit's it is about, "" where it is nobody's."""

    subject: str
    text: str
    html: str
    reference: str = ""


class Trials:
    """Write the kind's message again and again for the same visit: with these words, with those."""

    def __init__(self, kind: str, clinic: Clinic, *, now: datetime, may_see: bool) -> None:
        self.kind = kind
        self.clinic = clinic
        self.now = now
        self.visit = next(self.visits(), None) if may_see else None

    def visits(self) -> Iterator[Appointment]:
        """Yield recent visits that this kind can be written for: those that have had it first."""
        has_had = ((pk, True) for pk in queries.told_of(self.kind))
        could_have = ((pk, False) for pk in queries.latest_visits())
        for pk, had in chain(has_had, could_have):
            visit = queries.visit(pk)
            if (had or self.fits(visit)) and self.written(visit) is not None:
                yield visit

    def fits(self, visit: Appointment) -> bool:
        message = Message(kind=self.kind, appointment=visit, sequence=visit.sequence, due_at=self.now)
        try:
            return not tasks.reason_not(message, visit, self.now)
        except Exception:  # noqa: BLE001 -- a kind may ask for what only a stored message has: then it doesn't fit
            return False

    def written(self, visit: Appointment) -> EmailMultiAlternatives | None:
        """Return the message, or None where it can't be written: what it was about, a plan, is no longer there."""
        try:
            return tasks.KINDS[MessageKind(self.kind)].write(visit, self.clinic, now=self.now)
        except Exception:  # noqa: BLE001 -- whatever a kind lacks, the page of its wording is there
            return None

    def of(self, wording: MessageWording) -> Trial:
        """Return the message as it would be in these words."""
        with notifications.as_if(wording):
            mail = self.written(self.visit) if self.visit else None
            if self.visit is None or mail is None:
                subject, text, html = notifications.outline(self.kind, self.clinic)
                return Trial(subject, text.strip(), framed(html))
        html = str(mail.alternatives[0][0])
        return Trial(str(mail.subject), hidden(str(mail.body)).strip(), framed(html), self.visit.reference)

    def our_opening(self) -> str:
        """Return our own opening: what the message begins with that goes when there is another one."""
        ours = self.of(MessageWording(kind=self.kind)).text
        other = self.of(MessageWording(kind=self.kind, opening=OPENING)).text
        return notifications.before(OPENING, ours, other)


def hidden(text: str) -> str:
    """Return the text with "…" for the secrets in our own addresses."""
    address = re.compile(re.escape(settings.SITE_URL) + r"/[^\s\"<]*")
    return address.sub(lambda found: SECRET.sub("…", found[0]), text)


def framed(html: str) -> str:
    """Return the page as it can be shown inside one of ours: our style sheet in the place of inline styles."""
    sheet = render_to_string("admin/bookings/trial_style.html")
    return STYLE.sub("", hidden(html)).replace("</head>", f"{sheet}</head>", 1)
