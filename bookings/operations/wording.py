"""The clinic's own words for a kind of message; what is due is written with those of the moment it is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from bookings.models import MessageWording

if TYPE_CHECKING:
    from bookings.enums import MessageKind


def word_message(wording: MessageWording) -> None:
    """Store the clinic's wording; one without a word of its own is ours again."""
    if wording.is_ours:
        take_our_wording(wording.kind)
        return
    with transaction.atomic(durable=True):
        wording.save()


def take_our_wording(kind: MessageKind | str) -> bool:
    """Forget the clinic's wording of this kind; False if it had none."""
    with transaction.atomic(durable=True):
        deleted, _rows = MessageWording.objects.filter(pk=kind).delete()
    return bool(deleted)
