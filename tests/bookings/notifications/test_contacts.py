"""What goes to somebody who booked for a patient."""

from __future__ import annotations

import pytest

from bookings import notifications, operations
from bookings.enums import Channel, VisitMode
from tests import factories
from tests.bookings.notifications.test_visits import again, entry_of, travelled

pytestmark = pytest.mark.django_db


@pytest.fixture
def clinic():
    return factories.clinic()


@pytest.fixture
def visit(clinic):
    leo = factories.patient("Leo Secret", email="leo@example.org", telephone="")
    maria = factories.contact(leo, "Maria Meyer", telephone="+14169671111")
    made = factories.appointment(patient=leo, contact=maria, reason="Sore heel", guardian="Maria Meyer")
    return again(made)


@pytest.mark.parametrize("kind", ["booked", "rescheduled", "cancelled"])
def test_it_goes_to_the_contact_and_says_once_whose_visit_it_is(visit, clinic, kind):
    if kind == "cancelled":
        operations.cancel_appointment(
            appointment=visit, clinic=clinic, now=factories.NOW, channel=Channel.RECEPTION
        )
    message = getattr(notifications, kind)(again(visit), clinic, now=factories.NOW)
    sent = travelled(message)
    assert sent["To"] == "Maria Meyer <maria@example.org>"
    for part in ("plain", "html"):
        text = sent.get_body((part,)).get_content()
        assert "Hello Maria Meyer," in text
        assert text.count("Leo Secret") == 1
        assert "Sore heel" not in text
        assert "leo@example.org" not in text
    assert "Leo" not in sent["Subject"]


def test_to_a_patient_it_does_not_say_whose_visit_it_is(visit, clinic):
    own = factories.appointment(factories.at(14), patient=visit.patient)
    text = travelled(notifications.booked(again(own), clinic, now=factories.NOW)).get_body(("plain",))
    assert "For:" not in text.get_content()


def test_the_calendar_entry_invites_the_contact_and_names_no_patient(visit, clinic):
    calendar, event = entry_of(notifications.booked(visit, clinic, now=factories.NOW))
    assert (event["ATTENDEE"], event["ATTENDEE"].params["CN"]) == ("mailto:maria@example.org", "Maria Meyer")
    assert "Leo" not in calendar.to_ical().decode()


def test_a_call_to_the_contact_names_that_number(visit, clinic):
    visit.mode = VisitMode.TELEPHONE
    text = travelled(notifications.booked(visit, clinic, now=factories.NOW)).get_body(("plain",))
    assert "By telephone: we call you on +1 416-967-1111" in text.get_content()
