"""What a visitor has typed so far, kept while they look at other times."""

from __future__ import annotations

from dataclasses import astuple
from typing import TYPE_CHECKING

from django.db import transaction

import plaintext
from bookings.operations.attempts import OPEN, Details, locked_attempt, typed
from bookings.operations.errors import AlreadyBooked, AttemptGone

if TYPE_CHECKING:
    from datetime import datetime

    from bookings.models import BookingAttempt


def keep_draft(*, key: str, visitor: str, draft: Details, now: datetime) -> BookingAttempt:
    """Keep what was typed, valid or not, as far as its columns hold it; control characters are left out.

    A draft is no answer: where it differs from the details given before, those must be given again. Raises
    AttemptGone, and AlreadyBooked when the attempt has led to a visit.
    """
    with transaction.atomic(durable=True):
        attempt = locked_attempt(key, visitor)
        if attempt is None:
            raise AttemptGone
        if attempt.appointment and attempt.appointment.status not in OPEN:
            raise AlreadyBooked(attempt.appointment)
        write(attempt, draft)
        attempt.touched_at = now
        attempt.save()
        return attempt


def write(attempt: BookingAttempt, draft: Details) -> None:
    before = typed(attempt)
    attempt.name = fitting(attempt, "name", draft.name)
    attempt.email = fitting(attempt, "email", draft.email)
    attempt.telephone = fitting(attempt, "telephone", draft.telephone)
    attempt.reason = fitting(attempt, "reason", draft.reason, keeping="\n\t")
    attempt.said_returning = draft.said_returning
    if astuple(typed(attempt)) != astuple(before):
        attempt.details_at = None


def fitting(attempt: BookingAttempt, column: str, text: str, *, keeping: str = "") -> str:
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(c for c in lines if c in keeping or not plaintext.is_control(c))
    return kept[: getattr(attempt._meta.get_field(column), "max_length", None)]
