"""A patient fills in a form by the link: page by page, on any browser, once."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urljoin

import pytest
from django.core import mail
from django.test import Client

from bookings import queries, tasks
from bookings.enums import AppointmentStatus
from bookings.models import Answer, Appointment, Consent, QuestionnaireResponse
from tests import factories
from tests.bookings.views import markup

pytestmark = pytest.mark.django_db

SECRET = "Zebrafish in my left knee"


@pytest.fixture
def form(clinic):
    """Three pages: a text that must be answered and a date; a scale and body areas; the rest. And a consent."""
    version = factories.version(factories.questionnaire(clinic.service))
    factories.item(version, "text", required=True, section="The problem")
    factories.item(version, "date")
    factories.item(version, "scale", section="Pain", low_label="No pain", high_label="Worst pain")
    factories.item(version, "body")
    factories.item(version, "string", section="You")
    factories.item(version, "choice", choices="Road\nTrail")
    factories.item(version, "choices", choices="Gel\nInsoles")
    factories.item(version, "boolean")
    factories.consent_item(version, "Treatment", must_agree=True)
    factories.consent_item(version, "Letter to my doctor")
    return version


@pytest.fixture
def visit(clinic, form):
    return factories.appointment(practitioner=clinic.sam, service=clinic.service)


@pytest.fixture
def link(visit):
    return f"/appointments/{visit.token}/forms/before/"


@pytest.fixture
def browser():
    return Client()


def at(link: str, page: str) -> str:
    return urljoin(link, page)


def name(form, kind: str) -> str:
    return f"q{form.items.get(kind=kind).pk}"


def page_data(browser, address: str) -> dict[str, str]:
    """Return what the page's form would send as it stands."""
    page = markup.read(browser.get(address))
    return markup.fields_of(page.all("form", method="post")[0])


def fill(browser, form, address: str, **answers):
    """Type answers by kind into the page as it stands, and continue."""
    data = page_data(browser, address)
    data |= {name(form, kind): value for kind, value in answers.items()}
    data = {key: value for key, value in data.items() if value != "" or key.startswith("seen")}
    return browser.post(address, data)


def signing(form, **data: str) -> dict[str, str]:
    agreed = form.consent_items.get(must_agree=True)
    return {"signer": "patient", "signer_name": "", f"consent{agreed.pk}": "on", **data}


def test_all_the_way(browser, form, link, visit):
    assert browser.get(link)["Location"] == f"{link}1/"
    assert fill(browser, form, f"{link}1/", text=SECRET, date="2024-02-29")["Location"] == f"{link}2/"
    answer = fill(browser, form, f"{link}2/", scale="10", body=["left-knee", "right-heel"])
    assert answer["Location"] == f"{link}3/"
    answer = fill(browser, form, f"{link}3/", string="王小明", choice="Trail", choices=["Gel"], boolean="yes")
    assert answer["Location"] == f"{link}check/"
    values = [dd.text() for dd in markup.read(browser.get(f"{link}check/")).all("dd")]
    shown = [value for value in values if not value.startswith("Change")]
    assert shown == [
        SECRET,
        "29 February 2024",
        "10 (Worst pain)",
        "Left knee, Right heel",
        "王小明",
        "Trail",
        "Gel",
        "Yes",
    ]
    assert browser.post(f"{link}check/", signing(form))["Location"] == link
    page = markup.read(browser.get(link))
    assert page.one("h1").text() == "Sent, thank you"
    assert "Monday 1 March 2027, 10:00" in page.text()
    assert [(row.title, row.agreed) for row in Consent.objects.all()] == [
        ("Treatment", True),
        ("Letter to my doctor", False),
    ]


def test_a_get_begins_nothing(browser, form, link, visit):
    for page in ("", "1/", "2/", "check/", "../"):
        browser.get(at(link, page))
    assert not QuestionnaireResponse.objects.exists()


# -- what a link shows


@pytest.fixture
def begun(browser, form, link):
    fill(browser, form, f"{link}1/", text=SECRET)


