"""The times that a visitor holds: Back, two tabs, keeping one for longer, letting go, and one too many."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from bookings.models import Appointment, BookingAttempt
from tests import factories
from tests.bookings.views import markup
from tests.bookings.views.visitor import NINE, PERSON, SERVICE, TEN, Visitor

WEEK = "2027-03-08"
MINUTE = timedelta(minutes=1)
RELEASE = f"{SERVICE}release/"


def at_hour(hour, minute=0):
    return f"2027-03-08T{hour:02}:{minute:02}:00-05:00"


def keys_of(page):
    """Return the keys that the page's forms and week links carry."""
    chooser = next(form for form in page.all("form") if form.all("input", name="slot"))
    return {box.attributes["value"] for box in chooser.all("input", name="attempt")}


def link(page, words):
    (found,) = [a.attributes["href"] for a in page.all("a") if a.text().startswith(words)]
    return found


def button(page, words):
    return next((b for b in page.all("button") if b.text().startswith(words)), None)


def held():
    """Return the starts that are held, as the clinic's clock shows them."""
    rows = Appointment.objects.filter(status="held").order_by("starts_at")
    return [f"{row.starts_at.astimezone(factories.TORONTO):%H:%M}" for row in rows]


def keep_separately(visitor, slot):
    """Hold one more time under a key of its own, by the link that says so."""
    page = markup.read(visitor.times(**{"from": WEEK}))
    address = link(page, "I need one more") if visitor_holds(page) else ""
    page = markup.read(visitor.client.get(SERVICE + address))
    (visitor.key,) = keys_of(page)
    return visitor.hold(slot)


def visitor_holds(page):
    return "Another time that you choose" in page.text()


# -- Back


def test_an_address_without_a_key_finds_the_held_time_again(visitor):
    visitor.hold()
    page = markup.read(visitor.times(**{"from": WEEK}))
    assert "You hold Monday 8 March, 10:00, until 10:10." in page.text()
    assert link(page, "Keep it") == f"{SERVICE}details/?attempt={visitor.key}"
    assert keys_of(page) == {visitor.key}
    assert [box.attributes["value"] for box in page.all("input") if "checked" in box.attributes] == [TEN]


def test_another_time_chosen_after_back_takes_its_place(visitor):
    visitor.hold()
    visitor.details()
    form = next(f for f in markup.read(visitor.times()).all("form") if f.all("input", name="slot"))
    answer = visitor.client.post(SERVICE, {**markup.fields_of(form), "slot": NINE})
    assert answer["Location"] == f"{SERVICE}check/?attempt={visitor.key}"
    assert held() == ["09:00"]


def test_a_choice_without_any_key_moves_the_hold_too(visitor):
    visitor.hold()
    answer = visitor.post(SERVICE, slot=NINE)
    assert answer["Location"] == f"{SERVICE}details/?attempt={visitor.key}"
    assert held() == ["09:00"]


def test_back_after_a_mistake_still_shows_what_is_held(visitor):
    visitor.hold()
    answer = visitor.post(SERVICE, slot="")
    assert answer.status_code == 422
    assert keys_of(markup.read(answer)) == {visitor.key}
    assert "You hold Monday 8 March, 10:00" in markup.read(answer).text()


def test_a_key_in_the_address_decides(visitor):
    visitor.hold()
    page = markup.read(visitor.times(attempt="k" * 32))
    assert keys_of(page) == {"k" * 32}
    assert not visitor_holds(page)
    assert "You hold Monday 8 March, 10:00 Initial assessment with" in page.text()
    visitor.hold(NINE, attempt="k" * 32)
    assert held() == ["09:00", "10:00"]


def test_one_more_visit_is_chosen_under_a_key_of_its_own(visitor):
    visitor.hold()
    first = visitor.key
    keep_separately(visitor, NINE)
    assert visitor.key != first
    assert held() == ["09:00", "10:00"]


