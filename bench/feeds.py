"""A practitioner's feed of five hundred visits, as a calendar program reads it every half hour."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse

from bench.databases import asking
from bench.page import getting
from bench.workload import FULL_DAYS, NOW, Workload
from bookings.domain.feeds import entry_part, zone_rules
from bookings.models import Appointment, AppointmentChange, CalendarFeed
from bookings.models.patients import new_reference
from tests import factories

if TYPE_CHECKING:
    from collections.abc import Callable

    from bench.scenes import Scene

VISITS = 500
WORKLOAD = Workload("full diaries", practitioners=6, full_days=FULL_DAYS)


def readings(site: Callable[..., Any], scene: Scene) -> dict[str, Callable[[], bytes]]:
    """Return the calls: to a process that has read no feed yet, to one that has, and by a program that has it as it is."""
    with asking(scene.database):
        feed = feed_of_visits(scene)
    path = reverse("bookings:feed", args=[feed.secret])
    read = getting(site, scene, path)

    def at_first() -> bytes:
        entry_part.cache_clear()
        zone_rules.cache_clear()
        return read()

    if (found := at_first().count(b"BEGIN:VEVENT")) != VISITS:
        raise AssertionError(f"The feed has {found} visits.")
    with asking(scene.database):
        feed.refresh_from_db()
    has_it = {"HTTP_IF_NONE_MATCH": f'"{feed.content_digest}"'}
    return {
        f"{VISITS} visits, read for the first time": at_first,
        "read again": read,
        "unchanged (304)": getting(site, scene, path, "304 Not Modified", **has_it),
    }


def feed_of_visits(scene: Scene) -> CalendarFeed:
    """Return the practitioner's feed, with just so many visits in it, each with a line of history."""
    person = scene.seeded.people[0]
    booked = Appointment.objects.filter(status="booked", practitioner=person).order_by("starts_at")
    kept, surplus = list(booked[:VISITS]), list(booked.values_list("pk", flat=True)[VISITS:])
    for visit in kept:
        visit.reference = new_reference()  # the workload's are none that addresses take
    Appointment.objects.bulk_update(kept, ["reference"])
    AppointmentChange.objects.bulk_create(
        AppointmentChange(appointment=visit, kind="booked", at=NOW, channel="online") for visit in kept
    )
    Appointment.objects.filter(pk__in=surplus).update(status="expired")
    return factories.feed(practitioner_id=person, kind="practitioner")
