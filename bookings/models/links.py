from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class LinkRequest(models.Model):
    """Somebody asks for the links to the visits of an e-mail address. The worker looks whether there are any.

    So the page that takes it does the same for every address. Forgotten after an hour.
    """

    email = models.EmailField()
    address = models.CharField(max_length=64, blank=True)  # a keyed digest of the network it came from
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("request for links")
        verbose_name_plural = _("requests for links")
        indexes = [
            models.Index(Lower("email"), name="bookings_link_email"),
            models.Index(fields=["address"], name="bookings_link_address"),
            models.Index(fields=["id"], name="bookings_link_open", condition=Q(answered_at=None)),
        ]

    def __str__(self) -> str:
        return str(self.pk)
