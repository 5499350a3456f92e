"""What the log holds after a day's worth of patients: routes and codes, no names, no links, no rows."""

from __future__ import annotations

import io
import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import DatabaseError, IntegrityError, connection
from django.test import Client
from django.urls import include, path

from movementrevival import urls
from movementrevival.logs import DiscreetFormatter
from tests import factories

BASE = Path(settings.BASE_DIR)
NAME = "Alexandra Unmistakable"


def violating(request):
    """Fail as a second patient of one reference would: PostgreSQL quotes the row."""
    first = factories.patient(NAME)
    factories.patient(NAME, reference=first.reference)


def chained(request):
    try:
        violating(request)
    except DatabaseError as error:
        raise RuntimeError("drawing failed") from error


class Failing:
    urlpatterns = [
        path("violating/", violating),
        path("chained/", chained),
        path("", include(urls)),
    ]
    handler500 = urls.handler500
    handler404, handler400 = urls.handler404, urls.handler400


@pytest.fixture
def console(monkeypatch):
    """Return what the console handler of the settings writes."""
    (handler,) = [h for h in logging.getLogger().handlers if isinstance(h.formatter, DiscreetFormatter)]
    written = io.StringIO()
    monkeypatch.setattr(handler, "stream", written)
    return written


@pytest.fixture
def client(db, settings):
    settings.ROOT_URLCONF = Failing
    factories.clinic()
    return Client(raise_request_exception=False)


@pytest.fixture
def visit(db):
    return factories.appointment(patient=factories.patient(NAME))


def test_a_request_is_one_line_with_the_routes_name(client, console, visit):
    client.get(f"/appointments/{visit.token}/?name={NAME}", headers={"user-agent": NAME, "referer": NAME})
    (line,) = console.getvalue().splitlines()
    assert line.split(" INFO ", 1)[1].startswith("movementrevival.access GET bookings:appointment 200 ")
    assert line.endswith("ms")


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("GET /appointments/{token}x/", "GET bookings:appointment 404"),
        ("GET /nowhere/{token}/?q={name}", "GET - 404"),
        ("PUT /appointments/{token}/", "PUT bookings:appointment 405"),
        ("POST /appointments/{token}/cancel/", "POST bookings:cancel 302"),
    ],
)
def test_refusals_name_no_link(client, console, visit, address, said):
    method, _space, address = address.format(token=visit.token, name=NAME).partition(" ")
    client.generic(method, address)
    text = console.getvalue()
    assert said in text
    assert visit.token not in text
    assert NAME not in text
    assert "/appointments" not in text


def test_a_refused_form_names_no_link(db, console, visit):
    factories.clinic()
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(f"/appointments/{visit.token}/cancel/", {"name": NAME}).status_code == 403
    text = console.getvalue()
    assert "403 POST bookings:cancel" in text
    assert visit.token not in text
    assert NAME not in text


def test_a_bad_host_names_no_link(client, console, visit):
    answer = client.get(f"/appointments/{visit.token}/", headers={"host": "elsewhere.example"})
    assert answer.status_code == 400
    assert visit.token not in console.getvalue()
    assert "400 GET" in console.getvalue()


def test_a_bad_body_names_no_link(client, console, visit):
    client.post(f"/appointments/{visit.token}/cancel/", NAME, content_type="multipart/form-data; boundary=")
    assert visit.token not in console.getvalue()
    assert NAME not in console.getvalue()


@pytest.mark.parametrize("address", ["/violating/", "/chained/"])
def test_a_database_error_keeps_its_traceback_and_loses_the_row(client, console, address):
    assert client.get(address).status_code == 500
    text = console.getvalue()
    assert "Traceback" in text
    assert "IntegrityError: [not logged]" in text
    assert NAME not in text


def test_a_plain_formatter_would_have_written_the_row(db):
    """The negative control: the row is in the error; on SQLite it is only the column."""
    with pytest.raises(IntegrityError) as caught:
        violating(None)
    text = logging.Formatter().formatException((caught.type, caught.value, caught.tb))
    told = "bookings_patient.reference" if connection.vendor == "sqlite" else "already exists"
    assert told in text
    assert told not in DiscreetFormatter().formatException((caught.type, caught.value, caught.tb))


def test_static_files_are_left_out(client, console):
    client.get("/static/nothing.css")
    assert "INFO" not in console.getvalue()


SCRIPT = """
import django
django.setup()
from django.conf import settings
from django.core.management import call_command
from django.test import Client
call_command("migrate", verbosity=0)
call_command("load_sample_clinic", verbosity=0)
settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
from django.utils import timezone
from bookings import queries, tasks
from bookings.models import Appointment, HealthcareService
clinic, now = queries.clinic(), timezone.now()
service = HealthcareService.objects.get(slug="first-visit")
slot = queries.first_free(queries.Question(clinic=clinic, service=service, now=now))
visitor = Client(SERVER_NAME="clinic.example", raise_request_exception=False)
answer = visitor.post("/book/first-visit/", {"slot": slot.starts_at.isoformat()})
key = answer["Location"].partition("=")[2]
typed = {"attempt": key, "name": "Alexandra Unmistakable", "email": "unmistakable@example.org",
         "telephone": "+1 416 416 4161", "reason": "an unmistakable knee"}
visitor.get(answer["Location"])
visitor.post("/book/first-visit/details/", {**typed, "email": "unmistakable"})
answer = visitor.post("/book/first-visit/details/", typed)
shown = visitor.get(answer["Location"]).content.decode().partition('name="shown" value="')[2].partition('"')[0]
answer = visitor.post("/book/first-visit/check/", {"attempt": key, "shown": shown})
visitor.get(answer["Location"])
visitor.get(answer["Location"].replace("confirmed", "nowhere"))
visitor.post("/admin/login/", {"username": "unmistakable", "password": "unmistakable"})
while tasks.deliver_next():
    pass
print(answer["Location"].split("/")[2], key, visitor.cookies["visitor" if "visitor" in visitor.cookies else "__Host-visitor"].value)
"""


def test_even_at_its_most_talkative_it_tells_nobody(tmp_path):
    environment = {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{tmp_path / 'db.sqlite3'}",
        "EMAIL_URL": f"file:{tmp_path / 'mail'}",
        "DJANGO_SETTINGS_MODULE": "movementrevival.settings",
        "ALLOWED_HOSTS": "clinic.example",
        "SITE_URL": "http://clinic.example",
        "LOG_LEVEL": "DEBUG",
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
    said = done.stderr
    assert "POST bookings:check 302" in said
    assert "booked: sent" in said
    secrets = ["nmistakable", "416-4161", "416 4161", "+14164164161", *done.stdout.splitlines()[-1].split()]
    assert [line for line in said.splitlines() if any(secret in line for secret in secrets)] == []
