"""What no browser sends on purpose, through the real forms: explained, kept, never half stored, never a 5xx."""

from __future__ import annotations

from urllib.parse import quote, urlencode

import pytest
from django.test import Client

import plaintext
from bookings import operations
from bookings.forms.details import DetailsForm
from bookings.models import Appointment, AppointmentChange, BookingAttempt, Message, Patient
from bookings.notifications import booked, calendar_of_visit
from tests import factories
from tests.bookings.views import markup
from tests.bookings.views.visitor import PERSON, SERVICE, TEN, Visitor

FORM = "application/x-www-form-urlencoded"
ONE_LINE = "Please write this on one line."
INVISIBLE = "Please remove the invisible control characters; typing the text again usually helps."
UNSEEN = "Please write something that can be seen."
EMAIL = "Enter an e-mail address like name@example.org."
TELEPHONE = "Enter a telephone number with its area code."
NULL = "Null characters are not allowed."
LONE_SURROGATE = b"\xed\xa0\x80"

REFUSED = [
    ("name", "", "Enter your name."),
    ("name", "   ", "Enter your name."),
    ("name", "Alex\x00Meyer", NULL),
    ("name", "Alex\x07Meyer", INVISIBLE),
    ("name", "Alex\x7fMeyer", INVISIBLE),
    ("name", "Alex\r\nBcc: everyone@example.org", ONE_LINE),
    ("name", "Alex\nMeyer", ONE_LINE),
    ("name", "Alex\rMeyer", ONE_LINE),
    ("name", "Alex\u2028Meyer", ONE_LINE),
    ("name", "\u200b\u200d\ufeff", UNSEEN),
    ("name", "\u3164", UNSEEN),
    ("name", "Alex\u202eMeyer", INVISIBLE),
    ("name", "Alex\u2066Meyer", INVISIBLE),
    ("name", "Alex\uffff", INVISIBLE),
    ("name", "x" * 151, "Ensure this value has at most 150 characters (it has 151)."),
    ("name", "x" * 50_000, "Ensure this value has at most 150 characters (it has 50000)."),
    ("email", "", "Enter your e-mail address."),
    ("email", "alex", EMAIL),
    ("email", "alex@example.org\nBcc: everyone@example.org", EMAIL),
    ("email", "alex@example.org, everyone@example.org", EMAIL),
    ("email", "alex@exa\x00mple.org", NULL),
    ("email", "alex\u202e@example.org", EMAIL),
    ("email", '"\x01"@example.org', EMAIL),
    ("email", "\u017fam@example.org", EMAIL),
    ("email", "=1+1@example.org<script>", EMAIL),
    ("email", "x" * 50_000 + "@example.org", "Ensure this value has at most 254 characters (it has 50012)."),
    ("telephone", "", "Enter your telephone number."),
    ("telephone", "12", TELEPHONE),
    ("telephone", "call me", TELEPHONE),
    ("telephone", "416 416 4161\x00", INVISIBLE),
    ("telephone", "9" * 50_000, "Ensure this value has at most 40 characters (it has 50000)."),
    ("telephone", "٤١٦", TELEPHONE),
    ("telephone", "416 416 4161 ext. 5", "Please leave out the extension: we can store the number only."),
    ("reason", "a\x00b", NULL),
    ("reason", "a\x1bb", INVISIBLE),
    ("reason", "\u200b", UNSEEN),
    ("reason", "a\u202eb", INVISIBLE),
    ("reason", "x" * 501, "Ensure this value has at most 500 characters (it has 501)."),
    ("reason", "x" * 50_000, "Ensure this value has at most 500 characters (it has 50000)."),
]

