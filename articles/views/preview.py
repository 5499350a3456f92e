from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles import pages
from articles.models import Article, PreviewLink

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_safe
def preview(request: HttpRequest, token: str) -> HttpResponse:
    """Show an unpublished article to whoever was given the address; one that readers know of, at its own address.

    So what was taken down is not shown here either: its own address says that it was.
    """
    links = PreviewLink.objects.working(timezone.now()).select_related(
        "article__author", "article__reviewed_by", "article__cards_signed_off_by", "article__cover"
    )
    link = get_object_or_404(links, token=token)
    today = timezone.localdate()
    if Article.objects.with_address(today).filter(pk=link.article_id).exists():
        response: HttpResponse = HttpResponseRedirect(link.article.get_absolute_url())
        response["Cache-Control"] = "no-store"
        return response
    unpublished = pages.Unpublished(until=link.expires_at)
    return pages.article_page(request, link.article, today, unpublished=unpublished)
