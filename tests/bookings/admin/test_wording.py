"""The clinic words its messages: placeholders are checked, the preview writes nothing, ours comes back by one button."""

from __future__ import annotations

import html
import re

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection

from bookings import notifications
from bookings.enums import VISIT_MESSAGES
from bookings.models import MessageWording
from tests import factories
from tests.addresses.every import Writes, rows
from tests.bookings import desk

pytestmark = pytest.mark.django_db
LIST = "/admin/bookings/messagewording/"
PAGE = f"{LIST}booked/change/"
OURS = f"{LIST}booked/ours/"


@pytest.fixture
def client():
    return desk.owner()


@pytest.fixture
def world():
    return desk.world()


def typed(**data):
    return {"subject": "", "opening": "", "closing": "", **data}


def stored():
    return list(MessageWording.objects.values_list("kind", "subject", "opening", "closing"))


def complaints(answer):
    assert answer.status_code == 422
    return {field: list(said) for field, said in answer.context["form"].errors.items()}


def framed(answer):
    return html.unescape(re.search(r'srcdoc="([^"]*)"', answer.text)[1])


def test_the_list_names_every_kind_and_whose_words_it_has(client, world):
    factories.wording("booked")
    found = re.findall(
        r'messagewording/(\w+)/change/">([^<]*)</a>\s*<span>(.*?)</span>', client.get(LIST).text
    )
    assert [(kind, html.unescape(label)) for kind, label, _words in found] == [
        (kind.value, kind.label) for kind in VISIT_MESSAGES
    ]
    assert [kind for kind, _label, words in found if "Your own words" in words] == ["booked"]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_as_often_for_many(client, world, count, django_assert_num_queries):
    for kind in VISIT_MESSAGES[:count]:
        factories.wording(kind)
    with django_assert_num_queries(4):
        assert client.get(LIST).status_code == 200


@pytest.mark.parametrize("kind", [kind.value for kind in VISIT_MESSAGES])
def test_every_kind_has_its_page_and_a_preview_on_the_first_day(client, world, kind):
    answer = client.get(f"{LIST}{kind}/change/")
    assert answer.status_code == 200
    assert answer.context["trial"].reference == ""
    greeting = "Hello," if kind == "link" else "Hello Alex Example,"
    assert answer.context["our_opening"].startswith(greeting)
    assert answer.context["trial"].text.startswith(answer.context["our_opening"])
    assert "[Here the message tells when" in answer.context["trial"].text
    shown = client.post(
        f"{LIST}{kind}/change/", typed(closing="See you. {clinic}", subject="Hello", preview="1")
    ).context["trial"]
    assert (shown.subject, "See you. Sample Clinic" in shown.text) == ("Hello", True)


def test_words_are_saved_sent_noted_and_taken_back(client, world):
    visit = desk.visit(world)
    answer = client.post(PAGE, typed(subject="From {clinic}", opening="Dear {Name},\r\n\r\nhello."))
    assert (answer.status_code, answer["Location"]) == (302, LIST)
    assert stored() == [("booked", "From {clinic}", "Dear {Name},\n\nhello.", "")]
    assert notifications.booked(visit, world.clinic, now=factories.NOW).subject == "From Sample Clinic"
    assert client.get(OURS).status_code == 302  # a link that is followed does nothing
    assert len(stored()) == 1
    assert client.post(OURS).status_code == 302
    assert stored() == []
    noted = LogEntry.objects.order_by("pk").values_list("object_id", "object_repr")
    assert list(noted) == [("booked", "Booked")] * 2
    told = [entry.get_change_message() for entry in LogEntry.objects.order_by("pk")]
    assert told == ["Changed Subject and Opening.", "Back to our wording."]


def test_all_empty_is_ours_again(client, world):
    factories.wording()
    assert client.post(PAGE, typed()).status_code == 302
    assert stored() == []


@pytest.mark.parametrize(
    ("data", "field", "said"),
    [
        ({"opening": "Dear {nam},"}, "opening", "We know no placeholder {nam} here. There are: {name}, "),
        ({"closing": "{a} {b.c}"}, "closing", "We know no placeholders {a}, {b.c} here. There are: {name}, "),
        ({"opening": "{name.__class__}"}, "opening", "We know no placeholder {name.__class__} here."),
        ({"opening": "Dear {}"}, "opening", "We know no placeholder {} here."),
        ({"opening": "Dear {name"}, "opening", "A curly bracket stands alone."),
        ({"closing": "{{name}}"}, "closing", "A curly bracket stands alone."),
        ({"subject": "{name}!"}, "subject", "{name} would show on locked screens."),
        ({"subject": "{Service}"}, "subject", "{Service} would show on locked screens."),
        ({"subject": "{when}"}, "subject", "A subject can name: {clinic}."),
        ({"subject": "{reason}"}, "subject", "We know no placeholder {reason} here. There are: {clinic}."),
        ({"subject": "x" * 101}, "subject", "at most 100 characters"),
        ({"opening": "x" * 50_000}, "opening", "at most 2000 characters"),
        ({"opening": "a\x00b"}, "opening", "Null characters are not allowed."),
        ({"subject": "a\u202eb"}, "subject", "invisible control characters"),
        ({"closing": "a\u2066b"}, "closing", "invisible control characters"),
        ({"subject": "a\r\nBcc: b@example.org"}, "subject", "on one line"),
        ({"opening": "\u200b"}, "opening", "something that can be seen"),
    ],
)
@pytest.mark.parametrize("button", ["save", "preview"])
def test_what_can_not_be_sent_is_told_at_its_field_and_kept(client, world, data, field, said, button):
    answer = client.post(PAGE, typed(**data, **{button: "1"}))
    found = complaints(answer)
    assert list(found) == [field]
    assert said in " ".join(found[field])
    assert answer.context["form"][field].value() == data[field]
    assert stored() == []
    assert client.post(PAGE, typed(**{field: "fine"})).status_code == 302


