from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles import pages, queries
from articles.models import Article
from articles.views import keeping
from articles.views.gone import gone

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_safe
def article(request: HttpRequest, slug: str) -> HttpResponse:
    today = timezone.localdate()
    found = queries.published_revision(slug, today=today)
    if found is None and Article.objects.archived().filter(slug=slug).exists():
        return gone(request)
    if found is None:
        return draft(request, slug)
    name = keeping.page_name(request, *found, today)
    return keeping.answer(request, name, lambda: pages.article_page(request, with_people(slug), today))


def with_people(slug: str) -> Article:
    people = Article.objects.select_related("author", "reviewed_by", "cards_signed_off_by", "cover")
    return get_object_or_404(people, slug=slug)


def may_see_drafts(request: HttpRequest) -> bool:
    return request.user.is_staff and request.user.has_perm("articles.view_article")


def draft(request: HttpRequest, slug: str) -> HttpResponse:
    if not may_see_drafts(request):
        raise Http404
    today = timezone.localdate()
    return pages.article_page(request, with_people(slug), today, unpublished=pages.Unpublished())
