"""The patient moves a visit by the link: choose, check, move; and takes a cancelling back."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from bookings.models import Appointment, AppointmentChange, Message, Practitioner
from tests import factories
from tests.bookings.views import markup
from tests.bookings.views.visitor import Visitor
from tests.factories import at

ELEVEN = "2027-03-08T11:00:00-05:00"
TEN = "2027-03-08T10:00:00-05:00"
HALF_TEN = "2027-03-08T10:30:00-05:00"


@pytest.fixture
def visit(visitor, clinic):
    """Alex's visit with Sam on Monday at ten, booked online."""
    assert visitor.book_all(TEN, said_returning="no").status_code == 302
    return Appointment.objects.get()


@pytest.fixture
def link(visit):
    return f"/appointments/{visit.token}/"


@pytest.fixture
def somebody(clinic):
    return Visitor()


def state():
    visits = list(Appointment.objects.order_by("pk").values())
    return visits, AppointmentChange.objects.count(), Message.objects.count()


def slots(response):
    return [box.attributes["value"] for box in markup.read(response).all("input", name="slot")]


def choose(visitor, link, slot=ELEVEN, **data):
    return visitor.post(f"{link}move/", slot=slot, practitioner="sam-rivera", **data)


def check(visitor, link, slot=ELEVEN):
    """Choose the time; return the check page that it leads to, and what its form would send."""
    page = visitor.client.get(choose(visitor, link, slot)["Location"])
    assert page.status_code == 200
    form = markup.read(page).one("form", action=f"{link}move/check/")
    data = {box.attributes["name"]: box.attributes["value"] for box in form.all("input")}
    data.pop("csrfmiddlewaretoken", None)
    return page, data


def move(visitor, link, slot=ELEVEN):
    return visitor.post(f"{link}move/check/", **check(visitor, link, slot)[1])


# -- choose


def test_the_times_begin_on_the_visits_day_and_leave_its_own_place_out(visitor, visit, link):
    """It leaves its place: what overlaps only itself is free. To go where it is moves nothing."""
    shown = slots(visitor.get(f"{link}move/"))
    assert {slot[:10] for slot in shown} == {"2027-03-08"}
    assert HALF_TEN in shown
    assert visitor.client.get(choose(visitor, link, TEN)["Location"])["Location"] == link


def test_at_first_the_times_are_of_who_has_the_visit(visitor, visit, link, clinic):
    page = markup.read(visitor.get(f"{link}move/"))
    (chosen,) = [
        box for box in page.one("select", name="practitioner").all("option") if "selected" in box.attributes
    ]
    assert chosen.text() == visit.practitioner.name
    everyone = markup.read(visitor.get(f"{link}move/", practitioner=""))
    assert not [
        b for b in everyone.one("select", name="practitioner").all("option") if "selected" in b.attributes
    ]


def test_a_chosen_time_leads_to_the_check(visitor, link):
    answer = choose(visitor, link)
    assert answer.status_code == 302
    where = urlsplit(answer["Location"])
    assert (where.path, parse_qs(where.query)) == (
        f"{link}move/check/",
        {"to": [ELEVEN], "practitioner": ["sam-rivera"]},
    )


@pytest.mark.parametrize(
    "slot", ["", "x", "\x00", "2027-02-30T10:00:00-05:00", "9" * 50_000, "0001-01-01T00:00:00+00:00"]
)
def test_no_time_is_an_error_at_the_times(visitor, link, slot):
    before = state()
    answer = choose(visitor, link, slot)
    assert answer.status_code == 422
    summary = markup.read(answer).one("ul", **{"class": "error-summary__list"})
    assert [a.attributes["href"] for a in summary.all("a")] == ["#times"]
    assert state() == before


def test_a_week_without_times_says_who_else_and_whom_to_call(visitor, link, clinic):
    clinic.sam.available_times.all().delete()
    page = markup.read(visitor.get(f"{link}move/", practitioner="sam-rivera"))
    words = page.one("main").text()
    assert "Sam Rivera has no free times in this week." in words
    assert "Robin Okafor: Monday 8 March, 10:00" in words
    assert "+1 416 416 4161" in words


# -- check, and move


