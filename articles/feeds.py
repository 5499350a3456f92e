from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import conditional_page, require_safe

from articles import contacts
from articles.models import Article

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpRequest, HttpResponse

    Base = Feed[Article, str]
else:  # Django's own class takes no type arguments when it runs
    Base = Feed

NEWEST = 20


class ArticleFeed(Base):
    """The newest articles with their summaries. Addresses come from SITE_URL, whatever host was asked."""

    subtitle = description = gettext_lazy("What the evidence says, in plain words.")

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().__call__(request, *args, **kwargs)
        # A day in the past: caches would keep the feed for weeks, and what came later the same day would be missed.
        del response["Last-Modified"]
        response["Cache-Control"] = "no-cache"
        return response

    def get_object(self, request: HttpRequest) -> str:
        return contacts.of(request).clinic

    def title(self, clinic: str) -> str:
        return _("Articles: %(clinic)s") % {"clinic": clinic} if clinic else _("Articles")

    def link(self) -> str:
        return settings.SITE_URL + reverse("articles:index")

    def items(self) -> list[Article]:
        today = timezone.localdate()
        shown = Article.objects.published(today).newest_first()
        return list(shown.prefetch_related("topics")[:NEWEST])

    def item_title(self, article: Article) -> str:
        return article.title

    def item_description(self, article: Article) -> str:
        return escape(article.summary)  # readers take it for HTML in both kinds

    def item_link(self, article: Article) -> str:
        return settings.SITE_URL + article.get_absolute_url()

    def item_author_name(self, article: Article) -> str:
        return article.author.name

    def item_pubdate(self, article: Article) -> datetime | None:
        return start_of_day(article.published_date)

    def item_updateddate(self, article: Article) -> datetime | None:
        return start_of_day(article.modified_date)

    def item_categories(self, article: Article) -> list[str]:
        return [topic.name for topic in article.topics.all()]


class AtomFeed(ArticleFeed):
    feed_type = Atom1Feed

    def feed_url(self) -> str:
        return settings.SITE_URL + reverse("articles:atom")


class RssFeed(ArticleFeed):
    feed_type = Rss201rev2Feed

    def feed_url(self) -> str:
        return settings.SITE_URL + reverse("articles:rss")


atom = require_safe(conditional_page(AtomFeed()))
rss = require_safe(conditional_page(RssFeed()))


def start_of_day(day: date | None) -> datetime | None:
    return None if day is None else timezone.make_aware(datetime.combine(day, time.min))
