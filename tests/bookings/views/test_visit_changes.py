"""The patient cancels with a reason, corrects details, and finds the link's end."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bookings.models import Appointment, AppointmentChange, BookingAttempt, Message, Patient
from tests import factories
from tests.bookings.views import markup
from tests.bookings.views.visitor import Visitor


@pytest.fixture
def visit(visitor, clinic):
    """Alex's visit with Sam on Monday at ten, booked online by this browser."""
    assert visitor.book_all(said_returning="no").status_code == 302
    return Appointment.objects.get()


@pytest.fixture
def link(visit):
    return f"/appointments/{visit.token}/"


@pytest.fixture
def forwarded(visit):
    """Somebody whom the mail with the link was forwarded to."""
    return Visitor()


def state():
    rows = list(Appointment.objects.order_by("pk").values()), list(Patient.objects.order_by("pk").values())
    return rows, AppointmentChange.objects.count(), Message.objects.count()


# -- cancel with a reason


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ({}, ""),
        ({"reason": "ill"}, "I am ill"),
        ({"words": "Twins!"}, "Twins!"),
        ({"reason": "other", "words": " Twins! "}, "Something else: Twins!"),
    ],
)
def test_the_reason_is_optional_and_goes_into_the_history(visitor, link, typed, why):
    assert visitor.post(f"{link}cancel/", revision="0", **typed)["Location"] == link
    change = AppointmentChange.objects.last()
    assert (change.kind, change.channel, change.why) == ("cancelled", "online", why)


@pytest.mark.parametrize(
    "typed",
    [{"reason": "x"}, {"words": "x" * 201}, {"words": "a\x00b"}, {"words": "a\nb"}, {"revision": "x"}],
)
def test_what_cannot_be_kept_is_an_error_at_its_field(visitor, link, typed):
    before = state()
    answer = visitor.post(f"{link}cancel/", **{"revision": "0", "reason": "ill", **typed})
    assert answer.status_code == 422
    page = markup.read(answer)
    assert page.one("ul", **{"class": "error-summary__list"}).all("li")
    if "reason" not in typed:
        (chosen,) = [box for box in page.all("input", name="reason") if "checked" in box.attributes]
        assert chosen.attributes["value"] == "ill"
    assert state() == before


def test_who_cancels_must_have_seen_where_the_visit_is_now(visitor, visit, link):
    Appointment.objects.update(sequence=1)
    before = state()
    answer = visitor.post(f"{link}cancel/", revision="0", reason="ill")
    assert answer.status_code == 409
    page = markup.read(answer)
    assert "The appointment was changed meanwhile" in page.text()
    assert page.one("input", name="revision").attributes["value"] == "1"
    assert state() == before
    assert visitor.post(f"{link}cancel/", revision="1", reason="ill")["Location"] == link


# -- correct the details, with the link alone


def open_details(visitor, link):
    page = markup.read(visitor.get(f"{link}details/"))
    return markup.fields_of(page.one("form", action=f"{link}details/"))


def correct(visitor, link, **typed):
    data = open_details(visitor, link)
    data.pop("csrfmiddlewaretoken", None)
    return visitor.post(f"{link}details/", **{**data, **typed})


def test_who_has_only_the_link_sees_nothing_of_what_was_typed(forwarded, visit, link):
    answer = forwarded.get(f"{link}details/")
    page = markup.read(answer)
    fields = {box.attributes["name"] for box in page.one("main").all("input")} - {"csrfmiddlewaretoken"}
    assert fields == {"telephone", "shown"}
    for secret in (visit.patient.email, "416-416", "My knee hurts", visit.patient.name):
        assert secret not in page.one("main").text().replace("+1 416 416 4161", "")


def test_with_the_link_telephone_and_reason_can_be_corrected(forwarded, visit, link):
    answer = correct(forwarded, link, telephone="416 416 4162", reason="It is my hip")
    assert (answer.status_code, answer["Location"]) == (302, f"{link}?corrected")
    assert "your details are corrected" in markup.read(forwarded.client.get(answer["Location"])).text()
    visit = Appointment.objects.get()
    assert (str(visit.patient.telephone), visit.reason) == ("+1 416-416-4162", "It is my hip")
    change = AppointmentChange.objects.last()
    assert (change.kind, change.channel, change.after) == (
        "corrected",
        "online",
        {"fields": ["telephone", "reason"]},
    )
    assert Message.objects.count() == 1


def test_an_empty_field_changes_nothing_there(forwarded, visit, link):
    before = state()
    assert correct(forwarded, link)["Location"] == f"{link}?corrected"
    assert state() == before


def test_with_the_link_alone_name_and_address_stay(forwarded, visit, link):
    """Whoever was forwarded the link can't redirect the patient's mail."""
    before = state()
    correct(forwarded, link, name="Mallory", email="mallory@example.org")
    assert state() == before


