from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bookings import queries
from bookings.admin.preview import PreviewAdmin
from bookings.forms.fields import SeveralField
from bookings.forms.hours import AbsenceForm, DateForm, DateFormSet, HoursForm, HoursFormSet, RowFormSet
from bookings.models import AvailableTime, Location, NotAvailable, Practitioner

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest
    from django.utils.functional import _StrPromise

STILL_SHOWN = timedelta(days=30)
EMPTY = {"room": gettext_lazy("No room"), "only_for": gettext_lazy("Any service")}
ONE_DATE = Q(valid_from__isnull=False, valid_from=F("valid_until"))


class Rows(admin.TabularInline):
    """A table of rows, one card each on a telephone; `intro` says what they do."""

    template = "admin/bookings/rows.html"
    extra = 1
    intro: str | _StrPromise = ""
    formfield_overrides = {
        models.TimeField: {"widget": forms.TimeInput(attrs={"size": 5}, format="%H:%M")},
        models.DateField: {"widget": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")},
    }

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field: Any = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.is_relation and hasattr(field, "queryset"):
            field.widget = field.widget.widget  # without the pop-ups: a row stays on one line
            field.empty_label = EMPTY.get(db_field.name, field.empty_label)
            field.choices = list(iter(field.choices))  # asked for once, not for each row
            if db_field.name == "location" and (only := only_location()):
                field.initial = only
        return field


def only_location() -> int | None:
    found = list(Location.objects.active().values_list("pk", flat=True)[:2])
    return found[0] if len(found) == 1 else None


class HoursInline(Rows):
    model = AvailableTime
    verbose_name = gettext_lazy("row of weekly hours")
    form = HoursForm
    formset = HoursFormSet
    fields = ["weekday", "starts", "ends", "location", "room", "only_for", "valid_from", "valid_until"]
    intro = gettext_lazy(
        "Several rows make a day with breaks. “Until” 00:00 is midnight. With a room, no two visits in it overlap,"
        " whoever gives them. Kept for a service, only that one is offered then; a class is offered nowhere else,"
        " and may lie within other hours. First and last day make summer hours; empty, they hold always."
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).exclude(ONE_DATE)


class DatesInline(Rows):
    """Hours that are valid on one day only, from a month ago on."""

    model = AvailableTime
    form = DateForm
    formset = DateFormSet
    verbose_name = gettext_lazy("hours on one date")
    verbose_name_plural = gettext_lazy("hours on one date")
    fields = ["date", "starts", "ends", "location", "room", "only_for"]
    intro = gettext_lazy(
        "Extra hours, on top of the weekly ones. To work at other times for one day, take time off for what is not"
        " worked and add here what is: for 12:00 to 20:00 instead of 09:00 to 17:00, time off from 09:00 to 12:00"
        " and hours from 17:00 to 20:00."
    )

    @admin.display(description=gettext_lazy("Date"))
    def date(self, hours: AvailableTime) -> str:
        """Say the date to those who may look only: it is a field of the form, not of the model."""
        return date_format(hours.valid_from, "j F Y") if hours.valid_from else ""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        since = timezone.localdate() - STILL_SHOWN
        rows = super().get_queryset(request).filter(ONE_DATE, valid_from__gte=since)
        return rows.order_by("valid_from", "starts", "pk")


class AbsenceInline(Rows):
    """Time off from a month ago on: older rows stay in the database."""

    model = NotAvailable
    form = AbsenceForm
    formset = RowFormSet
    fields = ["starts_at", "ends_at", "note"]
    intro = gettext_lazy(
        "An hour, a day or three weeks in which nothing is offered, extra hours included. Visits that are booked"
        " already stay booked: you see them before you save."
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        since = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0) - STILL_SHOWN
        return super().get_queryset(request).filter(ends_at__gte=since)


@admin.register(Practitioner)
class PractitionerAdmin(PreviewAdmin):
    list_display = ["name", "role", "is_active"]
    list_filter = ["is_active"]
    prepopulated_fields = {"slug": ["name"]}
    inlines = [HoursInline, DatesInline, AbsenceInline]
    fieldsets = [
        (
            None,
            {"fields": ["name", "slug", "role", "is_active", "services", "gender", "user", "day_list_email"]},
        ),
        (
            gettext_lazy("Limits of what is offered online"),
            {"fields": ["lead_time", "most_per_day", "protected_minutes"]},
        ),
        (gettext_lazy("What the page says"), {"fields": ["biography"]}),
    ]
    formfield_overrides = {
        models.ManyToManyField: {"widget": forms.CheckboxSelectMultiple, "form_class": SeveralField}
    }

    class Media:
        css = {"all": ["css/hours.css"]}

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Whose login reads a practitioner's answers is for those to say who manage logins anyway."""
        return [] if request.user.has_perm("auth.change_user") else ["user"]

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "user":
            kwargs["queryset"] = get_user_model().objects.filter(is_staff=True)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def _create_formsets(self, request: HttpRequest, obj: Any, change: bool) -> Any:  # noqa: FBT001
        """Let the hours on one date know the weekly hours, so that they can't overlap."""
        formsets, inlines = super()._create_formsets(request, obj, change)  # type: ignore[misc]
        weekly = next((formset for formset in formsets if type(formset).__base__ is HoursFormSet), None)
        for formset in formsets:
            if isinstance(formset, DateFormSet):
                formset.others = weekly
        return formsets, inlines

    def visits_concerned(self, obj: Practitioner) -> Q:
        return Q(practitioner=obj.pk)

    def advice(self, obj: Practitioner) -> list[str]:
        if not obj.is_active:
            return []
        if not obj.services.exists():
            return [_("Nobody can book with this person yet: choose at least one service below the name.")]
        too_long, classes = queries.services_without_times(obj, on=timezone.localdate())
        texts = {
            _("No weekly hours are as long as these services, so they have no free times: %s."): too_long,
            _("These classes have no times with this person until hours are kept for them: %s."): classes,
        }
        return [text % ", ".join(map(str, services)) for text, services in texts.items() if services]
