"""What staff pages show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import OuterRef, Prefetch, Q, Subquery
from django.utils.translation import gettext_lazy as _

from bookings.enums import (
    LATER_MESSAGES,
    AppointmentStatus,
    ChangeKind,
    MessageKind,
    MessageMedium,
    MessageStatus,
)
from bookings.models import (
    Appointment,
    Bounce,
    ClinicClosure,
    Message,
    MessageStop,
    NotAvailable,
    Patient,
    Practitioner,
    RelatedPerson,
)
from bookings.queries.appointments import appointments_of_day, with_names
from bookings.queries.contacts import contact_of

if TYPE_CHECKING:
    from datetime import date

    from django.contrib.auth.models import AbstractBaseUser

    from bookings.domain.intervals import Interval
    from bookings.models import AppointmentChange
    from bookings.models.appointments import AppointmentQuerySet
    from bookings.queries.contacts import Contact

UNSENT = {MessageStatus.SUPERSEDED, MessageStatus.REFUSED, MessageStatus.GIVEN_UP}
ABOUT_FORMS = {ChangeKind.FORM_SENT, ChangeKind.FORM_READ, ChangeKind.WITHDRAWN}
NOT_ABOUT_IT = {MessageKind.LINK, *LATER_MESSAGES}
NEWEST_FIRST = ("-created_at", "-pk")
CORRECTED = {
    "name": _("name"),
    "email": _("e-mail address"),
    "telephone": _("telephone number"),
    "reason": _("what it is about"),
}


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One change of a visit, with the practitioners' names; `moved` tells whether time or practitioner changed."""

    kind: str
    at: datetime
    actor: AbstractBaseUser | None
    channel: str
    why: str
    about: str  # what the change was about, where it is no reason
    moved: bool
    before: datetime | None
    before_with: str
    after: datetime | None
    after_with: str


def board(day: Interval, *, practitioner: int | None = None) -> list[Appointment]:
    """Return the day's visits with names and messages. Two queries."""
    rows = appointments_of_day(day, practitioner=practitioner)
    return list(rows.prefetch_related(messages_with_calls()))


def closures_on(day: date) -> list[ClinicClosure]:
    """Return the closures of this day, at a location in use or everywhere. One query."""
    rows = ClinicClosure.objects.closed().filter(Q(location=None) | Q(location__is_active=True))
    on_day = rows.filter(first_date__lte=day, last_date__gte=day).select_related("location")
    return list(on_day.order_by("first_date", "pk"))


def absences_on(day: Interval, *, practitioner: int | None = None) -> list[NotAvailable]:
    """Return the time off that overlaps the day, of everybody who works here or of one. One query."""
    rows = NotAvailable.objects.filter(
        starts_at__lt=day.end, ends_at__gt=day.start, practitioner__is_active=True
    )
    if practitioner is not None:
        rows = rows.filter(practitioner=practitioner)
    return list(rows.select_related("practitioner").order_by("practitioner__name", "starts_at", "pk"))


def visit_by_reference(reference: str) -> Appointment | None:
    """Return the visit, with names and its messages, newest first; a hold is none."""
    rows = with_names(Appointment.objects.visits()).select_related("equipment", "privacy_notice", "invited")
    return rows.prefetch_related(messages_with_calls()).filter(reference=reference).first()


def messages_with_calls() -> Prefetch[str]:
    """Return how a visit's messages are fetched, newest first; `told_at`: when staff said by telephone what one could not."""
    bounces = Bounce.objects.filter(message=OuterRef("pk")).order_by("-at", "-pk")
    told_at = Subquery(bounces.values("called_at")[:1])
    return Prefetch("messages", Message.objects.annotate(told_at=told_at).order_by(*NEWEST_FIRST))


def last_message(appointment: Appointment) -> Message | None:
    """Return the newest message whose fate says something now: one that leaves later, or never, says nothing yet.

    No query if the visit's patient, contact and messages (newest first) are fetched.
    """
    contact = contact_of(appointment)
    return next((row for row in appointment.messages.all() if says_something(row, contact)), None)


