from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

import plaintext
from articles.enums import CommentStatus
from articles.models.articles import Article
from articles.models.decided import DecidedByStaff

GONE = Q(name="", text="", reply="", erasure_digest=None, text_digest=None, posted_at=None, urgent=False)
WITHOUT_REPLY = Q(reply="", replied_at=None, replied_by=None)
WITH_REPLY = ~Q(reply="") & Q(replied_at__isnull=False, replied_by__isnull=False)
HELD = Q(status=CommentStatus.HELD, decided_at=None, decided_by=None)
DECIDED = Q(
    status__in=[CommentStatus.APPROVED, CommentStatus.REFUSED],
    decided_at__isnull=False,
    decided_by__isnull=False,
)
ERASED = Q(status=CommentStatus.ERASED, decided_at=None, decided_by=None) & GONE


class CommentQuerySet(models.QuerySet["Comment"]):
    def held(self) -> CommentQuerySet:
        return self.filter(status=CommentStatus.HELD)

    def shown(self) -> CommentQuerySet:
        """Return what readers may see, the oldest first."""
        return self.filter(status=CommentStatus.APPROVED).order_by("posted_at", "pk")

    def in_working_order(self) -> CommentQuerySet:
        """Sort: what waits first, urgent words before all else and then the oldest; erased ones last."""
        return self.alias(
            rank=models.Case(
                models.When(status=CommentStatus.HELD, urgent=True, then=0),
                models.When(status=CommentStatus.HELD, then=1),
                models.When(status=CommentStatus.ERASED, then=3),
                default=2,
            )
        ).order_by("rank", F("decided_at").desc(nulls_last=True), "posted_at", "pk")


class Comment(DecidedByStaff):
    """What a reader wrote, under the name they gave; nothing else is kept of them.

    Words and name never change: a comment is approved, refused or erased. Of an erased one only the row is left, to
    be counted. `testimonials_allowed` is copied from the settings at approval, so that the database itself refuses
    a testimonial on the site where the owner hasn't said that their regulator allows them.
    """

    article = models.ForeignKey(Article, models.CASCADE, related_name="comments", verbose_name=_("article"))
    name = models.CharField(_("name"), max_length=60, blank=True, validators=[plaintext.one_line])
    text = models.TextField(_("comment"), max_length=2000, blank=True, validators=[plaintext.paragraphs])
    status = models.CharField(_("status"), max_length=10, choices=CommentStatus, default=CommentStatus.HELD)
    urgent = models.BooleanField(_("may need help now"), default=False)
    is_testimonial = models.BooleanField(_("reads like a testimonial"), default=False)
    testimonials_allowed = models.BooleanField(default=False, editable=False)
    posted_at = models.DateTimeField(_("posted"), null=True)
    erasure_digest = models.CharField(max_length=64, unique=True, null=True, editable=False)
    text_digest = models.CharField(max_length=64, null=True, editable=False)
    reply = models.TextField(_("reply"), max_length=2000, blank=True, validators=[plaintext.paragraphs])
    replied_at = models.DateTimeField(_("replied"), null=True, blank=True)
    replied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("replied by"),
    )

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        constraints = [
            models.CheckConstraint(name="articles_comment_state", condition=HELD | DECIDED | ERASED),
            models.CheckConstraint(
                name="articles_comment_words",
                condition=Q(status=CommentStatus.ERASED)
                | (
                    ~Q(name="")
                    & ~Q(text="")
                    & Q(posted_at__isnull=False, erasure_digest__isnull=False, text_digest__isnull=False)
                ),
            ),
            models.CheckConstraint(name="articles_comment_reply", condition=WITHOUT_REPLY | WITH_REPLY),
            models.CheckConstraint(
                name="articles_comment_no_testimonial",
                condition=~Q(status=CommentStatus.APPROVED, is_testimonial=True, testimonials_allowed=False),
            ),
            models.UniqueConstraint(fields=["article", "text_digest"], name="articles_comment_once"),
        ]
        indexes = [
            models.Index(fields=["article", "status", "posted_at"], name="articles_comment_shown"),
            models.Index(fields=["status", "posted_at"], name="articles_comment_waiting"),
        ]

    def __str__(self) -> str:
        return str(_("Comment %(number)s") % {"number": self.pk})

    @property
    def seen_as(self) -> str:
        """Return what a page that decides about it was made of."""
        replied = self.replied_at.isoformat() if self.replied_at else ""
        return f"{self.status} {replied}".strip()
