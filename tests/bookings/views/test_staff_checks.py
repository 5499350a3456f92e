"""The list of visits to check, and what the pages of the desk say of them."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from bookings.enums import CheckReason, VisitMode
from bookings.models import VisitCheck
from tests import factories
from tests.bookings import desk

pytestmark = pytest.mark.django_db

CHECKS = "/admin/schedule/checks/"
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def _monday(time_machine):
    time_machine.move_to(factories.NOW, tick=False)


@pytest.fixture
def world():
    return desk.world()


@pytest.fixture
def visit(world):
    return desk.visit(world, patient=factories.patient(desk.NAME, email="zoe@example.org"))


@pytest.fixture
def client():
    return desk.reception()


def words(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.partition('class="desk-page"')[2]))


def test_nothing_to_check(client, visit):
    assert "There is nothing to check." in client.get(CHECKS).text
    assert "to check" not in client.get("/admin/schedule/").text


def test_the_day_leads_there_with_the_number_of_visits(client, world, visit):
    factories.check(visit)
    factories.check(visit, CheckReason.OVERLAPS)
    assert '<a href="/admin/schedule/checks/">1 visit to check</a>' in client.get("/admin/schedule/").text
    factories.check(desk.visit(world, starts_at=factories.at(12)))
    assert "2 visits to check" in client.get("/admin/schedule/?date=2027-05-01").text


def test_a_row_tells_why_who_and_what_is_found(client, world, visit):
    factories.check(visit)
    factories.check(visit, CheckReason.OVERLAPS)
    mother = factories.patient("Mary Smith", email="ZOE@example.org")
    desk.visit(world, patient=mother, starts_at=factories.NOW - 9 * DAY, status="fulfilled")
    desk.visit(world, patient=mother, starts_at=factories.NOW - 2 * DAY, status="fulfilled")
    desk.visit(world, patient=mother, starts_at=factories.NOW - DAY, status="noshow")
    other = factories.practitioner("Kim Larsen")
    again = factories.patient(desk.NAME, email="zoe@EXAMPLE.org")
    also = desk.visit(world, patient=again, practitioner=other, room=None)
    factories.patient("Never Came", email="zoe@example.org")
    page = client.get(CHECKS).text
    told = words(page)
    for fact in (
        "Mon 8 Mar 2027, 10:00 · Zoë O&#x27;Brien-王小明",
        f"Initial assessment · Sam Rivera · {visit.reference} Booked",
        "Says they have been here; no earlier visit is found",
        "Has another visit at the same time",
        f"+1 416-416-4161 zoe@example.org {visit.patient.reference}",
        f"Mary Smith {mother.reference} · last visit 27 Feb 2027",
        "Also booked, with the same name and e-mail address Mon 8 Mar 2027, 10:00 · Initial assessment · Kim Larsen",
    ):
        assert fact in told
    assert "Never Came" not in told
    for link in (visit.reference, also.reference, f"patients/{mother.reference}"):
        assert f'href="/admin/schedule/{link}/"' in page


def test_what_is_not_found_is_said_too(client, visit):
    factories.check(visit)
    told = words(client.get(CHECKS).text)
    assert "Nobody with this e-mail address came before." in told
    assert "Also booked" not in told


def test_the_services_own_months_are_named(client, world, visit):
    world.service.returning_months = 12
    world.service.save()
    factories.check(visit)
    sentence = "Says they have been here; no visit in the last 12 months is found"
    assert sentence in client.get(CHECKS).text
    assert sentence in client.get(f"/admin/schedule/{visit.reference}/").text


def test_whose_link_it_was(client, visit):
    invited = factories.patient("Kim Larsen")
    visit.invited = invited
    visit.save()
    factories.check(visit)
    assert f"Booked by the link of Kim Larsen {invited.reference}" in words(client.get(CHECKS).text)
    told = words(client.get(f"/admin/schedule/{visit.reference}/").text)
    assert f"Booked by the link of {invited.reference} Kim Larsen" in told
    told = words(client.get(f"/admin/schedule/patients/{invited.reference}/").text)
    assert "Booked by this patient’s link Mon 8 Mar 2027, 10:00" in told


@pytest.mark.parametrize(
    ("said", "told"), [(True, "Been here before Yes, says"), (False, "Been here before No, says"), (None, "")]
)
def test_the_visits_page_says_what_the_patient_said(client, visit, said, told):
    visit.said_returning = said
    visit.save()
    page = words(client.get(f"/admin/schedule/{visit.reference}/").text)
    assert told in page
    assert ("Been here before" in page) is (said is not None)


def test_those_who_wait_longest_come_first(client, world, visit):
    second = desk.visit(world, starts_at=factories.at(9), patient=factories.patient("Second"))
    factories.check(visit, created_at=factories.NOW + DAY)
    factories.check(second, created_at=factories.NOW)
    page = client.get(CHECKS).text
    assert page.index(f"visit-{second.reference}") < page.index(f"visit-{visit.reference}")


def test_a_cancelled_visit_needs_no_check(client, visit):
    factories.check(visit)
    visit.status = "cancelled"
    visit.save()
    assert "There is nothing to check." in client.get(CHECKS).text
    assert "to check" not in client.get("/admin/schedule/").text


def checked(client, visit, *reasons, **data):
    return client.post(f"/admin/schedule/{visit.reference}/checked/", {"reason": reasons, **data})


def test_checked_is_noted_with_who_and_when(client, visit):
    factories.check(visit)
    page = client.get(CHECKS).text
    assert f'action="/admin/schedule/{visit.reference}/checked/"' in page
    assert '<input type="hidden" name="reason" value="not_found">' in page
    answer = checked(client, visit, "not_found", **{"from": "checks"})
    assert (answer.status_code, answer["Location"]) == (302, CHECKS)
    check = VisitCheck.objects.get()
    assert (check.settled_at, check.settled_by.get_username()) == (factories.NOW, "reception")
    page = client.get(f"/admin/schedule/{visit.reference}/").text
    assert "checked 1 Mar 2027, 10:00 · reception" in words(page)
    assert "/checked/" not in page
    assert "There is nothing to check." in client.get(CHECKS).text


def test_the_same_form_twice_is_fine(client, visit):
    factories.check(visit)
    first, second = (checked(client, visit, "not_found") for _click in range(2))
    assert first["Location"] == second["Location"] == f"/admin/schedule/{visit.reference}/"
    page = client.get(second["Location"]).text
    assert f"{visit.reference}: checked." in page
    assert f"{visit.reference}: this was checked before." in page


def test_what_came_up_meanwhile_stays_open(client, visit):
    factories.check(visit)
    factories.check(visit, CheckReason.TOO_MANY)
    checked(client, visit, "not_found")
    assert VisitCheck.objects.get(settled_at=None).reason == CheckReason.TOO_MANY
    page = client.get(f"/admin/schedule/{visit.reference}/").text
    assert 'value="too_many"' in page
    assert 'value="not_found"' not in page


@pytest.mark.parametrize("sent", [[], ["nonsense"], ["\x00"], ["x" * 5000], ["overlaps"]])
def test_made_up_reasons_settle_nothing(client, visit, sent):
    factories.check(visit)
    assert checked(client, visit, *sent).status_code == 302
    assert VisitCheck.objects.filter(settled_at=None).count() == 1


def test_a_visit_that_is_not_there_is_a_404(client):
    assert client.post("/admin/schedule/ZZZZZZ22/checked/", {"reason": "known"}).status_code == 404


# -- by telephone


@pytest.fixture
def call(visit):
    visit.mode, visit.room = VisitMode.TELEPHONE, None
    visit.save()
    return visit


def test_the_desk_shows_that_it_is_by_telephone_and_which_number(client, call):
    told = words(client.get("/admin/schedule/?date=2027-03-08").text)
    assert "Initial assessment · Sam Rivera · By telephone ( +1 416-416-4161 )" in told
    page = client.get(f"/admin/schedule/{call.reference}/").text
    assert "Where By telephone: +1 416-416-4161" in words(page).replace(" : ", ": ")
    assert 'href="tel:+1-416-416-4161"' in page


def test_the_desk_sees_that_there_is_no_number(client, call):
    call.patient.telephone = ""
    call.patient.save()
    assert "By telephone: there is no number" in words(client.get(f"/admin/schedule/{call.reference}/").text)
