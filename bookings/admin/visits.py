from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from bookings import operations, queries
from bookings.admin.base import CarefulChangeList, ReadOnlyAdmin
from bookings.enums import AppointmentStatus, MessageMedium
from bookings.models import Appointment, Message, Patient

if TYPE_CHECKING:
    from django.contrib.admin.views.main import ChangeList
    from django.db.models import QuerySet
    from django.http import HttpRequest


class DeskChangeList(CarefulChangeList):
    """A list whose rows lead to the desk's own page."""

    def url_for_result(self, result: Any) -> str:
        page = "desk:visit" if isinstance(result, Appointment) else "desk:patient"
        return reverse(page, args=[result.reference])


class ShownAtTheDesk(ReadOnlyAdmin):
    """Lists in the stock admin; each row has its page at the desk."""

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return DeskChangeList

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        found = self.get_object(request, object_id)
        if not self.has_view_permission(request, found):
            raise PermissionDenied
        if found is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[no-any-return, attr-defined]
        page = "desk:visit" if isinstance(found, Appointment) else "desk:patient"
        return HttpResponseRedirect(reverse(page, args=[found.reference]))


@admin.register(Appointment)
class AppointmentAdmin(ShownAtTheDesk):
    list_display = ["starts_at", "practitioner", "service", "patient_name", "status", "reference"]
    list_filter = ["practitioner", "status"]
    date_hierarchy = "starts_at"
    ordering = ["-starts_at"]
    list_select_related = ["practitioner", "service", "patient"]
    list_per_page = 50
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Appointment]:
        return Appointment.objects.visits()

    @admin.display(description=gettext_lazy("patient"))
    def patient_name(self, appointment: Appointment) -> str:
        return appointment.patient.name if appointment.patient else ""


@admin.register(Patient)
class PatientAdmin(ShownAtTheDesk):
    """Finding a patient is the desk's own page, by POST: a search here would put names into addresses."""

    list_display = ["reference", "name", "telephone", "created_at"]
    list_per_page = 50
    show_full_result_count = False


NO_PAGE = (AppointmentStatus.HELD, AppointmentStatus.EXPIRED)  # a time kept for somebody, and no visit


class MediumFilter(admin.SimpleListFilter):
    title = gettext_lazy("way it travels")
    parameter_name = "medium"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(medium.value, medium.label) for medium in MessageMedium]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Message]) -> QuerySet[Message]:
        return queryset.filter(medium=self.value()) if self.value() else queryset


@admin.register(Message)
class MessageAdmin(ReadOnlyAdmin):
    list_display = ["what", "visit", "status", "when", "attempts", "problem_in_words"]
    list_filter = ["status", "kind", MediumFilter]
    list_select_related = ["appointment", "practitioner"]
    list_per_page = 50
    show_full_result_count = False
    ordering = ["-created_at"]
    fields = [
        *("what", "visit", "status", "attempts", "created_at", "due_at", "ended_at"),
        "problem_in_words",
    ]
    readonly_fields = ["what", "visit", "problem_in_words"]
    actions = ["send_again"]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Say on top for how long the oldest message that is due has waited, and what is wrong with the worker."""
        health = queries.worker_health(now=timezone.now())
        waits = {"health": health, "waits_minutes": health["oldest_due_message_seconds"] // 60}
        return super().changelist_view(request, {**(extra_context or {}), **waits})

    @admin.display(description=gettext_lazy("sent, ended or due"), ordering="due_at")
    def when(self, message: Message) -> str:
        if message.ended_at:
            return date_format(timezone.localtime(message.ended_at), "j M Y, H:i")
        due = date_format(timezone.localtime(message.due_at), "j M Y, H:i")
        return _("due %(due)s") % {"due": due}

    @admin.display(description=gettext_lazy("kind"), ordering="kind")
    def what(self, message: Message) -> str:
        return message.what

    @admin.display(description=gettext_lazy("about"))
    def visit(self, message: Message) -> str:
        if message.appointment is not None:
            reference = message.appointment.reference
            if message.appointment.status in NO_PAGE:
                return reference
            return format_html('<a href="{}">{}</a>', reverse("desk:visit", args=[reference]), reference)
        return message.practitioner.name if message.practitioner else ""

    @admin.display(description=gettext_lazy("last problem"), ordering="problem")
    def problem_in_words(self, message: Message) -> str:
        return message.problem_in_words

    def has_resend_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("bookings.change_appointment")

    @admin.action(description=gettext_lazy("Send again what was refused or given up"), permissions=["resend"])
    def send_again(self, request: HttpRequest, queryset: QuerySet[Message]) -> None:
        now = timezone.now()
        count = sum(operations.send_again(message, now=now) for message in queryset)
        if count:
            text = (
                ngettext("%s message will be sent again.", "%s messages will be sent again.", count) % count
            )
            self.message_user(request, text, messages.SUCCESS)
        else:
            text = _("None of these was refused or given up. Nothing was changed.")
            self.message_user(request, text, messages.WARNING)
