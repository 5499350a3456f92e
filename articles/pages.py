"""An article's page as a response: what readers see and every preview of it come from here."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from articles import contacts, queries, structured_data

if TYPE_CHECKING:
    from datetime import date, datetime

    from django.http import HttpRequest, HttpResponse

    from articles.models import Article
    from articles.queries import Sources


@dataclass(frozen=True)
class Unpublished:
    """What a page says about itself that readers don't see yet."""

    is_typed: bool = False
    """It shows what stands in a form, not what is saved."""
    refused: list[str] = field(default_factory=list)
    """What is wrong in that form."""
    until: datetime | None = None
    """When the address of this preview stops working."""


def article_page(
    request: HttpRequest,
    article: Article,
    today: date,
    *,
    unpublished: Unpublished | None = None,
    sources: Sources | None = None,
) -> HttpResponse:
    page = queries.article_page(article, contacts.of(request), sources)
    context: dict[str, Any] = {
        "page": page,
        "reading": queries.reading(page, contacts.treatments(request), today),
        "article": article,
        "is_draft": unpublished is not None,
        "unpublished": unpublished,
        "crumbs": [("/", _("Home")), (reverse("articles:index"), _("Articles")), ("", article.title)],
    }
    if unpublished is None:
        context["talk"] = queries.talk(article, today)
        context["structured_data"] = structured_data.script(structured_data.article_data(page))
    response = render(request, "articles/article.html", context)
    if unpublished is not None:
        response["Cache-Control"] = "no-store"
        response["X-Robots-Tag"] = "noindex"
    return response
