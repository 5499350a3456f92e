"""Who has lost the link asks for it again: the same answer for every address."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bookings import operations, tasks
from bookings.models import LinkRequest, Message
from tests import factories
from tests.bookings.views import markup
from tests.bookings.views.visitor import Visitor
from tests.factories import NOW

PAGE = "/appointments/"


@pytest.fixture
def visit(clinic):
    return factories.appointment(practitioner=clinic.sam, service=clinic.service)


def ask(visitor, email="alex@example.org", **client):
    return visitor.client.post(PAGE, {"email": email}, **client)


def mails(mailoutbox):
    tasks.answer_links()
    while tasks.deliver_next():
        pass
    return mailoutbox


@pytest.mark.parametrize("email", ["alex@example.org", "nobody@example.org"])
def test_known_and_unknown_addresses_get_the_same_answer_for_the_same_work(visitor, visit, email):
    with CaptureQueriesContext(
        connection,
    ) as captured:
        answer = ask(visitor, email)
    assert (answer.status_code, answer["Location"]) == (302, f"{PAGE}?sent")
    words = markup.read(visitor.client.get(answer["Location"])).one("main").text()
    assert "If an appointment is ahead for this address, its link arrives within a few minutes." in words
    tables = {query["sql"].split('"')[1] for query in captured if '"' in query["sql"]}
    assert not {"bookings_patient", "bookings_appointment", "bookings_relatedperson"} & tables
    assert (Message.objects.count(), LinkRequest.objects.get().email) == (0, email)


def test_the_worker_sends_the_links_of_all_visits_ahead(visitor, visit, clinic, mailoutbox):
    later = factories.appointment(
        factories.at(12), practitioner=clinic.sam, patient=factories.patient("Kim", email="ALEX@example.org")
    )
    theirs = factories.appointment(
        factories.at(13), practitioner=clinic.sam, patient=factories.patient(email="kim@example.org")
    )
    over = factories.appointment(NOW - timedelta(hours=2), practitioner=clinic.robin)
    gone = factories.appointment(factories.at(14), practitioner=clinic.sam, status="cancelled")
    ask(visitor, "Alex@Example.org")
    (mail,) = mails(mailoutbox)
    assert mail.recipients() == ["Alex Meyer <alex@example.org>"]
    for body in (mail.body, mail.alternatives[0][0]):
        assert all(f"/appointments/{visit_.token}/" in body for visit_ in (visit, later))
        assert not any(visit_.token in body for visit_ in (theirs, over, gone))
    assert mail.attachments == []
    assert "Alex" not in mail.subject
    assert Message.objects.get().appointment == visit


def test_the_contact_gets_it_and_not_the_patient(visitor, visit, mailoutbox):
    visit.contact = factories.contact(visit.patient, email="mother@example.org")
    visit.save()
    ask(visitor, "alex@example.org")
    assert mails(mailoutbox) == []
    ask(visitor, "mother@example.org")
    (mail,) = mails(mailoutbox)
    assert "mother@example.org" in mail.recipients()[0]


def test_who_wants_no_messages_gets_none(visitor, visit, mailoutbox):
    visit.patient.messages_stopped_at = NOW
    visit.patient.save()
    ask(visitor)
    assert mails(mailoutbox) == []


def test_an_unknown_address_gets_no_mail(visitor, visit, mailoutbox):
    ask(visitor, "nobody@example.org")
    assert mails(mailoutbox) == []
    assert LinkRequest.objects.get().answered_at == NOW


def test_nobodys_mailbox_is_flooded(visit, mailoutbox, clock, visitor):
    for number in range(5):
        answer = ask(
            visitor, "ALEX@example.org" if number % 2 else "alex@example.org", REMOTE_ADDR=f"10.0.0.{number}"
        )
        assert answer["Location"] == f"{PAGE}?sent"
    assert len(mails(mailoutbox)) == 3
    clock.shift(timedelta(hours=1, seconds=1))
    ask(visitor)
    assert len(mails(mailoutbox)) == 4


def test_one_network_asks_only_so_often(visitor, visit, clock):
    for number in range(10):
        assert ask(visitor, f"a{number}@example.org").status_code == 302
    before = LinkRequest.objects.count()
    answer = ask(Visitor(), "alex@example.org")
    assert answer.status_code == 429
    assert "Please wait a little" in markup.read(answer).text()
    assert markup.read(answer).one("input", name="email").attributes["value"] == "alex@example.org"
    assert LinkRequest.objects.count() == before
    assert ask(visitor, REMOTE_ADDR="10.9.9.9").status_code == 302
    clock.shift(timedelta(hours=1))
    assert ask(visitor).status_code == 302


@pytest.mark.parametrize(
    "email",
    [
        "",
        "x",
        "a\x00@example.org",
        "a@b",
        "x" * 50_000,
        "a@example.org\nBcc: b@example.org",
        "王@example.org",
    ],
)
def test_what_is_no_address_is_an_error_at_its_field(visitor, visit, email):
    answer = ask(visitor, email)
    assert answer.status_code == 422
    page = markup.read(answer)
    assert {a.attributes["href"] for a in page.one("ul", **{"class": "error-summary__list"}).all("a")} == {
        "#id_email"
    }
    assert LinkRequest.objects.count() == 0


def test_requests_are_forgotten_after_an_hour(visitor, visit, clock):
    ask(visitor)
    tasks.forget()
    assert LinkRequest.objects.count() == 1
    clock.shift(timedelta(hours=1))
    tasks.forget()
    assert LinkRequest.objects.count() == 1  # nobody has looked at it yet
    tasks.answer_links()
    tasks.forget()
    assert LinkRequest.objects.count() == 0


def test_a_visit_that_is_cancelled_meanwhile_leads_to_no_mail(visitor, visit, clinic, mailoutbox):
    ask(visitor)
    tasks.answer_links()
    operations.cancel_appointment(appointment=visit, clinic=clinic.settings, now=NOW, channel="reception")
    mails(mailoutbox)
    assert mailoutbox == []
    assert Message.objects.get(kind="link").problem == "no visit is ahead any more"


def test_looking_writes_nothing_and_is_kept_nowhere(visitor, visit):
    answer = visitor.get(PAGE)
    assert (answer.status_code, LinkRequest.objects.count()) == (200, 0)
    assert (answer["Cache-Control"], answer["X-Robots-Tag"]) == ("no-store", "noindex, nofollow")


def test_query_count(visitor, visit, django_assert_num_queries):
    with django_assert_num_queries(1):
        visitor.get(PAGE)


def test_staff_correct_the_address_and_the_old_link_leads_nowhere(visitor, visit, admin_client, mailoutbox):
    page = f"/admin/schedule/patients/{visit.patient.reference}/contact/"
    form = markup.read(admin_client.get(page)).one("form", action=page)
    sent = {**markup.fields_of(form), "email": "alex.meyer@example.org"}
    told = markup.read(admin_client.post(page, sent, follow=True)).text()
    assert "no longer work; new ones to the visits ahead will be sent to the new address" in told
    assert visitor.get(f"/appointments/{visit.token}/").status_code == 404
    visit.refresh_from_db()
    assert visitor.get(f"/appointments/{visit.token}/").status_code == 200
    (mail,) = mails(mailoutbox)
    assert mail.recipients() == ["Alex Meyer <alex.meyer@example.org>"]
    assert visit.token in mail.body
