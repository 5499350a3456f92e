"""A feed as a calendar program reads it: who has the address sees what it shows, and never an old copy."""

from __future__ import annotations

import logging
import re
import uuid
from datetime import timedelta
from urllib.parse import urlsplit

import icalendar
import pytest
from django.test import Client

from bookings import operations
from bookings.enums import AppointmentStatus, Channel
from bookings.models import AppointmentChange, CalendarFeed, Clinic, Patient
from bookings.models.appointments import Appointment
from tests import factories
from tests.bookings import desk
from tests.factories import MONDAY, NOW, TORONTO, at

TODAY = NOW.astimezone(TORONTO).date()
STATUSES = [status.value for status in AppointmentStatus]


@pytest.fixture(autouse=True)
def now(db, time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def world():
    return desk.world()


@pytest.fixture
def feed(world):
    return factories.feed(practitioner=world.practitioner)


@pytest.fixture
def program():
    return Client()


def address(feed):
    return f"/calendars/{feed.secret}.ics"


def events(program, feed):
    response = program.get(address(feed))
    assert response.status_code == 200
    return icalendar.Calendar.from_ical(response.content).walk("VEVENT")


def summaries(program, feed):
    return [str(event["SUMMARY"]) for event in events(program, feed)]


def class_of(world, *statuses, capacity=8, **fields):
    """Return the seats of one class at 14:00."""
    key = uuid.uuid4()
    return [
        desk.visit(
            world,
            patient=factories.patient(f"Person {seat}"),
            starts_at=at(14),
            session_key=key,
            seat=seat,
            capacity=capacity,
            status=status,
            **({"cancelled_at": NOW} if status == "cancelled" else {}),
            **fields,
        )
        for seat, status in enumerate(statuses, 1)
    ]


# -- what it shows


def test_a_visit_is_an_entry_with_initials_and_nothing_about_health(world, feed, program):
    visit = desk.visit(world, reason="My knee hurts", sequence=2)
    (event,) = events(program, feed)
    assert str(event["UID"]) == f"{visit.uid}@testserver"
    assert event["SEQUENCE"] == 2
    assert (event["STATUS"], event["CLASS"]) == ("CONFIRMED", "PRIVATE")
    assert str(event["SUMMARY"]) == "Z.O."
    assert str(event["LOCATION"]) == "Room 1, High Street"
    assert str(event["DESCRIPTION"]) == f"Visit {visit.reference}"
    assert str(event["URL"]) == f"http://testserver/admin/schedule/{visit.reference}/"
    assert event.decoded("DTSTART") == at(10)
    text = program.get(address(feed)).text.replace("\r\n ", "")
    patient = visit.patient
    for word in (
        "Brien",
        "knee",
        "assessment",
        visit.token,
        str(patient.telephone),
        patient.email,
        patient.reference,
    ):
        assert word not in text


def test_without_names_it_says_visit(world, program):
    desk.visit(world)
    feed = factories.feed(practitioner=world.practitioner, names="none")
    assert summaries(program, feed) == ["Visit"]


def test_a_patient_without_letters_is_a_visit(world, feed, program):
    desk.visit(world, patient=factories.patient("🏃"))
    assert summaries(program, feed) == ["Visit"]


def test_buffers_are_not_shown(world, feed, program):
    desk.visit(world, buffer_before=15, buffer_after=30)
    (event,) = events(program, feed)
    assert (event.decoded("DTSTART"), event.decoded("DTEND")) == (at(10), at(10, 45))


def test_a_visit_by_telephone_says_so_and_no_number(world, feed, program):
    desk.visit(world, mode="telephone", room=None)
    (event,) = events(program, feed)
    assert str(event["LOCATION"]) == "By telephone"
    assert not re.search("416-?416", str(event))


@pytest.mark.parametrize("status", STATUSES)
def test_which_visits_are_shown_and_as_what(world, feed, program, status):
    more = {"cancelled_at": NOW} if status == "cancelled" else {}
    if status in {"held", "pending", "expired"}:
        more["expires_at"] = NOW + timedelta(minutes=10)
    desk.visit(world, status=status, **more)
    shown = {"booked", "arrived", "fulfilled", "noshow"}
    expected = ["CONFIRMED"] if status in shown else ["CANCELLED"] if status == "cancelled" else []
    assert [event["STATUS"] for event in events(program, feed)] == expected


@pytest.mark.parametrize(("days", "shown"), [(0, 1), (30, 1), (31, 0)])
def test_a_cancelled_visit_is_shown_for_thirty_days(world, feed, program, days, shown):
    desk.visit(world, status="cancelled", cancelled_at=NOW - timedelta(days=days))
    assert len(events(program, feed)) == shown


@pytest.mark.parametrize(("days", "shown"), [(-31, 0), (-30, 1), (0, 1), (180, 1), (181, 0)])
def test_it_spans_thirty_days_back_and_a_hundred_and_eighty_ahead(world, feed, program, days, shown):
    day = TODAY + timedelta(days=days)
    desk.visit(world, starts_at=at(0, day=day))
    desk.visit(world, patient=factories.patient("Last One"), starts_at=at(23, 30, day=day), minutes=15)
    assert len(events(program, feed)) == 2 * shown


def test_a_class_is_one_entry_with_how_many_come(world, feed, program):
    seats = class_of(world, "booked", "arrived", "cancelled", "booked")
    Appointment.objects.filter(pk=seats[1].pk).update(sequence=4)
    (event,) = events(program, feed)
    assert str(event["SUMMARY"]) == "Class, 3 of 8"
    assert str(event["UID"]) == f"{seats[0].session_key}@testserver"
    assert (event["SEQUENCE"], event["STATUS"]) == (4, "CONFIRMED")
    assert "P." not in str(event)


def test_a_class_is_when_its_taken_seats_are(world, feed, program):
    _taken, given_up = class_of(world, "booked", "cancelled")
    Appointment.objects.filter(pk=given_up.pk).update(
        starts_at=at(9), occupied_from=at(9), ends_at=at(9, 45), occupied_until=at(9, 45)
    )
    (event,) = events(program, feed)
    assert (event.decoded("DTSTART"), str(event["SUMMARY"])) == (at(14), "Class, 1 of 8")


def test_a_class_to_which_nobody_comes_is_cancelled(world, feed, program):
    class_of(world, "cancelled", "cancelled")
    (event,) = events(program, feed)
    assert (str(event["SUMMARY"]), event["STATUS"]) == ("Class, 0 of 8", "CANCELLED")


@pytest.mark.parametrize(
    ("whose", "expected"),
    [
        ("practitioner", ["Z.O."]),
        ("room", ["Sam Rivera: Z.O."]),
        ("clinic", ["Sam Rivera: Z.O.", "Robin Okafor: A.B."]),
    ],
)
def test_a_feed_shows_its_own_visits_only(world, program, whose, expected):
    robin = factories.practitioner("Robin Okafor", services=[world.service])
    desk.visit(world)
    desk.visit(world, practitioner=robin, room=None, starts_at=at(12), patient=factories.patient("Anna Berg"))
    named = {} if whose == "clinic" else {whose: getattr(world, whose)}
    assert summaries(program, factories.feed(**named)) == expected


@pytest.mark.parametrize(
    ("whose", "name"),
    [
        ("practitioner", "Sam Rivera · Sample Clinic"),
        ("room", "Room 1 · Sample Clinic"),
        ("clinic", "Sample Clinic"),
    ],
)
def test_its_name_says_whose_it_is(world, program, whose, name):
    named = {} if whose == "clinic" else {whose: getattr(world, whose)}
    response = program.get(address(factories.feed(**named)))
    assert str(icalendar.Calendar.from_ical(response.content)["X-WR-CALNAME"]) == name


def test_a_moved_visit_keeps_its_entry_and_a_cancelled_one_too(world, feed, program):
    visit = desk.visit(world)
    before = events(program, feed)
    operations.reschedule_appointment(
        appointment=visit,
        clinic=world.clinic,
        wish=operations.Wish(world.service, at(14)),
        actor=desk.user(),
        now=NOW,
    )
    moved = events(program, feed)
    operations.cancel_appointment(appointment=visit, clinic=world.clinic, now=NOW, channel=Channel.RECEPTION)
    told = [*before, *moved, *events(program, feed)]
    assert {str(event["UID"]) for event in told} == {f"{visit.uid}@testserver"}
    assert [(event["SEQUENCE"], str(event["STATUS"]), event.decoded("DTSTART")) for event in told] == [
        (0, "CONFIRMED", at(10)),
        (1, "CONFIRMED", at(14)),
        (2, "CANCELLED", at(14)),
    ]


def test_the_stamp_is_when_the_visit_last_changed(world, feed, program):
    visit = desk.visit(world)
    assert events(program, feed)[0].decoded("DTSTAMP") == NOW
    for hours in (2, 1):
        AppointmentChange.objects.create(
            appointment=visit, kind="corrected", at=NOW + timedelta(hours=hours), channel="online"
        )
    assert events(program, feed)[0].decoded("DTSTAMP") == NOW + timedelta(hours=2)


@pytest.mark.parametrize("count", [1, 3])
def test_it_asks_as_much_for_three_visits(world, feed, program, count, django_assert_num_queries):
    for hour in range(count):
        desk.visit(world, patient=factories.patient(f"Person {hour}"), starts_at=at(9 + hour))
    program.get(address(feed))
    with django_assert_num_queries(3):
        assert len(events(program, feed)) == count


# -- who may read it


def wrong_addresses(world):
    revoked = factories.feed(practitioner=world.practitioner, revoked_at=NOW)
    left = factories.feed(practitioner=factories.practitioner("Gone", is_active=False))
    barred = factories.practitioner("Barred", user=desk.user(name="barred", is_active=False))
    barred = factories.feed(practitioner=barred)
    closed = factories.feed(room=factories.room("Closed", is_active=False))
    return [
        *(address(feed) for feed in (revoked, left, barred, closed)),
        "/calendars/x.ics",
        "/calendars/%00.ics",
        "/calendars/%ED%A0%80.ics",
        f"/calendars/{'x' * 5000}.ics",
    ]


def test_wrong_revoked_and_missing_look_alike(world, feed, program):
    answers = [program.get(path) for path in wrong_addresses(world)] if feed.delete() else []
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert len({tuple(sorted(answer.headers.items())) for answer in answers}) == 1


def test_a_secret_cannot_be_guessed(feed):
    assert len(feed.secret) >= 22  # 6 bits a character
    assert CalendarFeed._meta.get_field("secret").unique


def test_it_needs_no_login_and_sets_no_cookie(feed, program):
    response = program.get(address(feed))
    assert response.status_code == 200
    assert not response.cookies
    assert {name: response[name] for name in ("Content-Type", "Cache-Control", "X-Robots-Tag")} == {
        "Content-Type": "text/calendar; charset=utf-8",
        "Cache-Control": "private, no-cache",
        "X-Robots-Tag": "noindex, nofollow",
    }


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_it_can_only_be_read(feed, program, method):
    assert getattr(program, method)(address(feed)).status_code == 405


@pytest.mark.parametrize(("revoked_at", "status"), [(None, 200), (NOW, 404)])
def test_no_log_line_has_the_address(feed, program, caplog, revoked_at, status):
    caplog.set_level(logging.DEBUG)
    logging.getLogger("django.db.backends").setLevel(logging.WARNING)
    CalendarFeed.objects.update(revoked_at=revoked_at)
    program.get(address(feed))
    said = [record.getMessage() for record in caplog.records]
    assert any(line.startswith(f"GET bookings:feed {status}") for line in said)
    assert not [line for line in said if feed.secret in line]


# -- unchanged, or not


def test_a_program_that_has_it_is_told_so(world, feed, program):
    desk.visit(world)
    first = program.get(address(feed))
    for header, value in (
        ("If-None-Match", first["ETag"]),
        ("If-None-Match", f'"other", {first["ETag"]}'),
        ("If-None-Match", f"W/{first['ETag']}"),
        ("If-Modified-Since", first["Last-Modified"]),
    ):
        again = program.get(address(feed), headers={header: value})
        assert (again.status_code, again.content) == (304, b"")
        assert (again["ETag"], again["Cache-Control"]) == (first["ETag"], "private, no-cache")
    other = program.get(
        address(feed), headers={"If-None-Match": '"other"', "If-Modified-Since": first["Last-Modified"]}
    )
    assert (other.status_code, other.content) == (200, first.content)


def test_head_says_what_get_says(world, feed, program):
    desk.visit(world)
    got, head = program.get(address(feed)), program.head(address(feed))
    assert (head.status_code, head.content) == (200, b"")
    for name in ("ETag", "Last-Modified", "Content-Type", "Content-Length", "Cache-Control", "X-Robots-Tag"):
        assert head[name] == got[name]


def nothing(visit):
    """The negative control: unchanged is unchanged."""


def a_visit_is_cancelled(visit):
    Appointment.objects.filter(pk=visit.pk).update(status="cancelled", cancelled_at=NOW, sequence=1)


def a_visit_moves_without_a_line_of_history(visit):
    Appointment.objects.filter(pk=visit.pk).update(
        starts_at=at(12), occupied_from=at(12), ends_at=at(13), occupied_until=at(13)
    )


def a_visit_goes_to_somebody_else(visit):
    other = factories.practitioner("Robin Okafor")
    Appointment.objects.filter(pk=visit.pk).update(practitioner=other)


def a_name_is_corrected(visit):
    Patient.objects.filter(pk=visit.patient_id).update(name="Anna Berg")


def the_clinic_changes_its_name(visit):
    Clinic.objects.update(name="Moved Clinic")


def the_feed_says_no_names(visit):
    CalendarFeed.objects.update(names="none")


CHANGES = [
    a_visit_is_cancelled,
    a_visit_moves_without_a_line_of_history,
    a_visit_goes_to_somebody_else,
    a_name_is_corrected,
    the_clinic_changes_its_name,
    the_feed_says_no_names,
]


@pytest.mark.parametrize("seconds", [0, 1, 3600])
@pytest.mark.parametrize("header", ["If-None-Match", "If-Modified-Since"])
@pytest.mark.parametrize("change", [nothing, *CHANGES])
def test_a_change_is_never_told_to_be_none(world, feed, time_machine, change, header, seconds):
    visit, program = desk.visit(world), Client()
    first = program.get(address(feed))
    had = {header: first["ETag" if header == "If-None-Match" else "Last-Modified"]}
    change(visit)
    time_machine.move_to(NOW + timedelta(seconds=seconds), tick=False)
    for _time in range(2):
        again = program.get(address(feed), headers=had)
        assert again.status_code == (304 if change is nothing else 200)


@pytest.mark.parametrize("header", ["If-None-Match", "If-Modified-Since"])
def test_a_new_day_is_another_span(world, feed, program, time_machine, header):
    desk.visit(world, starts_at=at(9, day=TODAY - timedelta(days=30)))
    first = program.get(address(feed))
    time_machine.move_to(at(0, day=TODAY + timedelta(days=1)), tick=False)
    had = {header: first["ETag" if header == "If-None-Match" else "Last-Modified"]}
    again = program.get(address(feed), headers=had)
    assert again.status_code == 200
    assert first.text.count("BEGIN:VEVENT") == 1
    assert "BEGIN:VEVENT" not in again.text


def test_two_contents_of_one_second_have_two_times(world, feed, program, time_machine):
    """What was sent with the first one's time is never taken for the second one."""
    visit = desk.visit(world)
    first = program.get(address(feed))
    a_visit_is_cancelled(visit)
    second = program.get(address(feed))
    assert "Last-Modified" not in second  # it is not over yet
    time_machine.move_to(NOW + timedelta(seconds=1), tick=False)
    third = program.get(address(feed))
    assert third["ETag"] == second["ETag"]
    assert third["Last-Modified"] > first["Last-Modified"]


def test_reading_writes_nothing_while_nothing_changes(world, feed, program, django_assert_num_queries):
    program.get(address(feed))
    feed.refresh_from_db()
    noted = (feed.content_digest, feed.content_since)
    with django_assert_num_queries(3) as asked:
        program.get(address(feed))
    assert not [query for query in asked if not query["sql"].startswith("SELECT")]
    feed.refresh_from_db()
    assert (feed.content_digest, feed.content_since) == noted


def test_the_hosts_name_is_the_sites(world, feed, program, settings):
    desk.visit(world)
    (event,) = events(program, feed)
    assert str(event["URL"]).startswith(settings.SITE_URL)
    assert str(event["UID"]).endswith(f"@{urlsplit(settings.SITE_URL).hostname}")
    assert MONDAY.isoformat() == event.decoded("DTSTART").date().isoformat()
