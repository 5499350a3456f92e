"""The way to a visit, step by step, as a browser goes it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from bookings import operations
from bookings.enums import AppointmentStatus, Channel, MessageKind
from bookings.models import Appointment, BookingAttempt, HealthcareService, Message, Patient
from tests import factories
from tests.bookings.views import markup
from tests.bookings.views.visitor import NINE, PERSON, SERVICE, TEN, Visitor


def test_start_lists_what_can_be_booked(visitor):
    factories.service("Nobody gives this one")
    page = markup.read(visitor.get("/book/"))
    assert [heading.text() for heading in page.all("h1")] == ["Which appointment do you need?"]
    assert [link.attributes["href"] for link in page.all("a") if link.parent.tag == "h2"] == [SERVICE]
    assert visitor.client.cookies == {}


def test_start_puts_what_an_article_was_about_first(visitor, clinic):
    other = factories.service("A first one", order=0)
    clinic.sam.services.add(other)
    HealthcareService.objects.filter(pk=clinic.service.pk).update(order=5)
    page = markup.read(visitor.get("/book/", about="knee-pain"))
    links = [link.attributes["href"] for link in page.all("a") if link.parent.tag == "h2"]
    assert links == [f"{SERVICE}?about=knee-pain", "/book/a-first-one/?about=knee-pain"]
    assert "My knee hurts when I run" in page.text()
    (suggested,) = [link for link in page.all("a") if link.text() == "See its free times"]
    assert suggested.attributes["href"] == links[0]


def test_start_suggests_nothing_that_nobody_gives(visitor, clinic):
    other = factories.service("Follow-up")
    clinic.sam.services.set([other])
    clinic.robin.services.clear()
    page = markup.read(visitor.get("/book/", about="knee-pain"))
    assert [a.attributes["href"] for a in page.one("main").all("a")] == [
        "/book/follow-up/?about=knee-pain",
        "/appointments/",
    ]


@pytest.mark.parametrize("about", ["no-such-thing", "\x00", "x" * 5000, "' OR 1=1"])
def test_start_without_a_known_reason_is_the_plain_page(visitor, about):
    assert "about=" not in visitor.get("/book/", about=about).content.decode()


def test_start_says_what_to_do_when_nothing_can_be_booked(visitor):
    HealthcareService.objects.update(is_active=False)
    page = markup.read(visitor.get("/book/"))
    assert "Please call us: +1 416 416 4161" in page.text()


def test_the_whole_way(visitor, clinic):
    held = visitor.hold(about="knee-pain")
    assert (held.status_code, held["Location"]) == (302, f"{SERVICE}details/?attempt={visitor.key}")
    form = markup.read(visitor.client.get(held["Location"]))
    assert form.one("textarea", name="reason").text() == "My knee hurts when I run"
    detailed = visitor.details()
    assert (detailed.status_code, detailed["Location"]) == (302, f"{SERVICE}check/?attempt={visitor.key}")
    booked = visitor.book()
    visit = Appointment.objects.get()
    assert (booked.status_code, booked["Location"]) == (302, f"/appointments/{visit.token}/confirmed/")
    page = markup.read(visitor.client.get(booked["Location"]))
    assert [heading.text() for heading in page.all("h1")] == ["Your appointment is booked"]
    assert visit.reference in page.text()
    assert "What happens next" in page.text()
    assert (visit.status, visit.starts_at, visit.channel) == ("booked", factories.at(10), Channel.ONLINE)
    assert (visit.reason, visit.privacy_notice, visit.privacy_shown_at) == (
        "My knee hurts when I run",
        clinic.notice,
        factories.NOW,
    )
    person = visit.patient
    assert (person.name, person.email, str(person.telephone)) == (
        "Alex Meyer",
        "alex@example.org",
        "+1 416-416-4161",
    )
    assert list(Message.objects.values_list("appointment", "kind")) == [(visit.pk, MessageKind.BOOKED)]


def test_the_privacy_notice_that_was_shown_is_stored_not_the_newest(visitor, clinic):
    visitor.hold()
    factories.notice("2", published_at=factories.NOW)
    visitor.details()
    visitor.book()
    assert Appointment.objects.get().privacy_notice == clinic.notice


@pytest.mark.parametrize("version", ["99", "\x00", "x" * 5000])
def test_a_made_up_notice_counts_as_the_one_in_force(visitor, clinic, version):
    visitor.hold()
    visitor.post(f"{SERVICE}details/", attempt=visitor.key, **PERSON, notice=version)
    assert BookingAttempt.objects.get().privacy_notice == clinic.notice


def test_check_shows_all_that_is_agreed(visitor, clinic):
    visitor.hold()
    visitor.details()
    page = markup.read(visitor.check())
    words = page.one("main").text()
    for fact in (
        "Monday 8 March 2027, 10:00",
        "45 minutes",
        "$120",
        "Robin Okafor" if Appointment.objects.get().practitioner == clinic.robin else "Sam Rivera",
        "1 High Street",
        "Within 24 hours we charge half.",
        "Alex Meyer",
        "alex@example.org",
        "+1 416-416-4161",
        "My knee hurts when I run",
    ):
        assert fact in words
    assert [heading.text() for heading in page.all("h1")] == ["Check your answers"]


def test_check_says_until_when_the_visit_can_be_cancelled_online(visitor):
    visitor.hold()
    visitor.details()
    words = markup.read(visitor.check()).one("main").text()
    assert (
        "You can move or cancel it online until Sunday 7 March, 10:00. Later, please call +1 416 416 4161."
        in words
    )


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        (24, "This visit is less than 24 hours away: it can’t be moved or cancelled online."),
        (1, "This visit is less than 1 hour away: it can’t be moved or cancelled online."),
    ],
)
def test_a_visit_within_the_cut_off_says_so_before_and_after_booking(visitor, clinic, clock, hours, words):
    clinic.settings.cancel_cutoff = hours
    clinic.settings.lead_time = 0
    clinic.settings.save()
    clock.move_to(factories.at(10) - timedelta(minutes=hours * 60 - 1))
    visitor.hold()
    visitor.details()
    pages = [visitor.check(), visitor.client.get(visitor.book()["Location"])]
    for page in pages:
        assert f"{words} If you can’t come, please call +1 416 416 4161." in markup.read(page).text()
    buttons = [link.text() for link in markup.read(pages[1]).one("main").all("a")]
    assert buttons == [
        "Is something misspelt? Correct your details",
        "Save in my calendar",
        "See the appointment",
        "See it on a map (leaves this site, to openstreetmap.org)",
        "+1 416 416 4161",
    ]


# -- sent twice, back, two tabs, somebody else


def test_a_new_browsers_double_click_is_one_hold(visitor):
    """Both requests carry the cookies of the page, whatever the first one's answer sets."""
    form = next(f for f in markup.read(visitor.times()).all("form") if f.all("input", name="slot"))
    data = {**markup.fields_of(form), "slot": TEN}
    after_the_page = dict(visitor.client.cookies)
    answers = []
    for _click in range(2):
        visitor.client.cookies.clear()
        visitor.client.cookies.update(after_the_page)
        answers.append(visitor.client.post(SERVICE, data))
    assert [answer.status_code for answer in answers] == [302, 302]
    assert answers[0]["Location"] == answers[1]["Location"] == f"{SERVICE}details/?attempt={data['attempt']}"
    assert (Appointment.objects.count(), BookingAttempt.objects.count()) == (1, 1)


