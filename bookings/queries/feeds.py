"""Calendars to subscribe to: whose they are, and the visits in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID  # noqa: TC003 -- a named tuple's

from django.db.models import Max, OuterRef, Q, Subquery

from bookings.domain.intervals import Interval
from bookings.domain.walltime import day_interval
from bookings.enums import AGREED_STATUSES, AppointmentStatus, FeedKind
from bookings.models import Appointment, AppointmentChange, CalendarFeed, Practitioner, Room

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime
    from zoneinfo import ZoneInfo

DAYS_BACK = timedelta(days=30)
DAYS_AHEAD = timedelta(days=180)
CANCELLED_SHOWN = timedelta(days=30)
KEPT = (*AGREED_STATUSES, AppointmentStatus.NOSHOW)


@dataclass(frozen=True, slots=True)
class Span:
    """The local days of a feed, first and last included."""

    first: date
    last: date
    zone: ZoneInfo
    today: date

    @property
    def interval(self) -> Interval:
        return Interval(day_interval(self.first, self.zone).start, day_interval(self.last, self.zone).end)

    @property
    def cancelled_since(self) -> datetime:
        return day_interval(self.today - CANCELLED_SHOWN, self.zone).start


def span_of(today: date, zone: ZoneInfo) -> Span:
    """Return the days that a feed shows today, in the clinic's zone: the last 30 and the next 180."""
    return Span(today - DAYS_BACK, today + DAYS_AHEAD, zone, today)


class FeedVisit(NamedTuple):
    """What a feed needs to know of a visit."""

    uid: UUID
    session_key: UUID
    sequence: int
    status: str
    capacity: int
    mode: str
    reference: str
    starts_at: datetime
    ends_at: datetime
    created_at: datetime
    patient: str
    practitioner: str
    room: str | None
    location: str
    last_change: datetime | None

    @property
    def changed_at(self) -> datetime:
        return self.last_change or self.created_at

    @property
    def is_cancelled(self) -> bool:
        return self.status == AppointmentStatus.CANCELLED


COLUMNS = (
    *("uid", "session_key", "sequence", "status", "capacity", "mode", "reference", "starts_at", "ends_at"),
    *("created_at", "patient__name", "practitioner__name", "room__name", "location__name", "last_change"),
)


def feed_by_secret(secret: str) -> CalendarFeed | None:
    """Return the feed in force at this address; revoked, wrong and never there are alike. One query."""
    if "\x00" in secret:
        return None
    rows = CalendarFeed.objects.in_force().select_related("practitioner", "room__location")
    return rows.filter(secret=secret).first()


def visits_in_feed(feed: CalendarFeed, span: Span) -> list[FeedVisit]:
    """Return the visits of the feed within its span, in order of time: agreed ones, and those cancelled lately.

    A hold, or one that waits to be confirmed, is nobody's visit yet. One query.
    """
    shown = Q(status__in=KEPT) | Q(status=AppointmentStatus.CANCELLED, cancelled_at__gte=span.cancelled_since)
    within = span.interval
    rows = Appointment.objects.filter(shown, starts_at__lt=within.end, starts_at__gte=within.start)
    if feed.kind == FeedKind.PRACTITIONER:
        rows = rows.filter(practitioner=feed.practitioner_id)
    elif feed.kind == FeedKind.ROOM:
        rows = rows.filter(room=feed.room_id)
    changes = AppointmentChange.objects.filter(appointment=OuterRef("pk")).order_by()
    last = changes.values("appointment").annotate(last=Max("at")).values("last")
    rows = rows.annotate(last_change=Subquery(last)).order_by("starts_at", "pk")
    return [FeedVisit(*row) for row in rows.values_list(*COLUMNS)]


@dataclass(frozen=True, slots=True)
class FeedTarget:
    """What a feed can be made of, and the feed that there is."""

    kind: FeedKind
    practitioner: Practitioner | None = None
    room: Room | None = None
    feed: CalendarFeed | None = None

    @property
    def key(self) -> str:
        """Say in a form which one it is."""
        row = self.practitioner or self.room
        return f"{self.kind}-{row.pk}" if row else str(self.kind)


def feed_targets(*, login: int, everyone: bool) -> list[FeedTarget]:
    """Return what this login may make feeds of: its own practitioner's visits, or all there are. At most three queries."""
    people = Practitioner.objects.active().exclude(user__is_active=False)
    if not everyone:
        people = people.filter(user=login)
    targets = [FeedTarget(FeedKind.PRACTITIONER, practitioner=person) for person in people]
    if everyone:
        targets.append(FeedTarget(FeedKind.CLINIC))
        rooms = Room.objects.active().select_related("location").order_by("location__name", "name", "pk")
        targets += [FeedTarget(FeedKind.ROOM, room=room) for room in rooms]
    return list(with_feeds(targets))


def with_feeds(targets: list[FeedTarget]) -> Iterator[FeedTarget]:
    if not targets:
        return
    feeds = {
        (feed.kind, feed.practitioner_id or feed.room_id): feed
        for feed in CalendarFeed.objects.in_force().select_related("made_by")
    }
    for target in targets:
        row = target.practitioner or target.room
        feed = feeds.get((target.kind, row.pk if row else None))
        yield FeedTarget(target.kind, target.practitioner, target.room, feed)