def test_with_two_forms_an_address_without_a_key_is_neither(visitor):
    visitor.hold()
    first = visitor.key
    keep_separately(visitor, NINE)
    second = visitor.key
    page = markup.read(visitor.times())
    assert keys_of(page).isdisjoint({first, second})
    assert not visitor_holds(page)
    links = [a.attributes["href"] for a in page.all("a") if a.text().startswith("Go on with it")]
    assert links == [f"{SERVICE}details/?attempt={key}" for key in (second, first)]
    page = markup.read(visitor.times(attempt=first))
    assert "You hold Monday 8 March, 10:00, until 10:10." in page.text()
    assert "You also hold Monday 8 March, 09:00" in page.text()


def test_a_hold_of_another_service_is_shown_and_left_alone(visitor, clinic):
    follow_up = factories.service("Follow-up", duration=30)
    clinic.sam.services.add(follow_up)
    visitor.hold()
    page = markup.read(visitor.get("/book/follow-up/", **{"from": WEEK}))
    assert "You hold Monday 8 March, 10:00 Initial assessment with" in page.text()
    assert keys_of(page).isdisjoint({visitor.key})


def test_nobody_else_sees_what_is_held(visitor):
    visitor.hold()
    words = markup.read(Visitor().times()).text()
    assert "You hold" not in words
    assert "Let it go" not in words


def test_what_has_passed_or_is_booked_begins_anew(visitor, clock):
    visitor.hold()
    clock.shift(10 * MINUTE)
    page = markup.read(visitor.times())
    assert keys_of(page).isdisjoint({visitor.key})
    assert "You hold" not in page.text()
    visitor.hold()
    visitor.details()
    visitor.book()
    page = markup.read(visitor.times())
    assert keys_of(page).isdisjoint({visitor.key})


def test_a_page_asks_once_for_what_is_held(visitor, django_assert_num_queries):
    visitor.hold()
    for _more in range(2):
        with django_assert_num_queries(9):
            visitor.times(**{"from": WEEK})
        keep_separately(visitor, NINE)


# -- keep it for longer


def extend(visitor, step="details", **typed):
    return visitor.post(f"{SERVICE}{step}/?extend", attempt=visitor.key, **typed)


@pytest.mark.parametrize("step", ["details", "check"])
def test_a_step_offers_to_keep_the_time_for_longer(visitor, clock, step):
    visitor.hold()
    visitor.details()
    page = markup.read(visitor.get(f"{SERVICE}{step}/", attempt=visitor.key))
    (notice,) = page.all("div", id="held")
    assert notice.text().startswith("Monday 8 March, 10:00, is held for you until 10:10.")
    pressed = button(notice, "Keep it for 10 more minutes")
    assert "formnovalidate" in pressed.attributes
    (form,) = page.all("form", id=pressed.attributes["form"])
    clock.shift(8 * MINUTE)
    answer = visitor.client.post(pressed.attributes["formaction"], markup.fields_of(form))
    assert answer["Location"] == f"{SERVICE}{step}/?attempt={visitor.key}&extended#held"
    page = markup.read(visitor.client.get(answer["Location"]))
    told = page.one("div", id="held").text()
    assert told.startswith("Done: Monday 8 March, 10:00, is held for you until 10:18.")
    assert BookingAttempt.objects.get().extensions == 1


def test_what_is_typed_so_far_is_kept(visitor, clock):
    visitor.hold()
    clock.shift(9 * MINUTE)
    answer = extend(visitor, name="Alex", email="not yet", telephone="416", reason="one\r\ntwo")
    page = markup.read(visitor.client.get(answer["Location"]))
    typed = markup.fields_of(page.one("form", id="details"))
    assert (typed["name"], typed["email"], typed["telephone"], typed["reason"]) == (
        "Alex",
        "not yet",
        "416",
        "one\ntwo",
    )