@pytest.mark.parametrize("page", ["1/", "check/"])
def test_what_was_typed_is_shown_again_only_in_its_browser(browser, begun, link, page):
    assert SECRET in browser.get(link + page).text
    elsewhere = Client().get(link + page)
    assert elsewhere.status_code == 200
    assert SECRET not in elsewhere.text
    assert "already" in elsewhere.text


def test_another_browser_finishes_the_form_without_seeing_it(begun, form, link):
    other = Client()
    assert fill(other, form, f"{link}1/", date="2027-01-01").status_code == 302
    assert other.post(f"{link}check/", signing(form)).status_code == 302
    texts = [answer.read() for answer in Answer.objects.select_related("response").order_by("pk")]
    assert texts == [(SECRET,), ("2027-01-01",)]


@pytest.mark.parametrize("page", ["", "1/", "2/", "check/", "../", "../../"])
def test_once_sent_nothing_is_read_back_by_the_link(browser, begun, form, link, page):
    assert SECRET in browser.get(f"{link}check/").text
    browser.post(f"{link}check/", signing(form))
    for client in (browser, Client()):
        answer = client.get(at(link, page), follow=True)
        assert answer.status_code == 200
        assert SECRET not in answer.text
        assert "Zebrafish" not in str(answer.redirect_chain)


def test_sending_twice_sends_once_and_a_page_that_was_still_open_changes_nothing(browser, begun, form, link):
    data = page_data(browser, f"{link}1/")
    check = signing(form)
    assert browser.post(f"{link}check/", check)["Location"] == link
    before = list(Answer.objects.values())
    assert browser.post(f"{link}check/", check)["Location"] == link
    assert browser.post(f"{link}1/", data)["Location"] == link
    assert list(Answer.objects.values()) == before
    assert Consent.objects.count() == 2


@pytest.mark.parametrize("page", ["../", "", "1/", "check/"])
def test_a_wrong_link_and_no_such_form_look_alike(browser, visit, form, link, page):
    addresses = [at(f"/appointments/{token}/forms/before/", page) for token in ("x" * 32, visit.reference)]
    if page != "../":
        addresses.append(f"/appointments/{visit.token}/forms/other/{page}")
    answers = [browser.get(address) for address in addresses]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    answer = browser.get(at(link, page))
    assert answer.status_code in {200, 302}
    assert (answer["Cache-Control"], answer["X-Robots-Tag"]) == ("no-store", "noindex, nofollow")


@pytest.mark.parametrize("number", ["0", "4", "99999999999999999999999", "9" * 5000, "-1", "x"])
def test_there_is_no_such_page(browser, link, number):
    assert browser.get(f"{link}{number}/").status_code == 404
    assert browser.get(f"{link}3/").status_code == 200


def test_a_visit_without_forms_has_no_list(browser, clinic, visit, form):
    form.questionnaire.services.clear()
    answer = browser.get(f"/appointments/{visit.token}/forms/")
    assert answer["Location"] == f"/appointments/{visit.token}/"


# -- saved as they go


def test_finish_later_saves_what_is_there_right_or_wrong(browser, form, link, visit):
    data = page_data(browser, f"{link}1/")
    data |= {name(form, "date"): "2026-02-30", "intent": "later"}
    answer = browser.post(f"{link}1/", data)
    assert answer["Location"] == f"/appointments/{visit.token}/forms/?saved"
    assert "Begun, not sent yet" in browser.get(answer["Location"]).text
    assert page_data(browser, f"{link}1/")[name(form, "date")] == "2026-02-30"


def test_back_to_the_page_before_saves_too(browser, begun, form, link):
    data = page_data(browser, f"{link}2/") | {name(form, "scale"): "3", "intent": "before"}
    assert browser.post(f"{link}2/", data)["Location"] == f"{link}1/"
    assert Answer.objects.select_related("response").get(item__kind="scale").read() == ("3",)
    data = page_data(browser, f"{link}1/") | {"intent": "before"}
    assert browser.post(f"{link}1/", data)["Location"] == f"{link}2/"


