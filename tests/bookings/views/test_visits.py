"""The patient's page behind the link."""

from __future__ import annotations

from datetime import timedelta

import icalendar
import pytest

from bookings.enums import AppointmentStatus
from bookings.models import Appointment, AppointmentChange, Message
from tests import factories
from tests.bookings.views import markup

PAGES = [
    "",
    "confirmed/",
    "cancel/",
    "calendar.ics",
    "move/",
    "move/check/?to=2027-03-08T11:00:00-05:00",
    "details/",
]


@pytest.fixture
def visit(clinic):
    return factories.appointment(practitioner=clinic.sam, service=clinic.service, price_text="$120")


@pytest.fixture
def link(visit):
    return f"/appointments/{visit.token}/"


def state():
    visits = list(Appointment.objects.order_by("pk").values())
    return visits, AppointmentChange.objects.count(), Message.objects.count()


def test_the_page_shows_the_visit(visitor, visit, link):
    page = markup.read(visitor.get(link))
    assert [heading.text() for heading in page.all("h1")] == ["Your appointment"]
    words = page.one("main").text()
    for fact in (
        "Monday 8 March 2027, 10:00",
        "45 minutes",
        "Sam Rivera",
        "1 High Street",
        "$120",
        visit.reference,
    ):
        assert fact in words
    assert "until Sunday 7 March, 10:00" in words
    hrefs = [a.attributes["href"] for a in page.one("main").all("a")]
    assert hrefs == [
        "https://www.openstreetmap.org/search?query=1%20High%20Street%2C%20Toronto",
        f"{link}calendar.ics",
        f"{link}move/",
        f"{link}cancel/",
        "tel:+14164164161",
        f"{link}waiting/",
        f"{link}details/",
    ]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("method", ["get", "head"])
def test_looking_changes_nothing(visitor, link, page, method):
    before = state()
    assert getattr(visitor.client, method)(link + page).status_code == 200
    assert state() == before


def test_cancelling_frees_the_time_and_writes_a_message(visitor, visit, link):
    answer = visitor.post(f"{link}cancel/")
    assert (answer.status_code, answer["Location"]) == (302, link)
    visit.refresh_from_db()
    assert (visit.status, visit.cancelled_at, visit.sequence) == ("cancelled", factories.NOW, 1)
    assert list(Message.objects.values_list("kind", "sequence")) == [("cancelled", 1)]
    words = markup.read(visitor.get(link)).one("main").text()
    assert "This appointment is cancelled" in words
    assert visitor.hold().status_code == 302


def test_cancelling_twice_is_fine_and_done_once(visitor, link):
    visitor.post(f"{link}cancel/")
    before = state()
    answer = visitor.post(f"{link}cancel/")
    assert (answer.status_code, answer["Location"]) == (302, link)
    assert state() == before
    for page in ("cancel/", "move/", "move/check/", "details/", "undo/", "confirmed/"):
        assert visitor.get(f"{link}{page}")["Location"] == link
    assert visitor.get(f"{link}confirmed/")["Location"] == link


@pytest.mark.parametrize(
    ("status", "answers"),
    [
        ("booked", 200),
        ("arrived", 200),
        ("fulfilled", 200),
        ("cancelled", 302),
        ("noshow", 302),
        ("pending", 302),
    ],
)
def test_only_an_agreed_visit_is_called_booked(visitor, link, status, answers):
    Appointment.objects.update(status=status, expires_at=factories.NOW + timedelta(hours=1))
    answer = visitor.get(f"{link}confirmed/")
    assert (answer.status_code, answer.get("Location")) == (answers, link if answers == 302 else None)
    assert ("is booked" in answer.content.decode()) == (answers == 200)


def test_the_question_repeats_the_terms_and_says_that_moving_is_possible_too(visitor, link):
    words = markup.read(visitor.get(f"{link}cancel/")).one("main").text()
    assert "move it to another time" in words
    assert "Within 24 hours we charge half." in words


