"""What an article's page says beside the text and its sources: points, changes, and what else there is to read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from articles.rendering.key_points import key_points

if TYPE_CHECKING:
    from datetime import date

    from articles.models import Article, UpdateNote


@dataclass(frozen=True)
class Reading:
    key_points: list[str]
    changes: list[UpdateNote]
    """What readers were told of changes, the newest first."""
    is_overdue: bool
    """The day of the next review has passed."""


def reading(article: Article, today: date) -> Reading:
    return Reading(
        key_points=key_points(article.key_points),
        changes=list(article.update_notes.all()) if article.updated_date else [],
        is_overdue=article.is_review_overdue(today),
    )
