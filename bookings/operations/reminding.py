"""What leaves at its own time: reminders before a visit, and thanks with home advice after it.

`follow` is called by `history.record`, which every change of a visit goes through: so the rows are written, replaced
and taken back in the transaction of what causes it, under the visit's lock, and no booking can forget them.
"""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from bookings import queries
from bookings.domain.reminding import ONE_HOUR, due_times
from bookings.enums import AppointmentStatus, ChangeKind, MessageKind, MessageMedium, MessageStatus
from bookings.models import Appointment, Message
from bookings.operations.outbox import postpone_message

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from bookings.models import Clinic, HealthcareService

THANKED_WITHIN = timedelta(days=2)  # after the visit: later it would puzzle, not help
OF_ONE_DAY = timedelta(hours=12)  # reminders of the visits of one day are due within so long
GIVE_WAY = timedelta(minutes=1)
NONE = timedelta(0)

BY_SMS = " by SMS"
NOT_WANTED = "the service is not reminded of so long before any more"
PLACED = {ChangeKind.BOOKED, ChangeKind.RESCHEDULED, ChangeKind.UNDONE}


def follow(appointment: Appointment, change: ChangeKind, *, now: datetime) -> None:
    """Let what leaves later follow this change of the visit; call it in the change's transaction."""
    if change in {ChangeKind.RESCHEDULED, ChangeKind.UNDONE, ChangeKind.CANCELLED}:
        end_waiting(waiting(appointment, MessageKind.REMINDER, now), "the visit has changed since", now)
    if change in PLACED:
        # whether a move is told of is known only when that is due: it may be taken back within the minutes
        write_reminders(appointment, now, apart=NONE if change == ChangeKind.RESCHEDULED else ONE_HOUR)
    if change == ChangeKind.FULFILLED:
        write_thanks(appointment, now)
    if change == ChangeKind.REOPENED:
        end_waiting(waiting(appointment, MessageKind.THANKS, now), "the visit was set back", now)


def write_reminders(appointment: Appointment, now: datetime, *, apart: timedelta) -> None:
    """Write the reminders of the visit's service, each once for this place of the visit and each way it travels."""
    hours = list(appointment.service.reminders.values_list("hours_before", flat=True))
    if not hours:
        return
    Message.objects.bulk_create(reminders_of(appointment, hours, queries.clinic(), now, apart))


def remind_of_booked(service: HealthcareService, *, now: datetime) -> int:
    """Let the reminders of the service's visits ahead follow its rows, and return how many were written.

    For what was booked before these rows were: by an earlier version, or before the clinic changed them. One that is
    no longer wanted is ended, and waits again if it is wanted again. The visits are locked, so twice is once.
    """
    with transaction.atomic():
        ahead = Appointment.objects.filter(
            service=service, status=AppointmentStatus.BOOKED, starts_at__gt=now
        ).order_by("pk")
        visits = list(ahead.select_for_update(no_key=True, of=("self",)))
        hours = list(service.reminders.values_list("hours_before", flat=True))
        rows = Message.objects.filter(kind=MessageKind.REMINDER, appointment__in=visits)
        known = set(rows.values_list("cause", flat=True))
        clinic = queries.clinic()
        wanted = {cause_of(visit, before) for visit in visits for before in hours}
        if queries.reminds_by_sms(clinic):
            wanted |= {cause + BY_SMS for cause in wanted}
        end_waiting(rows.free(now).filter(cause__in=known - wanted), NOT_WANTED, now)
        due = [row for visit in visits for row in reminders_of(visit, hours, clinic, now)]
        again = rows.filter(cause__in=[row.cause for row in due], problem=NOT_WANTED)
        again.update(status=MessageStatus.WAITING, ended_at=None, problem="")
        return len(Message.objects.bulk_create(row for row in due if row.cause not in known))


def reminders_of(
    appointment: Appointment,
    hours: Sequence[int],
    clinic: Clinic,
    now: datetime,
    apart: timedelta = ONE_HOUR,
) -> list[Message]:
    due = due_times(appointment.starts_at, hours, queries.quiet_hours(clinic), now=now, apart=apart)
    rows = [reminder(appointment, before, due_at, now) for before, due_at in due.items()]
    return [*rows, *map(by_sms, rows)] if queries.reminds_by_sms(clinic) else rows


