from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.validators import MaxLengthValidator
from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

import plaintext
from articles.enums import KNOWN_STATUSES, SHOWN_STATUSES, ArticleStatus
from articles.models.addresses import not_reserved
from articles.models.dates import HonestDates
from articles.models.indexing import index
from articles.models.key_points import few_plain_points
from articles.models.people import Author
from articles.models.topics import Topic
from articles.models.turns import take_turn
from articles.models.versions import VersionRows
from articles.rendering.body import LONGEST, cards_digest, reading_grade, reading_minutes

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date


class ArticleQuerySet(models.QuerySet["Article"]):
    def published(self, today: date) -> ArticleQuerySet:
        """Return what readers may see on this day of the clinic: pages, feeds and sitemap all ask here."""
        return self.filter(status__in=SHOWN_STATUSES, published_date__lte=today)

    def archived(self) -> ArticleQuerySet:
        """Return what was taken down: such an address says so, and is never "not found"."""
        return self.filter(status=ArticleStatus.ARCHIVED)

    def with_address(self, today: date) -> ArticleQuerySet:
        """Return the articles whose address answers readers, if only to say that the article was taken down."""
        return self.published(today) | self.archived()

    def newest_first(self) -> ArticleQuerySet:
        return self.select_related("author", "cover").order_by("-published_date", "-pk")

    def raise_revision(self) -> int:
        """Say that what the page shows has changed."""
        articles = Article.objects.filter(pk__in=self.order_by().values("pk"))
        return articles.update(revision=F("revision") + 1)


