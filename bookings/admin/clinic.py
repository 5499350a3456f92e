from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bookings import queries
from bookings.admin.base import SetUpAdmin
from bookings.domain.intervals import Interval
from bookings.domain.walltime import day_interval
from bookings.forms.setup import ClinicForm, ClosureForm, PrivacyNoticeForm
from bookings.models import Clinic, ClinicClosure, PrivacyNotice

if TYPE_CHECKING:
    from django.http import HttpRequest


@admin.register(Clinic)
class ClinicAdmin(SetUpAdmin):
    """One row: the list leads to its form at once, which makes the row when it is first saved."""

    form = ClinicForm
    fieldsets = [
        (None, {"fields": ["name", "about", "telephone", "email", "time_zone", "country", "is_sample"]}),
        (
            _("Booking online"),
            {"fields": ["lead_time", "planning_horizon", "hold_minutes", "cancel_cutoff"]},
        ),
        (_("Wording"), {"fields": ["late_cancellation_terms"]}),
        (
            _("Whom articles name"),
            {
                "fields": ["doctor_wording", "advice_line", "emergency_number"],
                "description": _("Care cards on articles say whom to ask, by these words."),
            },
        ),
    ]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Clinic | None:
        return queries.clinic() if object_id == "1" else None

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:bookings_clinic_change", args=["1"]))


@admin.register(PrivacyNotice)
class PrivacyNoticeAdmin(SetUpAdmin):
    """A version that is or was in force is never edited, since visits say which one was shown."""

    form = PrivacyNoticeForm
    list_display = ["version", "published_at"]
    fieldsets = [
        (
            None,
            {
                "fields": ["version", "published_at", "body"],
                "description": _(
                    "Once a version is in force it stays as it is: to change the notice, add a new version."
                ),
            },
        )
    ]

    def has_change_permission(self, request: HttpRequest, obj: PrivacyNotice | None = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or self.is_draft(obj))

    def has_delete_permission(self, request: HttpRequest, obj: PrivacyNotice | None = None) -> bool:
        allowed = admin.ModelAdmin.has_delete_permission(self, request, obj)
        return allowed and obj is not None and self.is_draft(obj)

    def is_draft(self, notice: PrivacyNotice) -> bool:
        """Tell whether nobody can have been shown it: by what is stored, whatever the form now says."""
        published = PrivacyNotice.objects.filter(pk=notice.pk).values_list("published_at", flat=True).first()
        return published is not None and published > timezone.now()


@admin.register(ClinicClosure)
class ClinicClosureAdmin(SetUpAdmin):
    form = ClosureForm
    list_display = ["name", "first_date", "last_date", "location"]
    list_filter = ["location"]
    list_select_related = ["location"]

    def has_delete_permission(self, request: HttpRequest, obj: ClinicClosure | None = None) -> bool:
        return admin.ModelAdmin.has_delete_permission(self, request, obj)

    def save_model(self, request: HttpRequest, obj: ClinicClosure, form: Any, change: bool) -> None:  # noqa: FBT001
        super().save_model(request, obj, form, change)
        zone = queries.zone(queries.clinic())
        window = Interval(day_interval(obj.first_date, zone).start, day_interval(obj.last_date, zone).end)
        where = {"location": obj.location} if obj.location else {}
        self.warn_of(request, queries.visits_in_the_way(window, **where))
