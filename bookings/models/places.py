"""Where visits happen, and what they use."""

from __future__ import annotations

from typing import TypeVar

from django.db import models
from django.utils.translation import gettext_lazy as _

import plaintext

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


class RoomKind(models.Model):
    """What a room is good for, such as “Treatment room”: a service may need any free one of a kind."""

    name = models.CharField(_("name"), max_length=60, unique=True, validators=[plaintext.one_line])

    class Meta:
        verbose_name = _("kind of room")
        verbose_name_plural = _("kinds of room")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class Room(models.Model):
    location = models.ForeignKey(Location, models.PROTECT, related_name="rooms", verbose_name=_("location"))
    name = models.CharField(_("name"), max_length=100, validators=[plaintext.one_line])
    kind = models.ForeignKey(
        RoomKind,
        models.PROTECT,
        related_name="rooms",
        null=True,
        blank=True,
        verbose_name=_("kind"),
        help_text=_("Services that need this kind of room are put into any free one of the kind."),
    )
    is_step_free = models.BooleanField(
        _("step-free"),
        default=False,
        help_text=_(
            "Somebody in a wheelchair gets in from the street without steps. Patients who need it are offered only"
            " these rooms."
        ),
    )
    is_active = models.BooleanField(_("in use"), default=True)

    objects = ActiveQuerySet.as_manager()

    class Meta:
        verbose_name = _("room")
        verbose_name_plural = _("rooms")
        ordering = ["location", "name", "pk"]
        constraints = [models.UniqueConstraint("location", "name", name="bookings_room_name")]

    def __str__(self) -> str:
        return self.name


class EquipmentKind(models.Model):
    """What a thing is, such as “Treadmill”: a service may need any free one of a kind."""

    name = models.CharField(_("name"), max_length=60, unique=True, validators=[plaintext.one_line])

    class Meta:
        verbose_name = _("kind of equipment")
        verbose_name_plural = _("kinds of equipment")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class Equipment(models.Model):
    """A thing that one visit at a time can use, such as the treadmill with cameras."""

    location = models.ForeignKey(
        Location, models.PROTECT, related_name="equipment", verbose_name=_("location")
    )
    name = models.CharField(_("name"), max_length=100, validators=[plaintext.one_line])
    kind = models.ForeignKey(
        EquipmentKind,
        models.PROTECT,
        related_name="equipment",
        null=True,
        blank=True,
        verbose_name=_("kind"),
        help_text=_("Services that need this kind of equipment take any free one of the kind."),
    )
    is_active = models.BooleanField(_("in use"), default=True)

    objects = ActiveQuerySet.as_manager()

    class Meta:
        verbose_name = _("equipment")
        verbose_name_plural = _("equipment")
        ordering = ["location", "name", "pk"]

    def __str__(self) -> str:
        return self.name
