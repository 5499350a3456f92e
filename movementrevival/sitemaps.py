"""What /sitemap.xml lists: the clinic's pages and the articles, under SITE_URL whatever host was asked."""

from __future__ import annotations

from django.urls import reverse

from articles.sitemaps import ArticleListSitemap, ArticleSitemap, OwnAddress
from bookings.models import HealthcareService, Practitioner


class PageSitemap(OwnAddress):
    def items(self) -> list[str]:
        names = ("home", "services", "team", "contact", "privacy", "accessibility")
        services = HealthcareService.objects.offered().values_list("slug", flat=True)
        practitioners = Practitioner.objects.active().values_list("slug", flat=True)
        return [
            *(reverse(f"pages:{name}") for name in names),
            *(reverse("pages:service", args=[slug]) for slug in services),
            *(reverse("pages:practitioner", args=[slug]) for slug in practitioners),
        ]

    def location(self, item: str) -> str:
        return item


SITEMAPS = {
    "pages": PageSitemap,
    "articles": ArticleSitemap,
    "article-lists": ArticleListSitemap,
}
