"""The clinic's own wording of messages: all kinds on one page, and a page for each that shows what it becomes."""

from __future__ import annotations

from functools import cached_property
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from bookings import notifications, operations, queries
from bookings.admin.base import SetUpAdmin
from bookings.admin.trial import Trials
from bookings.enums import VISIT_MESSAGES
from bookings.forms.wording import WordingForm
from bookings.models import MessageWording

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.urls import URLPattern

LIST = "admin:bookings_messagewording_changelist"


@admin.register(MessageWording)
class MessageWordingAdmin(SetUpAdmin):
    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> MessageWording | None:
        return queries.wording(object_id) if object_id in VISIT_MESSAGES else None

    def get_urls(self) -> list[URLPattern]:
        ours = path(
            "<path:object_id>/ours/",
            self.admin_site.admin_view(self.take_ours),
            name="bookings_messagewording_ours",
        )
        return [ours, *super().get_urls()]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        context = {**self.frame(request), "title": _("Wording of messages"), "wordings": queries.wordings()}
        return TemplateResponse(request, "admin/bookings/wordings.html", context)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        wording = self.found(request, object_id or "")
        page = Page(self, request, wording)
        if request.method != "POST":
            return page.shown()
        if not self.has_change_permission(request):
            raise PermissionDenied
        return page.posted()

    def found(self, request: HttpRequest, object_id: str) -> MessageWording:
        if not self.has_view_permission(request):
            raise PermissionDenied
        wording = self.get_object(request, object_id)
        if wording is None:
            raise Http404
        return wording

    def take_ours(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Forget the clinic's wording, on POST."""
        wording = self.found(request, object_id)
        if not self.has_change_permission(request):
            raise PermissionDenied
        if request.method == "POST" and operations.take_our_wording(wording.kind):
            self.log_change(request, wording, _("Back to our wording."))
            self.message_user(request, _("“%s” is sent in our wording again.") % wording)
        return HttpResponseRedirect(reverse("admin:bookings_messagewording_change", args=[wording.kind]))

    def frame(self, request: HttpRequest) -> dict[str, Any]:
        return {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "media": self.media,
            "may_change": self.has_change_permission(request),
        }


class Page:
    """The page of one kind of message: what is stored or just typed, and what it becomes."""

    def __init__(self, owner: MessageWordingAdmin, request: HttpRequest, wording: MessageWording) -> None:
        self.owner = owner
        self.request = request
        self.kind = wording.kind
        self.stored = wording

    @cached_property
    def trials(self) -> Trials:
        """Visits are shown to those only who may see visits."""
        may_see = self.request.user.has_perm("bookings.view_appointment")
        return Trials(self.kind, queries.clinic(), now=timezone.now(), may_see=may_see)

    def posted(self) -> HttpResponse:
        form = WordingForm(self.request.POST, instance=queries.wording(self.kind))
        if not form.is_valid():
            return self.shown(form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        if "preview" in self.request.POST:
            return self.shown(form, typed=form.instance)
        if form.has_changed():
            operations.word_message(form.instance)
            told = [{"changed": {"fields": [str(form.fields[name].label) for name in form.changed_data]}}]
            self.owner.log_change(self.request, form.instance, told)
        said = _("The wording of “%s” is saved. Messages that still wait are sent in it.")
        self.owner.message_user(self.request, said % form.instance)
        return HttpResponseRedirect(reverse(LIST))

    def shown(
        self,
        form: WordingForm | None = None,
        *,
        typed: MessageWording | None = None,
        status: int = HTTPStatus.OK,
    ) -> HttpResponse:
        ours = self.trials.of(MessageWording(kind=self.kind))
        meaning = [(name, notifications.MEANING[name]) for name in notifications.known(self.kind)]
        context = {
            **self.owner.frame(self.request),
            "title": _("Wording of “%s”") % self.stored,
            "form": form or WordingForm(instance=self.stored),
            "wording": self.stored,
            "is_typed": typed is not None,
            "trial": self.trials.of(typed or self.stored),
            "our_subject": ours.subject,
            "our_opening": self.trials.our_opening(),
            "meaning": meaning,
            "in_subjects": notifications.IN_SUBJECTS,
        }
        return TemplateResponse(self.request, "admin/bookings/wording.html", context, status=status)
