from __future__ import annotations

import secrets
import uuid
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

import plaintext
from bookings.domain.intervals import Interval
from bookings.enums import (
    LIVE_STATUSES,
    TIMED_STATUSES,
    AppointmentStatus,
    ChangeKind,
    Channel,
    CheckReason,
    PartOfDay,
    PatientAge,
    VisitMode,
    WhomToCall,
)
from bookings.models.clinic import PrivacyNotice
from bookings.models.constraints import LONGEST_OCCUPIED, Exclusion, SqlCheck
from bookings.models.needs import WithNeeds
from bookings.models.offer import HealthcareService, Practitioner
from bookings.models.patients import Patient, RelatedPerson, new_reference
from bookings.models.places import Equipment, Location, Room

if TYPE_CHECKING:
    from datetime import datetime

SETTLED = [status for status in LIVE_STATUSES if status not in TIMED_STATUSES]
OCCUPIED = ("occupied_from", "occupied_until")
TOKEN_BYTES = 24  # 192 bits: the link to a visit is its only lock
LONGEST_OCCUPIED_HOURS = int(LONGEST_OCCUPIED.total_seconds() // 3600)


def new_token() -> str:
    return secrets.token_urlsafe(TOKEN_BYTES)


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    def live(self, *, now: datetime) -> AppointmentQuerySet:
        """Keep what takes up time at `now`: a hold that has passed no longer does."""
        running = Q(status__in=TIMED_STATUSES, expires_at__gt=now)
        return self.filter(Q(status__in=SETTLED) | running)

    def overlapping(self, window: Interval) -> AppointmentQuerySet:
        """Keep what occupies any of the window (half-open); looks back no further than a visit can reach."""
        return self.filter(
            occupied_from__lt=window.end,
            occupied_from__gt=window.start - LONGEST_OCCUPIED,
            occupied_until__gt=window.start,
        )

    def visits(self) -> AppointmentQuerySet:
        """Keep what staff would call a visit: agreed with a person, whatever became of it."""
        return self.exclude(status__in=(AppointmentStatus.HELD, AppointmentStatus.EXPIRED))


class Appointment(WithNeeds):
    """A visit, from the first hold to the end of its history.

    `occupied_from` and `occupied_until` are the visit and its buffers, copied at booking; the database refuses
    two live rows of one practitioner, room or piece of equipment whose occupied times overlap. A one-to-one
    visit has a `session_key` of its own; the seats of a class share one.
    """

    uid = models.UUIDField(_("calendar id"), unique=True, default=uuid.uuid4, editable=False)
    sequence = models.PositiveIntegerField(_("calendar revision"), default=0)
    reference = models.CharField(
        _("reference"), max_length=12, unique=True, default=new_reference, editable=False
    )
    token = models.CharField(_("link"), max_length=43, unique=True, default=new_token, editable=False)
    attempt_key = models.CharField(
        _("booking attempt"), max_length=64, unique=True, null=True, blank=True, editable=False
    )
    status = models.CharField(_("status"), max_length=10, choices=AppointmentStatus)

    patient = models.ForeignKey(
        Patient,
        models.PROTECT,
        related_name="appointments",
        null=True,
        blank=True,
        verbose_name=_("patient"),
    )
    contact = models.ForeignKey(
        RelatedPerson,
        models.PROTECT,
        related_name="appointments",
        null=True,
        blank=True,
        verbose_name=_("contact"),
    )
    calls_contact = models.BooleanField(_("the contact is called, not the patient"), default=False)
    under_age = models.BooleanField(_("under age"), null=True, blank=True)  # None: not asked
    guardian = models.CharField(
        _("parent or guardian"), max_length=150, blank=True, validators=[plaintext.one_line]
    )
    agreed = models.BooleanField(_("the patient knows and agrees, says the contact"), default=False)
    service = models.ForeignKey(
        HealthcareService, models.PROTECT, related_name="appointments", verbose_name=_("service")
    )
    practitioner = models.ForeignKey(
        Practitioner, models.PROTECT, related_name="appointments", verbose_name=_("practitioner")
    )
    location = models.ForeignKey(
        Location, models.PROTECT, related_name="appointments", verbose_name=_("location")
    )
    room = models.ForeignKey(
        Room, models.PROTECT, related_name="appointments", null=True, blank=True, verbose_name=_("room")
    )
    equipment = models.ForeignKey(
        Equipment,
        models.PROTECT,
        related_name="appointments",
        null=True,
        blank=True,
        verbose_name=_("equipment"),
    )

    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    buffer_before = models.PositiveIntegerField(_("kept free before (minutes)"), default=0)
    buffer_after = models.PositiveIntegerField(_("kept free after (minutes)"), default=0)
    occupied_from = models.DateTimeField(_("occupied from"))
    occupied_until = models.DateTimeField(_("occupied until"))
    session_key = models.UUIDField(_("session"), default=uuid.uuid4, editable=False)
    seat = models.PositiveIntegerField(_("seat"), default=1)
    capacity = models.PositiveIntegerField(_("seats in all"), default=1)
    expires_at = models.DateTimeField(_("held until"), null=True, blank=True)

    mode = models.CharField(_("how"), max_length=10, choices=VisitMode, default=VisitMode.IN_PERSON)
    price_text = models.CharField(_("price"), max_length=60, blank=True)
    reason = models.TextField(_("reason"), blank=True, max_length=500, validators=[plaintext.paragraphs])
    channel = models.CharField(_("booked through"), max_length=10, choices=Channel, default=Channel.ONLINE)
    said_returning = models.BooleanField(_("says they have been here"), null=True, blank=True)
    invited = models.ForeignKey(
        Patient,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("booked by the link of"),
    )
    privacy_notice = models.ForeignKey(
        PrivacyNotice,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("privacy notice shown"),
    )
    privacy_shown_at = models.DateTimeField(_("privacy notice shown at"), null=True, blank=True)
    record_number = models.CharField(
        _("record number"),
        max_length=60,
        blank=True,
        validators=[plaintext.one_line],
        help_text=_("The number of this visit in your record system."),
    )

    created_at = models.DateTimeField(_("created"))
    asked_at = models.DateTimeField(_("asked to confirm by e-mail"), null=True, blank=True)
    booked_at = models.DateTimeField(_("booked"), null=True, blank=True)
    arrived_at = models.DateTimeField(_("arrived"), null=True, blank=True)
    started_at = models.DateTimeField(_("begun"), null=True, blank=True)
    ended_at = models.DateTimeField(_("over"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True, blank=True)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        ordering = ["starts_at", "pk"]
        constraints = [
            Exclusion(
                name="bookings_practitioner_no_overlap",
                equal=["practitioner"],
                different=["session_key"],
                overlap=OCCUPIED,
                violation_error_message=_("The practitioner already has a visit at this time."),
            ),
            Exclusion(
                name="bookings_room_no_overlap",
                equal=["room"],
                different=["session_key"],
                overlap=OCCUPIED,
                violation_error_message=_("The room is already taken at this time."),
            ),
            Exclusion(
                name="bookings_equipment_no_overlap",
                equal=["equipment"],
                different=["session_key"],
                overlap=OCCUPIED,
                violation_error_message=_("The equipment is already in use at this time."),
            ),
            # Seats of one session are one event: without these four, a shared key would be a way past the first three.
            *(
                Exclusion(name=f"bookings_session_one_{field}", equal=["session_key"], different=[field])
                for field in ("practitioner", "occupied_from", "occupied_until", "capacity")
            ),
            models.UniqueConstraint(
                fields=["session_key", "seat"],
                condition=Q(status__in=LIVE_STATUSES),
                name="bookings_one_person_a_seat",
            ),
            models.CheckConstraint(
                condition=Q(seat__gte=1, seat__lte=F("capacity")), name="bookings_seat_within_capacity"
            ),
            models.CheckConstraint(
                condition=Q(status__in=AppointmentStatus.values), name="bookings_known_status"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=TIMED_STATUSES) | Q(expires_at__isnull=False),
                name="bookings_hold_expires",
            ),
            models.CheckConstraint(
                condition=Q(status__in=(AppointmentStatus.HELD, AppointmentStatus.EXPIRED))
                | Q(patient__isnull=False),
                name="bookings_visit_has_patient",
            ),
            SqlCheck(
                name="bookings_times_agree",
                postgresql=(
                    "starts_at < ends_at"
                    " AND occupied_from + buffer_before * interval '1 minute' = starts_at"
                    " AND ends_at + buffer_after * interval '1 minute' = occupied_until"
                    f" AND occupied_until <= occupied_from + interval '{LONGEST_OCCUPIED_HOURS} hours'"
                    " AND date_trunc('second', starts_at) = starts_at"
                    " AND date_trunc('second', ends_at) = ends_at"
                ),
                # datetime() also says that the text is Django's own form of UTC: two spellings of one instant
                # would not be seen to overlap. IS, since a CHECK lets NULL through, and datetime('x') is NULL;
                # with a modifier, since without one old versions repeat 30 February as it is.
                sqlite=(
                    "starts_at IS datetime(starts_at, '0 days') AND ends_at IS datetime(ends_at, '0 days')"
                    " AND starts_at < ends_at"
                    " AND occupied_from IS datetime(starts_at, '-' || buffer_before || ' minutes')"
                    " AND occupied_until IS datetime(ends_at, '+' || buffer_after || ' minutes')"
                    f" AND occupied_until <= datetime(occupied_from, '+{LONGEST_OCCUPIED_HOURS} hours')"
                    " AND typeof(seat) = 'integer' AND typeof(capacity) = 'integer'"
                ),
            ),
        ]
        indexes = [
            models.Index(fields=["practitioner", "occupied_from"], name="bookings_busy_practitioner"),
            models.Index(fields=["room", "occupied_from"], name="bookings_busy_room"),
            models.Index(fields=["equipment", "occupied_from"], name="bookings_busy_equipment"),
            models.Index(fields=["starts_at"], name="bookings_by_day"),
            models.Index(fields=["session_key"], name="bookings_session"),
            models.Index(
                fields=["expires_at"],
                name="bookings_passed_holds",
                condition=Q(status__in=TIMED_STATUSES),
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def occupied(self) -> Interval:
        return Interval(self.occupied_from, self.occupied_until)

    @property
    def duration(self) -> int:
        """Length in minutes."""
        return int((self.ends_at - self.starts_at) / timedelta(minutes=1))

    def is_pending(self, *, now: datetime) -> bool:
        """Tell whether the time is kept until the e-mail is confirmed."""
        waits = self.status == AppointmentStatus.PENDING
        return bool(waits and self.expires_at and now < self.expires_at)

    @property
    def was_asked_to_confirm(self) -> bool:
        """Tell whether it waits for its e-mail to be confirmed, or waited in vain."""
        waits = self.status in {AppointmentStatus.PENDING, AppointmentStatus.EXPIRED}
        return waits and self.asked_at is not None

    def is_held(self, *, now: datetime) -> bool:
        return bool(self.status == AppointmentStatus.HELD and self.expires_at and now < self.expires_at)


class AppointmentChange(models.Model):
    """Who did what to a visit, from what to what, when, why, and through which channel. Rows are only added."""

    appointment = models.ForeignKey(
        Appointment, models.PROTECT, related_name="changes", verbose_name=_("visit")
    )
    kind = models.CharField(_("what"), max_length=12, choices=ChangeKind)
    at = models.DateTimeField(_("when"))
    channel = models.CharField(_("channel"), max_length=10, choices=Channel)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("staff"),
    )
    before = models.JSONField(_("from"), default=dict)
    after = models.JSONField(_("to"), default=dict)
    why = models.CharField(_("why"), max_length=300, blank=True, validators=[plaintext.one_line])

    class Meta:
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["at"], name="bookings_change_at")]

    def __str__(self) -> str:
        return str(self.get_kind_display())


