"""Each message as it travels: headers, three parts, and a calendar entry that follows the visit."""

from __future__ import annotations

import email
from datetime import UTC, datetime, timedelta
from email import policy
from email.utils import getaddresses
from html.parser import HTMLParser
from zoneinfo import ZoneInfo

import icalendar
import pytest

from bookings import notifications, operations, queries
from bookings.domain.ical import Entry, Method, calendar_file
from bookings.enums import Channel, VisitMode
from tests import factories

NAMES = ["O'Brien", "Zoë", "王小明", "Q", "Madonna", "Alex 🏃🏽‍♀️", "محمد", "Meyer, Alex", 'Anna "Ann" Meyer']
NAMES += [
    "Alex (Lex) <lex@elsewhere.example>",
    "Back\\slash; semi: colon",
    "王" * 150,
    "x" * 150,
    "e\u0301" * 75,
]


@pytest.fixture
def clinic(db):
    return factories.clinic()


@pytest.fixture
def visit(clinic):
    service = factories.service(preparation="Shorts, and\nyour shoes.")
    sam = factories.practitioner("Sam Rivera", services=[service])
    factories.hours(sam)
    return factories.appointment(practitioner=sam, service=service, price_text="$120")


def travelled(message):
    """Return the message as a mail program reads it from the wire."""
    return email.message_from_bytes(message.message().as_bytes(linesep="\r\n"), policy=policy.default)


def entry_of(message):
    (part,) = [part for part in travelled(message).walk() if part.get_content_type() == "text/calendar"]
    calendar = icalendar.Calendar.from_ical(part.get_content())
    (event,) = calendar.walk("VEVENT")
    return calendar, event


def again(visit):
    return queries.visit(visit.pk)


def test_the_headers(visit, clinic):
    sent = travelled(notifications.booked(visit, clinic, now=factories.NOW))
    assert sent["From"] == "Sample clinic <clinic@example.org>"
    assert sent["To"] == "Alex Meyer <alex@example.org>"
    assert sent["Reply-To"] == "Sample Clinic <clinic@example.org>"
    assert sent["Subject"] == "Sample Clinic: your appointment is booked"
    assert sent["Message-ID"] == f"<{visit.uid}.0.booked@testserver>"
    assert sent["Auto-Submitted"] == "auto-generated"
    assert sent["Date"].endswith("-0000")
    assert not sent.defects


def test_a_repeat_has_the_same_message_id_and_another_state_another_one(visit, clinic):
    first = notifications.booked(visit, clinic, now=factories.NOW)
    later = notifications.booked(again(visit), clinic, now=factories.NOW + timedelta(hours=3))
    assert first.message()["Message-ID"] == later.message()["Message-ID"]
    visit.sequence = 1
    moved = notifications.rescheduled(visit, clinic, now=factories.NOW)
    assert moved.message()["Message-ID"] == f"<{visit.uid}.1.rescheduled@testserver>"


def test_the_parts(visit, clinic):
    sent = travelled(notifications.booked(visit, clinic, now=factories.NOW))
    assert [part.get_content_type() for part in sent.walk()] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/calendar",
        "application/ics",
    ]
    plain = sent.get_body(("plain",)).get_content()
    html = sent.get_body(("html",)).get_content()
    for fact in (
        "Hello Alex Meyer,",
        "Monday 8 March 2027, 10:00",
        "Initial assessment",
        "Sam Rivera",
        "1 High Street, Toronto",
        visit.reference,
        "$120",
        f"http://testserver/appointments/{visit.token}/",
        "until Sunday 7 March, 10:00",
        "Within 24 hours we charge half.",
        "Shorts, and",
        "+1 416 416 4161",
        "This is a sample clinic",
    ):
        assert fact in plain
        assert fact in html
    assert "<script" not in html
    assert "http://testserver/static" not in html
    (attached,) = sent.iter_attachments()
    assert (attached.get_filename(), attached.get_content_type()) == ("appointment.ics", "application/ics")


