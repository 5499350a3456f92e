from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.models.articles import Article


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