@pytest.mark.parametrize(
    "typed",
    [
        {"telephone": "12"},
        {"telephone": "\x00"},
        {"telephone": "9" * 50_000},
        {"reason": "x" * 501},
        {"reason": "\x00"},
    ],
)
def test_bad_details_are_an_error_at_their_field(forwarded, visit, link, typed):
    before = state()
    answer = correct(forwarded, link, **typed)
    assert answer.status_code == 422
    (field,) = typed
    hrefs = [
        a.attributes["href"]
        for a in markup.read(answer).one("ul", **{"class": "error-summary__list"}).all("a")
    ]
    assert set(hrefs) == {f"#id_{field}"}
    assert state() == before


def test_two_who_correct_do_not_overwrite_each_other(visitor, forwarded, visit, link):
    opened = open_details(forwarded, link)
    correct(visitor, link, telephone="416 416 4163")
    before = state()
    answer = forwarded.post(f"{link}details/", **{**opened, "telephone": "416 416 4162"})
    assert answer.status_code == 409
    page = markup.read(answer)
    assert "changed meanwhile" in page.text()
    assert page.one("input", name="telephone").attributes["value"] == "416 416 4162"
    assert state() == before
    again = markup.fields_of(page.one("form", action=f"{link}details/"))
    assert forwarded.post(f"{link}details/", **again)["Location"] == f"{link}?corrected"
    assert str(Patient.objects.get().telephone) == "+1 416-416-4162"


def test_the_same_correction_twice_is_one(forwarded, visit, link):
    data = {**open_details(forwarded, link), "telephone": "416 416 4162"}
    for _time in range(2):
        assert forwarded.post(f"{link}details/", **data)["Location"] == f"{link}?corrected"
    assert AppointmentChange.objects.filter(kind="corrected").count() == 1


def test_staff_see_what_was_corrected_and_by_which_way(forwarded, visit, link, admin_client):
    correct(forwarded, link, telephone="416 416 4162")
    words = markup.read(admin_client.get(f"/admin/schedule/{visit.reference}/")).text()
    assert "Details corrected: telephone number" in words


# -- correct the details, in the browser that has just booked


def test_the_browser_that_booked_sees_and_corrects_everything(visitor, visit, link):
    fields = open_details(visitor, link)
    assert (fields["name"], fields["email"]) == ("Alex Meyer", "alex@example.org")
    answer = correct(visitor, link, name="Alex Mayer")
    assert answer["Location"] == f"{link}?corrected"
    assert Patient.objects.get().name == "Alex Mayer"


def test_another_address_gets_another_link(visitor, visit, link):
    """The wrong address may be a stranger's, who has the old link."""
    assert Message.objects.get().status == "waiting"
    ways = [factories.waiting(visit), factories.care_plan(visit)]
    before = [way.token for way in ways]
    answer = correct(visitor, link, email="alex.meyer@example.org")
    moved = Appointment.objects.get()
    assert moved.token != visit.token
    for way, old in zip(ways, before, strict=True):
        way.refresh_from_db()
        assert way.token != old
    assert answer["Location"] == f"/appointments/{moved.token}/?corrected"
    assert visitor.get(link).status_code == 404
    assert Patient.objects.get().email == "alex.meyer@example.org"
    assert list(Message.objects.order_by("pk").values_list("kind", "status")) == [
        ("booked", "superseded"),
        ("plan", "waiting"),
        ("booked", "waiting"),
    ]


@pytest.mark.parametrize("spoil", ["purged", "another visit", "another browser"])
def test_only_that_browser_only_for_an_hour_and_only_for_nobody_else(visitor, visit, link, spoil):
    if spoil == "purged":
        BookingAttempt.objects.all().delete()
    elif spoil == "another visit":
        factories.appointment(factories.at(12), patient=visit.patient)
    else:
        BookingAttempt.objects.update(visitor="x")
    assert "email" not in open_details(visitor, link)
    before = state()
    correct(visitor, link, name="Mallory", email="mallory@example.org")
    assert state() == before


# -- thirty days later

ALL = ["", "confirmed/", "cancel/", "calendar.ics", "move/", "move/check/", "undo/", "details/"]


@pytest.mark.parametrize("status", ["booked", "fulfilled", "noshow", "cancelled"])
@pytest.mark.parametrize("page", ALL)
def test_thirty_days_later_the_link_shows_nothing_of_the_visit(visitor, visit, link, clock, page, status):
    Appointment.objects.update(status=status)
    clock.move_to(visit.ends_at + timedelta(days=30))
    before = state()
    for answer in (visitor.get(link + page), visitor.post(link + page, slot="x")):
        assert answer.status_code in {410, 405}
    assert state() == before
    answer = visitor.get(link + page)
    main = markup.read(answer).one("main")
    assert [a.text() for a in main.all("a")] == ["Book again", "+1 416 416 4161"]
    for fact in (visit.reference, "8 March", "Sam", "Alex"):
        assert fact not in main.text()
    assert (answer["Cache-Control"], answer["X-Robots-Tag"]) == ("no-store", "noindex, nofollow")


def test_a_moment_before_it_still_shows_the_visit(visitor, visit, link, clock):
    clock.move_to(visit.ends_at + timedelta(days=30, seconds=-1))
    assert visit.reference in markup.read(visitor.get(link)).text()
    assert visitor.get(f"{link}calendar.ics").status_code == 200