@pytest.mark.parametrize(
    ("kind", "method"), [("booked", "REQUEST"), ("rescheduled", "REQUEST"), ("cancelled", "CANCEL")]
)
def test_the_invitation_stands_last_beside_the_text_and_is_attached_as_a_file(visit, clinic, kind, method):
    """What Gmail, Outlook and Apple Mail need to treat it as one (RFC 6047): the method twice, and the charset."""
    sent = travelled(getattr(notifications, kind)(visit, clinic, now=factories.NOW))
    alternatives, attached = sent.iter_parts()
    assert [part.get_content_type() for part in alternatives.iter_parts()] == [
        "text/plain",
        "text/html",
        "text/calendar",
    ]
    *_texts, invitation = alternatives.iter_parts()
    assert (invitation.get_param("method"), invitation.get_param("charset")) == (method, "utf-8")
    assert invitation.get_content_disposition() is None
    content = invitation.get_payload(decode=True)
    assert attached.get_payload(decode=True) == content
    assert f"METHOD:{method}\r\n".encode() in content


@pytest.mark.parametrize("kind", ["booked", "rescheduled", "cancelled"])
def test_no_subject_and_no_calendar_summary_tells_who_or_why(visit, clinic, kind):
    visit.reason = "My knee hurts"
    message = getattr(notifications, kind)(visit, clinic, now=factories.NOW)
    _calendar, event = entry_of(message)
    for text in (message.subject, str(event["SUMMARY"]), str(event["DESCRIPTION"]), str(event["LOCATION"])):
        assert not any(word in text for word in ("Alex", "knee", "assessment", "Rivera", visit.token))
    assert event["CLASS"] == "PRIVATE"
    assert "knee" not in message.body


class Shown(HTMLParser):
    """What a list of mails shows of a page: its words from the beginning, hidden or not."""

    def __init__(self):
        super().__init__()
        self.words = []
        self.in_body = False

    def handle_starttag(self, tag, attrs):
        self.in_body = self.in_body or tag == "body"

    def handle_data(self, data):
        self.words += [data] if self.in_body else []


@pytest.mark.parametrize("kind", ["booked", "rescheduled", "cancelled"])
def test_a_list_of_mails_shows_nothing_of_the_visit(visit, clinic, kind):
    message = getattr(notifications, kind)(visit, clinic, now=factories.NOW)
    shown = Shown()
    shown.feed(message.alternatives[0][0])
    preview = "".join(shown.words).strip()[:200]
    assert preview.replace("\N{FIGURE SPACE}", "").replace("\N{COMBINING GRAPHEME JOINER}", "").strip() == (
        "The details are inside."
    )
    assert visit.service.name in message.alternatives[0][0]


@pytest.mark.parametrize("kind", ["booked", "rescheduled", "cancelled"])
def test_the_text_has_no_gaps(visit, clinic, kind):
    body = getattr(notifications, kind)(visit, clinic, now=factories.NOW).body
    assert "\n\n\n" not in body
    assert body == body.strip() + "\n"


def test_after_the_cut_off_the_message_says_to_call(visit, clinic):
    message = notifications.booked(visit, clinic, now=visit.starts_at - timedelta(hours=1))
    for part in both_parts(message):
        assert "it is too late to change it with the link" in part
        assert "See or save your appointment" in part
        assert "See, move, cancel" not in part


def test_before_the_cut_off_the_link_says_what_can_be_done(visit, clinic):
    for part in both_parts(notifications.booked(visit, clinic, now=factories.NOW)):
        assert "See, move, cancel or save your appointment" in part


def both_parts(message):
    return message.body, str(message.alternatives[0][0])


def test_a_moved_visits_message_tells_the_old_time_and_what_to_bring(visit, clinic):
    wish = operations.Wish(visit.service, factories.at(14))
    operations.reschedule_appointment(
        appointment=visit, clinic=clinic, wish=wish, actor=factories.staff(), now=factories.NOW
    )
    for part in both_parts(notifications.rescheduled(again(visit), clinic, now=factories.NOW)):
        assert "Monday 8 March 2027, 14:00" in part
        assert "It was on Monday 8 March 2027, 10:00 before: that time is no longer yours." in part
        assert "Shorts, and" in part


