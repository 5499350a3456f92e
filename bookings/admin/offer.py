from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bookings import operations, queries
from bookings.admin.base import SetUpAdmin
from bookings.admin.practitioners import Rows
from bookings.admin.preview import stay_booked
from bookings.forms.reminders import MOST, USUAL, ReminderForm, ReminderFormSet, proposed
from bookings.forms.setup import ServiceForm
from bookings.models import Equipment, HealthcareService, Reminder, Room, SuggestedReason

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django.http import HttpRequest


class ReminderInline(Rows):
    model = Reminder
    form = ReminderForm
    formset = ReminderFormSet
    fields = ["hours_before"]
    max_num = MOST
    intro = gettext_lazy(
        "E-mails before each visit: 168 is a week, 24 a day. None leaves in quiet hours, or within an hour of the booking,"
        " and several visits on one day share one. Visits that are booked already follow a change."
    )

    def get_extra(self, request: HttpRequest, obj: HealthcareService | None = None, **kwargs: Any) -> int:
        return 1 if obj else len(USUAL)

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        return super().get_formset(request, obj, validate_max=True, **kwargs)


@admin.register(HealthcareService)
class HealthcareServiceAdmin(SetUpAdmin):
    form = ServiceForm
    inlines = [ReminderInline]
    list_display = ["name", "duration", "price_text", "capacity", "order", "is_active"]
    prepopulated_fields = {"slug": ["name"]}
    fieldsets = [
        (None, {"fields": ["name", "slug", "is_active", "order", "price_text", "colour"]}),
        (
            gettext_lazy("Times"),
            {
                "fields": [
                    "duration",
                    "longer_duration",
                    "buffer_before",
                    "buffer_after",
                    "slot_step",
                    "slot_offset",
                ]
            },
        ),
        (
            gettext_lazy("How near and how far ahead"),
            {"fields": ["lead_time", "horizon_rule", "planning_horizon"]},
        ),
        (gettext_lazy("How, and what it needs"), {"fields": ["mode", "room_kind", "equipment_kind"]}),
        (gettext_lazy("How many"), {"fields": ["capacity", "most_per_day", "most_in_a_row"]}),
        (gettext_lazy("Whom it is for"), {"fields": ["for_new", "for_returning", "returning_months"]}),
        (gettext_lazy("What the page says"), {"fields": ["summary", "description", "preparation"]}),
        (gettext_lazy("After a visit"), {"fields": ["home_advice"]}),
    ]

    class Media:
        css = {"all": ["css/hours.css"]}  # how a table of rows looks

    def get_formset_kwargs(
        self, request: HttpRequest, obj: HealthcareService, inline: Any, prefix: str
    ) -> dict[str, Any]:
        """Propose the usual reminders for a new service."""
        told = super().get_formset_kwargs(request, obj, inline, prefix)
        return {**told, **proposed(adding=obj.pk is None)}

    def settle(self, request: HttpRequest, form: Any) -> None:
        operations.remind_of_booked(form.instance, now=timezone.now())
        if not form.instance.is_active and (ahead := queries.booked_with(form.instance, now=timezone.now())):
            self.message_user(request, stay_booked(ahead), messages.WARNING)

    def advice(self, obj: HealthcareService) -> list[str]:
        if not obj.is_active:
            return []
        people = queries.practitioners_offering(obj, None)
        return [*without_givers(people), *without_hours(obj, people), *without_things(obj, people)]


def without_givers(people: Sequence[int]) -> Iterator[str]:
    if people:
        return
    sentence = _('Nobody offers this service yet: choose it on <a href="{}">the page of a practitioner</a>.')
    yield format_html(sentence, reverse("admin:bookings_practitioner_changelist"))


def without_hours(service: HealthcareService, people: Sequence[int]) -> Iterator[str]:
    if not people:
        return
    longest = queries.longest_hours(service, people, on=timezone.localdate())
    if service.capacity > 1 and not longest:
        sentence = _(
            "This class has no times until hours are kept for it: choose it under “Kept for”, on the"
            ' <a href="{}">page of a practitioner</a> who gives it.'
        )
        yield format_html(sentence, reverse("admin:bookings_practitioner_changelist"))
    elif service.duration > longest:
        yield _("No weekly hours of anyone who offers it are as long as this service: it has no free times.")


def without_things(service: HealthcareService, people: Sequence[int]) -> Iterator[str]:
    """Yield where the service has no times since nothing of the kind it needs is in use there."""
    for things, kind in ((Room, service.room_kind), (Equipment, service.equipment_kind)):
        if kind is None:
            continue
        label = kind.name
        page = reverse(f"admin:bookings_{things._meta.model_name}_changelist")
        if not things._default_manager.filter(kind=kind, is_active=True).exists():
            sentence = _(
                'Nothing in use is of the kind “{}”, so this service has no free times: choose the kind <a href="{}">on its page</a>.'
            )
            yield format_html(sentence, label, page)
        elif places := queries.locations_without(things, kind.pk, people):
            names = ", ".join(place.name for place in places)
            sentence = _(
                'Nothing of the kind “{}” is in use at {}, so this service has no free times there. <a href="{}">See the list</a>.'
            )
            yield format_html(sentence, label, names, page)


@admin.register(SuggestedReason)
class SuggestedReasonAdmin(SetUpAdmin):
    list_display = ["text", "slug", "service"]
    list_select_related = ["service"]

    def has_delete_permission(self, request: HttpRequest, obj: SuggestedReason | None = None) -> bool:
        return admin.ModelAdmin.has_delete_permission(self, request, obj)
