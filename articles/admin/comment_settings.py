"""The page on which comments are turned on and off. What only the owner may say is the owner's: a login with all rights."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles import commenting, queries
from articles.admin.base import Careful
from articles.admin.moderated import actor_of
from articles.forms.staff import DaysForm, ReadForm, RegulatorForm
from articles.models import CommentSettings

if TYPE_CHECKING:
    from django import forms
    from django.http import HttpRequest, HttpResponse


@admin.register(CommentSettings)
class CommentSettingsAdmin(Careful):
    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """There is one page for the one row, at the address of the list."""
        raise PermissionDenied

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        page = Page(self, request)
        if request.method != "POST":
            return page.shown()
        if not self.has_change_permission(request):
            raise PermissionDenied
        return page.posted()


class Page:
    """The page of settings: one form for each thing that can be decided, each by itself."""

    def __init__(self, owner: CommentSettingsAdmin, request: HttpRequest) -> None:
        self.admin = owner
        self.request = request
        self.decisions = {
            "on": self.turn_on,
            "off": self.turn_off,
            "allow": self.allow,
            "forbid": self.forbid,
            "days": self.days,
        }

    def posted(self) -> HttpResponse:
        decide = self.decisions.get(self.request.POST.get("do", ""))
        return decide() if decide else self.shown()

    def turn_on(self) -> HttpResponse:
        form = ReadForm(self.request.POST)
        self.only_the_owner()
        if not form.is_valid():
            return self.shown(read=form)
        commenting.turn_on(by=actor_of(self.request), now=timezone.now())
        return self.done(_("Comments are on. Each is held until somebody approves it."))

    def turn_off(self) -> HttpResponse:
        commenting.turn_off()
        return self.done(_("Comments are off. Those that were shown are kept, and no page shows them."))

    def allow(self) -> HttpResponse:
        form = RegulatorForm(self.request.POST)
        self.only_the_owner()
        if not form.is_valid():
            return self.shown(regulator=form)
        commenting.allow_testimonials(by=actor_of(self.request), now=timezone.now())
        return self.done(_("What reads like a testimonial can be approved now."))

    def forbid(self) -> HttpResponse:
        held = commenting.forbid_testimonials()
        text = _("What reads like a testimonial can’t be approved any more.")
        again = ngettext(
            "%(count)s that was shown is held again.", "%(count)s that were shown are held again.", held
        )
        return self.done(f"{text} {again % {'count': held}}" if held else text)

    def days(self) -> HttpResponse:
        form = DaysForm(self.request.POST)
        if not form.is_valid():
            return self.shown(days=form)
        commenting.keep_open(form.cleaned_data["days"])
        return self.done(_("The days are saved."))

    def only_the_owner(self) -> None:
        if not actor_of(self.request).is_superuser:
            raise PermissionDenied

    def done(self, text: str) -> HttpResponse:
        self.admin.log_change(self.request, queries.comment_settings(), text)
        messages.success(self.request, text)
        return HttpResponseRedirect(self.request.path)

    def shown(
        self,
        *,
        read: forms.Form | None = None,
        regulator: forms.Form | None = None,
        days: forms.Form | None = None,
    ) -> HttpResponse:
        row = queries.comment_settings()
        wrong = read or regulator or days
        context = {
            **self.admin.admin_site.each_context(self.request),
            "title": _("Comment settings"),
            "opts": self.admin.opts,
            "media": self.admin.media,
            "settings": row,
            "open": queries.articles_open(timezone.localdate()),
            "read": read or ReadForm(),
            "regulator": regulator or RegulatorForm(),
            "days": days or DaysForm(initial={"days": row.open_days}),
            "form": wrong,
            "is_owner": actor_of(self.request).is_superuser,
            "may_change": self.admin.has_change_permission(self.request),
        }
        status = HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK
        return TemplateResponse(self.request, "articles/admin/comment_settings.html", context, status=status)
