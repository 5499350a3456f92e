"""The article's earlier versions: what has changed since each, and a way back to it."""

from __future__ import annotations

import re
from http import HTTPStatus
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import contacts, publishing, queries, versions
from articles.admin.changes import ChangeAnswer, differs, told_of
from articles.admin.gate import refusal
from articles.admin.two_editors import locked, stamp
from articles.enums import SHOWN_STATUSES
from articles.models import Article

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    Admin = admin.ModelAdmin[Article]
else:  # Django's own class takes no type arguments when it runs
    Admin = admin.ModelAdmin

SEEN = "seen"
"""Name in the form: which state of the article the editor compared with."""


class WithVersions(Admin):
    object_history_template = "articles/admin/history.html"

    def history_form_view(
        self, request: HttpRequest, object_id: str, version_id: str, extra_context: Any = None
    ) -> HttpResponse:
        article, version = found(object_id, version_id)
        if not (self.has_view_permission(request, article) or self.has_change_permission(request, article)):
            raise PermissionDenied
        if request.method == "POST":
            return self.bring_back(request, article, version)
        return self.version_page(request, article, version)

    def set_history_delta_changes(
        self, request: HttpRequest, historical_records: Any, **options: Any
    ) -> None:
        """Name changed rows among what changed in each version of the list."""
        super().set_history_delta_changes(request, historical_records, **options)  # type: ignore[misc]
        for newer, older in pairwise(historical_records):
            if None not in (newer.rows, older.rows) and newer.rows != older.rows:
                newer.history_delta_changes.append({"field": _("Topics or sources")})

    def version_page(
        self, request: HttpRequest, article: Article, version: Any, status: int = HTTPStatus.OK
    ) -> HttpResponse:
        request.current_app = self.admin_site.name  # as Django's own views do
        context = {
            **self.admin_site.each_context(request),
            "title": _("Earlier version"),
            "subtitle": str(article),
            "opts": self.opts,
            "article": article,
            "version": version,
            "changes": versions.changes(versions.as_it_was(version), versions.as_it_is(article)),
            "seen": stamp(article),
            "may_restore": self.has_change_permission(request, article),
            "answer": asked(request, article, version),
        }
        answer = TemplateResponse(request, "articles/admin/version.html", context, status=status)
        answer["Cache-Control"] = "no-store"
        return answer

    def bring_back(self, request: HttpRequest, article: Article, version: Any) -> HttpResponse:
        if not self.has_change_permission(request, article):
            raise PermissionDenied
        try:
            with transaction.atomic():
                present = locked(str(article.pk))
                if present is None or request.POST.get(SEEN, stamp(present)) != stamp(present):
                    messages.error(
                        request, _("Nothing was changed: somebody changed the article just now. Look again.")
                    )
                    return self.version_page(request, present or article, version, HTTPStatus.CONFLICT)
                lost = self.restored(request, present, version)
                self.log_change(request, present, _("Brought back an earlier version."))
        except (ValidationError, IntegrityError) as error:
            messages.error(
                request, _("This version can’t be brought back as it was: %(why)s") % {"why": why(error)}
            )
            return self.version_page(request, article, version, HTTPStatus.UNPROCESSABLE_ENTITY)
        messages.success(request, _("The earlier version is back. The one before it stays in this list."))
        for about in lost:
            messages.warning(
                request, _("Its reference is no longer there, so this did not come back: %s") % about
            )
        return HttpResponseRedirect(reverse("admin:articles_article_history", args=[article.pk]))

    def restored(self, request: HttpRequest, article: Article, version: Any) -> list[str]:
        """Bring it back through the same gate as every text that readers get."""
        today, named = timezone.localdate(), contacts.of(request)
        saw = queries.seen_by_readers(article, today)
        known = publishing.known_to_readers(article, contacts=named, today=today)
        lost = versions.restore(article, version)
        note = told_of(article, saw, request.POST, today)
        said = note.note if note else ""
        standing = publishing.standing(article, contacts=named, today=today, known=known, note=said)
        if standing.in_the_way and publishing.is_gated(article):
            raise ValidationError(refusal(standing))
        if note:
            note.save()
        return lost


def asked(request: HttpRequest, article: Article, version: Any) -> ChangeAnswer | None:
    """Ask what kind of change it is where readers have seen the article, and see it now."""
    today = timezone.localdate()
    saw = queries.seen_by_readers(article, today)
    if article.status not in SHOWN_STATUSES or not saw:
        return None
    given = [request.POST] if request.method == "POST" else []
    return ChangeAnswer(*given, article=article, today=today, is_change=differs(vars(version), saw))


def found(object_id: str, version_id: str) -> tuple[Article, Any]:
    """Return the article and one of its own versions, or answer 404."""
    if not all(re.fullmatch(r"[0-9]{1,18}", text) for text in (object_id, version_id)):
        raise Http404
    article = Article.objects.filter(pk=object_id).first()
    version = article and article.history.filter(history_id=version_id).select_related("history_user").first()
    if article is None or version is None:
        raise Http404
    return article, version


def why(error: Exception) -> str:
    return (
        " ".join(error.messages)
        if isinstance(error, ValidationError)
        else _("it does not go with what is there now.")
    )
