"""A visitor's way to a visit: hold a time, type the details, confirm."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction

from bookings import queries
from bookings.domain.choice import fairest
from bookings.domain.needs import NO_NEEDS
from bookings.domain.risk import HIGH
from bookings.enums import AppointmentStatus, Channel
from bookings.models import Appointment, BookingAttempt
from bookings.models.appointments import new_token
from bookings.operations.agreeing import agree, ask_to_confirm
from bookings.operations.daily import count_booking
from bookings.operations.errors import (
    AlreadyBooked,
    AttemptGone,
    DetailsChanged,
    DetailsMissing,
    NotOffered,
    SlotTaken,
)
from bookings.operations.history import snapshot
from bookings.operations.limits import limit_holds
from bookings.operations.one_patient import refuse_online
from bookings.operations.people import Details, ForOther, add_people
from bookings.operations.placing import place, put
from bookings.operations.writing import (
    expire_holds,
    lock,
    lock_holders,
    overlap_means_taken,
    release_passed,
    retrying_deadlocks,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bookings.domain.intervals import Interval
    from bookings.domain.needs import Needs
    from bookings.domain.rules import Slot
    from bookings.models import Clinic, HealthcareService, Patient, PrivacyNotice

OPEN = (AppointmentStatus.HELD, AppointmentStatus.EXPIRED)


@retrying_deadlocks
def hold_slot(  # noqa: PLR0913 -- keyword-only, and each a plain fact of the form
    *,
    key: str,
    visitor: str,
    clinic: Clinic,
    service: HealthcareService,
    practitioner: int | None,
    starts_at: datetime,
    now: datetime,
    address: str = "",
    suggested_reason: str = "",
    said_returning: bool | None = None,
    invited: Patient | None = None,
    needs: Needs = NO_NEEDS,
    part: str = "",
    weekdays: Sequence[int] = (),
) -> BookingAttempt:
    """Keep this time for the visitor for the clinic's minutes, and return their attempt.

    A hold that the attempt had before is given up for it; the same call again returns the same hold. `key` names
    the attempt (one open form), `visitor` is the only one who may use it, `address` is a digest of where they are
    ("" if that is not known). `suggested_reason`, `said_returning` and `needs` begin a new attempt (one that is
    there has its own), and `invited` is whose booking link it came by. `part` and `weekdays` are what the times were narrowed down to: remembered, not checked. Raises NotOffered or SlotTaken; TooManyHolds for a free time that would be one too
    many; and AlreadyBooked when the attempt has led to a visit.
    """
    question = queries.Question(
        clinic=clinic,
        service=service,
        now=now,
        practitioners=None if practitioner is None else frozenset({practitioner}),
        visitor=visitor,
        needs=queries.needs_of(key, visitor, otherwise=needs),
    )
    offered = question.window.earliest(now) <= starts_at < question.window.until(now)
    found = queries.slots_at(question, starts_at) if offered else []
    if not found:
        if already := answered_before(key, visitor, service, practitioner, starts_at, now):
            return already
        raise SlotTaken if offered else NotOffered
    with transaction.atomic(durable=True):
        begun = {"service": service, "reason": suggested_reason, "said_returning": said_returning}
        attempt = own_attempt(key, visitor, {**begun, "needs": needs}, now)
        question = replace(question, needs=attempt.needs)  # as they are under the lock
        remember_link(attempt, invited)
        if already := held_already(attempt, service, practitioner, starts_at, now):
            return already
        people = clear_the_way(found, question)
        slots = [slot for slot in queries.slots_at(question, starts_at) if slot.practitioner in people]
        if not slots:
            raise SlotTaken
        day = starts_at.astimezone(question.zone).date()
        loads = queries.loads([slot.practitioner for slot in slots], day, question.zone)
        attempt.address, attempt.part, attempt.weekdays = address, part, list(weekdays)
        kept = keep(attempt, fairest(slots, loads)[0], service, practitioner, clinic, now)
        limit_holds(kept, clinic, now)
        return kept


def answered_before(
    key: str,
    visitor: str,
    service: HealthcareService,
    practitioner: int | None,
    starts_at: datetime,
    now: datetime,
) -> BookingAttempt | None:
    """Return what this form holds already, if it is this time: what nobody else is offered may be its own.

    Raises AlreadyBooked when the form has led to a visit.
    """
    attempt = queries.attempt_of(key, visitor)
    visit = attempt.appointment if attempt else queries.booked_under(attempt_digest(key, visitor))
    if visit is not None and not begins_anew(visit, now):
        raise AlreadyBooked(visit)
    return held_already(attempt, service, practitioner, starts_at, now) if attempt else None


def own_attempt(key: str, visitor: str, begun: dict[str, Any], now: datetime) -> BookingAttempt:
    """Return the visitor's attempt, locked, a new one as `begun`; a key that is somebody else's gets one of its own."""
    defaults = {**begun, "visitor": visitor, "touched_at": now}
    attempt, created = BookingAttempt.objects.select_for_update(no_key=True).get_or_create(
        key=key, defaults=defaults
    )
    if attempt.visitor != visitor:
        attempt = BookingAttempt.objects.create(key=new_token(), **defaults)
    if created and (before := queries.booked_under(attempt_digest(key, visitor))):
        raise AlreadyBooked(before)
    if attempt.appointment and not begins_anew(attempt.appointment, now):
        raise AlreadyBooked(attempt.appointment)
    return attempt


def remember_link(attempt: BookingAttempt, invited: Patient | None) -> None:
    """Note whose link the attempt came by: who has one is not asked whether they were here before."""
    if invited is not None and attempt.invited_id != invited.pk:
        attempt.invited, attempt.said_returning = invited, None
        attempt.save(update_fields=["invited", "said_returning"])


def held_already(
    attempt: BookingAttempt,
    service: HealthcareService,
    practitioner: int | None,
    starts_at: datetime,
    now: datetime,
) -> BookingAttempt | None:
    held = attempt.appointment
    if held is None or not held.is_held(now=now) or held.starts_at != starts_at:
        return None
    same = held.service_id == service.pk and practitioner in {None, held.practitioner_id}
    return attempt if same else None


def clear_the_way(slots: Sequence[Slot], question: queries.Question) -> set[int]:
    """Lock who could give the visit, and return them.

    What has passed and is in the way is released, and so is the visitor's own hold in another tab.
    """
    people = {slot.practitioner for slot in slots}
    rooms, equipment = queries.rooms_and_equipment(question)
    lock(people, rooms, equipment)
    window = queries.shape_of(question.service, question.needs).occupied(slots[0].starts_at)
    release_passed(window, people, rooms, equipment, now=question.now)
    end_own_holds(question, slots[0].starts_at, window)
    return people


def end_own_holds(question: queries.Question, starts_at: datetime, window: Interval) -> None:
    """End what the visitor holds in other tabs and would be in the way; another seat of the same class is not."""
    own = Appointment.objects.filter(status=AppointmentStatus.HELD, attempt__visitor=question.visitor)
    own = own.overlapping(window)
    if question.ignoring is not None:
        own = own.exclude(pk=question.ignoring)
    if question.service.capacity > 1:
        own = own.exclude(service=question.service, starts_at=starts_at)
    expire_holds(own)


def keep(
    attempt: BookingAttempt,
    slot: Slot,
    service: HealthcareService,
    practitioner: int | None,
    clinic: Clinic,
    now: datetime,
) -> BookingAttempt:
    held = new_row(attempt, now)
    place(held, slot, service, now=now)
    held.status = AppointmentStatus.HELD
    held.channel = Channel.ONLINE
    held.expires_at = now + timedelta(minutes=clinic.hold_minutes)
    with overlap_means_taken():
        held.save()
    attempt.appointment = held
    attempt.service = service
    attempt.practitioner_id = practitioner
    attempt.extensions = 0
    attempt.touched_at = now
    attempt.save()
    return attempt


def is_open(appointment: Appointment) -> bool:
    """Tell whether an attempt's visit is still to be booked; one that was asked to confirm has a life of its own."""
    return appointment.status in OPEN and not appointment.was_asked_to_confirm


