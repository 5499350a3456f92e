from __future__ import annotations

from django.db import models


class VersionRows(models.Model):
    """What hung on the article in this version: its topics, sources and old addresses, as articles/versions reads them."""

    rows = models.JSONField(null=True, editable=False)

    class Meta:
        abstract = True
