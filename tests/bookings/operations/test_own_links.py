"""The links to visits are taken back when staff correct the address that they were sent to."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bookings import operations
from bookings.models import Appointment, CarePlan, Message
from tests import factories
from tests.factories import NOW, at

pytestmark = pytest.mark.django_db

ALEX = operations.Contact("Alex Meyer", "alex@example.org", factories.TELEPHONE)
MOVED = replace(ALEX, email="alex.meyer@example.org")


@pytest.fixture
def visits(sam, service):
    """Alex's visits: one ahead, a later one, one long over, and one that their mother booked."""
    alex = factories.patient()
    given = {"practitioner": sam, "service": service, "patient": alex}
    mother = factories.contact(alex, email="mother@example.org")
    return {
        "later": factories.appointment(at(11), **given),
        "next": factories.appointment(at(10), **given),
        "over": factories.appointment(NOW - timedelta(days=2), status="fulfilled", **given),
        "mother's": factories.appointment(at(9), contact=mother, **given),
    }


def correct(visits, reception, contact, *, shown=None):
    alex = visits["next"].patient
    return operations.correct_patient(
        patient=alex,
        contact=contact,
        shown=shown or operations.contact_digest(alex),
        actor=reception,
        now=NOW,
    )


def renewed(visits):
    tokens = dict(Appointment.objects.values_list("pk", "token"))
    return {name for name, visit in visits.items() if tokens[visit.pk] != visit.token}


def test_another_address_takes_all_links_back_that_went_to_the_old_one(visits, reception):
    correct(visits, reception, MOVED)
    assert renewed(visits) == {"later", "next", "over"}
    assert Appointment.objects.values("token").distinct().count() == 4
    message = Message.objects.get()
    assert (message.kind, message.appointment, message.due_at) == ("link", visits["next"], NOW)


@pytest.mark.parametrize(
    "contact", [ALEX, replace(ALEX, name="Alex Mayer"), replace(ALEX, telephone="+14164164162")]
)
def test_with_the_same_address_the_links_stay(visits, reception, contact):
    correct(visits, reception, contact)
    assert (renewed(visits), Message.objects.count()) == (set(), 0)


def test_without_an_address_there_is_nowhere_to_send_them(visits, reception):
    correct(visits, reception, replace(ALEX, email=""))
    assert renewed(visits) == {"later", "next", "over"}
    assert Message.objects.count() == 0


@pytest.fixture
def ways(visits):
    """What else leads to Alex's visits: a plan after one, two places on the waiting list, and what one was offered."""
    alex = visits["next"].patient
    waiting = factories.waiting(visits["next"])
    return {
        "plan": factories.care_plan(visits["over"]),
        "waiting": waiting,
        "without a visit": factories.waiting(service=visits["next"].service, patient=alex),
        "served": factories.waiting(
            service=visits["later"].service, patient=alex, status="served", ended_at=NOW
        ),
        "offer": factories.offer(waiting, at(12)),
        "mother's": factories.waiting(visits["mother's"]),
        "mother's plan": factories.care_plan(visits["mother's"]),
    }


def other_links(ways):
    return {name for name, way in ways.items() if type(way).objects.get(pk=way.pk).token != way.token}


def test_links_to_plans_and_the_waiting_list_are_taken_back_too(visits, ways, reception):
    correct(visits, reception, ALEX)
    assert other_links(ways) == set()
    correct(visits, reception, MOVED)
    assert other_links(ways) == {"plan", "waiting", "without a visit", "served", "offer"}
    plan = CarePlan.objects.get(pk=ways["plan"].pk)
    assert set(Message.objects.values_list("kind", "cause")) == {
        ("plan", operations.cause_of(plan)),
        ("offer", f"appointment {ways['offer'].appointment_id}: offer to new address {NOW.isoformat()}"),
        ("link", f"appointment {visits['next'].pk}: new address {NOW.isoformat()}"),
    }


def test_a_contacts_other_links_are_taken_back_alone(visits, ways, reception):
    mother = visits["mother's"].contact
    operations.correct_contact(
        related=mother,
        contact=replace(MOVED, email="mum@example.org"),
        shown=operations.contact_digest(mother),
        actor=reception,
        now=NOW,
    )
    assert other_links(ways) == {"mother's", "mother's plan"}