def test_the_check_says_from_when_to_when(visitor, visit, link):
    page, data = check(visitor, link)
    words = markup.read(page).one("main").text()
    assert "Move fromMonday 8 March 2027, 10:00" in words
    assert "toMonday 8 March 2027, 11:00" in words
    assert data == {"to": ELEVEN, "practitioner": "sam-rivera", "revision": "0"}


def test_who_was_free_is_named_and_is_who_it_will_be(visitor, visit, link, clinic):
    factories.appointment(at(11), practitioner=clinic.sam, service=clinic.service)
    where = visitor.post(f"{link}move/", slot=ELEVEN, practitioner="")["Location"]
    words = markup.read(visitor.client.get(where)).one("main").text()
    assert "Robin Okafor (now: Sam Rivera)" in words


def test_moving(visitor, visit, link):
    answer = move(visitor, link)
    assert (answer.status_code, answer["Location"]) == (302, link)
    visit.refresh_from_db()
    assert (visit.starts_at, visit.sequence, visit.status) == (at(11), 1, "booked")
    page = markup.read(visitor.get(link)).one("main").text()
    assert "It was on Monday 8 March 2027, 10:00 before: that time is no longer yours." in page
    assert "Monday 8 March 2027, 11:00" in page
    change = AppointmentChange.objects.last()
    assert (change.kind, change.channel, change.actor) == ("rescheduled", "online", None)


def test_moving_twice_by_one_form_is_once(visitor, visit, link):
    _page, data = check(visitor, link)
    answers = [visitor.post(f"{link}move/check/", **data) for _time in range(2)]
    assert [answer["Location"] for answer in answers] == [link, link]
    visit.refresh_from_db()
    assert visit.sequence == 1


def test_looking_moves_nothing(visitor, visit, link):
    before = state()
    where = choose(visitor, link)["Location"]
    for address in (where, f"{link}move/", f"{link}move/?from=2027-03-08", f"{link}undo/"):
        visitor.client.get(address)
        visitor.client.head(address)
    assert state() == before


def test_a_time_that_somebody_was_faster_for(visitor, visit, link, somebody):
    _page, data = check(visitor, link)
    assert somebody.hold(ELEVEN, practitioner="sam-rivera").status_code == 302
    before = state()
    answer = visitor.post(f"{link}move/check/", **data)
    assert answer.status_code == 409
    words = markup.read(answer).one("main").text()
    assert "Monday 8 March, 11:00, can’t be booked any more." in words
    assert "your appointment is still on Monday 8 March, 10:00" in words
    offered = slots(answer)
    assert len(offered) == 3
    assert ELEVEN not in offered
    assert state() == before
    assert (
        visitor.client.get(f"{link}move/check/", {"to": ELEVEN, "practitioner": "sam-rivera"}).status_code
        == 409
    )
    assert move(visitor, link, offered[0]).status_code == 302


def test_a_form_that_shows_an_older_state_moves_nothing(visitor, visit, link):
    _page, first = check(visitor, link)
    move(visitor, link, HALF_TEN)
    before = state()
    answer = visitor.post(f"{link}move/check/", **first)
    assert answer.status_code == 409
    words = markup.read(answer).one("main").text()
    assert "The appointment was changed meanwhile" in words
    assert "Move fromMonday 8 March 2027, 10:30" in words
    assert state() == before
    again = {
        box.attributes["name"]: box.attributes["value"]
        for box in markup.read(answer).one("form", action=f"{link}move/check/").all("input")
    }
    assert visitor.post(f"{link}move/check/", **again)["Location"] == link


def test_another_visit_of_the_patient_is_in_the_way(visitor, visit, link, clinic):
    factories.appointment(at(11), practitioner=clinic.robin, service=clinic.service, patient=visit.patient)
    answer = visitor.post(f"{link}move/check/", **check(visitor, link)[1])
    assert answer.status_code == 409
    assert "You have another appointment then" in markup.read(answer).one("main").text()
    visit.refresh_from_db()
    assert visit.starts_at == at(10)


