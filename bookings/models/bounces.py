from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

import plaintext
from bookings.enums import FAILED, BounceEnd, MessageStatus
from bookings.models.messages import Message
from bookings.models.patients import Patient, RelatedPerson
from bookings.models.problems import in_words

WHY = [(status.value, status.label) for status in FAILED]


class Bounce(models.Model):
    """A message that did not reach a patient, or who books for one. Until it ends the clinic calls; never deleted.

    `unreachable_at` of the person says the same in short, so that lists need no further query.
    """

    message = models.ForeignKey(Message, models.PROTECT, related_name="bounces", verbose_name=_("message"))
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="bounces", verbose_name=_("patient"))
    contact = models.ForeignKey(
        RelatedPerson,
        models.PROTECT,
        related_name="bounces",
        null=True,
        blank=True,
        verbose_name=_("contact"),
    )
    why = models.CharField(_("why"), max_length=12, choices=WHY)
    code = models.CharField(_("code"), max_length=100, blank=True)
    at = models.DateTimeField(_("not reached"))
    ended_at = models.DateTimeField(_("reached again"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("said by"),
    )
    end = models.CharField(_("how"), max_length=12, choices=BounceEnd, blank=True)
    called_at = models.DateTimeField(_("called"), null=True, blank=True)
    called_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("called by"),
    )
    note = models.CharField(_("note"), max_length=200, blank=True, validators=[plaintext.one_line])

    class Meta:
        verbose_name = _("message that did not arrive")
        verbose_name_plural = _("messages that did not arrive")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at=None, end="") | Q(ended_at__isnull=False, end__in=BounceEnd.values),
                name="bookings_bounce_ends_with_why",
            ),
            models.CheckConstraint(
                condition=Q(called_at=None, called_by=None)
                | Q(called_at__isnull=False, called_by__isnull=False),
                name="bookings_bounce_called_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(why__in=[MessageStatus.REFUSED, MessageStatus.GIVEN_UP]),
                name="bookings_bounce_known_why",
            ),
        ]
        indexes = [
            models.Index(
                fields=["at"],
                name="bookings_bounce_to_call",
                condition=Q(ended_at=None, called_at=None),
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def problem_in_words(self) -> str:
        return in_words(self.code)
