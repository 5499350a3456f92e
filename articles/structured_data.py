"""What the article page says, once more for machines (schema.org): nothing that readers don't see."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from articles.models import Author, Picture, Reference
    from articles.queries import ArticlePage

# As Django's json_script does it: no text can end the script element or begin a comment in it.
ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


def script(data: dict[str, Any]) -> SafeString:
    """Return the data as a JSON-LD block. Browsers don't run it, so a strict content policy lets it be."""
    text = json.dumps(data, ensure_ascii=False).translate(ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308 -- escaped above


def article_data(page: ArticlePage) -> dict[str, Any]:
    article = page.article
    address = settings.SITE_URL + article.get_absolute_url()
    dates = {
        "datePublished": article.published_date and article.published_date.isoformat(),
        "dateModified": article.updated_date and article.updated_date.isoformat(),
    }
    web_page = {
        "@type": "MedicalWebPage",
        "@id": address,
        "url": address,
        "name": article.title,
        "description": article.summary,
        "inLanguage": "en-GB",
        **dates,
        "lastReviewed": article.last_reviewed_date and article.last_reviewed_date.isoformat(),
        "reviewedBy": article.reviewed_by and person(article.reviewed_by),
        "mainEntity": {"@id": f"{address}#article"},
        "breadcrumb": {"@id": f"{address}#breadcrumbs"},
    }
    text = {
        "@type": "Article",
        "@id": f"{address}#article",
        "mainEntityOfPage": {"@id": address},
        "headline": article.title,
        "author": person(article.author),
        "image": article.cover and picture(article.cover),
        "publisher": {"@id": f"{settings.SITE_URL}/#clinic"},
        "timeRequired": f"PT{page.body.minutes}M",
        "articleSection": [topic.name for topic in page.topics],
        "citation": [cited(source.reference) for source in page.evidence],
        **dates,
    }
    graph: list[dict[str, Any]] = [web_page, text, breadcrumbs(page, address)]
    return {"@context": "https://schema.org", "@graph": [known(node) for node in graph]}


def breadcrumbs(page: ArticlePage, address: str) -> dict[str, Any]:
    steps = [
        (_("Home"), f"{settings.SITE_URL}/"),
        (_("Articles"), settings.SITE_URL + reverse("articles:index")),
        (page.article.title, address),
    ]
    return {
        "@type": "BreadcrumbList",
        "@id": f"{address}#breadcrumbs",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": name, "item": item}
            for position, (name, item) in enumerate(steps, start=1)
        ],
    }


def person(author: Author) -> dict[str, Any]:
    address = settings.SITE_URL + author.get_absolute_url()
    return {"@type": "Person", "name": author.name, "url": address}


def picture(cover: Picture) -> dict[str, Any]:
    return known(
        {
            "@type": "ImageObject",
            "url": settings.SITE_URL + cover.widest(),
            "width": cover.width,
            "height": cover.height,
            "caption": cover.caption,
            "creditText": cover.credit,
        }
    )


def cited(reference: Reference) -> dict[str, Any]:
    address = f"https://doi.org/{reference.doi}" if reference.doi else None
    return known({"@type": "ScholarlyArticle", "name": reference.printed, "sameAs": address})


def known(node: dict[str, Any]) -> dict[str, Any]:
    """Leave out what is not known: no date is better than a guessed one."""
    return {name: value for name, value in node.items() if value}
