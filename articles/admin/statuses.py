"""Who may change what: everybody who may change articles writes drafts; readers' articles take the permission to publish."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.enums import KNOWN_STATUSES, ArticleStatus

if TYPE_CHECKING:
    from django.http import HttpRequest

    from articles.models import Article

    Admin = admin.ModelAdmin[Article]
else:  # Django's own class takes no type arguments when it runs
    Admin = admin.ModelAdmin


class WithStatuses(Admin):
    def may_publish(self, request: HttpRequest) -> bool:
        return request.user.has_perm("articles.publish_article")

    def has_change_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        return super().has_change_permission(request, obj) and self.is_theirs(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        return super().has_delete_permission(request, obj) and self.is_theirs(request, obj)

    def is_theirs(self, request: HttpRequest, article: Article | None) -> bool:
        return article is None or not article.is_known_to_readers or self.may_publish(request)

    def formfield_for_choice_field(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "status" and not self.may_publish(request):
            kwargs["choices"] = [
                choice for choice in ArticleStatus.choices if choice[0] not in KNOWN_STATUSES
            ]
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Article, form: Any, change: bool) -> None:  # noqa: FBT001 -- the admin's own signature
        asked_for = obj.status
        obj.settle_status(timezone.localdate())
        super().save_model(request, obj, form, change)
        if obj.status == asked_for:
            return
        if obj.status == ArticleStatus.SCHEDULED:
            messages.info(request, _("Its published date is still to come, so the article is scheduled."))
        elif "status" in form.changed_data:
            messages.info(request, _("Its published date has come, so the article is published at once."))

    @admin.display(description=gettext_lazy("Status"), ordering="status")
    def state(self, article: Article) -> str:
        """Say what readers make of the status today: what was scheduled is published once its day has come."""
        article.settle_status(timezone.localdate())
        return str(article.get_status_display())
