"""Each member of staff's private address of what waits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from articles.models import HeldFeed
from articles.models.held_feeds import new_secret

if TYPE_CHECKING:
    from datetime import datetime

    from django.contrib.auth.models import AbstractBaseUser


def make_held_feed(user: AbstractBaseUser, *, now: datetime) -> HeldFeed:
    """Make an address, or a new one in place of the one that there is: the old one leads nowhere any more."""
    given = {"secret": new_secret(), "made_at": now}
    return HeldFeed.objects.update_or_create(user_id=user.pk, defaults=given)[0]


def revoke_held_feed(user: AbstractBaseUser) -> bool:
    return HeldFeed.objects.filter(user_id=user.pk).delete()[0] > 0
