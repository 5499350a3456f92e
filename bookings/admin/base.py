from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.db import IntegrityError
from django.http import HttpResponseRedirect
from django.utils.translation import gettext as _

from bookings.forms.setup import SetUpForm

if TYPE_CHECKING:
    from django.http import HttpRequest

FILTER_LOOKUPS = ("", "__exact", "__id__exact", "__isnull")
DATE_LOOKUPS = ("__year", "__month", "__day", "__gte", "__lt", "__lte")


class CarefulChangeList(ChangeList):
    def get_filters(self, request: HttpRequest) -> Any:
        """Take what the stock list trips over for any other wrong filter: the year 9999, which has no next one, and NUL."""
        if "\x00" in "".join(value for _name, values in request.GET.lists() for value in values):
            raise IncorrectLookupParameters
        try:
            return super().get_filters(request)
        except (ValueError, OverflowError) as error:
            raise IncorrectLookupParameters(error) from error


class OwnFilters(admin.ModelAdmin):
    """Lists that are asked what their own filters ask, and nothing else.

    A longer path would lead on to patients' names, and of some questions, such as the year 0, the database makes an error.
    """

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return CarefulChangeList

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        own = [item[0] if isinstance(item, tuple) else item for item in self.list_filter]
        filters = [item if isinstance(item, str) else getattr(item, "parameter_name", "") for item in own]
        dates = [self.date_hierarchy] if self.date_hierarchy else []
        allowed = {f"{name}{end}" for name in filters if name for end in FILTER_LOOKUPS}
        allowed |= {f"{name}{end}" for name in dates for end in DATE_LOOKUPS}
        return lookup in allowed


class SetUpAdmin(OwnFilters):
    """Set-up is retired, not deleted: past visits refer to it.

    Forms check what the database holds; where two people save at the same moment, the database has the last
    word, and this turns it into a sentence.
    """

    form = SetUpForm

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except IntegrityError:
            text = _("Nothing was saved: somebody saved something that does not go with it just now.")
            self.message_user(request, text, messages.ERROR)
            return HttpResponseRedirect(request.path)

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> Any:
        try:
            return super().delete_view(request, object_id, extra_context)
        except IntegrityError:
            self.message_user(request, _("Nothing was deleted: somebody chose it just now."), messages.ERROR)
            return HttpResponseRedirect(request.path)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:  # noqa: FBT001
        super().save_related(request, form, formsets, change)
        self.settle(request, form)
        for text in self.advice(form.instance):
            self.message_user(request, text, messages.WARNING)

    def settle(self, request: HttpRequest, form: Any) -> None:
        """Have the last word on what was just written, in the same transaction."""

    def advice(self, obj: Any) -> list[str]:
        """Return what is still missing, or does not go together, now that this is saved."""
        return []


class ReadOnlyAdmin(OwnFilters):
    """Visits, patients and messages: seen here, changed by operations only; nothing of them is typed into addresses."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
