"""Who waits for an earlier time, what they were offered, and when the list was last looked through."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

import plaintext
from bookings.enums import OfferStatus, PartOfDay, WaitingStatus, Weekday
from bookings.models.appointments import Appointment, new_token
from bookings.models.clinic import PrivacyNotice
from bookings.models.needs import WithNeeds
from bookings.models.offer import HealthcareService, Practitioner
from bookings.models.patients import Patient, new_reference

if TYPE_CHECKING:
    from datetime import datetime


def new_entry_reference() -> str:
    return f"W{new_reference(7)}"


class WaitingListEntry(WithNeeds):
    """Somebody's place on the waiting list: what they wait for, since when, and what became of it.

    It belongs to a visit (then only earlier times count, and messages go where the visit's go), to a patient whom
    staff put on the list, or to somebody who typed a name and how to be reached. Empty practitioners, weekdays and
    parts mean any. Its needs are those of a new visit: one that would move has its own.
    """

    token = models.CharField(_("link"), max_length=43, unique=True, default=new_token, editable=False)
    reference = models.CharField(
        _("reference"), max_length=12, unique=True, default=new_entry_reference, editable=False
    )
    form_key = models.CharField(
        _("form"), max_length=64, unique=True, null=True, blank=True, editable=False
    )  # NULL: made without a form of its own
    status = models.CharField(
        _("status"), max_length=10, choices=WaitingStatus, default=WaitingStatus.WAITING
    )
    appointment = models.ForeignKey(
        Appointment,
        models.PROTECT,
        related_name="waiting_entries",
        null=True,
        blank=True,
        verbose_name=_("present visit"),
    )
    present_start = models.DateTimeField(_("the visit's time when it joined"), null=True, blank=True)
    patient = models.ForeignKey(
        Patient,
        models.PROTECT,
        related_name="waiting_entries",
        null=True,
        blank=True,
        verbose_name=_("patient"),
    )
    name = models.CharField(_("name"), max_length=150, blank=True, validators=[plaintext.one_line])
    email = models.EmailField(_("e-mail"), blank=True)
    telephone = PhoneNumberField(_("telephone"), blank=True)
    service = models.ForeignKey(
        HealthcareService, models.PROTECT, related_name="waiting_entries", verbose_name=_("service")
    )
    practitioners = models.ManyToManyField(
        Practitioner, blank=True, related_name="waiting_entries", verbose_name=_("practitioners")
    )
    weekdays = models.JSONField(_("weekdays"), default=list, blank=True)
    parts = models.JSONField(_("parts of the day"), default=list, blank=True)
    from_date = models.DateField(_("first day"), null=True, blank=True)
    until_date = models.DateField(_("last day"), null=True, blank=True)
    since = models.DateTimeField(_("since"))
    changed_at = models.DateTimeField(_("last change"))
    ended_at = models.DateTimeField(_("off the list"), null=True, blank=True)
    privacy_notice = models.ForeignKey(
        PrivacyNotice,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("privacy notice shown"),
    )
    privacy_shown_at = models.DateTimeField(_("privacy notice shown at"), null=True, blank=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("added by"),
    )
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("taken off by"),
    )

    class Meta:
        verbose_name = _("entry of the waiting list")
        verbose_name_plural = _("waiting list")
        ordering = ["since", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=WaitingStatus.values), name="bookings_waiting_known_status"
            ),
            models.CheckConstraint(
                condition=Q(appointment__isnull=True, present_start__isnull=True)
                | Q(appointment__isnull=False, present_start__isnull=False),
                name="bookings_waiting_present_start",
            ),
            models.CheckConstraint(
                condition=Q(appointment__isnull=False) | Q(patient__isnull=False) | ~Q(name=""),
                name="bookings_waiting_is_somebody",
            ),
            models.UniqueConstraint(
                fields=["appointment"],
                condition=Q(status=WaitingStatus.WAITING),
                name="bookings_waiting_once_a_visit",
            ),
        ]
        indexes = [
            models.Index(
                fields=["since"], name="bookings_waiting", condition=Q(status=WaitingStatus.WAITING)
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def weekday_names(self) -> list[str]:
        return [str(Weekday(day).label) for day in self.weekdays]

    @property
    def part_names(self) -> list[str]:
        return [str(PartOfDay(part).label) for part in self.parts]


class Offer(models.Model):
    """One free time offered to one entry; the time is held by a visit's row of its own as long as it is open.

    Nobody has two open offers, and the held row keeps everybody else away from the time.
    """

    token = models.CharField(_("link"), max_length=43, unique=True, default=new_token, editable=False)
    entry = models.ForeignKey(
        WaitingListEntry, models.PROTECT, related_name="offers", verbose_name=_("entry of the waiting list")
    )
    appointment = models.OneToOneField(
        Appointment, models.PROTECT, related_name="offer", verbose_name=_("held time")
    )
    status = models.CharField(_("status"), max_length=12, choices=OfferStatus, default=OfferStatus.OFFERED)
    by_telephone = models.BooleanField(_("by telephone"), default=False)
    made_at = models.DateTimeField(_("made"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("made by"),
    )
    answer_until = models.DateTimeField(_("kept until"))
    ended_at = models.DateTimeField(_("answered or ended"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("noted by"),
    )

    class Meta:
        verbose_name = _("offer")
        verbose_name_plural = _("offers")
        ordering = ["made_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=OfferStatus.values), name="bookings_offer_known_status"
            ),
            models.CheckConstraint(
                condition=Q(status=OfferStatus.OFFERED, ended_at__isnull=True)
                | (~Q(status=OfferStatus.OFFERED) & Q(ended_at__isnull=False)),
                name="bookings_offer_ends_once",
            ),
            models.UniqueConstraint(
                fields=["entry"],
                condition=Q(status=OfferStatus.OFFERED),
                name="bookings_offer_one_open",
            ),
        ]
        indexes = [
            models.Index(
                fields=["answer_until"], name="bookings_offer_open", condition=Q(status=OfferStatus.OFFERED)
            ),
        ]

    def __str__(self) -> str:
        return str(self.entry)

    def is_open(self, *, now: datetime) -> bool:
        return self.status == OfferStatus.OFFERED and now < self.answer_until


class WaitingListLook(models.Model):
    """What the list was last looked through with: one row. As long as nothing else is so, nobody looks again."""

    digest = models.CharField(_("digest of what decides"), max_length=64)
    at = models.DateTimeField(_("last look"))

    class Meta:
        verbose_name = _("look through the waiting list")
        verbose_name_plural = _("looks through the waiting list")
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="bookings_waitinglook_is_one")]

    def __str__(self) -> str:
        return self.at.isoformat()
