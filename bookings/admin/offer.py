from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bookings import queries
from bookings.admin.base import SetUpAdmin
from bookings.forms.setup import RoomForm
from bookings.models import Equipment, HealthcareService, Location, Room, SuggestedReason

if TYPE_CHECKING:
    from django.http import HttpRequest


@admin.register(Location)
class LocationAdmin(SetUpAdmin):
    list_display = ["name", "street", "city", "is_active"]
    prepopulated_fields = {"slug": ["name"]}

    def save_model(self, request: HttpRequest, obj: Location, form: Any, change: bool) -> None:  # noqa: FBT001
        super().save_model(request, obj, form, change)
        self.warn_of_visits_ahead(request, obj, change, location=obj)


@admin.register(Room)
class RoomAdmin(SetUpAdmin):
    form = RoomForm
    list_display = ["name", "location", "is_active"]
    list_filter = ["location"]
    list_select_related = ["location"]

    def save_model(self, request: HttpRequest, obj: Room, form: Any, change: bool) -> None:  # noqa: FBT001
        super().save_model(request, obj, form, change)
        self.warn_of_visits_ahead(request, obj, change, room=obj)


@admin.register(Equipment)
class EquipmentAdmin(SetUpAdmin):
    form = RoomForm
    list_display = ["name", "location", "is_active"]
    list_filter = ["location"]
    list_select_related = ["location"]

    def save_model(self, request: HttpRequest, obj: Equipment, form: Any, change: bool) -> None:  # noqa: FBT001
        super().save_model(request, obj, form, change)
        self.warn_of_visits_ahead(request, obj, change, equipment=obj)


@admin.register(HealthcareService)
class HealthcareServiceAdmin(SetUpAdmin):
    list_display = ["name", "duration", "price_text", "order", "is_active"]
    prepopulated_fields = {"slug": ["name"]}
    fieldsets = [
        (None, {"fields": ["name", "slug", "is_active", "order", "price_text", "colour"]}),
        (
            gettext_lazy("Times"),
            {"fields": ["duration", "buffer_before", "buffer_after", "slot_step"]},
        ),
        (gettext_lazy("What the page says"), {"fields": ["summary", "description", "preparation"]}),
    ]

    def save_model(self, request: HttpRequest, obj: HealthcareService, form: Any, change: bool) -> None:  # noqa: FBT001
        super().save_model(request, obj, form, change)
        self.warn_of_visits_ahead(request, obj, change, service=obj)
        if obj.is_active:
            self.warn_if_never_offered(request, obj)

    def warn_if_never_offered(self, request: HttpRequest, service: HealthcareService) -> None:
        people = queries.practitioners_offering(service, None)
        if not people:
            sentence = _(
                'Nobody offers this service yet: choose it on <a href="{}">the page of a practitioner</a>.'
            )
            text: str = format_html(sentence, reverse("admin:bookings_practitioner_changelist"))
        elif service.duration > queries.longest_interval(people):
            text = _(
                "No weekly hours of anyone who offers it are as long as this service: it has no free times."
            )
        else:
            return
        self.message_user(request, text, messages.WARNING)


@admin.register(SuggestedReason)
class SuggestedReasonAdmin(SetUpAdmin):
    list_display = ["text", "slug", "service"]
    list_select_related = ["service"]

    def has_delete_permission(self, request: HttpRequest, obj: SuggestedReason | None = None) -> bool:
        return admin.ModelAdmin.has_delete_permission(self, request, obj)