def test_an_incomplete_page_is_saved_and_says_what_is_missing(browser, form, link):
    answer = fill(browser, form, f"{link}1/", date="2024-02-29")
    assert answer.status_code == 422
    text = name(form, "text")
    assert markup.errors(markup.read(answer)) == {f"#id_{text}": "Please answer: What about text?"}
    assert Answer.objects.select_related("response").get().read() == ("2024-02-29",)
    page = markup.read(answer)
    data = markup.fields_of(page.all("form", method="post")[0]) | {text: SECRET}
    assert browser.post(f"{link}1/", data).status_code == 302


def test_from_the_check_page_there_and_back(browser, begun, form, link):
    change = markup.read(browser.get(f"{link}check/")).all("a")
    leads = [a.attributes["href"] for a in change if "What about scale" in a.text()]
    assert leads == [f"{link}2/?check#id_{name(form, 'scale')}_0"]
    page = markup.read(browser.get(leads[0]))
    (posts,) = page.all("form", method="post")
    data = markup.fields_of(posts) | {name(form, "scale"): "3"}
    assert browser.post(posts.attributes["action"], data)["Location"] == f"{link}check/"


def test_two_windows_do_not_overwrite_each_other_silently(browser, begun, form, link):
    text = name(form, "text")
    data = page_data(browser, f"{link}1/")
    assert browser.post(f"{link}1/", data | {text: "from the second"}).status_code == 302
    refused = browser.post(f"{link}1/", data | {text: "from the first"})
    assert refused.status_code == 409
    page = markup.read(refused)
    assert markup.errors(page) == {
        f"#id_{text}": "Another window saved “from the second” meanwhile. Save again to keep what stands here."
    }
    again = markup.fields_of(page.all("form", method="post")[0])
    assert again[text] == "from the first"
    assert browser.post(f"{link}1/", again).status_code == 302
    assert page_data(browser, f"{link}1/")[text] == "from the first"


def test_another_browser_is_not_told_what_was_answered_meanwhile(browser, begun, form, link):
    text = name(form, "text")
    other = Client()
    data = page_data(other, f"{link}1/")
    browser.post(f"{link}1/", page_data(browser, f"{link}1/") | {text: f"{SECRET}, badly"})
    refused = other.post(f"{link}1/", data | {text: "mine"})
    assert refused.status_code == 409
    assert "Zebrafish" not in refused.text
    assert list(markup.errors(markup.read(refused))) == [f"#id_{text}"]


def test_a_form_is_finished_with_the_version_it_was_begun_with(browser, begun, form, link):
    newer = factories.version(form.questionnaire, 2)
    factories.item(newer, "string", required=True, text="Something new?")
    assert "Something new?" not in browser.get(f"{link}1/").text
    assert browser.post(f"{link}check/", signing(form)).status_code == 302
    assert QuestionnaireResponse.objects.get().version == form


def test_a_page_of_the_version_that_was_shown_begins_that_version(browser, form, link):
    data = page_data(browser, f"{link}1/") | {name(form, "text"): SECRET}
    factories.item(factories.version(form.questionnaire, 2), "string")
    assert browser.post(f"{link}1/", data)["Location"] == f"{link}2/"
    assert QuestionnaireResponse.objects.get().version == form


def test_begun_in_another_window_with_another_version_it_says_so(browser, form, link, visit):
    """Between looking up the form and saving it, another window begins it: the save finds out under the lock."""
    data = page_data(browser, f"{link}1/") | {name(form, "text"): SECRET}
    newer = factories.version(form.questionnaire, 2)
    factories.item(newer, "string", text="Something new?")
    factories.response(visit, newer)
    answer = browser.post(f"{link}1/", data)
    assert "Something new?" in answer.text or answer.status_code == 302
    assert QuestionnaireResponse.objects.get().version == newer


# -- refused