def test_without_the_pages_cookie_the_second_click_meets_its_own_hold(visitor, clinic):
    """The negative control: the same two requests, no cookie with either."""
    clinic.robin.services.clear()
    form = next(f for f in markup.read(visitor.times()).all("form") if f.all("input", name="slot"))
    data = {**markup.fields_of(form), "slot": TEN}
    assert [Visitor().post(SERVICE, **data).status_code for _click in range(2)] == [302, 409]


def leave(visitor, **typed):
    return visitor.post(f"{SERVICE}details/?leave", attempt=visitor.key, **{**PERSON, **typed})


def test_choosing_another_time_keeps_what_is_typed_though_it_is_not_valid(visitor):
    visitor.hold(practitioner="robin-okafor")
    typed = {"name": "Alex\x07 M", "email": "not yet", "telephone": "416", "reason": "one\r\ntwo"}
    answer = leave(visitor, **typed)
    assert answer.status_code == 302
    assert answer["Location"] == (
        f"{SERVICE}?attempt={visitor.key}&from=2027-03-08&practitioner=robin-okafor"
    )
    again = visitor.hold("2027-03-08T11:00:00-05:00", practitioner="robin-okafor")
    assert again["Location"] == f"{SERVICE}details/?attempt={visitor.key}"
    page = markup.read(visitor.client.get(again["Location"]))
    boxes = {box.attributes.get("name"): box.attributes.get("value") for box in page.all("input")}
    assert (boxes["name"], boxes["email"], boxes["telephone"]) == ("Alex M", "not yet", "416")
    assert page.one("textarea", name="reason").text() == "one two"


