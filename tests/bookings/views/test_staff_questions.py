"""What reception asks about free times: which would suit, and why there is none."""

from datetime import date, time, timedelta

import pytest

from bookings.models import RoomKind
from tests import factories
from tests.bookings import desk
from tests.bookings.views.markup import errors, read
from tests.factories import MONDAY, NOW, at

pytestmark = pytest.mark.django_db

WHY, FIND = "/admin/schedule/why/", "/admin/schedule/find/"


@pytest.fixture(autouse=True)
def _monday(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def world():
    return desk.world(slot_step=45)


def why(world, **asked):
    asked = {"service": world.service.pk, "date": MONDAY.isoformat(), **asked}
    return desk.reception().get(WHY, asked)


def told(response):
    """Return what the page says: for each stretch of times, its reasons."""
    return [
        (row.one("dt").text(), [because.text() for because in row.all("dd")])
        for row in read(response).all("div")
        if row.attributes.get("class", "").startswith("why__row")
    ]


def test_a_day_is_told_start_by_start(world):
    visit = desk.visit(world, starts_at=at(9, 45))
    factories.absence(world.practitioner, at(12), at(13))
    factories.hold(at(15), minutes=45, practitioner=world.practitioner, expires_at=NOW + timedelta(minutes=5))
    assert told(why(world)) == [
        ("09:00", ["Offered"]),
        ("09:45", [f"Booked from 09:45 to 10:30. {visit.reference}"]),
        ("10:30 to 11:15", ["Offered"]),
        ("12:00 to 12:45", ["Time off from Monday 8 March, 12:00 to Monday 8 March, 13:00."]),
        ("13:30 to 14:15", ["Offered"]),
        ("15:00", ["Somebody is booking 15:00 to 15:45: kept until 10:05 unless it is booked."]),
        ("15:45", ["Offered"]),
        ("16:30", ["45 minutes from then would not end within the hours, which end at 17:00."]),
    ]


def test_one_time_is_told_alone(world):
    assert told(why(world, time="09:10")) == [
        (
            "09:10",
            [
                (
                    "Visits start every 45 minutes, counted from the beginning of the hours:"
                    " this time is between two."
                )
            ],
        )
    ]
    assert told(why(world, time="18:00")) == [("18:00", ["Outside Sam Rivera's hours."])]


def closed(world):
    factories.closure(MONDAY)


def gone(world):
    world.practitioner.is_active = False
    world.practitioner.save()


def given_up(world):
    world.practitioner.services.clear()


def switched_off(world):
    world.service.is_active = False
    world.service.save()


def no_hours(world):
    world.practitioner.available_times.all().delete()


def a_class(world):
    world.service.capacity = 5
    world.service.save()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (closed, "Closed: Closed."),
        (gone, "Sam Rivera no longer works here."),
        (given_up, "Sam Rivera does not give this service."),
        (switched_off, "The service is not offered: it is switched off."),
        (no_hours, "Sam Rivera has no hours on this day."),
        (a_class, "This is a class, and no hours of this day are kept for it."),
    ],
)
def test_a_whole_day_without_times_says_why(world, change, sentence):
    change(world)
    assert told(why(world, practitioner=world.practitioner.pk)) == [("All day", [sentence])]


def first_answer(world, **asked):
    return told(why(world, **asked))[0][1]


def test_limits_name_their_number(world):
    desk.visit(world, starts_at=at(12))
    assert first_answer(world) == ["Offered"]
    world.practitioner.most_per_day = 1
    world.practitioner.protected_minutes = 420
    world.practitioner.save()
    world.service.most_per_day = 1
    world.service.room_kind = RoomKind.objects.create(name="Lab")
    world.service.save()
    assert first_answer(world) == [
        "Sam Rivera has the most visits of this service for a day already (1).",
        "Sam Rivera has the most visits for a day already (1).",
        "420 minutes of Sam Rivera's day are kept free of online bookings.",
        "The location has no room of the kind that the service needs.",
    ]


NOTICE = "Nearer than the shortest notice: online bookings start from Monday 1 March, 12:00 on."


def test_what_is_over_is_told_from_what_is_too_soon(world):
    rows = told(why(world, date=NOW.date().isoformat()))
    assert rows[:2] == [("09:00 to 09:45", ["This time is over."]), ("10:30 to 11:15", [NOTICE])]
    assert rows[2][1] == ["Offered"]
    for asked, sentence in (("09:45", "This time is over."), ("10:30", NOTICE)):
        assert first_answer(world, date=NOW.date().isoformat(), time=asked) == [sentence]


def test_a_day_that_is_over_or_too_far_ahead_is_told_in_one_row(world):
    far = "Further ahead than is offered online: the last day is Sunday 30 May 2027."
    assert told(why(world, date="2027-07-05")) == [("All day", [far])]
    assert told(why(world, date="2027-02-22")) == [("All day", ["This time is over."])]
    assert told(why(world, date="2027-07-05", time="09:45")) == [("09:45", [far])]


def test_what_is_in_the_way_of_a_day_too_far_ahead_is_told_too(world):
    factories.absence(world.practitioner, at(12, day=date(2027, 7, 5)), at(13, day=date(2027, 7, 5)))
    assert len(told(why(world, date="2027-07-05"))) > 1


def test_a_time_that_is_asked_for_is_told_as_that(world):
    no_hours(world)
    assert told(why(world, time="14:30")) == [("14:30", ["Sam Rivera has no hours on this day."])]
    gone(world)
    assert told(why(world, time="14:30", practitioner=world.practitioner.pk))[0][0] == "14:30"


