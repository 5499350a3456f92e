from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.db import IntegrityError
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bookings.enums import AppointmentStatus
from bookings.models import Appointment

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet
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


class SetUpAdmin(admin.ModelAdmin):
    """Set-up is retired, not deleted: past visits refer to it.

    Forms check what the database holds; where two people save at the same moment, the database has the last
    word, and this turns it into a sentence.
    """

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return CarefulChangeList

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

    def warn_of_visits_ahead(self, request: HttpRequest, obj: Model, change: bool, **who: Any) -> None:  # noqa: FBT001
        """Say how many booked visits still lie ahead of what was just taken out of use."""
        if not change or getattr(obj, "is_active", True):
            return
        ahead = Appointment.objects.filter(
            status=AppointmentStatus.BOOKED, starts_at__gt=timezone.now(), **who
        )
        self.warn_of(request, ahead)

    def warn_of(self, request: HttpRequest, visits: QuerySet[Appointment]) -> None:
        """Say that these visits stay booked, with a link to each of the first five."""
        count = visits.count()
        if not count:
            return
        text = ngettext(
            "%(count)s booked visit is affected and stays booked: please move or cancel it.",
            "%(count)s booked visits are affected and stay booked: please move or cancel them.",
            count,
        ) % {"count": count}
        self.message_user(request, format_html("{} {}", text, links(visits)), messages.WARNING)


def links(visits: QuerySet[Appointment]) -> Any:
    references = visits.order_by("starts_at").values_list("reference", flat=True)[:5]
    rows = ((reverse("desk:visit", args=[reference]), reference) for reference in references)
    return format_html_join(" ", '<a href="{}">{}</a>', rows)


class ReadOnlyAdmin(admin.ModelAdmin):
    """Visits, patients and messages: seen here, changed by operations only; nothing of them is typed into addresses."""

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return CarefulChangeList

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Allow exactly what the page's own filters ask: a longer path would lead on to patients' names."""
        filters = [
            item if isinstance(item, str) else getattr(item, "parameter_name", "")
            for item in self.list_filter
        ]
        dates = [self.date_hierarchy] if self.date_hierarchy else []
        allowed = {f"{name}{end}" for name in filters if name for end in FILTER_LOOKUPS}
        allowed |= {f"{name}{end}" for name in dates for end in DATE_LOOKUPS}
        return lookup in allowed
