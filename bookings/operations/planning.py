"""Looks at booked visits before and after a change of working time, so that staff are asked before any falls outside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bookings import queries
from bookings.domain.outside import fell_outside, fingerprint
from bookings.models import Practitioner
from bookings.operations.errors import VisitsOutside

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import Q


class Watch:
    """Made before the change, asked after it, both in the transaction of the change.

    The practitioners stay locked meanwhile, so that nobody books into hours that are about to go.
    """

    def __init__(self, who: Q, *, now: datetime) -> None:
        lock_everybody()
        self.who = who
        self.now = now
        self.before = queries.plan(who, now=now)

    def fallen(self, *, agreed: str) -> list[int]:
        """Return the visits (ids) that the change leaves outside, in order of time.

        `agreed` is the fingerprint of those that staff have seen and leave booked. Raises VisitsOutside for any
        others, so that the transaction is undone and they are shown first.
        """
        outside = fell_outside(self.before, queries.plan(self.who, now=self.now))
        if outside and fingerprint(outside) != agreed:
            raise VisitsOutside(outside)
        return outside


def lock_everybody() -> None:
    """Lock all practitioners in order of id, as every booking locks its own (see `writing`)."""
    list(Practitioner.objects.select_for_update(no_key=True).order_by("pk").values_list("pk"))
