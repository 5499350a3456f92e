"""A practitioner's hours and time off, as rows of tables: each complaint at its row and field."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from bookings.enums import Weekday
from bookings.forms.setup import SetUpForm, moment_field, this_century
from bookings.models import HealthcareService

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bookings.models import AvailableTime

MIDNIGHT = dt.time(0)
WEEK = 7


def whole_minutes(wall: dt.time) -> dt.time:
    if wall.second or wall.microsecond:
        raise ValidationError(_("Write whole minutes, such as 14:30."), code="minutes")
    return wall


class RowForm(SetUpForm):
    """A row of a table: each control says its column's name to those who don't see the table."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["aria-label"] = str(field.label)


class HoursForm(RowForm):
    """Hours of each week, from a first to a last day where these are set."""

    def clean_starts(self) -> dt.time:
        return whole_minutes(self.cleaned_data["starts"])

    def clean_ends(self) -> dt.time:
        return whole_minutes(self.cleaned_data["ends"])

    def clean(self) -> dict[str, Any]:
        super().clean()
        data = self.cleaned_data
        starts, ends = data.get("starts"), data.get("ends")
        if starts is not None and ends is not None and ends <= starts and ends != MIDNIGHT:
            self.add_error("ends", _("The hours must end after they start."))
        self.check_validity(data)
        return data

    def check_validity(self, data: dict[str, Any]) -> None:
        first, last = self.dated("valid_from"), self.dated("valid_until")
        if first is None or last is None:
            return
        if last < first:
            self.add_error("valid_until", _("The last day must not be before the first day."))
        elif (weekday := data.get("weekday")) and not comes(weekday, first, last):
            text = _("There is no %(weekday)s from the first to the last day.")
            self.add_error("valid_until", text % {"weekday": Weekday(weekday).label})

    def dated(self, name: str) -> dt.date | None:
        day: dt.date | None = self.cleaned_data.get(name)
        try:
            if day is not None:
                this_century(day)
        except ValidationError as error:
            self.add_error(name, error)
            return None
        return day


class DateForm(HoursForm):
    """Hours of one date: stored as weekly hours that are valid on that day only."""

    date = forms.DateField(
        label=_("Date"),
        validators=[this_century],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["date"] = self.instance.valid_from

    def check_validity(self, data: dict[str, Any]) -> None:
        if day := data.get("date"):
            self.instance.weekday = day.isoweekday()
            self.instance.valid_from = self.instance.valid_until = day


def comes(weekday: int, first: dt.date, last: dt.date) -> bool:
    """Tell whether the weekday comes between two days, both included."""
    return (last - first).days + 1 >= WEEK or (weekday - first.isoweekday()) % WEEK <= (last - first).days


class RowFormSet(forms.BaseInlineFormSet):  # type: ignore[type-arg]  # as in setup.py
    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        if "DELETE" in form.fields:
            form.fields["DELETE"].widget.attrs["aria-label"] = str(_("Delete this row"))


class HoursFormSet(RowFormSet):
    """The hours of one practitioner: nobody works twice at the same time.

    A class may lie within other hours: it takes its time out of them. `others` is the table before this one.
    """

    others: HoursFormSet | None = None

    def clean(self) -> None:
        super().clean()
        earlier = list(self.others.whole_rows()) if self.others is not None else []
        for form in self.whole_rows():
            clashing = next((other for other in earlier if clash(form.instance, other.instance)), None)
            if clashing is not None:
                text = _("These hours overlap %(other)s.")
                form.add_error("starts", text % {"other": told(clashing.instance)})
            earlier.append(form)
            self.check_kept(form)

    def whole_rows(self) -> Iterator[Any]:
        """Yield the forms that hold hours: neither empty nor wrong nor about to be deleted."""
        if self.is_bound:
            yield from (form for form in self.forms if is_whole(form))

    def check_kept(self, form: Any) -> None:
        """Refuse hours kept for what the practitioner, as chosen above, does not give."""
        kept = form.cleaned_data.get("only_for")
        if isinstance(kept, HealthcareService) and str(kept.pk) not in self.chosen_services():
            text = _(
                "%(service)s is not chosen under Services above: choose it there too, or leave this empty."
            )
            form.add_error("only_for", text % {"service": kept.name})

    def chosen_services(self) -> Iterable[str]:
        return self.data.getlist("services")  # type: ignore[no-any-return, attr-defined]


class DateFormSet(HoursFormSet):
    @classmethod
    def get_default_prefix(cls) -> str:
        return "dates"


def is_whole(form: Any) -> bool:
    row: AvailableTime = form.instance
    return not form.errors and not form.cleaned_data.get("DELETE") and (bool(row.pk) or form.has_changed())


def told(row: AvailableTime) -> str:
    once = row.valid_from if row.valid_from == row.valid_until else None
    day = date_format(once, "j F Y") if once else row.get_weekday_display()
    return f"{day} {row.starts:%H:%M}–{row.ends:%H:%M}"


def clash(one: AvailableTime, other: AvailableTime) -> bool:
    return (
        one.weekday == other.weekday
        and is_class(one) == is_class(other)
        and one.starts < (other.ends if other.ends != MIDNIGHT else dt.time.max)
        and other.starts < (one.ends if one.ends != MIDNIGHT else dt.time.max)
        and not_before(one.valid_until, other.valid_from)
        and not_before(other.valid_until, one.valid_from)
    )


def is_class(row: AvailableTime) -> bool:
    return row.only_for is not None and row.only_for.capacity > 1


def not_before(last: dt.date | None, first: dt.date | None) -> bool:
    return last is None or first is None or last >= first


class AbsenceForm(RowForm):
    starts_at = moment_field(_("From"))
    ends_at = moment_field(_("Until"))

    def clean(self) -> dict[str, Any]:
        super().clean()
        data = self.cleaned_data
        starts, ends = data.get("starts_at"), data.get("ends_at")
        if starts and ends and ends <= starts:
            self.add_error("ends_at", _("Time off must end after it starts."))
        return data