class Article(HonestDates, models.Model):
    title = models.CharField(_("title"), max_length=200, validators=[plaintext.one_line])
    slug = models.SlugField(
        _("address"),
        max_length=120,
        unique=True,
        validators=[not_reserved],
        help_text=_(
            "The last part of the page's address. Changing it later breaks links that people have saved."
        ),
    )
    author = models.ForeignKey(Author, models.PROTECT, verbose_name=_("author"), related_name="articles")
    summary = models.CharField(
        _("summary"),
        max_length=300,
        validators=[plaintext.one_line],
        help_text=_("One or two sentences. Lists, feeds and search engines show them."),
    )
    key_points = models.TextField(
        _("key points"),
        blank=True,
        validators=[plaintext.paragraphs, few_plain_points],
        help_text=_(
            "Up to five sentences, one a line, shown before the text. No citations: say only what the text says "
            "again with its source."
        ),
    )
    body = models.TextField(
        _("text"),
        validators=[MaxLengthValidator(LONGEST), plaintext.paragraphs],
        help_text=_(
            "Write in Markdown. A source is cited as [@willy2011], a claim without a checked source is marked "
            "[@?some-words], and a care card stands between ::: urgent See {doctor} today if: and :::"
        ),
    )
    topics = models.ManyToManyField(Topic, verbose_name=_("topics"), related_name="articles", blank=True)
    cover = models.ForeignKey(
        "articles.Picture",
        models.PROTECT,
        verbose_name=_("cover picture"),
        related_name="covers",
        null=True,
        blank=True,
        help_text=_("Shown above the text, in lists, and beside the link where somebody shares it."),
    )
    about = models.SlugField(
        _("reason for the visit"),
        max_length=60,
        blank=True,
        help_text=_(
            "Readers who book from this article bring this reason with them. Write the short name of one of the "
            "suggested reasons, such as knee-pain, or leave it empty."
        ),
    )
    status = models.CharField(
        _("status"),
        max_length=20,
        choices=ArticleStatus,
        default=ArticleStatus.DRAFT,
        help_text=_(
            "A scheduled article shows itself on its published date. The address of an archived one says that it "
            "was taken down. Everybody who may change articles writes drafts and asks for review; scheduling, "
            "publishing, archiving and changing what readers know takes the permission to publish."
        ),
    )
    comments_closed = models.BooleanField(
        _("take no more comments"),
        default=False,
        help_text=_(
            "Those that are shown stay. Comments also close by themselves some time after publishing."
        ),
    )
    published_date = models.DateField(_("published"), null=True, blank=True)
    updated_date = models.DateField(
        _("updated"),
        null=True,
        blank=True,
        help_text=_("Only after a change that matters to readers. Leave it empty if the date is not known."),
    )
    updated_note = models.CharField(
        _("what was updated"),
        max_length=300,
        blank=True,
        validators=[plaintext.one_line],
        help_text=_("Readers see this sentence beside the date."),
    )
    last_reviewed_date = models.DateField(
        _("last reviewed"),
        null=True,
        blank=True,
        help_text=_("The day on which a clinician checked the whole text. Until then the page says so."),
    )
    reviewed_by = models.ForeignKey(
        Author,
        models.PROTECT,
        verbose_name=_("reviewed by"),
        related_name="reviewed_articles",
        null=True,
        blank=True,
    )
    next_review_date = models.DateField(_("next review due"), null=True, blank=True)
    cards_signed_off_by = models.ForeignKey(
        Author,
        models.PROTECT,
        verbose_name=_("care cards signed off by"),
        related_name="signed_off_articles",
        null=True,
        blank=True,
        help_text=_(
            "The clinician who checked the care cards. When their words change, they count as unsigned again."
        ),
    )
    cards_signed_off_date = models.DateField(_("care cards signed off on"), null=True, blank=True)
    cards_signed_off_digest = models.CharField(max_length=64, blank=True, editable=False)
    reading_minutes = models.PositiveSmallIntegerField(_("reading time"), default=1, editable=False)
    reading_grade = models.FloatField(_("reading grade"), null=True, editable=False)
    revision = models.PositiveIntegerField(default=0, editable=False)
    loaded_digest = models.CharField(max_length=64, blank=True, editable=False)
    file_digest = models.CharField(max_length=64, blank=True, editable=False)

    history = HistoricalRecords(
        bases=[VersionRows],
        excluded_fields=["revision", "reading_grade", "loaded_digest", "file_digest"],
        verbose_name=_("earlier version of an article"),
    )
    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        permissions = [("publish_article", _("Can publish, schedule and archive articles"))]
        constraints = [
            models.CheckConstraint(name="article_status_known", condition=Q(status__in=ArticleStatus.values)),
            models.CheckConstraint(
                name="article_published_has_date",
                condition=~Q(status__in=SHOWN_STATUSES) | Q(published_date__isnull=False),
                violation_error_message=_("A published or scheduled article needs a published date."),
            ),
            models.CheckConstraint(
                name="article_updated_after_published",
                condition=Q(updated_date__isnull=True) | Q(updated_date__gte=F("published_date")),
                violation_error_message=_("The article can't be updated before it was published."),
            ),
            models.CheckConstraint(
                name="article_updated_has_note",
                condition=Q(updated_date__isnull=True, updated_note="")
                | (Q(updated_date__isnull=False) & ~Q(updated_note="")),
                violation_error_message=_("The updated date and the note on what was updated go together."),
            ),
            models.CheckConstraint(
                name="article_review_whole",
                condition=Q(last_reviewed_date__isnull=True, reviewed_by__isnull=True)
                | Q(last_reviewed_date__isnull=False, reviewed_by__isnull=False),
                violation_error_message=_("The day of the review and the reviewer go together."),
            ),
            models.CheckConstraint(
                name="article_next_review_later",
                condition=Q(next_review_date__isnull=True) | Q(next_review_date__gt=F("last_reviewed_date")),
                violation_error_message=_("The next review comes after the last one."),
            ),
            models.CheckConstraint(
                name="article_sign_off_whole",
                condition=Q(cards_signed_off_date__isnull=True, cards_signed_off_by__isnull=True)
                | Q(cards_signed_off_date__isnull=False, cards_signed_off_by__isnull=False),
                violation_error_message=_("The day of the sign-off and the clinician go together."),
            ),
            models.CheckConstraint(
                name="article_body_length",
                condition=LessThanOrEqual(Length("body"), LONGEST),
                violation_error_message=_("The text is too long."),
            ),
        ]
        indexes = [models.Index(fields=["status", "-published_date"], name="article_published")]

    def __str__(self) -> str:
        return self.title

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        take_turn()
        self.reading_minutes = reading_minutes(self.body)
        self.reading_grade = reading_grade(self.body)
        if "body" in (kwargs.get("update_fields") or ()):
            kwargs["update_fields"] = {*kwargs["update_fields"], "reading_minutes", "reading_grade"}
        super().save(*args, **kwargs)
        Article.objects.filter(pk=self.pk).raise_revision()
        self.raise_neighbours()
        self.refresh_from_db(fields=["revision"])
        index(Article.objects.filter(pk=self.pk))

    def get_absolute_url(self) -> str:
        return reverse("articles:article", args=[self.slug])

    @transaction.atomic  # a page made between the two would name what is gone
    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        take_turn()
        self.raise_neighbours()
        return super().delete(*args, **kwargs)

    def raise_neighbours(self) -> None:
        """Let the pages that may name this one as the next to read be made anew. Call it when its topics change too."""
        Article.objects.filter(topics__in=self.topics.all()).exclude(pk=self.pk).raise_revision()

    @transaction.atomic
    def set_topics(self, topics: Iterable[Topic]) -> None:
        """Make these its topics, wherever they are shown or found."""
        take_turn()
        self.raise_neighbours()
        self.topics.set(topics)
        self.raise_neighbours()
        Article.objects.filter(pk=self.pk).raise_revision()
        self.refresh_from_db(fields=["revision"])
        index(Article.objects.filter(pk=self.pk))

    def has_address(self, today: date) -> bool:
        """Say of an article at hand what `ArticleQuerySet.with_address` asks of the database."""
        if self.status == ArticleStatus.ARCHIVED:
            return True
        return (
            self.status in SHOWN_STATUSES and self.published_date is not None and self.published_date <= today
        )

    def settle_status(self, today: date) -> None:
        """Let the status say what the published date makes of it. The caller saves."""
        if self.status in SHOWN_STATUSES and self.published_date:
            is_shown = self.published_date <= today
            self.status = ArticleStatus.PUBLISHED if is_shown else ArticleStatus.SCHEDULED

    @property
    def is_known_to_readers(self) -> bool:
        """Whether readers see it, will see it by itself, or are told that it was taken down."""
        return self.status in KNOWN_STATUSES

    def sign_off_cards(self) -> None:
        """Tie the sign-off to the cards as they are now. The caller saves."""
        self.cards_signed_off_digest = cards_digest(self.body) if self.cards_signed_off_date else ""

    @property
    def author_name(self) -> str:
        return self.author.name

    @property
    def cards_signed_off(self) -> bool:
        """A sign-off holds for the words that were signed."""
        return bool(self.cards_signed_off_date) and self.cards_signed_off_digest == cards_digest(self.body)
