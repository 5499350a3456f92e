from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bookings import queries
from bookings.admin.base import SetUpAdmin
from bookings.domain.intervals import Interval
from bookings.forms.setup import AbsenceForm, HoursForm, HoursFormSet, RowFormSet
from bookings.models import AvailableTime, Location, NotAvailable, Practitioner

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest

STILL_SHOWN = timedelta(days=30)


class HoursInline(admin.TabularInline):
    model = AvailableTime
    form = HoursForm
    formset = HoursFormSet
    extra = 1
    fields = ["weekday", "starts", "ends", "location", "room", "valid_from", "valid_until"]
    formfield_overrides = {
        models.TimeField: {"widget": forms.TimeInput(attrs={"size": 5}, format="%H:%M")},
        models.DateField: {"widget": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")},
    }

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name in {"location", "room"} and field is not None:
            field.widget = field.widget.widget  # without the pop-ups: a row stays on one line
            if db_field.name == "location" and (only := only_location()):
                field.initial = only
        return field


def only_location() -> int | None:
    found = list(Location.objects.active().values_list("pk", flat=True)[:2])
    return found[0] if len(found) == 1 else None


class AbsenceInline(admin.TabularInline):
    """Time off from a month ago on: older rows stay in the database."""

    model = NotAvailable
    form = AbsenceForm
    formset = RowFormSet
    extra = 1
    fields = ["starts_at", "ends_at", "note"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        since = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0) - STILL_SHOWN
        return super().get_queryset(request).filter(ends_at__gte=since)


@admin.register(Practitioner)
class PractitionerAdmin(SetUpAdmin):
    list_display = ["name", "role", "is_active"]
    list_filter = ["is_active"]
    prepopulated_fields = {"slug": ["name"]}
    inlines = [HoursInline, AbsenceInline]
    fieldsets = [
        (None, {"fields": ["name", "slug", "role", "is_active", "services"]}),
        (gettext_lazy("What the page says"), {"fields": ["biography"]}),
    ]
    formfield_overrides = {models.ManyToManyField: {"widget": forms.CheckboxSelectMultiple}}

    class Media:
        css = {"all": ["css/hours.css"]}

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:  # noqa: FBT001
        super().save_formset(request, form, formset, change)
        if formset.model is NotAvailable:
            changed = [absence for absence, _fields in formset.changed_objects]
            for absence in [*formset.new_objects, *changed]:
                window = Interval(absence.starts_at, absence.ends_at)
                visits = queries.visits_in_the_way(window, practitioner=absence.practitioner)
                self.warn_of(request, visits)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:  # noqa: FBT001
        super().save_related(request, form, formsets, change)
        practitioner: Practitioner = form.instance
        self.warn_of_visits_ahead(request, practitioner, change, practitioner=practitioner)
        if practitioner.is_active and (services := queries.services_that_fit_nowhere(practitioner)):
            names = ", ".join(service.name for service in services)
            text = _("No weekly hours are as long as these services, so they have no free times: %s.") % names
            self.message_user(request, text, messages.WARNING)
