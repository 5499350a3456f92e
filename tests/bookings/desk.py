"""The sample clinic as reception finds it: one practitioner, Mondays 9 to 17 in a room, one service of 45 minutes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib.auth.models import Permission, User
from django.test import Client

from tests import factories

if TYPE_CHECKING:
    from bookings.models import Clinic, HealthcareService, Practitioner, Room

NAME = "Zoë O'Brien-王小明"
KEY = "k" * 43


@dataclass
class World:
    clinic: Clinic
    service: HealthcareService
    practitioner: Practitioner
    room: Room


def world(**service) -> World:
    clinic = factories.clinic()
    offered = factories.service(**service)
    practitioner = factories.practitioner(services=[offered])
    room = factories.room()
    factories.hours(practitioner, room=room)
    return World(clinic, offered, practitioner, room)


def visit(world: World, **fields):
    """Return a booked visit of the patient with the unmistakable name."""
    patient = fields.pop("patient", None) or factories.patient(NAME)
    fields = {"room": world.room, "practitioner": world.practitioner, **fields}
    return factories.appointment(service=world.service, patient=patient, **fields)


def user(*permissions: str, name: str = "reception", is_active: bool = True) -> User:
    made = User.objects.filter(username=name).first() or User.objects.create_user(
        name, is_staff=True, is_active=is_active
    )
    made.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    return made


def reception() -> Client:
    """Return the browser of somebody who may see and change visits, and no more."""
    return signed_in("view_appointment", "change_appointment")


def owner(name: str = "owner") -> Client:
    client = Client()
    client.force_login(User.objects.create_user(name, is_staff=True, is_superuser=True))
    return client


def signed_in(*permissions: str) -> Client:
    client = Client()
    client.force_login(user(*permissions))
    return client


def booking(world: World, **data: str) -> dict[str, str]:
    """Return what the form of /admin/schedule/book/ posts for a new patient at ten on Monday."""
    return {
        "service": str(world.service.pk),
        "practitioner": "",
        "date": factories.MONDAY.isoformat(),
        "slot": factories.at(10).isoformat(),
        "other_time": "",
        "key": KEY,
        "find": "",
        "found_for": "",
        "name": NAME,
        "telephone": "416 416 4161",
        "email": "",
        "reason": "Knee",
        "intent": "book",
        **data,
    }
