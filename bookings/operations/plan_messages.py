"""The message with the link of a plan of care."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bookings.enums import MessageKind
from bookings.operations.history import write_message

if TYPE_CHECKING:
    from datetime import datetime

    from bookings.models import CarePlan


def tell_patient(plan: CarePlan, *, now: datetime) -> None:
    cause = cause_of(plan)
    write_message(plan.appointment, MessageKind.PLAN, now=now, cause=cause)


def cause_of(plan: CarePlan) -> str:
    """Return the cause of the message about the plan as it is: one about an older revision is not sent."""
    return f"care plan {plan.pk}: {plan.revision}"
