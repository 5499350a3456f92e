"""What a visitor has typed so far, kept while they look at other times."""

from __future__ import annotations

from dataclasses import astuple
from typing import TYPE_CHECKING

from django.db import transaction

import plaintext
from bookings.enums import PatientAge, WhomToCall
from bookings.operations.attempts import is_open, locked_attempt, remember_other, typed
from bookings.operations.errors import AlreadyBooked, AttemptGone
from bookings.operations.people import ForOther

if TYPE_CHECKING:
    from datetime import datetime

    from bookings.models import BookingAttempt
    from bookings.operations.people import Details


def keep_draft(
    *, key: str, visitor: str, draft: Details, now: datetime, for_other: bool | None = None
) -> BookingAttempt:
    """Keep what was typed, valid or not, as far as its columns hold it; control characters are left out.

    `for_other` says whether the visitor goes on with the form for somebody else; None: with the one they were in.

    A draft is no answer: where it differs from the details given before, those must be given again. Raises
    AttemptGone, and AlreadyBooked when the attempt has led to a visit.
    """
    with transaction.atomic(durable=True):
        attempt = locked_attempt(key, visitor)
        if attempt is None:
            raise AttemptGone
        if attempt.appointment and not is_open(attempt.appointment):
            raise AlreadyBooked(attempt.appointment)
        write(attempt, draft, for_other=for_other)
        attempt.touched_at = now
        attempt.save()
        return attempt


def write(attempt: BookingAttempt, draft: Details, *, for_other: bool | None) -> None:
    before = typed(attempt)
    attempt.name = fitting(attempt, "name", draft.name)
    attempt.email = fitting(attempt, "email", draft.email)
    attempt.telephone = fitting(attempt, "telephone", draft.telephone)
    attempt.reason = fitting(attempt, "reason", draft.reason, keeping="\n\t")
    attempt.said_returning = draft.said_returning
    remember_other(attempt, draft.other and fitting_other(attempt, draft.other))
    if for_other is not None:
        attempt.for_other = for_other
    if astuple(typed(attempt)) != astuple(before):
        attempt.details_at = None


def fitting_other(attempt: BookingAttempt, other: ForOther) -> ForOther:
    return ForOther(
        name=fitting(attempt, "patient_name", other.name),
        age=other.age if other.age in PatientAge else "",
        guardian=fitting(attempt, "guardian", other.guardian),
        agreed=other.agreed,
        whom_to_call=other.whom_to_call if other.whom_to_call in WhomToCall else "",
        telephone=fitting(attempt, "patient_telephone", other.telephone),
    )


def fitting(attempt: BookingAttempt, column: str, text: str, *, keeping: str = "") -> str:
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(c for c in lines if c in keeping or not plaintext.is_control(c))
    return kept[: getattr(attempt._meta.get_field(column), "max_length", None)]