FINE = [
    ("name", "O'Brien"),
    ("name", "Zoë"),
    ("name", "王小明"),
    ("name", "Q"),
    ("name", "Madonna"),
    ("name", "Alex 🏃🏽‍♀️"),
    ("name", "محمد"),
    ("name", "Meyer, Alex"),
    ("name", 'Anna "Ann" Meyer'),
    ("name", "Alex (Lex) <lex@elsewhere.example>"),
    ("name", "Back\\slash; semi: colon"),
    ("name", "=cmd|' /C calc'!A0"),
    ("name", "{{ 7 * 7 }}{% now 'Y' %}"),
    ("name", "<script>alert(1)</script>"),
    ("name", "'; DROP TABLE bookings_patient; --"),
    ("name", "王" * 150),
    ("name", "x" * 150),
    ("name", "e\u0301" * 40),
    ("email", "o'brien+tag@example.org"),
    ("email", "a@münchen.example"),
    ("telephone", "+44 20 7946 0018"),
    ("telephone", "(416) 416-4161"),
    ("reason", "🏃🏽‍♀️ <b>knee</b> & hip"),
    ("reason", "\r\n".join("x" * 9 for _line in range(50))),
]


def stored() -> list[int]:
    return [
        model.objects.count() for model in (Appointment, Patient, BookingAttempt, Message, AppointmentChange)
    ]


@pytest.mark.parametrize(("field", "value", "words"), REFUSED)
def test_refused_beside_the_field_with_all_that_was_typed(visitor, field, value, words):
    visitor.hold()
    before = stored()
    answer = visitor.details(**{field: value})
    assert answer.status_code == 422
    page = markup.read(answer)
    assert markup.errors(page) == {f"#id_{field}": words}
    form = next(form for form in page.all("form") if form.all("input", name="email"))
    typed = markup.fields_of(form)
    for name, was_typed in {**PERSON, field: value}.items():
        if "\x00" not in was_typed and "\r" not in was_typed and was_typed.strip() == was_typed:
            assert typed[name] == was_typed
    (box,) = [
        box
        for box in (*form.all("input"), *form.all("textarea"))
        if box.attributes.get("id") == f"id_{field}"
    ]
    assert box.attributes["aria-invalid"] == "true"
    described = [
        form.all("p", id=id_) + form.all("div", id=id_) + form.all("span", id=id_)
        for id_ in box.attributes["aria-describedby"].split()
    ]
    assert words in " ".join(element.text() for found in described for element in found)
    assert page.one("title").text().startswith("Error:")
    assert stored() == before
    assert BookingAttempt.objects.get().details_at is None


@pytest.mark.parametrize(("field", "value"), FINE)
def test_fine_everywhere(visitor, field, value):
    """The page, the mail as it travels, and the calendar file."""
    answer = visitor.book_all(**{field: value})
    visit = Appointment.objects.select_related("patient", "location").get()
    now, clinic = factories.NOW, factories.clinic()
    assert visitor.client.get(answer["Location"]).status_code == 200
    mail = booked(visit, clinic, now=now)
    sent = mail.message().as_bytes()
    assert visit.patient.name in str(mail.body)
    assert sent.count(b"\nTo: ") == 1
    assert calendar_of_visit(visit, clinic, now=now)
    if field in {"name", "email"}:
        assert getattr(visit.patient, field) == value


@pytest.mark.parametrize("field", ["name", "reason"])
def test_typed_markup_is_shown_as_text(visitor, field):
    visitor.hold()
    visitor.details(**{field: "<script>alert(1)</script>{{ 7 * 7 }}"})
    page = visitor.check()
    assert "<script>alert" not in page.content.decode()
    assert "<script>alert(1)</script>{{ 7 * 7 }}" in markup.read(page).text()


def test_the_reason_may_be_as_long_as_the_browser_lets_it_be(visitor):
    """A browser counts a line break as one character and sends it as two."""
    visitor.book_all(reason="\r\n".join(["x" * 4] * 100))
    assert len(Appointment.objects.get().reason) == 499


