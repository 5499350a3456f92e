"""Access needs on the pages: asked once, used by every time that is shown, seen and corrected by staff."""

from __future__ import annotations

import datetime as dt

import pytest

from bookings import operations, queries
from bookings.domain.needs import NO_NEEDS, Needs
from bookings.forms.needs import NeedsFields
from bookings.models import Appointment, BookingAttempt, WaitingListEntry
from tests import factories
from tests.bookings import desk
from tests.bookings.views import markup
from tests.bookings.views.test_times import links, values
from tests.bookings.views.visitor import NINE, SERVICE, TEN, Visitor

NEEDS = f"{SERVICE}needs/"
WEEK = "2027-03-08"
ELEVEN = "2027-03-08T11:00:00-05:00"


@pytest.fixture
def rooms(clinic):
    """Sam, a man, works upstairs; Robin, a woman, from ten to twelve without steps."""
    clinic.sam.available_times.update(room=factories.room("Upstairs"))
    clinic.robin.available_times.update(room=factories.room("Ground", is_step_free=True))
    for person, gender in ((clinic.sam, "male"), (clinic.robin, "female")):
        person.gender = gender
        person.save()
    clinic.service.longer_duration = 90
    clinic.service.save()
    return clinic


@pytest.fixture
def visitor(rooms):
    return Visitor()


def say(visitor, **needs):
    """Open the page, send the form, and remember the attempt."""
    page = markup.read(visitor.get(NEEDS, attempt=visitor.key))
    form = markup.fields_of(page.all("form", method="post")[-1])
    kept = {name: value for name, value in form.items() if name not in NeedsFields.base_fields}
    answer = visitor.post(NEEDS, **kept, **needs)
    visitor.key = form["attempt"]
    return answer


def chosen(page) -> list[str]:
    fields = page.one("main").all("input")
    return [box.attributes["name"] for box in fields if "checked" in box.attributes]


def test_only_what_can_be_offered_is_asked(visitor, rooms):
    page = markup.read(visitor.get(NEEDS))
    labels = [label.text() for label in page.one("main").all("label")]
    assert labels == [
        "A room without steps (optional)",
        "An interpreter: for which language? (optional)",
        "More time: 90 minutes (optional)",
        "A chaperone (optional)",
        "No preference",
        "A woman",
        "A man",
    ]
    factories.clinic(interpreter_notice=None, chaperone_notice=None)
    rooms.service.longer_duration = None
    rooms.service.save()
    for person in (rooms.sam, rooms.robin):
        person.available_times.update(room=None)
        person.gender = ""
        person.save()
    page = markup.read(visitor.get(NEEDS))
    assert page.one("main").all("label") == []
    assert "Please call us: +1 416 416 4161" in page.text()


def test_the_times_lead_to_the_question_and_back(visitor):
    asked = {"from": WEEK, "part": "morning", "weekday": "1", "attempt": "k" * 32, "about": "knee-pain"}
    way = links(visitor.times(**asked))["Tell us what you need"]
    assert way.startswith(f"{NEEDS}?part=morning&weekday=1&about=knee-pain&attempt={'k' * 32}&from={WEEK}")
    form = markup.read(visitor.client.get(way)).all("form", method="post")[-1]
    answer = visitor.post(NEEDS, **{**markup.fields_of(form), "step_free": "on", "longer": ""})
    assert answer["Location"] == (
        f"{SERVICE}?part=morning&weekday=1&about=knee-pain&attempt={'k' * 32}&from={WEEK}"
    )
    page = visitor.client.get(answer["Location"])
    assert "Times for: step-free room. Change" in markup.read(page).text()
    assert values(page) == [
        f"{WEEK}T{wall}:00-05:00" for wall in ("10:00", "10:15", "10:30", "10:45", "11:00", "11:15")
    ]
    assert BookingAttempt.objects.get().reason == "My knee hurts when I run"


def test_a_longer_visit_says_how_long(visitor):
    say(visitor, longer="on")
    page = visitor.times(attempt=visitor.key, **{"from": WEEK})
    assert "Initial assessment, 90 minutes" in markup.read(page).text()
    assert values(page)[-1] == f"{WEEK}T15:30:00-05:00"


def test_what_was_said_is_there_again(visitor):
    say(visitor, step_free="on", interpreter=" Polish ", gender="female")
    page = markup.read(visitor.get(NEEDS, attempt=visitor.key))
    assert chosen(page) == ["step_free", "gender"]
    assert page.one("input", name="interpreter").attributes["value"] == "Polish"
    assert BookingAttempt.objects.get().needs == Needs(True, "Polish", False, False, "female")


