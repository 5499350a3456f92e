"""Nonsense in every address, every query and every field of every form: never a 5xx, and a refusal stores nothing."""

from __future__ import annotations

import re
from http import HTTPStatus
from itertools import cycle
from urllib.parse import quote, urlencode

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import resolve

from bookings import queries
from tests import factories
from tests.addresses.every import DESK, OTHERS, PATIENT, STAFF, Writes, rows
from tests.bookings import desk
from tests.bookings.views import markup
from tests.bookings.views.visitor import Visitor

FORM = "application/x-www-form-urlencoded"
VALUES = [
    "",
    "\x00",
    "x" * 50_000,
    "9" * 5_000,
    "-1",
    "½",
    "2027-02-30",
    "9999-12-31T23:59:00-12:00",
    "0001-01-01T00:00:00+14:00",
    "\ud800",
    "a\u202eb\r\nc",
]
ASKED = [
    "about",
    "attempt",
    "corrected",
    "date",
    "find",
    "first",
    "for",
    "from",
    "full_name",
    "key",
    "o",
    "p",
    "page",
    "part",
    "patient",
    "practitioner",
    "q",
    "reference",
    "saved",
    "sent",
    "service",
    "slot",
    "status",
    "step",
    "time",
    "to",
    "token",
    "verdict",
    "was",
    "weekday",
    "which",
    "who",
]
REFUSED = {400, 403, 404, 405, 409, 422, 429}
PUBLISHED = [*PATIENT, *DESK, *OTHERS]
FORMS = 40
SAVED_IN_PART = {
    "form_page"
}  # what is right on a form's page is kept, whatever is wrong beside it (decision 0007)


def encoded(data: dict[str, str]) -> str:
    return urlencode(data, encoding="utf8", errors="surrogatepass")


class Sender:
    """Sends one request after the other, each to the same sample rows, and remembers which went wrong."""

    def __init__(self, client: Client) -> None:
        client.raise_request_exception = False
        self.client = client
        self.sent = 0
        self.wrong: list[tuple[object, ...]] = []

    def send(self, method: str, path: str, about: object, **data):
        self.sent += 1
        before, writes = transaction.savepoint(), Writes()
        with connection.execute_wrapper(writes):
            answer = getattr(self.client, method)(path, **data)
        after = rows() if writes.seen and answer.status_code in REFUSED else None
        transaction.savepoint_rollback(before)
        by_halves = (
            after is not None and after != rows() and answer.resolver_match.url_name not in SAVED_IN_PART
        )
        if answer.status_code >= 500 or by_halves or (method == "get" and writes.seen):
            self.wrong.append((method, path[:80], str(about)[:80], answer.status_code, writes.seen))
        return answer


@pytest.fixture
def person(site):
    """A visitor in the middle of a booking, with what was typed kept."""
    visitor = Visitor()
    assert (visitor.hold().status_code, visitor.details().status_code) == (302, 302)
    return visitor


@pytest.fixture
def senders(site, person):
    return {"desk": Sender(desk.owner()), "bookings": Sender(person.client), "": Sender(Client())}


def of(senders, address) -> Sender:
    return senders.get(address.place, senders[""])


def went_wrong(senders) -> list[object]:
    return [fault for sender in senders.values() for fault in sender.wrong]


def test_in_the_query(site, senders):
    values, first = cycle(VALUES), cycle(range(3))
    for address in PUBLISHED:
        sender, path = of(senders, address), site.path(address)
        for value in VALUES[::3]:
            sender.send("get", f"{path}?{encoded(dict.fromkeys(ASKED, value[:1000]))}", value)
        for name in ASKED[next(first) :: 3]:
            value = next(values)
            sender.send("get", f"{path}?{encoded({name: value})}", (name, value))
    assert went_wrong(senders) == []


def test_in_the_path(site, senders):
    for address in PUBLISHED:
        sender = of(senders, address)
        for name in address.parameters:
            for value in ("\x00", "x" * 5_000, "9" * 400, "-1", "½", "A" * 12, "\ud800", "a\n"):
                path = at(address, {**site.kwargs(address), name: value})
                sender.send("get", path, name)
                sender.send("post", path, name)
    assert went_wrong(senders) == []


def at(address, parameters: dict[str, object]) -> str:
    def written(found: re.Match[str]) -> str:
        return quote(str(parameters[found[1]]).encode("utf8", "surrogatepass"), safe="")

    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", written, address.route)


def test_in_every_field_of_every_form(site, senders, person):
    values = cycle(VALUES)
    seen = set()
    for address in [*PATIENT, *DESK]:
        sender = of(senders, address)
        path = (
            f"{site.path(address)}?attempt={person.key}" if "book/<" in address.route else site.path(address)
        )
        for action, data in forms_of(sender, path):
            kind = (resolve(action.partition("?")[0]).view_name, *sorted(data))
            if kind in seen or "admin/log" in action:
                continue
            seen.add(kind)
            for value in VALUES[::4]:
                post(sender, action, dict.fromkeys(data, value), value)
            for name in data:
                value = next(values)
                post(sender, action, {**data, name: value}, (name, value))
                post(sender, action, {other: data[other] for other in data if other != name}, f"no {name}")
    assert went_wrong(senders) == []
    assert len(seen) > FORMS  # it did find them


def forms_of(sender: Sender, path: str) -> list[tuple[str, dict[str, str]]]:
    answer = sender.send("get", path, "its forms")
    if answer.status_code != HTTPStatus.OK or not answer["Content-Type"].startswith("text/html"):
        return []
    forms = [form for form in markup.read(answer).all("form") if form.attributes.get("method") == "post"]
    return [(form.attributes.get("action") or path, typed_into(form)) for form in forms]


def typed_into(form: markup.Element) -> dict[str, str]:
    boxes = [
        box for kind in ("button", "select", "input") for box in form.all(kind) if "name" in box.attributes
    ]
    data = {box.attributes["name"]: box.attributes.get("value", "") for box in boxes} | markup.fields_of(form)
    return {name: data[name] for name in data if name != "csrfmiddlewaretoken"}


def post(sender: Sender, path: str, data: dict[str, str], about: object) -> None:
    sender.send("post", path, about, data=encoded(data), content_type=FORM)


def test_the_sender_sees_what_goes_wrong(site, senders, monkeypatch):
    """The negative control: a view that fails, and one that writes on a GET."""
    sender = senders["desk"]
    monkeypatch.setattr(queries, "calls", lambda now: 1 / 0)
    sender.send("get", "/admin/schedule/calls/", "fails")
    monkeypatch.setattr(queries, "calls", lambda now: factories.patient() and [])
    sender.send("get", "/admin/schedule/calls/", "writes")
    assert [(fault[2], fault[3], len(fault[4])) for fault in sender.wrong] == [
        ("fails", 500, 0),
        ("writes", 200, 1),
    ]


QUESTIONS = [
    "id__range=1",
    "id__gt=" + "9" * 30,
    "pk__regex=(",
    "name__iregex=[",
    "slug__regex=(",
    "date__year=0",
    "starts_at__date__year=99999",
    "created_at__iso_year=0",
    "o=99999",
    "p=" + "9" * 20,
    "e=1",
]


@pytest.mark.parametrize("asked", QUESTIONS)
def test_a_list_of_the_admin_is_asked_nothing_that_fails(site, asked):
    """The stock list asks the database whatever stands in its address."""
    client, failed = desk.owner(), {}
    client.raise_request_exception = False
    for address in STAFF:
        if address.name.endswith("_changelist"):
            status = client.get(f"{site.path(address)}?{asked}").status_code
            if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
                failed[address.name] = status
    assert failed == {}
