"""Whether a reader who comes by an old address arrives: asked of the site itself, after an import."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from django.conf import settings
from django.test import Client  # it asks the whole site, middleware included, without a server

from articles.enums import SHOWN_STATUSES
from articles.importers.report import DOUBTFUL
from articles.models import OldAddress

if TYPE_CHECKING:
    from articles.importers.report import Report

MOVED, FOUND = 301, 200


def say_where_old_addresses_lead(report: Report) -> None:
    """Say of each article whose old address does not lead to it in one hop why that is."""
    slugs = [result.slug for result in report.results if result.outcome != "refused"]
    rows = OldAddress.objects.filter(article__slug__in=slugs).select_related("article")
    by_slug: dict[str, list[OldAddress]] = {}
    for row in rows:
        by_slug.setdefault(row.article.slug, []).append(row)
    for result in report.results:
        for row in by_slug.get(result.slug, []) if result.outcome != "refused" else []:
            if problem := problem_with(row):
                result.say(DOUBTFUL, problem)


def problem_with(row: OldAddress) -> str:
    if row.article.status not in SHOWN_STATUSES:
        return f"{row.path} leads nowhere until the article is published."
    client = Client(raise_request_exception=False)
    host = next(
        (name for name in settings.ALLOWED_HOSTS if "*" not in name and not name.startswith(".")), "localhost"
    )
    moved = client.get(quote(row.path), secure=True, SERVER_NAME=host)
    target = moved.headers.get("Location", "")
    if moved.status_code != MOVED or target != row.article.get_absolute_url():
        return f"{row.path} answers {moved.status_code} instead of leading to the article."
    arrived = client.get(target, secure=True, SERVER_NAME=host)
    if arrived.status_code != FOUND:
        return f"{row.path} leads to {target}, which answers {arrived.status_code}."
    return ""
