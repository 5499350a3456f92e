"""Forms that patients fill in before a visit. On screen: "Form", "Question", "Answers"."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

import plaintext
from bookings.domain.answers import Asked
from bookings.domain.sealing import Keyring, Sealed
from bookings.enums import ItemKind, Signer
from bookings.models.appointments import Appointment
from bookings.models.offer import HealthcareService

if TYPE_CHECKING:
    from datetime import datetime


class Questionnaire(models.Model):
    """A form; what it asks is in its versions."""

    name = models.CharField(
        _("name"), max_length=100, validators=[plaintext.one_line], help_text=_("As staff call it.")
    )
    slug = models.SlugField(
        _("address"), unique=True, help_text=_("Part of the form's address: best never changed.")
    )
    services = models.ManyToManyField(
        HealthcareService,
        related_name="questionnaires",
        blank=True,
        verbose_name=_("asked before"),
        help_text=_("Whoever books one of these is asked to fill it in before the visit."),
    )
    order = models.PositiveIntegerField(_("order"), default=0, help_text=_("Lower numbers come first."))
    is_active = models.BooleanField(
        _("asked"),
        default=True,
        help_text=_("Untick instead of deleting: forms begun before can be finished."),
    )

    class Meta:
        verbose_name = _("form")
        verbose_name_plural = _("forms")
        ordering = ["order", "name", "pk"]

    def __str__(self) -> str:
        return self.name


class QuestionnaireVersion(models.Model):
    """What a form asks, as it was written once. A published one may have been shown: it is never edited."""

    questionnaire = models.ForeignKey(
        Questionnaire, models.PROTECT, related_name="versions", verbose_name=_("form")
    )
    number = models.PositiveIntegerField(_("version"), editable=False)
    title = models.CharField(
        _("title"),
        max_length=100,
        validators=[plaintext.one_line],
        help_text=_("What patients read at the top."),
    )
    introduction = models.TextField(
        _("introduction"),
        blank=True,
        max_length=2000,
        validators=[plaintext.paragraphs],
        help_text=_("Why you ask, how long it takes, what to have at hand."),
    )
    created_at = models.DateTimeField(_("begun"), editable=False)
    published_at = models.DateTimeField(_("published"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("version of a form")
        verbose_name_plural = _("versions of forms")
        ordering = ["questionnaire__order", "questionnaire__name", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["questionnaire", "number"], name="bookings_version_number"),
        ]

    def __str__(self) -> str:
        said = {"form": self.questionnaire.name, "number": self.number}
        return str(_("%(form)s, version %(number)s") % said)


class QuestionnaireItem(models.Model):
    """One question of one version."""

    version = models.ForeignKey(
        QuestionnaireVersion, models.CASCADE, related_name="items", verbose_name=_("version")
    )
    order = models.PositiveIntegerField(_("order"), default=0, help_text=_("Lower numbers come first."))
    section = models.CharField(
        _("new page"),
        max_length=100,
        blank=True,
        validators=[plaintext.one_line],
        help_text=_("A heading here begins a new page. Empty: on the page of the question before."),
    )
    text = models.CharField(_("question"), max_length=300, validators=[plaintext.one_line])
    help_text = models.CharField(_("help"), max_length=300, blank=True, validators=[plaintext.one_line])
    kind = models.CharField(_("answered by"), max_length=10, choices=ItemKind, default=ItemKind.STRING)
    required = models.BooleanField(_("must be answered"), default=False)
    choices = models.TextField(
        _("choices"),
        blank=True,
        max_length=3000,
        validators=[plaintext.paragraphs],
        help_text=_("One a line; for “One of several” and “Several of several” only."),
    )
    low_label = models.CharField(
        _("0 means"), max_length=60, blank=True, validators=[plaintext.one_line], help_text=_("Of a scale.")
    )
    high_label = models.CharField(
        _("10 means"), max_length=60, blank=True, validators=[plaintext.one_line], help_text=_("Of a scale.")
    )

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=ItemKind.values), name="bookings_item_known_kind"),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def asked(self) -> Asked:
        lines = tuple(line.strip() for line in self.choices.splitlines() if line.strip())
        return Asked(self.kind, self.required, lines)


class ConsentItem(models.Model):
    """What a version asks agreement to, in its exact words."""

    version = models.ForeignKey(
        QuestionnaireVersion, models.CASCADE, related_name="consent_items", verbose_name=_("version")
    )
    order = models.PositiveIntegerField(_("order"), default=0, help_text=_("Lower numbers come first."))
    title = models.CharField(_("title"), max_length=100, validators=[plaintext.one_line])
    text = models.TextField(
        _("exact text"),
        max_length=10_000,
        validators=[plaintext.paragraphs],
        help_text=_("Kept with each signature."),
    )
    must_agree = models.BooleanField(
        _("must be agreed to"), default=False, help_text=_("Without it the form can't be sent.")
    )

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.title


class QuestionnaireResponse(models.Model):
    """One form of one visit: begun with a version and finished with it. The answers are rows of their own."""

    appointment = models.ForeignKey(
        Appointment, models.PROTECT, related_name="responses", verbose_name=_("visit")
    )
    questionnaire = models.ForeignKey(
        Questionnaire, models.PROTECT, related_name="responses", verbose_name=_("form")
    )
    version = models.ForeignKey(
        QuestionnaireVersion, models.PROTECT, related_name="responses", verbose_name=_("version")
    )
    started_at = models.DateTimeField(_("begun"))
    saved_at = models.DateTimeField(_("saved"))
    submitted_at = models.DateTimeField(_("sent"), null=True, blank=True)
    signer = models.CharField(_("filled in by"), max_length=10, choices=Signer, blank=True)
    signer_name = models.CharField(_("name of who filled it in"), max_length=150, blank=True)

    class Meta:
        verbose_name = _("answers")
        verbose_name_plural = _("answers")
        ordering = ["started_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["appointment", "questionnaire"], name="bookings_one_form_of_a_visit"
            ),
            models.CheckConstraint(
                condition=Q(submitted_at=None) | ~Q(signer=""), name="bookings_sent_form_is_signed"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Answer(models.Model):
    """One answer, sealed: a list of strings. Nothing here says what it holds; its length is rounded up.

    `visitor` is the browser that typed it: only there it is shown again, until the form is sent.
    """

    response = models.ForeignKey(QuestionnaireResponse, models.PROTECT, related_name="answers")
    item = models.ForeignKey(QuestionnaireItem, models.PROTECT, related_name="answers")
    key_id = models.CharField(max_length=16)
    sealed = models.BinaryField()
    revision = models.PositiveIntegerField(default=1)
    visitor = models.CharField(max_length=64, blank=True)
    saved_at = models.DateTimeField()

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        constraints = [
            models.UniqueConstraint(fields=["response", "item"], name="bookings_one_answer_a_question"),
        ]
        indexes = [models.Index(fields=["key_id"], name="bookings_answers_by_key")]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def place(self) -> str:
        """Name where the answer belongs: sealed for it, a row that is moved elsewhere does not open."""
        response = self.response
        return f"visit {response.appointment_id}, version {response.version_id}, question {self.item_id}"

    def write(self, values: tuple[str, ...], *, visitor: str, now: datetime) -> None:
        """Seal these values with the newest key; the caller saves the row."""
        self.reseal(json.dumps(values, ensure_ascii=False))
        self.visitor, self.saved_at = visitor, now

    def read(self) -> tuple[str, ...]:
        """Return what was answered; nothing for an answer that was taken back. Raises CannotOpen."""
        return tuple(json.loads(self.plain()))

    def plain(self) -> str:
        return keyring().open(Sealed(self.key_id, bytes(self.sealed)), self.place)

    def reseal(self, plain: str) -> None:
        self.key_id, self.sealed = keyring().seal(plain, self.place)


def keyring() -> Keyring:
    return Keyring(settings.ANSWERS_KEYS)


class Consent(models.Model):
    """What was agreed to or declined, with the very words that were shown. Withdrawn later, it stays."""

    response = models.ForeignKey(
        QuestionnaireResponse, models.PROTECT, related_name="consents", verbose_name=_("answers")
    )
    item = models.ForeignKey(ConsentItem, models.PROTECT, related_name="consents", verbose_name=_("consent"))
    title = models.CharField(_("title"), max_length=100)
    text = models.TextField(_("text as shown"))
    agreed = models.BooleanField(_("agreed"))
    signed_at = models.DateTimeField(_("signed"))
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("withdrawal noted by"),
    )

    class Meta:
        verbose_name = _("signed consent")
        verbose_name_plural = _("signed consents")
        ordering = ["item__order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["response", "item"], name="bookings_one_consent_a_text"),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(agreed=True), name="bookings_withdrawn_was_agreed"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