def test_a_refused_correction_leaves_the_other_links(visits, ways, reception):
    with pytest.raises(operations.ChangedMeanwhile):
        correct(visits, reception, MOVED, shown="x")
    assert other_links(ways) == set()


def test_the_contacts_address_is_the_contacts_visits(visits, reception):
    mother = visits["mother's"].contact
    operations.correct_contact(
        related=mother,
        contact=replace(MOVED, email="mum@example.org"),
        shown=operations.contact_digest(mother),
        actor=reception,
        now=NOW,
    )
    assert renewed(visits) == {"mother's"}
    assert Message.objects.get().appointment == visits["mother's"]


def test_a_refused_correction_leaves_the_links(visits, reception):
    with pytest.raises(operations.ChangedMeanwhile):
        correct(visits, reception, MOVED, shown="x")
    assert (renewed(visits), Message.objects.count()) == (set(), 0)
    correct(visits, reception, MOVED)
    assert renewed(visits) == {"later", "next", "over"}


def test_address_links_and_message_are_written_together_or_not_at_all(visits, reception, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr("bookings.operations.own_links.write_message", lambda *args, **kwargs: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            correct(visits, reception, MOVED)
    visits["next"].patient.refresh_from_db()
    assert (renewed(visits), visits["next"].patient.email) == (set(), "alex@example.org")
    correct(visits, reception, MOVED)
    assert renewed(visits) == {"later", "next", "over"}


def pending_visit(sam, service, **fields):
    asked = {"status": "pending", "asked_at": NOW, "expires_at": NOW + timedelta(minutes=30)}
    return factories.appointment(
        at(10), practitioner=sam, service=service, patient=factories.patient(), **{**asked, **fields}
    )


def messages_of(visit):
    return list(visit.messages.order_by("pk").values_list("kind", "status"))


def test_who_mistyped_the_address_is_asked_to_confirm_at_the_right_one(sam, service, reception):
    visit = pending_visit(sam, service)
    factories.message(visit, "verify", status="sent", ended_at=NOW)
    correct({"next": visit}, reception, MOVED)
    assert messages_of(visit) == [("verify", "sent"), ("verify", "waiting")]
    assert renewed({"it": visit}) == {"it"}


def test_one_who_is_still_to_be_asked_is_asked_once(sam, service, reception):
    visit = pending_visit(sam, service)
    factories.message(visit, "verify")
    correct({"next": visit}, reception, MOVED)
    assert messages_of(visit) == [("verify", "waiting")]


@pytest.mark.parametrize(
    "fields", [{"expires_at": NOW}, {"status": "expired"}, {"status": "cancelled", "cancelled_at": NOW}]
)
def test_where_nothing_is_left_to_confirm_nobody_is_asked(sam, service, reception, fields):
    visit = pending_visit(sam, service, **fields)
    correct({"next": visit}, reception, MOVED)
    assert messages_of(visit) == []


@pytest.mark.parametrize(
    ("fields", "then"),
    [
        ({}, [("offer", "waiting")]),
        ({"leased_until": NOW}, [("offer", "waiting"), ("offer", "waiting")]),
        ({"status": "sent", "ended_at": NOW}, [("offer", "sent"), ("offer", "waiting")]),
    ],
    ids=["waits", "on its way", "sent"],
)
def test_an_offer_that_is_still_to_be_sent_is_sent_once(visits, ways, reception, fields, then):
    """It reads the address when it leaves; one that may have left for the old one is written again."""
    held = ways["offer"].appointment
    factories.message(held, "offer", **fields)
    correct(visits, reception, MOVED)
    assert messages_of(held) == then


@pytest.mark.parametrize(("own", "changed"), [("", {"place"}), ("kim@example.org", set())])
def test_the_link_to_a_childs_place_goes_with_who_speaks_for_them(service, reception, own, changed):
    kim = factories.patient("Kim Meyer", email=own, telephone="")
    mother = factories.contact(kim, email="mother@example.org")
    place = factories.waiting(patient=kim, service=service)
    operations.correct_contact(
        related=mother,
        contact=replace(MOVED, email="mum@example.org"),
        shown=operations.contact_digest(mother),
        actor=reception,
        now=NOW,
    )
    assert other_links({"place": place}) == changed
