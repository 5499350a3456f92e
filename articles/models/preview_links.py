"""Addresses under which somebody without a login may read an article before it is published."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from articles.models.articles import Article

if TYPE_CHECKING:
    from datetime import datetime


class PreviewLinkQuerySet(models.QuerySet["PreviewLink"]):
    def working(self, now: datetime) -> PreviewLinkQuerySet:
        return self.filter(revoked_at__isnull=True, expires_at__gt=now)


def new_token() -> str:
    return secrets.token_urlsafe(32)


class PreviewLink(models.Model):
    article = models.ForeignKey(
        Article, models.CASCADE, verbose_name=_("article"), related_name="preview_links"
    )
    token = models.CharField(max_length=43, unique=True, default=new_token, editable=False)
    made_at = models.DateTimeField(_("made"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name=_("made by"),
        related_name="+",
        null=True,
        blank=True,
    )
    expires_at = models.DateTimeField(_("works until"))
    revoked_at = models.DateTimeField(_("taken back"), null=True, blank=True)

    objects = PreviewLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("preview address")
        verbose_name_plural = _("preview addresses")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(name="preview_link_expires", condition=Q(expires_at__gt=F("made_at")))
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("articles:preview", args=[self.token])
