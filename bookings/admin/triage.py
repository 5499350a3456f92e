"""What is asked before booking: urgent signs, questions, and what the answers lead to, with a preview of all of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.utils.translation import gettext as _

from bookings import queries
from bookings.admin.base import SetUpAdmin
from bookings.models import RedFlag, TriageAnswer, TriageQuestion, TriageRule

if TYPE_CHECKING:
    from django.db.models import ManyToManyField
    from django.http import HttpRequest, HttpResponse


class TriageAdmin(SetUpAdmin):
    def advice(self, obj: Any) -> list[str]:
        """Warn after each save of whatever leads nowhere now."""
        return queries.triage_gaps(queries.clinic())


@admin.register(RedFlag)
class RedFlagAdmin(TriageAdmin):
    list_display = ["text", "short", "urgency", "order", "is_active"]

    def has_delete_permission(self, request: HttpRequest, obj: RedFlag | None = None) -> bool:
        return admin.ModelAdmin.has_delete_permission(self, request, obj)


class AnswerInline(admin.TabularInline):
    """Answers are set aside, not deleted: a suggestion that loses one of its answers would fit more people."""

    model = TriageAnswer
    extra = 0
    can_delete = False
    fields = ["text", "reason", "says_returning", "order", "is_active"]


@admin.register(TriageQuestion)
class TriageQuestionAdmin(TriageAdmin):
    list_display = ["text", "order", "is_active"]
    inlines = [AnswerInline]


@admin.register(TriageRule)
class TriageRuleAdmin(TriageAdmin):
    list_display = ["__str__", "needed", "why", "order"]
    list_display_links = ["__str__"]
    fields = ["answers", "service", "why", "order"]

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("service").prefetch_related("answers__question")

    @admin.display(description=_("if"))
    def needed(self, obj: TriageRule) -> str:
        return " + ".join(answer.text for answer in obj.answers.all()) or _("for the rest")

    def formfield_for_manytomany(
        self, db_field: ManyToManyField[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> Any:
        rows = TriageAnswer.objects.select_related("question")
        kwargs |= {
            "queryset": rows.order_by("question__order", "question", "order", "pk"),
            "widget": forms.CheckboxSelectMultiple,
        }
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def has_delete_permission(self, request: HttpRequest, obj: TriageRule | None = None) -> bool:
        return admin.ModelAdmin.has_delete_permission(self, request, obj)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        context = {"gaps": queries.triage_gaps(queries.clinic()), "preview": queries.triage_preview()}
        return super().changelist_view(request, {**(extra_context or {}), **context})
