from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import contacts, queries
from articles.moderation import Hint, hints
from articles.queries.search import MOST_READ, ON_A_PAGE
from articles.searching.question import LONGEST

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


def search(request: HttpRequest, asked: str) -> HttpResponse:
    """Answer a question at the index's own address. What readers ask is their own affair: no shared cache keeps it."""
    typed = shown(asked)
    is_too_long = len(typed) > LONGEST
    today, whom = timezone.localdate(), contacts.of(request)
    found = (
        queries.find_warning(typed, today, whom)
        if is_too_long
        else queries.find_articles(typed, today, whom, page=page_asked(request))
    )
    context = {
        "asked": typed[:LONGEST],
        "is_too_long": is_too_long,
        "longest": LONGEST,
        "found": found,
        "needs_help": found.is_grave or (found.warning is None and Hint.RED_FLAG in hints(typed[:MOST_READ])),
        "whom": whom,
        "page": Paginator(range(found.total), ON_A_PAGE).get_page(found.page),
        "crumbs": [("/", _("Home")), (reverse("articles:index"), _("Articles")), ("", _("Search"))],
    }
    response = render(request, "articles/search.html", context)
    response["Cache-Control"] = "private"
    response["X-Robots-Tag"] = "noindex"
    return response


def shown(asked: str) -> str:
    """Return what was typed on one line, without what can't be shown."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in asked).split())


def page_asked(request: HttpRequest) -> int:
    asked = request.GET.get("page", "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1  # noqa: PLR2004 -- digits