@pytest.mark.parametrize("page", ["move/", "move/check/"])
def test_after_the_cut_off_the_page_says_whom_to_call(visitor, visit, link, clock, page):
    _page, data = check(visitor, link)
    clock.move_to(visit.starts_at - timedelta(hours=24))
    before = state()
    for answer in (visitor.get(link + page), visitor.post(link + page, slot=ELEVEN, **data)):
        assert (
            "can’t be moved online any more. Nothing was changed. Please call us: +1 416 416 4161"
            in markup.read(answer).text()
        )
        first = markup.read(answer).one("main").all("a")[0]
        assert first.attributes["href"] == "tel:+14164164161"
    assert answer.status_code == 409
    assert state() == before
    assert f"{link}move/" not in [a.attributes["href"] for a in markup.read(visitor.get(link)).all("a")]


def test_each_cut_off_is_its_own(visitor, visit, link, clinic, clock):
    clinic.settings.move_cutoff = 4
    clinic.settings.save()
    clock.move_to(visit.starts_at - timedelta(hours=5))
    page = markup.read(visitor.get(link))
    hrefs = [a.attributes["href"] for a in page.one("main").all("a")]
    assert f"{link}move/" in hrefs
    assert f"{link}cancel/" not in hrefs
    assert "You can move it online until Monday 8 March, 06:00. Later, please call" in page.text()


STATES = ["arrived", "fulfilled", "noshow", "cancelled", "pending"]


@pytest.mark.parametrize("status", STATES)
@pytest.mark.parametrize("page", ["move/", "move/check/", "details/"])
def test_what_is_not_just_booked_has_nothing_to_change(visitor, visit, link, status, page):
    """Every old link leads to the visit as it is; so does a form that was open before."""
    _page, data = check(visitor, link)
    Appointment.objects.update(status=status, expires_at=factories.NOW + timedelta(days=9))
    before = state()
    for answer in (visitor.get(link + page), visitor.post(link + page, slot=ELEVEN, **data)):
        assert (answer.status_code, answer["Location"]) == (302, link)
    assert state() == before


@pytest.mark.parametrize("status", [*STATES, "booked"])
def test_each_state_has_a_page_with_what_can_be_done(visitor, visit, link, status):
    Appointment.objects.update(status=status, expires_at=factories.NOW + timedelta(days=9))
    main = markup.read(visitor.get(link)).one("main")
    places = {
        a.attributes["href"].removeprefix(link)
        for a in main.all("a")
        if a.attributes["href"].startswith(link)
    }
    ways = {
        "booked": {"calendar.ics", "move/", "cancel/", "details/", "waiting/"},
        "arrived": {"calendar.ics"},
        "pending": {"calendar.ics"},
    }
    assert places == ways.get(status, set())
    assert main.all("form") == []


def test_a_visit_that_has_begun_has_nothing_to_change(visitor, visit, link, clock):
    clock.move_to(visit.starts_at)
    for page in ("move/", "cancel/", "details/"):
        assert visitor.get(link + page)["Location"] == link


def test_a_telephone_visit_moves_and_names_no_place(visitor, visit, link):
    Appointment.objects.update(mode="telephone")
    page, data = check(visitor, link)
    assert "By telephone: we call you on +1 416-416-4161" in markup.read(page).one("main").text()
    assert visitor.post(f"{link}move/check/", **data)["Location"] == link
    visit.refresh_from_db()
    assert (visit.mode, visit.starts_at) == ("telephone", at(11))


def test_a_seat_of_a_class_moves(visitor, visit, link, clinic):
    clinic.service.capacity = 3
    clinic.service.save()
    clinic.sam.available_times.update(only_for=clinic.service)
    words = markup.read(visitor.get(f"{link}move/")).one("main").text()
    assert "3 places" in words
    assert move(visitor, link).status_code == 302
    visit.refresh_from_db()
    assert (visit.capacity, visit.seat) == (3, 1)


NONSENSE = [
    "",
    "x",
    "\x00",
    "99999999999999",
    "9999-12-31T23:59:00+00:00",
    "0001-01-01T00:00:00-14:00",
    "x" * 50_000,
]


@pytest.mark.parametrize("value", NONSENSE)
@pytest.mark.parametrize("name", ["to", "practitioner", "revision", "slot", "from"])
def test_nonsense_is_never_our_error(visitor, visit, link, name, value):
    data = {"to": ELEVEN, "practitioner": "sam-rivera", "revision": "5", "slot": "", name: value}
    for page in ("move/", "move/check/"):
        assert visitor.client.get(link + page, data).status_code < 500
        assert visitor.client.post(link + page, data).status_code < 500
    assert visitor.client.post(f"{link}undo/", data).status_code < 500