def begins_anew(appointment: Appointment, now: datetime) -> bool:
    """Tell whether the attempt may hold another time: nothing is booked, or was not confirmed in time."""
    lapsed = appointment.was_asked_to_confirm and not appointment.is_pending(now=now)
    return lapsed or is_open(appointment)


def new_row(attempt: BookingAttempt, now: datetime) -> Appointment:
    """Return the attempt's own hold, or a new one; what was not confirmed in time stays what it is, without its form."""
    held = attempt.appointment
    if held is None:
        return Appointment(created_at=now)
    if held.was_asked_to_confirm:
        own = Appointment.objects.filter(pk=held.pk)
        expire_holds(own)
        own.update(attempt_key=None)
        return Appointment(created_at=now)
    return held


def save_details(
    *,
    key: str,
    visitor: str,
    details: Details,
    notice: PrivacyNotice | None,
    now: datetime,
    risk: int = 0,
) -> BookingAttempt:
    """Remember what was typed, with the version of the privacy notice that was shown and when.

    `risk` is what the form itself said (domain/risk). Raises AttemptGone; and AlreadyBooked when the attempt has led to a visit and these are other data.
    """
    with transaction.atomic(durable=True):
        attempt = locked_attempt(key, visitor)
        if attempt is None:
            raise AttemptGone
        if attempt.appointment and not is_open(attempt.appointment):
            if typed(attempt) != details:
                raise AlreadyBooked(attempt.appointment)
            return attempt
        attempt.name, attempt.email = details.name, details.email
        attempt.telephone, attempt.reason = details.telephone, details.reason
        attempt.said_returning = details.said_returning
        remember_other(attempt, details.other)
        attempt.privacy_notice, attempt.privacy_shown_at = notice, now
        attempt.details_at = attempt.touched_at = now
        attempt.risk = risk
        attempt.save()
        return attempt


