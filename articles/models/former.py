"""What is kept of the clinic's former blog: where its articles were, and which post became which article."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.models.articles import Article

OLD_PATH = RegexValidator(
    r"\A/post/[^/?#\s]+\Z", _("An old address looks like /post/knee-pain, without the host name.")
)


class OldAddress(models.Model):
    """Where an article was on the clinic's former blog; readers who come there are sent on."""

    path = models.CharField(_("old address"), max_length=300, unique=True, validators=[OLD_PATH])
    article = models.ForeignKey(
        Article, models.CASCADE, verbose_name=_("article"), related_name="old_addresses"
    )

    class Meta:
        verbose_name = _("old address")
        verbose_name_plural = _("old addresses")
        ordering = ["path"]

    def __str__(self) -> str:
        return self.path

    def clean(self) -> None:
        if "%" in self.path:
            raise ValidationError({"path": _("Write letters as they are, not as %C3%A9.")})


class FormerPost(models.Model):
    """Which post of another system an article was imported from, so that importing again finds it."""

    source = models.CharField(_("post"), max_length=300, unique=True, editable=False)
    article = models.OneToOneField(
        Article, models.CASCADE, verbose_name=_("article"), related_name="former_post", editable=False
    )

    class Meta:
        verbose_name = _("post of the former blog")
        verbose_name_plural = _("posts of the former blog")

    def __str__(self) -> str:
        return self.source
