"""What an article's page says beside the text and its sources: points, changes, and what else there is to read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Count, Q
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from articles.models import Article, Author
from articles.rendering.key_points import key_points
from articles.rendering.treatments import named, plain_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from django.db.models import QuerySet

    from articles.models import UpdateNote
    from articles.queries.page import ArticlePage

MOST_RELATED = 3


@dataclass(frozen=True)
class Reading:
    key_points: list[str]
    changes: list[UpdateNote]
    """What readers were told of changes, the newest first."""
    is_overdue: bool
    """The day of the next review has passed."""
    related: list[Article] = field(default_factory=list)
    treatments: list[str] = field(default_factory=list)
    """What the page names of the clinic's own treatments."""

    @property
    def treatments_said(self) -> str:
        return get_text_list(self.treatments, _("and"))


def reading(page: ArticlePage, offered: Sequence[str], today: date) -> Reading:
    article = page.article
    return Reading(
        key_points=key_points(article.key_points),
        changes=list(article.update_notes.all()) if article.updated_date else [],
        is_overdue=article.is_review_overdue(today),
        related=list(related_articles(article, today)) if page.topics else [],
        treatments=named(offered, article.title, article.key_points, plain_text(page.body.html)),
    )


def related_articles(article: Article, today: date) -> QuerySet[Article]:
    """Return what shares most topics with the article; of equals, the newest."""
    shown = Article.objects.published(today).exclude(pk=article.pk)
    counted = shown.filter(topics__in=article.topics.all()).annotate(shared=Count("topics"))
    return counted.order_by("-shared", "-published_date", "-pk").defer("body")[:MOST_RELATED]


def people_with_articles(today: date) -> QuerySet[Author]:
    """Return who has written or reviewed something that readers can see."""
    shown = Article.objects.published(today).values("pk")
    return Author.objects.filter(Q(articles__in=shown) | Q(reviewed_articles__in=shown)).distinct()