@pytest.mark.parametrize("where", ["name", "email", "telephone", "reason", "attempt", "notice"])
def test_lone_surrogates(visitor, where):
    visitor.hold()
    data = {**PERSON, "attempt": visitor.key, "notice": "1"}
    body = urlencode(data).replace(f"{where}=", f"{where}={quote(LONE_SURROGATE)}")
    answer = visitor.client.post(f"{SERVICE}details/?attempt={visitor.key}", body, content_type=FORM)
    assert answer.status_code in {302, 422}
    if where in {"name", "email", "telephone", "reason"}:
        assert list(markup.errors(markup.read(answer))) == [f"#id_{where}"]
        assert BookingAttempt.objects.get().details_at is None


@pytest.mark.parametrize("where", ["slot", "practitioner", "about", "from", "attempt"])
@pytest.mark.parametrize(
    "value", ["\x00", "x" * 50_000, "\ud800", "\u202e", "-1", "' OR 1=1 --", "{{ 7 }}", "🏃"]
)
def test_hand_made_values_for_a_hold(visitor, where, value):
    data = {
        "slot": TEN,
        "attempt": "a" * 32,
        "from": "2027-03-08",
        "practitioner": "",
        "about": "",
        where: value,
    }
    body = urlencode(data, errors="surrogatepass")
    answer = visitor.client.post(SERVICE, body, content_type=FORM)
    assert answer.status_code == {"slot": 422, "practitioner": 302 if value == "\x00" else 404}.get(
        where, 302
    )
    assert Appointment.objects.count() == (answer.status_code == 302)


def test_ids_and_prices_changed_by_hand_count_for_nothing(visitor, clinic):
    other = factories.practitioner("Kim Elsewhere")
    forged = {
        "price_text": "$0",
        "price": "0",
        "duration": "5",
        "practitioner_id": str(other.pk),
        "status": "booked",
    }
    forged |= {
        "service": "2",
        "appointment": "1",
        "id": "1",
        "patient": "1",
        "ends_at": "2027-03-08T10:05:00-05:00",
    }
    visitor.hold(**forged)
    visitor.details(**forged)
    visitor.post(
        f"{SERVICE}check/", **forged, attempt=visitor.key, shown=visitor.shown(), name="Somebody Else"
    )
    visit = Appointment.objects.get()
    assert (visit.price_text, visit.duration, visit.status) == ("$120", 45, "booked")
    assert visit.practitioner in {clinic.sam, clinic.robin}
    assert visit.patient.name == "Alex Meyer"


# -- what Django itself would trip over


def every_form(visitor) -> list[str]:
    visitor.book_all()
    visit = Appointment.objects.get()
    return [SERVICE, f"{SERVICE}details/", f"{SERVICE}check/", f"/appointments/{visit.token}/cancel/"]


def test_the_400_page_is_ours(visitor):
    answer = visitor.client.post(SERVICE, b"slot=1", content_type=f"{FORM}; charset=utf-16")
    assert answer.status_code == 400
    assert "did not arrive in a form we understand" in answer.content.decode()
    assert answer["Content-Security-Policy"].count("default-src 'none'")


BODIES = [
    ("multipart/form-data; boundary=b", b"garbage"),
    ("multipart/form-data", b"--b\r\n"),
    ("multipart/form-data; boundary=", b"--\r\n"),
    ("multipart/form-data; boundary=" + "b" * 300, b""),
    ("multipart/form-data; boundary=\xe9", b"--\xe9"),
    (
        "multipart/form-data; boundary=b",
        b'--b\r\nContent-Disposition: form-data; name="slot"; filename="x"\r\n\r\nx\r\n--b--',
    ),
    (
        "multipart/form-data; boundary=b",
        b"--b\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: form-data; name=slot\r\n\r\n!\r\n--b--",
    ),
    (FORM, b"&".join(b"f%d=1" % n for n in range(6000))),
    (FORM, b"slot=" + b"x" * 2_000_000),
    (FORM, b"slot=" + b"x" * 5_000_000),
    (FORM, b"%"),
    (FORM, b"=&=&;;%zz"),
    (FORM, b"\x00\xff\xfe"),
    ("application/json", b"{"),
    ("", b"slot=1"),
    ("/", b""),
]