def test_one_more_visit_begins_with_what_was_said_for_the_first(visitor):
    say(visitor, step_free="on")
    visitor.hold()
    first = visitor.key
    page = visitor.times(attempt=first, **{"from": WEEK})
    more = visitor.client.get(SERVICE + links(page)["I need one more as well"])
    assert "Times for: step-free room. Change" in markup.read(more).text()
    (way,) = [path for path in links(more).values() if path.startswith(NEEDS)]
    asked = markup.read(visitor.client.get(way))
    assert chosen(asked) == ["step_free", "gender"]
    form = next(f for f in markup.read(more).all("form", method="post") if f.all("input", name="slot"))
    sent = {**markup.fields_of(form), "slot": f"{WEEK}T11:00:00-05:00"}
    assert visitor.client.post(SERVICE, sent)["Location"] == f"{SERVICE}details/?attempt={sent['attempt']}"
    assert [row.needs.step_free for row in BookingAttempt.objects.all()] == [True, True]


def test_one_more_visit_may_need_something_else(visitor):
    say(visitor, step_free="on")
    visitor.hold()
    visitor.key = "m" * 32
    say(visitor)
    page = visitor.times(attempt=visitor.key, **{"from": WEEK})
    assert "Times for:" not in markup.read(page).text()
    assert BookingAttempt.objects.get(key=visitor.key).needs == Needs()


def test_nothing_of_it_is_in_addresses_or_cookies(visitor):
    answer = say(visitor, interpreter="Polish", chaperone="on")
    assert "Polish" not in answer["Location"]
    assert all("Polish" not in cookie.value for cookie in visitor.client.cookies.values())
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    page = visitor.client.get(answer["Location"])
    assert (page["Cache-Control"], page["X-Robots-Tag"]) == ("no-store", "noindex, nofollow")


def test_somebody_elses_needs_are_not_shown(visitor):
    say(visitor, step_free="on")
    other = Visitor()
    for path in (NEEDS, SERVICE):
        assert "step-free room" not in markup.read(other.get(path, attempt=visitor.key)).text().replace(
            "A step-free room, an interpreter", ""
        )


def test_a_get_changes_nothing(visitor):
    visitor.get(NEEDS, attempt="k" * 32, step_free="on")
    assert not BookingAttempt.objects.exists()


def test_needs_are_checked_and_booked(visitor, rooms):
    say(visitor, step_free="on")
    assert visitor.post(SERVICE, slot=NINE, attempt=visitor.key).status_code == 409
    assert visitor.hold(TEN).status_code == 302
    visitor.details()
    page = markup.read(visitor.check())
    assert "What you needStep-free roomChange" in page.text()
    assert visitor.book().status_code == 302
    visit = Appointment.objects.get()
    assert (visit.practitioner, visit.needs) == (rooms.robin, Needs(step_free=True))


def test_a_time_posted_by_hand_must_fit(visitor):
    say(visitor, step_free="on")
    answer = visitor.post(SERVICE, slot=NINE, attempt=visitor.key)
    assert answer.status_code == 409
    page = markup.read(answer)
    assert "Times for: step-free room." in page.text()
    assert values(answer) == [f"{WEEK}T{wall}:00-05:00" for wall in ("10:00", "10:15", "10:30")]
    assert not Appointment.objects.exists()


def test_needs_that_change_later_lead_back_to_the_check(visitor):
    visitor.hold(TEN)
    visitor.details()
    answer = say(visitor, step_free="on")
    assert answer["Location"] == f"{SERVICE}check/?attempt={visitor.key}"
    assert "Robin Okafor" in markup.read(visitor.check()).text()


