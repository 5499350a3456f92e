from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db.models import F, Q

from bookings.domain import opening
from bookings.domain.rules import WeeklyHours
from bookings.models import AvailableTime, Clinic, ClinicClosure, Location, PrivacyNotice, SuggestedReason
from bookings.queries.calendars import HOURS

if TYPE_CHECKING:
    from datetime import date, datetime, time

CLOSURES_AHEAD = timedelta(days=14)


def clinic() -> Clinic:
    """Return the clinic's settings; before anyone has set them, a bare row that is not in the database."""
    return Clinic.objects.filter(pk=1).first() or Clinic(
        pk=1, name="Movement Revival", time_zone="UTC", country="GB"
    )


def zone(clinic: Clinic) -> ZoneInfo:
    return ZoneInfo(clinic.time_zone)


def location(pk: int) -> Location:
    return Location.objects.get(pk=pk)


def privacy_notice(*, now: datetime) -> PrivacyNotice | None:
    """Return the version in force."""
    return PrivacyNotice.objects.filter(published_at__lte=now).order_by("-published_at", "-pk").first()


def suggested_reason(slug: str) -> SuggestedReason | None:
    """Return what an article with this booking keyword suggests; None for an unknown keyword."""
    if "\x00" in slug:
        return None
    return (
        SuggestedReason.objects.select_related("service").filter(slug=slug, service__is_active=True).first()
    )


def opening_hours(*, on: date) -> dict[int, list[tuple[time, time]]]:
    """Return, for each ISO weekday, the hours at which anyone works: what the contact page shows."""
    rows = AvailableTime.objects.filter(practitioner__is_active=True, location__is_active=True)
    rows = rows.exclude(
        valid_from__isnull=False, valid_from=F("valid_until")
    )  # extra hours are not weekly ones
    hours = [WeeklyHours(*row) for row in rows.order_by("pk").values_list(*HOURS)]
    return opening.opening_hours(hours, on)


def upcoming_closures(*, on: date) -> list[ClinicClosure]:
    """Return the closures of today and the next 14 days, at a location in use or everywhere, first one first."""
    rows = ClinicClosure.objects.closed().filter(Q(location=None) | Q(location__is_active=True))
    near = rows.filter(last_date__gte=on, first_date__lte=on + CLOSURES_AHEAD).select_related("location")
    return list(near.order_by("first_date", "pk"))
