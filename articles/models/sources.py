from __future__ import annotations

from typing import Any

from django.core.validators import MaxLengthValidator, MaxValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

import plaintext
from articles.enums import EVIDENCE_STATUSES, ReferenceStatus, StudyType, Verdict
from articles.models.articles import Article
from articles.models.people import Author
from articles.models.turns import take_turn
from articles.rendering.markers import Marker

MOST_PEOPLE = 100_000_000
KEY = RegexValidator(
    r"\A[a-z0-9][a-z0-9-]*\Z", _("Use small letters, digits and hyphens, beginning with a letter or a digit.")
)

RESERVATIONS = {
    Verdict.PARTLY: _("supports part of this sentence"),
    Verdict.NOT_CHECKED: _("not yet checked against this sentence"),
}


class Reference(models.Model):
    key = models.CharField(
        _("key"),
        max_length=60,
        unique=True,
        validators=[KEY],
        help_text=_(
            "How texts cite it: willy2011 is cited as [@willy2011]. Changing it breaks those citations."
        ),
    )
    printed = models.TextField(
        _("as printed"),
        validators=[MaxLengthValidator(1000), plaintext.one_line],
        help_text=_("Exactly as the article first printed it, mistakes included. Propose corrections below."),
    )
    status = models.CharField(
        _("status"),
        max_length=20,
        choices=ReferenceStatus,
        default=ReferenceStatus.UNCHECKED,
        help_text=_("Only a source that was found is shown to readers as evidence."),
    )
    checked_by = models.ForeignKey(
        Author,
        models.PROTECT,
        verbose_name=_("checked by"),
        related_name="checked_references",
        null=True,
        blank=True,
        help_text=_("Who looked the source up. Readers see the name."),
    )
    checked_date = models.DateField(_("checked on"), null=True, blank=True)
    doi = models.CharField(
        _("DOI"),
        max_length=200,
        blank=True,
        validators=[
            RegexValidator(r"\A10\.\d{4,9}/[^\s<>\"]+\Z", _("A DOI looks like 10.2519/jospt.2011.3470"))
        ],
    )
    pmid = models.CharField(
        _("PubMed number"),
        max_length=10,
        blank=True,
        validators=[RegexValidator(r"\A[1-9]\d*\Z", _("A PubMed number holds digits only."))],
    )
    pmcid = models.CharField(
        _("PubMed Central number"),
        max_length=15,
        blank=True,
        validators=[RegexValidator(r"\APMC[1-9]\d*\Z", _("A PubMed Central number looks like PMC3109895."))],
    )
    study_type = models.CharField(_("kind of study"), max_length=20, choices=StudyType, blank=True)
    population = models.CharField(
        _("who was studied"),
        max_length=200,
        blank=True,
        validators=[plaintext.one_line],
        help_text=_("In the reader's words, without the number: healthy runners"),
    )
    size = models.PositiveIntegerField(
        _("how many people"), null=True, blank=True, validators=[MaxValueValidator(MOST_PEOPLE)]
    )
    proposed_correction = models.TextField(
        _("proposed correction"),
        blank=True,
        validators=[MaxLengthValidator(1000), plaintext.one_line],
        help_text=_(
            "Readers see it as a proposal until a clinician accepts it. It never replaces what was printed."
        ),
    )
    correction_accepted_by = models.ForeignKey(
        Author,
        models.PROTECT,
        verbose_name=_("correction accepted by"),
        related_name="accepted_corrections",
        null=True,
        blank=True,
    )
    correction_accepted_date = models.DateField(_("correction accepted on"), null=True, blank=True)
    note = models.TextField(
        _("note"),
        blank=True,
        validators=[plaintext.paragraphs],
        help_text=_("For the clinic only; readers don't see it."),
    )

    history = HistoricalRecords(verbose_name=_("earlier version of a reference"))

    class Meta:
        verbose_name = _("reference")
        verbose_name_plural = _("references")
        ordering = ["key"]
        constraints = [
            models.CheckConstraint(
                name="reference_status_known", condition=Q(status__in=ReferenceStatus.values)
            ),
            models.CheckConstraint(
                name="reference_study_type_known", condition=Q(study_type__in=["", *StudyType.values])
            ),
            models.CheckConstraint(
                name="reference_check_whole",
                condition=Q(checked_by__isnull=True, checked_date__isnull=True)
                | (
                    Q(checked_by__isnull=False, checked_date__isnull=False)
                    & ~Q(status=ReferenceStatus.UNCHECKED)
                ),
                violation_error_message=_(
                    "Who checked the source and the day go together, with a status that says what was found."
                ),
            ),
            models.CheckConstraint(
                name="reference_acceptance_whole",
                condition=Q(correction_accepted_by__isnull=True, correction_accepted_date__isnull=True)
                | (
                    Q(correction_accepted_by__isnull=False, correction_accepted_date__isnull=False)
                    & ~Q(proposed_correction="")
                ),
                violation_error_message=_(
                    "Accepting a correction takes a proposed correction, the clinician and the day."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.key

    def save(self, *args: Any, **kwargs: Any) -> None:
        take_turn()
        super().save(*args, **kwargs)
        Article.objects.filter(
            Q(listed_references__reference=self) | Q(citations__reference=self)
        ).raise_revision()

    @property
    def is_evidence(self) -> bool:
        return self.status in EVIDENCE_STATUSES

    @property
    def was_checked(self) -> bool:
        return self.status != ReferenceStatus.UNCHECKED

    @property
    def is_withdrawn(self) -> bool:
        return self.status == ReferenceStatus.RETRACTED

    @property
    def is_being_checked(self) -> bool:
        return not (self.is_evidence or self.is_withdrawn)

    @property
    def described(self) -> str:
        """Return the kind of study and who was studied, as far as known: "Laboratory study, 45 healthy runners"."""
        people = f"{self.size:,} {self.population}" if self.size and self.population else self.population
        return ", ".join(str(part) for part in (self.get_study_type_display(), people) if part)


class Citation(models.Model):
    """What one place in an article claims, and what the cited source shows."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="citations")
    reference = models.ForeignKey(
        Reference,
        models.PROTECT,
        verbose_name=_("reference"),
        related_name="citations",
        null=True,
        blank=True,
        help_text=_("Leave it empty while no checked reference is known."),
    )
    label = models.CharField(
        _("label"),
        max_length=60,
        blank=True,
        validators=[KEY],
        help_text=_(
            "Tells two claims of one source apart: [@willy2011:form]. Needed when there is no reference."
        ),
    )
    claim = models.TextField(_("claim"), validators=[MaxLengthValidator(500), plaintext.one_line])
    verdict = models.CharField(
        _("verdict"),
        max_length=20,
        choices=Verdict,
        default=Verdict.NOT_CHECKED,
        help_text=_(
            "Does the source say this? A sentence that its source does not support is rewritten or dropped."
        ),
    )
    shows = models.TextField(
        _("what the source shows"), blank=True, validators=[MaxLengthValidator(500), plaintext.one_line]
    )
    note = models.TextField(
        _("note"),
        blank=True,
        validators=[MaxLengthValidator(2000), plaintext.paragraphs],
        help_text=_("For the clinic only; readers don't see it."),
    )

    class Meta:
        verbose_name = _("citation")
        verbose_name_plural = _("citations")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(name="citation_verdict_known", condition=Q(verdict__in=Verdict.values)),
            models.CheckConstraint(
                name="citation_has_marker",
                condition=Q(reference__isnull=False) | ~Q(label=""),
                violation_error_message=_("A claim without a reference needs a label."),
            ),
            models.CheckConstraint(
                name="citation_unsourced_unchecked",
                condition=Q(reference__isnull=False) | Q(verdict=Verdict.NOT_CHECKED),
                violation_error_message=_("A claim without a reference is not checked yet."),
            ),
            models.UniqueConstraint(
                fields=["article", "reference", "label"],
                condition=Q(reference__isnull=False),
                name="citation_marker_once",
                violation_error_message=_("This reference is cited under this label already."),
            ),
            models.UniqueConstraint(
                fields=["article", "label"],
                condition=Q(reference__isnull=True),
                name="citation_unsourced_once",
                violation_error_message=_("There is a claim under this label already."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.marker)

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        Article.objects.filter(pk=self.article_id).raise_revision()

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        Article.objects.filter(pk=self.article_id).raise_revision()
        return super().delete(*args, **kwargs)

    @property
    def marker(self) -> Marker:
        return Marker(self.reference.key if self.reference else "", self.label)

    @property
    def is_evidence(self) -> bool:
        """Whether the page may show the source beside this claim."""
        return bool(self.reference and self.reference.is_evidence) and self.verdict != Verdict.DOES_NOT

    @property
    def described(self) -> str:
        """Return what readers see at the citation: the study, and what stands between it and the sentence."""
        study = self.reference.described if self.reference else ""
        return "; ".join(str(part) for part in (study, RESERVATIONS.get(Verdict(self.verdict))) if part)
