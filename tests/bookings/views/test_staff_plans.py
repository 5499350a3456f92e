"""Plans of care at the desk: set after a visit, booked for the patient, sent, changed, withdrawn."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bookings import operations, queries
from bookings.models import Appointment, AppointmentChange, AvailableTime, CarePlan, Message
from tests import factories
from tests.bookings import desk
from tests.bookings.views import markup
from tests.factories import MONDAY, at

pytestmark = pytest.mark.django_db

WEEK = timedelta(days=7)


@pytest.fixture(autouse=True)
def _monday(time_machine):
    time_machine.move_to(factories.NOW, tick=False)


@pytest.fixture
def world():
    return desk.world()


@pytest.fixture
def seen(world):
    return desk.visit(world, starts_at=at(9, day=MONDAY - WEEK), status="fulfilled")


@pytest.fixture
def plan(seen):
    return factories.care_plan(seen)


@pytest.fixture
def client():
    return desk.reception()


@pytest.fixture
def link(plan):
    return f"/admin/schedule/plans/{plan.reference}/"


@pytest.fixture
def make(client, seen, world):
    def post(**data):
        sample = {
            "shown": "0",
            "service": str(world.service.pk),
            "visits": "6",
            "every": "1",
            "unit": "weeks",
            "practitioners": [str(world.practitioner.pk)],
            "parts": ["morning"],
            "weekdays": ["1"],
            "first_date": MONDAY.isoformat(),
            "valid_until": "",
        }
        return client.post(f"/admin/schedule/{seen.reference}/plan/", {**sample, **data})

    return post


def booked(plan):
    rows = Appointment.objects.filter(planned__plan=plan).order_by("starts_at")
    return list(rows.values_list("starts_at", flat=True))


# -- setting


def test_the_form_opens_with_the_same_practitioner_every_week(client, seen, world):
    page = markup.read(client.get(f"/admin/schedule/{seen.reference}/plan/"))
    shown = {
        box.attributes["name"]: box.attributes.get("value")
        for box in page.all("input")
        if "checked" in box.attributes
    }
    assert shown["practitioners"] == str(world.practitioner.pk)
    assert page.one("input", id="id_visits").attributes["value"] == "6"
    assert page.one("input", id="id_first_date").attributes["value"] == "2027-03-08"


@pytest.mark.parametrize(
    ("fields", "offered", "follows"),
    [
        ({}, True, True),
        ({}, False, False),  # the practitioner does not offer it
        ({"for_new": True}, True, False),
        ({"mode": "telephone"}, True, False),
        ({"is_active": False}, True, False),
    ],
)
def test_the_form_opens_with_what_is_for_patients_who_have_been_here(
    client, seen, world, fields, offered, follows
):
    later = factories.service("Follow-up", **{"for_new": False, "order": 9, **fields})
    if offered:
        world.practitioner.services.add(later)
    form = client.get(f"/admin/schedule/{seen.reference}/plan/").context["form"]
    assert form.initial["service"] == (later if follows else world.service).pk


def test_setting_a_plan_tells_the_patient(make, seen, world):
    answer = make()
    plan = CarePlan.objects.get()
    assert answer["Location"] == f"/admin/schedule/plans/{plan.reference}/"
    assert operations.terms_of(plan) == operations.PlanTerms(
        service=world.service,
        visits=6,
        every_days=7,
        first_date=MONDAY,
        valid_until=MONDAY + 35 * timedelta(days=1) + 5 * WEEK,
        practitioners=frozenset({world.practitioner.pk}),
        weekdays=(1,),
        parts=("morning",),
    )
    assert (plan.appointment, plan.patient, plan.made_by.username) == (seen, seen.patient, "reception")
    assert Message.objects.get().kind == "plan"


def test_the_same_form_twice_makes_one_plan(make):
    assert make()["Location"] == make()["Location"]
    assert (CarePlan.objects.count(), Message.objects.count()) == (1, 1)


def test_anybody_at_any_time(make):
    make(practitioners=[], parts=[], weekdays=[], every="10", unit="days")
    plan = CarePlan.objects.get()
    assert (list(plan.practitioners.all()), plan.parts, plan.weekdays, plan.every_days) == ([], [], [], 10)


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"visits": "0"}, "visits"),
        ({"visits": "25"}, "visits"),
        ({"visits": "9" * 5000}, "visits"),
        ({"visits": ""}, "visits"),
        ({"every": "0"}, "every"),
        ({"every": "13"}, "every"),
        ({"visits": "24", "every": "3"}, "visits"),
        ({"unit": "years"}, "unit"),
        ({"service": "0"}, "service"),
        ({"service": "9" * 50}, "service"),
        ({"practitioners": ["0"]}, None),
        ({"practitioners": ["9" * 50]}, None),
        ({"practitioners": ["\x00"]}, None),
        ({"parts": ["night"]}, None),
        ({"weekdays": ["8"]}, None),
        ({"first_date": "2027-02-30"}, "first_date"),
        ({"first_date": "2027-02-28"}, "first_date"),
        ({"first_date": "9999-12-31"}, "first_date"),
        ({"valid_until": "2027-03-20"}, "valid_until"),
        ({"valid_until": "9999-12-31"}, "valid_until"),
    ],
)
def test_what_is_not_possible_is_said_next_to_the_field(make, data, field):
    answer = make(**data)
    page = markup.read(answer)
    assert answer.status_code == 422
    assert page.all("div", **{"data-error-summary": ""})
    if field:
        assert f"#id_{field}" in markup.errors(page)
    assert not CarePlan.objects.exists()
    assert page.one("input", id="id_visits").attributes.get("value", "") == data.get("visits", "6")


def test_practitioners_must_offer_the_service(make):
    other = factories.practitioner("Noor Haddad")
    answer = make(practitioners=[str(other.pk)])
    assert answer.status_code == 422
    assert "Noor Haddad: does not offer this service." in answer.text


def test_nothing_is_planned_after_a_cancelled_visit(make, seen):
    Appointment.objects.update(status="cancelled")
    assert make().status_code == 409
    assert not CarePlan.objects.exists()


# -- the plan's page


def test_the_visits_and_the_patients_page_lead_to_the_plan(client, plan, seen, link):
    for page in (f"/admin/schedule/{seen.reference}/", f"/admin/schedule/patients/{seen.patient.reference}/"):
        hrefs = [
            a.attributes["href"] for a in markup.read(client.get(page)).all("a") if "href" in a.attributes
        ]
        assert link in hrefs
        assert f"/admin/schedule/{seen.reference}/plan/" not in hrefs
    assert client.get(f"/admin/schedule/{seen.reference}/plan/")["Location"] == link


def test_both_pages_offer_to_make_one_where_there_is_none(client, seen):
    for page in (f"/admin/schedule/{seen.reference}/", f"/admin/schedule/patients/{seen.patient.reference}/"):
        assert f'href="/admin/schedule/{seen.reference}/plan/"' in client.get(page).text


def test_the_page_shows_terms_link_and_free_times(client, plan, link):
    page = markup.read(client.get(link))
    assert page.one("h1").text() == f"Next visits, plan {plan.reference}"
    assert page.one("input", id="link").attributes["value"] == f"http://testserver/plans/{plan.token}/"
    ticks = [label.text() for label in page.all("label") if label.attributes["for"].startswith("tick-")]
    assert ticks[0] == "Visit 1: Monday 8 March 2027, 09:00, Sam Rivera"
    assert len(ticks) == 3


@pytest.mark.parametrize("visits", [1, 3, 12])
def test_the_queries_are_few_however_many_visits(client, seen, django_assert_num_queries, visits):
    link = f"/admin/schedule/plans/{factories.care_plan(seen, visits).reference}/"
    client.get(link)
    with django_assert_num_queries(15):  # signing in 4, the calls in the menu 1, the plan's own 10
        client.get(link)


@pytest.mark.parametrize("plans", [1, 3])
def test_the_patients_page_asks_as_much_for_three_plans(client, seen, django_assert_num_queries, plans):
    for _number in range(plans):
        factories.care_plan(seen, status="withdrawn")
    page = f"/admin/schedule/patients/{seen.patient.reference}/"
    client.get(page)
    with django_assert_num_queries(22):
        client.get(page)


def booking(client, link):
    page = markup.read(client.get(link))
    (shown,) = [one for one in page.all("form") if one.attributes.get("action") == link]
    sent = {}
    for box in shown.all("input"):
        if box.attributes["name"] != "csrfmiddlewaretoken" and (
            box.attributes["type"] == "hidden" or "checked" in box.attributes
        ):
            sent.setdefault(box.attributes["name"], []).append(box.attributes["value"])
    return sent


def test_booking_for_the_patient(client, plan, link):
    answer = client.post(link, booking(client, link))
    assert answer["Location"] == link
    assert booked(plan) == [at(9, day=MONDAY + n * WEEK) for n in range(3)]
    lines = AppointmentChange.objects.values_list("channel", "actor__username")
    assert set(lines) == {("reception", "reception")}
    assert Message.objects.get().kind == "plan_booked"
    assert "Not booked yet" not in client.get(link).text


@pytest.mark.parametrize(
    ("email", "told"),
    [("zoe@example.org", "One message with all of them is on its way."), ("", "No message can be sent")],
)
def test_booking_promises_a_message_only_where_one_can_be_sent(client, seen, link, email, told):
    seen.patient.email = email
    seen.patient.save()
    answer = client.post(link, booking(client, link), follow=True)
    assert [told in str(message) for message in answer.context["messages"]] == [True]


def test_the_same_form_twice_books_once(client, plan, link):
    sent = booking(client, link)
    assert [client.post(link, sent).status_code for _time in range(2)] == [302, 302]
    assert len(booked(plan)) == 3


def test_if_one_is_taken_nothing_is_booked(client, world, plan, link):
    sent = booking(client, link)
    desk.visit(world, starts_at=at(9, day=MONDAY + WEEK), patient=factories.patient("Somebody Else"))
    answer = client.post(link, sent)
    assert (answer.status_code, booked(plan)) == (409, [])
    assert list(markup.errors(markup.read(answer))) == ["#visit-2"]


def test_staff_are_not_held_to_the_shortest_notice(client, world, plan, link):
    world.clinic.lead_time = 60 * 24 * 60
    world.clinic.save()
    client.post(link, booking(client, link))
    assert len(booked(plan)) == 3


def test_choosing_another_time(client, plan, link):
    answer = client.post(link, {**booking(client, link), "change": "2"})
    assert answer["Location"] == f"{link}2/"
    page = markup.read(client.get(f"{link}2/?date=2027-03-15"))
    assert "2027-03-15T14:00:00-04:00" in [box.attributes["value"] for box in page.all("input", name="slot")]
    answer = client.post(f"{link}2/", {"slot": "2027-03-15T14:00:00-04:00", "date": "2027-03-15"})
    assert answer["Location"] == f"{link}#visit-2"
    assert queries.care_plan(plan.pk).visits.all()[1].chosen_start == at(14, day=MONDAY + WEEK)


@pytest.mark.parametrize(
    ("slot", "status"), [("", 422), ("x" * 50_000, 422), ("\x00", 422), ("2027-03-15T03:00:00-04:00", 409)]
)
def test_a_time_that_is_none(client, link, slot, status):
    assert client.post(f"{link}2/", {"slot": slot, "date": "2027-03-15"}).status_code == status


@pytest.mark.parametrize("date", ["2027-02-30", "x" * 5000, "\x00", "1000-01-01", "9999-12-31", "2099-12-31"])
def test_any_day_can_be_asked_for(client, link, date):
    assert client.get(f"{link}2/", {"date": date}).status_code == 200


def days_of(response):
    slots = markup.read(response).all("input", name="slot")
    return sorted({box.attributes["value"][:10] for box in slots})


def test_a_week_of_times_begins_on_the_monday_of_the_planned_one(client, world, link):
    factories.hours(world.practitioner, weekday=4)
    response = client.get(f"{link}2/")
    assert days_of(response) == ["2027-03-15", "2027-03-18"]
    shown = response.context
    assert (shown["day"], shown["last"]) == (MONDAY + WEEK, MONDAY + WEEK + timedelta(days=6))
    assert days_of(client.get(f"{link}2/", {"date": shown["later"]})) == ["2027-03-22", "2027-03-25"]
    assert days_of(client.get(f"{link}2/", {"date": shown["earlier"]})) == ["2027-03-08", "2027-03-11"]


def test_the_weeks_go_no_further_than_the_plan_and_today(client, plan, link):
    today = factories.NOW.date()
    first = client.get(f"{link}2/", {"date": today.isoformat()}).context
    assert (first["earlier"], first["later"]) == (None, today + WEEK)
    until = plan.valid_until
    last = client.get(f"{link}2/", {"date": until.isoformat()}).context
    assert (last["earlier"], last["later"], last["last"]) == (until - WEEK, None, until)
    over = client.get(f"{link}2/", {"date": (until + timedelta(days=1)).isoformat()})
    assert "change its last day first" in over.text


def test_days_without_times_show_the_nearest(client, link):
    response = client.get(f"{link}2/?date=2027-03-16")
    assert days_of(response) == ["2027-03-22"]
    AvailableTime.objects.update(valid_until=MONDAY + WEEK)
    response = client.get(f"{link}2/?date=2027-03-16")
    assert days_of(response) == ["2027-03-15"]
    assert "The nearest times:" in response.text


@pytest.mark.parametrize("query_days", ["2027-03-08", "2027-03-15"])
def test_a_week_asks_as_much_whatever_is_free(client, world, link, query_days, django_assert_num_queries):
    if query_days == "2027-03-15":
        for weekday in (2, 3):
            factories.hours(world.practitioner, weekday=weekday)
    client.get(f"{link}2/")
    with django_assert_num_queries(13):
        client.get(f"{link}2/", {"date": query_days})


@pytest.mark.parametrize("position", ["0", "4", "9" * 30])
def test_a_visit_that_the_plan_does_not_have(client, link, position):
    assert client.get(f"{link}{position}/").status_code == 404


# -- sending, changing, withdrawing


def test_sending_the_link_again_once_a_form(client, plan, link):
    for _time in range(2):
        assert client.post(f"{link}send/", {"shown": "0"})["Location"] == link
    assert Message.objects.count() == 1


@pytest.mark.parametrize("shown", ["", "x", "-1", "9" * 5000, "\x00"])
def test_a_form_without_its_revision_changes_nothing(client, plan, link, shown):
    client.post(f"{link}send/", {"shown": shown})
    client.post(f"{link}withdraw/", {"shown": shown})
    plan.refresh_from_db()
    assert (plan.status, Message.objects.count()) == ("proposed", 0)


def test_withdrawing_asks_first(client, plan, link):
    client.get(f"{link}withdraw/")
    plan.refresh_from_db()
    assert plan.status == "proposed"
    assert client.post(f"{link}withdraw/", {"shown": "0"})["Location"] == link
    plan.refresh_from_db()
    assert plan.status == "withdrawn"
    assert "The plan is withdrawn." in client.get(link).text


def test_changing_the_terms(client, plan, link, world):
    page = markup.read(client.get(f"{link}change/"))
    assert page.one("input", id="id_visits").attributes["value"] == "3"
    data = {"shown": "0", "service": str(world.service.pk), "visits": "4", "every": "2", "unit": "weeks"}
    data |= {"first_date": MONDAY.isoformat()}
    assert client.post(f"{link}change/", data)["Location"] == link
    changed = queries.care_plan(plan.pk)
    assert (len(changed.visits.all()), changed.every_days, changed.revision) == (4, 14, 1)
    assert client.post(f"{link}change/", {**data, "visits": "5"}).status_code == 409
    assert len(queries.care_plan(plan.pk).visits.all()) == 4


def test_a_partly_booked_plan_is_not_changed(client, plan, link):
    client.post(link, {**booking(client, link), "visits": ["1"]})
    assert client.get(f"{link}change/")["Location"] == link


# -- who may


@pytest.mark.parametrize("path", ["change/", "withdraw/", "1/"])
def test_who_may_only_see_changes_nothing(plan, link, path):
    onlooker = desk.signed_in("view_appointment")
    assert onlooker.get(link).status_code == 200
    assert onlooker.get(link + path).status_code == 403
    assert onlooker.post(link, {"visits": ["1"]}).status_code == 403
    assert onlooker.post(f"{link}send/", {"shown": "0"}).status_code == 403


def test_strangers_sign_in(plan, link):
    assert desk.Client().get(link).status_code == 302
    assert desk.Client().post(f"{link}withdraw/", {"shown": "0"})["Location"].startswith("/admin/login/")


def test_unknown_plans(client):
    assert client.get("/admin/schedule/plans/ABCDEFGH/").status_code == 404


def test_the_title_names_nobody(client, link):
    assert desk.NAME not in markup.read(client.get(link)).one("title").text()