BAD = {
    "text": ["a\x00b", "x" * 50_000, "\u200b", "\ud800".encode("utf-8", "surrogatepass").decode("latin-1")],
    "date": ["2026-02-30", "9" * 400, "\x00", "31/12/2026"],
    "scale": ["11", "-1", "٣", "9" * 5000],
    "body": ["knee", "\x00"],
    "string": ["a\nb", "x" * 201],
    "choice": ["Moon", "road"],
    "choices": ["Moon"],
    "boolean": ["maybe", "1"],
}
WHERE = {"text": 1, "date": 1, "scale": 2, "body": 2}


@pytest.mark.parametrize(("kind", "value"), [(kind, value) for kind, many in BAD.items() for value in many])
def test_wrong_answers_are_told_at_the_field(browser, form, link, kind, value):
    address = f"{link}{WHERE.get(kind, 3)}/"
    data = page_data(browser, address)
    if WHERE.get(kind) == 1:
        data[name(form, "text")] = "fine"
    answer = browser.post(address, data | {name(form, kind): value})
    if answer.status_code == 302:  # what is no character at all arrived as one that is
        assert kind == "text"
        return
    assert answer.status_code == 422
    (target,) = markup.errors(markup.read(answer))
    assert target.removesuffix("_0") == f"#id_{name(form, kind)}"


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"version": "9" * 5000},
        {"version": "\x00"},
        {"q999999": "x", "seen_q1": "y"},
        {f"q{number}": "x" for number in range(900)},
        {"intent": "\x00"},
    ],
    ids=["nothing", "a huge version", "NUL", "unknown questions", "900 of them", "a strange button"],
)
@pytest.mark.parametrize("page", ["1/", "2/", "check/"])
def test_whatever_is_sent_nothing_breaks(browser, form, link, data, page):
    assert browser.post(link + page, data).status_code in {302, 409, 422}


def test_more_fields_than_any_form_has(browser, form, link):
    assert browser.post(f"{link}1/", {f"q{number}": "x" for number in range(5001)}).status_code == 413


@pytest.mark.parametrize("seen", ["", "-1", "x", "9" * 5000, "²", "\x00"])
def test_a_revision_that_was_never_given_out_overwrites_nothing(browser, begun, form, link, seen):
    text = name(form, "text")
    data = page_data(browser, f"{link}1/") | {text: "other", f"seen_{text}": seen}
    assert browser.post(f"{link}1/", data).status_code == 409
    assert Answer.objects.select_related("response").get(item__kind="text").read() == (SECRET,)


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"signer": ""}, ["signer_0"]),
        ({"signer": "doctor"}, ["signer_0"]),
        ({"signer": "guardian"}, ["signer_name"]),
        ({"signer": "helper", "signer_name": "a\nb"}, ["signer_name"]),
        ({"signer": "helper", "signer_name": "x" * 151}, ["signer_name"]),
        ({"signer": "helper", "signer_name": "O'Brien"}, []),
    ],
)
def test_who_signs(browser, begun, form, link, changes, fields):
    answer = browser.post(f"{link}check/", signing(form, **changes))
    assert answer.status_code == (422 if fields else 302)
    if fields:
        assert list(markup.errors(markup.read(answer))) == [f"#id_{field}" for field in fields]
    assert bool(QuestionnaireResponse.objects.get().submitted_at) == (not fields)


def test_for_a_child_a_parent_or_guardian_signs(browser, begun, form, link, visit):
    Appointment.objects.filter(pk=visit.pk).update(under_age=True)
    values = [
        box.attributes["value"]
        for box in markup.read(browser.get(f"{link}check/")).all("input", name="signer")
    ]
    assert values == ["guardian"]
    assert browser.post(f"{link}check/", signing(form)).status_code == 422
    signed = signing(form, signer="guardian", signer_name="Kim Meyer")
    assert browser.post(f"{link}check/", signed).status_code == 302


