from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bookings.enums import FeedKind, FeedNames
from bookings.models.appointments import new_token
from bookings.models.offer import Practitioner
from bookings.models.places import Room

IN_FORCE = Q(revoked_at=None)


class CalendarFeedQuerySet(models.QuerySet["CalendarFeed"]):
    def in_force(self) -> CalendarFeedQuerySet:
        """Keep what is not revoked, and is not about somebody who has left or a room that is out of use."""
        left = (
            Q(practitioner__is_active=False)
            | Q(practitioner__user__is_active=False)
            | Q(room__is_active=False)
        )
        return self.filter(IN_FORCE).exclude(left)


class CalendarFeed(models.Model):
    """A private address from which calendar programs read visits. A new address is a new row; old ones are kept, revoked.

    `content_digest` is of what was last served, and `content_since` the whole second since which it is so: another
    content has a later one, so that Last-Modified never says "unchanged" of something that has changed.
    """

    secret = models.CharField(_("address"), max_length=43, unique=True, default=new_token, editable=False)
    kind = models.CharField(_("shows"), max_length=12, choices=FeedKind)
    practitioner = models.ForeignKey(
        Practitioner,
        models.PROTECT,
        related_name="feeds",
        null=True,
        blank=True,
        verbose_name=_("practitioner"),
    )
    room = models.ForeignKey(
        Room, models.PROTECT, related_name="feeds", null=True, blank=True, verbose_name=_("room")
    )
    names = models.CharField(
        _("says of patients"), max_length=10, choices=FeedNames, default=FeedNames.INITIALS
    )
    made_at = models.DateTimeField(_("made"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("made by")
    )
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("revoked by"),
    )
    content_digest = models.CharField(max_length=64, blank=True, editable=False)
    content_since = models.DateTimeField(null=True, blank=True, editable=False)

    objects = CalendarFeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("calendar to subscribe to")
        verbose_name_plural = _("calendars to subscribe to")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=FeedKind.PRACTITIONER, practitioner__isnull=False, room=None)
                | Q(kind=FeedKind.ROOM, room__isnull=False, practitioner=None)
                | Q(kind=FeedKind.CLINIC, practitioner=None, room=None),
                name="bookings_feed_shows_one_thing",
            ),
            models.CheckConstraint(condition=Q(names__in=FeedNames.values), name="bookings_feed_known_names"),
            models.UniqueConstraint(
                fields=["practitioner"], condition=IN_FORCE, name="bookings_feed_one_a_practitioner"
            ),
            models.UniqueConstraint(fields=["room"], condition=IN_FORCE, name="bookings_feed_one_a_room"),
            models.UniqueConstraint(
                fields=["kind"],
                condition=IN_FORCE & Q(kind=FeedKind.CLINIC),
                name="bookings_feed_one_of_the_clinic",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
