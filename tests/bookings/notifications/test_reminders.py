"""What a reminder says: when, where, what to bring, which form is left; nothing clinical where a mailbox shows it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bookings import notifications
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def clinic():
    return factories.clinic()


def reminder(clinic, **fields):
    service = factories.service(preparation="Shorts <and> shoes.", **fields.pop("of", {}))
    visit = factories.appointment(service=service, **fields)
    return visit, notifications.reminder(visit, clinic, now=NOW)


def test_it_says_when_where_and_what_to_bring(clinic):
    visit, mail = reminder(clinic)
    assert mail.subject == "Sample Clinic: a reminder of your appointment"
    assert mail.body.startswith(
        "Hello Alex Meyer,\n\nwe look forward to seeing you. This is a reminder of your appointment:\n\nWhen: Monday 8"
        " March 2027, 10:00 (45 minutes)\n"
    )
    link = f"http://testserver/appointments/{visit.token}/"
    for told in (
        "With: Sam Rivera",
        "Where: High Street",
        "Shorts <and> shoes.",
        link,
        "until Sunday 7 March",
    ):
        assert told in mail.body
    html = mail.alternatives[0][0]
    assert f'href="{link}"' in html
    assert "Shorts &lt;and&gt; shoes." in html
    assert mail.attachments == []


def test_what_a_mailbox_shows_of_it_is_not_clinical(clinic):
    visit, mail = reminder(clinic, reason="Knee pain")
    assert "Knee pain" not in mail.body
    for shown in (mail.subject, mail.body[:100]):
        assert visit.service.name not in shown


@pytest.mark.parametrize(
    ("hours", "told"), [(25, "See or change this appointment:"), (24, "See this appointment:")]
)
def test_it_promises_no_change_that_is_too_late(clinic, hours, told):
    visit, _mail = reminder(clinic)
    mail = notifications.reminder(visit, clinic, now=visit.starts_at - timedelta(hours=hours))
    assert told in mail.body
    assert told.rstrip(":") + "</a>" in mail.alternatives[0][0]


def test_by_telephone_nobody_is_seen(clinic):
    _visit, mail = reminder(clinic, mode="telephone")
    assert "we look forward to talking with you." in mail.body
    assert "we call you on +1 416-416-4161" in mail.body


@pytest.fixture
def form(clinic):
    service = factories.service(name="First visit")
    return factories.version(factories.questionnaire(service)), factories.appointment(service=service)


def test_a_form_that_is_left_comes_with_it(clinic, form):
    _version, visit = form
    mail = notifications.reminder(visit, clinic, now=NOW)
    assert mail.subject == "Sample Clinic: a reminder of your appointment, and a form to fill in"
    assert f"http://testserver/appointments/{visit.token}/forms/" in mail.body
    assert f'href="http://testserver/appointments/{visit.token}/forms/"' in mail.alternatives[0][0]


def test_a_form_that_was_sent_does_not(clinic, form):
    version, visit = form
    factories.response(visit, version, submitted_at=NOW)
    mail = notifications.reminder(visit, clinic, now=NOW)
    assert mail.subject == "Sample Clinic: a reminder of your appointment"
    assert "/forms/" not in mail.body


def test_thanks_for_a_child_say_whose_visit_it_was(clinic):
    child = factories.patient("Leo Meyer", email="")
    service = factories.service(home_advice="Rest.\n\nThen run.")
    visit = factories.appointment(service=service, patient=child, contact=factories.contact(child))
    mail = notifications.thanks(visit, clinic, now=NOW)
    assert mail.to == ["Maria Meyer <maria@example.org>"]
    assert "For: Leo Meyer" in mail.body
    assert "<p>Rest.</p>\n\n<p>Then run.</p>" in mail.alternatives[0][0]
