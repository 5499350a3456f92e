"""What search has of each article: whole numbers and equal words, so that SQLite and PostgreSQL answer alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

import plaintext
from articles.searching import words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

MOST_TOGETHER = 8
WEIGHT_BITS = 10
MOST_WEIGHT = (1 << WEIGHT_BITS) - 1


class SearchEntry(models.Model):
    """An article as it was when it was indexed. Drafts have one too: who asks filters by what is published."""

    article = models.OneToOneField(
        "articles.Article", models.CASCADE, primary_key=True, related_name="search_entry"
    )
    digest = models.CharField(max_length=64)
    revision = models.PositiveIntegerField()
    passages = models.JSONField()
    """Each as [text, its terms, the line that opens its care card or ""]."""

    def __str__(self) -> str:
        return str(self.article_id)


class AsList(models.Aggregate):
    """Collects whole numbers into one text, as a JSON list: one row is handed over instead of thousands."""

    function = "json_group_array"
    output_field = models.TextField()

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        return self.as_sql(compiler, connection, template="json_agg(%(expressions)s)::text", **more)


class SearchPostingQuerySet(models.QuerySet["SearchPosting"]):
    def lists(self, terms: Iterable[str]) -> QuerySet[Any, Any]:
        """Return, for each term that is there, its postings as a JSON list of numbers: the article, then the weight in WEIGHT_BITS."""
        both = F("article_id") * (1 << WEIGHT_BITS) + F("weight")
        return (
            self.filter(term__in=terms)
            .values("term")
            .annotate(listed=AsList(both))
            .values_list("term", "listed")
        )


class SearchPosting(models.Model):
    """An article has a term, and what it says about the article, from 1 to 1,000."""

    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="search_postings")
    term = models.CharField(max_length=words.LONGEST)
    weight = models.PositiveSmallIntegerField()

    objects = SearchPostingQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["article", "term"], name="search_posting_once")]
        indexes = [models.Index(fields=["term", "article", "weight"], name="search_posting_term")]

    def __str__(self) -> str:
        return self.term


class SearchSpelling(models.Model):
    """A written word by what it shares with its mistyped forms. Only words that a published article has are used."""

    key = models.CharField(max_length=words.LONGEST + 1)
    plain = models.CharField(max_length=words.LONGEST)

    class Meta:
        indexes = [models.Index(fields=["key", "plain"], name="search_spelling_key")]

    def __str__(self) -> str:
        return self.plain


class SearchClause(models.Model):
    """A part of an item of an urgent or emergency care card (searching/warnings.py)."""

    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="search_clauses")
    card = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=20)
    information = models.TextField()
    """The line that opens the card: its kind and heading, with the places of its contacts."""
    least = models.PositiveSmallIntegerField()
    whole = models.PositiveSmallIntegerField()
    body = models.JSONField()

    def __str__(self) -> str:
        return self.information


class SearchSign(models.Model):
    clause = models.ForeignKey(SearchClause, models.CASCADE, related_name="signs")
    term = models.CharField(max_length=words.LONGEST)
    weight = models.PositiveSmallIntegerField()

    class Meta:
        indexes = [models.Index(fields=["term", "clause", "weight"], name="search_sign_term")]

    def __str__(self) -> str:
        return self.term


class Synonym(models.Model):
    """Words that mean the same to a reader who searches."""

    phrases = models.TextField(
        _("words that mean the same"),
        validators=[MaxLengthValidator(500), plaintext.paragraphs],
        help_text=_(
            "One a line, such as kneecap and patella. A search for one of them finds the others too, at once. "
            "A word or phrase stands in one group only."
        ),
    )

    class Meta:
        verbose_name = _("synonym")
        verbose_name_plural = _("synonyms")
        ordering = ["phrases", "pk"]

    def __str__(self) -> str:
        return " = ".join(self.listed)

    @property
    def listed(self) -> list[str]:
        return [line for line in (" ".join(line.split()) for line in self.phrases.splitlines()) if line]

    def clean(self) -> None:
        """Refuse what would mean nothing, or two things."""
        read = {phrase: words.sameness(phrase) for phrase in self.listed}
        empty = [phrase for phrase, key in read.items() if not key or all_small(phrase)]
        if empty:
            raise ValidationError({"phrases": _("“%s” has no word that can be looked for.") % empty[0]})
        if not 1 < len(set(read.values())) <= MOST_TOGETHER:
            message = _("Write two to eight different words or phrases, one a line.")
            raise ValidationError({"phrases": message})
        self.refuse_second_group(read)

    def refuse_second_group(self, read: dict[str, str]) -> None:
        taken = {
            words.sameness(phrase): other
            for other in Synonym.objects.exclude(pk=self.pk)
            for phrase in other.listed
        }
        for phrase, key in read.items():
            if key in taken:
                message = _("“%(phrase)s” is in another group already: %(group)s. Add the new words there.")
                raise ValidationError({"phrases": message % {"phrase": phrase, "group": taken[key]}})


def all_small(phrase: str) -> bool:
    return all(word.is_small for word in words.words(phrase))
