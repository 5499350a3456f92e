from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

LONGEST_OPEN = 3650


def staff(what: Any) -> models.ForeignKey[Any, Any]:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=what
    )


class CommentSettings(models.Model):
    """One row: whether readers can comment, and what the owner has said that the clinic's regulator allows.

    Comments are off until somebody has read the rule about advertising; who and when stand here, and the database
    refuses them to be on without.
    """

    comments_on = models.BooleanField(_("comments are on"), default=False)
    rule_read_at = models.DateTimeField(_("rule read"), null=True, blank=True)
    rule_read_by = staff(_("rule read by"))
    testimonials_allowed = models.BooleanField(_("our regulator allows testimonials"), default=False)
    testimonials_said_at = models.DateTimeField(_("said"), null=True, blank=True)
    testimonials_said_by = staff(_("said by"))
    open_days = models.PositiveSmallIntegerField(
        _("days open"),
        default=60,
        validators=[MaxValueValidator(LONGEST_OPEN)],
        help_text=_("Comments close so many days after an article was published. 0: they stay open."),
    )

    class Meta:
        verbose_name = _("comment settings")
        verbose_name_plural = _("comment settings")
        constraints = [
            models.CheckConstraint(name="articles_one_comment_settings", condition=Q(pk=1)),
            models.CheckConstraint(
                name="articles_comments_on_rule_read",
                condition=Q(comments_on=False) | Q(rule_read_at__isnull=False, rule_read_by__isnull=False),
            ),
            models.CheckConstraint(
                name="articles_testimonials_said",
                condition=Q(testimonials_allowed=False)
                | Q(testimonials_said_at__isnull=False, testimonials_said_by__isnull=False),
            ),
            models.CheckConstraint(name="articles_comments_days", condition=Q(open_days__lte=LONGEST_OPEN)),
        ]

    def __str__(self) -> str:
        return str(_("Comment settings"))
