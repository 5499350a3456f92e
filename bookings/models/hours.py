"""When people work: weekly rules, and what takes time away from them."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

import plaintext
from bookings.enums import ClosureDecision, Weekday
from bookings.models.offer import HealthcareService, Practitioner
from bookings.models.places import Location, Room

MIDNIGHT = dt.time(0)


class AvailableTime(models.Model):
    """One interval of a weekday, in the clinic's wall time; a lunch break is the gap between two of them."""

    practitioner = models.ForeignKey(
        Practitioner, models.PROTECT, related_name="available_times", verbose_name=_("practitioner")
    )
    location = models.ForeignKey(
        Location, models.PROTECT, related_name="available_times", verbose_name=_("location")
    )
    room = models.ForeignKey(
        Room,
        models.PROTECT,
        related_name="available_times",
        null=True,
        blank=True,
        verbose_name=_("room"),
        help_text=_("If set, no two visits in this room can overlap, whoever gives them."),
    )
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=Weekday)
    starts = models.TimeField(_("from"))
    ends = models.TimeField(_("until"), help_text=_("00:00 means midnight, the end of the day."))
    only_for = models.ForeignKey(
        HealthcareService,
        models.PROTECT,
        related_name="own_hours",
        null=True,
        blank=True,
        verbose_name=_("kept for"),
        help_text=_("Only this service is offered then. Empty: every service but classes."),
    )
    valid_from = models.DateField(_("first day"), null=True, blank=True, help_text=_("Empty: since always."))
    valid_until = models.DateField(
        _("last day"), null=True, blank=True, help_text=_("Empty: until further notice.")
    )

    class Meta:
        verbose_name = _("weekly hours")
        verbose_name_plural = _("weekly hours")
        ordering = ["practitioner", "weekday", "starts", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends__gt=F("starts")) | Q(ends=MIDNIGHT),
                name="bookings_available_time_order",
                violation_error_message=_("The hours must end after they start."),
            ),
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                name="bookings_available_time_validity",
                violation_error_message=_("The last day must not be before the first day."),
            ),
            models.CheckConstraint(
                condition=Q(weekday__range=(1, 7)), name="bookings_available_time_weekday"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.starts:%H:%M}–{self.ends:%H:%M}"

    def clean(self) -> None:
        if self.room is not None and self.location_id and self.room.location_id != self.location_id:
            raise ValidationError({"room": _("This room is at another location.")})


class NotAvailable(models.Model):
    """Time off of one practitioner: an hour, a day, three weeks."""

    practitioner = models.ForeignKey(
        Practitioner, models.PROTECT, related_name="absences", verbose_name=_("practitioner")
    )
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    note = models.CharField(
        _("note for staff"),
        max_length=200,
        blank=True,
        validators=[plaintext.one_line],
        help_text=_("Patients never see it. Please write nothing about anyone's health."),
    )

    class Meta:
        verbose_name = _("time off")
        verbose_name_plural = _("time off")
        ordering = ["-starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="bookings_not_available_order",
                violation_error_message=_("Time off must end after it starts."),
            )
        ]
        indexes = [models.Index(fields=["practitioner", "ends_at"], name="bookings_not_available_until")]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M}"


class ClinicClosureQuerySet(models.QuerySet["ClinicClosure"]):
    def closed(self) -> ClinicClosureQuerySet:
        """Keep the days that are decided to be closed; a proposed public holiday is still worked on."""
        return self.filter(decision=ClosureDecision.CLOSED)


class ClinicClosure(models.Model):
    """Whole days on which nobody works, at one location or everywhere; a public holiday can be opened."""

    name = models.CharField(_("name"), max_length=100, validators=[plaintext.one_line])
    first_date = models.DateField(_("first day"))
    last_date = models.DateField(_("last day"))
    location = models.ForeignKey(
        Location,
        models.PROTECT,
        related_name="closures",
        null=True,
        blank=True,
        verbose_name=_("location"),
        help_text=_("Empty: every location."),
    )
    decision = models.CharField(
        _("decision"),
        max_length=10,
        choices=ClosureDecision,
        default=ClosureDecision.CLOSED,
        help_text=_("Only “Closed” takes times away. Visits that are booked already stay booked."),
    )
    public_holiday = models.CharField(
        _("public holiday of"),
        max_length=12,
        blank=True,
        editable=False,
        validators=[plaintext.one_line],
        help_text=_("The country and region whose calendar it comes from, such as CA-ON."),
    )

    objects = ClinicClosureQuerySet.as_manager()

    class Meta:
        verbose_name = _("closure")
        verbose_name_plural = _("closures")
        ordering = ["-first_date", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_date__gte=F("first_date")),
                name="bookings_closure_order",
                violation_error_message=_("The last day must not be before the first day."),
            ),
            models.UniqueConstraint(
                fields=["public_holiday", "first_date", "name"],
                condition=~Q(public_holiday=""),
                name="bookings_holiday_once",
            ),
        ]

    def __str__(self) -> str:
        return self.name