def test_enter_in_a_field_goes_on_instead(visitor):
    """It presses the first button in the page that belongs to the form, wherever that stands."""
    visitor.hold()
    page = markup.read(visitor.get(f"{SERVICE}details/", attempt=visitor.key))
    form = page.one("form", id="details")
    owned = [
        b for b in page.all("button") if b.attributes.get("form") == "details" or b in form.all("button")
    ]
    assert [b.text() for b in owned[:4]] == [
        "Continue",
        "Keep it for 10 more minutes",
        "I am booking for somebody else",
        "Continue",
    ]
    assert "formaction" not in owned[0].attributes
    assert (owned[0].attributes["tabindex"], owned[0].attributes["aria-hidden"]) == ("-1", "true")


def test_how_often_is_said_only_when_it_is_few(visitor):
    def words(extensions):
        BookingAttempt.objects.update(extensions=extensions)
        return markup.read(visitor.check()).one("div", id="held")

    visitor.hold()
    visitor.details()
    assert "more times" not in words(6).text()
    assert "You can keep it for longer 3 more times." in words(7).text()
    assert "You can keep it for longer once more." in words(9).text()
    last = words(10)
    assert "That was the last time that we can keep it for longer." in last.text()
    assert "If it takes you longer, we still book it as long as nobody else has taken it." in last.text()
    assert last.all("button") == []


def test_the_eleventh_time_changes_nothing_and_is_said(visitor, clock):
    visitor.hold()
    BookingAttempt.objects.update(extensions=10)
    clock.shift(9 * MINUTE)
    answer = extend(visitor, **{**PERSON, "name": "Typed meanwhile"})
    assert answer["Location"] == f"{SERVICE}details/?attempt={visitor.key}#held"
    page = markup.read(visitor.client.get(answer["Location"]))
    assert "Done:" not in page.text()
    assert "is held for you until 10:10." in page.text()
    assert "That was the last time that we can keep it for longer." in page.text()
    assert markup.fields_of(page.one("form", id="details"))["name"] == "Typed meanwhile"


@pytest.mark.parametrize("extensions", [0, 10])
def test_a_time_that_has_passed_can_be_kept_again_or_just_booked(visitor, clock, extensions):
    visitor.hold()
    visitor.details()
    BookingAttempt.objects.update(extensions=extensions)
    clock.shift(11 * MINUTE)
    notice = markup.read(visitor.check()).one("div", id="held")
    assert "We no longer hold Monday 8 March, 10:00" in notice.text()
    assert bool(button(notice, "Keep it again for 10 minutes")) == (extensions == 0)
    assert ("as often as we can" in notice.text()) == (extensions == 10)
    if extensions == 0:
        answer = extend(visitor, "check")
        assert "until 10:21" in markup.read(visitor.client.get(answer["Location"])).text()
    assert visitor.book().status_code == 302
    assert Appointment.objects.get().status == "booked"


def test_a_passed_time_that_somebody_took_leads_to_three_others(visitor, clinic, clock):
    visitor.hold(practitioner="robin-okafor")
    clock.shift(11 * MINUTE)
    Visitor().hold(practitioner="robin-okafor")
    answer = extend(visitor, **{**PERSON, "name": "Alex"})
    assert answer.status_code == 409
    page = markup.read(answer)
    assert "can’t be booked any more" in page.text()
    assert len(page.all("input", name="slot")) == 3
    assert keys_of(page) == {visitor.key}
    assert BookingAttempt.objects.get(key=visitor.key).name == "Alex"


def test_extending_what_is_booked_leads_to_the_visit(visitor):
    confirmed = visitor.book_all()["Location"]
    assert extend(visitor, **PERSON)["Location"] == confirmed
    assert extend(visitor, "check")["Location"] == confirmed


@pytest.mark.parametrize("step", ["details", "check"])
@pytest.mark.parametrize(("key", "why"), [("", "first"), ("x" * 32, "gone"), ("\x00", "gone")])
def test_extending_nothing_leads_to_the_beginning(visitor, step, key, why):
    visitor.hold()
    visitor.key = key
    assert extend(visitor, step)["Location"] == f"{SERVICE}?{why}"
    assert BookingAttempt.objects.get().extensions == 0