def test_another_year_is_named(world):
    factories.absence(world.practitioner, at(9), at(12, day=date(2028, 1, 3)))
    assert first_answer(world) == ["Time off from Monday 8 March, 09:00 to Monday 3 January 2028, 12:00."]


def test_a_full_class_and_a_short_gap(world):
    service = world.service
    service.capacity, service.slot_step = 2, 60
    service.save()
    world.practitioner.available_times.update(only_for=service)
    key = factories.appointment(
        at(9), practitioner=world.practitioner, service=service, capacity=2
    ).session_key
    factories.appointment(
        at(9), practitioner=world.practitioner, service=service, capacity=2, seat=2, session_key=key
    )
    assert first_answer(world) == ["All 2 places of the class are taken."]
    service.capacity, service.slot_step = 1, 15
    service.save()
    factories.clinic(gap_rule="only")
    assert first_answer(world, time="10:00") == ["It would leave a gap that is too short for any visit."]


def test_everybody_who_offers_it_is_asked_at_once(world, django_assert_max_num_queries):
    client = desk.reception()
    asked = {"service": world.service.pk, "date": MONDAY.isoformat()}
    with django_assert_max_num_queries(100) as few:
        client.get(WHY, asked)
    for number in range(5):
        factories.hours(factories.practitioner(f"Person {number}", services=[world.service]))
    with django_assert_max_num_queries(100) as many:
        page = client.get(WHY, asked)
    assert len(read(page).all("h3")) == 6
    assert len(few) == len(many) == 15


@pytest.mark.parametrize(
    ("asked", "where", "words"),
    [
        ({"date": "2027-02-30"}, "#id_date", "This day does not exist. Write it like 2027-03-09."),
        ({"date": "9999-12-31"}, "#id_date", "Choose a day of this century."),
        (
            {"date": "2027-03-14", "time": "02:30"},
            "#id_time",
            "The clocks go forward that night: this time does not exist.",
        ),
        ({"time": "half past"}, "#id_time", "Write the time like 14:30."),
        ({"service": "9" * 30}, "#id_service", "Choose one of the services in the list."),
        ({"practitioner": "x"}, "#id_practitioner", "Choose one of the practitioners in the list."),
        ({"practitioner": "x\x00"}, "#id_practitioner", "Null characters are not allowed."),
    ],
)
def test_bad_questions_are_told_at_their_field(world, asked, where, words):
    page = why(world, **asked)
    assert page.status_code == 200
    assert errors(read(page)) == {where: words}


def test_without_services_or_practitioners_the_page_says_what_to_do(world):
    no_hours(world)
    world.practitioner.services.clear()
    assert "Nobody offers this service" in why(world).text
    empty = desk.reception().get(WHY)
    assert empty.status_code == 200


def found(world, **asked):
    page = read(desk.reception().get(FIND, {"service": world.service.pk, **asked}))
    days = [heading.text() for heading in page.all("h3")]
    return days, [link.text() for row in page.all("ul", **{"class": "found"}) for link in row.all("a")]


def test_the_first_times_that_suit(world):
    noor = factories.practitioner("Noor Haddad", services=[world.service])
    factories.hours(noor, time(9), time(19), weekday=4)
    assert found(world) == (
        ["Monday 1 March 2027"],
        ["10:30, Sam Rivera", "11:15, Sam Rivera", "12:00, Sam Rivera"],
    )
    asked = {"weekdays": ["2", "4"], "not_before": "16:00", "practitioners": [noor.pk, world.practitioner.pk]}
    assert found(world, **asked, count=4) == (
        ["Thursday 4 March 2027", "Thursday 11 March 2027"],
        ["16:30, Noor Haddad", "17:15, Noor Haddad", "18:00, Noor Haddad", "16:30, Noor Haddad"],
    )
    assert found(world, weekdays="7") == ([], [])


def test_a_found_time_leads_to_the_booking_with_it_chosen(world):
    client = desk.reception()
    page = read(client.get(FIND, {"service": world.service.pk, "weekdays": "1", "not_before": "12:00"}))
    (row,) = page.all("ul", **{"class": "found"})
    booking = client.get(
        "/admin/schedule/book/" + row.all("a")[0].attributes["href"].removeprefix("/admin/schedule/book/")
    )
    (chosen,) = [r for r in read(booking).all("input", name="slot") if "checked" in r.attributes]
    assert chosen.attributes["value"] == at(12, day=NOW.date()).astimezone(factories.TORONTO).isoformat()


@pytest.mark.parametrize(
    ("asked", "where", "words"),
    [
        ({"not_before": "17:00", "before": "17:00"}, "#id_before", "This must be later than “Not before”."),
        ({"count": "0"}, "#id_count", "Write a number from 1 to 20."),
        ({"count": "9" * 40}, "#id_count", "Write a number from 1 to 20."),
        ({"practitioners": ["99999"]}, "#div_id_practitioners", "Choose from the practitioners in the list."),
        (
            {"practitioners": ["9" * 400]},
            "#div_id_practitioners",
            "Choose from the practitioners in the list.",
        ),
        ({"practitioners": ["1\x00"]}, "#div_id_practitioners", "Null characters are not allowed."),
    ],
)
def test_bad_wishes_are_told_at_their_field(world, asked, where, words):
    page = desk.reception().get(FIND, {"service": world.service.pk, **asked})
    assert errors(read(page)) == {where: words}


@pytest.mark.parametrize("address", [WHY, FIND])
def test_only_staff_who_may_see_visits_ask(address):
    assert desk.signed_in().get(address).status_code == 403
