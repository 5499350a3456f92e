"""Against machines that book: what the form tells, the page that asks to confirm, the link in the mail, and staff's button."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client

from bookings import notifications, queries
from bookings.models import Appointment, BookingAttempt, Clinic, Message
from bookings.notifications.codes import verify_code
from tests import factories
from tests.bookings import desk
from tests.bookings.views import markup
from tests.bookings.views.visitor import NINE, SERVICE, TEN, Visitor

HALF_AN_HOUR = timedelta(minutes=30)


def form_of(visitor):
    page = markup.read(visitor.get(f"{SERVICE}details/", attempt=visitor.key))
    return page.one("form", id="details")


def risk() -> int:
    return BookingAttempt.objects.get().risk


@pytest.fixture
def holding(visitor):
    visitor.hold()
    return visitor


@pytest.fixture
def asked(visitor):
    """A booking by something that fills in every field it finds."""
    response = visitor.book_all(website="https://example.org")
    visit = Appointment.objects.get()
    assert (response.status_code, visit.status) == (302, "pending")
    return visit


@pytest.fixture
def link(asked):
    return f"/appointments/{asked.token}/confirm/{verify_code(asked)}/"


def test_nobody_sees_or_reaches_the_trap_and_it_is_empty(holding):
    box = form_of(holding).one("input", name="website")
    assert box.attributes["tabindex"] == "-1"
    assert box.attributes["autocomplete"] == "off"
    assert box.attributes["value"] == ""
    assert box.parent.attributes == {"class": "trap", "aria-hidden": "true"}


@pytest.mark.parametrize(("typed", "expected"), [("", 0), ("  ", 0), ("x", 2)])
def test_a_filled_trap_is_a_risk(holding, typed, expected):
    assert holding.details(website=typed).status_code == 302
    assert risk() == expected


@pytest.mark.parametrize(
    ("ago", "expected"),
    [(timedelta(seconds=2), 1), (timedelta(seconds=3), 0), (timedelta(days=1), 0), (timedelta(days=2), 1)],
)
def test_quick_and_old_forms_are_taken_and_noted(holding, ago, expected):
    assert holding.details(begun=holding.begun(ago)).status_code == 302
    assert risk() == expected


@pytest.mark.parametrize(
    ("begun", "expected"), [("", 1), ("1", 2), ("1:x", 2), ("\x00", 2), ("9" * 50_000, 2), ("é", 2)]
)
def test_a_form_without_its_time_is_unusual_and_a_forged_one_tells(holding, begun, expected):
    assert holding.details(begun=begun).status_code == 302
    assert risk() == expected


def test_the_time_of_another_form_is_forged(holding):
    other = Visitor()
    other.hold(NINE)
    assert holding.details(begun=other.begun()).status_code == 302
    assert BookingAttempt.objects.get(key=holding.key).risk == 2


def test_the_form_keeps_when_it_was_first_shown(holding, clock):
    data = markup.fields_of(form_of(holding))
    clock.shift(timedelta(seconds=30))
    refused = holding.client.post(f"{SERVICE}details/?attempt={holding.key}", {**data, "name": "Alex"})
    assert refused.status_code == 422
    again = markup.fields_of(markup.read(refused).one("form", id="details"))
    assert again["begun"] == data["begun"]
    holding.details(begun=again["begun"])
    assert risk() == 0


def test_who_comes_back_to_correct_a_letter_is_not_too_quick(holding, clock):
    holding.details()
    clock.shift(timedelta(seconds=40))
    data = markup.fields_of(form_of(holding))
    holding.details(begun=data["begun"])
    assert risk() == 0


# -- asked to confirm


def test_the_page_says_plainly_that_it_is_not_booked_yet(visitor, asked):
    response = visitor.client.get(f"/appointments/{asked.token}/confirmed/", follow=True)
    page = markup.read(response)
    assert response.status_code == 200
    assert page.one("h1").text() == "One more step: please confirm"
    text = page.text()
    assert "link in our e-mail to alex@example.org. We keep the time until 10:30" in text
    assert "It is not booked before that." in text
    assert "is booked" not in text.replace("not booked", "")
    assert verify_code(asked) not in response.text


def test_the_mail_has_the_link_and_no_calendar_entry(asked, clinic, clock):
    mail = notifications.verify(queries.visit(asked.pk), clinic.settings, now=factories.NOW)
    assert mail.subject == "Sample Clinic: please confirm your appointment"
    assert f"/appointments/{asked.token}/confirm/{verify_code(asked)}/" in mail.body
    assert "until 10:30" in mail.body
    assert mail.attachments == []
    assert not re.search(r"\d\d:\d\d|Alex", mail.subject)


def test_a_get_changes_nothing_and_the_post_books(visitor, asked, link):
    for client in (visitor.client, Client()):
        page = markup.read(client.get(link))
        assert page.one("h1").text() == "Confirm your appointment"
        assert page.one("form").attributes["action"] == link
    client.head(link)
    assert Appointment.objects.get().status == "pending"
    response = Client().post(link)
    assert response["Location"] == f"/appointments/{asked.token}/confirmed/"
    assert Appointment.objects.get().status == "booked"
    assert "Your appointment is booked" in Client().get(response["Location"]).text
    assert Client().post(link)["Location"] == response["Location"]
    assert Client().get(link)["Location"] == response["Location"]
    assert list(Message.objects.order_by("pk").values_list("kind", flat=True)) == ["verify", "booked"]


# -- the mail once more


def asks():
    return Message.objects.filter(kind="verify").count()


def ask_again(visit, client=None):
    return (client or Client()).post(f"/appointments/{visit.token}/send-again/", follow=True)


def test_the_mail_can_be_sent_again_as_one_of_its_own(asked, clinic, clock):
    first = notifications.verify(queries.visit(asked.pk), clinic.settings, now=factories.NOW)
    clock.shift(timedelta(minutes=2))
    shown = Client().get(f"/appointments/{asked.token}/")
    assert "Send the e-mail again" in shown.text
    assert asks() == 1
    assert "We have sent the e-mail again." in ask_again(asked).text
    assert asks() == 2
    second = notifications.verify(queries.visit(asked.pk), clinic.settings, now=factories.NOW)
    assert (second.subject, second.body) == (first.subject, first.body)
    assert second.extra_headers["Message-ID"] != first.extra_headers["Message-ID"]


def test_a_double_click_is_one_mail(asked, clock):
    clock.shift(timedelta(minutes=2))
    ask_again(asked)
    clock.shift(timedelta(seconds=59))
    assert "We have sent the e-mail again." in ask_again(asked).text
    assert asks() == 2
    clock.shift(timedelta(seconds=1))
    ask_again(asked)
    assert asks() == 3


def test_three_mails_are_enough(asked, clock):
    for _time in range(2):
        clock.shift(timedelta(minutes=2))
        ask_again(asked)
    assert asks() == 3
    clock.shift(timedelta(minutes=2))
    page = ask_again(asked)
    assert "Send the e-mail again" not in page.text
    assert "We have sent the e-mail again." not in page.text
    assert asks() == 3


def test_what_need_not_be_confirmed_is_not_asked_for_again(asked, link, clock):
    clock.shift(timedelta(minutes=2))
    Client().post(link)
    page = ask_again(asked)
    assert markup.read(page).one("h1").text() == "Your appointment"
    assert asks() == 1


def test_after_its_minutes_there_is_no_mail_again(asked, clock):
    clock.shift(HALF_AN_HOUR)
    assert "This time is no longer kept" in ask_again(asked).text
    assert asks() == 1


def test_opening_the_address_sends_nothing(asked, clock):
    clock.shift(timedelta(minutes=2))
    response = Client().get(f"/appointments/{asked.token}/send-again/")
    assert (response.status_code, response["Location"]) == (302, f"/appointments/{asked.token}/")
    assert asks() == 1


@pytest.mark.parametrize("code", ["x", "x" * 43, "%00", "é"])
def test_a_wrong_code_and_a_wrong_link_look_alike(asked, code):
    wrong = Client().post(f"/appointments/{asked.token}/confirm/{code}/")
    missing = Client().post(f"/appointments/{'y' * 32}/confirm/{code}/")
    assert (wrong.status_code, missing.status_code) == (404, 404)
    assert Appointment.objects.get().status == "pending"


def test_the_code_of_another_visit_is_wrong(asked, link):
    other = factories.appointment(factories.at(14), status="booked")
    assert Client().get(link.replace(asked.token, other.token)).status_code == 404


def test_the_link_outlives_a_change_of_key(asked, link, settings):
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another"
    assert Client().get(link).status_code == 200
    settings.SECRET_KEY_FALLBACKS = []
    assert Client().get(link).status_code == 404


def test_half_an_hour_later_the_page_says_so_and_leads_to_times(visitor, asked, link, clock):
    clock.shift(HALF_AN_HOUR)
    page = markup.read(visitor.get(f"/appointments/{asked.token}/"))
    assert page.one("h1").text() == "This time is no longer kept"
    (again,) = (a for a in page.all("a") if a.text() == "Choose a time again")
    assert again.attributes["href"] == f"{SERVICE}?attempt={visitor.key}"
    times = visitor.client.get(again.attributes["href"])
    form = markup.fields_of(markup.read(times).all("form", method="post")[-1])
    response = visitor.client.post(SERVICE, {**form, "slot": TEN})
    assert response["Location"].startswith(f"{SERVICE}check/")  # nothing is asked twice
    assert "Alex Meyer" in visitor.client.get(response["Location"]).text


def test_a_stranger_with_the_link_gets_no_form(asked, clock):
    clock.shift(HALF_AN_HOUR)
    page = markup.read(Client().get(f"/appointments/{asked.token}/"))
    (again,) = (a for a in page.all("a") if a.text() == "Choose a time again")
    assert again.attributes["href"] == SERVICE


def test_a_late_link_still_books_a_free_time(asked, link, clock):
    clock.shift(HALF_AN_HOUR)
    assert "We no longer keep the time" in Client().get(link).text
    assert Client().post(link).status_code == 302
    assert Appointment.objects.get().status == "booked"


def test_a_late_link_for_a_time_that_is_taken_says_so(asked, link, clinic, clock):
    clock.shift(HALF_AN_HOUR)
    Visitor().book_all(email="kim@example.org", telephone="+14164164199")
    practitioners = {visit.practitioner_id for visit in Appointment.objects.all()}
    if len(practitioners) == 2:
        Visitor().book_all(email="lou@example.org", telephone="+14164164198")
    response = Client().post(link)
    assert response.status_code == 409
    assert "somebody else has it now" in response.text
    assert markup.read(response).all("form", method="post") == []


def test_what_staff_cancelled_is_not_confirmed(asked, link):
    Appointment.objects.update(status="cancelled")
    assert Client().post(link, follow=True).redirect_chain[-1][0] == f"/appointments/{asked.token}/"
    assert Appointment.objects.get().status == "cancelled"


def test_there_is_no_calendar_file_before_it_is_booked(asked, link):
    calendar = f"/appointments/{asked.token}/calendar.ics"
    assert Client().get(calendar).status_code == 302
    Client().post(link)
    assert Client().get(calendar)["Content-Type"].startswith("text/calendar")


def test_the_form_again_leads_to_the_same_page(visitor, asked):
    for path in ("details", "check"):
        response = visitor.get(f"{SERVICE}{path}/", attempt=visitor.key)
        assert response["Location"] == f"/appointments/{asked.token}/confirmed/"


def test_private_pages(asked, link):
    for path in (link, f"/appointments/{asked.token}/"):
        response = Client().get(path)
        assert response["Cache-Control"] == "no-store"
        assert response["X-Robots-Tag"] == "noindex, nofollow"
        assert "Alex" not in markup.read(response).one("title").text()


@pytest.mark.parametrize("method", ["put", "delete"])
def test_other_methods_are_refused(link, method):
    assert getattr(Client(), method)(link).status_code == 405


# -- too many in a day


def test_over_the_bound_the_page_gives_the_telephone_and_keeps_what_was_typed(visitor):
    Clinic.objects.update(most_bookings_of_contact=1)
    visitor.book_all()
    other = Visitor()
    other.hold("2027-03-08T12:00:00-05:00")
    other.details()
    response = other.book()
    assert response.status_code == 429
    assert int(response["Retry-After"]) == 24 * 60 * 60
    links = {a.text(): a.attributes["href"] for a in markup.read(response).all("a")}
    assert links["Call +1 416 416 4161"] == "tel:+14164164161"
    back = other.client.get(links["Back to what I typed"])
    assert "Alex Meyer" in back.text
    Clinic.objects.update(most_bookings_of_contact=10)
    assert other.book().status_code == 302


def test_a_workplace_is_one_network_and_a_home_is_its_first_64_bits(clinic, settings):
    Clinic.objects.update(unconfirmed_of_address=1)
    slots = [f"2027-03-08T{hour}:00:00-05:00" for hour in (10, 12, 13)]
    for number, (address, slot) in enumerate(
        zip(("2001:db8::1", "2001:db8::ffff", "2001:db8:0:1::1"), slots, strict=True)
    ):
        visitor = Visitor(REMOTE_ADDR=address)
        visitor.book_all(slot, email=f"a{number}@example.org", telephone=f"+1416416410{number}")
    statuses = Appointment.objects.order_by("starts_at").values_list("status", flat=True)
    assert list(statuses) == ["booked", "pending", "booked"]


def test_an_address_that_only_says_so_is_not_believed(clinic, settings):
    settings.TRUSTED_PROXIES = []
    Clinic.objects.update(unconfirmed_of_address=1)
    for number, slot in enumerate((TEN, "2027-03-08T12:00:00-05:00")):
        visitor = Visitor(HTTP_X_FORWARDED_FOR=f"203.0.113.{number}")
        visitor.book_all(slot, email=f"a{number}@example.org", telephone=f"+1416416410{number}")
    statuses = Appointment.objects.order_by("starts_at").values_list("status", flat=True)
    assert list(statuses) == ["booked", "pending"]


# -- at the desk


def test_staff_see_what_waits_and_confirm_it_by_hand(asked):
    reception = desk.reception()
    page = reception.get("/admin/schedule/", {"date": "2027-03-08"})
    assert "Awaiting confirmation" in page.text
    verify = f"/admin/schedule/{asked.reference}/verify/"
    assert f'action="{verify}"' in page.text
    response = reception.post(verify, {"from": "day"}, follow=True)
    assert f"{asked.reference} is booked." in response.text
    assert Appointment.objects.get().status == "booked"
    assert verify not in reception.get(f"/admin/schedule/{asked.reference}/").text


@pytest.mark.parametrize("page", ["visit", "day"])
def test_staff_let_go_what_nobody_confirms(asked, page):
    client = desk.reception()
    cancel = f"/admin/schedule/{asked.reference}/cancel/"
    day = asked.starts_at.date().isoformat()
    path = {"visit": f"/admin/schedule/{asked.reference}/", "day": f"/admin/schedule/?date={day}"}[page]
    assert f'href="{cancel}"' in client.get(path).text
    client.post(cancel, {"why": "Nobody answers", "revision": str(asked.sequence)})
    asked.refresh_from_db()
    assert asked.status == "cancelled"
    assert f'href="{cancel}"' not in client.get(path).text


def test_only_who_may_change_visits_confirms_them(asked):
    verify = f"/admin/schedule/{asked.reference}/verify/"
    assert desk.signed_in("view_appointment").post(verify).status_code == 403
    assert desk.reception().get(verify).status_code == 405
    assert Appointment.objects.get().status == "pending"


def test_staff_are_told_when_there_is_nothing_to_confirm(asked):
    Appointment.objects.update(status="cancelled")
    response = desk.reception().post(f"/admin/schedule/{asked.reference}/verify/", follow=True)
    assert "Nothing was changed: this visit is now “Cancelled”." in response.text


@pytest.mark.parametrize(("path", "number"), [("", 4), ("link", 3)])
def test_query_counts(asked, link, path, number, django_assert_num_queries):
    address = link if path else f"/appointments/{asked.token}/"
    client = Client()
    client.cookies["visitor"] = "v" * 32
    with django_assert_num_queries(number):
        client.get(address)
