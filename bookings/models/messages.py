from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bookings.enums import FAILED, STAFF_MESSAGES, MessageKind, MessageMedium, MessageStatus
from bookings.models.appointments import Appointment
from bookings.models.offer import Practitioner
from bookings.models.problems import in_words

if TYPE_CHECKING:
    from datetime import datetime


class MessageQuerySet(models.QuerySet["Message"]):
    def free(self, now: datetime) -> MessageQuerySet:
        """Keep what waits and is not being sent."""
        unleased = Q(leased_until=None) | Q(leased_until__lte=now)
        return self.filter(unleased, status=MessageStatus.WAITING)


class Message(models.Model):
    """The outbox: a row is written in the transaction of what caused it, and sent by the worker afterwards.

    It is about a visit, to its contact; or to staff: a practitioner's day list, or the clinic's own mail.
    """

    cause = models.CharField(_("cause"), max_length=100, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=MessageKind)
    medium = models.CharField(_("by"), max_length=5, choices=MessageMedium, default=MessageMedium.EMAIL)
    appointment = models.ForeignKey(
        Appointment, models.PROTECT, related_name="messages", null=True, blank=True, verbose_name=_("visit")
    )
    practitioner = models.ForeignKey(
        Practitioner,
        models.PROTECT,
        related_name="messages",
        null=True,
        blank=True,
        verbose_name=_("practitioner"),
    )
    sequence = models.PositiveIntegerField(
        _("calendar revision"), help_text=_("A message about an older state of the visit is not sent.")
    )
    status = models.CharField(
        _("status"), max_length=12, choices=MessageStatus, default=MessageStatus.WAITING
    )
    created_at = models.DateTimeField(_("written"))
    due_at = models.DateTimeField(_("due"))
    leased_until = models.DateTimeField(_("being sent until"), null=True, blank=True)
    attempts = models.PositiveIntegerField(_("tries"), default=0)
    ended_at = models.DateTimeField(_("sent or ended"), null=True, blank=True)
    problem = models.CharField(_("last problem"), max_length=100, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["due_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=MessageStatus.values), name="bookings_message_known_status"
            ),
            models.CheckConstraint(
                condition=Q(status=MessageStatus.WAITING) | Q(ended_at__isnull=False),
                name="bookings_message_ends_once",
            ),
            models.CheckConstraint(
                condition=Q(appointment__isnull=False, practitioner=None) & ~Q(kind__in=STAFF_MESSAGES)
                | Q(appointment=None, practitioner__isnull=False, kind=MessageKind.DAY_LIST)
                | Q(appointment=None, practitioner=None, kind=MessageKind.TO_CALL),
                name="bookings_message_to_one",
            ),
            models.CheckConstraint(
                condition=Q(medium=MessageMedium.EMAIL)
                | Q(medium=MessageMedium.SMS, kind=MessageKind.REMINDER),
                name="bookings_message_sms_reminds",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"], name="bookings_message_due", condition=Q(status=MessageStatus.WAITING)
            )
        ]

    def __str__(self) -> str:
        return self.cause

    def is_being_sent(self, now: datetime) -> bool:
        return self.leased_until is not None and self.leased_until > now

    @property
    def visit(self) -> Appointment:
        """Return what the message is about; only staff's messages have no visit."""
        assert self.appointment is not None  # noqa: S101 -- the database holds it for every other kind
        return self.appointment

    @property
    def what(self) -> str:
        """What it is, and how it travels where that is not by e-mail."""
        kind: str = self.get_kind_display()
        return _("%s by SMS") % kind if self.medium == MessageMedium.SMS else kind

    @property
    def has_failed(self) -> bool:
        """Tell whether it did not reach whom it was for, and is not tried again by itself."""
        return self.status in FAILED

    @property
    def problem_in_words(self) -> str:
        return in_words(self.problem)


class WorkerBeat(models.Model):
    """When a worker last gave a sign of life, and what last went wrong: one row, whichever of them it was."""

    at = models.DateTimeField(_("last seen"))
    trouble = models.CharField(_("step that failed"), max_length=100, blank=True)
    trouble_at = models.DateTimeField(_("failed"), null=True, blank=True)

    class Meta:
        verbose_name = _("worker's sign of life")
        verbose_name_plural = _("worker's signs of life")
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="bookings_workerbeat_is_one")]

    def __str__(self) -> str:
        return self.at.isoformat()
