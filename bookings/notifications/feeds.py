"""A calendar to subscribe to, as calendar programs read it: who comes when, by initials, and nothing about health.

No name of a service either: what a clinic calls one can tell what somebody has. Buffers, time off and closures are
left out: the entries are visits.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from bookings import queries
from bookings.domain import feeds
from bookings.domain.feeds import FeedEntry
from bookings.enums import FeedKind, FeedNames, VisitMode

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bookings.models import CalendarFeed, Clinic
    from bookings.queries import FeedVisit


def feed_of(feed: CalendarFeed, clinic: Clinic, *, today: date) -> bytes:
    """Return the file that a calendar program reads at the feed's address. One query."""
    zone = queries.zone(clinic)
    span = queries.span_of(today, zone)
    groups: dict[object, list[FeedVisit]] = defaultdict(list)
    for visit in queries.visits_in_feed(feed, span):
        groups[visit.session_key if visit.capacity > 1 else visit.uid].append(visit)
    maker = Maker(feed, clinic)
    entries = (
        maker.class_entry(seats) if seats[0].capacity > 1 else maker.entry(seats[0])
        for seats in groups.values()
    )
    return feeds.feed(calendar_name(feed, clinic), entries, zone, span.first, span.last)


def calendar_name(feed: CalendarFeed, clinic: Clinic) -> str:
    parts = [feed.practitioner and feed.practitioner.name, feed.room and feed.room.name, clinic.name]
    return " · ".join(part for part in parts if part)


class Maker:
    """Writes the entries of one feed."""

    def __init__(self, feed: CalendarFeed, clinic: Clinic) -> None:
        self.zone = queries.zone(clinic)
        self.host = urlsplit(settings.SITE_URL).hostname
        self.initials = feed.names == FeedNames.INITIALS
        self.names_giver = feed.kind != FeedKind.PRACTITIONER

    def entry(self, visit: FeedVisit) -> FeedEntry:
        who = feeds.initials(visit.patient) if self.initials else ""
        path = reverse("desk:visit", args=[visit.reference])
        return FeedEntry(
            uid=f"{visit.uid}@{self.host}",
            sequence=visit.sequence,
            stamp=visit.changed_at,
            starts_at=visit.starts_at,
            ends_at=visit.ends_at,
            zone=self.zone,
            summary=self.summary(visit, who or _("Visit")),
            description=_("Visit %(reference)s") % {"reference": visit.reference},
            location=place(visit),
            url=f"{settings.SITE_URL}{path}",
            cancelled=visit.is_cancelled,
        )

    def class_entry(self, seats: Sequence[FeedVisit]) -> FeedEntry:
        """Return one entry for all seats: it is cancelled when nobody comes any more."""
        taken = [seat for seat in seats if not seat.is_cancelled]
        first = (taken or seats)[0]  # a seat that was given up keeps the time that the class had then
        told = _("Class, %(coming)s of %(seats)s") % {"coming": len(taken), "seats": first.capacity}
        return FeedEntry(
            uid=f"{first.session_key}@{self.host}",
            sequence=max(seat.sequence for seat in seats),
            stamp=max(seat.changed_at for seat in seats),
            starts_at=first.starts_at,
            ends_at=first.ends_at,
            zone=self.zone,
            summary=self.summary(first, told),
            description="",
            location=place(first),
            cancelled=not taken,
        )

    def summary(self, visit: FeedVisit, what: str) -> str:
        return f"{visit.practitioner}: {what}" if self.names_giver else what


def place(visit: FeedVisit) -> str:
    if visit.mode == VisitMode.TELEPHONE:
        return _("By telephone")
    return ", ".join(part for part in (visit.room, visit.location) if part)
