from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles import contacts, queries
from articles.models import Article
from articles.rendering import body, handout, qr
from articles.views.article import with_people
from articles.views.gone import or_gone

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from articles.models import Reference
    from articles.rendering.cards import Contacts


@dataclass(frozen=True)
class ShortSource:
    number: int | None
    reference: Reference
    words: str

    @property
    def identifier(self) -> str:
        """Return by which number it is found, unless the words say so already."""
        reference = self.reference
        for label, value in (("doi", reference.doi), ("PubMed", reference.pmid), ("", reference.pmcid)):
            if value:
                is_said = re.search(rf"(?<!\w){re.escape(value)}(?!\w)", self.words, re.IGNORECASE)
                return "" if is_said else f"{label} {value}".strip()
        return ""


@require_safe
@or_gone
def article_handout(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what is printed and handed to a patient: at most two pages, with the way back to the article."""
    today = timezone.localdate()
    if not Article.objects.published(today).filter(slug=slug).exists():
        raise Http404
    article = with_people(slug)
    whom = contacts.of(request)
    page = queries.article_page(article, whom)
    printed = [source.reference.printed for source in page.evidence]
    is_whole = handout.fits(page.body.word_count, printed)
    text = page.body.html if is_whole else cards_alone(article, whom)
    address = settings.SITE_URL + article.get_absolute_url()
    context = {
        "article": article,
        "page": page,
        "text": text,
        "is_whole": is_whole,
        "reading": queries.reading(page, contacts.treatments(request), today),
        "sources": [
            ShortSource(source.number, source.reference, handout.short_form(source.reference.printed))
            for source in page.evidence
        ],
        "address": address,
        "qr": qr.svg(address, _("QR code: opens this article")),
        "today": today,
    }
    response = render(request, "articles/handout.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response


def cards_alone(article: Article, whom: Contacts) -> str:
    shown = body.render(
        handout.cards_of(article.body), evidence={}, contacts=whom, cards_signed_off=article.cards_signed_off
    )
    return shown.html
