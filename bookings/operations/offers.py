"""A free time offered to one who waits: made, accepted, or let go. The time is held by a row like any other hold.

Locks: the entry, then practitioners, rooms and equipment, then the patient, then the visit (see `writing`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from bookings import queries
from bookings.domain.waiting import answer_until, fits, must_call, to_offer
from bookings.enums import (
    AppointmentStatus,
    ChangeKind,
    Channel,
    MessageKind,
    OfferStatus,
    WaitingStatus,
)
from bookings.models import Appointment, Offer, Patient, WaitingListLook
from bookings.operations.changes import move
from bookings.operations.checks import write_checks
from bookings.operations.errors import NotPossible, NotWaiting, OfferOver, PatientBusy, Refused, SlotTaken
from bookings.operations.history import record, snapshot, write_message
from bookings.operations.one_patient import refuse_busy
from bookings.operations.placing import occupy, place, places_of
from bookings.operations.planned_visits import SAME_PEOPLE
from bookings.operations.telling import tell_booked
from bookings.operations.waiting import end_entry, end_offer_row, locked_entry, waiting_entry
from bookings.operations.wishes import Wish, lock_all
from bookings.operations.writing import (
    expire_holds,
    lock,
    lock_patient,
    overlap_means_taken,
    release_passed,
    retrying_deadlocks,
)

if TYPE_CHECKING:
    from datetime import datetime

    from django.contrib.auth.models import AbstractBaseUser

    from bookings.domain.rules import Slot
    from bookings.models import Clinic, RelatedPerson, WaitingListEntry


def look_through(*, clinic: Clinic, now: datetime) -> int:
    """Offer what is free to those who wait, if anything has changed since the last look; return how many offers.

    Not in quiet hours. Several workers may look at once: each offer is made under locks, and whoever comes second
    finds the time taken or the entry served.
    """
    if queries.quiet_hours(clinic).until(now) or not queries.somebody_waits():
        return 0
    digest = queries.look_digest(clinic, now=now)
    if digest == queries.last_digest():
        return 0
    made = 0
    for question, slots, waiting in list(queries.candidates(clinic, now=now)):
        for wants, slot in to_offer(slots, waiting, question.zone, now):
            made += made_or_not(wants.entry, slot, clinic, now)
    WaitingListLook.objects.update_or_create(pk=1, defaults={"digest": digest, "at": now})
    return made


def made_or_not(entry: int, slot: Slot, clinic: Clinic, now: datetime) -> bool:
    try:
        offer_time(
            entry=entry, starts_at=slot.starts_at, practitioner=slot.practitioner, clinic=clinic, now=now
        )
    except Refused:  # somebody else was quicker: the next look sees what is left
        return False
    return True


@retrying_deadlocks
def offer_time(
    *,
    entry: int,
    starts_at: datetime,
    practitioner: int,
    clinic: Clinic,
    now: datetime,
    actor: AbstractBaseUser | None = None,
) -> Offer:
    """Hold the time for the entry (id), with the offer and its message in the same transaction.

    It must fit what the entry waits for, and be offered online. Near times, and people without an address, become a
    call for reception instead of a message. Raises NotWaiting (gone from the list, has an open offer, or the time
    does not fit any more), SlotTaken, or PatientBusy.
    """
    with transaction.atomic(durable=True):
        row = waiting_entry(entry)
        waiting = queries.entry_by_reference(row.reference)
        assert waiting is not None  # noqa: S101 -- its row is locked
        if queries.open_offer(waiting) or queries.entry_is_over(waiting, clinic, now=now):
            raise NotWaiting
        held = hold_for(waiting, starts_at, practitioner, clinic, now)
        return write_offer(waiting, held, clinic, now, actor)


def hold_for(
    entry: WaitingListEntry, starts_at: datetime, practitioner: int, clinic: Clinic, now: datetime
) -> Appointment:
    """Return the row, not written yet, that holds the time; its people and places are locked."""
    question = queries.question_of(entry, clinic, now, practitioner)
    rooms, equipment = queries.rooms_and_equipment(question)
    lock([practitioner], rooms, equipment)
    present, shape = entry.appointment, question.shape
    assert shape is not None  # noqa: S101 -- question_of says it
    release_passed(shape.occupied(starts_at), [practitioner], rooms, equipment, now=now)
    free = queries.slots_at(question, starts_at)
    if not free:
        raise SlotTaken
    if not fits(queries.wants_of(entry), free[0], question.zone, now):
        raise NotWaiting
    held = Appointment(created_at=now, channel=Channel.SYSTEM, status=AppointmentStatus.HELD)
    place(held, free[0], entry.service, now=now)
    if present and held.capacity == 1:
        held.buffer_before, held.buffer_after = present.buffer_before, present.buffer_after
        occupy(held)
    refuse_patient_busy(entry, held, now)
    return held


def refuse_patient_busy(entry: WaitingListEntry, held: Appointment, now: datetime) -> None:
    """Raise PatientBusy if another visit of theirs than the one that would move is at that time."""
    patient = entry.appointment.patient if entry.appointment else entry.patient
    if patient is None:
        return
    others = queries.live_visits_of(patient, now=now)
    if entry.appointment_id is not None:
        others = others.exclude(pk=entry.appointment_id)
    if other := others.filter(starts_at__lt=held.ends_at, ends_at__gt=held.starts_at).first():
        raise PatientBusy(other)


def write_offer(
    entry: WaitingListEntry,
    held: Appointment,
    clinic: Clinic,
    now: datetime,
    actor: AbstractBaseUser | None,
) -> Offer:
    quiet = queries.quiet_hours(clinic)
    until = answer_until(now, clinic.offer_minutes, held.starts_at, quiet)
    has_email = queries.contact_of_entry(entry).can_be_mailed
    held.expires_at = until
    with overlap_means_taken():
        held.save()
    offer = Offer.objects.create(
        entry=entry,
        appointment=held,
        by_telephone=must_call(now, held.starts_at, has_email=has_email, quiet=quiet),
        made_at=now,
        made_by_id=actor.pk if actor else None,
        answer_until=until,
    )
    entry.changed_at = now
    entry.save(update_fields=["changed_at"])
    if not offer.by_telephone:
        write_message(held, MessageKind.OFFER, now=now, cause=f"offer {offer.pk}")
    return offer


@retrying_deadlocks
def accept_offer(
    *,
    offer: Offer,
    clinic: Clinic,
    now: datetime,
    channel: Channel = Channel.ONLINE,
    actor: AbstractBaseUser | None = None,
) -> Appointment:
    """Give the patient the time that is kept for them, and return the visit; twice is once.

    A present visit moves there, its calendar id kept and its revision raised, in the same transaction that lets go
    of the hold; without one, the hold itself becomes the visit. Raises OfferOver (answered, passed or withdrawn),
    NotPossible when the present visit is no longer booked or is earlier by now, PatientBusy, SlotTaken, NotOffered.
    """
    with transaction.atomic(durable=True):
        entry = locked_entry(offer.entry_id)
        row = fresh(offer)
        if row.status == OfferStatus.ACCEPTED:
            return entry.appointment or row.appointment
        if not row.is_open(now=now):
            raise OfferOver
        how = (clinic, now, channel, actor)
        visit = moved_there(entry, row, *how) if entry.appointment else booked_there(entry, row, *how)
        end_offer_row(row, OfferStatus.ACCEPTED, now, actor)
        end_entry(entry, WaitingStatus.SERVED, now)
        return visit


def moved_there(
    entry: WaitingListEntry,
    offer: Offer,
    clinic: Clinic,
    now: datetime,
    channel: Channel,
    actor: AbstractBaseUser | None,
) -> Appointment:
    held, present = offer.appointment, entry.appointment
    assert present is not None  # noqa: S101 -- the caller looked
    wish = Wish(present.service, held.starts_at, held.practitioner_id)
    lock_all(wish.question(clinic, now, moving=present, held_before=True), wish, also=present)
    require_held(held, now)
    present.refresh_from_db()
    if present.status != AppointmentStatus.BOOKED or present.starts_at <= held.starts_at:
        raise NotPossible
    expire_holds(Appointment.objects.filter(pk=held.pk))
    shown = present.sequence
    return move(present, wish, clinic, channel=channel, actor=actor, now=now, shown=shown, offered=True)


def booked_there(
    entry: WaitingListEntry,
    offer: Offer,
    clinic: Clinic,
    now: datetime,
    channel: Channel,
    actor: AbstractBaseUser | None,
) -> Appointment:
    held = offer.appointment
    lock([held.practitioner_id], *places_of(held))
    if entry.patient_id:
        lock_patient(entry.patient_id)
    require_held(held, now)
    before = snapshot(held)
    if entry.patient:
        refuse_busy(held, entry.patient, now=now)
    held.patient = entry.patient or Patient.objects.create(
        name=entry.name, email=entry.email, telephone=entry.telephone, created_at=now
    )
    if entry.patient and (speaker := queries.speaks_for(entry.patient)):
        take_people(held, speaker)
    held.status, held.expires_at, held.booked_at, held.channel = AppointmentStatus.BOOKED, None, now, channel
    held.needs = entry.needs
    held.privacy_notice_id, held.privacy_shown_at = entry.privacy_notice_id, entry.privacy_shown_at
    with overlap_means_taken():
        held.save()
    record(held, ChangeKind.BOOKED, before=before, now=now, channel=channel, actor=actor)
    write_checks(held, clinic, now=now)
    tell_booked(held, clinic, channel, now=now)
    return held


def take_people(held: Appointment, speaker: RelatedPerson) -> None:
    """Let who speaks for the patient be the visit's contact, as they were at the last one that they booked."""
    held.contact = speaker
    if last := speaker.appointments.order_by("created_at", "pk").last():
        for who in SAME_PEOPLE:
            setattr(held, who, getattr(last, who))


def require_held(held: Appointment, now: datetime) -> None:
    """Raise OfferOver unless the time is still held, under the lock."""
    held.refresh_from_db(fields=["status", "expires_at"])
    if not held.is_held(now=now):
        raise OfferOver


@retrying_deadlocks
def end_offer(
    *, offer: Offer, status: OfferStatus, now: datetime, actor: AbstractBaseUser | None = None
) -> Offer:
    """Let go of an offer that is not wanted, not reached or withdrawn; its time is free at once. Twice is once.

    The place on the list stays, for other times. Raises OfferOver when something else became of it.
    """
    with transaction.atomic(durable=True):
        locked_entry(offer.entry_id)
        row = fresh(offer)
        if row.status == status:
            return row
        if row.status != OfferStatus.OFFERED:
            raise OfferOver
        end_offer_row(row, status, now, actor)
        return row


def fresh(offer: Offer) -> Offer:
    """Return the offer as it is, under its entry's lock; the rows it names are read afterwards, without a join."""
    return Offer.objects.get(pk=offer.pk)
