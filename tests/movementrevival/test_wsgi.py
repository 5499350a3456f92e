from __future__ import annotations

import io

import pytest
from django.core import signals
from django.core.handlers.wsgi import WSGIRequest
from django.db import close_old_connections
from django.test import RequestFactory

from movementrevival.wsgi import application
from tests import factories

FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary=b"
STRANGE = [
    f"{kind}; charset={name}"
    for kind in (FORM, MULTIPART, "text/plain")
    for name in ("utf-16", "utf-7", "latin-1", "undefined", "rot13", "hex", "idna", "punycode", "\x00")
]
STRANGE += ["text/plain; charset*=nosuch''x", "text/plain; charset*=undefined''%41"]
USUAL = [
    "",
    FORM,
    f"{FORM}; charset=UTF-8",
    MULTIPART,
    f"{FORM}; charset=nosuch",
    ";;;=",
    "é",
]
BODIES = {
    True: b'--b\r\nContent-Disposition: form-data; name="slot"\r\n\r\n\xe9\r\n--b--\r\n',
    False: b"slot=%E9",
}


def environ(method, content_type):
    body = BODIES["multipart" in content_type]
    return RequestFactory()._base_environ(
        **{
            "REQUEST_METHOD": method,
            "PATH_INFO": "/book/initial-assessment/",
            "QUERY_STRING": "from=%E9&attempt=%FF",
            "CONTENT_TYPE": content_type,
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": io.BytesIO(body),
            "HTTP_COOKIE": f"csrf={'x' * 32}",
            "HTTP_X_CSRFTOKEN": "x" * 32,
        }
    )


def answer(method: str, content_type: str) -> tuple[str, dict]:
    said: list = []
    b"".join(application(environ(method, content_type), lambda *args: said.extend(args)))
    return said[0], dict(said[1])


@pytest.fixture
def service(db):
    """Return a service; the test's transaction stays open when a request begins, as under Django's client."""
    signals.request_started.disconnect(close_old_connections)
    factories.clinic()
    yield factories.service()
    signals.request_started.connect(close_old_connections)


@pytest.mark.parametrize("content_type", STRANGE)
def test_a_charset_that_no_form_of_ours_has_is_refused_on_our_own_page(service, content_type):
    status, headers = answer("POST", content_type)
    assert status == "400 Bad Request"
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert answer("GET", content_type)[0] == "200 OK"


@pytest.mark.parametrize("content_type", USUAL)
def test_a_usual_one_reaches_the_form(service, content_type):
    assert answer("POST", content_type)[0] == "422 Unprocessable Entity"


@pytest.mark.parametrize("content_type", ["text/plain; charset=hex", "text/plain; charset*=nosuch''x"])
def test_django_alone_cannot_even_make_the_request(content_type):
    with pytest.raises((LookupError, ValueError)):
        WSGIRequest(environ("POST", content_type))
