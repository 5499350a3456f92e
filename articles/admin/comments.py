from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import TextField, Value
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles import commenting, contacts, queries
from articles.admin.moderated import Moderated, actor_of, day_and_hour, in_words, meanings, shortened
from articles.forms.staff import ReplyForm
from articles.models import Comment, HeldFeed

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse
    from django.urls import URLPattern

FEED = "admin:articles_comment_feed"


@admin.register(Comment)
class CommentAdmin(Moderated):
    page_template = "articles/admin/comment.html"
    change_list_template = "articles/admin/comment_list.html"
    list_display = ["words", "about", "status", "look_at", "came"]
    list_filter = ["status"]
    actions = ["approve_all", "refuse_all"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Comment]:
        people = Comment.objects.select_related("article", "decided_by", "replied_by")
        clinic = Value(contacts.of(request).clinic, TextField())  # what a row is asked for knows no request
        return people.in_working_order().annotate(clinic=clinic)

    def get_ordering(self, request: HttpRequest) -> list[str]:
        return []

    def get_urls(self) -> list[URLPattern]:
        feed = path("feed/", self.admin_site.admin_view(self.feed), name="articles_comment_feed")
        return [feed, *super().get_urls()]

    @admin.display(description=gettext_lazy("Comment"))
    def words(self, comment: Comment) -> str:
        return f"{comment.name}: {shortened(comment.text)}" if comment.text else _("Erased")

    @admin.display(description=gettext_lazy("Posted"))
    def came(self, comment: Comment) -> str:
        return day_and_hour(comment.posted_at)

    @admin.display(description=gettext_lazy("Look at"))
    def look_at(self, comment: Any) -> str:
        return in_words(meanings(comment.text, name=comment.name, clinic=comment.clinic))

    @admin.action(description=gettext_lazy("Approve the chosen comments"), permissions=["change"])
    def approve_all(self, request: HttpRequest, chosen: QuerySet[Comment]) -> None:
        self.decide_all(request, chosen, "approve")

    @admin.action(description=gettext_lazy("Refuse the chosen comments"), permissions=["change"])
    def refuse_all(self, request: HttpRequest, chosen: QuerySet[Comment]) -> None:
        self.decide_all(request, chosen, "refuse")

    def decide_all(self, request: HttpRequest, chosen: QuerySet[Comment], what: str) -> None:
        """Decide on those that are held, and say how many were left as they are, and why."""
        done = unlike = 0
        for comment in chosen.filter(status="held"):
            try:
                self.act(request, comment, what)
            except commenting.TestimonialNotAllowed:
                unlike += 1
            except commenting.ChangedMeanwhile:
                continue
            else:
                done += 1
        told = ngettext("%(count)s comment is decided.", "%(count)s comments are decided.", done)
        messages.success(request, told % {"count": done})
        if unlike:
            left = ngettext(
                "%(count)s reads like a testimonial and stays held.",
                "%(count)s read like testimonials and stay held.",
                unlike,
            )
            messages.warning(request, left % {"count": unlike})

    def page_context(self, request: HttpRequest, row: Comment) -> dict[str, Any]:
        return {
            "hints": meanings(row.text, name=row.name, clinic=contacts.of(request).clinic),
            "form": ReplyForm(initial={"reply": row.reply}),
            "allowed": queries.comment_settings().testimonials_allowed,
        }

    def decide(self, request: HttpRequest, row: Comment) -> HttpResponse | None:
        what = request.POST.get("do", "")
        if what == "reply":
            return self.reply(request, row)
        try:
            self.act(request, row, what)
        except commenting.TestimonialNotAllowed:
            text = _(
                "This reads like a testimonial. It can’t be approved unless the owner says in the comment settings that your regulator allows them."
            )
            messages.error(request, text)
        return None

    def act(self, request: HttpRequest, row: Comment, what: str) -> None:
        """Approve, refuse or erase, and keep who did. Raises what `commenting` refuses."""
        given: dict[str, Any] = {"by": actor_of(request), "now": timezone.now()}
        if what == "approve":
            commenting.approve(row, **given)
            text = _("%(comment)s is approved.")
        elif what == "refuse":
            commenting.refuse(row, **given)
            text = _("%(comment)s is refused.")
        elif what == "erase":
            commenting.erase(row)
            text = _("%(comment)s is erased.")
        else:
            raise commenting.ChangedMeanwhile
        self.done(request, row, text % {"comment": row})

    def done(self, request: HttpRequest, row: Any, text: str) -> None:
        if request.resolver_match and request.resolver_match.url_name == "articles_comment_changelist":
            self.log_change(request, row, text)
            return
        super().done(request, row, text)

    def reply(self, request: HttpRequest, row: Comment) -> HttpResponse | None:
        form = ReplyForm(request.POST)
        if not form.is_valid():
            return self.page(request, row, {"form": form}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        words = form.cleaned_data["reply"]
        commenting.reply(row, words, by=actor_of(request), now=timezone.now())
        text = _("The clinic’s reply is on the page.") if words else _("The clinic’s reply is taken back.")
        self.done(request, row, text)
        return None

    def feed(self, request: HttpRequest) -> HttpResponse:
        """Show one's own address of what waits; a POST makes a new one, or takes it back."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if request.method == "POST":
            if "make" in request.POST:
                commenting.make_held_feed(actor_of(request), now=timezone.now())
            elif "revoke" in request.POST:
                commenting.revoke_held_feed(actor_of(request))
            return HttpResponseRedirect(reverse(FEED))
        found = HeldFeed.objects.filter(user=actor_of(request)).first()
        address = reverse("articles:held", args=[found.secret]) if found else ""
        context = {
            **self.admin_site.each_context(request),
            "title": _("Feed of what waits"),
            "opts": self.opts,
            "media": self.media,
            "found": found,
            "address": f"{settings.SITE_URL}{address}",
        }
        return TemplateResponse(request, "articles/admin/held_feed.html", context)
