"""Whom to believe about where a visitor comes from, and what happens while the database is away."""

from __future__ import annotations

import ipaddress
from contextlib import contextmanager

import pytest
from django.contrib.auth.models import User
from django.db import InterfaceError, OperationalError, connection
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone

from bookings import queries
from movementrevival.middleware import TrustedProxies
from tests import factories

OURS = ["127.0.0.1", "10.0.0.0/8", "2001:db8::/32"]


@pytest.fixture
def proxies(settings):
    settings.TRUSTED_PROXIES = [ipaddress.ip_network(network) for network in OURS]


def seen(peer: str, **headers: str) -> tuple[str, str | None]:
    request = RequestFactory().get("/", REMOTE_ADDR=peer, headers=headers)
    TrustedProxies(lambda _request: HttpResponse())(request)
    return request.META["REMOTE_ADDR"], request.scheme


@pytest.mark.parametrize(
    ("peer", "chain", "visitor"),
    [
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),  # not ours: whatever it says is its own invention
        ("127.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("127.0.0.1", "198.51.100.66, 198.51.100.1", "198.51.100.1"),  # the left part anyone can write
        ("127.0.0.1", "198.51.100.66, 198.51.100.1, 10.0.0.7", "198.51.100.1"),
        ("127.0.0.1", "10.0.0.8, 10.0.0.7", "127.0.0.1"),
        ("2001:db8::1", "2001:4860::8", "2001:4860::8"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", "unknown", "127.0.0.1"),
        ("127.0.0.1", "198.51.100.1, garbage", "127.0.0.1"),
        ("127.0.0.1", "198.51.100.1:4711", "127.0.0.1"),
        ("127.0.0.1", "\x00,,,;", "127.0.0.1"),
        ("127.0.0.1", "9" * 50_000, "127.0.0.1"),
        ("", "198.51.100.1", ""),
        ("unix:", "198.51.100.1", "unix:"),
    ],
)
def test_the_visitors_address(proxies, peer, chain, visitor):
    assert seen(peer, **{"x-forwarded-for": chain})[0] == visitor


def test_without_the_header_the_peer_is_the_visitor(proxies):
    assert seen("127.0.0.1") == ("127.0.0.1", "http")


@pytest.mark.parametrize(
    ("peer", "said", "scheme"),
    [("127.0.0.1", "https", "https"), ("203.0.113.9", "https", "http"), ("127.0.0.1", "ftp", "http")],
)
def test_the_scheme(proxies, peer, said, scheme):
    assert seen(peer, **{"x-forwarded-proto": said})[1] == scheme


def test_with_no_proxies_named_nobody_is_believed(settings):
    settings.TRUSTED_PROXIES = []
    assert seen("127.0.0.1", **{"x-forwarded-for": "198.51.100.1", "x-forwarded-proto": "https"}) == (
        "127.0.0.1",
        "http",
    )


# -- the database away


@contextmanager
def database_away(error: type[Exception] = OperationalError):
    def refuse(*_args, **_kwargs):
        raise error("connection refused")

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(connection, "cursor", refuse)
        patched.setattr(connection, "ensure_connection", refuse)
        yield


@pytest.fixture(params=[OperationalError, InterfaceError])
def away(request, db):
    factories.clinic()
    with database_away(request.param):
        yield


PAGES = [
    "/",
    "/book/",
    "/book/initial-assessment/",
    "/appointments/x/",
    "/articles/",
    "/admin/",
    "/admin/login/",
]


@pytest.mark.parametrize("path", PAGES)
def test_every_page_answers_503_in_our_look(away, path):
    answer = Client().get(path)
    assert (answer.status_code, answer["Retry-After"]) == (503, "10")
    assert "We will be back in a moment" in answer.content.decode()


def test_a_form_sent_meanwhile_answers_503_too(away):
    for path in ("/book/initial-assessment/", "/book/initial-assessment/check/", "/appointments/x/cancel/"):
        assert Client().post(path, {"attempt": "x" * 32}).status_code == 503


def test_someone_signed_in_gets_the_same(db):
    factories.clinic()
    client = Client()
    client.force_login(User.objects.get(pk=factories.staff().pk))
    with database_away():
        assert client.get("/admin/").status_code == 503


def test_it_goes_while_a_page_is_drawn(db, monkeypatch):
    factories.clinic()

    def refuse(*_args, **_kwargs):
        raise OperationalError("gone")

    monkeypatch.setattr(queries, "suggested_reason", refuse)
    assert Client().get("/book/?about=knee-pain").status_code == 503


def test_addresses_that_need_no_database_go_on(away):
    for path, status in (("/healthz", 200), ("/static/nothing.css", 404), ("/nowhere/", 404)):
        assert Client().get(path).status_code == status


def test_readiness_says_so(away):
    answer = Client().get("/readyz")
    assert (answer.status_code, answer.json()) == (503, {"ready": False, "database": "unreachable"})


# -- the clinic's zone


def test_pages_are_in_the_clinics_zone_and_nothing_leaks_into_the_next(db):
    factories.clinic(time_zone="Asia/Kolkata")
    service = factories.service()
    visit = factories.appointment(service=service)
    assert (
        'datetime="2027-03-08T20:30:00+05:30"'
        in Client().get(f"/appointments/{visit.token}/").content.decode()
    )
    assert timezone.get_current_timezone_name() == "UTC"


def test_the_zone_follows_the_settings_at_once(db):
    visit = factories.appointment()
    for zone, offset in (("America/Toronto", "10:00:00-05:00"), ("Europe/London", "15:00:00+00:00")):
        factories.clinic(time_zone=zone)
        assert f"2027-03-08T{offset}" in Client().get(f"/appointments/{visit.token}/").content.decode()
