from __future__ import annotations

import secrets
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

import plaintext

# No 0 O 1 I L: a reference is read out on the telephone.
REFERENCE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def new_reference(length: int = 8) -> str:
    """Return a random reference such as `7K3F92QX`: 40 bits, a name for a row, never a key to it."""
    return "".join(secrets.choice(REFERENCE_ALPHABET) for _position in range(length))


def new_patient_reference() -> str:
    return f"P{new_reference(7)}"


def new_contact_reference() -> str:
    return f"C{new_reference(7)}"


def fold_name(person: Patient | RelatedPerson, kwargs: dict[str, Any]) -> None:
    """Keep the searched name true to the name, whichever of the two is being saved."""
    person.name_folded = plaintext.folded(person.name)
    fields = kwargs.get("update_fields")
    if fields is not None and "name" in fields:
        kwargs["update_fields"] = {*fields, "name_folded"}


class Patient(models.Model):
    """A person who comes. The same e-mail address does not make two rows one person: staff decide that."""

    reference = models.CharField(
        _("reference"), max_length=12, unique=True, default=new_patient_reference, editable=False
    )
    name = models.CharField(_("name"), max_length=150, validators=[plaintext.one_line])
    name_folded = models.TextField(_("name, as searched"), editable=False)
    # The reference of the eldest row among those that staff have linked as one person; its own for most.
    person = models.CharField(_("person"), max_length=12, editable=False, db_index=True)
    email = models.EmailField(_("e-mail"), blank=True)
    telephone = PhoneNumberField(_("telephone"), blank=True)
    created_at = models.DateTimeField(_("since"))
    messages_stopped_at = models.DateTimeField(_("messages stopped"), null=True, blank=True, editable=False)
    unreachable_at = models.DateTimeField(
        _("not reached by e-mail since"), null=True, blank=True, editable=False
    )
    link_token = models.CharField(
        _("booking link"), max_length=43, unique=True, null=True, blank=True, editable=False
    )
    link_made_at = models.DateTimeField(_("booking link made"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("patient")
        verbose_name_plural = _("patients")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(Lower("email"), name="bookings_patient_email"),
            models.Index(fields=["name_folded"], name="bookings_patient_name"),
            models.Index(fields=["telephone"], name="bookings_patient_telephone"),
        ]
        constraints = [
            models.CheckConstraint(condition=~models.Q(person=""), name="bookings_patient_is_somebody"),
        ]

    def __str__(self) -> str:
        return self.reference

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.person = self.person or self.reference
        fold_name(self, kwargs)
        super().save(*args, **kwargs)


class RelatedPerson(models.Model):
    """Somebody who books for a patient and whom messages about these visits go to: a parent, a daughter.

    Each online booking has a row of its own, as it has its own patient: two with one address are not made one.
    """

    reference = models.CharField(
        _("reference"), max_length=12, unique=True, default=new_contact_reference, editable=False
    )
    patient = models.ForeignKey(
        Patient, models.PROTECT, related_name="contacts", verbose_name=_("contact for")
    )
    name = models.CharField(_("name"), max_length=150, validators=[plaintext.one_line])
    name_folded = models.TextField(_("name, as searched"), editable=False, default="")
    email = models.EmailField(_("e-mail"), blank=True)
    telephone = PhoneNumberField(_("telephone"), blank=True)
    created_at = models.DateTimeField(_("since"))
    messages_stopped_at = models.DateTimeField(_("messages stopped"), null=True, blank=True, editable=False)
    unreachable_at = models.DateTimeField(
        _("not reached by e-mail since"), null=True, blank=True, editable=False
    )

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(Lower("email"), name="bookings_contact_email")]

    def __str__(self) -> str:
        return self.reference

    def save(self, *args: Any, **kwargs: Any) -> None:
        fold_name(self, kwargs)
        super().save(*args, **kwargs)


class PatientLinkQuerySet(models.QuerySet["PatientLink"]):
    def in_force(self) -> PatientLinkQuerySet:
        return self.filter(undone_at=None)


class PatientLink(models.Model):
    """Staff's word on two patient rows: the same person, or not. Taken back it stays, with who and when."""

    first = models.ForeignKey(Patient, models.PROTECT, related_name="+", verbose_name=_("patient"))
    second = models.ForeignKey(Patient, models.PROTECT, related_name="+", verbose_name=_("other patient"))
    same = models.BooleanField(_("the same person"))
    decided_at = models.DateTimeField(_("decided"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("decided by")
    )
    undone_at = models.DateTimeField(_("taken back"), null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("taken back by"),
    )

    objects = PatientLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("link of patients")
        verbose_name_plural = _("links of patients")
        ordering = ["-decided_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(first__lt=models.F("second")), name="bookings_link_in_order"
            ),
            models.UniqueConstraint(
                fields=["first", "second"],
                condition=models.Q(undone_at=None),
                name="bookings_link_decided_once",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class MessageStop(models.Model):
    """Staff's word that nothing is sent to a patient, or about the patient to one contact; rows are never deleted."""

    patient = models.ForeignKey(
        Patient, models.PROTECT, related_name="message_stops", verbose_name=_("patient")
    )
    contact = models.ForeignKey(
        RelatedPerson,
        models.PROTECT,
        related_name="message_stops",
        null=True,
        blank=True,
        verbose_name=_("contact"),
    )
    why = models.CharField(_("why"), max_length=300, validators=[plaintext.one_line])
    stopped_at = models.DateTimeField(_("stopped"))
    stopped_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("stopped by")
    )
    started_at = models.DateTimeField(_("started again"), null=True, blank=True)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("started again by"),
    )

    class Meta:
        verbose_name = _("stop of messages")
        verbose_name_plural = _("stops of messages")
        ordering = ["-stopped_at", "-pk"]

    def __str__(self) -> str:
        return str(self.pk)
