"""Calendars to subscribe to: staff make an address, replace it and take it back."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from bookings.models import CalendarFeed, Clinic
from bookings.operations.writing import lock

if TYPE_CHECKING:
    from datetime import datetime

    from django.contrib.auth.models import AbstractBaseUser

    from bookings.enums import FeedNames
    from bookings.models.feeds import CalendarFeedQuerySet
    from bookings.queries import FeedTarget

A_SECOND = timedelta(seconds=1)


def make_feed(
    *, target: FeedTarget, names: FeedNames, shown: int | None, actor: AbstractBaseUser, now: datetime
) -> CalendarFeed:
    """Make a feed of the target in place of the one `shown` (its id; None: there was none), which ends.

    The same form twice makes one address: where it is no longer the one shown, it stays as it is.
    """
    with transaction.atomic(durable=True):
        lock_target(target)
        present = present_feed(target)
        if present is not None and present.pk != shown:
            return present
        if present is not None:
            end(present, actor, now)
        return CalendarFeed.objects.create(
            kind=target.kind,
            practitioner=target.practitioner,
            room=target.room,
            names=names,
            made_at=now,
            made_by_id=actor.pk,
        )


def revoke_feed(*, target: FeedTarget, shown: int | None, actor: AbstractBaseUser, now: datetime) -> bool:
    """Let the address `shown` lead nowhere from now on; False where it is not the one in force, which then stays."""
    with transaction.atomic(durable=True):
        lock_target(target)
        present = present_feed(target)
        if present is None or present.pk != shown:
            return False
        end(present, actor, now)
        return True


def present_feed(target: FeedTarget) -> CalendarFeed | None:
    return feeds_of(target).first()


def feeds_of(target: FeedTarget) -> CalendarFeedQuerySet:
    rows = CalendarFeed.objects.filter(revoked_at=None, kind=target.kind)
    return rows.filter(practitioner=target.practitioner, room=target.room)


def lock_target(target: FeedTarget) -> None:
    """Let nobody else make or end a feed of the same until the transaction ends."""
    if target.practitioner:
        lock([target.practitioner.pk], [])
    elif target.room:
        lock([], [target.room.pk])
    else:
        list(Clinic.objects.select_for_update(no_key=True).values_list("pk"))


def end(feed: CalendarFeed, actor: AbstractBaseUser, now: datetime) -> None:
    feed.revoked_at, feed.revoked_by_id = now, actor.pk
    feed.save(update_fields=["revoked_at", "revoked_by"])


def note_content(feed: CalendarFeed, digest: str, *, now: datetime) -> datetime | None:
    """Return the whole second since which the feed has this content; None where it can't be said without a lie.

    Another content than the last one served is noted, with a second of its own: what was sent with an earlier one is
    never taken for it. `feed` was read before the content was.
    """
    since = feed.content_since
    if since is None or feed.content_digest != digest:
        second = now.replace(microsecond=0)
        since = second if since is None else max(second, since + A_SECOND)
        with transaction.atomic(durable=True):
            same = CalendarFeed.objects.filter(pk=feed.pk, content_digest=feed.content_digest)
            if not same.update(content_digest=digest, content_since=since):
                return None
    return since if since <= now else None
