"""What every answer of every address says to browsers, caches, search engines, and the next site along."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.test import Client

from tests.addresses.every import EVERY, PATIENT, STAFF, Writes, rows
from tests.bookings import desk
from tests.bookings.views import markup
from tests.movementrevival.test_headers import HEADERS, POLICY, policy_of

PUBLIC = {"bookings:start", "bookings:times"}  # to be found, and about nobody
PERSONAL = [address for address in [*PATIENT, *STAFF] if address.name not in PUBLIC]
CACHEABLE = {
    "admin:jsi18n",
    "admin:password_change",
    "admin:password_change_done",
    "bookings:feed",
}  # Django's own, about nobody; and what calendar programs keep, to ask again only whether it has changed
SANDBOX = {"sandbox": ""}  # opened by itself, a picture is nothing but a picture
LOOKING, CHANGING = ("get", "head", "options"), ("post", "put", "delete")


@pytest.fixture
def stranger(site):
    return Client(raise_request_exception=False)


@pytest.fixture
def owner(site):
    client = desk.owner()
    client.raise_request_exception = False
    return client


def faults(address, answer) -> list[str]:
    found = {
        "status": answer.status_code < 500,
        "headers": {name: answer.get(name) for name in HEADERS} == HEADERS,
        "policy": policy_of(answer) == POLICY | (SANDBOX if is_picture(answer) else {}),
        "kept": address not in PERSONAL or address.name in CACHEABLE or is_kept_by_nobody(answer),
        "found": address not in PERSONAL or not is_page(answer) or is_not_to_be_found(answer),
    }
    return [name for name, fine in found.items() if not fine]


def is_picture(answer) -> bool:
    return answer.get("Content-Type", "").startswith("image/")


def is_kept_by_nobody(answer) -> bool:
    return "no-store" in answer.get("Cache-Control", "")


def is_page(answer) -> bool:
    return answer.status_code == 200 and answer["Content-Type"].startswith("text/html") and answer.content


def is_not_to_be_found(answer) -> bool:
    words = [meta.attributes["content"] for meta in markup.read(answer).all("meta", name="robots")]
    said = {word.strip().lower() for text in words for word in text.split(",")}
    return "noindex" in answer.get("X-Robots-Tag", "") or bool(said & {"none", "noindex"})


@pytest.mark.parametrize("method", LOOKING)
@pytest.mark.parametrize("who", ["stranger", "owner"])
def test_looking_has_all_headers_and_changes_nothing(site, who, method, request):
    client, found, before = request.getfixturevalue(who), {}, rows()
    for address in EVERY:
        writes = Writes()
        with connection.execute_wrapper(writes):
            wrong = faults(address, getattr(client, method)(site.path(address)))
        if wrong or writes.seen:
            found[address.name] = wrong + writes.seen
    assert found == {}
    assert rows() == before


@pytest.mark.parametrize("method", CHANGING)
@pytest.mark.parametrize("who", ["stranger", "owner"])
def test_an_empty_form_has_all_headers(site, who, method, request):
    client, found = request.getfixturevalue(who), {}
    for address in EVERY:
        path, before = site.path(address), transaction.savepoint()
        if wrong := faults(address, getattr(client, method)(path)):
            found[address.name] = wrong
        transaction.savepoint_rollback(before)
    assert found == {}


def test_a_page_that_anybody_may_find_would_not_do_as_a_personal_one(site, stranger):
    """The negative control."""
    home = stranger.get("/")
    assert (is_kept_by_nobody(home), bool(is_page(home)), is_not_to_be_found(home)) == (False, True, False)


def test_without_the_middleware_the_sweep_sees_it(site, settings):
    """The negative control."""
    settings.MIDDLEWARE = [
        name for name in settings.MIDDLEWARE if "CSP" not in name and "Headers" not in name
    ]
    answer = Client().get(site.path(PATIENT[0]))
    assert "Content-Security-Policy" not in answer
    assert {name: answer.get(name) for name in HEADERS} != HEADERS
