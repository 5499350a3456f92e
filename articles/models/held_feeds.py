from __future__ import annotations

import secrets

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


def new_secret() -> str:
    return secrets.token_urlsafe(32)


class HeldFeed(models.Model):
    """One member of staff's private address of what waits to be looked at. A new address takes the place of the old one."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="held_feed", verbose_name=_("whose")
    )
    secret = models.CharField(_("address"), max_length=43, unique=True, default=new_secret, editable=False)
    made_at = models.DateTimeField(_("made"))

    class Meta:
        verbose_name = _("feed of what waits")
        verbose_name_plural = _("feeds of what waits")

    def __str__(self) -> str:
        return str(self.pk)