def test_a_held_time_that_no_longer_fits_is_said_and_others_offered(visitor):
    visitor.hold(NINE)
    visitor.details()
    answer = say(visitor, step_free="on")
    assert answer.status_code == 409
    page = markup.read(answer)
    assert "That time doesn’t fit what you need" in page.text()
    assert "Monday 8 March, 09:00, is not possible with: step-free room." in page.text()
    assert "What you typed is kept." in page.text()
    assert len(values(answer)) == 3
    assert Appointment.objects.get().status == "expired"
    visitor.hold(values(answer)[0])
    assert visitor.book().status_code == 302
    assert Appointment.objects.get().needs == Needs(step_free=True)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"interpreter": "x" * 50_000}, "#id_interpreter"),
        ({"interpreter": "Pol\x00ish"}, "#id_interpreter"),
        ({"interpreter": "Pol\r\nish"}, "#id_interpreter"),
        ({"interpreter": "\u202eish"}, "#id_interpreter"),
        ({"gender": "none"}, "#id_gender_0"),
        ({"gender": "\x00"}, "#id_gender_0"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(visitor, wrong, field):
    answer = visitor.post(NEEDS, attempt="k" * 32, step_free="on", **wrong)
    assert answer.status_code == 422
    page = markup.read(answer)
    assert list(markup.errors(page)) == [field]
    assert page.one("title").text().startswith("Error:")
    assert "step_free" in chosen(page)
    assert not BookingAttempt.objects.exists()


def test_what_is_not_offered_can_not_be_asked_by_hand(visitor, rooms):
    rooms.service.longer_duration = None
    rooms.service.save()
    factories.clinic(interpreter_notice=None, chaperone_notice=None)
    visitor.post(NEEDS, attempt="k" * 32, longer="on", interpreter="Polish", chaperone="on", gender="male")
    assert BookingAttempt.objects.get().needs == Needs(gender="male")


@pytest.mark.parametrize("key", ["", "x", "\x00", "k" * 5000, "k" * 31 + "é"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_key_that_is_none_gets_one(visitor, key, method):
    answer = getattr(visitor, method)(NEEDS, attempt=key, **{"from": "2027-02-30"})
    assert answer.status_code == (200 if method == "get" else 302)


def test_an_unknown_service_or_practitioner_is_a_404(visitor):
    assert visitor.get("/book/nothing/needs/").status_code == 404
    assert visitor.post("/book/nothing/needs/").status_code == 404
    assert visitor.get(NEEDS, practitioner="nobody").status_code == 404


def test_what_led_to_a_visit_leads_there(visitor):
    visitor.book_all()
    visit = Appointment.objects.get()
    answer = visitor.post(NEEDS, attempt=visitor.key, step_free="on")
    assert answer["Location"] == f"/appointments/{visit.token}/confirmed/"
    assert Appointment.objects.get().needs == NO_NEEDS


def test_a_need_that_this_service_can_not_meet_is_named(visitor, rooms):
    say(visitor, step_free="on")
    rooms.robin.available_times.update(room=None)
    page = markup.read(visitor.get(NEEDS, attempt=visitor.key))
    assert "For this appointment we can’t offer online: step-free room." in page.text()
    page = markup.read(visitor.times(attempt=visitor.key))
    assert "We looked only for times that fit what you need." in page.text()


def test_query_counts(visitor, django_assert_num_queries):
    with django_assert_num_queries(4):
        visitor.get(NEEDS)
    say(visitor, step_free="on")
    with django_assert_num_queries(5):
        visitor.get(NEEDS, attempt=visitor.key)


def test_a_moved_visit_keeps_its_needs_and_says_so(visitor):
    visitor.book_all(TEN)
    visit = Appointment.objects.get()
    address = f"/appointments/{visit.token}/move/"
    asked = {"practitioner": "", "from": WEEK}
    assert NINE in values(visitor.get(address, **asked))
    visit.needs = Needs(step_free=True)
    visit.save()
    page = visitor.get(address, **asked)
    assert "Times for: step-free room." in markup.read(page).text()
    assert values(page)[0] == TEN


# -- at the desk


@pytest.fixture
def world(db, clock):
    return desk.world(longer_duration=90)


def booked(world, **needs):
    fields = {f"needs_{name}": value for name, value in needs.items()}
    return desk.visit(world, **fields)


def test_staff_see_what_is_needed_and_what_is_not_met(world):
    visit = booked(world, step_free=True, interpreter="Polish")
    client = desk.reception()
    told = markup.read(client.get(f"/admin/schedule/{visit.reference}/")).text()
    assert "step-free room, interpreter (Polish) Not met here: step-free room" in told
    day = markup.read(client.get("/admin/schedule/", {"date": WEEK})).text()
    assert "Needs: step-free room, interpreter (Polish) · not met: step-free room" in day
    assert (
        "Needs: step-free room" in markup.read(client.get(f"/admin/schedule/{visit.reference}/move/")).text()
    )


def test_what_is_met_is_no_warning(world):
    world.room.is_step_free = True
    world.room.save()
    visit = booked(world, step_free=True)
    told = markup.read(desk.reception().get(f"/admin/schedule/{visit.reference}/")).text()
    assert "Access needsstep-free room Change" in told
    assert "Not met" not in told


def test_staff_book_with_needs(world):
    client = desk.reception()
    answer = client.post("/admin/schedule/book/", desk.booking(world, longer="on", interpreter="Polish"))
    assert answer.status_code == 302
    visit = Appointment.objects.get()
    assert (visit.needs, visit.duration) == (Needs(interpreter="Polish", longer=True), 90)


def test_the_times_at_the_desk_fit_what_is_typed(world):
    client = desk.reception()
    shown = client.post("/admin/schedule/book/", desk.booking(world, intent="show"))
    assert len(values(shown)) == 31  # thirty times, and another one
    shown = client.post("/admin/schedule/book/", desk.booking(world, intent="show", step_free="on"))
    assert len(values(shown)) <= 1
    assert markup.read(shown).one("input", name="step_free").attributes["checked"] == ""


def test_staff_correct_what_is_needed(world):
    visit = booked(world)
    client = desk.reception()
    address = f"/admin/schedule/{visit.reference}/needs/"
    form = markup.read(client.get(address)).all("form", method="post")[-1]
    shown = markup.fields_of(form)["shown"]
    assert client.post(address, {"shown": shown, "gender": "female"}).status_code == 302
    visit.refresh_from_db()
    assert visit.needs == Needs(gender="female")
    answer = client.post(address, {"shown": shown, "step_free": "on"}, follow=True)
    assert "changed" in markup.read(answer).text()
    visit.refresh_from_db()
    assert visit.needs == Needs(gender="female")
    wrong = client.post(address, {"shown": shown, "gender": "x" * 50_000, "interpreter": "\x00"})
    assert wrong.status_code == 422


def test_correcting_is_for_those_who_may_change_visits(world):
    visit = booked(world)
    address = f"/admin/schedule/{visit.reference}/needs/"
    client = desk.signed_in("view_appointment")
    shown = operations.needs_digest(visit)
    assert client.get(address).status_code == 403
    assert client.post(address, {"shown": shown, "step_free": "on"}).status_code == 403
    visit.refresh_from_db()
    assert visit.needs == NO_NEEDS


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"gender": "female"}, "The patient asks for a woman or a man, and Sam Rivera is not"),
        ({"step_free": "on"}, "The patient needs a step-free room, and none of those here is one."),
        (
            {"interpreter": "Polish"},
            "(interpreter or chaperone) must be arranged first: from Thursday 4 March",
        ),
    ],
)
def test_why_there_is_no_time_names_the_need(world, asked, words):
    date = "2027-03-08" if "interpreter" not in asked else "2027-03-02"
    if "interpreter" in asked:
        factories.hours(world.practitioner, dt.time(9), dt.time(17), weekday=2)
    answer = desk.reception().get(
        "/admin/schedule/why/", {"service": str(world.service.pk), "practitioner": "", "date": date, **asked}
    )
    assert words in markup.read(answer).text()
    told = queries.explain(
        queries.Question(clinic=world.clinic, service=world.service, now=factories.NOW), dt.date(2027, 3, 8)
    )
    assert any(not stretch.reasons for stretch in told.answers[world.practitioner])


