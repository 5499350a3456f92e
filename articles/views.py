from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.http import Http404, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

import plaintext
from articles import contacts, queries, structured_data
from articles.models import Article, OldAddress, Topic

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

ON_A_PAGE = 20


@require_safe
def index(request: HttpRequest) -> HttpResponse:
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
        "crumbs": [("/", _("Home")), (reverse("articles:index"), _("Articles")), ("", found.name)],
    }
    return render(request, "articles/topic.html", context)


@require_safe
def article(request: HttpRequest, slug: str) -> HttpResponse:
    today = timezone.localdate()
    people = Article.objects.select_related("author", "reviewed_by", "cards_signed_off_by")
    found = people.published(today).filter(slug=slug).first()
    if found is None and may_see_drafts(request):
        found = people.filter(slug=slug).first()
        return draft(request, found)
    if found is None:
        raise Http404
    return article_page(request, found)


def may_see_drafts(request: HttpRequest) -> bool:
    return request.user.is_staff and request.user.has_perm("articles.view_article")


def draft(request: HttpRequest, found: Article | None) -> HttpResponse:
    if found is None:
        raise Http404
    response = article_page(request, found, is_draft=True)
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


def article_page(request: HttpRequest, found: Article, *, is_draft: bool = False) -> HttpResponse:
    page = queries.article_page(found, contacts.of(request))
    data = structured_data.script(structured_data.article_data(page))
    crumbs = [("/", _("Home")), (reverse("articles:index"), _("Articles")), ("", found.title)]
    context = {
        "page": page,
        "article": found,
        "is_draft": is_draft,
        "structured_data": data,
        "crumbs": crumbs,
    }
    return render(request, "articles/article.html", context)


@require_safe
def old_address(request: HttpRequest, slug: str) -> HttpResponse:
    """Send a reader of the former blog to the article, in one hop and for good."""
    if plaintext.problem(slug, multiline=False):
        raise Http404
    shown = Article.objects.published(timezone.localdate())
    found = get_object_or_404(
        OldAddress.objects.select_related("article"), path=f"/post/{slug}", article__in=shown
    )
    return HttpResponsePermanentRedirect(found.article.get_absolute_url())