@pytest.mark.parametrize("number", range(len(BODIES)))
def test_a_garbled_body_is_explained_and_stores_nothing(visitor, number):
    kind, body = BODIES[number]
    paths = every_form(visitor)
    before = stored()
    for path in paths[:3]:
        answer = visitor.client.generic("POST", path, body, content_type=kind)
        assert answer.status_code in {302, 400, 413, 422}
        assert not answer.has_header("Location") or answer["Location"] == f"{SERVICE}?first"
    assert stored() == before


@pytest.mark.parametrize("length", ["-1", "99999999", ""])
def test_a_false_content_length_is_no_5xx(visitor, length):
    answer = visitor.client.generic("POST", SERVICE, b"slot=", content_type=FORM, CONTENT_LENGTH=length)
    assert answer.status_code in {400, 413, 422}


def test_without_the_csrf_token_nothing_happens(visitor):
    paths = every_form(visitor)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = visitor.client.cookies
    before = stored()
    for path in paths:
        for sent in ({}, {"csrfmiddlewaretoken": "x" * 32}, {"csrfmiddlewaretoken": "\x00é" * 500}):
            answer = strict.post(path, {"attempt": visitor.key, "slot": TEN, **PERSON, **sent})
            assert answer.status_code == 403
            assert "Please send the form again" in answer.content.decode()
    assert stored() == before


def test_the_forms_own_csrf_tokens_are_right(clinic):
    strict = Visitor(enforce_csrf_checks=True)
    chooser = markup.read(strict.times()).all("form")[-1]
    answer = strict.client.post(SERVICE, {**markup.fields_of(chooser), "slot": TEN})
    for typed in (PERSON, {}):
        page = markup.read(strict.client.get(answer["Location"]))
        (form,) = [form for form in page.all("form") if form.attributes.get("method") == "post"]
        answer = strict.client.post(form.attributes["action"], {**markup.fields_of(form), **typed})
    assert answer["Location"].endswith("/confirmed/")


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "BREW"])
def test_other_methods_are_405_and_change_nothing(visitor, method):
    paths = ["/book/", *every_form(visitor)]
    token = Appointment.objects.get().token
    paths += [
        f"/appointments/{token}/",
        f"/appointments/{token}/confirmed/",
        f"/appointments/{token}/calendar.ics",
    ]
    before = stored()
    for path in paths:
        assert visitor.client.generic(method, path).status_code == 405
    assert stored() == before


@pytest.mark.parametrize(
    "path", ["/book/", "/appointments/{}/", "/appointments/{}/confirmed/", "/appointments/{}/calendar.ics"]
)
def test_pages_to_look_at_take_no_post(visitor, path):
    every_form(visitor)
    assert visitor.client.post(path.format(Appointment.objects.get().token)).status_code == 405


# -- negative controls: what the validators are for


def test_without_the_text_validator_a_line_break_gets_through_and_the_mail_fails(visitor, monkeypatch):
    name = DetailsForm.base_fields["name"]
    kept = [check for check in name.validators if check is not plaintext.one_line]
    monkeypatch.setattr(name, "validators", kept)
    monkeypatch.setattr(
        DetailsForm,
        "details",
        lambda form: operations.Details(**form.cleaned_data | {"telephone": "+14164164161"}),
    )
    visitor.book_all(name="Alex\r\nBcc: everyone@example.org")
    visit = Appointment.objects.select_related("patient", "location").get()
    assert "\n" in visit.patient.name
    with pytest.raises(ValueError, match="newlines"):
        booked(visit, factories.clinic(), now=factories.NOW).message()


@pytest.mark.parametrize("country", ["XX", "ZZ", "AQ"])
def test_a_clinic_in_a_country_without_numbers_takes_them_with_their_code(visitor, country):
    factories.clinic(country=country)
    visitor.hold()
    assert markup.errors(markup.read(visitor.details())) == {"#id_telephone": TELEPHONE}
    assert visitor.details(telephone="+1 416 416 4161").status_code == 302