def test_nobody_extends_somebody_elses_hold(visitor, clock):
    visitor.hold()
    clock.shift(MINUTE)
    stranger = Visitor()
    stranger.key = visitor.key
    assert extend(stranger, **PERSON)["Location"] == f"{SERVICE}?gone"
    attempt = BookingAttempt.objects.get()
    assert (attempt.extensions, attempt.name) == (0, "")


def test_looking_at_the_address_extends_nothing(visitor, clock):
    visitor.hold()
    visitor.details()
    clock.shift(MINUTE)
    for step in ("details", "check"):
        visitor.client.get(f"{SERVICE}{step}/?attempt={visitor.key}&extend")
    assert BookingAttempt.objects.get().extensions == 0


def test_one_minute_is_not_called_minutes(visitor, clinic):
    clinic.settings.hold_minutes = 1
    clinic.settings.save()
    visitor.hold()
    page = markup.read(visitor.get(f"{SERVICE}details/", attempt=visitor.key))
    assert button(page, "Keep it").text() == "Keep it for 1 more minute"


def test_the_warning_before_the_end_waits_in_the_page(visitor, clock):
    visitor.hold()
    clock.shift(3 * MINUTE)
    page = markup.read(visitor.get(f"{SERVICE}details/", attempt=visitor.key))
    (place,) = [div for div in page.all("div", role="status") if "data-hold-ending" in div.attributes]
    assert (place.attributes["data-hold-ending"], place.text()) == ("420", "")
    (words,) = page.all("template")
    assert "We hold 10:00 for you until 10:10." in words.text()
    assert button(words, "Keep it").attributes["form"] == "details"
    clock.shift(8 * MINUTE)
    page = markup.read(visitor.get(f"{SERVICE}details/", attempt=visitor.key))
    assert page.all("template") == []


# -- let it go


def test_a_time_is_let_go_where_it_is_shown(visitor):
    visitor.hold()
    page = markup.read(visitor.times(practitioner="robin-okafor", about="knee-pain", **{"from": WEEK}))
    (form,) = page.all("form", action=RELEASE)
    assert button(form, "Let it go").text() == "Let it go: Monday 8 March, 10:00"
    answer = visitor.client.post(RELEASE, markup.fields_of(form))
    assert answer["Location"] == (
        f"{SERVICE}?attempt={visitor.key}&from=2027-03-08&practitioner=robin-okafor&about=knee-pain&released="
    )
    page = markup.read(visitor.client.get(answer["Location"]))
    assert "We have let that time go." in page.text()
    assert "You hold" not in page.text()
    assert held() == []
    assert answer["Cache-Control"] == "no-store"


def test_letting_go_of_one_goes_on_with_the_form_one_was_in(visitor):
    visitor.hold()
    first = visitor.key
    keep_separately(visitor, NINE)
    page = markup.read(visitor.times(attempt=visitor.key))
    data = [markup.fields_of(form) for form in page.all("form", action=RELEASE)]
    (other,) = [fields for fields in data if fields["attempt"] == first]
    answer = visitor.client.post(RELEASE, other)
    assert parse_qs(urlsplit(answer["Location"]).query)["attempt"] == [visitor.key]
    assert held() == ["09:00"]


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"attempt": "x" * 32},
        {"attempt": "\x00", "choosing": "\x00", "from": "\x00", "practitioner": "\x00", "about": "\x00"},
        {"attempt": "x" * 50_000, "choosing": "x" * 50_000, "from": "30 February", "about": "x" * 50_000},
        {"choosing": "https://elsewhere.example/", "from": "//elsewhere.example"},
    ],
)
def test_letting_nothing_go_leads_back_to_the_times(visitor, sent):
    visitor.hold()
    answer = visitor.post(RELEASE, **sent)
    assert (answer.status_code, answer["Location"]) == (302, f"{SERVICE}?released=")
    assert held() == ["10:00"]


