from __future__ import annotations

from typing import Any

from django.db import models, transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

import plaintext
from articles.models.indexing import index_some
from articles.models.turns import take_turn


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

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        take_turn()
        super().save(*args, **kwargs)
        self.articles.raise_revision()
        index_some(self.articles.all())

    def get_absolute_url(self) -> str:
        return reverse("articles:topic", args=[self.slug])

    @transaction.atomic
    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        take_turn()
        self.articles.raise_revision()
        had = self.articles.model.objects.filter(pk__in=list(self.articles.values_list("pk", flat=True)))
        deleted = super().delete(*args, **kwargs)
        index_some(had)
        return deleted
