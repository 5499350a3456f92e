from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class RecentBooking(models.Model):
    """That somebody booked or joined the waiting list online: keyed digests to count a day's by, and nothing that leads to a visit."""

    at = models.DateTimeField(_("when"))
    email = models.CharField(max_length=64)
    telephone = models.CharField(max_length=64, blank=True)
    address = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("recent online booking")
        verbose_name_plural = _("recent online bookings")
        indexes = [
            models.Index(fields=["email", "at"], name="bookings_recent_email"),
            models.Index(fields=["telephone", "at"], name="bookings_recent_telephone"),
            models.Index(fields=["address", "at"], name="bookings_recent_address"),
            models.Index(fields=["at"], name="bookings_recent_at"),
        ]

    def __str__(self) -> str:
        return self.at.isoformat()