@pytest.mark.parametrize("practitioner", ["nobody", "x" * 5000])
def test_letting_go_beside_an_unknown_practitioner_is_a_404(visitor, practitioner):
    visitor.hold()
    answer = visitor.post(RELEASE, attempt=visitor.key, practitioner=practitioner)
    assert answer.status_code == 404
    assert held() == ["10:00"]


def test_nobody_lets_somebody_elses_time_go(visitor):
    visitor.hold()
    assert Visitor().post(RELEASE, attempt=visitor.key)["Location"] == f"{SERVICE}?released="
    assert held() == ["10:00"]


def test_letting_go_of_what_is_booked_leads_to_the_visit(visitor):
    confirmed = visitor.book_all()["Location"]
    assert visitor.post(RELEASE, attempt=visitor.key)["Location"] == confirmed
    assert Appointment.objects.get().status == "booked"


def test_looking_at_the_address_lets_nothing_go(visitor):
    visitor.hold()
    answer = visitor.get(RELEASE, attempt=visitor.key)
    assert (answer.status_code, answer["Location"]) == (302, SERVICE)
    assert held() == ["10:00"]
    assert visitor.get("/book/no-such-service/release/").status_code == 404


# -- one too many


@pytest.fixture
def three(visitor, clock):
    """Hold at nine, ten and eleven, a minute after one another; return the three keys."""
    keys = []
    for hour in (9, 10, 11):
        assert keep_separately(visitor, at_hour(hour)).status_code == 302
        keys.append(visitor.key)
        clock.shift(MINUTE)
    return keys


def test_one_too_many_answers_429_with_what_is_held_and_when_there_is_room(visitor, three):
    answer = visitor.hold(at_hour(13), attempt="k" * 32, about="knee-pain")
    assert (answer.status_code, answer["Retry-After"]) == (429, str(7 * 60))
    assert answer["Cache-Control"] == "no-store"
    page = markup.read(answer)
    words = page.one("main").text()
    assert [heading.text() for heading in page.all("h1")] == ["You hold 3 times already"]
    assert "We hold up to 3 appointments at a time for each visitor" in words
    assert "You can choose again from 10:10. Or go on with one that you hold, or let one go:" in words
    rows = [row.text() for row in page.all("p", **{"class": "holds__what"})]
    assert [row.split("with")[0] for row in rows] == [
        f"Monday 8 March, {hour}:00 Initial assessment " for hour in ("09", "10", "11")
    ]
    links = [a.attributes["href"] for a in page.all("a") if a.text().startswith("Go on with it")]
    assert links == [f"{SERVICE}details/?attempt={key}" for key in three]
    assert link(page, "Back to the free times") == (
        f"{SERVICE}?attempt={'k' * 32}&from=2027-03-08&about=knee-pain"
    )
    assert held() == ["09:00", "10:00", "11:00"]


def test_after_letting_one_go_the_wanted_time_can_be_held(visitor, three):
    page = markup.read(visitor.hold(at_hour(13), attempt="k" * 32))
    form = page.all("form", action=RELEASE)[1]
    answer = visitor.client.post(RELEASE, markup.fields_of(form))
    form = next(
        form
        for form in markup.read(visitor.client.get(answer["Location"])).all("form")
        if form.all("input", name="slot")
    )
    answer = visitor.client.post(SERVICE, {**markup.fields_of(form), "slot": at_hour(13)})
    assert answer["Location"] == f"{SERVICE}details/?attempt={'k' * 32}"
    assert held() == ["09:00", "11:00", "13:00"]


