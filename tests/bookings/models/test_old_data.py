"""What the clinic wrote before patients could do anything after booking comes through all later migrations, and back."""

from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from bookings.models import Message, Patient, Practitioner, RelatedPerson, Reminder, Room
from tests import factories
from tests.bookings.models.test_migrations import REFUSED, names_in_the_database
from tests.bookings.models.writing import raw_insert, refusal
from tests.factories import at

pytestmark = pytest.mark.django_db(transaction=True)


BEFORE_THE_JOURNEY = [("bookings", "0004_wording")]
BEFORE_FOLDING = [("bookings", "0009_triage")]
OLD: tuple[str, ...] = ("clinic", "healthcareservice", "practitioner", "room", "patient", "appointment")
OLD += ("appointmentchange", "message", "bookingattempt", "visitcheck", "workerbeat")


@pytest.fixture
def of_old():
    """The database as it was, with its models; afterwards it is today's again, and empty of visits."""
    executor = MigrationExecutor(connection)
    executor.migrate(BEFORE_THE_JOURNEY)
    yield executor.loader.project_state(BEFORE_THE_JOURNEY).apps
    call_command("migrate", "bookings", verbosity=0)


def write_of_old(registry):
    """Two people, one booked for; visits booked, cancelled, held and asked about in one room; messages about them."""
    old = SimpleNamespace(**{name: registry.get_model("bookings", name).objects for name in OLD})
    old.clinic.create(pk=1, name="Riverside", time_zone="America/Toronto", country="CA")
    place = registry.get_model("bookings", "location").objects.create(name="High Street", slug="high-street")
    sam = old.practitioner.create(name="Sam Rivera", slug="sam-rivera")
    given = {
        "service": old.healthcareservice.create(name="Assessment", slug="assessment", duration=45),
        "practitioner": sam,
        "location": place,
        "created_at": factories.NOW,
    }
    alex, child = (
        old.patient.create(
            name=name, name_folded=name.lower(), email="alex@example.org", created_at=factories.NOW
        )
        for name in ("Alex Meyer", "Kim Meyer")
    )
    room = old.room.create(name="Room 1", location=place)
    rows = [
        (10, "booked", {"patient": alex, "room": room, "said_returning": True}),
        (11, "cancelled", {"patient": alex, "cancelled_at": factories.NOW, "sequence": 1}),
        (11, "fulfilled", {"patient": child, "room": room}),
        (12, "held", {"expires_at": at(9)}),
        (13, "pending", {"patient": child, "expires_at": at(9)}),
    ]
    for hour, status, fields in rows:
        times = {"starts_at": at(hour), "ends_at": at(hour, 45)}
        occupied = {"occupied_from": at(hour), "occupied_until": at(hour, 45)}
        visit = old.appointment.create(status=status, **times, **occupied, **given, **fields)
        cause = {"appointment": visit, "kind": "cancelled" if status == "cancelled" else "booked"}
        old.appointmentchange.create(at=factories.NOW, channel="online", before={}, after={}, **cause)
        when = {"created_at": factories.NOW, "due_at": factories.NOW}
        old.message.create(cause=f"appointment {visit.pk}: 0", sequence=visit.sequence, **cause, **when)
    old.bookingattempt.create(
        visitor="me", service=given["service"], appointment=visit, touched_at=factories.NOW
    )
    old.visitcheck.create(appointment=visit, reason="not_found", created_at=factories.NOW)
    old.workerbeat.create(pk=1, at=factories.NOW)


def write_contact_before_its_name_was_folded():
    executor = MigrationExecutor(connection)
    executor.migrate(BEFORE_FOLDING)
    registry = executor.loader.project_state(BEFORE_FOLDING).apps
    patient = registry.get_model("bookings", "patient").objects.first()
    contacts = registry.get_model("bookings", "relatedperson").objects
    contacts.create(patient=patient, name="Álex Meyer", created_at=factories.NOW)


def rows_of(registry, *names):
    """Return the tables' rows, as far as these models know their columns."""
    return {
        name: list(registry.get_model("bookings", name).objects.order_by("pk").values()) for name in names
    }


def test_what_was_written_before_the_journey_comes_through_it_and_back(of_old):
    write_of_old(of_old)
    before = rows_of(of_old, *OLD)
    names = names_in_the_database()

    write_contact_before_its_name_was_folded()
    call_command("migrate", "bookings", verbosity=0)
    today = rows_of(apps, *OLD)
    for name in OLD:
        kept = [{column: row[column] for column in before[name][0]} for row in today[name]]
        assert kept == before[name]
    assert names_in_the_database() == names
    assert [patient.person for patient in Patient.objects.all()] == [
        patient.reference for patient in Patient.objects.all()
    ]
    assert [contact.name_folded for contact in RelatedPerson.objects.all()] == ["alex meyer"]
    assert [reminder.hours_before for reminder in Reminder.objects.all()] == [168, 24]
    inside = factories.unsaved_appointment(
        at(10, 15), practitioner=factories.practitioner("Noor Haddad"), room=Room.objects.get()
    )
    assert refusal(raw_insert, factories.unsaved_appointment(at(10, 15))) == REFUSED[0]
    assert refusal(raw_insert, inside) == REFUSED[1]

    Patient.objects.exclude(pk__in=[row["id"] for row in before["patient"]]).delete()
    Practitioner.objects.filter(name="Noor Haddad").delete()
    MigrationExecutor(connection).migrate(BEFORE_THE_JOURNEY)
    assert rows_of(of_old, *OLD) == before
    assert names_in_the_database() == names
    first = of_old.get_model("bookings", "appointment").objects.order_by("pk").first()
    first.pk, first.uid, first.session_key = None, uuid4(), uuid4()
    first.reference = first.token = first.attempt_key = "again"
    first.room = None  # one rule alone
    assert refusal(first.save, force_insert=True) == REFUSED[0]


def test_staffs_messages_and_texts_keep_nobody_from_the_way_back():
    visit = factories.appointment()
    factories.message(visit, "reminder", cause="a reminder")
    text = {"cause": "a reminder by SMS", "medium": "sms", "status": "refused", "ended_at": factories.NOW}
    factories.bounce(factories.message(visit, "reminder", **text))
    factories.message(None, "day_list", cause="a day", sequence=0, practitioner=visit.practitioner)
    factories.message(None, "to_call", cause="to call", sequence=0)
    call_command("migrate", "bookings", "0024", verbosity=0)
    call_command("migrate", "bookings", verbosity=0)
    assert list(Message.objects.values_list("cause", "medium")) == [("a reminder", "email")]
