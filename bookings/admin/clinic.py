from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.db import models
from django.db.models import Q
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bookings import queries
from bookings.admin.base import SetUpAdmin
from bookings.admin.preview import NOBODY, PreviewAdmin
from bookings.domain.public_holidays import has_calendar
from bookings.forms.setup import ClinicForm, PrivacyNoticeForm
from bookings.models import Clinic, PrivacyNotice

if TYPE_CHECKING:
    from django.http import HttpRequest


@admin.register(Clinic)
class ClinicAdmin(PreviewAdmin):
    """One row: the list leads to its form at once, which makes the row when it is first saved."""

    form = ClinicForm
    formfield_overrides = {
        models.TimeField: {"widget": forms.TimeInput(attrs={"size": 5}, format="%H:%M")},
    }
    fieldsets = [
        (None, {"fields": ["name", "about", "telephone", "email", "is_sample"]}),
        (
            gettext_lazy("Where"),
            {
                "fields": ["time_zone", "country", "holiday_region"],
                "description": gettext_lazy(
                    "Hours are in this time zone: after another one, all of them begin earlier or later."
                ),
            },
        ),
        (
            gettext_lazy("How near and how far ahead"),
            {"fields": ["lead_time", "horizon_rule", "planning_horizon", "cancel_cutoff", "move_cutoff"]},
        ),
        (
            gettext_lazy("Messages"),
            {"fields": ["undo_minutes", "quiet_from", "quiet_until", "sms_reminders"]},
        ),
        (gettext_lazy("Messages to staff"), {"fields": ["day_list_at", "tell_unreached"]}),
        (
            gettext_lazy("What is offered online"),
            {"fields": ["gap_rule", "most_upcoming"]},
        ),
        (
            gettext_lazy("While a patient books"),
            {
                "fields": ["hold_minutes", "most_holds_of_visitor", "most_holds_of_address"],
                "description": gettext_lazy("A picked time is kept from others while the details are typed."),
            },
        ),
        (gettext_lazy("When somebody books for somebody else"), {"fields": ["adult_age"]}),
        (
            gettext_lazy("Waiting list"),
            {
                "fields": ["offer_minutes"],
                "description": gettext_lazy(
                    "A time that becomes free is offered to one patient after the other."
                ),
            },
        ),
        (
            gettext_lazy("Against machines that book"),
            {
                "fields": [
                    "verify_minutes",
                    "unconfirmed_of_contact",
                    "unconfirmed_of_address",
                    "most_bookings_of_contact",
                    "most_bookings_of_address",
                ],
                "description": gettext_lazy(
                    "Nobody is shown a puzzle. What looks unusual keeps its time for some minutes and is asked to"
                    " confirm by e-mail."
                ),
            },
        ),
        (gettext_lazy("Access needs"), {"fields": ["interpreter_notice", "chaperone_notice"]}),
        (gettext_lazy("Wording"), {"fields": ["late_cancellation_terms"]}),
        (
            gettext_lazy("What articles name"),
            {
                "fields": ["doctor_wording", "advice_line", "emergency_number", "treatments"],
                "description": gettext_lazy(
                    "Care cards on articles say whom to ask, by these words. What the clinic sells is said beside an"
                    " article that names it."
                ),
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

    def visits_concerned(self, obj: Clinic) -> Q:
        """Pick all if the hours move to another time zone, else none."""
        stays = Clinic.objects.filter(time_zone=obj.time_zone).exists()
        return NOBODY if stays else Q()

    def advice(self, obj: Clinic) -> list[str]:
        if has_calendar(obj.country):
            return []
        return [_("We have no public holidays of this country: please add them as closures yourself.")]


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
                "description": gettext_lazy(
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
