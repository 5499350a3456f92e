from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

import plaintext
from articles.enums import ReportStatus
from articles.models.articles import Article
from articles.models.decided import DecidedByStaff

UNDECIDED = Q(status=ReportStatus.NEW, decided_at=None, decided_by=None)
DECIDED = Q(
    status__in=[ReportStatus.ANSWERED, ReportStatus.DISMISSED],
    decided_at__isnull=False,
    decided_by__isnull=False,
)


class MistakeReportQuerySet(models.QuerySet["MistakeReport"]):
    def waiting(self) -> MistakeReportQuerySet:
        return self.filter(status=ReportStatus.NEW)

    def in_working_order(self) -> MistakeReportQuerySet:
        """Sort: what waits first, urgent words before all else and then the oldest; after that, the last decided."""
        return self.alias(
            rank=models.Case(
                models.When(status=ReportStatus.NEW, urgent=True, then=0),
                models.When(status=ReportStatus.NEW, then=1),
                default=2,
            )
        ).order_by("rank", "-decided_at", "sent_at", "pk")


class MistakeReport(DecidedByStaff):
    """What a reader says is wrong on a page. Nothing is kept of who said it.

    `form_digest` is of the form's random number: one form makes one report, however often it is sent.
    """

    article = models.ForeignKey(
        Article, models.CASCADE, related_name="mistake_reports", verbose_name=_("article")
    )
    text = models.TextField(_("what is wrong"), max_length=2000, validators=[plaintext.paragraphs])
    place = models.CharField(_("where"), max_length=200, blank=True, validators=[plaintext.one_line])
    status = models.CharField(_("status"), max_length=10, choices=ReportStatus, default=ReportStatus.NEW)
    urgent = models.BooleanField(_("may need help now"), default=False)
    sent_at = models.DateTimeField(_("sent"))
    form_digest = models.CharField(max_length=64, unique=True, editable=False)
    text_digest = models.CharField(max_length=64, editable=False)
    note = models.TextField(
        _("what was done"),
        max_length=1000,
        blank=True,
        validators=[plaintext.paragraphs],
        help_text=_("For colleagues; readers don’t see it."),
    )

    objects = MistakeReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report of a mistake")
        verbose_name_plural = _("reports of mistakes")
        constraints = [
            models.CheckConstraint(name="articles_report_decided_whole", condition=UNDECIDED | DECIDED),
            models.UniqueConstraint(
                fields=["article", "text_digest"],
                name="articles_report_once",
                condition=Q(status=ReportStatus.NEW),
            ),
        ]
        indexes = [models.Index(fields=["status", "sent_at"], name="articles_report_waiting")]

    def __str__(self) -> str:
        return str(_("Report %(number)s") % {"number": self.pk})

    @property
    def seen_as(self) -> str:
        """Return what a page that decides about it was made of."""
        return str(self.status)
