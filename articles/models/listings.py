from __future__ import annotations

from typing import Any

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.models.articles import Article
from articles.models.sources import Reference

MOST_REFERENCES = 1_000


class ListedReference(models.Model):
    """That an article's list of references holds a reference, cited or not."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="listed_references")
    reference = models.ForeignKey(
        Reference, models.PROTECT, verbose_name=_("reference"), related_name="listings"
    )
    position = models.PositiveSmallIntegerField(
        _("position"), default=0, validators=[MaxValueValidator(MOST_REFERENCES)]
    )
    added_in_this_edition = models.BooleanField(
        _("added in this edition"),
        default=False,
        help_text=_("Tick it when the article as first published did not have this reference."),
    )

    class Meta:
        verbose_name = _("reference on the list")
        verbose_name_plural = _("references on the list")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["article", "reference"],
                name="listed_reference_once",
                violation_error_message=_("This reference is on the list already."),
            )
        ]

    def __str__(self) -> str:
        return str(self.reference)

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        Article.objects.filter(pk=self.article_id).raise_revision()

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        Article.objects.filter(pk=self.article_id).raise_revision()
        return super().delete(*args, **kwargs)