@pytest.mark.parametrize("page", ["move/", "move/check/", "details/", "undo/"])
def test_a_wrong_link_is_like_a_missing_visit(visitor, visit, page):
    answers = [
        send(f"/appointments/{token}/{page}")
        for token in ("x" * 32, visit.token[:-1], visit.reference)
        for send in (visitor.client.get, visitor.client.post)
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1


@pytest.mark.parametrize(
    ("page", "queries"),
    [("move/", 9), ("move/check/?to=2027-03-08T11:00:00-05:00&practitioner=sam-rivera", 10)],
)
def test_query_counts(visitor, link, page, queries, django_assert_num_queries):
    with django_assert_num_queries(queries):
        visitor.client.get(link + page)
    sam = Practitioner.objects.get(slug="sam-rivera")
    for hour in (13, 14, 15):
        factories.appointment(at(hour), practitioner=sam)
    with django_assert_num_queries(queries):
        visitor.client.get(link + page)


# -- take a cancelling back


@pytest.fixture
def cancelled(visitor, visit, link):
    assert visitor.post(f"{link}cancel/", revision="0", reason="better")["Location"] == link
    return visit


def undo_form(visitor, link):
    forms = markup.read(visitor.get(link)).all("form", action=f"{link}undo/")
    return [form.one("button").text() for form in forms]


def test_the_page_offers_to_take_it_back_until_then(visitor, cancelled, link, clock):
    assert undo_form(visitor, link) == ["Undo: I want to keep it"]
    assert "you can take it back until 10:03" in markup.read(visitor.get(link)).text()
    clock.shift(timedelta(minutes=3))
    assert undo_form(visitor, link) == []


def test_taking_it_back(visitor, cancelled, link):
    for _time in range(2):
        answer = visitor.post(f"{link}undo/")
        assert (answer.status_code, answer["Location"]) == (302, f"{link}?kept")
    cancelled.refresh_from_db()
    assert (cancelled.status, cancelled.starts_at, cancelled.sequence) == ("booked", at(10), 2)
    words = markup.read(visitor.get(f"{link}?kept")).one("main").text()
    assert "Your appointment is booked again" in words
    assert "cancelled" not in words


def test_an_address_alone_does_not_say_that_a_visit_is_booked_again(visitor, cancelled, link):
    assert "booked again" not in markup.read(visitor.get(f"{link}?kept")).one("main").text()


def test_too_late_to_take_it_back(visitor, cancelled, link, clock):
    clock.shift(timedelta(minutes=3))
    before = state()
    answer = visitor.post(f"{link}undo/")
    assert answer.status_code == 409
    assert "too late to take that back" in markup.read(answer).text()
    assert state() == before


def test_what_staff_cancelled_has_no_undo(visitor, cancelled, link):
    AppointmentChange.objects.filter(kind="cancelled").update(channel="reception")
    assert undo_form(visitor, link) == []
    assert visitor.post(f"{link}undo/")["Location"] == link
    cancelled.refresh_from_db()
    assert cancelled.status == "cancelled"


def test_the_time_is_gone_and_another_one_keeps_the_visit(visitor, cancelled, link, somebody, clock):
    assert somebody.hold(TEN, practitioner="sam-rivera").status_code == 302
    answer = visitor.post(f"{link}undo/")
    assert answer.status_code == 409
    words = markup.read(answer).one("main").text()
    assert "Your appointment is still cancelled." in words
    assert "until 10:13" in words
    offered = slots(answer)
    assert len(offered) == 3
    form = markup.read(answer).one("form", action=f"{link}undo/")
    sent = {
        box.attributes["name"]: box.attributes["value"]
        for box in form.all("input")
        if box.attributes["type"] == "hidden"
    }
    assert visitor.post(f"{link}undo/", **sent).status_code == 409  # nothing chosen
    clock.shift(timedelta(minutes=12))
    assert visitor.post(f"{link}undo/", **{**sent, "slot": offered[0]})["Location"] == f"{link}?kept"
    back = Appointment.objects.get(pk=cancelled.pk)
    assert (back.uid, back.token, back.status, back.sequence) == (cancelled.uid, cancelled.token, "booked", 2)
    assert back.starts_at.isoformat() != cancelled.starts_at.isoformat()
