from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import SEARCH_VAR, ChangeList
from django.http import Http404
from simple_history.admin import SimpleHistoryAdmin

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest

    Admin = admin.ModelAdmin[Any]
else:  # Django's own class takes no type arguments when it runs
    Admin = admin.ModelAdmin


class CarefulChangeList(ChangeList):
    def get_filters(self, request: HttpRequest) -> Any:
        """Take NUL for any other wrong filter: PostgreSQL can't even be asked for it."""
        if has_nul(request):
            raise IncorrectLookupParameters
        return super().get_filters(request)


class Careful(Admin):
    """Lists and completing fields that find nothing where the database could not be asked."""

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
    object_history_list_template = "articles/admin/history_list.html"

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> Any:
        only_numbers(object_id)
        return super().history_view(request, object_id, extra_context)

    def history_form_view(
        self, request: HttpRequest, object_id: str, version_id: str, extra_context: Any = None
    ) -> Any:
        only_numbers(object_id, version_id)
        return super().history_form_view(request, object_id, version_id, extra_context)


def only_numbers(*given: str) -> None:
    """Take anything else for an address that is not there: the package asks the database for it, and fails."""
    if not all(re.fullmatch(r"[0-9]{1,18}", text) for text in given):
        raise Http404
