from __future__ import annotations

from typing import Any

from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

import plaintext
from articles.models.indexing import index_some
from articles.models.turns import take_turn


class Author(models.Model):
    name = models.CharField(_("name"), max_length=100, validators=[plaintext.one_line])
    slug = models.SlugField(_("address"), max_length=100, unique=True)
    credentials = models.CharField(
        _("credentials"),
        max_length=200,
        blank=True,
        validators=[plaintext.one_line],
        help_text=_("Only what this person has told you, such as a degree or a registration."),
    )
    email = models.EmailField(
        _("e-mail address"),
        blank=True,
        help_text=_("Never shown to readers. Reminders of reviews that are due go there."),
    )
    biography = models.TextField(_("biography"), blank=True, validators=[plaintext.paragraphs])

    class Meta:
        verbose_name = _("author or reviewer")
        verbose_name_plural = _("authors and reviewers")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        take_turn()
        super().save(*args, **kwargs)
        named = Q(author=self) | Q(reviewed_by=self) | Q(cards_signed_off_by=self)
        self.articles.model.objects.filter(named | of_sources(self)).raise_revision()
        index_some(self.articles.all())

    def get_absolute_url(self) -> str:
        return reverse("articles:author", args=[self.slug])


def of_sources(author: Author) -> Q:
    """Pick the articles whose sources name this person: listed, cited, or both."""
    return Q(
        *(
            Q((f"{way}__reference__{role}", author))
            for way in ("listed_references", "citations")
            for role in ("checked_by", "correction_accepted_by")
        ),
        _connector=Q.OR,
    )
