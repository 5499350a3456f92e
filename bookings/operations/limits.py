"""How many times one visitor, and one internet address, can hold at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bookings.enums import AppointmentStatus
from bookings.models import BookingAttempt
from bookings.operations.errors import TooManyHolds
from bookings.operations.writing import lock_holders

if TYPE_CHECKING:
    from datetime import datetime

    from bookings.models import Clinic


def limit_holds(attempt: BookingAttempt, clinic: Clinic, now: datetime) -> None:
    """Refuse a hold that is one too many, once it is written: the refusal takes it back. Raises TooManyHolds.

    Only now is it certain that the time is not taken, which is always said first. The attempt's own hold is left
    out of the count, so that moving it counts once. An address that is not known is not counted.
    """
    limits = {
        "visitor": (attempt.visitor, clinic.most_holds_of_visitor),
        "address": (attempt.address, clinic.most_holds_of_address),
    }
    known = {whose: limit for whose, limit in limits.items() if limit[0]}
    lock_holders(f"{whose} {digest}" for whose, (digest, _most) in known.items())
    for whose, (digest, most) in known.items():
        if again_at := full_until(attempt, whose, digest, most, now):
            raise TooManyHolds(whose, again_at)


def full_until(
    attempt: BookingAttempt, column: str, digest: str, most: int, now: datetime
) -> datetime | None:
    """Return when so many of the other holds will have passed that one more fits; None if it does already.

    Sorted from the last to pass, that is when the `most`-th passes.
    """
    others = BookingAttempt.objects.exclude(pk=attempt.pk).filter(
        appointment__status=AppointmentStatus.HELD, appointment__expires_at__gt=now, **{column: digest}
    )
    passing = others.order_by("-appointment__expires_at").values_list("appointment__expires_at", flat=True)
    return next(iter(passing[most - 1 : most]), None)
