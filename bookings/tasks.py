"""What the worker does, a step at a time; each step may be killed at any moment and is taken up again."""

from __future__ import annotations

import logging
import random
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple, Protocol

from django.utils import timezone

from bookings import notifications, operations, queries
from bookings.enums import AGREED_STATUSES, AppointmentStatus, MessageKind, MessageMedium, MessageStatus
from bookings.models import HealthcareService

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.core.mail import EmailMultiAlternatives

    from bookings.models import Appointment, Clinic, Message
    from bookings.notifications.sms import Text
    from bookings.queries import Contact

log = logging.getLogger("bookings.worker")


class Writer(Protocol):
    def __call__(
        self, appointment: Appointment, clinic: Clinic, *, now: datetime
    ) -> EmailMultiAlternatives: ...


class Kind(NamedTuple):
    """How a kind of message is written, and why one that is due is not wanted any more ("": it is).

    `put_off` puts one off that is not to leave just now, and says whether it did; `when_sent` follows a sent one.
    """

    write: Writer
    reason_not: Callable[[Message, Appointment, datetime], str]
    put_off: Callable[[Message, Appointment, datetime], bool] = lambda *_about: False
    when_sent: Callable[[Message, Appointment, datetime], object] = lambda *_about: None


def deliver_next() -> bool:
    """Send one due message, or note why not; return False when none is due."""
    message = operations.lease_message(now=timezone.now())
    if message is None:
        return False
    fate = deliver(message)
    log.info("message %s %s: %s", message.pk, message.kind, fate)
    return True


def deliver(message: Message) -> str:
    """Send the message outside any transaction and write down its fate."""
    if message.kind in STAFF_KINDS:
        return deliver_to_staff(message)
    now = timezone.now()
    to = queries.NOBODY
    try:
        appointment = queries.visit(message.visit.pk)
        message.appointment = appointment
        to = operations.mailed_to(message)
        if reason := reason_not(message, appointment, now):
            operations.end_message(message, MessageStatus.SUPERSEDED, now=now, problem=reason)
            return "superseded"
        if KINDS[MessageKind(message.kind)].put_off(message, appointment, now):
            return "put off"
        write(message, appointment, now).send()
    except Exception as error:  # noqa: BLE001 -- whatever happens, the message's fate is written down
        return failed(message, error, to)
    operations.end_message(message, MessageStatus.SENT, now=timezone.now(), to=to)
    KINDS[MessageKind(message.kind)].when_sent(message, appointment, now)
    return "sent"


def deliver_to_staff(message: Message) -> str:
    """Send a message to the clinic or a practitioner, and write down its fate; nobody is marked by a refusal."""
    try:
        mail = STAFF_KINDS[MessageKind(message.kind)](message, queries.clinic(), now=timezone.now())
        if mail is None:
            problem = "there is nothing to tell any more"
            operations.end_message(message, MessageStatus.SUPERSEDED, now=timezone.now(), problem=problem)
            return "superseded"
        mail.send()
    except Exception as error:  # noqa: BLE001 -- whatever happens, the message's fate is written down
        return failed(message, error, queries.NOBODY)
    operations.end_message(message, MessageStatus.SENT, now=timezone.now())
    return "sent"


def reason_not(message: Message, appointment: Appointment, now: datetime) -> str:
    kind = KINDS[MessageKind(message.kind)]
    return nobody_to_write_to(message, appointment) or kind.reason_not(message, appointment, now)


def nobody_to_write_to(message: Message, appointment: Appointment) -> str:
    """Return why nothing at all is sent about this visit, or an empty string."""
    contact = queries.contact_of(appointment)
    if message.medium == MessageMedium.SMS:
        if not queries.reminds_by_sms(queries.clinic()):
            return "SMS is turned off"
        if not contact.mobile:
            return "no mobile number"
    elif not contact.email:
        return "no e-mail address"
    return "messages stopped by the clinic" if contact.stopped else ""


def not_for_a_visit(message: Message, appointment: Appointment, now: datetime) -> str:
    """Return why a message about a visit that stands is not sent: the state is read again when it is due."""
    if reason := changed_since(message, appointment):
        return reason
    if appointment.status not in AGREED_STATUSES:
        return "the visit is no longer booked"
    return "the visit is over" if now >= appointment.ends_at else ""