def test_answers_left_as_they_were_need_not_be_given_again(visitor):
    visitor.hold()
    visitor.details()
    page = markup.read(visitor.get(f"{SERVICE}details/", attempt=visitor.key))
    form = next(form for form in page.all("form") if form.all("input", name="email"))
    button = form.all("button")[1]
    answer = visitor.post(button.attributes["formaction"], **markup.fields_of(form))
    assert answer["Location"] == f"{SERVICE}?attempt={visitor.key}&from=2027-03-08"
    assert visitor.hold(NINE)["Location"] == f"{SERVICE}check/?attempt={visitor.key}"


def test_a_draft_is_no_answer(visitor):
    visitor.hold()
    visitor.details()
    leave(visitor, email="not yet")
    assert visitor.check()["Location"] == f"{SERVICE}details/?attempt={visitor.key}"
    assert visitor.book("anything")["Location"] == f"{SERVICE}details/?attempt={visitor.key}"


def test_leaving_a_form_that_is_booked_or_gone_changes_nothing(visitor):
    confirmed = visitor.book_all()["Location"]
    assert leave(visitor, name="Somebody Else")["Location"] == confirmed
    assert BookingAttempt.objects.get().name == "Alex Meyer"
    BookingAttempt.objects.all().delete()
    assert leave(visitor)["Location"] == f"{SERVICE}?gone"


def test_continue_comes_before_choosing_another_time(visitor):
    """Enter in a field presses a form's first button."""
    visitor.hold()
    page = markup.read(visitor.get(f"{SERVICE}details/", attempt=visitor.key))
    form = next(form for form in page.all("form") if form.all("input", name="email"))
    first, second = form.all("button")
    assert (first.text(), second.text()) == ("Continue", "Choose another time")
    assert "formnovalidate" in second.attributes
    assert (
        "name" not in first.attributes | second.attributes
    )  # a client that sends every named button goes on


def test_changing_the_time_from_the_check_leads_to_its_week_and_practitioner(visitor):
    visitor.hold(practitioner="robin-okafor")
    visitor.details()
    links = [a.attributes["href"] for a in markup.read(visitor.check()).all("a") if "the time" in a.text()]
    assert links == [f"{SERVICE}?attempt={visitor.key}&from=2027-03-08&practitioner=robin-okafor"]


@pytest.mark.parametrize(("typed", "step"), [(False, "details"), (True, "check")])
def test_the_times_page_says_what_is_held_and_leads_back_to_it(visitor, typed, step):
    visitor.hold()
    if typed:
        visitor.details()
    page = markup.read(visitor.times(attempt=visitor.key, **{"from": "2027-03-08"}))
    assert "You hold Monday 8 March, 10:00, until 10:10." in page.text()
    (keep,) = [a.attributes["href"] for a in page.all("a") if a.text().startswith("Keep it")]
    assert keep == f"{SERVICE}{step}/?attempt={visitor.key}"
    assert [box.attributes["value"] for box in page.all("input") if "checked" in box.attributes] == [TEN]


