"""Every address of the site, found by walking the resolver, and sample rows that each of them leads to.

A new address is in all sweeps at once. One whose place in the site is not known here fails them, until it is told
what its parameters stand for.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from articles.models import Citation, Reference
from bookings.notifications.codes import verify_code
from tests import factories
from tests.bookings import desk
from tests.factories import MONDAY, NOW, at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bookings.models import Appointment

WEEK = dt.timedelta(days=7)
NOTES = (  # who is signed in, and since when a calendar reads as it does
    "django_session",
    'UPDATE "bookings_calendarfeed" SET "content_digest"',
)
REDIRECTS_ALL = ("admin:?", "articles:?")  # catch-alls without a name of their own


@dataclass(frozen=True)
class Address:
    """`name` as reverse() takes it, and the route: the pattern as it stands in urls.py, all prefixes included."""

    name: str
    route: str
    parameters: tuple[str, ...]

    @property
    def place(self) -> str:
        return self.name.partition(":")[0] if ":" in self.name else ""


def walk(resolver: Any, names: str = "", route: str = "") -> Iterator[Address]:
    for found in resolver.url_patterns:
        here = route + str(found.pattern)
        if isinstance(found, URLPattern):
            yield Address(f"{names}{found.name or '?'}", here, tuple(found.pattern.converters))
        else:
            yield from walk(found, names + (f"{found.namespace}:" if found.namespace else ""), here)


EVERY = [address for address in walk(get_resolver()) if address.name not in REDIRECTS_ALL]
STAFF = [address for address in EVERY if address.place in {"desk", "admin"}]
DESK = [address for address in EVERY if address.place == "desk"]
PATIENT = [address for address in EVERY if address.place == "bookings"]
OTHERS = [address for address in EVERY if address.place not in {"desk", "admin", "bookings"}]


class Site:
    """A clinic in which every address leads to something: visits in several states, forms, offers, a plan, articles."""

    def __init__(self) -> None:
        self.world = desk.world()
        self.patient = factories.patient(desk.NAME, email="zoe@example.org")
        self.contact = factories.contact(self.patient)
        self.other = factories.patient(desk.NAME)
        self.notice = factories.notice()
        self.reason = factories.suggested_reason(self.world.service)
        factories.wording()
        self.set_up_questions()
        self.set_up_form()
        self.visit = self.visit_at(10, day=MONDAY + WEEK, contact=self.contact)
        factories.check(self.visit)
        factories.message(self.visit)
        self.set_up_messages()
        self.pending = self.visit_at(
            14, status="pending", asked_at=NOW, expires_at=NOW + dt.timedelta(minutes=30)
        )
        self.set_up_waiting()
        self.set_up_articles()
        self.plan = factories.care_plan(self.visit_at(9, day=MONDAY - 2 * WEEK, status="fulfilled"))
        self.sent = factories.response(self.waited, self.version, submitted_at=NOW)
        factories.answer(self.sent, self.version.items.all()[0], "Zebrafish")
        Client().get(reverse("bookings:feed", args=[self.feed.secret]))  # so that its content is noted

    def visit_at(self, hour: int, *, day: dt.date = MONDAY, **fields: Any) -> Appointment:
        return desk.visit(self.world, starts_at=at(hour, day=day), patient=self.patient, **fields)

    def set_up_questions(self) -> None:
        factories.red_flag()
        (new, _been) = factories.question("Have you been here before?", "No", "Yes")
        factories.rule(None, new)
        factories.rule(self.world.service)

    def set_up_form(self) -> None:
        self.version = factories.version(factories.questionnaire(self.world.service))
        factories.item(self.version, "text", section="The problem")
        factories.item(self.version, "scale")
        factories.consent_item(self.version, must_agree=True)

    def set_up_messages(self) -> None:
        """Refused: the patient of `calls/` is one whom no e-mail reached."""
        self.unreached = factories.patient("Kim Sample", email="kim@example.org")
        visit = desk.visit(self.world, starts_at=at(11, day=MONDAY + WEEK), patient=self.unreached)
        refused = factories.message(visit, cause="refused", status="refused", ended_at=NOW)
        factories.bounce(refused)
        self.feed = factories.feed(practitioner=self.world.practitioner)

    def set_up_articles(self) -> None:
        self.picture = factories.picture()
        self.article = factories.article()
        reference = Reference.objects.create(
            key="a2020", printed="A 2020, J Run 1:1", population="20 runners"
        )
        Citation.objects.create(article=self.article, reference=reference, claim="Steps help.")
        self.report = factories.mistake_report(self.article)
        self.preview = factories.preview_link(factories.article("a-draft", status="draft"))
        factories.comments_on()
        factories.comment(self.article)
        factories.comment(self.article, "Thank you.", status="approved", reply="You are welcome.")
        self.held_feed = factories.held_feed(factories.staff("feed reader"))

    def set_up_waiting(self) -> None:
        self.waited = self.visit_at(13, day=MONDAY + WEEK)
        self.waiting = factories.waiting(self.waited)
        self.offer = factories.offer(self.waiting, at(15))

    def kwargs(self, address: Address) -> dict[str, Any]:
        known = getattr(self, f"in_{address.place or 'pages'}")(address)
        return {name: known[name] for name in address.parameters}

    def in_bookings(self, address: Address) -> dict[str, Any]:
        of_visit = self.pending if "<str:code>" in address.route else self.visit
        first, _slash, _rest = address.route.partition("/")
        token = {
            "appointments": of_visit.token,
            "waiting-list": self.waiting.token,
            "offers": self.offer.token,
            "plans": self.plan.token,
            "book": "",
            "calendars": "",
        }[first]
        fixed = {"service": self.world.service.slug, "form": "before", "number": 1, "position": 1}
        secret = self.feed.secret
        return {**fixed, "token": token, "secret": secret, "code": verify_code(self.pending)}

    def in_desk(self, address: Address) -> dict[str, Any]:
        first, _slash, _rest = address.route.removeprefix("admin/schedule/").partition("/")
        of_visit = {"answers": self.waited, "withdraw": self.waited, "verify": self.pending}
        visit = of_visit.get(address.name.partition(":")[2], self.visit)
        reference = {
            "patients": self.patient.reference,
            "plans": self.plan.reference,
            "calls": self.unreached.reference,
            "waiting": self.waiting.reference,
            "<reference:reference>": visit.reference,
        }.get(first, "")
        return {
            "reference": reference,
            "other": self.other.reference,
            "contact": self.contact.reference,
            "position": 1,
        }

    def in_admin(self, address: Address) -> dict[str, Any]:
        return {
            "object_id": self.row_of(address),
            "content_type_id": 1,
            "id": 1,
            "rule": "restricted-words",
        }

    def row_of(self, address: Address) -> str:
        """Return the id of the first row of the model whose page this is."""
        app, _slash, rest = address.route.removeprefix("admin/").partition("/")
        if app not in {"articles", "auth", "bookings"}:
            return "1"
        row = apps.get_model(app, rest.partition("/")[0])._default_manager.order_by("pk").first()
        return str(row.pk) if row else "1"

    def version_of(self, address: Address) -> str:
        app, _slash, rest = address.route.removeprefix("admin/").partition("/")
        history = apps.get_model(app, f"Historical{rest.partition('/')[0]}")
        return str(history.objects.filter(id=self.row_of(address)).latest("history_id").pk)

    def in_pages(self, address: Address) -> dict[str, Any]:
        slugs = {"team": self.world.practitioner.slug, "services": self.world.service.slug}
        return {"slug": slugs.get(address.route.partition("/")[0], "")}

    in_health = in_sitemap = in_pages

    def in_articles(self, address: Address) -> dict[str, Any]:
        slug = "nothing-here" if "topics" in address.route else self.article.slug
        return {
            "slug": slug,
            "name": self.picture.name(480, "jpg"),
            "token": self.preview.token,
            "secret": self.held_feed.secret,
        }

    def path(self, address: Address) -> str:
        if not address.parameters and "([^/]+)" in address.route:
            return reverse(address.name, args=[self.row_of(address), self.version_of(address)])
        if "(?P<app_label>" in address.route:
            return reverse(address.name, kwargs={"app_label": "bookings"})
        return reverse(address.name, kwargs=self.kwargs(address))


def rows() -> dict[str, list[tuple[object, ...]]]:
    """Return all that is stored of clinic, patients, articles and logins; sessions are left out."""
    return {
        model._meta.label: [
            tuple(bytes(value) if isinstance(value, memoryview) else value for value in row)
            for row in model._default_manager.order_by("pk").values_list()
        ]
        for name in ("bookings", "articles", "auth", "admin")
        for model in apps.get_app_config(name).get_models()
    }


class Writes:
    """While it is open, remember what is written to the database; `NOTES` are left out."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        noted = any(note in sql for note in NOTES)
        if sql.startswith(("INSERT", "UPDATE", "DELETE")) and not noted:
            self.seen.append(sql[:80])
        return execute(sql, params, many, context)
