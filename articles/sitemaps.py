from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.urls import reverse
from django.utils import timezone

from articles import queries
from articles.models import Article

if TYPE_CHECKING:
    from datetime import date

    from articles.models import Author, Topic

    Base = Sitemap[Any]
else:  # Django's own class takes no type arguments when it runs
    Base = Sitemap


class OwnAddress(Base):
    """Addresses come from SITE_URL, whatever host was asked."""

    def get_protocol(self, protocol: str | None = None) -> str:
        return urlsplit(settings.SITE_URL).scheme

    def get_domain(self, site: Any = None) -> str:
        return urlsplit(settings.SITE_URL).netloc


class ArticleSitemap(OwnAddress):
    def items(self) -> list[Article]:
        """Read addresses and days only: a sitemap of thousands of articles needs none of their texts."""
        shown = Article.objects.published(timezone.localdate()).order_by("-published_date", "-pk")
        return list(shown.only("slug", "published_date", "updated_date", "last_reviewed_date"))

    def lastmod(self, article: Article) -> date | None:
        return article.touched_date


class ArticleListSitemap(OwnAddress):
    def items(self) -> list[str]:
        today = timezone.localdate()
        pages: list[Topic | Author] = [
            *queries.topics_with_articles(today),
            *queries.people_with_articles(today),
        ]
        lists = map(reverse, ("articles:index", "articles:topics", "articles:sources"))
        return [*lists, *(page.get_absolute_url() for page in pages)]

    def location(self, address: str) -> str:
        return address
