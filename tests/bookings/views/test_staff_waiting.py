"""The waiting list at the desk: seen, steered, and the calls about near times."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.test import Client

from bookings.enums import OfferStatus, WaitingStatus
from bookings.models import Appointment, Message, Offer, WaitingListEntry
from tests import factories
from tests.bookings import desk
from tests.bookings.views import markup
from tests.factories import MONDAY, NOW, at

pytestmark = pytest.mark.django_db

LIST = "/admin/schedule/waiting/"
CALLS = "/admin/schedule/calls/"
WEEK = dt.timedelta(days=7)


@pytest.fixture(autouse=True)
def _monday(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def world():
    return desk.world()


@pytest.fixture
def visit(world):
    return desk.visit(world, starts_at=at(10, day=MONDAY + WEEK))


@pytest.fixture
def entry(visit):
    return factories.waiting(visit, weekdays=[1], parts=["morning"])


@pytest.fixture
def offer(entry, world):
    made = factories.offer(entry, by_telephone=True)
    Appointment.objects.filter(pk=made.appointment_id).update(practitioner=world.practitioner)
    return Offer.objects.get()


@pytest.fixture
def client():
    return desk.reception()


def page_of(entry):
    return f"{LIST}{entry.reference}/"


def words(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.text.partition('class="desk-page"')[2]))


def said(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


# -- seeing


def test_nobody_waits(client, world):
    assert "Nobody is waiting." in words(client.get(LIST))
    assert client.get(CALLS).context["rows"] == []


def test_the_list_says_who_what_since_when_and_what_was_offered(client, entry, offer):
    Offer.objects.update(status="refused", ended_at=NOW)
    told = words(client.get(LIST))
    for fact in (
        "Zoë O&#x27;Brien-王小明 · Initial assessment",
        "Anybody · Monday · Morning, before 12:00",
        "since 1 Mar 2027, 10:00 · now Mon 15 Mar 2027, 10:00",
        "Mon 8 Mar 2027, 09:00 , Sam Rivera · Not wanted 1 Mar, 10:00",
    ):
        assert fact in told


@pytest.mark.parametrize(("telephone", "nobody"), [("", True), (factories.TELEPHONE, False)])
@pytest.mark.parametrize("somebody_else", [True, False])
def test_where_nobody_can_be_reached_the_page_says_so(client, visit, entry, telephone, nobody, somebody_else):
    reached = visit.patient
    if somebody_else:
        reached = visit.contact = factories.contact(visit.patient)
        visit.save()
    reached.email, reached.telephone = "", telephone
    reached.save()
    shown = client.get(page_of(entry)).text
    assert ("Nothing can be offered" in shown) is nobody
    correct = f"contacts/{reached.reference}/" if somebody_else else "contact/"
    assert (f'href="/admin/schedule/patients/{visit.patient.reference}/{correct}"' in shown) is nobody


@pytest.mark.parametrize("page", ["list", "entry", "calls"])
def test_who_waits_is_named_where_somebody_else_is_called(client, visit, entry, offer, page):
    visit.contact = factories.contact(visit.patient, "Maria Meyer")
    visit.save()
    Offer.objects.update(by_telephone=True)
    shown = client.get({"list": LIST, "entry": page_of(entry), "calls": CALLS}[page])
    told = words(shown)
    assert "Maria Meyer" in told
    assert "Zoë O&#x27;Brien-王小明" in told


def test_the_visits_and_the_patients_page_say_that_they_wait(client, visit, entry):
    link = f'href="{page_of(entry)}"'
    for path in (
        f"/admin/schedule/{visit.reference}/",
        f"/admin/schedule/patients/{visit.patient.reference}/",
    ):
        assert link in client.get(path).text
    client.post(f"{page_of(entry)}remove/")
    for path in (
        f"/admin/schedule/{visit.reference}/",
        f"/admin/schedule/patients/{visit.patient.reference}/",
    ):
        assert link not in client.get(path).text


def test_whoever_would_be_asked_first_is_on_top(client, entry, world):
    factories.waiting(service=world.service, name="Kim Lee", since=NOW - WEEK)
    response = client.get(LIST)
    assert [row["entry"].name for row in response.context["rows"]] == ["", "Kim Lee"]
    assert [bool(row.get("is_next")) for row in response.context["rows"]] == [True, False]
    factories.offer(entry)
    rows = client.get(LIST).context["rows"]
    assert [bool(row.get("is_next")) for row in rows] == [False, True]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_takes_as_many_queries_for_three_as_for_one(client, world, rows, django_assert_num_queries):
    for number in range(rows):
        visit = desk.visit(world, starts_at=at(9 + number, day=MONDAY + WEEK))
        made = factories.waiting(visit, practitioners=[world.practitioner])
        factories.offer(made, at(9 + number), status="refused", ended_at=NOW)
    with django_assert_num_queries(9):
        assert len(client.get(LIST).context["rows"]) == rows


@pytest.mark.parametrize("rows", [1, 3])
def test_the_calls_take_as_many_queries_for_three_as_for_one(client, world, rows, django_assert_num_queries):
    for number in range(rows):
        visit = desk.visit(world, starts_at=at(9 + number, day=MONDAY + WEEK))
        factories.offer(factories.waiting(visit), at(9 + number), by_telephone=True)
    with django_assert_num_queries(8):
        assert len(client.get(CALLS).context["rows"]) == rows


def test_a_call_says_number_time_and_until_when(client, offer):
    told = words(client.get(CALLS))
    for fact in (
        "+1 416-416-4161 · Zoë O&#x27;Brien-王小明",
        "Mon 8 Mar 2027, 09:00 , Sam Rivera · Initial assessment",
        "kept until 1 Mar, 12:00 · instead of Mon 15 Mar 2027, 10:00 with Sam Rivera",
    ):
        assert fact in told
    assert '<a href="/admin/schedule/calls/">1 call to make</a>' in client.get("/admin/schedule/").text


def test_an_offer_by_mail_is_a_call_only_when_the_mail_failed(client, offer):
    Offer.objects.update(by_telephone=False)
    message = factories.message(offer.appointment, "offer")
    assert client.get(CALLS).context["rows"] == []
    Message.objects.filter(pk=message.pk).update(status="refused", ended_at=NOW)
    assert "Zoë" in words(client.get(CALLS))


def test_a_passed_offer_is_no_call(client, offer, time_machine):
    time_machine.move_to(offer.answer_until, tick=False)
    assert client.get(CALLS).context["rows"] == []


def test_the_entrys_page_shows_free_times_that_fit(client, entry):
    shown = client.get(page_of(entry))
    assert [time["value"] for time in shown.context["times"]][:2] == [
        "2027-03-08T09:00:00-05:00",
        "2027-03-08T09:15:00-05:00",
    ]
    assert "None yet." in words(shown)


@pytest.mark.parametrize("path", [f"{LIST}WXXXXXXX/", f"{LIST}W234/", f"{LIST}add/?service=none"])
def test_what_is_not_there_is_a_missing_page(client, world, path):
    assert client.get(path).status_code == 404


# -- steering


def test_staff_offer_a_time_out_of_order(client, world, entry):
    factories.waiting(service=world.service, name="Kim", weekdays=[1], parts=["morning"], since=NOW - WEEK)
    form = {"slot": "2027-03-08T09:15:00-05:00", "practitioner": str(world.practitioner.pk)}
    answer = client.post(f"{page_of(entry)}offer/", form, follow=True)
    assert said(answer) == ["The time is kept, and the e-mail leaves within a minute."]
    made = Offer.objects.select_related("appointment", "made_by").get()
    assert (made.entry, made.appointment.starts_at, made.made_by.username) == (entry, at(9, 15), "reception")
    again = client.post(f"{page_of(entry)}offer/", form, follow=True)
    assert said(again)[0].startswith("Nothing was offered")
    assert Offer.objects.count() == 1


def test_in_quiet_hours_staff_call(world, entry, time_machine):
    time_machine.move_to(at(7, day=MONDAY - dt.timedelta(days=5)), tick=False)
    client = desk.reception()
    assert "It is quiet until 08:00" in words(client.get(page_of(entry)))
    form = {"slot": "2027-03-08T09:15:00-05:00", "practitioner": str(world.practitioner.pk)}
    answer = client.post(f"{page_of(entry)}offer/", form, follow=True)
    assert said(answer) == ["The time is kept: please call now."]
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({}, "Choose one of the times."),
        ({"slot": "\x00"}, "Choose one of the times."),
        ({"practitioner": "9" * 50}, "Choose one of the times."),
        ({"practitioner": "-1"}, "Choose one of the times."),
        ({"slot": "2027-03-08T22:00:00-05:00"}, "This time is taken."),
        ({"slot": "2027-03-15T09:00:00-04:00"}, None),
        ({"slot": "2027-03-16T09:00:00-04:00"}, "This time is taken."),
    ],
)
def test_what_does_not_fit_is_not_offered(client, world, entry, form, told):
    sample = {"slot": "", "practitioner": str(world.practitioner.pk)}
    if "practitioner" in form:
        sample["slot"] = "2027-03-08T09:15:00-05:00"
    answer = client.post(f"{page_of(entry)}offer/", {**sample, **form}, follow=True)
    if told is None:
        assert Offer.objects.count() == 1
        return
    assert said(answer)[0].startswith(told)
    assert not Offer.objects.exists()


def answered(client, offer, said_so, **more):
    form = {"offer": str(offer.pk), "answer": said_so, **more}
    return client.post(f"{page_of(offer.entry)}answer/", form)


def test_reception_books_it_for_them(client, visit, offer):
    answer = answered(client, offer, "accepted", **{"from": "calls"})
    assert answer["Location"] == f"/admin/schedule/{visit.reference}/"
    visit.refresh_from_db()
    assert (visit.starts_at, visit.sequence) == (at(9), 1)
    change = visit.changes.get()
    assert (change.channel, change.actor.username) == ("reception", "reception")
    assert WaitingListEntry.objects.get().status == WaitingStatus.SERVED


@pytest.mark.parametrize("status", ["refused", "not_reached", "withdrawn"])
def test_what_came_of_a_call_is_noted_and_the_time_goes_on(client, visit, offer, status):
    answer = answered(client, offer, status, **{"from": "calls"})
    assert answer["Location"] == CALLS
    offer.refresh_from_db()
    assert (offer.status, offer.ended_by.username) == (status, "reception")
    offer.appointment.refresh_from_db()
    assert offer.appointment.status == "expired"
    visit.refresh_from_db()
    assert visit.sequence == 0
    assert WaitingListEntry.objects.get().status == WaitingStatus.WAITING


@pytest.mark.parametrize(
    ("said_so", "more", "told"),
    [
        ("expired", {}, "Choose what happened"),
        ("", {}, "Choose what happened"),
        ("\x00", {}, "Choose what happened"),
        ("refused", {"offer": "0"}, "Nothing was changed: this offer was answered"),
        ("refused", {"offer": "9" * 400}, "Nothing was changed: this offer was answered"),
    ],
)
def test_another_answer_changes_nothing(client, offer, said_so, more, told):
    form = {"offer": str(offer.pk), "answer": said_so, **more}
    answer = client.post(f"{page_of(offer.entry)}answer/", form, follow=True)
    assert said(answer)[0].startswith(told)
    offer.refresh_from_db()
    assert offer.status == OfferStatus.OFFERED


def test_an_answer_that_comes_too_late_is_told(client, visit, offer, time_machine):
    time_machine.move_to(offer.answer_until, tick=False)
    answer = answered(client, offer, "accepted")
    assert answer["Location"] == page_of(offer.entry)
    assert said(client.get(answer["Location"]))[0].startswith("Nothing was changed")
    visit.refresh_from_db()
    assert visit.sequence == 0


def test_staff_take_somebody_off_the_list(client, offer):
    answer = client.post(f"{page_of(offer.entry)}remove/", follow=True)
    assert said(answer) == [f"{offer.entry.reference} is off the waiting list."]
    entry = WaitingListEntry.objects.get()
    assert (entry.status, entry.removed_by.username) == (WaitingStatus.REMOVED, "reception")
    offer.refresh_from_db()
    assert offer.status == OfferStatus.WITHDRAWN
    assert "Taken off by staff" in words(client.get(page_of(entry)))


def test_staff_put_a_caller_on_the_list(client, world):
    assert "Initial assessment" in words(client.get(f"{LIST}add/"))
    path = f"{LIST}add/?service={world.service.slug}"
    key = markup.read(client.get(path)).one("input", name="key").attributes["value"]
    form = {"key": key, "name": desk.NAME, "telephone": "416 416 4161", "weekdays": ["1", "3"]}
    answer = client.post(path, form)
    entry = WaitingListEntry.objects.get()
    assert answer["Location"] == page_of(entry)
    assert (entry.name, entry.email, entry.weekdays, entry.added_by.username) == (
        desk.NAME,
        "",
        [1, 3],
        "reception",
    )
    assert client.post(path, form)["Location"] == page_of(entry)
    assert WaitingListEntry.objects.count() == 1


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({"name": ""}, "Write the patient&#x27;s name."),
        ({"telephone": ""}, "Write a telephone number or an e-mail address."),
        ({"telephone": "12"}, "Write a telephone number with its area code."),
        ({"until_date": "2027-02-30"}, "This day does not exist."),
        ({"weekdays": "x"}, "Choose among the days of the week."),
        ({"key": "\x00"}, "Null characters"),
    ],
)
def test_what_is_wrong_is_told(client, world, form, told):
    sample = {"key": "k" * 43, "name": desk.NAME, "telephone": "416 416 4161"}
    answer = client.post(f"{LIST}add/?service={world.service.slug}", {**sample, **form})
    assert answer.status_code == 422
    assert told in answer.text
    assert not WaitingListEntry.objects.exists()


def test_a_patient_we_know_is_put_on_the_list_as_themselves(client, world):
    patient = factories.patient(desk.NAME)
    path = f"{LIST}add/?patient={patient.reference}"
    assert f'href="{path}"' in client.get(f"/admin/schedule/patients/{patient.reference}/").text
    with_service = f"?service={world.service.slug}&amp;patient={patient.reference}"
    assert with_service in client.get(path).text
    form = markup.read(client.get(f"{path}&service={world.service.slug}"))
    assert not form.all("input", name="name")
    answer = client.post(f"{path}&service={world.service.slug}", {"key": "k" * 43, "weekdays": ["2"]})
    entry = WaitingListEntry.objects.get()
    assert answer["Location"] == page_of(entry)
    assert (entry.patient, entry.name, entry.weekdays) == (patient, "", [2])
    assert desk.NAME.partition(" ")[0] in words(client.get(LIST))


@pytest.mark.parametrize("reference", ["PXXXXXXX", "%00", "x" * 5000])
def test_nobody_unknown_is_put_on_the_list(client, world, reference):
    assert client.get(f"{LIST}add/?patient={reference}").status_code == 404


def test_the_visits_page_leads_to_the_list(client, visit):
    path = f"/admin/schedule/{visit.reference}/waiting/"
    assert f'href="{path}"' in client.get(f"/admin/schedule/{visit.reference}/").text
    assert client.get(path).status_code == 200
    answer = client.post(path, {"parts": ["morning"]})
    entry = WaitingListEntry.objects.get()
    assert answer["Location"] == page_of(entry)
    assert (entry.appointment, entry.parts, entry.added_by.username) == (visit, ["morning"], "reception")
    assert client.get(path)["Location"] == page_of(entry)


# -- who may


PAGES = ["waiting/", "calls/", "waiting/{}/"]
CHANGES = ["waiting/{}/offer/", "waiting/{}/answer/", "waiting/{}/remove/"]


@pytest.mark.parametrize("path", PAGES)
def test_who_may_see_visits_may_see_the_list_and_no_buttons(entry, offer, path):
    address = "/admin/schedule/" + path.format(entry.reference)
    assert Client().get(address).status_code == 302
    assert desk.signed_in("view_patient").get(address).status_code == 403
    shown = desk.signed_in("view_appointment").get(address)
    assert shown.status_code == 200
    assert not markup.read(shown).all("button", **{"class": "desk-button desk-button--danger"})
    assert "Book it for them" not in shown.text
    assert shown["Cache-Control"].startswith("max-age=0, no-cache, no-store")


@pytest.mark.parametrize("path", CHANGES)
def test_only_who_may_change_visits_steers(offer, path):
    address = "/admin/schedule/" + path.format(offer.entry.reference)
    form = {"offer": str(offer.pk), "answer": "refused"}
    assert Client().post(address, form).status_code == 302
    assert desk.signed_in("view_appointment").post(address, form).status_code == 403
    assert desk.reception().get(address).status_code == 405
    assert (Offer.objects.get().status, WaitingListEntry.objects.get().status) == ("offered", "waiting")


@pytest.mark.parametrize("path", ["waiting/", "calls/", "waiting/{}/", "waiting/add/"])
def test_no_title_names_a_patient(client, offer, path):
    (title,) = markup.read(client.get("/admin/schedule/" + path.format(offer.entry.reference))).all("title")
    assert "Zoë" not in title.text()
