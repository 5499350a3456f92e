from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles import structured_data
from articles.models import Article, Author

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_safe
def author(request: HttpRequest, slug: str) -> HttpResponse:
    """Show who has written or reviewed what readers can see; anybody else has no page."""
    found = get_object_or_404(Author, slug=slug)
    shown = Article.objects.published(timezone.localdate()).newest_first().defer("body")
    written, reviewed = list(shown.filter(author=found)), list(shown.filter(reviewed_by=found))
    if not written and not reviewed:
        raise Http404
    node = {**structured_data.person(found), "description": found.biography or None}
    context = {
        "author": found,
        "written": written,
        "reviewed": reviewed,
        "og_url": settings.SITE_URL + found.get_absolute_url(),
        "structured_data": structured_data.script(
            {"@context": "https://schema.org", **structured_data.known(node)}
        ),
        "crumbs": [("/", _("Home")), (reverse("articles:index"), _("Articles")), ("", found.name)],
    }
    return render(request, "articles/author.html", context)
