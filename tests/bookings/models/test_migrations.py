"""The constraints outlive what later migrations do to the table, and the way back is open."""

import pytest
from django.core.management import call_command
from django.db import connection, migrations, models
from django.db.migrations.loader import MigrationLoader

from bookings.models import Appointment
from tests import factories
from tests.bookings.models.writing import raw_insert, refusal
from tests.bookings.protection import EXCLUSIONS, no_exclusions
from tests.factories import at

pytestmark = pytest.mark.django_db(transaction=True)

LATER = {
    "a new field": [
        migrations.AddField("appointment", "mood", models.CharField(max_length=9, db_default="")),
    ],
    "a field altered": [
        migrations.AlterField("appointment", "price_text", models.CharField(max_length=90, default="")),
    ],
    "several changes at once": [
        migrations.AlterField("appointment", "reason", models.TextField(default="")),
        migrations.AlterField("appointment", "reference", models.CharField(max_length=20, unique=True)),
        migrations.AddIndex("appointment", models.Index(fields=["channel"], name="bookings_by_channel")),
    ],
    "another table altered": [
        migrations.AlterField("practitioner", "role", models.CharField(max_length=150, default="")),
    ],
}


def refusals():
    """Try to write into 10:00 to 10:45, with the practitioner or the room shared; then just after it."""
    room = factories.room()
    factories.appointment(at(10), room=room)
    other = factories.practitioner("Noor Haddad")
    inside = (
        factories.unsaved_appointment(at(10, 15)),
        factories.unsaved_appointment(at(10, 15), practitioner=other, room=room),
        factories.unsaved_appointment(at(10, 45), room=room),
    )
    return [refusal(raw_insert, row) for row in inside]


REFUSED = ["bookings_practitioner_no_overlap", "bookings_room_no_overlap", None]


@pytest.mark.parametrize("changes", LATER.values(), ids=LATER)
def test_an_overlap_is_refused_on_a_table_that_was_migrated_again(changes):
    loader = MigrationLoader(connection)
    today = loader.project_state(loader.graph.leaf_nodes("bookings"))
    later = type("Later", (migrations.Migration,), {"operations": changes})("9999_later", "bookings")
    with connection.schema_editor() as editor:
        later.apply(today.clone(), editor)
    try:
        assert refusals() == REFUSED
    finally:
        Appointment.objects.all().delete()
        with connection.schema_editor() as editor:
            later.unapply(today.clone(), editor)
    factories.appointment(at(10))
    assert refusal(factories.appointment, at(10)) == REFUSED[0]


def test_without_the_constraints_this_test_sees_the_overlap():
    with no_exclusions():
        assert refusals() == [None, None, None]
    factories.appointment(at(10))
    assert refusal(factories.appointment, at(10)) == REFUSED[0]


def names_in_the_database():
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'bookings_%'")
        else:
            cursor.execute("SELECT conname FROM pg_constraint WHERE contype = 'x'")
        return sorted(name for (name,) in cursor.fetchall())


def test_migrations_run_back_to_nothing_and_forward_again():
    before = names_in_the_database()
    ends = ("_insert", "_update") if connection.vendor == "sqlite" else ("",)
    assert before == sorted(f"{rule.name}{end}" for rule in EXCLUSIONS for end in ends)

    call_command("migrate", "bookings", "zero", verbosity=0)
    assert [t for t in connection.introspection.table_names() if t.startswith("bookings_")] == []
    call_command("migrate", "bookings", verbosity=0)

    assert names_in_the_database() == before
    assert refusals() == REFUSED


def test_the_models_are_as_migrated():
    call_command("makemigrations", "bookings", check=True, dry_run=True, verbosity=0)