def not_for_a_move(message: Message, appointment: Appointment, now: datetime) -> str:
    """Return why a message about a move is not sent: the visit is where its patient knows it to be."""
    if reason := not_for_a_visit(message, appointment, now):
        return reason
    return "the visit is again as it was told" if queries.is_as_told(appointment) else ""


def not_for_its_end(message: Message, appointment: Appointment, now: datetime) -> str:
    """Return why a message about a cancelled visit is not sent."""
    stays = appointment.status != AppointmentStatus.CANCELLED
    return changed_since(message, appointment) or ("the visit is no longer cancelled" if stays else "")


def not_for_an_offer(message: Message, appointment: Appointment, now: datetime) -> str:
    """Return why an offer is not sent: it was answered, withdrawn, or has passed."""
    return "" if appointment.offer.is_open(now=now) else "the offer is over"


def not_to_confirm(message: Message, appointment: Appointment, now: datetime) -> str:
    """Return why nobody is asked to confirm any more."""
    return "" if appointment.is_pending(now=now) else "there is nothing to confirm any more"


def not_for_links(message: Message, appointment: Appointment, now: datetime) -> str:
    """Return why no links are sent: none of the address's visits is ahead any more."""
    ahead = queries.visits_written_to(queries.contact_of(appointment).email, now=now)
    return "" if ahead else "no visit is ahead any more"


def changed_since(message: Message, appointment: Appointment) -> str:
    return "the visit has changed since" if message.sequence != appointment.sequence else ""


def not_for_a_plan(message: Message, appointment: Appointment, now: datetime) -> str:
    """Return why a message with the link of a plan is not sent: it tells of the plan as it is, or of none."""
    plan = queries.open_care_plan(appointment)
    if plan is None or queries.is_over(plan, queries.zone(queries.clinic()), now=now):
        return "the plan is no longer open"
    return "" if message.cause == operations.cause_of(plan) else "the plan has changed since"


def not_for_booked_plan(message: Message, appointment: Appointment, now: datetime) -> str:
    """Return why a summary of a plan is not sent: it lists the visits that stand, wherever they are by now."""
    plan = queries.care_plan_of_visit(appointment)
    stands = plan is not None and queries.visits_ahead(plan, now=now)
    return "" if stands else "no visit of the plan is booked any more"


def not_for_a_reminder(message: Message, appointment: Appointment, now: datetime) -> str:
    """Return why a reminder is not sent: the visit is read again, and what has just been told is not told twice."""
    if reason := changed_since(message, appointment) or not_ahead(appointment, now):
        return reason
    if queries.nearer_reminder_is_due(message, now=now):
        return "a nearer reminder is due too"
    if queries.nearer_reminder_was_sent(message):
        return "a nearer reminder was sent"
    hears = queries.contact_of(appointment).email  # of what the visit has become, by e-mail alone
    if hears and queries.is_told_just_now(appointment, now=now):
        return "told just now"
    morning = queries.quiet_hours(queries.clinic()).until(now)
    return "it is quiet until the visit" if morning and morning >= appointment.starts_at else ""


def not_ahead(appointment: Appointment, now: datetime) -> str:
    if appointment.status != AppointmentStatus.BOOKED:
        return "the visit is no longer booked"
    return "the visit has begun" if now >= appointment.starts_at else ""


def not_for_thanks(message: Message, appointment: Appointment, now: datetime) -> str:
    """Return why thanks are not sent: the visit was set back, the advice is gone, or it is days ago."""
    if appointment.status != AppointmentStatus.FULFILLED:
        return "the visit was set back"
    if not appointment.service.home_advice:
        return "there is no advice for home any more"
    return "too long after the visit" if now > appointment.ends_at + operations.THANKED_WITHIN else ""


def put_off_in_the_night(message: Message, appointment: Appointment, now: datetime) -> bool:
    """Put the message off until the quiet hours are over, if it is within them."""
    morning = queries.quiet_hours(queries.clinic()).until(now)
    return morning is not None and operations.postpone_message(message, until=morning)


def put_off_reminder(message: Message, appointment: Appointment, now: datetime) -> bool:
    """Put a reminder off in the night, until what the visit has become is told, or while another one tells of all visits of the day."""
    if put_off_in_the_night(message, appointment, now):
        return True
    news = (
        queries.about_to_tell(appointment, medium=message.medium)
        if queries.contact_of(appointment).email
        else None
    )
    if news is not None:
        return operations.let_go_first(message, news, now=now)
    visits = queries.visits_that_day(appointment, queries.clinic(), now=now, medium=message.medium)
    return operations.give_way(message, visits, now=now)


