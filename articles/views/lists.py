from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles import queries
from articles.models import Article, Topic
from articles.views.search import search

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

ON_A_PAGE = 20


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    if (asked := request.GET.get("q", "")).strip():
        return search(request, asked)
    today = timezone.localdate()
    shown = Paginator(Article.objects.published(today).newest_first(), ON_A_PAGE)
    page = shown.get_page(request.GET.get("page"))
    context = {
        "page": page,
        "topics": queries.topics_with_articles(today),
        "crumbs": [("/", _("Home")), ("", _("Articles"))],
    }
    return render(request, "articles/index.html", context)


@require_safe
def topic(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Topic, slug=slug)
    shown = Paginator(found.articles.published(timezone.localdate()).newest_first(), ON_A_PAGE)
    if not shown.count:
        raise Http404
    context = {
        "topic": found,
        "page": shown.get_page(request.GET.get("page")),
        "crumbs": [*crumbs(), (reverse("articles:topics"), _("Topics")), ("", found.name)],
    }
    return render(request, "articles/topic.html", context)


@require_safe
def topics(request: HttpRequest) -> HttpResponse:
    shown = queries.topics_with_articles(timezone.localdate())
    context = {"topics": shown, "crumbs": [*crumbs(), ("", _("Topics"))]}
    return render(request, "articles/topics.html", context)


def crumbs() -> list[tuple[str, str]]:
    return [("/", _("Home")), (reverse("articles:index"), _("Articles"))]