def test_a_link_that_several_people_may_read_names_nobody(client, world):
    answer = client.post(f"{LIST}link/change/", typed(opening="Dear {name},"))
    assert complaints(answer) == {
        "opening": ["We know no placeholder {name} here. There are: {clinic}, {telephone}."]
    }


def test_a_preview_shows_a_real_visit_with_what_is_typed_and_writes_nothing(client, world):
    visit = desk.visit(world)
    factories.message(visit)
    before, writes = rows(), Writes()
    with connection.execute_wrapper(writes):
        answer = client.post(PAGE, typed(opening="Dear <i>{name}</i>,", preview="1"))
    assert (answer.status_code, writes.seen, rows()) == (200, [], before)
    trial = answer.context["trial"]
    assert trial.reference == visit.reference
    assert trial.text.startswith(f"Dear <i>{desk.NAME}</i>,\n\nWhen: Monday 8 March 2027")
    assert "Dear &lt;i&gt;Zoë O&#x27;Brien-王小明&lt;/i&gt;," in framed(answer)
    assert answer.context["form"]["opening"].value() == "Dear <i>{name}</i>,"
    assert "not saved yet" in answer.text


def test_our_words_stand_beside(client, world):
    desk.visit(world)
    factories.wording(opening="Dear {name},", subject="Hi")
    context = client.get(PAGE).context
    assert context["our_subject"] == "Sample Clinic: your appointment is booked"
    assert context["our_opening"] == f"Hello {desk.NAME},\n\nyour appointment is booked."
    assert context["trial"].text.startswith(f"Dear {desk.NAME},")


@pytest.mark.parametrize("kind", [kind.value for kind in VISIT_MESSAGES])
def test_the_patients_own_link_is_not_shown(client, world, kind):
    visit = desk.visit(world)
    factories.message(visit, kind)
    trial = client.get(f"{LIST}{kind}/change/").context["trial"]
    assert visit.token not in trial.text + trial.html
    booked = client.get(PAGE).context["trial"]
    assert "http://testserver/appointments/…/" in booked.text
    assert 'href="http://testserver/appointments/…/"' in booked.html


def test_no_inline_style_reaches_the_page(client, world):
    desk.visit(world)
    shown = framed(client.get(PAGE))
    assert "style=" not in shown
    assert 'rel="stylesheet"' in shown


def test_who_may_not_see_visits_sees_made_up_names(world):
    desk.visit(world)
    may = desk.signed_in("view_messagewording", "change_messagewording", "view_appointment").get(PAGE)
    assert may.context["trial"].reference != ""
    may_not = desk.signed_in("view_messagewording", "change_messagewording")
    answer = may_not.post(PAGE, typed(opening="{name}", preview="1"))
    assert answer.context["trial"].reference == ""
    assert answer.context["trial"].text.startswith("Alex Example")
    assert desk.NAME not in html.unescape(answer.text)


def test_each_permission_no_further(world):
    factories.wording()
    assert desk.reception().get(LIST).status_code == 403
    assert desk.reception().get(PAGE).status_code == 403
    reader = desk.signed_in("view_messagewording")
    page = reader.get(PAGE)
    assert (page.status_code, 'name="save"' in page.text, OURS in page.text) == (200, False, False)
    assert reader.post(PAGE, typed(subject="Mine")).status_code == 403
    assert reader.post(OURS).status_code == 403
    editor = desk.signed_in("view_messagewording", "change_messagewording")
    assert OURS in editor.get(PAGE).text
    assert editor.post(PAGE, typed(subject="Mine")).status_code == 302
    assert stored() == [("booked", "Mine", "", "")]


@pytest.mark.parametrize("kind", ["nonsense", "1", "BOOKED", "booked%00", "x" * 5000])
def test_an_unknown_kind_is_not_found(client, world, kind):
    assert client.get(f"{LIST}{kind}/change/").status_code == 404
    assert client.post(f"{LIST}{kind}/ours/").status_code == 404


def test_nothing_is_added_or_deleted_here(client, world):
    factories.wording()
    assert client.get(f"{LIST}add/").status_code == 404
    assert client.post(f"{LIST}booked/delete/", {"post": "yes"}).status_code == 403
    assert client.get(f"{LIST}booked/history/").status_code == 200
