"""The headers of every kind of answer, and that they come from where they should."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import OperationalError
from django.test import Client
from django.urls import include, path

from movementrevival import urls
from tests import factories
from tests.production_like import ENVIRONMENT

BASE = Path(settings.BASE_DIR)
HEADERS = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
}


def failing(request):
    raise RuntimeError("on purpose")


def away(request):
    raise OperationalError("on purpose")


class Failing:
    """The site's addresses, and two that fail."""

    urlpatterns = [path("fails/", failing), path("away/", away), path("", include(urls))]
    handler400, handler403 = urls.handler400, urls.handler403
    handler404, handler500 = urls.handler404, urls.handler500


KINDS = {
    "page": ("/book/", 200, {}),
    "article index": ("/articles/", 200, {}),
    "not found": ("/nowhere/", 404, {}),
    "wrong link": ("/appointments/x/", 404, {}),
    "slash added": ("/book", 301, {}),
    "robots": ("/robots.txt", 200, {}),
    "sitemap": ("/sitemap.xml", 200, {}),
    "alive": ("/healthz", 200, {}),
    "ready": ("/readyz", 200, {}),
    "sign-in": ("/admin/login/", 200, {}),
    "sent to sign in": ("/admin/", 302, {}),
    "desk": ("/admin/schedule/", 302, {}),
    "bad host": ("/", 400, {"HTTP_HOST": "elsewhere.example"}),
    "view fails": ("/fails/", 500, {}),
    "database away": ("/away/", 503, {}),
    "static file": ("/static/css/base.css", 200, {}),
    "no static file": ("/static/nothing.css", 404, {}),
}


@pytest.fixture
def client(db, settings, tmp_path):
    (tmp_path / "css").mkdir()
    (tmp_path / "css" / "base.css").write_text("a{}")
    settings.STATIC_ROOT = tmp_path
    settings.ROOT_URLCONF = Failing
    factories.clinic()
    return Client(raise_request_exception=False, enforce_csrf_checks=True)


def policy_of(answer) -> dict[str, str]:
    rules = (rule.strip().partition(" ") for rule in answer["Content-Security-Policy"].split(";"))
    return {name: value for name, _space, value in rules}


@pytest.mark.parametrize("kind", KINDS)
def test_every_answer_has_them(client, kind):
    address, status, extra = KINDS[kind]
    answer = client.get(address, **extra)
    assert answer.status_code == status
    assert {name: answer.get(name) for name in HEADERS} == HEADERS
    assert "camera=()" in answer["Permissions-Policy"]
    assert policy_of(answer) == POLICY
    assert "Strict-Transport-Security" not in answer
    answer.close()  # a served file stays open otherwise


def test_a_refused_form_has_them_too(client):
    answer = client.post("/book/")
    assert answer.status_code == 403
    assert {name: answer.get(name) for name in HEADERS} == HEADERS
    assert policy_of(answer) == POLICY


@pytest.mark.parametrize(
    ("middleware", "header"),
    [
        ("movementrevival.middleware.SecurityHeaders", "Permissions-Policy"),
        ("movementrevival.middleware.SecurityHeaders", "Cross-Origin-Resource-Policy"),
        ("csp.middleware.CSPMiddleware", "Content-Security-Policy"),
    ],
)
def test_without_its_middleware_the_header_is_missing(client, settings, middleware, header):
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if name != middleware]
    assert header not in Client().get("/robots.txt")


@pytest.mark.parametrize("kind", ["view fails", "database away", "bad host", "not found"])
def test_error_pages_are_ours_and_kept_by_nobody(client, kind):
    address, _status, extra = KINDS[kind]
    answer = client.get(address, **extra)
    assert answer["Cache-Control"] == "no-store"
    words = answer.content.decode()
    assert words.count("<h1>") == 1
    assert 'content="noindex"' in words
    assert "on purpose" not in words
    if kind == "database away":
        assert answer["Retry-After"] == "10"


@pytest.mark.parametrize(
    "address", ["/", "/services/", "/team/", "/contact/", "/articles/", "/book/", "/nowhere/"]
)
def test_reading_sets_no_cookie_and_hangs_on_none(client, address):
    answer = client.get(address)
    assert not answer.cookies
    assert "Cookie" not in answer.get("Vary", "")


def test_what_staff_are_told_after_a_change_is_in_no_cookie(client):
    client.force_login(factories.staff(is_superuser=True))
    place = {
        "name": "Unmistakable",
        "slug": "x",
        "street": "1 High Street",
        "city": "Toronto",
        "is_active": "on",
    }
    client.handler.enforce_csrf_checks = False
    told = client.post("/admin/bookings/location/add/", place)
    assert told.status_code == 302
    assert set(client.cookies) == {"session"}
    assert "Unmistakable" in client.get(told["Location"]).content.decode()


# -- the same with an https SITE_URL, which only another process can have

SCRIPT = """
import json, logging, django
django.setup()
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.test.utils import setup_test_environment
logging.disable()
call_command("migrate", verbosity=0)
call_command("load_sample_clinic", verbosity=0)
settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
visitor = Client(raise_request_exception=False, SERVER_NAME="clinic.example")
from django.utils import timezone
from bookings import queries
from bookings.models import HealthcareService
clinic, now = queries.clinic(), timezone.now()
service = HealthcareService.objects.get(slug="first-visit")
slot = queries.first_free(queries.Question(clinic=clinic, service=service, now=now))
answers = [visitor.get("/"), visitor.get("/book/first-visit/"), visitor.get("/admin/login/"), visitor.get("/x/")]
answers.append(visitor.post("/book/first-visit/", {"slot": slot.starts_at.isoformat()}))
answers.append(visitor.get("/", headers={"host": "elsewhere.example"}))
print(json.dumps({
    "headers": [answer.headers.get("Strict-Transport-Security") for answer in answers],
    "statuses": [answer.status_code for answer in answers],
    "cookies": {name: [bool(c["secure"]), bool(c["httponly"]), c["path"], c["domain"], c["samesite"]]
                for name, c in visitor.cookies.items()},
    "session": [settings.SESSION_COOKIE_NAME, settings.SESSION_COOKIE_SECURE],
}))
"""


def test_an_https_address_brings_hsts_and_host_bound_cookies(tmp_path):
    environment = {
        **os.environ,
        **ENVIRONMENT,
        "DATABASE_URL": f"sqlite:///{tmp_path / 'db.sqlite3'}",
        "VAR_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "movementrevival.settings",
    }
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", SCRIPT],
        cwd=BASE,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["statuses"] == [200, 200, 200, 404, 302, 400]
    assert set(found["headers"]) == {"max-age=63072000; includeSubDomains; preload"}
    assert found["cookies"] == {
        "__Host-csrf": [True, True, "/", "", "Lax"],
        "__Host-visitor": [True, True, "/", "", "Lax"],
    }
    assert found["session"] == ["__Host-session", True]
