from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

import plaintext
from articles.models.articles import Article

LONGEST_ANSWER = 500
FEWEST_WORDS = 3


def says_why(text: str) -> None:
    if len(text.split()) < FEWEST_WORDS:
        raise ValidationError(_("Say why in a sentence, so that others understand it later."))


class WarningAnswer(models.Model):
    """Why an article is published in spite of a warning. It holds as long as the words that it answers stay the same."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="warning_answers")
    rule = models.SlugField(_("rule"), max_length=60)
    fingerprint = models.SlugField(max_length=16, editable=False)
    words = models.TextField(_("words"), blank=True)
    answer = models.TextField(
        _("answer"), validators=[MaxLengthValidator(LONGEST_ANSWER), plaintext.paragraphs, says_why]
    )
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name=_("answered by"),
        related_name="+",
        null=True,
        blank=True,
        editable=False,
        help_text=_("Nobody, if the answer came with the article’s file."),
    )
    from_file = models.BooleanField(default=False, editable=False)
    answered_date = models.DateField(_("answered on"))

    class Meta:
        verbose_name = _("answer to a warning")
        verbose_name_plural = _("answers to warnings")
        ordering = ["rule", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["article", "rule", "fingerprint"], name="warning_answered_once"),
            models.CheckConstraint(name="warning_answer_says_something", condition=~Q(answer="")),
        ]

    def __str__(self) -> str:
        return self.answer

    @property
    def key(self) -> str:
        """Return the key of the finding that it answers, `linting.Finding.key`."""
        return f"{self.rule}-{self.fingerprint}"