def remember_other(attempt: BookingAttempt, other: ForOther | None) -> None:
    """Note for whom it is; what was typed about somebody else stays, for who changes their mind twice."""
    attempt.for_other = other is not None
    if other is not None:
        attempt.patient_name, attempt.age, attempt.guardian = other.name, other.age, other.guardian
        attempt.agreed, attempt.whom_to_call = other.agreed, other.whom_to_call
        attempt.patient_telephone = other.telephone


def locked_attempt(key: str, visitor: str) -> BookingAttempt | None:
    """Return the visitor's attempt, locked. Its visit is read afterwards, on purpose without a join.

    A joined row would be the one of before the wait for the lock, which another confirmation may have ended.
    """
    rows = BookingAttempt.objects.select_for_update(no_key=True)
    return rows.filter(key=key, visitor=visitor).first()


def typed(attempt: BookingAttempt) -> Details:
    own = attempt.name, attempt.email, str(attempt.telephone), attempt.reason, attempt.said_returning
    return Details(*own, other=other_of(attempt) if attempt.for_other else None)


def other_of(attempt: BookingAttempt) -> ForOther:
    return ForOther(
        name=attempt.patient_name,
        age=attempt.age,
        guardian=attempt.guardian,
        agreed=attempt.agreed,
        whom_to_call=attempt.whom_to_call,
        telephone=str(attempt.patient_telephone),
    )


def fingerprint(attempt: BookingAttempt) -> str:
    """Return a digest of what the visitor is shown before confirming: time, practitioner, details and needs."""
    held = attempt.appointment
    time = held and (held.starts_at.isoformat(), held.ends_at.isoformat())
    shown = (time, held and (held.practitioner_id, held.service_id), typed(attempt), attempt.needs)
    return hashlib.sha256(repr(shown).encode()).hexdigest()


