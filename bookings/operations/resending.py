"""What staff send again because it ended unsent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bookings.enums import MessageStatus
from bookings.models import Message

if TYPE_CHECKING:
    from datetime import datetime

UNSENT = (MessageStatus.SUPERSEDED, MessageStatus.REFUSED, MessageStatus.GIVEN_UP)


def send_again(message: Message, *, now: datetime) -> bool:
    """Staff's retry of a message that ended unsent; False if it is not one.

    One that was no longer needed may be needed again: the patient has an address now. Whether it is, is asked when
    it is due, as for every message.
    """
    unsent = Message.objects.filter(pk=message.pk, status__in=UNSENT)
    return bool(
        unsent.update(status=MessageStatus.WAITING, ended_at=None, due_at=now, attempts=0, problem="")
    )
