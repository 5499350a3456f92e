from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import flatten_fieldsets
from django.contrib.admin.views.main import SEARCH_VAR, ChangeList
from django.db import IntegrityError
from django.http import Http404, HttpResponseNotAllowed
from django.urls import reverse
from simple_history.admin import SimpleHistoryAdmin

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

    Admin = admin.ModelAdmin[Any]
else:  # Django's own class takes no type arguments when it runs
    Admin = admin.ModelAdmin


FILTER_LOOKUPS = ("", "__exact", "__id__exact", "__isnull")


class CarefulChangeList(ChangeList):
    def get_filters(self, request: HttpRequest) -> Any:
        """Take NUL for any other wrong filter: PostgreSQL can't even be asked for it."""
        if has_nul(request):
            raise IncorrectLookupParameters
        return super().get_filters(request)


class Careful(Admin):
    """Lists and completing fields that find nothing where the database could not be asked."""

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Allow what the list's own filters ask: of any other question the database may make an error, the year 0."""
        own = [item[0] if isinstance(item, tuple) else item for item in self.list_filter]
        names = [item if isinstance(item, str) else getattr(item, "parameter_name", "") for item in own]
        return lookup in {f"{name}{end}" for name in names if name for end in FILTER_LOOKUPS}

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Look once more where the database refuses: somebody has just saved the same, and now the form can say so."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except IntegrityError:
            return super().changeform_view(request, object_id, form_url, extra_context)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return CarefulChangeList

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        if "\x00" in search_term:
            return queryset.none(), False
        return super().get_search_results(request, queryset, search_term)


def has_nul(request: HttpRequest) -> bool:
    filters = (
        values for name, values in request.GET.lists() if name != SEARCH_VAR
    )  # the search says so itself
    return any("\x00" in value for values in filters for value in values)


class WithHistory(Careful, SimpleHistoryAdmin):
    """Earlier versions of a row; whoever goes back to one saves it by the row's own form, with all that it checks.

    The package's own page saves by itself: for whoever may look, over what others have saved since.
    """

    object_history_list_template = "articles/admin/history_list.html"
    object_history_form_template = "articles/admin/history_form.html"

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> Any:
        only_numbers(object_id)
        return super().history_view(request, object_id, extra_context)

    def history_form_view(
        self, request: HttpRequest, object_id: str, version_id: str, extra_context: Any = None
    ) -> Any:
        only_numbers(object_id, version_id)
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        present = self.get_object(request, object_id)
        if present is None:
            raise Http404
        request.is_looked_at = not self.has_change_permission(request, present)  # type: ignore[attr-defined]
        form: Any = self.get_form(request, present, change=True)(instance=present)
        context = {
            "form_url": reverse(f"admin:{self.opts.label_lower.replace('.', '_')}_change", args=[object_id]),
            "loaded": form.loaded,
        }
        return super().history_form_view(request, object_id, version_id, context | (extra_context or {}))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if getattr(request, "is_looked_at", False):
            return flatten_fieldsets(self.get_fieldsets(request, obj))
        return super().get_readonly_fields(request, obj)


def only_numbers(*given: str) -> None:
    """Take anything else for an address that is not there: the package asks the database for it, and fails."""
    if not all(re.fullmatch(r"[0-9]{1,18}", text) for text in given):
        raise Http404
