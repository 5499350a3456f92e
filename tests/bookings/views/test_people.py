"""New or returning, and by a link of one's own: as a visitor meets it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bookings import queries
from bookings.enums import AppointmentStatus, VisitMode
from bookings.models import Appointment, AppointmentChange, BookingAttempt, Message, Patient, VisitCheck
from bookings.notifications import booked
from bookings.operations import agreeing
from tests import factories
from tests.bookings.views import markup
from tests.bookings.views.visitor import NINE, PERSON, SERVICE, TEN, Visitor

TOKEN = "token-of-the-link_" + "t" * 14
DAY = timedelta(days=1)


def offer(clinic, **fields):
    for name, value in fields.items():
        setattr(clinic.service, name, value)
    clinic.service.save()


@pytest.fixture
def asked(clinic):
    """A service for which it matters: who books it is asked."""
    offer(clinic, for_new=False)


def words(response):
    return markup.read(response).one("main").text()


# -- whom a service is for


FOR_WHOM = [
    ({}, None),
    ({"returning_months": 12}, None),
    ({"for_returning": False}, "For new patients"),
    ({"for_new": False}, "For patients who have been here before"),
    ({"for_new": False, "returning_months": 1}, "For patients who were here in the last month"),
    ({"for_new": False, "returning_months": 12}, "For patients who were here in the last 12 months"),
]


@pytest.mark.parametrize(("rule", "line"), FOR_WHOM)
def test_each_page_says_whom_the_service_is_for(visitor, clinic, rule, line):
    offer(clinic, **rule)
    pages = [visitor.get("/book/"), visitor.times(), visitor.get("/services/initial-assessment/")]
    visitor.hold()
    pages.append(visitor.get(f"{SERVICE}details/", attempt=visitor.key))
    for page in pages:
        found = [p.text() for p in markup.read(page).all("p", **{"class": "service__note"})]
        assert found == ([line] if line else [])


@pytest.mark.parametrize("said", ["yes", "no"])
@pytest.mark.parametrize("rule", [{"for_returning": False}, {"for_new": False}])
def test_nobody_is_refused(visitor, clinic, rule, said):
    offer(clinic, **rule)
    assert visitor.book_all(said_returning=said)["Location"].endswith("/confirmed/")


# -- have you been here before?


def test_it_is_asked_with_two_radio_buttons_and_a_legend(visitor, asked):
    visitor.hold()
    page = markup.read(visitor.get(f"{SERVICE}details/", attempt=visitor.key))
    group = page.one("fieldset", id="div_id_said_returning")
    assert group.one("legend").text().startswith("Have you been here before?")
    boxes = group.all("input", type="radio", name="said_returning")
    assert [box.attributes["value"] for box in boxes] == ["yes", "no"]
    assert not any("checked" in box.attributes for box in boxes)


@pytest.mark.parametrize(("months", "when"), [(1, "the last month"), (12, "the last 12 months")])
def test_where_only_some_months_count_it_is_asked_of_those(visitor, clinic, months, when):
    offer(clinic, for_new=False, returning_months=months)
    visitor.hold()
    page = markup.read(visitor.get(f"{SERVICE}details/", attempt=visitor.key))
    legend = page.one("fieldset", id="div_id_said_returning").one("legend")
    assert legend.text().startswith(f"Were you here in {when}?")
    told = markup.errors(markup.read(visitor.details(said_returning="maybe")))["#id_said_returning_0"]
    assert told == f"Say whether you were here in {when}: yes or no."
    visitor.details(said_returning="no")
    checked = words(visitor.check())
    assert f"You told us that you were not here in {when}." in checked
    assert "No" in checked.partition(f"Here in {when}")[2][:5]


NOT_FOR_YOU = "You told us that you have not been here before. This appointment is for patients we know."


@pytest.mark.parametrize(
    ("rule", "said", "told"),
    [
        ({"for_new": False}, "no", True),
        ({"for_new": False}, "yes", False),
        ({"for_new": False}, "", False),
        ({"for_returning": False}, "no", False),
    ],
)
def test_whoever_a_service_is_not_for_is_told_before_booking(visitor, clinic, rule, said, told):
    offer(clinic, **rule)
    visitor.hold()
    visitor.details(said_returning=said)
    page = markup.read(visitor.check())
    assert (NOT_FOR_YOU in page.one("main").text()) == told
    leads = [a.attributes["href"] for a in page.all("a") if a.text() == "choose another appointment"]
    assert leads == ["/book/"] * told
    assert visitor.book()["Location"].endswith("/confirmed/")


@pytest.mark.parametrize(("capacity", "label"), [(1, "What is it about?"), (5, "Anything we should know?")])
def test_a_class_is_about_what_it_is_about(visitor, clinic, capacity, label):
    offer(clinic, capacity=capacity)
    clinic.sam.available_times.update(only_for=clinic.service)
    visitor.hold()
    page = markup.read(visitor.get(f"{SERVICE}details/", attempt=visitor.key))
    assert page.one("label", **{"for": "id_reason"}).text().startswith(label)


def test_nobody_is_asked_where_it_makes_no_difference(visitor):
    visitor.hold()
    page = markup.read(visitor.get(f"{SERVICE}details/", attempt=visitor.key))
    assert page.all("input", name="said_returning") == []
    assert visitor.details()["Location"] == f"{SERVICE}check/?attempt={visitor.key}"
    visitor.book()
    assert Appointment.objects.get().said_returning is None


def test_no_answer_will_do(visitor, asked):
    """Who books a service for those who were here has said so by that."""
    visitor.hold()
    assert visitor.details(said_returning="")["Location"] == f"{SERVICE}check/?attempt={visitor.key}"
    visitor.book()
    assert Appointment.objects.get().said_returning is None
    assert list(VisitCheck.objects.values_list("reason", flat=True)) == ["not_for_new"]


@pytest.mark.parametrize("sent", ["maybe", "YES", "\x00", "True"])
def test_another_answer_is_refused_with_all_that_was_typed(visitor, asked, sent):
    visitor.hold()
    answer = visitor.details(said_returning=sent)
    assert answer.status_code == 422
    page = markup.read(answer)
    (words,) = [text for target, text in markup.errors(page).items() if target == "#id_said_returning_0"]
    assert words.startswith("Say whether you have been here before")
    assert page.all("input", id="id_said_returning_0")
    assert page.one("input", name="name").attributes["value"] == "Alex Meyer"


def test_the_answer_is_kept_shown_and_can_be_changed(visitor, asked):
    visitor.hold()
    visitor.details(said_returning="yes")
    page = markup.read(visitor.check())
    (row,) = [row for row in page.all("div") if row.text().startswith("Been here before")]
    assert row.one("dd", **{"class": "summary-list__value"}).text() == "Yes"
    assert row.one("a").attributes["href"] == (f"{SERVICE}details/?attempt={visitor.key}#id_said_returning_0")
    form = markup.read(visitor.get(f"{SERVICE}details/", attempt=visitor.key))
    assert "checked" in form.one("input", id="id_said_returning_0").attributes
    visitor.details(said_returning="no")
    assert "No" in words(visitor.check()).partition("Been here before")[2][:5]
    visitor.book()
    assert Appointment.objects.get().said_returning is False


def test_another_answer_in_another_window_is_noticed(visitor, asked):
    visitor.hold()
    visitor.details(said_returning="yes")
    shown = visitor.shown()
    visitor.details(said_returning="no")
    answer = visitor.book(shown)
    assert answer.status_code == 409
    assert "Something changed meanwhile" in words(answer)
    assert visitor.book()["Location"].endswith("/confirmed/")


def test_a_draft_keeps_the_answer(visitor, asked):
    visitor.hold()
    typed = {**PERSON, "email": "not yet", "said_returning": "yes"}
    visitor.post(f"{SERVICE}details/?leave", attempt=visitor.key, **typed)
    assert BookingAttempt.objects.get().said_returning is True
    visitor.post(f"{SERVICE}details/?leave", attempt=visitor.key, **{**typed, "said_returning": "\x00"})
    assert BookingAttempt.objects.get().said_returning is None


def test_who_loses_the_time_sees_the_answer_kept(visitor, asked, clinic):
    visitor.hold()
    visitor.details(said_returning="yes")
    held = Appointment.objects.get()
    Appointment.objects.update(status=AppointmentStatus.EXPIRED)
    for practitioner in (clinic.sam, clinic.robin):
        factories.appointment(held.starts_at, service=clinic.service, practitioner=practitioner)
    answer = visitor.book()
    assert answer.status_code == 409
    assert "Been here beforeYes" in words(answer)


# -- nobody learns whether an address is known


def journey(email: str, said: str):
    """Book at ten under this address; return all that was answered, without what is random, and what was asked."""
    visitor = Visitor()
    answers, asked = [], []

    def act(step, **data):
        with CaptureQueriesContext(connection) as captured:
            answer = step(**data)
        asked.append([shape(query["sql"]) for query in captured])
        answers.append(answer)
        return answer

    act(visitor.hold, slot=TEN, practitioner="robin-okafor")
    act(visitor.details, email=email, said_returning=said)
    act(visitor.check)
    act(visitor.book, shown=visitor.shown())
    visit = Appointment.objects.exclude(attempt_key=None).get()
    act(visitor.client.get, path=answers[-1]["Location"])
    act(visitor.client.get, path=f"/appointments/{visit.token}/")
    act(visitor.client.get, path=f"/appointments/{visit.token}/calendar.ics")
    mail = booked(queries.visit(visit.pk), factories.clinic(), now=factories.NOW)
    secrets = [visitor.key, visit.token, visit.reference, str(visit.uid), email]
    told: list[object] = [
        (answer.status_code, sorted(answer.items()), answer.content.decode()) for answer in answers
    ]
    told.append((mail.subject, mail.body, [str(part) for part in mail.attachments + mail.alternatives]))
    told.append(list(Message.objects.values_list("kind", "sequence", "due_at")))
    clean = [scrubbed(repr(part), secrets) for part in told]
    for model in (VisitCheck, Message, AppointmentChange, BookingAttempt):
        model.objects.all().delete()
    visit.delete()
    return clean, asked


def shape(sql: str) -> str:
    return re.sub(r"'[^']*'|\s*-?\d+", "?", sql)


def scrubbed(text: str, secrets: list[str]) -> str:
    for number, secret in enumerate(secrets):
        text = text.replace(secret, f"secret {number}")
    text = re.sub(r'csrfmiddlewaretoken" value="\w+"|nonce-[\w+/=]+', "random", text)
    return re.sub(r"'Content-Length', '\d+'|name=\"shown\" value=\"\w+\"", "random", text)


@pytest.mark.parametrize("said", ["yes", "no"])
@pytest.mark.parametrize("rule", [{}, {"for_returning": False}, {"for_new": False, "returning_months": 12}])
def test_known_or_not_each_answer_is_the_same(clinic, said, rule):
    offer(clinic, **rule)
    clinic.settings.most_upcoming = 1
    clinic.settings.save()
    stranger, asked_of_stranger = journey("nobody@example.org", said)
    patient = factories.patient(email="Known@example.org")
    factories.appointment(factories.NOW - DAY, status="fulfilled", patient=patient, practitioner=clinic.sam)
    factories.appointment(factories.at(10), patient=patient, practitioner=clinic.sam)
    known, asked_of_known = journey("known@example.org", said)
    assert known == stranger
    written = 'INSERT INTO "bookings_visitcheck"'
    for one, other in zip(asked_of_known, asked_of_stranger, strict=True):
        assert [sql for sql in one if not sql.startswith(written)] == [
            sql for sql in other if not sql.startswith(written)
        ]


def test_the_comparison_would_see_a_difference(clinic, monkeypatch):
    """The negative control: something of the visit that the patient sees follows from what is known."""

    def told(appointment, clinic, *, now):
        if queries.been_here(appointment.patient.email, appointment.service, clinic, now=now):
            Appointment.objects.filter(pk=appointment.pk).update(price_text="as agreed")

    monkeypatch.setattr(agreeing, "write_checks", told)
    stranger, _asked = journey("nobody@example.org", "yes")
    patient = factories.patient(email="known@example.org")
    factories.appointment(factories.NOW - DAY, status="fulfilled", patient=patient, practitioner=clinic.sam)
    known, _asked = journey("known@example.org", "yes")
    assert known != stranger


# -- a link of one's own


@pytest.fixture
def patient(clinic):
    return factories.patient(
        "Kim Secret",
        email="kim@secret.example",
        telephone="+14169671111",
        link_token=TOKEN,
        link_made_at=factories.NOW,
    )


def test_the_link_is_carried_to_the_visit_and_the_question_is_not_asked(visitor, asked, patient):
    start = markup.read(visitor.get("/book/", **{"for": TOKEN}))
    (link,) = [a.attributes["href"] for a in start.all("a") if a.parent.tag == "h2"]
    assert link == f"{SERVICE}?for={TOKEN}"
    times = markup.read(visitor.client.get(link))
    form = next(form for form in times.all("form") if form.all("input", name="slot"))
    answer = visitor.client.post(SERVICE, {**markup.fields_of(form), "slot": TEN})
    assert TOKEN not in answer["Location"]
    page = markup.read(visitor.client.get(answer["Location"]))
    assert not page.all("input", name="said_returning")
    visitor.key = page.all("input", name="attempt")[0].attributes["value"]
    person = {name: typed for name, typed in PERSON.items() if name != "said_returning"}
    answer = visitor.post(f"{SERVICE}details/", attempt=visitor.key, **person)
    assert answer["Location"] == f"{SERVICE}check/?attempt={visitor.key}"
    assert "Been here before" not in words(visitor.check())
    visitor.book()
    visit = Appointment.objects.get()
    assert (visit.invited, visit.said_returning) == (patient, None)
    assert visit.patient.name == "Alex Meyer"
    assert not VisitCheck.objects.exists()


def test_an_answer_sent_all_the_same_is_not_kept(visitor, asked, patient):
    visitor.hold(**{"for": TOKEN})
    visitor.details(said_returning="no")
    visitor.post(f"{SERVICE}details/?leave", attempt=visitor.key, **PERSON)
    assert BookingAttempt.objects.get().said_returning is None


def test_the_link_stays_in_every_link_and_form_of_the_times_page(visitor, patient):
    query = {"for": TOKEN, "about": "knee-pain", "from": "2027-03-08"}
    page = markup.read(visitor.times(**query)).one("main")
    forms = page.all("form")
    assert len(forms) == 2
    for form in forms:
        assert form.one("input", name="for").attributes["value"] == TOKEN
        assert form.one("input", name="about").attributes["value"] == "knee-pain"
    links = [a.attributes["href"] for a in page.all("a")]
    assert links
    assert all(f"about=knee-pain&for={TOKEN}" in link for link in links)


def test_the_link_survives_a_time_that_is_taken(visitor, clinic, patient):
    for practitioner in (clinic.sam, clinic.robin):
        factories.appointment(factories.at(10), service=clinic.service, practitioner=practitioner)
    answer = visitor.hold(**{"for": TOKEN})
    assert answer.status_code == 409
    page = markup.read(answer)
    assert page.one("input", name="for").attributes["value"] == TOKEN
    (link,) = [a.attributes["href"] for a in page.all("a") if a.text() == "See all free times"]
    assert link.endswith(f"&for={TOKEN}")


def test_nothing_about_the_patient_is_shown_to_who_opens_the_link(visitor, patient):
    query = {"for": TOKEN}
    pages = [visitor.get("/book/", **query), visitor.times(**query)]
    visitor.hold(**query)
    pages += [visitor.get(f"{SERVICE}details/", attempt=visitor.key)]
    visitor.post(f"{SERVICE}details/", attempt=visitor.key, **PERSON)
    pages += [visitor.check()]
    pages += [visitor.client.get(visitor.book()["Location"])]
    for page in pages:
        assert page.status_code == 200
        html = re.sub(r'value="[0-9a-f]{64}"', "", page.content.decode())  # a digest may hold any number
        for secret in ("Kim", "Secret", "secret.example", "967", patient.reference):
            assert secret not in html


@pytest.mark.parametrize("path", ["/book/", SERVICE])
def test_a_page_with_a_link_is_neither_stored_nor_indexed_nor_named(visitor, patient, path):
    answer = visitor.get(path, **{"for": TOKEN})
    assert answer["Cache-Control"] == "no-store"
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert answer["Referrer-Policy"] == "same-origin"
    page = markup.read(answer)
    assert TOKEN not in page.one("link", rel="canonical").attributes["href"]
    assert not [meta for meta in page.all("meta") if TOKEN in meta.attributes.get("content", "")]
    assert TOKEN not in str(visitor.client.cookies)


@pytest.mark.parametrize("path", ["/book/", SERVICE])
def test_a_page_without_one_is_as_before(visitor, path):
    assert "X-Robots-Tag" not in visitor.get(path)


@pytest.mark.parametrize("wrong", ["nonsense", "u" * 32, "\x00", "x" * 5000, "' OR 1=1", "é"])
def test_a_wrong_link_is_no_obstacle(visitor, patient, wrong):
    for path in ("/book/", SERVICE):
        answer = visitor.get(path, **{"for": wrong})
        assert answer.status_code == 200
        assert "no longer valid" in words(answer)
        assert not [a for a in markup.read(answer).all("a") if "for=" in a.attributes.get("href", "")]
        assert not markup.read(answer).all("input", name="for")
    assert visitor.hold(**{"for": wrong}).status_code == 302
    assert visitor.details().status_code == 302
    visitor.book()
    assert Appointment.objects.get().invited is None


def test_an_old_link_is_like_a_wrong_one(visitor, patient, clock):
    Patient.objects.update(link_made_at=factories.NOW - 90 * DAY)
    old = words(visitor.get("/book/", **{"for": TOKEN}))
    assert old == words(visitor.get("/book/", **{"for": "u" * 32}))


def test_a_link_taken_back_after_the_time_was_chosen_still_counts(visitor, patient):
    """The time was held by a good link; nobody is asked once more."""
    visitor.hold(**{"for": TOKEN})
    Patient.objects.filter(pk=patient.pk).update(link_token=None, link_made_at=None)
    visitor.details()
    visitor.book()
    assert Appointment.objects.get().invited == patient


def test_another_booking_of_a_finished_form_is_by_the_link_too(visitor, patient):
    visitor.hold(**{"for": TOKEN})
    visitor.details()
    visitor.book()
    visitor.hold(NINE, **{"for": TOKEN})
    visitor.details()
    visitor.book()
    assert list(Appointment.objects.values_list("invited", flat=True)) == [patient.pk] * 2


def test_a_link_costs_one_question(visitor, patient, django_assert_num_queries):
    with django_assert_num_queries(5):
        visitor.get("/book/", **{"for": TOKEN})


# -- kindly refused


def test_no_two_visits_at_once_and_nothing_lost(visitor, clinic, patient):
    factories.appointment(factories.at(10, 30), patient=patient, practitioner=clinic.robin)
    visitor.hold(practitioner="sam-rivera", **{"for": TOKEN})
    visitor.details()
    answer = visitor.book()
    assert answer.status_code == 409
    page = markup.read(answer)
    summary = page.one("div", **{"data-error-summary": ""})
    assert "You have another appointment then" in summary.text()
    assert "Nothing was booked now" in summary.text()
    assert "10:30" not in page.one("main").text()
    assert summary.one("a").attributes["href"].startswith(f"{SERVICE}?attempt={visitor.key}&from=2027-03-08")
    assert "alex@example.org" in page.one("main").text()
    assert visitor.hold(NINE).status_code == 302
    assert visitor.book()["Location"].endswith("/confirmed/")


def test_no_more_ahead_than_the_clinic_allows(visitor, clinic):
    clinic.settings.most_upcoming = 1
    clinic.settings.save()
    visitor.book_all()
    visitor.key = ""
    assert visitor.hold(NINE).status_code == 302
    visitor.details()
    answer = visitor.book()
    assert answer.status_code == 409
    assert "as many appointments ahead as can be booked online" in words(answer)
    assert "+1 416 416 4161" in words(answer)
    assert Appointment.objects.filter(status="booked").count() == 1
    assert Visitor().book_all("2027-03-08T11:00:00-05:00")["Location"].endswith("/confirmed/")


# -- by telephone


@pytest.fixture
def by_telephone(clinic):
    offer(clinic, mode=VisitMode.TELEPHONE)


def test_a_visit_by_telephone_says_so_everywhere(visitor, by_telephone):
    assert "By telephone: we call you" in words(visitor.get("/book/"))
    assert "45 minutes, by telephone" in words(visitor.times())
    assert "By telephone: we call you" in words(visitor.get("/services/initial-assessment/"))
    visitor.hold()
    form = words(visitor.get(f"{SERVICE}details/", attempt=visitor.key))
    assert "by telephone" in form
    assert "We call you on this number at the time of your visit." in form
    visitor.details()
    pages = [visitor.check(), visitor.client.get(visitor.book()["Location"])]
    visit = Appointment.objects.get()
    assert visit.mode == VisitMode.TELEPHONE
    pages += [
        visitor.get(f"/appointments/{visit.token}/"),
        visitor.get(f"/appointments/{visit.token}/cancel/"),
    ]
    for page in pages:
        assert "WhereBy telephone: we call you on +1 416-416-4161" in words(page)
        assert "High Street" not in words(page)


def test_it_needs_a_number_and_says_what_for(visitor, by_telephone):
    visitor.hold()
    answer = visitor.details(telephone="")
    assert answer.status_code == 422
    assert markup.errors(markup.read(answer)) == {
        "#id_telephone": "Enter the telephone number to call you on: this visit is by telephone."
    }


def test_a_visit_at_the_clinic_says_nothing_of_calls(visitor):
    visitor.book_all()
    page = visitor.get(f"/appointments/{Appointment.objects.get().token}/")
    assert "1 High Street" in words(page)
    assert "telephone:" not in words(page)
