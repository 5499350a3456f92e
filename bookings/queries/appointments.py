from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.db.models import Q

import plaintext
from bookings.domain.needs import NO_NEEDS, Needs
from bookings.enums import AppointmentStatus
from bookings.models import Appointment, BookingAttempt, Patient, RelatedPerson

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from bookings.domain.intervals import Interval
    from bookings.models.appointments import AppointmentQuerySet

SEARCH_LIMIT = 50
FEWEST_DIGITS = 4  # fewer would match almost anyone


def with_names(rows: AppointmentQuerySet) -> AppointmentQuerySet:
    return rows.select_related("patient", "contact", "service", "practitioner", "location", "room")


def appointment_by_token(token: str) -> Appointment | None:
    """Return the visit that this link leads to, or None; a hold has no link yet.

    One that was asked to confirm keeps its link when nobody did: its page says so.
    """
    if "\x00" in token:
        return None
    asked = Q(status=AppointmentStatus.EXPIRED, asked_at__isnull=False)
    shown = ~Q(status__in=(AppointmentStatus.HELD, AppointmentStatus.EXPIRED)) | asked
    return with_names(Appointment.objects.filter(shown, token=token)).first()


def visit(pk: int) -> Appointment:
    """Return the visit as it is now, with all that a message or a page names."""
    return with_names(Appointment.objects.all()).get(pk=pk)


def booked_under(attempt_key: str) -> Appointment | None:
    """Return the visit that was booked by this attempt, even after the attempt itself is purged."""
    return with_names(Appointment.objects.visits()).filter(attempt_key=attempt_key).first()


def attempt_of(key: str, visitor: str) -> BookingAttempt | None:
    """Return the attempt if it is this visitor's: one step, so that nobody can look without being allowed."""
    if not key or not visitor or "\x00" in key:
        return None
    return attempts_with_names().filter(key=key, visitor=visitor).first()


def attempt_behind(appointment: Appointment, visitor: str) -> BookingAttempt | None:
    """Return the form that led to this visit, if it is still this visitor's."""
    if not visitor:
        return None
    return attempts_with_names().filter(appointment=appointment, visitor=visitor).first()


def needs_of(key: str, visitor: str, *, otherwise: Needs = NO_NEEDS) -> Needs:
    """Return what the visitor said under this key that they need; `otherwise` where there is no such attempt."""
    said = needs_said(key, visitor)
    return otherwise if said is None else said


def needs_said(key: str, visitor: str) -> Needs | None:
    if not key or not visitor or "\x00" in key:
        return None
    found = BookingAttempt.objects.filter(key=key, visitor=visitor).first()
    return found.needs if found else None


def needs_here(
    key: str, visitor: str, *, now: datetime, holding: list[BookingAttempt] | None = None
) -> Needs:
    """Return what was said under this key, else in the visitor's latest attempt that holds a time.

    So who books one more visit isn't asked again. One query, or two; one at most where it is known what the visitor is
    `holding`.
    """
    said = needs_said(key, visitor)
    if said is not None:
        return said
    held = attempts_holding(visitor, now=now) if holding is None else holding
    latest = max(held, key=lambda attempt: attempt.touched_at, default=None)
    return latest.needs if latest else NO_NEEDS


def attempts_holding(visitor: str, *, now: datetime) -> list[BookingAttempt]:
    """Return the visitor's attempts that hold a time at `now`, in order of that time."""
    if not visitor:
        return []
    running = Q(appointment__status=AppointmentStatus.HELD, appointment__expires_at__gt=now)
    rows = attempts_with_names().filter(running, visitor=visitor)
    return list(rows.order_by("appointment__starts_at", "pk"))


def attempts_with_names() -> QuerySet[BookingAttempt]:
    return BookingAttempt.objects.select_related(
        "service",
        "practitioner",
        "appointment__practitioner",
        "appointment__service",
        "appointment__location",
        "appointment__patient",
        "appointment__contact",
    )


def appointments_of_day(day: Interval, *, practitioner: int | None = None) -> QuerySet[Appointment]:
    """Return the visits that start within the local day, for the board: cancelled ones too, holds not."""
    rows = with_names(Appointment.objects.visits()).filter(starts_at__gte=day.start, starts_at__lt=day.end)
    if practitioner is not None:
        rows = rows.filter(practitioner=practitioner)
    return rows.order_by("starts_at", "practitioner__name", "pk")


def search_patients(words: str) -> list[Patient]:
    """Return up to 50 patients by name, telephone digits, patient's or visit's reference; newest first.

    Who has booked for a patient is searched alike: it is the mother who calls about her child.
    """
    text = words.strip()
    if not text or "\x00" in text:
        return []
    compact = re.sub(r"[\s-]", "", text).upper()
    named = Q()
    for word in plaintext.folded(text).split():
        named &= Q(name_folded__contains=word)
    named = named or Q(pk__in=())
    found = named | Q(reference=compact) | Q(appointments__reference=compact)
    found |= Q(pk__in=brought_by(text))
    digits = re.sub(r"\D", "", text)
    if len(digits) >= FEWEST_DIGITS and digits.strip("0"):
        # the end of a number as it stands, or a whole one written with the 0 that leaves when the country code comes
        found |= Q(telephone__endswith=digits) | Q(telephone__contains=digits.lstrip("0"))
        contacts = RelatedPerson.objects.filter(
            Q(telephone__endswith=digits) | Q(telephone__contains=digits.lstrip("0"))
        )
        found |= Q(pk__in=contacts.values("patient"))
    rows = Patient.objects.filter(found).distinct().order_by("-created_at", "-pk")
    return list(rows[:SEARCH_LIMIT])


def brought_by(text: str) -> QuerySet[RelatedPerson, int]:
    """Return the patients for whom somebody of this name has booked."""
    words = plaintext.folded(text).split()
    contacts = RelatedPerson.objects.all() if words else RelatedPerson.objects.none()
    for word in words:
        contacts = contacts.filter(name_folded__contains=word)
    return contacts.values_list("patient", flat=True)