def test_the_way_to_the_reasons_brings_the_visits_needs(world):
    visit = booked(world, gender="female", longer=True)
    client = desk.reception()
    page = markup.read(client.get(f"/admin/schedule/{visit.reference}/move/"))
    (way,) = [a for a in page.all("a") if "/why/?" in a.attributes["href"]]
    assert "female" not in way.attributes["href"]
    told = markup.read(client.get(way.attributes["href"])).text()
    assert "For somebody who needs: longer visit, a woman as physiotherapist." in told
    assert "Sam Rivera is not" in told


@pytest.mark.parametrize("reference", ["NOBODY22", "\x00", "x" * 5000, ""])
def test_the_reasons_know_no_such_visit(world, reference):
    answer = desk.reception().get("/admin/schedule/why/", {"visit": reference})
    assert answer.status_code == 200


def test_reasons_know_how_long_a_longer_visit_is(world):
    asked = {"service": str(world.service.pk), "practitioner": "", "date": WEEK, "longer": "on"}
    told = markup.read(desk.reception().get("/admin/schedule/why/", asked)).text()
    assert "90 minutes from then would not end within the hours" in told


def test_who_finds_no_time_waits_with_what_they_need(visitor, rooms):
    say(visitor, step_free="on")
    rooms.robin.available_times.all().delete()
    way = links(visitor.get(SERVICE, attempt=visitor.key))["Tell me if a time becomes free"]
    asked = visitor.get(way)
    assert "Times for: step-free room." in asked.text
    fields = markup.fields_of(markup.read(asked).all("form", method="post")[-1])
    person = {"name": "Kim Lee", "email": "kim@example.org", "telephone": "416 416 4161"}
    answer = visitor.post(way, **{**fields, **person})
    assert (answer.status_code, WaitingListEntry.objects.get().needs) == (302, Needs(step_free=True))

    entry = WaitingListEntry.objects.get()
    page = desk.reception().get(f"/admin/schedule/waiting/{entry.reference}/")
    assert "Needs: step-free room" in page.text


def test_who_said_nothing_waits_for_any(visitor, rooms):
    asked = visitor.get(f"{SERVICE}waiting-list/")
    assert "Times for:" not in asked.text