def test_with_another_practitioner_the_held_time_is_not_chosen_already(visitor, clinic):
    visitor.hold(practitioner="robin-okafor")
    asked = {"attempt": visitor.key, "practitioner": "sam-rivera", "from": "2027-03-08"}
    page = markup.read(visitor.times(**asked))
    assert [box for box in page.all("input") if "checked" in box.attributes] == []


def test_a_time_that_is_no_longer_held_is_not_said_to_be(visitor, clock):
    visitor.hold()
    clock.shift(timedelta(minutes=10))
    assert "You hold" not in visitor.times(attempt=visitor.key).content.decode()


def test_nobody_else_is_told_what_an_attempt_holds(visitor):
    visitor.hold()
    assert "You hold" not in Visitor().times(attempt=visitor.key).content.decode()


def test_choosing_the_same_time_twice_is_one_hold(visitor):
    first, second = visitor.hold(), visitor.hold()
    assert first["Location"] == second["Location"]
    assert (Appointment.objects.count(), BookingAttempt.objects.count()) == (1, 1)


def test_sending_the_details_twice_leads_to_the_same_page(visitor):
    visitor.hold()
    assert visitor.details()["Location"] == visitor.details()["Location"]
    assert BookingAttempt.objects.count() == 1


def test_booking_twice_is_one_visit_and_one_message(visitor):
    first = visitor.book_all()
    shown = operations.fingerprint(BookingAttempt.objects.select_related("appointment").get())
    assert visitor.book(shown)["Location"] == first["Location"]
    assert (Appointment.objects.count(), Patient.objects.count(), Message.objects.count()) == (1, 1, 1)


def test_booking_again_after_the_attempt_is_purged_still_leads_to_the_visit(visitor):
    first = visitor.book_all()
    BookingAttempt.objects.all().delete()
    assert visitor.book("whatever")["Location"] == first["Location"]
    assert Message.objects.count() == 1


def test_every_step_of_a_booked_attempt_leads_to_the_visit(visitor):
    confirmed = visitor.book_all()["Location"]
    assert visitor.hold()["Location"] == confirmed
    assert visitor.get(f"{SERVICE}details/", attempt=visitor.key)["Location"] == confirmed
    assert visitor.details()["Location"] == f"{SERVICE}check/?attempt={visitor.key}"
    assert visitor.check()["Location"] == confirmed


def test_other_data_under_a_booked_attempt_are_refused(visitor):
    confirmed = visitor.book_all()["Location"]
    answer = visitor.details(name="Somebody Else")
    assert answer.status_code == 409
    assert "We have changed nothing" in answer.content.decode()
    answer = visitor.book("0" * 64)
    assert answer.status_code == 409
    assert Patient.objects.get().name == "Alex Meyer"
    assert confirmed.removesuffix("confirmed/") in answer.content.decode()


def test_going_back_and_choosing_another_time_moves_the_hold_and_keeps_the_typed(visitor):
    visitor.hold()
    visitor.details()
    answer = visitor.hold(NINE)
    assert answer["Location"] == f"{SERVICE}check/?attempt={visitor.key}"
    assert Appointment.objects.get().starts_at == factories.at(9)
    page = markup.read(visitor.check())
    assert "Monday 8 March 2027, 09:00" in page.text()
    assert "Alex Meyer" in page.text()


def test_what_was_shown_before_must_still_be_so(visitor):
    """Another tab of the same attempt chose another time: the old check page must not book it."""
    visitor.hold()
    visitor.details()
    old = visitor.shown()
    visitor.hold(NINE)
    answer = visitor.book(old)
    assert answer.status_code == 409
    assert "Nothing was booked. Please check again" in answer.content.decode()
    assert Appointment.objects.get().status == AppointmentStatus.HELD