def test_what_must_be_agreed_to_and_answered_before_sending(browser, form, link):
    answer = browser.post(f"{link}check/", {"signer": "patient"})
    consent = form.consent_items.get(must_agree=True)
    assert list(markup.errors(markup.read(answer))) == [f"#id_consent{consent.pk}"]
    answer = browser.post(f"{link}check/", signing(form))
    assert answer.status_code == 422
    assert markup.errors(markup.read(answer)) == {
        f"{link}1/?check#id_{name(form, 'text')}": "Please answer: What about text?"
    }
    assert not QuestionnaireResponse.objects.exists()


# -- closed


@pytest.mark.parametrize("page", ["1/", "check/"])
def test_a_cancelled_visit_asks_nothing(browser, begun, form, link, visit, page):
    data = page_data(browser, f"{link}1/") | signing(form)
    Appointment.objects.filter(pk=visit.pk).update(status=AppointmentStatus.CANCELLED)
    answers = [browser.get(link + page), browser.post(link + page, data)]
    assert [answer.status_code for answer in answers] == [200, 409]
    assert all("This form is closed" in answer.text and SECRET not in answer.text for answer in answers)
    Appointment.objects.filter(pk=visit.pk).update(status=AppointmentStatus.BOOKED)
    assert browser.post(link + page, data).status_code == 302


def test_a_visit_that_is_over_asks_nothing(browser, begun, form, link, visit, clock):
    clock.move_to(visit.ends_at)
    assert browser.post(f"{link}check/", signing(form)).status_code == 409
    clock.move_to(visit.ends_at - timedelta(seconds=1))
    assert browser.post(f"{link}check/", signing(form)).status_code == 302


@pytest.mark.parametrize("page", ["../", "", "1/", "check/"])
def test_long_after_the_visit_the_link_shows_nothing(browser, begun, link, visit, clock, page):
    clock.move_to(visit.ends_at + timedelta(days=29))
    assert browser.get(at(link, page), follow=True).status_code == 200
    clock.move_to(visit.ends_at + timedelta(days=31))
    assert browser.get(at(link, page)).status_code == 410


@pytest.mark.parametrize("page", ["../", "1/", "check/"])
def test_a_visit_that_awaits_approval_asks_nothing_yet(browser, form, link, visit, page):
    assert browser.get(at(link, page)).status_code == 200
    later = factories.NOW + timedelta(days=1)
    Appointment.objects.filter(pk=visit.pk).update(status=AppointmentStatus.PENDING, expires_at=later)
    answer = browser.get(at(link, page))
    assert answer["Location"] == f"/appointments/{visit.token}/"
    assert "forms" not in browser.get(answer["Location"]).text


# -- where it is told of


@pytest.mark.parametrize("page", ["", "confirmed/"])
def test_the_visits_pages_lead_to_the_form(browser, form, visit, link, page):
    answer = browser.get(f"/appointments/{visit.token}/{page}")
    assert f'href="{link}"' in answer.text
    form.questionnaire.services.clear()
    assert "forms" not in browser.get(f"/appointments/{visit.token}/{page}").text


def test_the_mail_leads_to_the_form(visitor, form, link):
    visitor.book_all()
    tasks.deliver_next()
    (letter,) = mail.outbox
    token = Appointment.objects.order_by("-pk")[0].token
    assert f"http://testserver/appointments/{token}/forms/\n" in letter.body
    assert f'href="http://testserver/appointments/{token}/forms/"' in letter.alternatives[0].content


def test_the_mail_of_a_service_without_forms_says_nothing_of_them(visitor, clinic):
    visitor.book_all()
    tasks.deliver_next()
    (letter,) = mail.outbox
    assert "forms" not in letter.body


def test_query_counts(browser, begun, form, link, django_assert_num_queries):
    for address, count in (("1/", 6), ("2/", 6), ("check/", 7), ("../", 4)):
        with django_assert_num_queries(count):
            browser.get(at(link, address))
    assert len(queries.forms_of(Appointment.objects.get())) == 1
