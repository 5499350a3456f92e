"""Ways to narrow down the list of references."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from articles.enums import ReferenceStatus
from articles.models import Reference

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest


class Choice(admin.SimpleListFilter):
    choices_offered: dict[str, tuple[Any, Q]]

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(value, label) for value, (label, _condition) in self.choices_offered.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Reference]) -> QuerySet[Reference]:
        chosen = self.choices_offered.get(self.value() or "")
        return queryset.filter(chosen[1]) if chosen else queryset


class ByCorrection(Choice):
    title = _("correction")
    parameter_name = "correction"
    choices_offered = {
        "waiting": (
            _("Proposals waiting"),
            ~Q(proposed_correction="") & Q(correction_accepted_date__isnull=True),
        ),
        "accepted": (_("Accepted"), Q(correction_accepted_date__isnull=False)),
        "none": (_("None proposed"), Q(proposed_correction="")),
    }


class ByCheck(Choice):
    title = _("check")
    parameter_name = "check"
    choices_offered = {
        "unchecked": (_("Not checked yet"), Q(status=ReferenceStatus.UNCHECKED)),
        "nobody": (
            _("Not recorded who checked it"),
            ~Q(status=ReferenceStatus.UNCHECKED) & Q(checked_date__isnull=True),
        ),
        "named": (_("Checked by somebody named"), Q(checked_date__isnull=False)),
    }


class ByCitations(Choice):
    title = _("articles that cite it")
    parameter_name = "cited"
    choices_offered = {
        "none": (_("No article"), Q(articles_citing=0)),
        "one": (_("One article"), Q(articles_citing=1)),
        "several": (_("Several articles"), Q(articles_citing__gt=1)),
    }

    def queryset(self, request: HttpRequest, queryset: QuerySet[Reference]) -> QuerySet[Reference]:
        if self.value() not in self.choices_offered:
            return queryset
        counted = Reference.objects.annotate(articles_citing=Count("citations__article", distinct=True))
        found = super().queryset(request, counted)
        return queryset.filter(pk__in=found.order_by().values("pk"))
