from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from articles.enums import ReminderStatus
from articles.models.articles import Article
from articles.models.people import Author

if TYPE_CHECKING:
    from datetime import datetime

# Longer than a mail server may take (EMAIL_TIMEOUT for each of a dozen steps): two workers never send one at once.
LEASE = timedelta(minutes=5)


class ReviewAssignment(models.Model):
    """Who reviews an article next; without a row it is who reviewed it last."""

    article = models.OneToOneField(
        Article, models.CASCADE, verbose_name=_("article"), related_name="review_assignment"
    )
    reviewer = models.ForeignKey(
        Author, models.CASCADE, verbose_name=_("reviewer"), related_name="review_assignments"
    )

    class Meta:
        verbose_name = _("assigned review")
        verbose_name_plural = _("assigned reviews")

    def __str__(self) -> str:
        return f"{self.article}: {self.reviewer}"


class ReviewReminderQuerySet(models.QuerySet["ReviewReminder"]):
    def due(self, now: datetime) -> ReviewReminderQuerySet:
        """Return what is to be sent now and nobody is sending, the longest waiting first."""
        waiting = self.filter(status=ReminderStatus.WAITING, try_at__lte=now)
        return waiting.filter(Q(leased_until=None) | Q(leased_until__lte=now)).order_by("try_at", "pk")


class ReviewReminder(models.Model):
    """One mail about one review: number 0 before it is due, 1 and up once it is overdue."""

    article = models.ForeignKey(
        Article, models.CASCADE, verbose_name=_("article"), related_name="review_reminders"
    )
    due_date = models.DateField(_("review due"))
    number = models.PositiveSmallIntegerField(_("number"))
    status = models.CharField(
        _("status"), max_length=20, choices=ReminderStatus, default=ReminderStatus.WAITING
    )
    created_at = models.DateTimeField(_("made at"))
    try_at = models.DateTimeField(_("next try"))
    leased_until = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(_("tries"), default=0)
    to_clinic = models.BooleanField(_("to the clinic"), default=False)
    problem = models.CharField(_("last problem"), max_length=100, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True)

    objects = ReviewReminderQuerySet.as_manager()

    class Meta:
        verbose_name = _("reminder of a review")
        verbose_name_plural = _("reminders of reviews")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["article", "due_date", "number"], name="review_reminder_once"),
            models.CheckConstraint(
                name="review_reminder_status_known", condition=Q(status__in=ReminderStatus.values)
            ),
        ]
        indexes = [models.Index(fields=["status", "try_at"], name="review_reminder_due")]

    def __str__(self) -> str:
        return f"{self.article}: {self.due_date} ({self.number})"
