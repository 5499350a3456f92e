from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.db import models
from django.db.models import Q
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy

from bookings import queries
from bookings.admin.holidays import holidays_page
from bookings.admin.preview import PreviewAdmin
from bookings.domain.walltime import day_interval
from bookings.forms.setup import ClosureForm
from bookings.models import ClinicClosure

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.urls import URLPattern


@admin.register(ClinicClosure)
class ClinicClosureAdmin(PreviewAdmin):
    form = ClosureForm
    looks_at_new = True
    formfield_overrides = {
        models.DateField: {"widget": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")},
    }
    list_display = ["name", "first_date", "last_date", "location", "decision"]
    list_filter = ["location", "decision"]
    list_select_related = ["location"]
    change_list_template = "admin/bookings/closures.html"

    def get_fieldsets(self, request: HttpRequest, obj: ClinicClosure | None = None) -> Any:
        """Let a public holiday be decided; its date is the calendar's."""
        if obj is not None and obj.public_holiday:
            return [(None, {"fields": ["name", "first_date", "public_holiday", "decision", "location"]})]
        description = gettext_lazy(
            "Nobody can book online on these days, and staff see them as closed. Visits that are booked already"
            " stay booked: you see them before you save."
        )
        fields = ["name", ("first_date", "last_date"), "location"]
        return [(None, {"fields": fields, "description": description})]

    def get_readonly_fields(self, request: HttpRequest, obj: ClinicClosure | None = None) -> list[str]:
        is_holiday = obj is not None and obj.public_holiday
        return ["name", "first_date", "public_holiday"] if is_holiday else []

    def has_delete_permission(self, request: HttpRequest, obj: ClinicClosure | None = None) -> bool:
        return admin.ModelAdmin.has_delete_permission(self, request, obj)

    def visits_concerned(self, obj: ClinicClosure) -> Q:
        zone = queries.zone(queries.clinic())
        first, last = day_interval(obj.first_date, zone), day_interval(obj.last_date, zone)
        return Q(starts_at__lt=last.end, ends_at__gt=first.start)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        hint = queries.holiday_hint(on=timezone.localdate())
        return super().changelist_view(request, {"hint": hint, **(extra_context or {})})

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(partial(holidays_page, self))
        return [path("holidays/", page, name="bookings_clinicclosure_holidays"), *super().get_urls()]
