"""What the clinic's pages say, once more for machines (schema.org): nothing that readers don't see."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import time

    from bookings.models import Clinic, ClinicClosure, HealthcareService, Location, Practitioner

# As Django's json_script does it: no text can end the script element or begin a comment in it.
ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}
DAYS = {
    1: "Monday",
    2: "Tuesday",
    3: "Wednesday",
    4: "Thursday",
    5: "Friday",
    6: "Saturday",
    7: "Sunday",
}


def script(nodes: Sequence[dict[str, Any]]) -> SafeString:
    """Return the nodes as one JSON-LD block. Browsers don't run it, so a strict content policy lets it be.

    Everything beyond ASCII is written as an escape, U+2028 and U+2029 too.
    """
    graph = {"@context": "https://schema.org", "@graph": [known(node) for node in nodes]}
    text = json.dumps(graph).translate(ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308 -- escaped above


def known(node: dict[str, Any]) -> dict[str, Any]:
    """Leave out what is not known."""
    return {name: value for name, value in node.items() if value not in (None, "", [], {})}


def clinic(
    clinic: Clinic,
    locations: Sequence[Location],
    hours: dict[int, list[tuple[time, time]]],
    closures: Sequence[ClinicClosure] = (),
) -> dict[str, Any]:
    """Describe the clinic: `hours` holds, for each ISO weekday, when it is open in its own wall time.

    A closure of one location among several is no closure of the clinic: the page names it, this does not.
    """
    return {
        "@type": ["MedicalClinic", "Physiotherapy"],
        "@id": f"{settings.SITE_URL}/#clinic",
        "name": clinic.name,
        "url": f"{settings.SITE_URL}/",
        "telephone": clinic.telephone,
        "email": clinic.email,
        "address": [address(location) for location in locations],
        "openingHoursSpecification": [
            {
                "@type": "OpeningHoursSpecification",
                "dayOfWeek": f"https://schema.org/{DAYS[weekday]}",
                "opens": f"{opens:%H:%M}",
                "closes": f"{closes:%H:%M}",
            }
            for weekday, intervals in sorted(hours.items())
            for opens, closes in intervals
        ],
        "specialOpeningHoursSpecification": [
            {
                "@type": "OpeningHoursSpecification",
                "name": closure.name,
                "validFrom": closure.first_date.isoformat(),
                "validThrough": closure.last_date.isoformat(),
                "opens": "00:00",
                "closes": "00:00",
            }
            for closure in closures
            if closure.location is None or len(locations) == 1
        ],
    }


def address(location: Location) -> dict[str, Any]:
    return known(
        {
            "@type": "PostalAddress",
            "streetAddress": location.street,
            "postalCode": location.postal_code,
            "addressLocality": location.city,
            "addressRegion": location.region,
            "addressCountry": location.country,
        }
    )


def service(service: HealthcareService, url: str) -> dict[str, Any]:
    return {
        "@type": "Service",
        "name": service.name,
        "description": service.summary,
        "url": settings.SITE_URL + url,
        "provider": {"@id": f"{settings.SITE_URL}/#clinic"},
    }


def person(practitioner: Practitioner, url: str) -> dict[str, Any]:
    return {
        "@type": "Person",
        "name": practitioner.name,
        "jobTitle": practitioner.role,
        "url": settings.SITE_URL + url,
        "worksFor": {"@id": f"{settings.SITE_URL}/#clinic"},
    }


def breadcrumbs(crumbs: Sequence[tuple[str, str]], here: str) -> dict[str, Any]:
    """Repeat the page's breadcrumbs, (address, name) each; the last one is the page itself, `here`."""
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {
                "@type": "ListItem",
                "position": position,
                "name": str(name),
                "item": settings.SITE_URL + (url or here),
            }
            for position, (url, name) in enumerate(crumbs, start=1)
        ],
    }