def test_two_tabs_are_two_attempts(visitor):
    """Both were opened before a time was chosen in either: their forms have keys of their own."""
    keys = [markup.read(visitor.times()).all("input", name="attempt")[0] for _tab in range(2)]
    visitor.hold(attempt=keys[0].attributes["value"])
    first = visitor.key
    visitor.hold(NINE, attempt=keys[1].attributes["value"])
    assert visitor.key != first
    visitor.details(name="Second Tab")
    visitor.key = first
    visitor.details(name="First Tab")
    assert sorted(BookingAttempt.objects.values_list("name", "appointment__starts_at")) == [
        ("First Tab", factories.at(10)),
        ("Second Tab", factories.at(9)),
    ]


def test_booking_one_more_visit_from_the_same_form_begins_anew(visitor):
    visitor.book_all()
    booked_key = visitor.key
    answer = visitor.hold(NINE)
    assert answer["Location"].startswith(f"{SERVICE}details/")
    assert visitor.key != booked_key
    assert Appointment.objects.filter(status="booked").count() == 1


def test_another_browser_sees_nothing_of_an_attempt(visitor):
    visitor.hold()
    visitor.details()
    stranger = Visitor()
    for step in ("details", "check"):
        answer = stranger.get(f"{SERVICE}{step}/", attempt=visitor.key)
        assert (answer.status_code, answer["Location"]) == (302, f"{SERVICE}?gone")
        answer = stranger.post(f"{SERVICE}{step}/", attempt=visitor.key, **PERSON)
        assert (answer.status_code, answer["Location"]) == (302, f"{SERVICE}?gone")
    stranger.key = visitor.key
    stranger.hold(NINE)
    assert stranger.key != visitor.key
    assert visitor.check().status_code == 200
    assert BookingAttempt.objects.get(key=visitor.key).name == "Alex Meyer"


# -- steps skipped, time passing


@pytest.mark.parametrize("step", ["details", "check"])
@pytest.mark.parametrize("key", ["x" * 32, "x" * 100_000, "\x00", "é", "%ED%A0%80"])
def test_a_step_without_an_attempt_leads_to_the_beginning_with_a_notice(visitor, step, key):
    answer = visitor.get(f"{SERVICE}{step}/", attempt=key)
    assert (answer.status_code, answer["Location"]) == (302, f"{SERVICE}?gone")
    assert "That form was too old" in visitor.client.get(answer["Location"]).content.decode()
    answer = visitor.post(f"{SERVICE}{step}/", attempt=key, **PERSON)
    assert (answer.status_code, answer["Location"]) == (302, f"{SERVICE}?gone")
    assert BookingAttempt.objects.count() == 0


@pytest.mark.parametrize("step", ["details", "check"])
def test_a_step_without_a_key_asks_for_a_time_first(visitor, step):
    for answer in (visitor.get(f"{SERVICE}{step}/"), visitor.post(f"{SERVICE}{step}/", **PERSON)):
        assert (answer.status_code, answer["Location"]) == (302, f"{SERVICE}?first")
    words = visitor.client.get(f"{SERVICE}?first").content.decode()
    assert "Please choose a time first." in words
    assert "too old" not in words


def test_check_before_the_details_leads_to_the_details(visitor):
    visitor.hold()
    wanted = f"{SERVICE}details/?attempt={visitor.key}"
    assert visitor.check()["Location"] == wanted
    assert visitor.book("anything")["Location"] == wanted
    assert Appointment.objects.get().status == AppointmentStatus.HELD


def test_the_details_of_another_service_lead_to_the_right_address(visitor, clinic):
    clinic.sam.services.add(factories.service("Follow-up"))
    visitor.hold()
    answer = visitor.get("/book/follow-up/details/", attempt=visitor.key)
    assert answer["Location"] == f"{SERVICE}details/?attempt={visitor.key}"


def test_a_purged_attempt_says_so(visitor, clock):
    visitor.hold()
    visitor.details()
    shown = visitor.shown()
    clock.shift(timedelta(hours=2))
    operations.purge_attempts(now=factories.NOW + timedelta(hours=2))
    answer = visitor.book(shown)
    assert answer["Location"] == f"{SERVICE}?gone"
    assert "we have forgotten what was typed" in visitor.client.get(answer["Location"]).content.decode()
    assert Patient.objects.count() == 0


