"""What readers have seen of an article: the last version that was public for a day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from articles.enums import SHOWN_STATUSES
from articles.models import Article

if TYPE_CHECKING:
    from datetime import date

TOLD = ("title", "summary", "key_points", "body")
"""A change of these is one that readers may have to know of."""


def seen_by_readers(article: Article, today: date) -> dict[str, Any] | None:
    """Return the words of the last version that readers could see, or None for an article they never saw.

    Asked of the history, so that taking an article back, rewriting it and publishing it again is a change too.
    """
    until = today
    versions = Article.history.filter(id=article.pk).order_by("-history_date", "-history_id")
    for number, day, status, published in versions.values_list(
        "history_id", "history_date__date", "status", "published_date"
    ):
        if status in SHOWN_STATUSES and published is not None and published <= until:
            words: dict[str, Any] = Article.history.values(*TOLD).get(history_id=number)
            return words
        until = min(until, day)
    return None
