"""What the clinic offers, where, and who does it."""

from __future__ import annotations

from typing import TypeVar

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

import plaintext

LONGEST_VISIT = 8 * 60
LONGEST_BUFFER = 2 * 60

colour = RegexValidator(r"^#[0-9a-f]{6}$", _("Write it as # and six digits or letters, such as #2f6f5e."))


M = TypeVar("M", bound=models.Model)


class ActiveQuerySet(models.QuerySet[M]):
    def active(self) -> ActiveQuerySet[M]:
        return self.filter(is_active=True)


class Location(models.Model):
    name = models.CharField(_("name"), max_length=100, validators=[plaintext.one_line])
    slug = models.SlugField(_("address on the site"), unique=True)
    street = models.CharField(_("street"), max_length=200, validators=[plaintext.one_line])
    postal_code = models.CharField(
        _("postal code"), max_length=20, blank=True, validators=[plaintext.one_line]
    )
    city = models.CharField(_("town or city"), max_length=100, validators=[plaintext.one_line])
    region = models.CharField(_("region"), max_length=100, blank=True, validators=[plaintext.one_line])
    country = models.CharField(_("country"), max_length=100, blank=True, validators=[plaintext.one_line])
    telephone = models.CharField(_("telephone"), max_length=40, blank=True, validators=[plaintext.one_line])
    directions = models.TextField(_("how to find us"), blank=True, validators=[plaintext.paragraphs])
    is_active = models.BooleanField(
        _("in use"), default=True, help_text=_("Untick instead of deleting: past visits keep their place.")
    )

    objects = ActiveQuerySet.as_manager()

    class Meta:
        verbose_name = _("location")
        verbose_name_plural = _("locations")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def address(self) -> str:
        """One line, as on an envelope: street, postal code and town, region."""
        town = " ".join(part for part in (self.postal_code, self.city) if part)
        return ", ".join(part for part in (self.street, town, self.region, self.country) if part)


class Room(models.Model):
    location = models.ForeignKey(Location, models.PROTECT, related_name="rooms", verbose_name=_("location"))
    name = models.CharField(_("name"), max_length=100, validators=[plaintext.one_line])
    is_active = models.BooleanField(_("in use"), default=True)

    objects = ActiveQuerySet.as_manager()

    class Meta:
        verbose_name = _("room")
        verbose_name_plural = _("rooms")
        ordering = ["location", "name", "pk"]
        constraints = [models.UniqueConstraint("location", "name", name="bookings_room_name")]

    def __str__(self) -> str:
        return self.name


class Equipment(models.Model):
    """A thing that one visit at a time can use, such as the treadmill with cameras."""

    location = models.ForeignKey(
        Location, models.PROTECT, related_name="equipment", verbose_name=_("location")
    )
    name = models.CharField(_("name"), max_length=100, validators=[plaintext.one_line])
    is_active = models.BooleanField(_("in use"), default=True)

    objects = ActiveQuerySet.as_manager()

    class Meta:
        verbose_name = _("equipment")
        verbose_name_plural = _("equipment")
        ordering = ["location", "name", "pk"]

    def __str__(self) -> str:
        return self.name


class HealthcareServiceQuerySet(ActiveQuerySet["HealthcareService"]):
    def offered(self) -> HealthcareServiceQuerySet:
        """Keep what can be booked: someone who works here gives it."""
        givers = Practitioner.objects.filter(is_active=True, services=OuterRef("pk"))
        return self.filter(Exists(givers), is_active=True)


class HealthcareService(models.Model):
    name = models.CharField(_("name"), max_length=100, validators=[plaintext.one_line])
    slug = models.SlugField(
        _("address on the site"), unique=True, help_text=_("Saved links use it: best never changed.")
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
    buffer_before = models.PositiveIntegerField(
        _("kept free before (minutes)"), default=0, validators=[MaxValueValidator(LONGEST_BUFFER)]
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
    price_text = models.CharField(
        _("price"),
        max_length=60,
        blank=True,
        validators=[plaintext.one_line],
        help_text=_("As shown, such as “$120”."),
    )
    preparation = models.TextField(_("what to wear and bring"), blank=True, validators=[plaintext.paragraphs])
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
                condition=Q(slot_step__range=(5, LONGEST_VISIT)), name="bookings_service_slot_step"
            ),
            models.CheckConstraint(
                condition=Q(buffer_before__lte=LONGEST_BUFFER, buffer_after__lte=LONGEST_BUFFER),
                name="bookings_service_buffers",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Practitioner(models.Model):
    name = models.CharField(_("name"), max_length=100, validators=[plaintext.one_line])
    slug = models.SlugField(_("address on the site"), unique=True)
    role = models.CharField(_("role"), max_length=100, blank=True, validators=[plaintext.one_line])
    biography = models.TextField(_("about"), blank=True, validators=[plaintext.paragraphs])
    services = models.ManyToManyField(
        HealthcareService,
        related_name="practitioners",
        blank=True,
        verbose_name=_("services"),
        help_text=_("Only these can be booked with this person."),
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