def test_a_visit_that_only_changed_hands_has_no_old_time(visit, clinic):
    noor = factories.practitioner("Noor Haddad", services=[visit.service])
    factories.hours(noor)
    wish = operations.Wish(visit.service, visit.starts_at, noor.pk)
    operations.reschedule_appointment(
        appointment=visit, clinic=clinic, wish=wish, actor=factories.staff(), now=factories.NOW
    )
    for part in both_parts(notifications.rescheduled(again(visit), clinic, now=factories.NOW)):
        assert "It was on" not in part


@pytest.mark.parametrize(
    ("channel", "words", "others"),
    [
        (Channel.ONLINE, "You cancelled it with your link.", "Our reception cancelled it."),
        (
            Channel.RECEPTION,
            "Our reception cancelled it. If this is a surprise to you",
            "You cancelled it with your link.",
        ),
    ],
)
def test_a_cancelled_visits_message_knows_who_cancelled(visit, clinic, channel, words, others):
    operations.cancel_appointment(appointment=visit, clinic=clinic, now=factories.NOW, channel=channel)
    for part in both_parts(notifications.cancelled(again(visit), clinic, now=factories.NOW)):
        assert words in part
        assert others not in part


def test_one_entry_follows_the_visit_from_booked_to_moved_to_cancelled(visit, clinic):
    entries = [entry_of(notifications.booked(again(visit), clinic, now=factories.NOW))]
    operations.reschedule_appointment(
        appointment=visit,
        clinic=clinic,
        wish=operations.Wish(visit.service, factories.at(14)),
        actor=factories.staff(),
        now=factories.NOW,
    )
    entries.append(entry_of(notifications.rescheduled(again(visit), clinic, now=factories.NOW)))
    operations.cancel_appointment(
        appointment=visit, clinic=clinic, now=factories.NOW, channel=Channel.RECEPTION
    )
    entries.append(entry_of(notifications.cancelled(again(visit), clinic, now=factories.NOW)))
    assert {str(event["UID"]) for _calendar, event in entries} == {f"{visit.uid}@testserver"}
    assert [event["SEQUENCE"] for _calendar, event in entries] == [0, 1, 2]
    assert [str(calendar["METHOD"]) for calendar, _event in entries] == ["REQUEST", "REQUEST", "CANCEL"]
    assert [str(event["STATUS"]) for _calendar, event in entries] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    starts = [event.decoded("DTSTART") for _calendar, event in entries]
    assert starts == [factories.at(10), factories.at(14), factories.at(14)]
    told = ["To change or cancel" in str(event["DESCRIPTION"]) for _calendar, event in entries]
    assert told == [True, True, False]
    assert "This appointment is cancelled. Questions:" in str(entries[-1][1]["DESCRIPTION"])