def reminded(message: Message, appointment: Appointment, now: datetime) -> int:
    """End the reminders of the other visits of the day: this one has told of them."""
    visits = queries.visits_that_day(appointment, queries.clinic(), now=now, medium=message.medium)
    return operations.end_told_together(message, visits, now=now)


def write(message: Message, appointment: Appointment, now: datetime) -> EmailMultiAlternatives | Text:
    if message.medium == MessageMedium.SMS:
        return notifications.reminder_text(message, appointment, queries.clinic(), now=now)
    return KINDS[MessageKind(message.kind)].write(appointment, queries.clinic(), now=now)


def failed(message: Message, error: Exception, to: Contact) -> str:
    problem = notifications.describe(error)
    now = timezone.now()
    if notifications.is_permanent(error):
        operations.end_message(message, MessageStatus.REFUSED, now=now, problem=problem, to=to)
        return "refused"
    jitter = random.random()  # noqa: S311 -- spreads retries
    wait = error.wait if isinstance(error, notifications.SmsError) else timedelta(0)
    operations.retry_message(message, now=now, problem=problem, jitter=jitter, to=to, at_least=wait)
    return "to be tried again"


KINDS = {
    MessageKind.VERIFY: Kind(notifications.verify, not_to_confirm),
    MessageKind.BOOKED: Kind(notifications.booked, not_for_a_visit),
    MessageKind.RESCHEDULED: Kind(notifications.rescheduled, not_for_a_move),
    MessageKind.CANCELLED: Kind(notifications.cancelled, not_for_its_end),
    MessageKind.OFFER: Kind(notifications.offered, not_for_an_offer),
    MessageKind.PLAN: Kind(notifications.plan_proposed, not_for_a_plan),
    MessageKind.PLAN_BOOKED: Kind(notifications.plan_booked, not_for_booked_plan),
    MessageKind.LINK: Kind(notifications.links, not_for_links),
    MessageKind.REMINDER: Kind(notifications.reminder, not_for_a_reminder, put_off_reminder, reminded),
    MessageKind.THANKS: Kind(notifications.thanks, not_for_thanks, put_off_in_the_night),
}


# What is written to staff; each returns None when there is nothing to tell any more.
STAFF_KINDS = {
    MessageKind.DAY_LIST: notifications.day_list,
    MessageKind.TO_CALL: notifications.to_call,
}


def write_to_staff() -> None:
    """Write the practitioners' day lists when it is time, and tell the clinic whom to call."""
    clinic, now = queries.clinic(), timezone.now()
    operations.write_day_lists(clinic=clinic, now=now)
    operations.write_whom_to_call(clinic=clinic, now=now)


def tell_what_waits() -> None:
    """Say in the log how long the oldest due message has waited, while one does: a warning once that is late."""
    seconds = queries.oldest_due_seconds(now=timezone.now())
    if seconds:
        late = seconds > queries.LATE_AFTER_SECONDS
        log.log(logging.WARNING if late else logging.INFO, "oldest due message: %s s", seconds)


def answer_links() -> None:
    """Look up the visits of those who have lost their link, and write their messages."""
    while operations.answer_link_request(now=timezone.now()):
        pass


def catch_up() -> None:
    """Write the reminders of visits that were booked before their service had them: by an earlier version, say."""
    now = timezone.now()
    for service in HealthcareService.objects.order_by("pk"):
        if written := operations.remind_of_booked(service, now=now):
            log.info("reminders caught up on: %s", written)


def forget() -> None:
    """Release passed holds and forget what was typed in abandoned forms, and who has asked for links."""
    operations.purge_attempts(now=timezone.now())
    operations.purge_drafts(now=timezone.now())
    operations.forget_link_requests(now=timezone.now())


def tend_waiting_list() -> None:
    """End what has passed, and offer what has become free to those who wait."""
    clinic, now = queries.clinic(), timezone.now()
    operations.tidy_list(clinic=clinic, now=now)
    if made := operations.look_through(clinic=clinic, now=now):
        log.info("waiting list: %s offered", made)
