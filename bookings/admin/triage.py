"""What is asked before booking: urgent signs, questions, and what the answers lead to, with a preview of all of it."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bookings import queries
from bookings.admin.base import SetUpAdmin
from bookings.admin.practitioners import Rows
from bookings.forms.hours import RowForm
from bookings.models import RedFlag, TriageAnswer, TriageQuestion, TriageRule

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import ManyToManyField
    from django.http import HttpRequest, HttpResponse


def by_question(answers: Iterable[TriageAnswer]) -> list[tuple[str, list[tuple[int, str]]]]:
    """Return the choices of a suggestion under the words of their questions."""
    found = groupby(answers, key=lambda answer: answer.question)
    return [(question.text, [(answer.pk, answer.text) for answer in rows]) for question, rows in found]


class TriageAdmin(SetUpAdmin):
    def advice(self, obj: Any) -> list[str]:
        """Warn after each save of whatever leads nowhere now."""
        return queries.triage_gaps(queries.clinic())


@admin.register(RedFlag)
class RedFlagAdmin(TriageAdmin):
    list_display = ["text", "short", "urgency", "order", "is_active"]

    def has_delete_permission(self, request: HttpRequest, obj: RedFlag | None = None) -> bool:
        return admin.ModelAdmin.has_delete_permission(self, request, obj)


class AnswerInline(Rows):
    """Answers are set aside, not deleted: a suggestion that loses one of its answers would fit more people."""

    model = TriageAnswer
    form = RowForm
    intro = gettext_lazy(
        "Visitors choose one of them. An answer that is no longer wanted is not offered any more; suggestions may"
        " still name it. A reason stands in the details to begin with, where the visitor can change it."
    )
    can_delete = False
    fields = ["text", "reason", "says_returning", "order", "is_active"]


@admin.register(TriageQuestion)
class TriageQuestionAdmin(TriageAdmin):
    list_display = ["text", "order", "is_active"]
    inlines = [AnswerInline]

    class Media:
        css = {"all": ["css/hours.css"]}  # how a table of rows looks


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
        rows = rows.order_by("question__order", "question", "order", "pk")
        kwargs |= {"queryset": rows, "widget": forms.CheckboxSelectMultiple}
        field: Any = super().formfield_for_manytomany(db_field, request, **kwargs)
        field.choices = by_question(rows)
        return field

    def has_delete_permission(self, request: HttpRequest, obj: TriageRule | None = None) -> bool:
        return admin.ModelAdmin.has_delete_permission(self, request, obj)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        context = {"gaps": queries.triage_gaps(queries.clinic()), "preview": queries.triage_preview()}
        return super().changelist_view(request, {**(extra_context or {}), **context})
