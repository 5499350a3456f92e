"""Sharing an article before it is published: addresses that expire, and can be taken back."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.admin.two_editors import TwoEditors
from articles.models import Article, PreviewLink

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.urls import URLPattern

DAYS = ("1", "7", "30")
USUAL = "7"
MOST_SHOWN = 50
MOST_WORKING = 20


class WithPreviewLinks(TwoEditors):
    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.preview_links)
        return [
            path("<path:object_id>/previews/", view, name="articles_article_previews"),
            *super().get_urls(),
        ]

    def preview_links(self, request: HttpRequest, object_id: str) -> HttpResponse:
        article = self.plainly(unquote(object_id))
        if article is None:
            raise Http404
        if not self.has_change_permission(request, article):
            raise PermissionDenied
        if request.method == "POST":
            self.make_or_revoke(request, article)
            return HttpResponseRedirect(reverse("admin:articles_article_previews", args=[article.pk]))
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET", "POST"])
        answer = TemplateResponse(request, "articles/admin/previews.html", self.shown(request, article))
        answer["Cache-Control"] = "no-store"
        return answer

    def shown(self, request: HttpRequest, article: Article) -> dict[str, Any]:
        now = timezone.now()
        links = PreviewLink.objects.filter(article=article).select_related("made_by")[:MOST_SHOWN]
        return {
            **self.admin_site.each_context(request),
            "title": _("Share a preview"),
            "subtitle": str(article),
            "opts": self.opts,
            "article": article,
            "links": [(link, link.revoked_at is None and link.expires_at > now) for link in links],
            "is_published": Article.objects.published(timezone.localdate()).filter(pk=article.pk).exists(),
            "days": DAYS,
            "usual": USUAL,
            "host": settings.SITE_URL,
        }

    def make_or_revoke(self, request: HttpRequest, article: Article) -> None:
        if "revoke" in request.POST:
            self.revoke(request, article, request.POST["revoke"])
        elif request.POST.get("days") not in DAYS:
            messages.error(request, _("Choose for how long the address should work."))
        elif PreviewLink.objects.filter(article=article).working(timezone.now()).count() >= MOST_WORKING:
            messages.error(request, _("There are enough addresses for this article. Take one back first."))
        else:
            now = timezone.now()
            until = now + dt.timedelta(days=int(request.POST["days"]))
            PreviewLink.objects.create(
                article=article, made_at=now, made_by_id=request.user.pk, expires_at=until
            )
            messages.success(request, _("Here is the address. Whoever has it can read the article."))

    def revoke(self, request: HttpRequest, article: Article, token: str) -> None:
        links = PreviewLink.objects.filter(
            article=article, token=token.replace("\x00", ""), revoked_at__isnull=True
        )
        if links.update(revoked_at=timezone.now()):
            messages.success(request, _("That address has stopped working."))
        else:
            messages.warning(request, _("That address had stopped working already."))