def test_the_entry_is_whole(visit, clinic):
    calendar, event = entry_of(notifications.booked(visit, clinic, now=factories.NOW))
    assert event["DTSTAMP"].to_ical() == b"20270301T150000Z"
    assert event["DTSTART"].params["TZID"] == "America/Toronto"
    assert [str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")] == ["America/Toronto"]
    assert event.decoded("DTEND") - event.decoded("DTSTART") == timedelta(minutes=45)
    assert str(event["ORGANIZER"]) == "mailto:clinic@example.org"
    assert str(event["ATTENDEE"]) == "mailto:alex@example.org"
    assert calendar["VERSION"] == "2.0"


@pytest.mark.parametrize("name", NAMES)
def test_every_name_arrives_in_the_mail_and_in_the_calendar(visit, clinic, name):
    visit.patient.name = name
    message = notifications.booked(visit, clinic, now=factories.NOW)
    sent = travelled(message)
    assert f"Hello {name}," in sent.get_body(("plain",)).get_content().replace("\r\n", "\n")
    ((shown, address),) = [(a.display_name, a.addr_spec) for a in sent["To"].addresses]
    assert (shown, address) == (name, "alex@example.org")
    _calendar, event = entry_of(message)
    assert event["ATTENDEE"].params["CN"].replace("'", '"') == name.replace("'", '"')


def test_an_international_domain_travels_as_punycode(visit, clinic):
    visit.patient.email = "a@münchen.example"
    sent = notifications.booked(visit, clinic, now=factories.NOW).message()
    assert getaddresses([sent["To"]]) == [("Alex Meyer", "a@xn--mnchen-3ya.example")]
    _calendar, event = entry_of(notifications.booked(visit, clinic, now=factories.NOW))
    assert str(event["ATTENDEE"]) == "mailto:a@xn--mnchen-3ya.example"


@pytest.mark.parametrize("where", ["patient", "address", "clinic"])
@pytest.mark.parametrize("break_", ["\r\n", "\n", "\r"])
def test_a_line_break_never_becomes_a_header(visit, clinic, where, break_):
    """The forms refuse it; even past them, the mail fails rather than carry another header."""
    injected = f"x{break_}Bcc: everyone@example.org"
    if where == "patient":
        visit.patient.name = injected
    elif where == "address":
        visit.patient.email = f"alex@example.org{break_}Bcc: everyone@example.org"
    else:
        clinic.name = injected
    try:
        sent = travelled(notifications.booked(visit, clinic, now=factories.NOW))
    except ValueError:
        return
    assert "Bcc" not in sent
    assert getaddresses([sent["To"]])[0][1] == "alex@example.org"


def test_an_html_message_shows_typed_markup_as_text(visit, clinic):
    visit.patient.name = "<script>alert(1)</script>"
    message = notifications.booked(visit, clinic, now=factories.NOW)
    assert "<script>" not in str(message.alternatives[0][0])
    assert "Hello <script>alert(1)</script>," in message.body


# -- the calendar file, as text


def entry(**changes) -> Entry:
    given = {
        "uid": "1@testserver",
        "sequence": 0,
        "stamp": factories.NOW,
        "starts_at": factories.at(10),
        "ends_at": factories.at(11),
        "zone": ZoneInfo("America/Toronto"),
        "summary": "Appointment",
        "description": "Reference",
        "location": "High Street",
        "organizer": ("Clinic", "clinic@example.org"),
        "attendee": ("Alex", "alex@example.org"),
    }
    return Entry(**{**given, **changes})


def test_commas_semicolons_backslashes_and_line_breaks_are_escaped():
    text = "a,b;c\\d\ne"
    content = calendar_file(entry(description=text), Method.REQUEST)
    assert b"DESCRIPTION:a\\,b\\;c\\\\d\\ne\r\n" in content
    assert str(icalendar.Calendar.from_ical(content).walk("VEVENT")[0]["DESCRIPTION"]) == text


def test_text_cannot_add_a_line_of_its_own():
    nasty = "x\r\nATTENDEE:mailto:everyone@example.org\r\nBEGIN:VALARM"
    content = calendar_file(
        entry(description=nasty, summary=nasty, location=nasty, attendee=(nasty, "a@example.org")),
        Method.REQUEST,
    )
    lines = content.replace(b"\r\n ", b"").split(b"\r\n")
    assert len([line for line in lines if line.startswith(b"ATTENDEE")]) == 1
    assert b"BEGIN:VALARM" not in lines


@pytest.mark.parametrize("text", ["x" * 500, "王" * 300, "🏃🏽‍♀️" * 80])
def test_lines_are_folded_at_75_octets_and_read_back_whole(text):
    content = calendar_file(entry(description=text, attendee=(text, "a@example.org")), Method.REQUEST)
    assert max(len(line) for line in content.split(b"\r\n")) <= 75
    assert b"\n" not in content.replace(b"\r\n", b"")
    (event,) = icalendar.Calendar.from_ical(content).walk("VEVENT")
    assert str(event["DESCRIPTION"]) == text
    assert event["ATTENDEE"].params["CN"] == text


@pytest.mark.parametrize("zone", ["America/Toronto", "Europe/London", "Asia/Kolkata", "Australia/Lord_Howe"])
def test_the_zones_rules_travel_along(zone):
    content = calendar_file(entry(zone=ZoneInfo(zone)), Method.PUBLISH)
    calendar = icalendar.Calendar.from_ical(content)
    assert [str(part["TZID"]) for part in calendar.walk("VTIMEZONE")] == [zone]
    assert calendar.walk("VEVENT")[0].decoded("DTSTART").astimezone(UTC) == factories.at(10)
    assert len(content) < 6_000


@pytest.mark.parametrize("minutes", range(0, 180, 30))
def test_a_doubled_hour_is_not_taken_for_the_other_one(minutes):
    starts_at = datetime(2027, 11, 7, 4, 30, tzinfo=UTC) + timedelta(minutes=minutes)
    content = calendar_file(
        entry(starts_at=starts_at, ends_at=starts_at + timedelta(minutes=15)), Method.REQUEST
    )
    (event,) = icalendar.Calendar.from_ical(content).walk("VEVENT")
    assert event.decoded("DTSTART").astimezone(UTC) == starts_at
    assert event.decoded("DTEND") - event.decoded("DTSTART") == timedelta(minutes=15)


def test_utc_needs_no_rules():
    content = calendar_file(entry(zone=ZoneInfo("UTC")), Method.PUBLISH)
    (event,) = icalendar.Calendar.from_ical(content).walk("VEVENT")
    assert event.decoded("DTSTART").astimezone(UTC) == factories.at(10)


def test_a_download_names_nobody():
    content = calendar_file(entry(), Method.PUBLISH)
    assert b"ATTENDEE" not in content
    assert b"ORGANIZER" not in content


def test_a_clinic_that_has_not_set_its_address_still_sends(visit):
    sent = travelled(notifications.booked(visit, factories.clinic(email=""), now=factories.NOW))
    assert sent["Reply-To"] is None
    assert sent["To"] == "Alex Meyer <alex@example.org>"


def test_a_clinic_that_has_not_set_its_address_organises_from_where_it_writes(visit):
    _calendar, event = entry_of(notifications.booked(visit, factories.clinic(email=""), now=factories.NOW))
    assert str(event["ORGANIZER"]) == "mailto:clinic@example.org"


# -- by telephone


@pytest.fixture
def call(visit):
    visit.mode = VisitMode.TELEPHONE
    visit.save()
    return visit


@pytest.mark.parametrize("kind", ["booked", "rescheduled", "cancelled"])
def test_a_visit_by_telephone_says_on_which_number_and_no_address(call, clinic, kind):
    sent = travelled(getattr(notifications, kind)(again(call), clinic, now=factories.NOW))
    for part in ("plain", "html"):
        body = sent.get_body(preferencelist=(part,)).get_content()
        assert "By telephone: we call you on +1 416-416-4161" in body
        assert "High Street" not in body
    assert "416-416" not in sent["Subject"]


def test_a_visit_at_the_clinic_says_where(visit, clinic):
    sent = travelled(notifications.booked(again(visit), clinic, now=factories.NOW))
    for part in ("plain", "html"):
        body = sent.get_body(preferencelist=(part,)).get_content()
        assert body.count("1 High Street, Toronto") == 2
        assert "By telephone" not in body


def test_without_a_number_it_still_says_how(call, clinic):
    call.patient.telephone = ""
    call.patient.save()
    body = notifications.booked(again(call), clinic, now=factories.NOW).body
    assert "Where: By telephone: we call you\n" in body


def test_the_calendar_entry_of_a_call_names_neither_address_nor_number(call, clinic):
    _calendar, entry = entry_of(notifications.booked(again(call), clinic, now=factories.NOW))
    assert entry["LOCATION"] == "By telephone"
    assert entry["DESCRIPTION"] == (
        "We call you at this time, on the number in our e-mail."
        f" Reference {call.reference}. To change or cancel: use the link in our e-mail, or call +1 416 416 4161."
    )
    assert entry["SUMMARY"] == "Appointment at Sample Clinic"
    assert "416-4161" not in str(entry.to_ical())
