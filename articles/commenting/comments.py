"""A reader comments; staff approve, refuse, reply or erase; the reader erases with the code.

Who writes holds the comment's row; who approves, and whoever changes what may be approved, holds the row of settings
before it. What a page shows changes in the same transaction as the article's revision.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from articles.commenting.codes import code_digest, erasure_code, text_digest
from articles.commenting.errors import (
    ChangedMeanwhile,
    Closed,
    FormUsed,
    Full,
    Known,
    TestimonialNotAllowed,
)
from articles.commenting.limits import count, lock_day, written_once
from articles.commenting.settings import locked_settings
from articles.enums import CommentStatus, SubmissionKind
from articles.models import Article, Comment
from articles.moderation import Hint, hints
from articles.queries import comments_open

if TYPE_CHECKING:
    from datetime import date, datetime

    from django.contrib.auth.models import AbstractBaseUser

    from articles.commenting.reports import Sender

MOST_HELD = 500
REFUSED_KEPT = timedelta(days=90)
NOTHING_LEFT = {
    "status": CommentStatus.ERASED,
    "name": "",
    "text": "",
    "reply": "",
    "urgent": False,
    "is_testimonial": False,
    "testimonials_allowed": False,
    **dict.fromkeys(
        ["posted_at", "erasure_digest", "text_digest", "decided_at", "decided_by", "replied_at", "replied_by"]
    ),
}


@written_once
def post_comment(
    article: Article, sender: Sender, *, name: str, text: str, today: date, now: datetime
) -> tuple[Comment, str]:
    """Hold a comment until staff look at it; return it with the code that erases it.

    The same form sent again leads to the same comment and code. Raises Closed, Known (the same words came with
    another form: its code was shown there), FormUsed, TooMany and Full.
    """
    secret = lock_day(now)
    code = erasure_code(sender.form_number)
    digests = {"erasure_digest": code_digest(code), "text_digest": text_digest(text)}
    if earlier := sent_earlier(article, **digests):
        return earlier, code
    if not comments_open(article, today):
        raise Closed
    count(SubmissionKind.COMMENT, sender.address, secret)
    if Comment.objects.held().count() >= MOST_HELD:
        raise Full
    found = hints(text, name=name)
    flags = {"urgent": Hint.RED_FLAG in found, "is_testimonial": Hint.TESTIMONIAL in found}
    return Comment.objects.create(
        article=article, name=name, text=text, posted_at=now, **flags, **digests
    ), code


def sent_earlier(article: Article, *, erasure_digest: str, text_digest: str) -> Comment | None:
    same_form = Comment.objects.filter(erasure_digest=erasure_digest).first()
    if same_form is None:
        if Comment.objects.filter(article=article, text_digest=text_digest).exists():
            raise Known
        return None
    if (same_form.article_id, same_form.text_digest) != (article.pk, text_digest):
        raise FormUsed
    return same_form


@transaction.atomic
def approve(comment: Comment, *, by: AbstractBaseUser, now: datetime) -> None:
    """Show the comment that was `comment.status` when the page was opened.

    Raises ChangedMeanwhile, and TestimonialNotAllowed for what reads like a testimonial, by the stored mark or by
    the rules as they are today, where the owner hasn't said that the regulator allows them.
    """
    allowed = locked_settings().testimonials_allowed
    row = locked(comment)
    testimonial = row.is_testimonial or Hint.TESTIMONIAL in hints(row.text, name=row.name)
    if testimonial and not allowed:
        raise TestimonialNotAllowed
    row.is_testimonial, row.testimonials_allowed = testimonial, allowed
    decided(row, CommentStatus.APPROVED, by=by, now=now)


@transaction.atomic
def refuse(comment: Comment, *, by: AbstractBaseUser, now: datetime) -> None:
    """Keep the comment off the page, or take it down. Raises ChangedMeanwhile."""
    decided(locked(comment), CommentStatus.REFUSED, by=by, now=now)


@transaction.atomic
def reply(comment: Comment, text: str, *, by: AbstractBaseUser, now: datetime) -> None:
    """Reply as the clinic to a comment on the page; without words, take the reply back. Raises ChangedMeanwhile."""
    row = locked(comment)
    if row.status != CommentStatus.APPROVED or row.replied_at != comment.replied_at:
        raise ChangedMeanwhile
    row.reply = text
    row.replied_at, row.replied_by_id = (now, by.pk) if text else (None, None)
    row.save()
    show_anew(row)


@transaction.atomic
def erase(comment: Comment) -> None:
    """Erase name, words and reply for good, whatever the comment's status. Raises ChangedMeanwhile if it is done."""
    erase_row(lock_row(comment.pk))


def find_by_code(typed: str) -> Comment | None:
    """Return the comment that the code is of, or None for a wrong one."""
    return Comment.objects.filter(erasure_digest=code_digest(typed)).select_related("article").first()


@transaction.atomic
def count_try(address: str, *, now: datetime) -> None:
    """Note one more try to name a code from this address, whatever comes of it. Raises TooMany."""
    count(SubmissionKind.ERASURE, address, lock_day(now))


def erase_refused(*, now: datetime) -> None:
    """Erase what was refused three months ago."""
    old = Comment.objects.filter(status=CommentStatus.REFUSED, decided_at__lte=now - REFUSED_KEPT)
    old.update(**NOTHING_LEFT)


def locked(comment: Comment) -> Comment:
    row = lock_row(comment.pk)
    if row.status != comment.status:
        raise ChangedMeanwhile
    return row


def lock_row(pk: int) -> Comment:
    row = Comment.objects.select_for_update().filter(pk=pk).exclude(status=CommentStatus.ERASED).first()
    if row is None:
        raise ChangedMeanwhile
    return row


def decided(row: Comment, to: CommentStatus, *, by: AbstractBaseUser, now: datetime) -> None:
    was_shown = row.status == CommentStatus.APPROVED
    row.status, row.decided_at, row.decided_by_id = to, now, by.pk
    row.save()
    if was_shown or to == CommentStatus.APPROVED:
        show_anew(row)


def erase_row(row: Comment) -> None:
    was_shown = row.status == CommentStatus.APPROVED
    Comment.objects.filter(pk=row.pk).update(**NOTHING_LEFT)
    if was_shown:
        show_anew(row)


def show_anew(row: Comment) -> None:
    Article.objects.filter(pk=row.article_id).raise_revision()
