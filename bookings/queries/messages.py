from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings

from bookings.domain.reminding import hours_in
from bookings.enums import STATE_MESSAGES, AppointmentStatus, MessageKind, MessageMedium, MessageStatus
from bookings.models import Message, WorkerBeat
from bookings.queries.contacts import contact_of

if TYPE_CHECKING:
    from datetime import datetime

    from bookings.models import Appointment, Clinic

MOST_ASKED = 3  # mails that ask to confirm one booking
JUST_NOW = timedelta(hours=1)
SOON_ENOUGH = timedelta(hours=12)  # to leave a late reminder out for the next one
GONE_AFTER_SECONDS = 60
LATE_AFTER_SECONDS = 300
TROUBLE_FOR_SECONDS = 300  # every step that fails is tried again within a minute


def asked_to_confirm(appointment: Appointment) -> list[Message]:
    """Return the messages that ask to confirm the booking, the latest last. One query."""
    return list(appointment.messages.filter(kind=MessageKind.VERIFY).order_by("created_at", "pk"))


def ended(appointment: Appointment, kind: MessageKind) -> int:
    """Return how many e-mails of this kind about the visit have met their fate. One query."""
    rows = appointment.messages.filter(kind=kind, medium=MessageMedium.EMAIL)
    return rows.exclude(status=MessageStatus.WAITING).count()


def nearer_reminder_is_due(message: Message, *, now: datetime) -> bool:
    """Tell whether another reminder of the same visit and medium, nearer to it, is due too; or soon, where this one is late."""
    until = now + SOON_ENOUGH if now > message.due_at + JUST_NOW else now
    later = Message.objects.filter(
        appointment=message.appointment_id,
        kind=MessageKind.REMINDER,
        medium=message.medium,
        status=MessageStatus.WAITING,
    )
    return later.filter(pk__gt=message.pk, due_at__lte=until).exists()


def nearer_reminder_was_sent(message: Message) -> bool:
    """Tell whether another reminder of the visit as it is, nearer to it, has left before this one, which had failed."""
    sent = Message.objects.filter(
        appointment=message.appointment_id,
        kind=MessageKind.REMINDER,
        medium=message.medium,
        sequence=message.sequence,
        status=MessageStatus.SENT,
    )
    hours = hours_in(message.cause)
    return any(hours_in(cause) < hours for cause in sent.values_list("cause", flat=True))


def is_told_just_now(appointment: Appointment, *, now: datetime) -> bool:
    """Tell whether a message about what the visit has become left within the hour: a reminder says the same."""
    left = appointment.messages.filter(status=MessageStatus.SENT, ended_at__gt=now - JUST_NOW)
    return left.filter(kind__in=STATE_MESSAGES).exists()


def about_to_tell(appointment: Appointment, *, medium: str) -> Message | None:
    """Return the message about what the visit has become that waits, if one does: perhaps it is not needed in the end.

    One that has failed is none for a text: that may arrive where mail does not.
    """
    waits = appointment.messages.filter(status=MessageStatus.WAITING, kind__in=STATE_MESSAGES)
    if medium == MessageMedium.SMS:
        waits = waits.filter(attempts=0)
    return waits.order_by("due_at", "pk").last()


def times_confirmed(appointment: Appointment) -> int:
    """Return how often the confirmation of the visit as it is has been sent. One query."""
    sent = appointment.messages.filter(kind=MessageKind.BOOKED, status=MessageStatus.SENT)
    return sent.filter(sequence=appointment.sequence).count()


def sent_confirmation(appointment: Appointment, *, now: datetime) -> Message | None:
    """Return the message that told of the visit as it is, if its confirmation could be sent once more.

    No query if the visit's patient, contact and messages are fetched.
    """
    told = [message for message in appointment.messages.all() if message.kind in STATE_MESSAGES]
    last = max(told, key=lambda message: (message.created_at, message.pk), default=None)
    if last is None or last.status != MessageStatus.SENT or last.sequence != appointment.sequence:
        return None
    ahead = appointment.status == AppointmentStatus.BOOKED and appointment.starts_at > now
    return last if ahead and contact_of(appointment).can_be_mailed else None


def sms_is_possible() -> bool:
    """Tell whether the environment names a provider for SMS."""
    return settings.SMS_PROVIDER is not None


def reminds_by_sms(clinic: Clinic) -> bool:
    """Tell whether reminders travel by SMS too: the clinic says so, and there is a provider."""
    return clinic.sms_reminders and sms_is_possible()


def worker_health(*, now: datetime) -> dict[str, Any]:
    """Return, in seconds, a worker's last sign of life (None: never) and the oldest due message's age (0: none waits).

    A warning goes with it when either is too old, or a step of the worker has just failed.
    """
    beat = WorkerBeat.objects.first()
    worker = age(beat.at if beat else None, now)
    oldest = oldest_due_seconds(now=now)
    return {
        "worker_seconds": worker,
        "oldest_due_message_seconds": oldest,
        "warning": " ".join([*warnings(worker, oldest), *troubles(beat, now)]),
    }


def oldest_due_seconds(*, now: datetime) -> int:
    """Return for how long the oldest due message has waited; 0 where none does. One query."""
    due = Message.objects.filter(status=MessageStatus.WAITING, due_at__lte=now)
    return age(due.order_by("due_at").values_list("due_at", flat=True).first(), now) or 0


def age(instant: datetime | None, now: datetime) -> int | None:
    return None if instant is None else max(0, round((now - instant).total_seconds()))


def warnings(worker: int | None, oldest: int) -> list[str]:
    found = []
    if worker is None:
        found.append("No worker has ever run.")
    elif worker > GONE_AFTER_SECONDS:
        found.append("The worker has not been seen for more than a minute.")
    if oldest > LATE_AFTER_SECONDS:
        found.append("Messages wait for more than five minutes.")
    return found


def troubles(beat: WorkerBeat | None, now: datetime) -> list[str]:
    since = age(beat.trouble_at if beat else None, now)
    if beat is None or since is None or since > TROUBLE_FOR_SECONDS:
        return []
    return [f"A step of the worker has failed: {beat.trouble}."]