def says_something(message: Message, contact: Contact) -> bool:
    """Tell whether a message's fate is news: an SMS is for whom no e-mail reaches, even while it waits."""
    if message.medium == MessageMedium.SMS:
        waits_for_it = bool(contact.mobile) and not contact.email
        return waits_for_it and message.status != MessageStatus.SUPERSEDED
    if not contact.email:
        return False  # none left, or none was there: that says the desk by itself
    silent = {MessageStatus.WAITING, MessageStatus.SUPERSEDED}
    return message.kind not in LATER_MESSAGES or message.status not in silent


def unsent(appointment: Appointment, *, now: datetime) -> Message | None:
    """Return the message that the patient should have had about the visit as it is, and could have now.

    It ended unsent, there is an address that may be written to, and the visit is still to come. No query if the
    visit's patient, contact and messages (newest first) are fetched.
    """
    about_it = (message for message in appointment.messages.all() if message.kind not in NOT_ABOUT_IT)
    message = next(about_it, None)
    if message is None or message.status not in UNSENT or message.sequence != appointment.sequence:
        return None
    if not contact_of(appointment).can_be_mailed or appointment.starts_at <= now:
        return None
    cancelled = message.kind == MessageKind.CANCELLED
    fits = {AppointmentStatus.CANCELLED} if cancelled else {AppointmentStatus.BOOKED}
    return message if appointment.status in fits else None


def patient_by_reference(reference: str) -> Patient | None:
    return Patient.objects.filter(reference=reference).first()


def contact_by_reference(reference: str) -> RelatedPerson | None:
    return RelatedPerson.objects.select_related("patient").filter(reference=reference).first()


def message_stops(patient: Patient) -> list[MessageStop]:
    """Return when messages to the patient, or to a contact of theirs, were stopped and started; the latest first."""
    rows = MessageStop.objects.filter(patient__person=patient.person)
    rows = rows.select_related("contact", "patient", "stopped_by", "started_by")
    return list(rows.order_by("-stopped_at", "-pk"))


def visits_of(patient: Patient) -> AppointmentQuerySet:
    """Return the person's visits, those of all linked rows, the latest first."""
    rows = with_names(Appointment.objects.visits()).filter(patient__person=patient.person)
    return rows.order_by("-starts_at", "-pk")


def visits_by_link(patient: Patient) -> AppointmentQuerySet:
    """Return the visits that were booked by the patient's link, the latest first: each has a patient row of its own."""
    return with_names(Appointment.objects.visits()).filter(invited=patient).order_by("-starts_at", "-pk")


def history(appointment: Appointment) -> list[HistoryLine]:
    """Return what happened to the visit, oldest first. Two queries."""
    changes = list(appointment.changes.select_related("actor"))
    named = {state.get("practitioner") for change in changes for state in (change.before, change.after)}
    people = dict(Practitioner.objects.filter(pk__in=named - {None}).values_list("pk", "name"))
    return [history_line(change, people) for change in changes]


def history_line(change: AppointmentChange, people: dict[int, str]) -> HistoryLine:
    before, after = change.before, change.after
    return HistoryLine(
        kind=": ".join(part for part in (str(change.get_kind_display()), corrected_fields(change)) if part),
        at=change.at,
        actor=change.actor,
        channel=str(change.get_channel_display()),
        why=change.why,
        about=change.why if change.kind in ABOUT_FORMS else "",
        moved=change.kind in {ChangeKind.BOOKED, ChangeKind.RESCHEDULED, ChangeKind.UNDONE},
        before=instant(before) if change.kind == ChangeKind.RESCHEDULED else None,
        before_with=people.get(before.get("practitioner", 0), ""),
        after=instant(after),
        after_with=people.get(after.get("practitioner", 0), ""),
    )


def corrected_fields(change: AppointmentChange) -> str:
    """Say which details a patient corrected; what they were is not kept twice."""
    return ", ".join(str(CORRECTED[field]) for field in change.after.get("fields", ()) if field in CORRECTED)


def instant(state: dict[str, Any]) -> datetime | None:
    return datetime.fromisoformat(state["starts_at"]) if "starts_at" in state else None
