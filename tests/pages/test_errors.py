from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import OperationalError, connection
from django.http import HttpResponse
from django.test import Client
from django.urls import include, path

from movementrevival import errors
from tests.pages.reading import Page

HEADERS = (
    "Content-Security-Policy",
    "Cross-Origin-Opener-Policy",
    "Cross-Origin-Resource-Policy",
    "Permissions-Policy",
    "Referrer-Policy",
    "X-Content-Type-Options",
    "X-Frame-Options",
)


def raising(exception: Exception):
    def view(request):
        raise exception

    return view


def posted(request):
    return HttpResponse(request.POST.get("name", ""))


urlpatterns = [
    path("bad/", raising(SuspiciousOperation())),
    path("forbidden/", raising(PermissionDenied())),
    path("broken/", raising(RuntimeError())),
    path("away/", raising(OperationalError())),
    path("posted/", posted),
    path("", include("movementrevival.urls")),
]
handler400 = "movementrevival.errors.bad_request"
handler403 = "movementrevival.errors.forbidden"
handler404 = "movementrevival.errors.not_found"
handler500 = "movementrevival.errors.server_error"

CASES = {
    "/bad/": (400, "We could not read that"),
    "/forbidden/": (403, "This page is not open to you"),
    "/nowhere/": (404, "There is no page here"),
    "/broken/": (500, "Something went wrong on our side"),
    "/away/": (503, "We will be back in a moment"),
}


@pytest.fixture
def visitor(settings) -> Client:
    settings.ROOT_URLCONF = __name__
    return Client(raise_request_exception=False)


@pytest.mark.parametrize(("address", "status", "heading"), [(a, *case) for a, case in CASES.items()])
def test_each_error_has_its_status_its_page_and_every_header(visitor, clinic, address, status, heading):
    response = visitor.get(address)
    page = Page(response.content.decode())
    assert response.status_code == status
    assert page.text_in("h1") == heading
    assert {"name": "robots", "content": "noindex"} in page.attributes("meta")
    assert [name for name in HEADERS if name not in response.headers] == []
    assert response["Cache-Control"] == "no-store"
    assert page.attributes("style") == page.attributes("script") == []


def test_a_visitor_of_an_unreachable_database_is_asked_to_come_back(visitor, clinic):
    assert visitor.get("/away/")["Retry-After"] == "10"


def test_a_form_without_its_token_is_refused_kindly(visitor, clinic):
    response = Client(enforce_csrf_checks=True).post("/posted/", {"name": "Zoë"})
    assert response.status_code == 403
    assert Page(response.content.decode()).text_in("h1") == "Please send the form again"


@pytest.mark.parametrize("charset", ["utf-16", "nonsense"])
def test_a_form_in_a_strange_encoding_never_breaks_the_server(visitor, clinic, charset):
    kind = f"application/x-www-form-urlencoded; charset={charset}"
    for csrf in (False, True):
        sender = Client(enforce_csrf_checks=csrf, raise_request_exception=False)
        response = sender.generic("POST", "/posted/", b"name=Zo\xff", content_type=kind)
        assert response.status_code < 500


def test_a_form_whose_encoding_is_refused_gets_the_page_for_that(visitor, clinic, settings):
    sender = Client(enforce_csrf_checks=True, raise_request_exception=False)
    sender.cookies[settings.CSRF_COOKIE_NAME] = "a" * 32
    kind = "application/x-www-form-urlencoded; charset=utf-16"
    response = sender.generic("POST", "/posted/", b"name=Zo\xff", content_type=kind)
    assert response.status_code == 400
    assert Page(response.content.decode()).text_in("h1") == "We could not read that"


@pytest.mark.parametrize("name", ["400", "403", "csrf", "404", "500", "503"])
def test_error_pages_ask_no_database(django_assert_num_queries, db, name):
    with django_assert_num_queries(0):
        assert errors.page(name, 500).status_code == 500


@pytest.mark.parametrize("name", ["400", "403", "csrf", "404", "500", "503"])
def test_error_pages_hold_even_without_a_database_connection(name):
    with connection.execute_wrapper(raising_on_use):
        assert b"<h1>" in errors.page(name, 500).content


def raising_on_use(execute, sql, params, many, context):
    raise OperationalError


def test_plain_words_remain_when_even_the_template_is_broken(monkeypatch, caplog):
    monkeypatch.setattr(errors, "get_template", raising(RuntimeError("template")))
    response = errors.page("500", 500)
    assert response.status_code == 500
    assert Page(response.content.decode()).text_in("h1") == "Something went wrong"
    assert "could not be drawn" in caplog.text