def test_a_hold_that_has_passed_still_books_when_nobody_took_it(visitor, clock):
    visitor.hold()
    clock.shift(timedelta(minutes=11))
    visitor.details()
    page = visitor.check()
    assert "We no longer hold" in page.content.decode()
    assert visitor.book().status_code == 302
    assert Appointment.objects.get().status == AppointmentStatus.BOOKED


# -- taken


@pytest.fixture
def taken_meanwhile(visitor, clinic, clock):
    """Return what answers when the hold has passed and somebody else has booked Robin's and Sam's ten o'clock."""
    visitor.hold()
    visitor.details(reason="Line one\nLine <two>")
    shown = visitor.shown()
    clock.shift(timedelta(minutes=11))
    for _person in (clinic.sam, clinic.robin):
        assert Visitor().book_all().status_code == 302
    return visitor.book(shown)


def test_a_taken_time_answers_409_with_three_nearest_and_all_that_was_typed(taken_meanwhile, visitor):
    assert taken_meanwhile.status_code == 409
    page = markup.read(taken_meanwhile)
    assert [box.attributes["value"] for box in page.all("input", name="slot")] == [
        "2027-03-08T09:00:00-05:00",
        "2027-03-08T09:15:00-05:00",
        "2027-03-08T10:45:00-05:00",
    ]
    words = page.one("main").text()
    for typed in ("Alex Meyer", "alex@example.org", "+1 416-416-4161", "Line oneLine <two>"):
        assert typed in words
    assert "Nothing was booked" in words
    assert Appointment.objects.filter(status="booked").count() == 2


def test_after_a_taken_time_one_more_choice_leads_straight_to_the_check(taken_meanwhile, visitor):
    form = next(f for f in markup.read(taken_meanwhile).all("form") if f.all("input", name="slot"))
    answer = visitor.client.post(
        form.attributes["action"], {**markup.fields_of(form), "slot": "2027-03-08T10:45:00-05:00"}
    )
    assert answer["Location"] == f"{SERVICE}check/?attempt={visitor.key}"
    assert visitor.book().status_code == 302
    assert Appointment.objects.get(patient__name="Alex Meyer", starts_at=factories.at(10, 45))


def test_a_time_that_somebody_holds_is_taken_at_once(visitor, clinic):
    for _person in (clinic.sam, clinic.robin):
        Visitor().hold()
    answer = visitor.hold()
    assert answer.status_code == 409
    slots = [box.attributes["value"] for box in markup.read(answer).all("input", name="slot")]
    assert len(slots) == 3
    assert TEN not in slots


def test_one_practitioners_full_diary_offers_the_others(visitor, clinic):
    for hour in range(10, 12):
        factories.appointment(factories.at(hour), 60, practitioner=clinic.robin, service=clinic.service)
    clinic.settings.planning_horizon = 8
    clinic.settings.save()
    answer = visitor.hold(practitioner="robin-okafor")
    assert answer.status_code == 409
    assert len(markup.read(answer).all("input", name="slot")) == 3


def test_nothing_else_free_says_whom_to_call(visitor, clinic):
    factories.closure(factories.NOW.date(), factories.MONDAY + timedelta(days=300))
    answer = visitor.hold(attempt="x" * 32)
    assert answer.status_code == 409
    assert "Nothing else is free online. Please call us" in answer.content.decode()


# -- cookies


def test_the_visitors_cookie_says_nothing_and_is_kept_from_scripts(visitor):
    visitor.hold()
    cookie = visitor.client.cookies["visitor"]
    assert re.fullmatch(r"[A-Za-z0-9_-]{32}", cookie.value)
    assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["domain"]) == (
        True,
        "Lax",
        "/",
        "",
    )
    assert (cookie["secure"], cookie["max-age"]) == ("", 24 * 60 * 60)
    assert cookie.value not in str(BookingAttempt.objects.values().get())