def test_when_the_first_has_passed_there_is_room(visitor, three, clock):
    clock.shift(7 * MINUTE - timedelta(seconds=1))
    answer = visitor.hold(at_hour(13), attempt="k" * 32)
    assert (answer.status_code, answer["Retry-After"]) == (429, "1")
    clock.shift(timedelta(seconds=1))
    assert visitor.hold(at_hour(13), attempt="k" * 32).status_code == 302


def test_the_named_minute_is_never_too_early(visitor, clock):
    factories.clinic(most_holds_of_visitor=1)
    clock.shift(timedelta(seconds=20))
    visitor.hold()
    answer = visitor.hold(at_hour(13), attempt="k" * 32)
    assert "You can choose again from 10:11." in markup.read(answer).text()
    assert "We hold one appointment at a time for each visitor" in markup.read(answer).text()
    assert answer["Retry-After"] == "600"


def test_moving_one_of_three_is_fine(visitor, three):
    assert visitor.hold(at_hour(13), attempt=three[0]).status_code == 302
    assert held() == ["10:00", "11:00", "13:00"]


def test_a_taken_time_is_said_to_be_taken_whatever_the_limit(visitor, three, clinic):
    for person in (clinic.sam, clinic.robin):
        factories.appointment(factories.at(13), 45, practitioner=person, service=clinic.service)
    assert visitor.hold(at_hour(13), attempt="k" * 32).status_code == 409
    assert visitor.hold(at_hour(14), attempt="k" * 32).status_code == 429
    assert visitor.hold(at_hour(18), attempt="k" * 32).status_code == 409


def test_what_was_typed_is_said_to_be_kept(visitor, clock):
    visitor.hold()
    visitor.details()
    first = visitor.key
    clock.shift(11 * MINUTE)
    for hour in (9, 11, 13):
        visitor.hold(at_hour(hour), attempt=str(hour).zfill(32))
    answer = visitor.hold(at_hour(14), attempt=first)
    assert answer.status_code == 429
    assert "What you typed is kept." in answer.content.decode()
    answer = visitor.post(f"{SERVICE}check/?extend", attempt=first)
    assert answer.status_code == 429
    assert link(markup.read(answer), "Back").startswith(f"{SERVICE}?attempt={first}&from=2027-03-08")


def at_address(address):
    return Visitor(REMOTE_ADDR=address)


def test_people_behind_one_address_have_a_limit_together(clinic):
    factories.clinic(most_holds_of_address=2)
    for hour in (9, 13):
        assert at_address("203.0.113.7").hold(at_hour(hour)).status_code == 302
    newcomer = at_address("203.0.113.7")
    answer = newcomer.hold(at_hour(14))
    page = markup.read(answer)
    assert (answer.status_code, answer["Retry-After"]) == (429, "600")
    assert [heading.text() for heading in page.all("h1")] == ["Please wait a little"]
    words = page.one("main").text()
    assert "people who share your internet connection" in words
    assert "please call us: +1 416 416 4161" in words
    assert "You can choose again from 10:10." in words
    assert "Let it go" not in words
    assert at_address("203.0.113.8").hold(at_hour(14)).status_code == 302


def test_the_address_that_a_trusted_proxy_names_counts(clinic):
    factories.clinic(most_holds_of_address=1)
    for number, hour in enumerate((9, 13)):
        person = Visitor(REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR=f"203.0.113.{number}")
        assert person.hold(at_hour(hour)).status_code == 302
    liar = Visitor(REMOTE_ADDR="198.51.100.1", HTTP_X_FORWARDED_FOR="203.0.113.99")
    assert liar.hold(at_hour(14)).status_code == 302
    liar = Visitor(REMOTE_ADDR="198.51.100.1", HTTP_X_FORWARDED_FOR="203.0.113.100")
    assert liar.hold(at_hour(15)).status_code == 429


def test_no_address_is_kept_in_clear(visitor):
    at_address("203.0.113.7").hold()
    (row,) = BookingAttempt.objects.values()
    assert "203.0.113.7" not in str(row)
    assert len(row["address"]) == 64