class BookingAttempt(WithNeeds):
    """What one open booking form holds and knows: the picked time and the typed data. Purged within hours."""

    key = models.CharField(max_length=43, unique=True, default=new_token)
    visitor = models.CharField(max_length=64)
    service = models.ForeignKey(HealthcareService, models.CASCADE, related_name="+")
    practitioner = models.ForeignKey(Practitioner, models.CASCADE, related_name="+", null=True)
    part = models.CharField(max_length=10, choices=PartOfDay, blank=True)
    weekdays = models.JSONField(default=list, blank=True)
    appointment = models.OneToOneField(Appointment, models.SET_NULL, related_name="attempt", null=True)
    name = models.CharField(max_length=150, blank=True)
    email = models.EmailField(blank=True)
    telephone = PhoneNumberField(blank=True)
    reason = models.TextField(blank=True, max_length=500)
    said_returning = models.BooleanField(null=True)
    for_other = models.BooleanField(default=False)
    patient_name = models.CharField(max_length=150, blank=True)
    age = models.CharField(max_length=10, choices=PatientAge, blank=True)
    guardian = models.CharField(max_length=150, blank=True)
    agreed = models.BooleanField(default=False)
    whom_to_call = models.CharField(max_length=10, choices=WhomToCall, blank=True)
    patient_telephone = PhoneNumberField(blank=True)
    invited = models.ForeignKey(Patient, models.CASCADE, related_name="+", null=True)
    address = models.CharField(max_length=64, blank=True)
    risk = models.PositiveSmallIntegerField(default=0)
    extensions = models.PositiveIntegerField(default=0)
    privacy_notice = models.ForeignKey(PrivacyNotice, models.CASCADE, related_name="+", null=True)
    privacy_shown_at = models.DateTimeField(null=True)
    details_at = models.DateTimeField(null=True)
    touched_at = models.DateTimeField()

    class Meta:
        verbose_name = _("booking attempt")
        verbose_name_plural = _("booking attempts")
        indexes = [
            models.Index(fields=["visitor"], name="bookings_attempt_visitor"),
            models.Index(fields=["address"], name="bookings_attempt_address"),
            models.Index(fields=["touched_at"], name="bookings_attempt_touched"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class VisitCheck(models.Model):
    """Something about an online booking that staff should look at; the patient is told nothing of it."""

    appointment = models.ForeignKey(
        Appointment, models.PROTECT, related_name="checks", verbose_name=_("visit")
    )
    reason = models.CharField(_("why"), max_length=20, choices=CheckReason)
    created_at = models.DateTimeField(_("since"))
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("settled by"),
    )

    class Meta:
        verbose_name = _("visit to check")
        verbose_name_plural = _("visits to check")
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["appointment", "reason"], name="bookings_check_once"),
        ]
        indexes = [
            models.Index(fields=["created_at"], name="bookings_checks_open", condition=Q(settled_at=None)),
        ]

    def __str__(self) -> str:
        return str(self.get_reason_display())
