from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.enums import SubmissionKind


class DailySecret(models.Model):
    """What keys the digests of one day's networks. It goes with the day, and nobody can work them out any more."""

    day = models.DateField(_("day"), unique=True)
    secret = models.CharField(_("secret"), max_length=64, editable=False)

    class Meta:
        verbose_name = _("secret of a day")
        verbose_name_plural = _("secrets of the day")

    def __str__(self) -> str:
        return str(self.day)


class RecentSubmission(models.Model):
    """That somebody sent something today: for the bounds, and for nothing else."""

    kind = models.CharField(_("kind"), max_length=10, choices=SubmissionKind)
    network = models.CharField(_("digest of the network"), max_length=64, editable=False)
    day = models.DateField(_("day"))

    class Meta:
        verbose_name = _("submission of today")
        verbose_name_plural = _("submissions of today")
        indexes = [models.Index(fields=["day", "network", "kind"], name="articles_recent_submission")]

    def __str__(self) -> str:
        return str(self.pk)
