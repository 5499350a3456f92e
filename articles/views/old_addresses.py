from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

import plaintext
from articles.models import Article, OldAddress

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_safe
def old_address(request: HttpRequest, slug: str) -> HttpResponse:
    """Send a reader of the former blog to the article, in one hop and for good."""
    if plaintext.problem(slug, multiline=False):
        raise Http404
    shown = Article.objects.with_address(timezone.localdate())
    found = get_object_or_404(
        OldAddress.objects.select_related("article"), path=f"/post/{slug}", article__in=shown
    )
    return HttpResponsePermanentRedirect(found.article.get_absolute_url())
