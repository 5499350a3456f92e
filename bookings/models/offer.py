"""What the clinic offers, and who does it."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

import plaintext
from bookings.enums import Gender, HorizonRule, VisitMode
from bookings.models.places import ActiveQuerySet, EquipmentKind, RoomKind

LONGEST_VISIT = 8 * 60
LONGEST_BUFFER = 2 * 60
LONGEST_NOTICE = 60 * 24 * 60
LONGEST_HORIZON = 730
MOST_SEATS = 100
LONGEST_ADVICE = 5000
LONGEST_BEFORE = 30 * 24

colour = RegexValidator(r"^#[0-9a-f]{6}$", _("Write it as # and six digits or letters, such as #2f6f5e."))


PAGES_OF_BOOKING = ("which",)  # /book/<service>/ would hide them


def not_a_page(slug: str) -> None:
    if slug in PAGES_OF_BOOKING:
        raise ValidationError(_("This address is taken by a page of ours."), code="slug")


class HealthcareServiceQuerySet(ActiveQuerySet["HealthcareService"]):
    def offered(self) -> HealthcareServiceQuerySet:
        """Keep what can be booked: someone who works here gives it."""
        givers = Practitioner.objects.filter(is_active=True, services=OuterRef("pk"))
        return self.filter(Exists(givers), is_active=True)


class HealthcareService(models.Model):
    name = models.CharField(_("name"), max_length=100, validators=[plaintext.one_line])
    slug = models.SlugField(
        _("address on the site"),
        unique=True,
        validators=[not_a_page],
        help_text=_("Saved links use it: best never changed."),
    )
    summary = models.CharField(
        _("in one sentence"), max_length=300, blank=True, validators=[plaintext.one_line]
    )
    description = models.TextField(_("description"), blank=True, validators=[plaintext.paragraphs])
    duration = models.PositiveIntegerField(
        _("length (minutes)"),
        validators=[MinValueValidator(5), MaxValueValidator(LONGEST_VISIT)],
        help_text=_("What the patient sees. Agreed visits keep the length they were booked with."),
    )
    longer_duration = models.PositiveIntegerField(
        _("length of a longer visit (minutes)"),
        null=True,
        blank=True,
        validators=[MinValueValidator(5), MaxValueValidator(LONGEST_VISIT)],
        help_text=_(
            "For patients who need more time: they can ask for it when they book. Empty: it is not offered. A class"
            " has one length for everybody."
        ),
    )
    buffer_before = models.PositiveIntegerField(
        _("kept free before (minutes)"),
        default=0,
        validators=[MaxValueValidator(LONGEST_BUFFER)],
        help_text=_("To prepare. No other visit of the practitioner or the room overlaps it."),
    )
    buffer_after = models.PositiveIntegerField(
        _("kept free after (minutes)"),
        default=0,
        validators=[MaxValueValidator(LONGEST_BUFFER)],
        help_text=_("For notes or cleaning. No other visit of the practitioner or the room overlaps it."),
    )
    slot_step = models.PositiveIntegerField(
        _("start every (minutes)"),
        default=15,
        validators=[MinValueValidator(5), MaxValueValidator(LONGEST_VISIT)],
        help_text=_("Counted from the beginning of the weekly hours: 15 offers 09:00, 09:15, 09:30."),
    )
    slot_offset = models.PositiveIntegerField(
        _("first start after (minutes)"),
        default=0,
        validators=[MaxValueValidator(LONGEST_VISIT)],
        help_text=_(
            "Minutes after the hours begin: with 10 and a start every 60, hours from 09:00 offer 09:10, 10:10."
        ),
    )
    lead_time = models.PositiveIntegerField(
        _("shortest notice (minutes)"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(LONGEST_NOTICE)],
        help_text=_("Times nearer than this are not offered online. Empty: as the clinic."),
    )
    horizon_rule = models.CharField(
        _("how far ahead"),
        max_length=10,
        choices=HorizonRule,
        default=HorizonRule.CLINIC,
        help_text=_("Times after the last day are not offered online. Staff can still book them."),
    )
    planning_horizon = models.PositiveIntegerField(
        _("number of days"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_HORIZON)],
        help_text=_("Only for “A number of days”."),
    )
    mode = models.CharField(
        _("how"),
        max_length=10,
        choices=VisitMode,
        default=VisitMode.IN_PERSON,
        help_text=_("By telephone: no room is taken, and patients must leave a number to be called on."),
    )
    room_kind = models.ForeignKey(
        RoomKind,
        models.PROTECT,
        related_name="services",
        null=True,
        blank=True,
        verbose_name=_("needs a room of this kind"),
        help_text=_(
            "Offered only while one is free at the location; the room in the weekly hours comes first."
            " Empty: the room in the weekly hours, if any."
        ),
    )
    equipment_kind = models.ForeignKey(
        EquipmentKind,
        models.PROTECT,
        related_name="services",
        null=True,
        blank=True,
        verbose_name=_("needs equipment of this kind"),
        help_text=_("Offered only while one is free at the location. Empty: none is needed."),
    )
    capacity = models.PositiveIntegerField(
        _("places"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_SEATS)],
        help_text=_(
            "More than 1 makes it a class: it is offered only in weekly hours that are kept for it, and"
            " patients see how many places are left. Classes with bookings keep their number of places."
        ),
    )
    most_per_day = models.PositiveIntegerField(
        _("most a day"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_(
            "With one practitioner. When it is reached, patients are offered no more that day; staff can"
            " still book. Empty: no limit."
        ),
    )
    most_in_a_row = models.PositiveIntegerField(
        _("most in a row"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_(
            "With one practitioner, with less than 15 minutes between them. Patients are not offered a time"
            " that would make one more; staff can still book. Empty: no limit."
        ),
    )
    for_new = models.BooleanField(
        _("for new patients"),
        default=True,
        help_text=_(
            "The page says whom it is for. Nobody is refused: who books it all the same comes on your list to check."
        ),
    )
    for_returning = models.BooleanField(_("for patients who have been here"), default=True)
    returning_months = models.PositiveIntegerField(
        _("… within the last (months)"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(120)],
        help_text=_("Who was last here longer ago counts as new. Empty: however long ago."),
    )
    price_text = models.CharField(
        _("price"),
        max_length=60,
        blank=True,
        validators=[plaintext.one_line],
        help_text=_("As shown, such as “$120”."),
    )
    preparation = models.TextField(_("what to wear and bring"), blank=True, validators=[plaintext.paragraphs])
    home_advice = models.TextField(
        _("advice for home"),
        blank=True,
        max_length=LONGEST_ADVICE,
        validators=[plaintext.paragraphs],
        help_text=_(
            "Sent with our thanks once a visit is marked seen, the same to everybody: what holds for all who had this"
            " service. Empty: nothing is sent."
        ),
    )
    colour = models.CharField(_("colour on the board"), max_length=7, default="#2f6f5e", validators=[colour])
    order = models.PositiveIntegerField(_("order"), default=0, help_text=_("Lower numbers come first."))
    is_active = models.BooleanField(
        _("offered"), default=True, help_text=_("Untick instead of deleting: past visits keep their service.")
    )

    objects = HealthcareServiceQuerySet.as_manager()

    class Meta:
        verbose_name = _("service")
        verbose_name_plural = _("services")
        ordering = ["order", "name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(duration__range=(5, LONGEST_VISIT)), name="bookings_service_duration"
            ),
            models.CheckConstraint(
                condition=Q(longer_duration=None)
                | Q(longer_duration__gt=F("duration"), longer_duration__lte=LONGEST_VISIT),
                name="bookings_service_longer_duration",
                violation_error_message=_("A longer visit must be longer than the usual one."),
            ),
            models.CheckConstraint(
                condition=Q(slot_step__range=(5, LONGEST_VISIT)), name="bookings_service_slot_step"
            ),
            models.CheckConstraint(
                condition=Q(buffer_before__lte=LONGEST_BUFFER, buffer_after__lte=LONGEST_BUFFER),
                name="bookings_service_buffers",
            ),
            models.CheckConstraint(
                condition=Q(slot_offset__lt=F("slot_step")),
                name="bookings_service_slot_offset",
                violation_error_message=_("The first start must come before the second one."),
            ),
            models.CheckConstraint(
                condition=Q(planning_horizon=None) | Q(planning_horizon__range=(1, LONGEST_HORIZON)),
                name="bookings_service_horizon",
            ),
            models.CheckConstraint(
                condition=~Q(horizon_rule=HorizonRule.DAYS) | Q(planning_horizon__isnull=False),
                name="bookings_service_horizon_days",
                violation_error_message=_("Say how many days."),
            ),
            models.CheckConstraint(
                condition=Q(capacity__range=(1, MOST_SEATS)), name="bookings_service_capacity"
            ),
            models.CheckConstraint(
                condition=(Q(most_per_day=None) | Q(most_per_day__gte=1))
                & (Q(most_in_a_row=None) | Q(most_in_a_row__gte=1)),
                name="bookings_service_limits",
            ),
            models.CheckConstraint(
                condition=Q(for_new=True) | Q(for_returning=True),
                name="bookings_service_for_somebody",
                violation_error_message=_("Choose at least one: new patients, or those who have been here."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_for_everybody(self) -> bool:
        """Tell whether it makes no difference that somebody has been here before: then nobody is asked."""
        return self.for_new and self.for_returning


class Reminder(models.Model):
    """One reminder of each visit of a service: so long before it."""

    service = models.ForeignKey(
        HealthcareService, models.CASCADE, related_name="reminders", verbose_name=_("service")
    )
    hours_before = models.PositiveIntegerField(
        _("hours before the visit"),
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_BEFORE)],
    )

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        ordering = ["-hours_before"]
        constraints = [
            models.UniqueConstraint(
                fields=["service", "hours_before"],
                name="bookings_reminder_once",
                violation_error_message=_("This service has a reminder at this time already."),
            ),
            models.CheckConstraint(
                condition=Q(hours_before__range=(1, LONGEST_BEFORE)), name="bookings_reminder_hours"
            ),
        ]

    def __str__(self) -> str:
        return str(self.hours_before)


class Practitioner(models.Model):
    name = models.CharField(_("name"), max_length=100, validators=[plaintext.one_line])
    slug = models.SlugField(_("address on the site"), unique=True)
    role = models.CharField(_("role"), max_length=100, blank=True, validators=[plaintext.one_line])
    gender = models.CharField(
        _("gender"),
        max_length=6,
        choices=Gender,
        blank=True,
        help_text=_(
            "For patients who ask for a woman or a man. Shown nowhere. Empty: not offered to those who ask."
        ),
    )
    biography = models.TextField(_("about"), blank=True, validators=[plaintext.paragraphs])
    services = models.ManyToManyField(
        HealthcareService,
        related_name="practitioners",
        blank=True,
        verbose_name=_("services"),
        help_text=_("Only these can be booked with this person."),
    )
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        related_name="practitioner",
        null=True,
        blank=True,
        verbose_name=_("login"),
        help_text=_(
            "Whoever signs in with it reads what patients answered in the forms of this practitioner's visits."
            " Nobody else does, the owner included. Each reading is noted in the visit's history."
        ),
    )
    day_list_email = models.EmailField(
        _("e-mail for the day list"),
        blank=True,
        help_text=_(
            "In the morning of each day with visits we send their times and patients’ initials here. Empty: nothing."
        ),
    )
    lead_time = models.PositiveIntegerField(
        _("own shortest notice (minutes)"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(LONGEST_NOTICE)],
        help_text=_("Where the service or the clinic asks for more, that holds. Empty: as the clinic."),
    )
    most_per_day = models.PositiveIntegerField(
        _("most visits a day"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_(
            "Of all services; a class counts once. When it is reached, patients are offered no more that"
            " day; staff can still book. Empty: no limit."
        ),
    )
    protected_minutes = models.PositiveIntegerField(
        _("minutes kept free a day"),
        default=0,
        validators=[MaxValueValidator(24 * 60)],
        help_text=_(
            "For notes, calls and urgent patients: online bookings leave this much of each working day"
            " free, wherever it falls. Staff can still book into it."
        ),
    )
    is_active = models.BooleanField(
        _("works here"),
        default=True,
        help_text=_("Untick when someone leaves: no new visits, and the past ones keep the name."),
    )

    objects = ActiveQuerySet.as_manager()

    class Meta:
        verbose_name = _("practitioner")
        verbose_name_plural = _("practitioners")
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(most_per_day=None) | Q(most_per_day__gte=1),
                name="bookings_practitioner_most_per_day",
            )
        ]

    def __str__(self) -> str:
        return self.name


class SuggestedReason(models.Model):
    """What an article was about, brought along into the booking: the fitting service and a reason to start from."""

    slug = models.SlugField(
        _("keyword"), unique=True, help_text=_("The same word as “Booking keyword” on the article.")
    )
    text = models.CharField(
        _("reason, as a patient would say it"), max_length=200, validators=[plaintext.one_line]
    )
    service = models.ForeignKey(
        HealthcareService, models.PROTECT, related_name="suggested_reasons", verbose_name=_("fitting service")
    )

    class Meta:
        verbose_name = _("suggested reason")
        verbose_name_plural = _("suggested reasons")
        ordering = ["text", "pk"]

    def __str__(self) -> str:
        return self.text
