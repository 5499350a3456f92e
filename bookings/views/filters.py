"""What a visitor narrows the free times down to: one practitioner, some weekdays, a part of the day."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.shortcuts import get_object_or_404
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from bookings.domain.preferences import PARTS_OF_DAY, Preferences
from bookings.enums import PartOfDay, Weekday
from bookings.models import Practitioner

if TYPE_CHECKING:
    from django.http import QueryDict

    from bookings.models import BookingAttempt, HealthcareService
    from bookings.views.brought import Brought

WEEKDAYS = {str(day.value): day for day in Weekday}


@dataclass(frozen=True, slots=True)
class Filters:
    """Each neutral by default: anyone, on any day, at any time."""

    practitioner: Practitioner | None = None
    part: PartOfDay | None = None
    weekdays: frozenset[Weekday] = frozenset()

    @property
    def people(self) -> frozenset[int] | None:
        return frozenset({self.practitioner.pk}) if self.practitioner else None

    @property
    def wish(self) -> Preferences:
        weekdays = frozenset(day.value for day in self.weekdays)
        return Preferences(weekdays, *(PARTS_OF_DAY[self.part] if self.part else ()))

    @property
    def narrows(self) -> bool:
        """Tell whether days or hours are left out: whom the times are with is said elsewhere."""
        return bool(self.part or self.weekdays)

    @property
    def told(self) -> str:
        """Return the days and hours in words, such as “Tuesday and Thursday; Morning, before 12:00”."""
        days = get_text_list([str(day.label) for day in sorted(self.weekdays)], _("and"))
        return "; ".join(part for part in (days, str(self.part.label) if self.part else "") if part)

    @property
    def fields(self) -> list[tuple[str, str]]:
        """Return what forms and addresses carry along; nothing for what is neutral."""
        person = [("practitioner", self.practitioner.slug)] if self.practitioner else []
        part = [("part", self.part.value)] if self.part else []
        return [*person, *part, *(("weekday", str(day.value)) for day in sorted(self.weekdays))]

    @property
    def without_person(self) -> Filters:
        return replace(self, practitioner=None)

    @property
    def query(self) -> str:
        return urlencode(self.fields)


def filters_of(service: HealthcareService, asked: QueryDict) -> Filters:
    """Return what the address or the form narrows down to; nonsense narrows nothing, but see practitioner_of."""
    part = asked.get("part", "")
    return Filters(
        practitioner_of(service, asked.get("practitioner", "")),
        PartOfDay(part) if part in PartOfDay else None,
        frozenset(WEEKDAYS[day] for day in asked.getlist("weekday") if day in WEEKDAYS),
    )


def filters_of_attempt(attempt: BookingAttempt) -> Filters:
    """Return what the times were narrowed down to when the attempt's time was picked."""
    return Filters(
        attempt.practitioner,
        PartOfDay(attempt.part) if attempt.part else None,
        frozenset(Weekday(day) for day in attempt.weekdays),
    )


def kept(filters: Filters, along: Brought) -> str:
    """Return, for addresses, what every link of the times page carries along; nothing is nothing."""
    return "&".join(part for part in (filters.query, along.query) if part)


def practitioner_of(service: HealthcareService, slug: str) -> Practitioner | None:
    """Return the chosen practitioner; None is any. A practitioner who doesn't offer the service is a 404."""
    if not slug or "\x00" in slug:
        return None
    return get_object_or_404(Practitioner, slug=slug, is_active=True, services=service)
