"""The stock admin's forms of the set-up: their addresses, what they post, and what the page says back."""

from __future__ import annotations

import re
from typing import Any

from django.urls import reverse

from bookings.models import AvailableTime
from tests import factories


def add(model: Any) -> str:
    return reverse(f"admin:bookings_{model._meta.model_name}_add")


def change(row: Any) -> str:
    return reverse(f"admin:bookings_{row._meta.model_name}_change", args=[row.pk])


def delete(row: Any) -> str:
    return reverse(f"admin:bookings_{row._meta.model_name}_delete", args=[row.pk])


def errors(response) -> dict[str, list[str]]:
    """Return what the page says at which field; `__all__` is no field."""
    assert response.status_code == 200
    return {field: list(said) for field, said in response.context["adminform"].form.errors.items()}


def row_errors(response, prefix: str) -> list[dict[str, list[str]]]:
    formsets = {
        formset.formset.prefix: formset.formset for formset in response.context["inline_admin_formsets"]
    }
    return [{field: list(said) for field, said in row.items()} for row in formsets[prefix].errors]


def told(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def settings(**data: str) -> dict[str, str]:
    return {
        "name": "Movement Revival",
        "about": "",
        "telephone": "+1 416 416 4161",
        "email": "clinic@example.org",
        "time_zone": "America/Toronto",
        "country": "CA",
        "holiday_region": "ON",
        "lead_time": "120",
        "horizon_rule": "days",
        "planning_horizon": "90",
        "gap_rule": "all",
        "most_upcoming": "",
        "undo_minutes": "3",
        "offer_minutes": "120",
        "quiet_from": "21:00",
        "quiet_until": "08:00",
        "hold_minutes": "10",
        "adult_age": "16",
        "most_holds_of_visitor": "3",
        "most_holds_of_address": "30",
        "verify_minutes": "30",
        "unconfirmed_of_contact": "3",
        "unconfirmed_of_address": "10",
        "most_bookings_of_contact": "10",
        "most_bookings_of_address": "50",
        "cancel_cutoff": "24",
        "move_cutoff": "24",
        "late_cancellation_terms": "",
        "doctor_wording": "a doctor",
        "advice_line": "",
        "emergency_number": "",
        **data,
    }


def service(**data: str) -> dict[str, str]:
    return {
        "name": "Follow-up",
        "slug": "follow-up",
        "is_active": "on",
        "order": "1",
        "price_text": "$90",
        "colour": "#2f6f5e",
        "duration": "30",
        "buffer_before": "0",
        "buffer_after": "5",
        "slot_step": "15",
        "slot_offset": "0",
        "lead_time": "",
        "horizon_rule": "clinic",
        "planning_horizon": "",
        "mode": "in_person",
        "room_kind": "",
        "equipment_kind": "",
        "capacity": "1",
        "most_per_day": "",
        "most_in_a_row": "",
        "for_new": "on",
        "for_returning": "on",
        "returning_months": "",
        "home_advice": "",
        "reminders-TOTAL_FORMS": "0",
        "reminders-INITIAL_FORMS": "0",
        **data,
    }


def closed(first: str, last: str) -> dict[str, str]:
    return {"name": "Holiday", "first_date": first, "last_date": last, "location": ""}


def practitioner(
    *hours: dict[str, str],
    dates: tuple[dict[str, str], ...] = (),
    away: tuple[dict[str, str], ...] = (),
    **data: Any,
) -> dict[str, Any]:
    """Return what the form posts, with rows of weekly hours, of hours on one date, and of time off."""
    posted: dict[str, Any] = {
        "name": "Sam Rivera",
        "slug": "sam-rivera",
        "role": "",
        "is_active": "on",
        "biography": "",
        "lead_time": "",
        "most_per_day": "",
        "protected_minutes": "0",
        **data,
    }
    for prefix, rows in (("available_times", hours), ("dates", dates), ("absences", away)):
        initial = sum("id" in row for row in rows)
        posted |= {f"{prefix}-TOTAL_FORMS": str(len(rows)), f"{prefix}-INITIAL_FORMS": str(initial)}
        for number, row in enumerate(rows):
            posted |= {f"{prefix}-{number}-{field}": value for field, value in row.items()}
    return posted


def row(starts: str = "09:00", ends: str = "12:00", weekday: str = "1", **data: str) -> dict[str, str]:
    return {
        "weekday": weekday,
        "starts": starts,
        "ends": ends,
        "location": str(factories.location().pk),
        "room": "",
        "only_for": "",
        "valid_from": "",
        "valid_until": "",
        **data,
    }


def stored(hours: AvailableTime, **data: str) -> dict[str, str]:
    """Return the row of weekly hours that are in the database."""
    return {
        **row(f"{hours.starts:%H:%M}", f"{hours.ends:%H:%M}", str(hours.weekday)),
        "id": str(hours.pk),
        "practitioner": str(hours.practitioner_id),
        "location": str(hours.location_id),
        "room": str(hours.room_id or ""),
        **data,
    }


def once(date: str = "2027-03-08", starts: str = "18:00", ends: str = "20:00", **data: str) -> dict[str, str]:
    """Return a row of hours on one date."""
    return {
        "date": date,
        "starts": starts,
        "ends": ends,
        "location": str(factories.location().pk),
        "room": "",
        "only_for": "",
        **data,
    }


def away(starts_at: str, ends_at: str, note: str = "") -> dict[str, str]:
    return {"starts_at": starts_at, "ends_at": ends_at, "note": note}


# -- previews of booked visits

AGREE = "visits_stay_booked"
BOX = re.compile(r'<input type="checkbox" name="visits_stay_booked" value="(\w{32})"')


def whole(**changed):
    """Return the row of the weekly hours that are there, changed."""
    return stored(AvailableTime.objects.get(), **changed)


def sam(world, *hours, **rest):
    return practitioner(*hours, services=[str(world.service.pk)], **rest)


def shorter(world, **rest):
    """Return what posts Monday's hours from noon on only: a visit at ten falls outside."""
    return sam(world, stored(AvailableTime.objects.get(), starts="12:00"), **rest)


def asked(response) -> str:
    """Return the fingerprint in the box of a preview; nothing must have been said to be saved."""
    assert response.status_code == 200
    (found,) = BOX.findall(response.text)
    assert told(response) == []
    return found
