"""Which free time, or another one: what booking at the desk and moving a visit have in common."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

import plaintext
from bookings.domain import walltime
from bookings.models import HealthcareService, Practitioner
from bookings.operations import Wish

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

OTHER = "other"
FURTHEST = dt.timedelta(days=2 * 366)


def date_field() -> forms.DateField:
    return forms.DateField(
        label=_("Day"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("Choose a day."),
            "invalid": _("This day does not exist. Write it like 2027-03-09."),
        },
    )


def revision_field() -> forms.IntegerField:
    """Return the hidden field that says which state of the visit the page showed."""
    return forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)


def practitioner_field() -> forms.ModelChoiceField[Practitioner]:
    return forms.ModelChoiceField(
        Practitioner._base_manager.all(),
        label=_("Practitioner"),
        required=False,
        empty_label=_("First available physiotherapist"),
        error_messages={"invalid_choice": _("Choose one of the practitioners in the list.")},
    )


class DayForm(forms.Form):
    """Which day the schedule shows, and whose; nothing typed is today and everybody."""

    date = date_field()
    practitioner = practitioner_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["date"].required = False
        whose = self.fields["practitioner"]
        assert isinstance(whose, forms.ModelChoiceField)  # noqa: S101 -- it is, a few lines above
        whose.empty_label = str(_("Everybody"))

    def clean_date(self) -> dt.date | None:
        day: dt.date | None = self.cleaned_data["date"]
        if day is not None and not 2000 <= day.year < 2100:  # noqa: PLR2004 -- the centuries of this clinic
            raise forms.ValidationError(_("Choose a day of this century."))
        return day


class WhenForm(forms.Form):
    """Which practitioner and which day: decides the free times that are shown."""

    practitioner = practitioner_field()
    date = date_field()

    def __init__(
        self,
        *args: Any,
        today: dt.date,
        service: HealthcareService | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.given = service
        whom = self.fields["practitioner"]
        assert isinstance(whom, forms.ModelChoiceField)  # noqa: S101 -- it is, a few lines above
        whom.queryset = Practitioner._base_manager.filter(is_active=True).order_by("name", "pk")
        if service is not None:
            whom.queryset = whom.queryset.filter(services=service)

    def clean_date(self) -> dt.date:
        day: dt.date = self.cleaned_data["date"]
        if day < self.today:
            raise forms.ValidationError(_("This day is over."))
        if day > self.today + FURTHEST:
            raise forms.ValidationError(_("This day is more than two years away."))
        return day

    def chosen(self) -> str:
        """Return what the shown times belong to: a form that asks for others gets those before anything is booked."""
        data = self.cleaned_data
        parts = (data.get("service") or self.given, data.get("practitioner"), data.get("date"))
        return ":".join(str(getattr(part, "pk", part) or "") for part in parts)


class WhatAndWhenForm(WhenForm):
    service = forms.ModelChoiceField(
        HealthcareService._base_manager.all(),
        label=_("Service"),
        empty_label=None,
        error_messages={
            "required": _("Choose a service."),
            "invalid_choice": _("Choose one of the services in the list."),
        },
    )

    field_order = ["service", "practitioner", "date"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        what = self.fields["service"]
        assert isinstance(what, forms.ModelChoiceField)  # noqa: S101 -- it is, a few lines above
        what.queryset = HealthcareService._base_manager.filter(is_active=True).order_by("order", "name", "pk")

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        service, whom = data.get("service"), data.get("practitioner")
        if service and whom and not whom.services.filter(pk=service.pk).exists():
            text = _("%(practitioner)s does not offer this service.") % {"practitioner": whom.name}
            self.add_error("practitioner", text)
        return data


class TimeForm(forms.Form):
    """Which of the free times, or another one; `when` is the form that chose the day, already validated."""

    slot = forms.CharField(required=False, max_length=40)
    other_time = forms.TimeField(
        label=_("Another time"),
        required=False,
        input_formats=["%H:%M", "%H.%M"],
        help_text=_("Such as 14:30."),
        widget=forms.TimeInput(attrs={"autocomplete": "off"}, format="%H:%M"),
        error_messages={"invalid": _("Write the time like 14:30.")},
    )
    outside_hours = forms.BooleanField(
        label=_("Outside the weekly hours, on purpose"),
        required=False,
        help_text=_("Needs a named practitioner. Another visit at that time still cannot be overlapped."),
    )

    def __init__(self, *args: Any, when: WhenForm, zone: ZoneInfo, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.when = when
        self.zone = zone

    def clean_slot(self) -> dt.datetime | str:
        text: str = self.cleaned_data["slot"]
        if text in {"", OTHER}:
            return text
        try:
            value = dt.datetime.fromisoformat(text)
            starts_at = value.astimezone(dt.UTC)
            day = starts_at.astimezone(self.zone).date()
        except (ValueError, OverflowError) as error:
            raise forms.ValidationError(_("Choose one of the times.")) from error
        if value.tzinfo is None or not self.when.today <= day <= self.when.today + FURTHEST:
            raise forms.ValidationError(_("Choose one of the times."))
        return starts_at.replace(second=0, microsecond=0)

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if {"slot", "other_time"} <= data.keys() and "date" in self.when.cleaned_data:
            data["starts_at"] = self.starts_at(data["slot"], data["other_time"])
        if data.get("outside_hours") and not self.when.cleaned_data.get("practitioner"):
            self.add_error("outside_hours", _("Choose the practitioner who will be there."))
        return data

    def starts_at(self, slot: dt.datetime | str, other: dt.time | None) -> dt.datetime | None:
        """Return the instant that was asked for, or None after noting what is wrong."""
        if isinstance(slot, dt.datetime) and other is None:
            return slot
        if isinstance(slot, dt.datetime):
            self.add_error("other_time", _("Choose a time above or write one here, not both."))
        elif other is None:
            self.add_error("slot", _("Choose a time, or write another one."))
        else:
            return self.composed(other)
        return None

    def composed(self, wall: dt.time) -> dt.datetime | None:
        """Return the instant of the wall time on the chosen day; of a doubled hour, the first."""
        starts_at = walltime.at(self.when.cleaned_data["date"], wall, self.zone)
        if starts_at.astimezone(self.zone).time() == wall:
            return starts_at
        self.add_error("other_time", _("The clocks go forward that night: this time does not exist."))
        return None

    def wish(self, service: HealthcareService) -> Wish:
        whom = self.when.cleaned_data.get("practitioner")
        return Wish(
            service=service,
            starts_at=self.cleaned_data["starts_at"],
            practitioner=whom.pk if whom else None,
            outside_hours=self.cleaned_data["outside_hours"],
        )


class MoveForm(TimeForm):
    why = forms.CharField(
        label=_("Why"),
        required=False,
        max_length=300,
        validators=[plaintext.one_line],
        help_text=_("For the visit's history. The patient does not see it."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    revision = revision_field()
