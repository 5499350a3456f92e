"""What readers sent, in the admin: seen on a page of its own, decided there, never typed over or deleted by hand."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, cast

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import commenting
from articles.admin.base import Careful
from articles.moderation import MEANING, hints

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.contrib.auth.models import User
    from django.db.models import Model
    from django.http import HttpRequest, HttpResponse
    from django.utils.functional import _StrPromise


class Moderated(Careful):
    """`page_template` shows one row; `decide` does what its buttons say."""

    page_template = ""
    list_per_page = 50
    list_select_related = ["article"]
    actions_on_bottom = True

    @admin.display(description=gettext_lazy("Article"))
    def about(self, row: Any) -> str:
        return shortened(row.article.title, 40)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        title = {"title": capfirst(self.opts.verbose_name_plural)}
        return super().changelist_view(request, {**title, **(extra_context or {})})

    def decide(self, request: HttpRequest, row: Any) -> HttpResponse | None:
        """Do what was asked, and say so; or return the page again, with what is wrong."""
        raise NotImplementedError

    def page_context(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        return {}

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def get_actions(self, request: HttpRequest) -> Any:
        """Rows go with their article, or when their time is over; not by hand."""
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        raise PermissionDenied

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        row = self.found(request, object_id)
        if request.method != "POST":
            return self.page(request, row)
        if not self.has_change_permission(request):
            raise PermissionDenied
        return self.posted(request, row)

    def found(self, request: HttpRequest, object_id: str | None) -> Any:
        if object_id is None or not self.has_view_permission(request):
            raise PermissionDenied
        row = self.get_object(request, unquote(object_id))
        if row is None:
            raise Http404
        return row

    def posted(self, request: HttpRequest, row: Any) -> HttpResponse:
        """Decide on the row as it was when the page was opened."""
        if request.POST.get("seen", "") != row.seen_as:
            return self.changed_meanwhile(request)
        try:
            again = self.decide(request, row)
        except commenting.ChangedMeanwhile:
            return self.changed_meanwhile(request)
        return again or HttpResponseRedirect(request.path)

    def changed_meanwhile(self, request: HttpRequest) -> HttpResponse:
        text = _("Somebody else changed this meanwhile. Nothing was written: please look again.")
        messages.error(request, text)
        return HttpResponseRedirect(request.path)

    def done(self, request: HttpRequest, row: Model, text: str) -> None:
        """Keep who did it and when in the row's history, and tell them."""
        self.log_change(request, row, text)
        messages.success(request, text)

    def page(
        self,
        request: HttpRequest,
        row: Any,
        context: dict[str, Any] | None = None,
        *,
        status: int = HTTPStatus.OK,
    ) -> HttpResponse:
        shown = {
            **self.admin_site.each_context(request),
            "title": str(row),
            "opts": self.opts,
            "media": self.media,
            "row": row,
            "article_page": f"admin:{self.opts.app_label}_article_change",
            "may_change": self.has_change_permission(request),
            **self.page_context(request, row),
            **(context or {}),
        }
        return TemplateResponse(request, self.page_template, shown, status=status)


def actor_of(request: HttpRequest) -> User:
    return cast("User", request.user)  # admin_view lets nobody else through


def meanings(text: str, *, name: str = "", clinic: str = "") -> list[_StrPromise]:
    """Return the hints in words."""
    return [MEANING[hint] for hint in hints(text, name=name, clinic=clinic)]


def shortened(text: str, most: int = 80) -> str:
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1]}…"


def day_and_hour(at: datetime | None) -> str:
    return date_format(timezone.localtime(at), "j M Y, H:i") if at else ""


def in_words(parts: Iterable[object]) -> str:
    return ", ".join(str(part) for part in parts)
