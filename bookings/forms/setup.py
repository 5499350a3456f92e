"""What the admin checks when staff set up hours, rooms, closures: each complaint at its field."""

from __future__ import annotations

import datetime as dt
from typing import Any

import phonenumbers
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

CENTURY = range(2000, 2100)
MIDNIGHT = dt.time(0)


def this_century(moment: dt.date) -> None:
    """Refuse typing slips such as the year 0207, and dates that no calendar can turn into an instant."""
    if moment.year not in CENTURY:
        raise ValidationError(_("Choose a day of this century."), code="century")


def whole_minutes(wall: dt.time) -> dt.time:
    if wall.second or wall.microsecond:
        raise ValidationError(_("Write whole minutes, such as 14:30."), code="minutes")
    return wall


def moment_field(label: Any) -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label,
        validators=[this_century],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )


class SetUpForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    pass


class ClinicForm(SetUpForm):
    def clean_country(self) -> str:
        country: str = self.cleaned_data["country"]
        if country not in phonenumbers.SUPPORTED_REGIONS:
            raise ValidationError(_("No country has this code. Use one such as CA or GB."), code="country")
        return country


class PrivacyNoticeForm(SetUpForm):
    published_at = moment_field(_("In force from"))


class RoomForm(SetUpForm):
    """Serves rooms and equipment: names are told apart within a location."""

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        location, name = data.get("location"), data.get("name")
        if location and name:
            same = self._meta.model._base_manager.filter(location=location, name=name)
            if same.exclude(pk=self.instance.pk).exists():
                self.add_error("name", _("This location has one of this name already."))
        return data

    def clean_location(self) -> Any:
        location = self.cleaned_data["location"]
        if self.instance.pk and self.instance.location_id != location.pk and self.in_use():
            raise ValidationError(
                _("Visits or weekly hours refer to it here. Please make a new one at the other location."),
                code="in_use",
            )
        return location

    def in_use(self) -> bool:
        return any(
            related.exists()
            for name in ("appointments", "available_times")
            if (related := getattr(self.instance, name, None)) is not None
        )


class ClosureForm(SetUpForm):
    def clean_first_date(self) -> dt.date:
        return self.dated("first_date")

    def clean_last_date(self) -> dt.date:
        return self.dated("last_date")

    def dated(self, name: str) -> dt.date:
        day: dt.date = self.cleaned_data[name]
        this_century(day)
        return day

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        first, last = data.get("first_date"), data.get("last_date")
        if first and last and last < first:
            self.add_error("last_date", _("The last day must not be before the first day."))
        return data


class RowForm(SetUpForm):
    """A row of a table: each control says its column's name to those who don't see the table."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["aria-label"] = str(field.label)


class HoursForm(RowForm):
    def clean_starts(self) -> dt.time:
        return whole_minutes(self.cleaned_data["starts"])

    def clean_ends(self) -> dt.time:
        return whole_minutes(self.cleaned_data["ends"])

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        starts, ends = data.get("starts"), data.get("ends")
        if starts is not None and ends is not None and ends <= starts and ends != MIDNIGHT:
            self.add_error("ends", _("The hours must end after they start."))
        first, last = data.get("valid_from"), data.get("valid_until")
        if first and last and last < first:
            self.add_error("valid_until", _("The last day must not be before the first day."))
        return data


class RowFormSet(forms.BaseInlineFormSet):  # type: ignore[type-arg]  # as above
    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        if "DELETE" in form.fields:
            form.fields["DELETE"].widget.attrs["aria-label"] = str(_("Delete this row"))


class HoursFormSet(RowFormSet):
    """The weekly hours of one practitioner: nobody works twice at the same time."""

    def clean(self) -> None:
        super().clean()
        rows = [form for form in self.forms if is_whole(form)]
        clashes = [
            (form, told(other))
            for position, form in enumerate(rows)
            for other in rows[:position]
            if overlap(form.cleaned_data, other.cleaned_data)
        ]
        for form, other_hours in clashes:
            form.add_error("starts", _("These hours overlap %(other)s.") % {"other": other_hours})


def is_whole(form: forms.BaseForm) -> bool:
    """Tell whether the row holds hours: neither empty nor wrong nor about to be deleted."""
    data = getattr(form, "cleaned_data", {})
    if form.errors or data.get("DELETE"):
        return False
    return all(data.get(name) is not None for name in ("weekday", "starts", "ends"))


def told(form: Any) -> str:
    data = form.cleaned_data
    weekday = form.instance.get_weekday_display()
    return f"{weekday} {data['starts']:%H:%M}–{data['ends']:%H:%M}"


def overlap(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return (
        one["weekday"] == other["weekday"]
        and one["starts"] < (other["ends"] if other["ends"] != MIDNIGHT else dt.time.max)
        and other["starts"] < (one["ends"] if one["ends"] != MIDNIGHT else dt.time.max)
        and not_before(one.get("valid_until"), other.get("valid_from"))
        and not_before(other.get("valid_until"), one.get("valid_from"))
    )


def not_before(last: dt.date | None, first: dt.date | None) -> bool:
    return last is None or first is None or last >= first


class AbsenceForm(RowForm):
    starts_at = moment_field(_("From"))
    ends_at = moment_field(_("Until"))

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        starts, ends = data.get("starts_at"), data.get("ends_at")
        if starts and ends and ends <= starts:
            self.add_error("ends_at", _("Time off must end after it starts."))
        return data
