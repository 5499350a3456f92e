from __future__ import annotations

from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

import plaintext


class Topic(models.Model):
    name = models.CharField(_("name"), max_length=60, unique=True, validators=[plaintext.one_line])
    slug = models.SlugField(_("address"), max_length=60, unique=True)
    description = models.TextField(
        _("description"),
        blank=True,
        validators=[plaintext.paragraphs],
        help_text=_("One or two sentences, shown at the head of the topic's page."),
    )

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        self.articles.raise_revision()

    def get_absolute_url(self) -> str:
        return reverse("articles:topic", args=[self.slug])

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        self.articles.raise_revision()
        return super().delete(*args, **kwargs)
