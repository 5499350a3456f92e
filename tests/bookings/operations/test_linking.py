"""Two patient rows that staff say are one person: nothing is moved, everything is asked of both, and it can be undone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from bookings import operations, queries
from bookings.models import Appointment, Patient, PatientLink, VisitCheck
from tests import factories
from tests.bookings.operations.visitors import ALEX, Browser
from tests.factories import NOW, at

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def abc():
    return [factories.patient(f"Alex {one}", email=f"{one}@example.org", telephone="") for one in "abc"]


class Staff:
    """What somebody at the desk says of two rows."""

    def __init__(self, actor):
        self.actor = actor

    def link(self, one, other):
        return operations.link_patients(one, other, actor=self.actor, now=NOW)

    def unlink(self, one, other, *, same=True):
        return operations.take_decision_back(one, other, same=same, actor=self.actor, now=LATER)

    def apart(self, one, other):
        return operations.tell_apart(one, other, actor=self.actor, now=NOW)


@pytest.fixture
def staff(reception):
    return Staff(reception)


def persons():
    """Return which rows are one person, by their place."""
    rows = list(Patient.objects.order_by("pk"))
    places = {row.reference: number for number, row in enumerate(rows)}
    return [places[row.person] for row in rows]


def test_everybody_is_somebody_of_their_own(abc):
    assert persons() == [0, 1, 2]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_linked_rows_are_one_person_and_the_word_is_kept(abc, reception, order, staff):
    assert staff.link(abc[order[0]], abc[order[1]])
    assert persons() == [0, 0, 2]
    said = PatientLink.objects.get()
    assert (said.first, said.second, said.same) == (abc[0], abc[1], True)
    assert (said.decided_at, said.decided_by, said.undone_at) == (NOW, reception, None)


def test_nothing_is_moved(abc, sam, service, staff):
    visit = factories.appointment(at(9), patient=abc[1], contact=factories.contact(abc[1]), practitioner=sam)
    before = list(Patient.objects.values("pk", "reference", "name", "email", "telephone", "created_at"))
    staff.link(abc[0], abc[1])
    row = Appointment.objects.get()
    assert (row.patient, row.contact) == (abc[1], visit.contact)
    assert (
        list(Patient.objects.values("pk", "reference", "name", "email", "telephone", "created_at")) == before
    )


def test_twice_is_once(abc, staff):
    assert [staff.link(abc[0], abc[1]), staff.link(abc[1], abc[0])] == [True, False]
    assert PatientLink.objects.count() == 1


def test_through_others_they_are_one_already(abc, staff):
    staff.link(abc[0], abc[1])
    staff.link(abc[1], abc[2])
    assert persons() == [0, 0, 0]
    assert not staff.link(abc[0], abc[2])


def test_unlinking_restores_exactly(abc, reception, staff):
    staff.link(abc[0], abc[1])
    assert staff.unlink(abc[1], abc[0])
    assert persons() == [0, 1, 2]
    said = PatientLink.objects.get()
    assert (said.undone_at, said.undone_by) == (LATER, reception)
    assert not staff.unlink(abc[0], abc[1])
    assert staff.link(abc[0], abc[1])
    assert (persons(), PatientLink.objects.count()) == ([0, 0, 2], 2)


@pytest.mark.parametrize(
    ("links", "undone", "left"),
    [
        (((0, 1), (1, 2)), (1, 2), [0, 0, 2]),
        (((0, 1), (1, 2)), (0, 1), [0, 1, 1]),
        (((1, 2), (0, 1)), (1, 2), [0, 0, 2]),
        (((0, 2), (1, 2)), (0, 2), [0, 1, 1]),
    ],
)
def test_of_a_chain_what_is_still_linked_stays_so(abc, staff, links, undone, left):
    for pair in links:
        staff.link(*(abc[place] for place in pair))
    assert persons() == [0, 0, 0]
    staff.unlink(*(abc[place] for place in undone))
    assert persons() == left


def test_a_row_is_not_linked_with_itself(abc, staff):
    for say in (staff.link, staff.apart):
        with pytest.raises(operations.NotPossible):
            say(abc[0], abc[0])


def test_the_database_keeps_one_word_a_pair(abc, reception, staff):
    staff.link(abc[0], abc[1])
    again = {"same": False, "decided_at": NOW, "decided_by": reception}
    for pair in ((abc[0], abc[1]), (abc[2], abc[1])):
        with pytest.raises(IntegrityError), transaction.atomic():
            PatientLink.objects.create(first=pair[0], second=pair[1], **again)
    PatientLink.objects.create(first=abc[1], second=abc[2], **again)


# -- not the same


def test_who_was_told_apart_is_not_suggested_again(reception, staff):
    one, other = factories.patient(), factories.patient()
    assert [found.patient for found in queries.perhaps_same(one)] == [other]
    assert staff.apart(other, one)
    assert queries.perhaps_same(one) == queries.perhaps_same(other) == []
    assert not staff.apart(one, other)
    staff.unlink(one, other, same=False)
    assert [found.patient for found in queries.perhaps_same(one)] == [other]


def test_who_was_told_apart_can_be_linked_after_all(abc, staff):
    staff.apart(abc[0], abc[1])
    assert staff.link(abc[0], abc[1])
    assert persons() == [0, 0, 2]
    assert PatientLink.objects.in_force().get().same


def test_linked_rows_are_unlinked_first(abc, staff):
    staff.link(abc[0], abc[1])
    with pytest.raises(operations.ChangedMeanwhile):
        staff.apart(abc[0], abc[1])
    staff.unlink(abc[0], abc[1])
    assert staff.apart(abc[0], abc[1])


def test_what_was_not_shown_is_not_taken_back(abc, staff):
    staff.link(abc[0], abc[1])
    assert not staff.unlink(abc[0], abc[1], same=False)
    assert persons() == [0, 0, 2]


# -- what is asked of one person


@pytest.fixture
def book(clinic, service):
    def booked(patient, practitioner, starts_at):
        return operations.book_appointment(
            clinic=clinic,
            wish=operations.Wish(service, starts_at, practitioner.pk),
            patient=patient,
            details=ALEX,
            key=f"form {starts_at} {patient.pk}",
            actor=None,
            now=NOW,
        )

    return booked


def test_linked_rows_have_no_two_visits_at_once(book, sam, noor, abc, staff):
    first = book(abc[0], sam, at(10))
    staff.link(abc[0], abc[1])
    with pytest.raises(operations.PatientBusy) as refused:
        book(abc[1], noor, at(10))
    assert refused.value.appointment == first
    staff.unlink(abc[0], abc[1])
    assert book(abc[1], noor, at(10)).status == "booked"


def test_linked_rows_have_as_many_visits_ahead_as_one(clinic, book, sam, noor, abc, staff):
    clinic.most_upcoming = 1
    book(abc[0], sam, at(10))
    staff.link(abc[0], abc[1])
    with pytest.raises(operations.TooManyAhead):
        book(abc[1], noor, at(11))
    staff.unlink(abc[0], abc[1])
    assert book(abc[1], noor, at(11)).status == "booked"


def test_a_move_onto_the_other_rows_visit_is_refused(clinic, book, sam, noor, abc, staff):
    book(abc[0], sam, at(10))
    visit = book(abc[1], noor, at(11))
    staff.link(abc[0], abc[1])

    def move():
        return operations.reschedule_appointment(
            appointment=visit,
            clinic=clinic,
            wish=operations.Wish(visit.service, at(10), noor.pk),
            actor=staff.actor,
            now=NOW,
        )

    with pytest.raises(operations.PatientBusy):
        move()
    staff.unlink(abc[0], abc[1])
    assert move().starts_at == at(10)


def test_whose_other_row_came_has_been_here(clinic, service, sam, abc, staff):
    factories.appointment(NOW - timedelta(days=1), status="fulfilled", patient=abc[0], practitioner=sam)

    def known():
        return queries.been_here("b@example.org", service, clinic, now=NOW)

    assert not known()
    staff.link(abc[0], abc[1])
    assert known()
    staff.unlink(abc[0], abc[1])
    assert not known()


def test_the_link_of_one_row_counts_for_all(clinic, book, sam, noor, abc, staff):
    visit = book(abc[0], sam, at(10))
    staff.link(abc[0], abc[1])

    def come(name, patient):
        browser = Browser(name, clinic, visit.service)
        return browser.book(at(10), invited=patient, practitioner=noor.pk).status

    with pytest.raises(operations.PatientBusy):
        come("friend", abc[1])
    staff.unlink(abc[0], abc[1])
    assert Browser("friend", clinic, visit.service).confirm().status == "booked"


def test_messages_are_stopped_for_all_rows_of_a_person(abc, reception, staff):
    staff.link(abc[0], abc[1])
    assert operations.stop_messages(abc[1], why="Asked us to", actor=reception, now=NOW)
    assert list(Patient.objects.order_by("pk").values_list("messages_stopped_at", flat=True)) == [
        NOW,
        NOW,
        None,
    ]
    assert operations.start_messages(abc[0], actor=reception, now=NOW)
    assert not Patient.objects.exclude(messages_stopped_at=None).exists()


# -- who may be known


@pytest.fixture
def known():
    return factories.patient("Zoë Ándersen", email="zoe@old.example")


@pytest.mark.parametrize(
    ("name", "maybe"),
    [("Zoë Ándersen", True), ("zoe andersen", True), ("Zoe Anderson", False)],
)
def test_an_online_booking_of_a_known_name_comes_on_the_list(clinic, service, sam, known, name, maybe):
    visit = Browser("me", clinic, service).book(
        at(10), name=name, email="new@example.org", telephone="+14165550178"
    )
    assert visit.status == "booked"
    assert visit.checks.filter(reason="maybe_known").exists() is maybe
    found = queries.lookalikes([visit.patient])[visit.patient.pk]
    assert [(one.patient, one.same_name, one.same_email, one.same_telephone) for one in found] == (
        [(known, True, False, False)] if maybe else []
    )


@pytest.mark.parametrize(
    ("typed", "in_common"),
    [
        ({"email": "ZOE@old.example"}, (False, True, False)),
        ({"telephone": "+14165550177"}, (False, False, True)),
        ({"email": "zoe@old.example", "telephone": "+14165550177"}, (False, True, True)),
        ({}, None),
    ],
)
def test_an_online_booking_with_a_known_address_or_number_comes_on_the_list(
    clinic, service, sam, known, typed, in_common
):
    Patient.objects.update(telephone="+14165550177")
    typed = {"email": "new@example.org", "telephone": "+14165550178", **typed}
    visit = Browser("me", clinic, service).book(at(10), name="Z. Anderson", **typed)
    assert visit.checks.filter(reason="maybe_known").exists() is (in_common is not None)
    found = queries.lookalikes([visit.patient])[visit.patient.pk]
    assert [(one.same_name, one.same_email, one.same_telephone) for one in found] == (
        [in_common] if in_common else []
    )


def test_who_books_for_two_people_makes_nobody_look_known(clinic, service, sam, known):
    other = operations.ForOther(name="A Child", age="adult", agreed=True)
    visit = Browser("me", clinic, service).book(at(10), email="zoe@old.example", other=other)
    assert not visit.checks.filter(reason="maybe_known").exists()


def test_a_number_that_nobody_has_is_nobodys(clinic):
    one = factories.patient("One", email="", telephone="")
    factories.patient("Two", email="", telephone="")
    assert not queries.looks_known(one)
    assert queries.lookalikes([one]) == {one.pk: []}


def test_a_booking_for_somebody_else_is_compared_by_the_patients_name(clinic, service, sam, known):
    other = operations.ForOther(name="Zoe Andersen", age="adult", agreed=True)
    visit = Browser("me", clinic, service).book(at(10), other=other)
    assert visit.checks.filter(reason="maybe_known").exists()


@pytest.mark.parametrize("decide", ["link_patients", "tell_apart"])
def test_once_decided_it_leaves_the_list(clinic, service, sam, known, reception, decide):
    visit = Browser("me", clinic, service).book(at(10), name="Zoe Andersen")
    other = factories.patient("Zoe Andersen")
    getattr(operations, decide)(visit.patient, known, actor=reception, now=LATER)
    check = VisitCheck.objects.get(reason="maybe_known")
    assert check.settled_at is None  # the other one of this name is not decided yet
    operations.tell_apart(visit.patient, other, actor=reception, now=LATER)
    check.refresh_from_db()
    assert (check.settled_at, check.settled_by) == (LATER, reception)


def test_what_two_rows_have_in_common(known):
    named = factories.patient("Zoe Andersen", email="", telephone="")
    both = factories.patient("ZOE ANDERSEN", email="ZOE@old.example", telephone="")
    number = factories.patient("Somebody Else", email="else@example.org")
    by_contact = factories.patient("A Child", email="", telephone="")
    factories.contact(by_contact, email="zoe@old.example", telephone="")
    factories.patient("Nobody", email="nobody@example.org", telephone="+14169671112")
    found = queries.perhaps_same(known)
    assert [(one.patient, one.same_name, one.same_email, one.same_telephone) for one in found] == [
        (both, True, True, False),
        (named, True, False, False),
        (by_contact, False, True, False),
        (number, False, False, True),
    ]


def test_empty_addresses_and_numbers_have_nothing_in_common():
    one = factories.patient("One", email="", telephone="")
    factories.patient("Two", email="", telephone="")
    factories.contact(one, email="", telephone="")
    assert queries.perhaps_same(one) == []
