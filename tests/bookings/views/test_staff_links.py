"""Two patients side by side at the desk: the same person, or not."""

from __future__ import annotations

import pytest

from bookings.models import Appointment, Patient, PatientLink
from tests import factories
from tests.bookings import desk
from tests.bookings.operations.visitors import Browser
from tests.factories import NOW, at

NAME = desk.NAME


@pytest.fixture(autouse=True)
def now(db, time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def world():
    return desk.world()


@pytest.fixture
def client():
    return desk.reception()


@pytest.fixture
def one(world):
    return desk.visit(world).patient


@pytest.fixture
def two(world):
    patient = factories.patient(NAME, email="zoe@new.example")
    contact = factories.contact(patient, "Maria Secret")
    desk.visit(world, patient=patient, contact=contact, guardian="Maria Secret", starts_at=at(14))
    return patient


def page(patient):
    return f"/admin/schedule/patients/{patient.reference}/"


def address(one, two, what="compare"):
    return f"{page(one)}{what}/{two.reference}/"


def linked():
    return Patient.objects.values("person").distinct().count() == 1


def test_both_are_shown_side_by_side(client, one, two):
    shown = client.get(address(one, two)).text
    for fact in (one.reference, two.reference, "zoe@new.example", "Maria Secret", "Is this one person?"):
        assert fact in shown
    for visit in Appointment.objects.all():
        assert f'href="/admin/schedule/{visit.reference}/"' in shown
    assert "Unlink" not in shown
    title = shown[shown.index("<title>") : shown.index("</title>")]
    assert one.reference in title
    assert "O'Brien" not in title


def test_linking_leads_to_the_person_with_all_visits(client, one, two):
    assert client.post(address(one, two, "same"))["Location"] == page(one)
    assert linked()
    for row in (one, two):
        shown = client.get(page(row)).text
        for visit in Appointment.objects.all():
            assert f'href="/admin/schedule/{visit.reference}/"' in shown
        assert "Linked as the same person" in shown
        assert "Maria Secret" in shown
        assert "reception" in shown


@pytest.mark.parametrize(("hour", "at_once"), [(10, True), (14, False)])
def test_visits_at_the_same_time_are_named_before_and_after_linking(world, client, one, hour, at_once):
    other = factories.patient(NAME, telephone="+14165550178", email="zoe@new.example")
    second = desk.visit(
        world, patient=other, practitioner=factories.practitioner("Jo"), starts_at=at(hour), room=None
    )
    before = client.get(address(one, other))
    assert ("these visits are at the same time" in before.text) is at_once
    assert [second in pair for pair in before.context["at_once"]] == [True] * at_once
    after = client.post(address(one, other, "same"), follow=True)
    assert ("There are visits at the same time" in after.text) is at_once
    assert linked()
    assert ("They have visits at the same time" in client.get(address(one, other)).text) is at_once
    Appointment.objects.filter(pk=second.pk).update(status="cancelled")
    assert client.get(address(one, other)).context["at_once"] == []


def test_unlinking_restores_each_page(client, one, two):
    before = [client.get(page(row)).context["visits"] for row in (one, two)]
    client.post(address(one, two, "same"))
    assert "Unlink" in client.get(address(two, one)).text
    assert client.post(address(two, one, "undo"), {"was": "same"})["Location"] == address(two, one)
    assert [client.get(page(row)).context["visits"] for row in (one, two)] == before
    shown = client.get(page(one)).text
    assert "taken back" in shown
    assert "Perhaps the same person" in shown


def test_not_the_same_is_remembered_and_can_be_taken_back(client, one, two):
    assert "Perhaps the same person" in client.get(page(one)).text
    assert client.post(address(one, two, "different"))["Location"] == page(one)
    assert "Perhaps the same person" not in client.get(page(one)).text
    assert "Two different people, as noted on" in client.get(address(one, two)).text
    client.post(address(one, two, "undo"), {"was": "different"})
    assert "Perhaps the same person" in client.get(page(one)).text


def test_the_search_finds_a_person_once_with_all_visits(client, one, two):
    def found():
        response = client.post("/admin/schedule/search/", {"words": "brien"})
        return [(f.patient.reference, len(f.visits)) for f in response.context["people"]]

    assert found() == [(two.reference, 1), (one.reference, 1)]
    client.post(address(one, two, "same"))
    assert found() == [(two.reference, 2)]


def test_a_contact_of_one_row_is_chosen_for_the_other(world, client, one, two):
    contact = two.contacts.get()
    data = desk.booking(
        world,
        name="",
        telephone="",
        patient=one.reference,
        contact=contact.reference,
        slot=at(16).isoformat(),
    )
    assert client.post("/admin/schedule/book/", data).status_code == 422
    client.post(address(one, two, "same"))
    assert client.post("/admin/schedule/book/", data).status_code == 302


@pytest.mark.parametrize("what", ["same", "different", "undo"])
def test_twice_and_late_change_nothing(client, one, two, what):
    for _time in range(2):
        assert client.post(address(one, two, what)).status_code == 302
    assert PatientLink.objects.count() == (what != "undo")


def test_telling_linked_rows_apart_is_told(client, one, two):
    client.post(address(one, two, "same"))
    response = client.post(address(one, two, "different"), follow=True)
    assert "Somebody else changed this meanwhile." in response.text
    assert linked()


@pytest.mark.parametrize("was", ["", "different", "\x00", "x" * 5000])
def test_what_was_not_shown_is_not_taken_back(client, one, two, was):
    client.post(address(one, two, "same"))
    assert client.post(address(one, two, "undo"), {"was": was}).status_code == 302
    assert linked()


@pytest.mark.parametrize("what", ["compare", "same", "different", "undo"])
def test_nobody_and_a_row_and_itself_are_not_there(client, one, two, what):
    act = client.get if what == "compare" else client.post
    for other in (one.reference, "PNBDY222"):
        assert act(f"{page(one)}{what}/{other}/").status_code == 404
    assert act(address(one, two, what)).status_code in {200, 302}


@pytest.mark.parametrize("what", ["same", "different", "undo"])
def test_looking_changes_nothing_and_who_may_only_look_decides_nothing(client, one, two, what):
    assert client.get(address(one, two, what)).status_code == 405
    onlooker = desk.signed_in("view_appointment")
    assert onlooker.post(address(one, two, what)).status_code == 403
    assert "Same person" not in onlooker.get(address(one, two)).text
    assert not PatientLink.objects.exists()


# -- after an online booking


def test_a_booking_of_a_known_name_is_one_click_from_comparing(world, one):
    visit = Browser("me", world.clinic, world.service).book(at(12), name=NAME, email="new@example.org")
    client = desk.reception()
    for listed in ("/admin/schedule/checks/", f"/admin/schedule/{visit.reference}/"):
        assert "May be a patient you know" in client.get(listed).text
    link = address(visit.patient, one)
    assert f'href="{link}"' in client.get("/admin/schedule/checks/").text
    client.post(address(visit.patient, one, "same"))
    assert "There is nothing to check." in client.get("/admin/schedule/checks/").text


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_as_much_for_three(world, client, one, count, django_assert_num_queries):
    for hour in range(count):
        made = factories.patient(NAME)
        visit = desk.visit(world, patient=made, starts_at=at(11 + hour))
        factories.check(visit, "maybe_known")
    with django_assert_num_queries(11):
        client.get("/admin/schedule/checks/")


@pytest.mark.parametrize("count", [1, 3])
def test_comparing_asks_as_much_for_three_visits(world, client, one, two, count, django_assert_num_queries):
    for hour in range(count):
        desk.visit(world, patient=two, starts_at=at(9, day=factories.MONDAY.replace(day=9 + hour)))
    with django_assert_num_queries(12):
        client.get(address(one, two))


@pytest.mark.parametrize("count", [1, 3])
def test_a_patient_with_lookalikes_asks_as_much_for_three(world, client, count, django_assert_num_queries):
    one = factories.patient(NAME)
    for number in range(count):
        factories.contact(factories.patient(NAME, email=f"{number}@example.org"))
    with django_assert_num_queries(21):
        client.get(page(one))
