"""The links to patients' own pages: taken back when an address turns out to be wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bookings.models.appointments import new_token

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bookings.models import Appointment


def renew_links(appointments: Iterable[Appointment]) -> int:
    """Give each visit a new link; the old ones, which a wrong address may have been sent, lead nowhere. Return how many.

    Call it inside the transaction that changes the address.
    """
    renewed = 0
    for appointment in appointments:
        appointment.token = new_token()
        appointment.save(update_fields=["token"])
        renewed += 1
    return renewed
