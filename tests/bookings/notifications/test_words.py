"""The clinic's own words in what is sent: in text and HTML, of the moment, and never in the place of the facts."""

from __future__ import annotations

import pytest

from bookings import notifications, operations, tasks
from bookings.enums import VISIT_MESSAGES, MessageKind
from bookings.models import MessageWording
from bookings.notifications import words
from tests import factories
from tests.bookings.test_tasks import prepared, visit_for

pytestmark = pytest.mark.django_db
OWN = {
    "subject": "{clinic} writes to you",
    "opening": "Dear <b>{name}</b> & all,\n\nit is on.",
    "closing": "Yours,\n{clinic}",
}


@pytest.fixture
def clinic():
    return factories.clinic()


@pytest.fixture
def visit(clinic):
    return factories.appointment()


def read(mail):
    return mail.subject, mail.body, mail.alternatives[0][0]


def booked(visit, clinic):
    return read(notifications.booked(visit, clinic, now=factories.NOW))


def test_without_own_words_ours_are_sent(visit, clinic):
    subject, text, html = booked(visit, clinic)
    assert subject == f"{clinic.name}: your appointment is booked"
    assert text.startswith("Hello Alex Meyer,\n\nyour appointment is booked.\n\nWhen: ")
    assert "<p>your appointment is booked.</p>" in html


def test_own_words_take_the_place_of_ours_and_leave_the_facts(visit, clinic):
    _subject, ours, _html = booked(visit, clinic)
    factories.wording(**OWN)
    subject, text, html = booked(visit, clinic)
    assert subject == f"{clinic.name} writes to you"
    facts = ours.partition("is booked.\n\n")[2]
    begun, _signature, _rest = facts.rpartition(f"{clinic.name}\n")
    assert text.startswith(f"Dear <b>Alex Meyer</b> & all,\n\nit is on.\n\n{begun}Yours,\n{clinic.name}\n\n")
    assert "<p>Dear &lt;b&gt;Alex Meyer&lt;/b&gt; &amp; all,</p>\n\n<p>it is on.</p>" in html
    assert f"<p>Yours,<br>{clinic.name}</p>" in html
    assert "your appointment is booked" not in text + html


def test_values_are_escaped_and_read_once(clinic):
    patient = factories.patient("<i>{clinic}</i>")
    factories.wording(opening="Dear {name},")
    _subject, text, html = booked(factories.appointment(patient=patient), clinic)
    assert text.startswith("Dear <i>{clinic}</i>,\n\n")
    assert "<p>Dear &lt;i&gt;{clinic}&lt;/i&gt;,</p>" in html


def test_times_are_the_clinics(clinic):
    clinic = factories.clinic(time_zone="Pacific/Auckland")
    factories.wording(opening="{when}; {service}; {practitioner}; {reference}; {telephone}")
    visit = factories.appointment(factories.at(9))
    _subject, text, _html = booked(visit, clinic)
    first = text.splitlines()[0]
    assert first.split("; ")[1:] == [
        visit.service.name,
        visit.practitioner.name,
        visit.reference,
        clinic.telephone,
    ]
    assert f"When: {first.split('; ')[0]} (45 minutes)" in text


def test_a_kind_in_our_words_is_not_touched_by_anothers(visit, clinic):
    before = booked(visit, clinic)
    factories.wording("cancelled", **OWN)
    assert booked(visit, clinic) == before


def test_a_subject_in_the_database_still_names_nobody(visit, clinic):
    """The form refuses it; whatever is stored, a name stays out."""
    factories.wording(subject="{name} {when} at {clinic}")
    assert booked(visit, clinic)[0] == f"{{name}} {{when}} at {clinic.name}"


def test_what_is_due_is_written_in_the_words_of_the_moment(visit, clinic):
    assert booked(visit, clinic)[0] != "Hello from us"
    operations.word_message(MessageWording(kind="booked", subject="Hello from us"))
    assert booked(visit, clinic)[0] == "Hello from us"
    assert operations.take_our_wording("booked")
    assert not operations.take_our_wording("booked")
    assert booked(visit, clinic)[0] == f"{clinic.name}: your appointment is booked"


def test_words_without_a_word_are_ours_again(visit, clinic):
    factories.wording(opening="Dear {name},")
    operations.word_message(MessageWording(kind="booked"))
    assert not MessageWording.objects.exists()


def test_trying_words_leaves_no_trace(visit, clinic):
    with notifications.as_if(MessageWording(kind="booked", subject="A try")):
        assert booked(visit, clinic)[0] == "A try"
    assert booked(visit, clinic)[0] == f"{clinic.name}: your appointment is booked"


def written(kind):
    visit = visit_for(kind)
    prepared(visit, kind)
    return read(tasks.KINDS[MessageKind(kind)].write(visit, factories.clinic(), now=factories.NOW))


@pytest.mark.parametrize("kind", [kind.value for kind in VISIT_MESSAGES])
def test_every_kind_takes_the_clinics_words(kind, clinic):
    """A new kind: opening in both templates as in booked.txt, signature.txt and end.html at their ends."""
    names = notifications.known(kind)
    assert set(names) <= set(words.MEANING)
    said = "".join(f"[{{{name}}}]" for name in names)
    factories.wording(kind, subject="Good news", opening=f"Opening {said}.", closing=f"Closing {said}.")
    subject, text, html = written(kind)
    assert subject == "Good news"
    assert notifications.takes_opening(kind)
    for body in (text, html):
        assert body.count("Opening [") == body.count("Closing [") == 1
        assert not [name for name in words.MEANING if f"{{{name}}}" in body]
    assert text.startswith("Opening [")


@pytest.mark.parametrize(
    ("kind", "fact"),
    [
        ("cancelled", "This appointment is cancelled:"),
        ("verify", "it is not booked before you confirm."),
        ("offer", "This one is kept for you until"),
        ("plan", "Nothing is booked yet."),
    ],
)
def test_what_a_patient_must_know_stays_whatever_the_clinic_writes(kind, fact, clinic):
    factories.wording(kind, opening="Hi!", closing="Bye!")
    _subject, text, html = written(kind)
    assert fact in text
    assert fact in html