@pytest.mark.parametrize("value", ["", "x", "é" * 32, "x" * 33, '"'])
def test_a_broken_cookie_is_replaced(visitor, value):
    visitor.client.cookies["visitor"] = value
    visitor.hold()
    assert re.fullmatch(r"[A-Za-z0-9_-]{32}", visitor.client.cookies["visitor"].value)
    assert visitor.details().status_code == 302


@pytest.mark.parametrize(
    "path", ["/book/", "/", "/services/", "/team/", "/contact/", "/privacy/", "/articles/"]
)
def test_pages_without_a_form_set_no_cookie(visitor, path):
    answer = visitor.get(path)
    assert answer.status_code == 200
    assert not answer.cookies


# -- headers


def test_every_step_is_kept_out_of_caches_and_indexes(visitor):
    times = visitor.times()
    assert times["Cache-Control"] == "no-store"
    assert "X-Robots-Tag" not in times  # anybody's page, and worth finding
    visitor.hold()
    answers = [visitor.get(f"{SERVICE}details/", attempt=visitor.key)]
    answers += [visitor.details(email="no"), visitor.details(), visitor.check(), visitor.book()]
    visit = Appointment.objects.get()
    pages = ("", "confirmed/", "calendar.ics", "cancel/")
    answers += [visitor.get(f"/appointments/{visit.token}/{page}") for page in pages]
    answers.append(visitor.get(f"/appointments/{'x' * 32}/"))
    for answer in answers:
        assert answer["Cache-Control"] == "no-store"
        assert answer["Referrer-Policy"] == "same-origin"
        if answer.status_code != 404:
            assert answer["X-Robots-Tag"] == "noindex, nofollow"


def test_nothing_typed_stands_in_an_address_or_a_title(visitor):
    answers = [visitor.hold(), visitor.details()]
    pages = [visitor.check(), visitor.get(f"{SERVICE}details/", attempt=visitor.key)]
    answers.append(visitor.book())
    pages.append(visitor.client.get(answers[-1]["Location"]))
    for answer in answers:
        assert not any(word in answer["Location"] for word in ("Alex", "alex", "416"))
    for page in pages:
        assert "Alex" not in markup.read(page).one("title").text()


# -- query counts of the steps, the clinic's settings and the transaction's own words included


def test_query_counts_of_each_step(visitor, engine, django_assert_num_queries):
    with django_assert_num_queries(4):
        visitor.get("/book/")
    with django_assert_num_queries(5):
        visitor.get("/book/", about="knee-pain")
    form = {"slot": TEN, "attempt": "a" * 32, "practitioner": "", "about": ""}
    locks_of_holders = {"sqlite": 0, "postgresql": 2}[engine]
    with django_assert_num_queries(27 + locks_of_holders):
        visitor.post(SERVICE, **form)
    visitor.key = "a" * 32
    with django_assert_num_queries(3):
        visitor.get(f"{SERVICE}details/", attempt=visitor.key)
    with django_assert_num_queries(9):
        visitor.details()
    with django_assert_num_queries(2):
        visitor.check()
    shown = visitor.shown()
    locks_of_holders = {"sqlite": 0, "postgresql": 5}[engine]
    # four ask who it is, and whoever it is; one asks which reminders it has
    with django_assert_num_queries(20 + locks_of_holders):
        answer = visitor.book(shown)
    with django_assert_num_queries(4):  # two ask which forms the visit has
        visitor.client.get(answer["Location"])


def test_days_too_far_ahead_lead_back_to_the_first_free_times(visitor, clinic):
    page = visitor.times(**{"from": "2031-01-01"})
    assert "Nothing later is free online yet." in markup.read(page).text()
    assert "Nothing is free online" not in page.text
    (way,) = [link for link in markup.read(page).all("a") if link.text() == "See the first free times"]
    found = markup.read(visitor.client.get(f"{SERVICE}{way.attributes['href']}"))
    assert found.all("input", name="slot")[0].attributes["value"] == "2027-03-01T12:00:00-05:00"
