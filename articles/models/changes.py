from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

import plaintext
from articles.enums import UpdateKind
from articles.models.articles import Article
from articles.models.dates import is_before


class UpdateNote(models.Model):
    """What readers were told about one change of an article. The newest is the article's own updated date and note."""

    article = models.ForeignKey(
        Article, models.CASCADE, verbose_name=_("article"), related_name="update_notes"
    )
    date = models.DateField(_("date"), help_text=_("The day from which readers see the change."))
    kind = models.CharField(_("kind"), max_length=20, choices=UpdateKind, default=UpdateKind.UPDATE)
    note = models.CharField(
        _("what readers are told"),
        max_length=300,
        validators=[plaintext.one_line],
        help_text=_("One sentence: what changed, and what was wrong before if anything was."),
    )

    class Meta:
        verbose_name = _("change that readers were told of")
        verbose_name_plural = _("changes that readers were told of")
        ordering = ["-date", "-pk"]
        constraints = [
            models.CheckConstraint(name="update_note_kind_known", condition=Q(kind__in=UpdateKind.values)),
            models.CheckConstraint(name="update_note_says_something", condition=~Q(note="")),
        ]

    def __str__(self) -> str:
        return self.note

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        take_newest_note(self.article_id)

    @transaction.atomic
    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        deleted = super().delete(*args, **kwargs)
        take_newest_note(self.article_id)
        return deleted

    def clean(self) -> None:
        if is_before(self.date, self.article.published_date if self.article_id else None):
            raise ValidationError({"date": _("Readers can’t be told before the article was published.")})


def take_newest_note(article: int) -> None:
    """Make the article's updated date and note those of its newest note, or none."""
    newest = UpdateNote.objects.filter(article=article).first()
    articles = Article.objects.filter(pk=article)
    articles.update(updated_date=newest and newest.date, updated_note=newest.note if newest else "")
    articles.raise_revision()


def note_as_told(article: Article) -> None:
    """Keep what the article itself says of its last update as a note; one that it no longer says goes.

    For whoever writes the two fields at once, as files do; notes from before that day stay.
    """
    notes = article.update_notes.all()
    if article.updated_date is None:
        notes.delete()
        return
    notes.filter(date__gte=article.updated_date).exclude(
        date=article.updated_date, note=article.updated_note
    ).delete()
    if not article.update_notes.filter(date=article.updated_date).exists():
        UpdateNote.objects.create(article=article, date=article.updated_date, note=article.updated_note)
