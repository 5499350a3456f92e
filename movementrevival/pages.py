"""The clinic's own pages: home, services, people, contact, privacy, accessibility, and robots.txt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlencode

from django.shortcuts import get_object_or_404, redirect, render
from django.templatetags.static import static
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.models import Article
from articles.rendering.body import render as render_markdown
from articles.rendering.cards import Contacts
from bookings import queries
from bookings.enums import Weekday
from bookings.models import HealthcareService, Location, Practitioner
from movementrevival import structured_data

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import time

    from django.http import HttpRequest, HttpResponse

app_name = "pages"

NEWEST_ARTICLES = 3


class Day(NamedTuple):
    name: str
    intervals: list[tuple[time, time]]


class Place(NamedTuple):
    location: Location
    map_url: str


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    hours = queries.opening_hours(on=today)
    closures = queries.upcoming_closures(on=today)
    locations = list(Location.objects.active())
    clinic = structured_data.clinic(request.clinic, locations, hours, closures)  # type: ignore[attr-defined]
    return render(
        request,
        "pages/home.html",
        {
            "services": list(HealthcareService.objects.offered()),
            "practitioners": list(Practitioner.objects.active()),
            "articles": list(Article.objects.published(today).newest_first().defer("body")[:NEWEST_ARTICLES]),
            "hours": days(hours),
            "closures": closures,
            "places": places(locations),
            "structured_data": structured_data.script([clinic]),
        },
    )


@require_safe
def services(request: HttpRequest) -> HttpResponse:
    return page(
        request,
        "services",
        [("", _("Services"))],
        services=list(HealthcareService.objects.offered()),
    )


@require_safe
def service(request: HttpRequest, slug: str) -> HttpResponse:
    shown = get_object_or_404(HealthcareService.objects.offered(), slug=slug)
    return page(
        request,
        "service",
        [(reverse("pages:services"), _("Services")), ("", shown.name)],
        data=structured_data.service(shown, request.path),
        service=shown,
        practitioners=list(Practitioner.objects.active().filter(services=shown)),
    )


@require_safe
def team(request: HttpRequest) -> HttpResponse:
    return page(
        request,
        "team",
        [("", _("Our team"))],
        practitioners=list(Practitioner.objects.active()),
    )


@require_safe
def practitioner(request: HttpRequest, slug: str) -> HttpResponse:
    shown = get_object_or_404(Practitioner.objects.active(), slug=slug)
    return page(
        request,
        "practitioner",
        [(reverse("pages:team"), _("Our team")), ("", shown.name)],
        data=structured_data.person(shown, request.path),
        practitioner=shown,
        services=list(HealthcareService.objects.offered().filter(practitioners=shown)),
    )


@require_safe
def contact(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    hours = queries.opening_hours(on=today)
    closures = queries.upcoming_closures(on=today)
    locations = list(Location.objects.active())
    return page(
        request,
        "contact",
        [("", _("Contact and opening hours"))],
        data=structured_data.clinic(request.clinic, locations, hours, closures),  # type: ignore[attr-defined]
        hours=days(hours),
        closures=closures,
        places=places(locations),
    )


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    notice = queries.privacy_notice(now=timezone.now())
    body = render_markdown(notice.body, evidence={}, contacts=Contacts.of({})).html if notice else ""
    return page(request, "privacy", [("", _("Privacy"))], notice=notice, body=body)


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return page(request, "accessibility", [("", _("Accessibility"))])


def page(
    request: HttpRequest,
    name: str,
    trail: Sequence[tuple[str, str]],
    *,
    data: dict[str, Any] | None = None,
    **context: Any,
) -> HttpResponse:
    """Answer with a page below the home page: its breadcrumbs, and the same for machines."""
    crumbs = [(reverse("pages:home"), _("Home")), *trail]
    nodes = [structured_data.breadcrumbs(crumbs, request.path), *([data] if data else [])]
    context |= {"crumbs": crumbs, "structured_data": structured_data.script(nodes)}
    return render(request, f"pages/{name}.html", context)


def days(hours: dict[int, list[tuple[time, time]]]) -> list[Day]:
    """Return the week from Monday on; nothing at all if no hours are known."""
    if not any(hours.values()):
        return []
    return [Day(str(weekday.label), hours.get(weekday.value, [])) for weekday in Weekday]


def places(locations: Sequence[Location]) -> list[Place]:
    """Return each location with a link to it on a map: a link only, nothing of the map is loaded here."""
    return [
        Place(
            location,
            "https://www.openstreetmap.org/search?" + urlencode({"query": location.address}),
        )
        for location in locations
    ]


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    return render(request, "robots.txt", content_type="text/plain; charset=utf-8")


@require_safe
def favicon(_request: HttpRequest) -> HttpResponse:
    """Old browsers and bots ask here, whatever the page's head says."""
    return redirect(static("icons/mark.svg"))


urlpatterns = [
    path("", home, name="home"),
    path("services/", services, name="services"),
    path("services/<slug:slug>/", service, name="service"),
    path("team/", team, name="team"),
    path("team/<slug:slug>/", practitioner, name="practitioner"),
    path("contact/", contact, name="contact"),
    path("privacy/", privacy, name="privacy"),
    path("accessibility/", accessibility, name="accessibility"),
    path("robots.txt", robots, name="robots"),
    path("favicon.ico", favicon, name="favicon"),
]