def attempt_digest(key: str, visitor: str) -> str:
    """Return what a visit keeps of its attempt: enough to recognise the same form, useless to anyone else."""
    return hashlib.sha256(f"{visitor}:{key}".encode()).hexdigest()


@retrying_deadlocks
def book_attempt(*, key: str, visitor: str, shown: str, clinic: Clinic, now: datetime) -> Appointment:
    """Turn the attempt's hold into a visit, write its message, and return it; once, however often it is called.

    `shown` is the fingerprint of what the visitor confirmed. A hold that has passed still books if the time is
    free. Raises AttemptGone, DetailsMissing, DetailsChanged, AlreadyBooked (other data), SlotTaken, PatientBusy or
    TooManyAhead (one_patient.refuse_online), or NotOffered when the hold has passed and so has the time.
    """
    with transaction.atomic(durable=True):
        attempt = locked_attempt(key, visitor)
        if attempt is None or attempt.appointment is None:
            return booked_before(key, visitor)
        if attempt.details_at is None:
            raise DetailsMissing
        if not is_open(attempt.appointment):
            if fingerprint(attempt) != shown:
                raise AlreadyBooked(attempt.appointment)
            return attempt.appointment
        if fingerprint(attempt) != shown:
            raise DetailsChanged
        return confirm(attempt, clinic, now)


def booked_before(key: str, visitor: str) -> Appointment:
    appointment = queries.booked_under(attempt_digest(key, visitor))
    if appointment is None:
        raise AttemptGone
    return appointment


def confirm(attempt: BookingAttempt, clinic: Clinic, now: datetime) -> Appointment:
    appointment = attempt.appointment
    assert appointment is not None  # noqa: S101 -- the caller looked
    lock_holders([f"books {attempt.visitor}", f"person {attempt.email.lower()}"])
    claim(appointment, attempt, clinic, now)
    refuse_online(attempt, appointment, clinic, now=now)
    before = snapshot(appointment)
    add_people(appointment, typed(attempt), now=now)
    appointment.status = AppointmentStatus.BOOKED
    appointment.expires_at = None
    appointment.booked_at = now
    appointment.reason = attempt.reason
    appointment.needs = attempt.needs
    appointment.said_returning, appointment.invited_id = attempt.said_returning, attempt.invited_id
    appointment.privacy_notice = attempt.privacy_notice
    appointment.privacy_shown_at = attempt.privacy_shown_at
    appointment.attempt_key = attempt_digest(attempt.key, attempt.visitor)
    with overlap_means_taken():
        appointment.save()
    risk = attempt.risk + count_booking(attempt, clinic, now=now)
    is_known = attempt.invited_id is not None  # by a link of the clinic's own
    finish = ask_to_confirm if risk >= HIGH and not is_known else agree
    finish(appointment, clinic, before=before, now=now)
    return appointment


def claim(appointment: Appointment, attempt: BookingAttempt, clinic: Clinic, now: datetime) -> None:
    """Make sure, under the lock, that the time is still this attempt's, or free again. Raises SlotTaken."""
    people = [appointment.practitioner_id]
    lock(people, [])
    appointment.refresh_from_db(fields=["status", "expires_at"])
    if appointment.is_held(now=now):
        return
    question = queries.Question(
        clinic=clinic,
        service=appointment.service,
        now=now,
        practitioners=frozenset(people),
        visitor=attempt.visitor,
        ignoring=appointment.pk,
        held_before=True,
        needs=attempt.needs,
    )
    rooms, equipment = queries.rooms_and_equipment(question)
    lock([], rooms, equipment)
    release_passed(appointment.occupied, people, rooms, equipment, now=now)
    if appointment.starts_at <= now:
        raise NotOffered
    free = queries.slots_at(question, appointment.starts_at)
    end_own_holds(question, appointment.starts_at, appointment.occupied)
    if not free:
        raise SlotTaken
    put(appointment, free[0], now=now)
