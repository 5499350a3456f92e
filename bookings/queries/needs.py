"""What a patient may need: what the clinic can offer for a service, and what a visit leaves unmet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bookings.domain.needs import Needs
from bookings.enums import VisitMode
from bookings.models import AvailableTime, Practitioner, Room
from bookings.queries.calendars import minutes_of

if TYPE_CHECKING:
    from bookings.models import Appointment, Clinic, HealthcareService

LONGER = Needs(longer=True)


@dataclass(frozen=True, slots=True)
class NeedsOffer:
    """What can be asked for. `minutes` is the length of a longer visit, None where there is none."""

    step_free: bool
    interpreter: bool
    minutes: int | None
    chaperone: bool
    genders: frozenset[str]


def needs_offered(clinic: Clinic, service: HealthcareService) -> NeedsOffer:
    """Return what the clinic can offer for the service. At most two queries."""
    minutes = minutes_of(service, LONGER)
    people = Practitioner.objects.active().filter(services=service).exclude(gender="")
    return NeedsOffer(
        step_free=service.mode != VisitMode.TELEPHONE and has_step_free_room(service),
        interpreter=clinic.interpreter_notice is not None,
        minutes=minutes if minutes != service.duration else None,
        chaperone=clinic.chaperone_notice is not None and service.mode != VisitMode.TELEPHONE,
        genders=frozenset(people.order_by().values_list("gender", flat=True)),
    )


def has_step_free_room(service: HealthcareService) -> bool:
    rooms = Room.objects.active().filter(is_step_free=True, location__is_active=True)
    if service.room_kind_id is not None:
        return rooms.filter(kind=service.room_kind_id).exists()
    hours = AvailableTime.objects.filter(practitioner__is_active=True, practitioner__services=service)
    return hours.filter(room__in=rooms).exists()


def unmet_needs(appointment: Appointment) -> Needs:
    """Return what of the visit's needs its room, its length or its practitioner does not meet."""
    needs = appointment.needs
    room = appointment.room
    in_person = appointment.mode != VisitMode.TELEPHONE
    gender = appointment.practitioner.gender
    return Needs(
        step_free=needs.step_free and in_person and not (room and room.is_step_free),
        longer=needs.longer and appointment.duration < minutes_of(appointment.service, LONGER),
        gender=needs.gender if gender != needs.gender else "",
    )
