"""The POST that books, from the WSGI environment to the last byte, against the rows it leaves put in by the driver."""

from __future__ import annotations

import io
import uuid
from datetime import timedelta
from http.cookies import SimpleCookie
from itertools import count, islice
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit
from wsgiref.util import setup_testing_defaults

import time_machine
from django.conf import settings
from django.db import connections
from django.urls import reverse

from bench.workload import FIRST_DAY, HORIZON, NOW
from bookings.enums import AppointmentStatus
from bookings.models import Appointment
from bookings.models.appointments import new_token
from bookings.models.patients import new_reference
from tests.site.visitor import Form, Page

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models import Model

    from bench.scenes import Scene

FAR = timedelta(days=2 * HORIZON)  # where nobody else has a visit
PLACEHOLDER = {"sqlite": "?", "postgresql": "%s"}
BEGIN = {"sqlite": "BEGIN IMMEDIATE", "postgresql": "BEGIN"}


class Visitor:
    """A browser without a network: it asks the site itself, at an internet address of its own."""

    def __init__(self, site: Callable[..., Any], scene: Scene, number: int) -> None:
        self.site = site
        self.scene = scene
        self.number = number
        self.cookies: SimpleCookie = SimpleCookie()
        self.last: tuple[str, dict[str, str]] = ("", {})

    def open(self, url: str, data: dict[str, str] | None = None) -> Page:
        """Return what the site answers, a redirect not followed."""
        body = urlencode(data or {}).encode()
        address = urlsplit(url)
        environ: dict[str, Any] = {
            "HTTP_HOST": settings.ALLOWED_HOSTS[0],
            "HTTP_ORIGIN": settings.SITE_URL,
            "HTTP_COOKIE": "; ".join(f"{name}={morsel.value}" for name, morsel in self.cookies.items()),
            "PATH_INFO": address.path,
            "QUERY_STRING": address.query,
            "REMOTE_ADDR": f"198.51.{self.number // 250}.{self.number % 250 + 1}",
            "REQUEST_METHOD": "GET" if data is None else "POST",
            "CONTENT_TYPE": "application/x-www-form-urlencoded",
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": io.BytesIO(body),
            "wsgi.url_scheme": settings.SITE_URL.partition(":")[0],
        }
        setup_testing_defaults(environ)
        connections["default"] = self.scene.database
        with time_machine.travel(NOW, tick=False):
            return self.answer(environ, url)

    def answer(self, environ: dict[str, Any], url: str) -> Page:
        said: list[Any] = []
        chunks = self.site(environ, lambda *line: said.extend(line))
        text = b"".join(chunks).decode()
        chunks.close()
        status, headers = said
        for name, value in headers:
            if name.lower() == "set-cookie":
                self.cookies.load(value)
        return Page(int(status.split()[0]), url, text, dict(headers))

    def submit(self, url: str, form: Form, **typed: str) -> str:
        """Send the form and return where the site leads."""
        answer = self.open(form.action or url, {**form.fields, **typed})
        if answer.status != 302:
            raise AssertionError(f"{url} answered {answer.status}.")
        return str(answer.headers["Location"])

    def come_to_the_last_step(self) -> Visitor:
        """Choose a time, type the details, and stop before the button that books."""
        day = FIRST_DAY + timedelta(days=self.number % (HORIZON // 2))
        times = f"{reverse('bookings:times', args=[self.scene.seeded.service.slug])}?from={day}"
        chooser = self.open(times).form("slot")
        details = self.submit(times, chooser, slot=chooser.choices["slot"][0])
        form = self.open(details).form("telephone")
        person = {
            "name": "Sample Visitor",
            "email": f"v{self.number}@example.org",
            "telephone": "+14164164161",
        }
        check = self.submit(details, form, **person)
        form = self.open(check).form("shown")
        self.last = (form.action or check, form.fields)
        return self

    def book(self) -> None:
        url, fields = self.last
        answer = self.open(url, fields)
        if answer.status != 302 or "/confirmed/" not in answer.headers["Location"]:
            raise AssertionError(f"The booking was answered {answer.status}.")


def posting(site: Callable[..., Any], scene: Scene, times: int) -> Callable[[], None]:
    """Return a call that books, so often: all that comes before the last POST has been done."""
    ready = iter([Visitor(site, scene, number).come_to_the_last_step() for number in range(times)])
    return lambda: next(ready).book()


def inserting(scene: Scene, times: int) -> Callable[[], None]:
    """Return a call that puts the rows of one booking in by the driver's own cursor, so often, each time new ones."""
    connections["default"] = scene.database
    booked = Appointment.objects.filter(status=AppointmentStatus.BOOKED, attempt_key__isnull=False)
    visit = booked.latest("pk")
    assert visit.patient is not None
    kinds: list[Model] = [visit.patient, visit, visit.changes.get(), visit.messages.get()]
    rows = ([statement(row, scene.database) for row in each] for each in unlike_the_others(kinds))
    ready = list(islice(rows, times))

    def called() -> None:
        database = scene.database
        database.ensure_connection()
        cursor = database.connection.cursor()
        cursor.execute(BEGIN[database.vendor])
        for sql, values in ready.pop():
            cursor.execute(sql, values)
        cursor.execute("COMMIT")

    return called


def unlike_the_others(kinds: list[Model]) -> Iterator[list[Model]]:
    """Yield the rows again and again, each time with what must be their own."""
    visit = next(row for row in kinds if isinstance(row, Appointment))
    begins = {
        name: getattr(visit, name) for name in ("starts_at", "ends_at", "occupied_from", "occupied_until")
    }
    for number in count():
        for name, instant in begins.items():
            setattr(visit, name, instant + FAR + timedelta(hours=2 * number))
        visit.uid, visit.session_key = uuid.uuid4(), uuid.uuid4()
        visit.reference, visit.token, visit.attempt_key = new_reference(), new_token(), new_token()
        kinds[0].reference = f"P{new_reference()}"  # type: ignore[attr-defined]
        kinds[-1].cause = f"bench {number}"  # type: ignore[attr-defined]
        yield kinds


def statement(row: Model, database: BaseDatabaseWrapper) -> tuple[str, list[Any]]:
    fields = [field for field in row._meta.concrete_fields if not field.primary_key]
    values = [field.get_db_prep_save(getattr(row, field.attname), database) for field in fields]
    places = ", ".join([PLACEHOLDER[database.vendor]] * len(fields))
    return (
        f"INSERT INTO {row._meta.db_table} ({', '.join(field.column for field in fields)}) VALUES ({places})",
        values,
    )
