"""The waiting list as a patient has it: joining, the page of one's place, and an offer's page."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bookings.enums import OfferStatus, WaitingStatus
from bookings.models import Appointment, Clinic, Offer, WaitingListEntry
from tests import factories
from tests.bookings.views import markup
from tests.factories import MONDAY, NOW, at

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
JOIN = "/book/initial-assessment/waiting-list/"
PERSON = {"key": "k" * 43, "name": "Kim Lee", "email": "kim@example.org", "telephone": "416 416 4161"}
WILD = ["\x00", "x" * 50_000, "9" * 400, "-1", "½", "\ud800".encode("utf-8", "surrogatepass")]


@pytest.fixture
def visit(clinic):
    return factories.appointment(
        at(10, day=MONDAY + 7 * DAY), practitioner=clinic.sam, service=clinic.service
    )


@pytest.fixture
def page(visit):
    return f"/appointments/{visit.token}/waiting/"


@pytest.fixture
def offer(clinic, visit):
    return factories.offer(factories.waiting(visit))


def only_entry():
    return WaitingListEntry.objects.get()


def is_private(response):
    return (response["Cache-Control"], response["X-Robots-Tag"]) == ("no-store", "noindex, nofollow")


# -- joining


def test_a_patient_joins_from_the_visits_page(visitor, clinic, visit, page):
    shown = visitor.get(page)
    assert shown.status_code == 200
    assert is_private(shown)
    assert "now on Monday 15 March, 10:00 with Sam Rivera" in shown.text
    answer = visitor.post(
        page, practitioners=[clinic.robin.pk], weekdays=["1", "2"], parts=["morning"], until_date="2027-03-12"
    )
    entry = only_entry()
    assert (answer.status_code, answer["Location"]) == (302, f"/waiting-list/{entry.token}/")
    assert (entry.appointment, entry.present_start, entry.weekdays, entry.parts) == (
        visit,
        visit.starts_at,
        [1, 2],
        ["morning"],
    )
    assert list(entry.practitioners.all()) == [clinic.robin]
    assert visitor.get(page)["Location"] == f"/waiting-list/{entry.token}/"


def test_opening_the_page_puts_nobody_on_the_list(visitor, page):
    visitor.get(page)
    visitor.client.head(page)
    assert not WaitingListEntry.objects.exists()


@pytest.mark.parametrize("change", [{"status": "cancelled"}, {"starts_at": NOW}])
def test_there_is_nothing_to_wait_for(visitor, visit, page, change):
    if "starts_at" in change:
        change = dict.fromkeys(("starts_at", "occupied_from"), NOW)
        change |= {name: NOW + timedelta(minutes=45) for name in ("ends_at", "occupied_until")}
    Appointment.objects.filter(pk=visit.pk).update(**change)
    assert "so there is nothing to wait for" in visitor.get(page).text
    assert visitor.post(page).status_code == 409
    assert not WaitingListEntry.objects.exists()


def test_long_after_the_visit_the_page_says_nothing_of_it(visitor, visit, page, clock):
    clock.move_to(visit.ends_at + 30 * DAY - timedelta(seconds=1))
    assert "so there is nothing to wait for" in visitor.get(page).text
    clock.move_to(visit.ends_at + 30 * DAY)
    for answer in (visitor.get(page), visitor.post(page)):
        assert answer.status_code == 410
        assert markup.read(answer).one("h1").text() == "This link has ended"
    assert is_private(visitor.get(page))


def test_the_visits_own_page_says_that_its_patient_waits(visitor, visit, page):
    own = f"/appointments/{visit.token}/"
    assert "Tell me if an earlier time becomes free" in visitor.get(own).text
    visitor.post(page)
    shown = markup.read(visitor.get(own))
    assert "You are on the waiting list for an earlier time." in shown.text()
    assert shown.one("a", href=f"/waiting-list/{only_entry().token}/").text() == "See or change it"


@pytest.mark.parametrize(
    ("minutes", "told"), [(120, "for 2 hours."), (60, "for 1 hour."), (90, "for 90 minutes.")]
)
def test_how_long_a_time_is_kept_is_told_in_hours_where_they_are_whole(visitor, clinic, page, minutes, told):
    Clinic.objects.update(offer_minutes=minutes)
    for path in (page, JOIN):
        assert f"keep it for you {told}" in visitor.get(path).text


@pytest.mark.parametrize(
    "path", ["appointments/{}/waiting/", "waiting-list/{}/", "waiting-list/{}/change/", "offers/{}/"]
)
@pytest.mark.parametrize("token", ["x" * 43, "short", "%00", "9" * 400])
def test_a_wrong_link_is_a_missing_page(visitor, clinic, path, token):
    assert visitor.get("/" + path.format(token)).status_code == 404


def test_a_visitor_without_a_visit_joins_with_a_name_and_how_to_be_reached(visitor, clinic):
    shown = visitor.get(JOIN)
    assert is_private(shown)
    assert '<a href="/privacy/">' in shown.text
    key = markup.read(shown).one("input", name="key").attributes["value"]
    answer = visitor.post(JOIN, **{**PERSON, "key": key})
    entry = only_entry()
    assert answer["Location"] == f"/waiting-list/{entry.token}/"
    assert (entry.name, entry.email, str(entry.telephone), entry.service, entry.appointment) == (
        "Kim Lee",
        "kim@example.org",
        "+1 416-416-4161",
        clinic.service,
        None,
    )
    assert (entry.privacy_notice, entry.privacy_shown_at) == (clinic.notice, NOW)
    assert visitor.post(JOIN, **{**PERSON, "key": key})["Location"] == answer["Location"]
    assert WaitingListEntry.objects.count() == 1


def test_what_the_times_were_narrowed_down_to_is_chosen_already(visitor, clinic):
    shown = markup.read(visitor.get(JOIN, practitioner="robin-okafor", weekday="2", part="evening"))
    chosen = [
        box.attributes["value"] for box in shown.all("input", type="checkbox") if "checked" in box.attributes
    ]
    assert chosen == [str(clinic.robin.pk), "2", "evening"]


def test_the_times_page_leads_there_when_nothing_is_free(visitor, clinic):
    clinic.sam.available_times.all().delete()
    clinic.robin.available_times.all().delete()
    assert f'href="{JOIN}?attempt=' in visitor.times().text


def test_one_practitioner_is_no_question(visitor, clinic):
    clinic.robin.services.clear()
    assert not markup.read(visitor.get(JOIN)).all("input", name="practitioners")


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ({"name": ""}, "Enter a name."),
        ({"name": "Two\nlines"}, "Please write this on one line."),
        ({"email": "nobody"}, "Enter an e-mail address like name@example.org."),
        ({"telephone": "12"}, "Enter a telephone number with its area code."),
        ({"weekdays": "8"}, "Choose among the days of the week."),
        ({"parts": "night"}, "Choose among the parts of the day in the list."),
        ({"practitioners": "0"}, "Choose among the people in the list."),
        ({"until_date": "2027-02-30"}, "This day does not exist."),
        ({"until_date": "2027-02-28"}, "This day is over."),
        ({"until_date": "9999-12-31"}, "This day is more than two years away."),
        ({"from_date": "0001-01-01"}, "This day is more than two years away."),
        ({"from_date": "2027-03-10", "until_date": "2027-03-09"}, "The last day is before the first one."),
        ({"key": ""}, "This field is required."),
        ({"key": "short"}, "Please open this page again"),
    ],
)
def test_what_is_wrong_is_told_and_what_was_typed_is_kept(visitor, clinic, data, told):
    answer = visitor.post(JOIN, **{**PERSON, **data})
    assert answer.status_code == 422
    assert told in answer.text
    assert "There is a problem" in answer.text
    assert not WaitingListEntry.objects.exists()
    if "name" not in data:
        assert 'value="Kim Lee"' in answer.text


def test_a_day_after_the_visit_is_told(visitor, page):
    answer = visitor.post(page, from_date="2027-03-16")
    assert (answer.status_code, WaitingListEntry.objects.count()) == (422, 0)
    assert "Your appointment is on Monday 15 March" in answer.text


@pytest.mark.parametrize(
    "field",
    ["practitioners", "weekdays", "parts", "from_date", "until_date", "name", "telephone", "email", "key"],
)
@pytest.mark.parametrize("wild", WILD, ids=range(len(WILD)))
def test_nothing_typed_is_an_error_of_ours(visitor, clinic, page, field, wild):
    assert visitor.post(JOIN, **{**PERSON, field: wild}).status_code in {302, 422}
    assert visitor.post(page, **{field: wild}).status_code in {302, 422}
    assert visitor.get(JOIN, **{field: wild, "practitioner": "\x00", "weekday": wild}).status_code == 200


# -- one's place on the list


def test_the_page_says_what_is_waited_for(visitor, clinic, visit):
    entry = factories.waiting(
        visit, weekdays=[1, 3], parts=["morning"], practitioners=[clinic.robin], until_date=MONDAY
    )
    shown = visitor.get(f"/waiting-list/{entry.token}/")
    assert is_private(shown)
    for told in (
        "You are on the waiting list",
        "earlier than Monday 15 March, 10:00",
        "Robin Okafor",
        "Monday, Wednesday",
        "Morning, before 12:00",
        "Monday 8 March 2027",
    ):
        assert told in shown.text
    assert visit.patient.name not in shown.text


def test_what_is_waited_for_can_be_changed(visitor, clinic, visit):
    entry = factories.waiting(visit, weekdays=[1])
    path = f"/waiting-list/{entry.token}/change/"
    boxes = markup.read(visitor.get(path)).all("input", name="weekdays")
    assert [box.attributes["value"] for box in boxes if "checked" in box.attributes] == ["1"]
    assert visitor.post(path, weekdays=["9"]).status_code == 422
    assert visitor.post(path, weekdays=["2"], parts=["evening"]).status_code == 302
    entry.refresh_from_db()
    assert (entry.weekdays, entry.parts, entry.since) == ([2], ["evening"], NOW)


def test_leaving_is_a_post(visitor, visit):
    entry = factories.waiting(visit)
    path = f"/waiting-list/{entry.token}/leave/"
    assert visitor.get(path).status_code == 405
    assert only_entry().status == WaitingStatus.WAITING
    assert visitor.post(path)["Location"] == f"/waiting-list/{entry.token}/"
    assert only_entry().status == WaitingStatus.LEFT
    assert "You have left it." in visitor.get(f"/waiting-list/{entry.token}/").text
    assert visitor.get(f"/waiting-list/{entry.token}/change/").status_code == 302


@pytest.mark.parametrize(
    ("status", "told"),
    [
        ("served", "You have a time from the waiting list"),
        ("silent", "passed without an answer"),
        ("removed", "We have taken you off it."),
        ("over", "There is nothing left to wait for"),
    ],
)
def test_the_page_says_why_somebody_is_off_the_list(visitor, visit, status, told):
    entry = factories.waiting(visit, status=status, ended_at=NOW)
    assert told in visitor.get(f"/waiting-list/{entry.token}/").text


def test_an_open_offer_is_on_the_page(visitor, offer, time_machine):
    path = f"/waiting-list/{offer.entry.token}/"
    assert f'href="/offers/{offer.token}/"' in visitor.get(path).text
    time_machine.move_to(offer.answer_until, tick=False)
    assert "/offers/" not in visitor.get(path).text


# -- an offer


def test_an_offer_says_time_and_until_when_and_what_becomes_of_the_visit(visitor, offer):
    shown = visitor.get(f"/offers/{offer.token}/")
    assert is_private(shown)
    for told in (
        "Monday 8 March 2027, 09:00",
        "It is kept for you until 12:00 today.",
        "your appointment on Monday 15 March, 10:00 with Sam Rivera moves to this time",
    ):
        assert told in shown.text
    offer.refresh_from_db()
    assert offer.status == OfferStatus.OFFERED


def test_yes_moves_the_visit(visitor, visit, offer):
    visit.practitioner.available_times.update(starts=factories.dt.time(9))
    answer = visitor.post(f"/offers/{offer.token}/", answer="yes")
    assert (answer.status_code, answer["Location"]) == (302, f"/appointments/{visit.token}/confirmed/")
    visit.refresh_from_db()
    assert (visit.starts_at, visit.sequence) == (at(9), 1)
    assert visitor.post(f"/offers/{offer.token}/", answer="yes")["Location"] == answer["Location"]
    shown = visitor.get(f"/offers/{offer.token}/").text
    assert "This time is yours" in shown
    assert f'href="/appointments/{visit.token}/"' in shown


def test_yes_books_for_who_has_no_visit(visitor, clinic):
    offer = factories.offer()
    answer = visitor.post(f"/offers/{offer.token}/", answer="yes")
    booked = Appointment.objects.get(status="booked")
    assert answer["Location"] == f"/appointments/{booked.token}/confirmed/"
    assert booked.patient.name == "Kim Lee"
    assert "Your appointment is booked" in visitor.get(answer["Location"]).text


def test_no_lets_it_go(visitor, visit, offer):
    answer = visitor.post(f"/offers/{offer.token}/", answer="no")
    assert answer["Location"] == f"/offers/{offer.token}/"
    shown = visitor.get(answer["Location"]).text
    assert "Thank you for telling us" in shown
    assert "You stay on the list for other times." in shown
    assert Offer.objects.get().status == OfferStatus.REFUSED


@pytest.mark.parametrize("answer", ["", "maybe", "\x00", "x" * 50_000])
def test_another_answer_is_asked_again(visitor, offer, answer):
    shown = visitor.post(f"/offers/{offer.token}/", answer=answer)
    assert shown.status_code == 422
    assert "Say yes or no." in shown.text
    offer.refresh_from_db()
    assert offer.status == OfferStatus.OFFERED


@pytest.mark.parametrize("answer", ["yes", "no"])
def test_an_answer_after_its_time_changes_nothing(visitor, visit, offer, time_machine, answer):
    time_machine.move_to(offer.answer_until, tick=False)
    assert "This time is no longer kept for you" in visitor.get(f"/offers/{offer.token}/").text
    shown = visitor.post(f"/offers/{offer.token}/", answer=answer)
    if answer == "no":
        assert shown.status_code == 302
    else:
        assert shown.status_code == 409
        assert 'href="/book/initial-assessment/"' in shown.text
    visit.refresh_from_db()
    assert visit.sequence == 0


def test_a_visit_cancelled_meanwhile_is_told(visitor, visit, offer):
    Appointment.objects.filter(pk=visit.pk).update(status="cancelled")
    shown = visitor.post(f"/offers/{offer.token}/", answer="yes")
    assert shown.status_code == 409
    assert "your appointment has changed meanwhile" in shown.text


def test_nobody_is_named_in_titles(visitor, visit, offer):
    for path in (f"/offers/{offer.token}/", f"/waiting-list/{offer.entry.token}/", JOIN):
        (title,) = markup.read(visitor.get(path)).all("title")
        assert visit.patient.name not in title.text()
