"""Turns comments on and off, and keeps what the owner has said about testimonials: who and when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from articles.enums import CommentStatus
from articles.models import Article, Comment, CommentSettings
from articles.models.turns import take_turn

if TYPE_CHECKING:
    from datetime import datetime

    from django.contrib.auth.models import AbstractBaseUser


def locked_settings() -> CommentSettings:
    """Return the row of settings, locked until the transaction ends; made if it isn't there."""
    CommentSettings.objects.get_or_create(pk=1)
    return CommentSettings.objects.select_for_update().get(pk=1)


@transaction.atomic
def turn_on(*, by: AbstractBaseUser, now: datetime) -> None:
    """Let readers comment: who turns it on says that they have read the rule about advertising."""
    row = locked_settings()
    row.comments_on, row.rule_read_at, row.rule_read_by_id = True, now, by.pk
    save(row)


@transaction.atomic
def turn_off() -> None:
    """Take all comments from the pages, and take no more. Who read the rule, and when, is kept."""
    row = locked_settings()
    row.comments_on = False
    save(row)


@transaction.atomic
def allow_testimonials(*, by: AbstractBaseUser, now: datetime) -> None:
    """Keep that this owner says that the clinic's regulator allows testimonials."""
    row = locked_settings()
    row.testimonials_allowed, row.testimonials_said_at, row.testimonials_said_by_id = True, now, by.pk
    save(row)


@transaction.atomic
def forbid_testimonials() -> int:
    """Let no testimonial be approved any more, and hold again those that were; return how many."""
    row = locked_settings()
    row.testimonials_allowed = False
    held = Comment.objects.filter(status=CommentStatus.APPROVED, is_testimonial=True).update(
        status=CommentStatus.HELD, decided_at=None, decided_by=None, testimonials_allowed=False
    )
    save(row)
    return held


@transaction.atomic
def keep_open(days: int) -> None:
    """Close comments so many days after an article was published; 0: never."""
    row = locked_settings()
    row.open_days = days
    save(row)


def save(row: CommentSettings) -> None:
    """Every article's page says whether readers can comment, so every page is another now."""
    take_turn()
    row.save()
    Article.objects.all().raise_revision()
