from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import commenting
from articles.admin.moderated import Moderated, actor_of, day_and_hour, in_words, meanings, shortened
from articles.enums import ReportStatus
from articles.forms.reader import ParagraphsField
from articles.models import MistakeReport

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse


DECISIONS = [choice for choice in ReportStatus.choices if choice[0] != ReportStatus.NEW]


class DecisionForm(forms.Form):
    status = forms.ChoiceField(
        choices=DECISIONS,
        error_messages={"required": gettext_lazy("Choose what became of it.")},
    )
    note = ParagraphsField(
        label=gettext_lazy("What was done (optional)"),
        rows=3,
        max_length=1000,
        required=False,
        help_text=gettext_lazy("For colleagues; readers don’t see it."),
    )


@admin.register(MistakeReport)
class MistakeReportAdmin(Moderated):
    page_template = "articles/admin/report.html"
    list_display = ["words", "about", "status", "look_at", "came"]
    list_filter = ["status"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[MistakeReport]:
        return MistakeReport.objects.select_related("article", "decided_by").in_working_order()

    def get_ordering(self, request: HttpRequest) -> list[str]:
        return []

    @admin.display(description=gettext_lazy("What is wrong"))
    def words(self, report: MistakeReport) -> str:
        return shortened(report.text)

    @admin.display(description=gettext_lazy("Sent"))
    def came(self, report: MistakeReport) -> str:
        return day_and_hour(report.sent_at)

    @admin.display(description=gettext_lazy("Look at"))
    def look_at(self, report: MistakeReport) -> str:
        return in_words(meanings(report.text))

    def page_context(self, request: HttpRequest, row: MistakeReport) -> dict[str, Any]:
        return {"hints": meanings(row.text), "form": DecisionForm(initial={"note": row.note})}

    def decide(self, request: HttpRequest, row: MistakeReport) -> HttpResponse | None:
        form = DecisionForm(request.POST)
        if not form.is_valid():
            return self.page(request, row, {"form": form}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        to = ReportStatus(form.cleaned_data["status"])
        commenting.decide_report(
            row, to, note=form.cleaned_data["note"], by=actor_of(request), now=timezone.now()
        )
        self.done(request, row, _("%(report)s: %(status)s.") % {"report": row, "status": to.label})
        return None
