"""What readers can say about an article, and what they have said: as the article's page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from articles.models import Article, Comment, CommentSettings

if TYPE_CHECKING:
    from datetime import date

    from articles.models.comments import CommentQuerySet

ON_THE_ARTICLE = 20


@dataclass(frozen=True, slots=True)
class Talk:
    is_on: bool
    is_open: bool
    comments: tuple[Comment, ...] = ()
    """The oldest ones, as many as the article's page shows."""
    more: bool = False


def comment_settings() -> CommentSettings:
    """Return the settings; as they are at first where nobody has decided anything."""
    return CommentSettings.objects.filter(pk=1).first() or CommentSettings(pk=1)


def talk(article: Article, today: date) -> Talk:
    """Return what stands below an article on this day: one query where comments are off, else two."""
    settings = comment_settings()
    if not settings.comments_on:
        return Talk(is_on=False, is_open=False)
    rows = list(shown_comments(article)[: ON_THE_ARTICLE + 1])
    is_open = takes_comments(settings, article, today)
    return Talk(True, is_open, tuple(rows[:ON_THE_ARTICLE]), len(rows) > ON_THE_ARTICLE)


def shown_comments(article: Article) -> CommentQuerySet:
    return Comment.objects.filter(article=article).shown()


def comments_open(article: Article, today: date) -> bool:
    return takes_comments(comment_settings(), article, today)


def articles_open(today: date) -> tuple[int, int]:
    """Return how many articles take comments on this day, and how many readers see: two queries, one more for the settings."""
    settings, shown = comment_settings(), Article.objects.published(today)
    if not settings.comments_on:
        return 0, shown.count()
    taking = shown.filter(comments_closed=False)
    if settings.open_days:
        taking = taking.filter(published_date__gt=today - timedelta(days=settings.open_days))
    return taking.count(), shown.count()


def takes_comments(settings: CommentSettings, article: Article, today: date) -> bool:
    """Return whether readers of the article can comment: switched on, not closed for it, not published too long ago."""
    if not settings.comments_on or article.comments_closed or article.published_date is None:
        return False
    return not settings.open_days or (today - article.published_date).days < settings.open_days
