"""What staff ask about free times: why there is none, and which would suit best."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bookings.domain import walltime
from bookings.domain.preferences import Preferences
from bookings.enums import Weekday
from bookings.forms.fields import SeveralField
from bookings.forms.needs import NeedsFields
from bookings.forms.times import date_field, practitioner_field
from bookings.models import HealthcareService, Practitioner

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

CENTURY = range(2000, 2100)
MOST_TIMES = 20


def service_field() -> forms.ModelChoiceField[HealthcareService]:
    return forms.ModelChoiceField(
        HealthcareService._base_manager.order_by("order", "name", "pk"),
        label=_("Service"),
        empty_label=None,
        error_messages={
            "required": _("Choose a service."),
            "invalid_choice": _("Choose one of the services in the list."),
        },
    )


def wall_time_field(label: Any, **rest: Any) -> forms.TimeField:
    return forms.TimeField(
        label=label,
        required=False,
        input_formats=["%H:%M", "%H.%M"],
        widget=forms.TimeInput(attrs={"autocomplete": "off"}, format="%H:%M"),
        error_messages={"invalid": _("Write the time like 14:30.")},
        **rest,
    )


class WhyForm(NeedsFields):
    """One service, one day, with one practitioner or everybody, maybe one time, and what somebody needs."""

    service = service_field()
    practitioner = practitioner_field()
    date = date_field()
    time = wall_time_field(_("Time"), help_text=_("Such as 14:30. Empty: the whole day."))

    def __init__(self, *args: Any, zone: ZoneInfo, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone
        whose = self.fields["practitioner"]
        assert isinstance(whose, forms.ModelChoiceField)  # noqa: S101 -- it is, a few lines above
        whose.empty_label = str(_("Everybody who offers it"))

    def clean_date(self) -> dt.date:
        day: dt.date = self.cleaned_data["date"]
        if day.year not in CENTURY:
            raise forms.ValidationError(_("Choose a day of this century."))
        return day

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        day, wall = data.get("date"), data.get("time")
        if day and wall is not None:
            data["starts_at"] = walltime.at(day, wall, self.zone)
            if data["starts_at"].astimezone(self.zone).time() != wall:
                self.add_error("time", _("The clocks go forward that night: this time does not exist."))
        return data


class FindForm(forms.Form):
    """What a patient would like best: weekdays, a part of the day, some practitioners."""

    service = service_field()
    practitioners = SeveralField(
        Practitioner._base_manager.filter(is_active=True).order_by("name", "pk"),
        label=_("With"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: with anybody."),
        error_messages={"invalid_choice": _("Choose from the practitioners in the list.")},
    )
    weekdays = forms.TypedMultipleChoiceField(
        label=_("On"),
        choices=Weekday.choices,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: on any day."),
    )
    not_before = wall_time_field(_("Not before"), help_text=_("Such as 17:00."))
    before = wall_time_field(_("Starting before"), help_text=_("Such as 19:00."))
    count = forms.IntegerField(
        label=_("How many to show"),
        min_value=1,
        max_value=MOST_TIMES,
        initial=3,
        required=False,
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"), _("Write a number from 1 to 20.")
        ),
    )

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        first, last = data.get("not_before"), data.get("before")
        if first is not None and last is not None and last <= first:
            self.add_error("before", _("This must be later than “Not before”."))
        return data

    def preferences(self) -> Preferences:
        data = self.cleaned_data
        return Preferences(frozenset(data["weekdays"]), data["not_before"] or dt.time(0), data["before"])

    def practitioner_ids(self) -> frozenset[int] | None:
        return frozenset(person.pk for person in self.cleaned_data["practitioners"]) or None