def by_sms(reminder: Message) -> Message:
    visit, cause = reminder.visit, reminder.cause + BY_SMS
    made = message(visit, MessageKind.REMINDER, cause, reminder.due_at, reminder.created_at)
    made.medium = MessageMedium.SMS
    return made


def reminder(appointment: Appointment, hours: int, due_at: datetime, now: datetime) -> Message:
    return message(appointment, MessageKind.REMINDER, cause_of(appointment, hours), due_at, now)


def cause_of(appointment: Appointment, hours: int) -> str:
    """Return what a reminder is unique by: its visit, where that is, and how long before."""
    at = f"{appointment.starts_at.astimezone(UTC):%Y-%m-%dT%H:%MZ}"
    return f"appointment {appointment.pk}: reminder {hours} h {at} revision {appointment.sequence}"


def write_thanks(appointment: Appointment, now: datetime) -> None:
    """Write the thanks, which leave after the clinic's minutes; once for a visit, however often it is marked."""
    earlier = Message.objects.filter(appointment=appointment, kind=MessageKind.THANKS)
    if not appointment.service.home_advice or now > appointment.ends_at + THANKED_WITHIN:
        return
    if earlier.exclude(status=MessageStatus.SUPERSEDED).exists():
        return
    due_at = queries.clinic().minutes_after(now)
    cause = f"appointment {appointment.pk}: thanks {len(earlier) + 1}"
    message(appointment, MessageKind.THANKS, cause, due_at, now).save()


def message(
    appointment: Appointment, kind: MessageKind, cause: str, due_at: datetime, now: datetime
) -> Message:
    return Message(
        cause=cause,
        kind=kind,
        appointment=appointment,
        sequence=appointment.sequence,
        created_at=now,
        due_at=due_at,
    )


def waiting(appointment: Appointment, kind: MessageKind, now: datetime) -> QuerySet[Message]:
    return Message.objects.free(now).filter(appointment=appointment, kind=kind)


def end_waiting(messages: QuerySet[Message], problem: str, now: datetime) -> int:
    return messages.update(status=MessageStatus.SUPERSEDED, ended_at=now, problem=problem, leased_until=None)


# -- one reminder for all visits of one day


def give_way(reminder: Message, visits: Sequence[Appointment], *, now: datetime) -> bool:
    """Put the reminder off while another worker is sending one of these visits': that one tells of them all.

    Of two that are about to be sent, whoever looks first gives way: the rows are locked meanwhile.
    """
    if len(visits) < 2:  # noqa: PLR2004 -- alone
        return False
    rows = Message.objects.filter(
        kind=MessageKind.REMINDER,
        medium=reminder.medium,
        appointment__in=visits,
        status=MessageStatus.WAITING,
    )
    with transaction.atomic(durable=True):
        locked = rows.select_for_update(no_key=True, of=("self",)).order_by("pk")
        if not is_another_being_sent(reminder, locked, now):
            return False
        return postpone_message(reminder, until=now + GIVE_WAY)


def let_go_first(reminder: Message, other: Message, *, now: datetime) -> bool:
    """Put the reminder off until this other message has left; False if the lease was lost."""
    return postpone_message(reminder, until=max(now, other.due_at) + GIVE_WAY)


def is_another_being_sent(reminder: Message, rows: QuerySet[Message], now: datetime) -> bool:
    return any(row.is_being_sent(now) for row in rows if row.pk != reminder.pk)


def end_told_together(reminder: Message, visits: Sequence[Appointment], *, now: datetime) -> int:
    """End the reminders of the other visits of the day, which the one that was sent has told of; return how many."""
    others = [visit for visit in visits if visit.pk != reminder.appointment_id]
    rows = Message.objects.free(now).filter(
        kind=MessageKind.REMINDER,
        medium=reminder.medium,
        appointment__in=others,
        due_at__lte=now + OF_ONE_DAY,
    )
    problem = f"told together with {reminder.visit.reference}"
    return end_waiting(rows, problem, now)
