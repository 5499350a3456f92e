"""What is free for those who wait, and whether anything has changed since the list was last looked through."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, Max

from bookings.domain.intervals import Interval
from bookings.domain.waiting import fits
from bookings.enums import TIMED_STATUSES, ChangeKind, WaitingStatus
from bookings.models import (
    Appointment,
    AppointmentChange,
    AvailableTime,
    Clinic,
    ClinicClosure,
    Equipment,
    HealthcareService,
    Location,
    NotAvailable,
    Offer,
    Practitioner,
    Room,
    WaitingListEntry,
    WaitingListLook,
)
from bookings.queries.availability import free_slots, window_days
from bookings.queries.calendars import Question, agreed_shape, shape_of
from bookings.queries.waiting import entry_is_over, open_offer, today, waiting_entries, wants_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date
    from zoneinfo import ZoneInfo

    from django.db.models import Model

    from bookings.domain.rules import Slot
    from bookings.domain.waiting import Wants
    from bookings.models import Patient

SHOWN = 12  # times that staff can choose from
FREED_BY = (ChangeKind.CANCELLED, ChangeKind.RESCHEDULED)
SET_UP: tuple[type[Model], ...] = (Clinic, HealthcareService, Practitioner, Location, Room, Equipment)


def candidates(clinic: Clinic, *, now: datetime) -> Iterator[tuple[Question, list[Slot], list[Wants]]]:
    """Yield, for each service that anybody waits for, what is free and who waits without an offer.

    What a change has just freed is left out until the change can no longer be undone. About five queries a service.
    """
    fresh = freshly_freed(clinic, now=now)
    entries = [entry for entry in waiting_entries() if may_be_offered(entry, clinic, now)]
    busy = others_of_each(entries, now=now)
    groups = defaultdict(list)
    for entry in entries:
        wants = replace(wants_of(entry), busy=tuple(busy[entry.pk]))
        groups[question_of(entry, clinic, now)].append(wants)
    for question, waiting in groups.items():
        yield question, settled(question, free_slots(question, days_for(question, waiting)), fresh), waiting


def may_be_offered(entry: WaitingListEntry, clinic: Clinic, now: datetime) -> bool:
    return open_offer(entry) is None and not entry_is_over(entry, clinic, now=now)


def others_of_each(entries: Iterable[WaitingListEntry], *, now: datetime) -> dict[int, list[Interval]]:
    """Return, for each entry, when its person has other visits than the one that would move. One query."""
    whose = {entry.pk: patient.person for entry in entries if (patient := patient_of(entry))}
    rows = Appointment.objects.live(now=now).filter(patient__person__in=set(whose.values()), ends_at__gt=now)
    found = defaultdict(list)
    for person, pk, starts_at, ends_at in rows.values_list("patient__person", "pk", "starts_at", "ends_at"):
        found[person].append((pk, Interval(starts_at, ends_at)))
    return {
        entry.pk: [time for pk, time in found[whose.get(entry.pk, "")] if pk != entry.appointment_id]
        for entry in entries
    }


def patient_of(entry: WaitingListEntry) -> Patient | None:
    return entry.appointment.patient if entry.appointment else entry.patient


def question_of(
    entry: WaitingListEntry, clinic: Clinic, now: datetime, practitioner: int | None = None
) -> Question:
    """Return what is asked for the entry: a visit that would move keeps its length and buffers, and its needs."""
    people = None if practitioner is None else frozenset({practitioner})
    present = entry.appointment
    needs = present.needs if present else entry.needs
    shape = agreed_shape(present) if present else shape_of(entry.service, needs)
    return Question(
        clinic=clinic, service=entry.service, now=now, practitioners=people, shape=shape, needs=needs
    )


def days_for(question: Question, waiting: Iterable[Wants]) -> list[date]:
    """Return the dates that can matter to any of them."""
    ends = [last_wanted(wants, question.zone) for wants in waiting]
    if None in ends:
        return window_days(question)
    last = max(end for end in ends if end)
    return [day for day in window_days(question) if day <= last]


def last_wanted(wants: Wants, zone: ZoneInfo) -> date | None:
    bounds = [wants.last, wants.before and wants.before.astimezone(zone).date()]
    return min((day for day in bounds if day), default=None)


def freshly_freed(clinic: Clinic, *, now: datetime) -> list[Interval]:
    """Return the times that changes have freed which can still be undone: of anybody, since rooms are shared too."""
    since = now - timedelta(minutes=clinic.undo_minutes)
    rows = AppointmentChange.objects.filter(kind__in=FREED_BY, at__gt=since).select_related("appointment")
    return [was_at(change) for change in rows]


def was_at(change: AppointmentChange) -> Interval:
    """Return what the visit occupied before the change."""
    visit = change.appointment
    starts_at = datetime.fromisoformat(change.before["starts_at"])
    return Interval(
        starts_at - timedelta(minutes=visit.buffer_before),
        starts_at + (visit.ends_at - visit.starts_at) + timedelta(minutes=visit.buffer_after),
    )


def settled(question: Question, slots: Iterable[Slot], fresh: list[Interval]) -> list[Slot]:
    shape = question.shape or shape_of(question.service)
    return [
        slot for slot in slots if not any(shape.occupied(slot.starts_at).overlaps(freed) for freed in fresh)
    ]


def times_for(entry: WaitingListEntry, clinic: Clinic, *, now: datetime) -> list[Slot]:
    """Return the first free times that fit this entry, whoever else waits for them. About eight queries."""
    busy = others_of_each([entry], now=now)[entry.pk]
    question, wants = question_of(entry, clinic, now), replace(wants_of(entry), busy=tuple(busy))
    slots = free_slots(question, days_for(question, [wants]))
    return [slot for slot in slots if fits(wants, slot, question.zone, now)][:SHOWN]


# -- whether to look at all


def somebody_waits() -> bool:
    return WaitingListEntry.objects.filter(status=WaitingStatus.WAITING).exists()


def last_digest() -> str:
    return WaitingListLook.objects.filter(pk=1).values_list("digest", flat=True).first() or ""


def look_digest(clinic: Clinic, *, now: datetime) -> str:
    """Return a digest of all that can make a time free or somebody wait for it, in a number of small queries.

    Two looks with the same digest would find the same. It holds every row of the set-up; of visits the last change,
    how many can still be undone, and what is held; and the local date, with which the horizon moves.
    """
    found = hashlib.sha256()
    for rows in what_decides(clinic, now):
        found.update(repr(rows).encode())
    return found.hexdigest()


def what_decides(clinic: Clinic, now: datetime) -> Iterator[object]:
    day = today(clinic, now)
    yield day
    for model in SET_UP:
        yield list(model._default_manager.order_by("pk").values_list())
        for field in model._meta.local_many_to_many:
            if through := field.remote_field.through:
                yield list(through._default_manager.order_by("pk").values_list())
    yield list(AvailableTime.objects.order_by("pk").values_list())
    yield list(NotAvailable.objects.filter(ends_at__gt=now).order_by("pk").values_list())
    yield list(ClinicClosure.objects.filter(last_date__gte=day).order_by("pk").values_list())
    yield AppointmentChange.objects.aggregate(Max("pk"))
    yield len(freshly_freed(clinic, now=now))
    held = Appointment.objects.filter(status__in=TIMED_STATUSES, expires_at__gt=now).order_by("pk")
    yield list(held.values_list("pk", "starts_at", "expires_at"))
    waiting = WaitingListEntry.objects.filter(status=WaitingStatus.WAITING)
    yield waiting.aggregate(Count("pk"), Max("changed_at"))
    yield Offer.objects.aggregate(Max("pk"))