def test_the_last_moment_before_the_cut_off_still_cancels(visitor, visit, link, clock):
    clock.move_to(visit.starts_at - timedelta(hours=24, seconds=1))
    assert visitor.post(f"{link}cancel/").status_code == 302


def test_after_the_cut_off_nothing_is_changed_and_the_patient_is_asked_to_call(visitor, visit, link, clock):
    clock.move_to(visit.starts_at - timedelta(hours=24))
    before = state()
    answer = visitor.post(f"{link}cancel/")
    assert answer.status_code == 409
    assert "Nothing was changed. Please call us: +1 416 416 4161" in markup.read(answer).text()
    assert state() == before
    page = markup.read(visitor.get(link))
    assert f"{link}cancel/" not in [a.attributes["href"] for a in page.all("a")]
    assert "Please call us" in visitor.get(f"{link}cancel/").content.decode()


@pytest.mark.parametrize("status", ["arrived", "fulfilled", "noshow"])
def test_a_visit_that_has_begun_cannot_be_cancelled_by_the_link(visitor, visit, link, status):
    Appointment.objects.update(status=status)
    before = state()
    assert visitor.post(f"{link}cancel/").status_code == 409
    assert state() == before


def test_a_visit_that_is_over_says_so(visitor, visit, link, clock):
    clock.move_to(visit.ends_at)
    page = markup.read(visitor.get(link))
    assert "This appointment is over." in page.text()
    assert [a.text() for a in page.one("main").all("a")] == ["Book again"]


@pytest.mark.parametrize("page", PAGES)
def test_a_wrong_link_and_a_missing_visit_look_alike(visitor, visit, clinic, page):
    held = factories.hold(
        factories.at(12), practitioner=clinic.sam, expires_at=factories.NOW + timedelta(minutes=9)
    )
    tokens = [
        "x" * 32,
        "",
        "%00",
        "x" * 5000,
        "%ED%A0%80",
        visit.token[:-1],
        visit.token.swapcase(),
        held.token,
    ]
    tokens += [visit.reference, str(visit.uid), str(visit.pk), "..", "' OR 1=1 --", "王"]
    answers = [visitor.client.get(f"/appointments/{token}/{page}") for token in tokens]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert {answer["Cache-Control"] for answer in answers} == {"no-store"}


def test_a_wrong_link_cancels_nothing(visitor, visit):
    before = state()
    assert visitor.post(f"/appointments/{'x' * 32}/cancel/").status_code == 404
    assert state() == before


def test_the_calendar_file(visitor, visit, link):
    answer = visitor.get(f"{link}calendar.ics")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="appointment.ics"'
    calendar = icalendar.Calendar.from_ical(answer.content)
    (event,) = calendar.walk("VEVENT")
    assert calendar["METHOD"] == "PUBLISH"
    assert event["UID"] == f"{visit.uid}@testserver"
    assert event.decoded("DTSTART") == factories.at(10)
    assert event["STATUS"] == "CONFIRMED"
    assert b"Alex" not in answer.content
    assert b"alex@" not in answer.content


def test_the_calendar_file_of_a_cancelled_visit_says_so(visitor, link):
    visitor.post(f"{link}cancel/")
    (event,) = icalendar.Calendar.from_ical(visitor.get(f"{link}calendar.ics").content).walk("VEVENT")
    assert (event["STATUS"], event["SEQUENCE"]) == ("CANCELLED", 1)


@pytest.mark.parametrize(
    ("page", "queries"), [("", 6), ("confirmed/", 4), ("cancel/", 2), ("calendar.ics", 2), ("details/", 2)]
)
def test_query_counts(visitor, link, page, queries, django_assert_num_queries):
    with django_assert_num_queries(queries):
        visitor.get(link + page)


@pytest.mark.parametrize("status", [AppointmentStatus.HELD, AppointmentStatus.EXPIRED])
def test_a_hold_has_no_page(visitor, clinic, status):
    held = factories.hold(practitioner=clinic.sam, expires_at=factories.NOW + timedelta(minutes=9))
    Appointment.objects.filter(pk=held.pk).update(status=status)
    assert visitor.get(f"/appointments/{held.token}/").status_code == 404
