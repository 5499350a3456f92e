"""What is asked before booking, so that the right visit is booked: urgent signs first, then a few questions.

The clinic writes all of it. What a visitor answers is in no table (docs/decisions/0005-triage-answers.md).
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

import plaintext
from bookings.enums import Urgency
from bookings.models.offer import HealthcareService, SuggestedReason
from bookings.models.places import ActiveQuerySet

ORDER_HELP = _("Lower numbers come first.")


class RedFlag(models.Model):
    text = models.CharField(
        _("sign, as you would ask a patient"),
        max_length=200,
        validators=[plaintext.one_line],
        help_text=_("Completes “… if:”, for example “you can’t put weight on your leg”."),
    )
    short = models.CharField(
        _("in a few words"),
        max_length=40,
        blank=True,
        validators=[plaintext.one_line],
        help_text=_(
            "For the one line above free times, such as “badly swollen”: the first three urgent ones are shown"
            " there, before all of them."
        ),
    )
    urgency = models.CharField(
        _("how urgent"),
        max_length=10,
        choices=Urgency,
        default=Urgency.URGENT,
        help_text=_("Decides whom the page sends to: by the doctor and the numbers of the clinic settings."),
    )
    order = models.PositiveIntegerField(_("order"), default=0, help_text=ORDER_HELP)
    is_active = models.BooleanField(_("shown"), default=True)

    objects = ActiveQuerySet.as_manager()

    class Meta:
        verbose_name = _("urgent sign")
        verbose_name_plural = _("urgent signs")
        ordering = ["urgency", "order", "pk"]  # an emergency comes before what is urgent
        constraints = [
            models.CheckConstraint(
                condition=Q(urgency__in=Urgency.values), name="bookings_red_flag_known_urgency"
            )
        ]

    def __str__(self) -> str:
        return self.text


class TriageQuestion(models.Model):
    text = models.CharField(_("question"), max_length=150, validators=[plaintext.one_line])
    help = models.CharField(
        _("explanation below it"), max_length=300, blank=True, validators=[plaintext.one_line]
    )
    order = models.PositiveIntegerField(_("order"), default=0, help_text=ORDER_HELP)
    is_active = models.BooleanField(
        _("asked"), default=True, help_text=_("Two or three questions are enough: each is a page of its own.")
    )

    objects = ActiveQuerySet.as_manager()

    class Meta:
        verbose_name = _("question before booking")
        verbose_name_plural = _("questions before booking")
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.text


class TriageAnswer(models.Model):
    question = models.ForeignKey(
        TriageQuestion, models.CASCADE, related_name="answers", verbose_name=_("question")
    )
    text = models.CharField(_("answer"), max_length=150, validators=[plaintext.one_line])
    reason = models.ForeignKey(
        SuggestedReason,
        models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("reason to begin with"),
        help_text=_("Stands in the details, where the visitor can change it."),
    )
    says_returning = models.BooleanField(
        _("been here before"),
        null=True,
        blank=True,
        help_text=_("Yes or no, if this answer says so: the details then have it filled in."),
    )
    order = models.PositiveIntegerField(_("order"), default=0)
    is_active = models.BooleanField(_("offered"), default=True)

    objects = ActiveQuerySet.as_manager()

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return f"{self.question.text} {self.text}"


class TriageRule(models.Model):
    """Which service fits these answers. The first rule in order whose answers are all given; one without any is for the rest."""

    answers = models.ManyToManyField(
        TriageAnswer,
        related_name="rules",
        blank=True,
        verbose_name=_("if all of these are given"),
        help_text=_("Choose none for the one suggestion that is made where no other fits: it is needed."),
    )
    service = models.ForeignKey(
        HealthcareService,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("suggest"),
        help_text=_("Empty: the page asks to call the clinic."),
    )
    why = models.CharField(
        _("why this one"),
        max_length=300,
        validators=[plaintext.one_line],
        help_text=_("One or two sentences to the patient. It is advice which visit to book: no diagnosis."),
    )
    order = models.PositiveIntegerField(
        _("order"), default=0, help_text=_("The first one that fits is suggested: lower numbers come first.")
    )

    class Meta:
        verbose_name = _("suggested appointment")
        verbose_name_plural = _("suggested appointments")
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.service.name if self.service else str(_("Please call us"))
