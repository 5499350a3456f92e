"""Pictures for articles, in all their sizes. The files are in the database: see docs/decisions/0013-pictures.md."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models, transaction
from django.db.models import ProtectedError, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

import plaintext
from articles.enums import SHOWN_STATUSES
from articles.models.articles import Article, ArticleQuerySet
from articles.models.turns import take_turn
from articles.pictures.values import FOR_SHARE, FOR_TEXT
from articles.rendering import body as rendering
from articles.rendering.figures import Figure

if TYPE_CHECKING:
    from articles.pictures.values import Encoded, Made

KEY = RegexValidator(
    r"\A[a-z0-9]+(-[a-z0-9]+)*\Z", _("Use small letters and digits, with single hyphens between them.")
)
PLAIN = 1200  # what programs that choose no width of their own are given
TYPES = {"avif": "image/avif", "webp": "image/webp", "jpg": "image/jpeg", "png": "image/png"}


class Picture(models.Model):
    key = models.CharField(
        _("key"),
        max_length=60,
        unique=True,
        validators=[KEY],
        help_text=_("How texts show it: foam-roller is shown by ![](picture:foam-roller). It never changes."),
    )
    alt = models.CharField(
        _("what it shows"),
        max_length=300,
        blank=True,
        validators=[plaintext.one_line],
        help_text=_("For those who can’t see it: what does the picture say, in a sentence?"),
    )
    is_decoration = models.BooleanField(
        _("decoration"), default=False, help_text=_("Tick it only when nothing is lost without the picture.")
    )
    caption = models.CharField(
        _("caption"),
        max_length=300,
        blank=True,
        validators=[plaintext.one_line],
        help_text=_("Shown under the picture, unless the text has other words for it."),
    )
    credit = models.CharField(
        _("credit and licence"),
        max_length=200,
        blank=True,
        validators=[plaintext.one_line],
        help_text=_("Who made it, and by what right we show it: Photo: its maker’s name, CC BY 4.0"),
    )
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)
    digest = models.CharField(max_length=16, editable=False)
    widths = models.JSONField(editable=False, default=list)
    formats = models.JSONField(editable=False, default=list)
    share = models.JSONField(editable=False, default=list)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name=_("uploaded by"),
        related_name="+",
        null=True,
        editable=False,
    )
    uploaded_at = models.DateTimeField(_("uploaded"), editable=False)

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        ordering = ["key"]
        constraints = [
            models.CheckConstraint(
                name="picture_alt_or_decoration",
                condition=Q(is_decoration=True, alt="") | (Q(is_decoration=False) & ~Q(alt="")),
                violation_error_message=_(
                    "Write what the picture shows; or leave that empty and tick “decoration”."
                ),
            )
        ]

    def __str__(self) -> str:
        return self.key

    def save(self, *args: Any, **kwargs: Any) -> None:
        take_turn()
        super().save(*args, **kwargs)
        self.shown_in().raise_revision()

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        shown_in = list(self.shown_in())
        if shown_in:
            raise ProtectedError(str(_("The picture is shown in articles.")), set(shown_in))
        return super().delete(*args, **kwargs)

    def take(self, made: Made) -> None:
        """Make the upload this picture's, in place of what it was, and save all of it."""
        self.width, self.height, self.digest = made.width, made.height, made.digest
        of_text = [each for each in made.renditions if each.purpose == FOR_TEXT]
        self.widths = sorted({each.width for each in of_text})
        self.formats = list(dict.fromkeys(each.format for each in of_text))
        self.share = [[each.width, each.height] for each in made.renditions if each.purpose == FOR_SHARE]
        with transaction.atomic():
            self.save()
            self.renditions.all().delete()
            Rendition.objects.bulk_create(self.rendition(each) for each in made.renditions)

    def rendition(self, made: Encoded) -> Rendition:
        part = "share" if made.purpose == FOR_SHARE else str(made.width)
        name = self.name(part, made.format)
        return Rendition(picture=self, name=name, content_type=TYPES[made.format], content=made.content)

    def figure(self) -> Figure:
        """Return what a page needs to show it."""
        *modern, every = self.formats
        return Figure(
            alt=self.alt,
            caption=self.caption,
            credit=self.credit,
            width=self.width,
            height=self.height,
            src=self.address(
                max((width for width in self.widths if width <= PLAIN), default=self.widths[0]), every
            ),
            srcset=self.srcset(every),
            sources=tuple((TYPES[ending], self.srcset(ending)) for ending in modern),
        )

    def srcset(self, ending: str) -> str:
        return ", ".join(f"{self.address(width, ending)} {width}w" for width in self.widths)

    def widest(self) -> str:
        return self.address(self.widths[-1], self.formats[-1])

    def share_image(self) -> dict[str, Any] | None:
        """Return the cut that goes beside a shared link, or None when the picture is too small for one."""
        if not self.share:
            return None
        ((width, height),) = self.share
        return {"address": self.address("share", "jpg"), "width": width, "height": height, "alt": self.alt}

    def name(self, part: int | str, ending: str) -> str:
        return f"{self.key}-{self.digest}-{part}.{ending}"

    def address(self, part: int | str, ending: str) -> str:
        return reverse("articles:picture", args=[self.name(part, ending)])

    def shown_in(self) -> ArticleQuerySet:
        """Return the articles that show it, as their cover or in their text."""
        likely = Article.objects.filter(body__contains=f"picture:{self.key}").values_list("pk", "body")
        in_text = [pk for pk, body in likely if self.key in rendering.pictures(body)]
        return Article.objects.filter(Q(cover=self) | Q(pk__in=in_text))

    @property
    def is_shown_to_readers(self) -> bool:
        """Whether an article that has passed the gate shows it, or will by itself."""
        return self.shown_in().filter(status__in=SHOWN_STATUSES).exists()


class RenditionManager(models.Manager["Rendition"]):
    """Reads no file's bytes unless they are asked for by name."""

    def get_queryset(self) -> models.QuerySet[Rendition]:
        return super().get_queryset().defer("content")


class Rendition(models.Model):
    """One file of a picture, under the name that its address ends in."""

    picture = models.ForeignKey(Picture, models.CASCADE, related_name="renditions")
    name = models.CharField(max_length=100, unique=True)
    content_type = models.CharField(max_length=20)
    content = models.BinaryField()

    objects = RenditionManager()

    class Meta:
        verbose_name = _("file of a picture")
        verbose_name_plural = _("files of pictures")
        ordering = ["picture", "pk"]

    def __str__(self) -> str:
        return self.name
