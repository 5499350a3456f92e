"""A booking link of a patient's own: staff make it, replace it and take it back."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from django.db import transaction

from bookings.models import Patient
from bookings.models.appointments import new_token
from bookings.operations.corrections import note
from bookings.operations.errors import ChangedMeanwhile

if TYPE_CHECKING:
    from datetime import datetime

    from django.contrib.auth.models import AbstractBaseUser


def link_digest(patient: Patient) -> str:
    """Return what a form carries to say which link the page showed; of no use as a link."""
    return hashlib.sha256((patient.link_token or "").encode()).hexdigest()


def make_link(*, patient: Patient, shown: str, actor: AbstractBaseUser, now: datetime) -> Patient:
    """Give the patient a new booking link in place of the one `shown`, which then leads nowhere.

    The same form twice makes one link: where it is no longer the one shown, it stays as it is.
    """
    with transaction.atomic(durable=True):
        row = Patient.objects.select_for_update(no_key=True).get(pk=patient.pk)
        if link_digest(row) == shown:
            row.link_token, row.link_made_at = new_token(), now
            write(row, actor)
        return row


def take_link_back(*, patient: Patient, shown: str, actor: AbstractBaseUser) -> Patient:
    """Let the patient's link lead nowhere from now on; twice is once.

    Raises ChangedMeanwhile when somebody has just made a newer one than that `shown`.
    """
    with transaction.atomic(durable=True):
        row = Patient.objects.select_for_update(no_key=True).get(pk=patient.pk)
        if row.link_token is None:
            return row
        if link_digest(row) != shown:
            raise ChangedMeanwhile
        row.link_token, row.link_made_at = None, None
        write(row, actor)
        return row


def write(row: Patient, actor: AbstractBaseUser) -> None:
    row.save(update_fields=["link_token", "link_made_at"])
    note(row, ["link_token"], actor)
