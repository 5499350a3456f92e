"""What staff set in a plan of care."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bookings import queries
from bookings.domain.care_plans import default_last
from bookings.enums import PartOfDay, Weekday
from bookings.forms.fields import SeveralField
from bookings.forms.questions import service_field
from bookings.forms.times import FURTHEST, revision_field
from bookings.models import HealthcareService, Practitioner
from bookings.models.care_plans import LONGEST_INTERVAL, LONGEST_PLAN, MOST_VISITS
from bookings.operations import PlanTerms

if TYPE_CHECKING:
    from bookings.models import Appointment, CarePlan

DAYS, WEEKS = "days", "weeks"
UNITS = {DAYS: 1, WEEKS: 7}


def number_field(label: Any, most: int, text: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        min_value=1,
        max_value=most,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), text),
    )


def day_field(label: Any, **rest: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("Choose a day."),
            "invalid": _("This day does not exist. Write it like 2027-03-09."),
        },
        **rest,
    )


class PlanForm(forms.Form):
    """“6 visits, every week, with the same practitioner, in the morning”; nothing clinical is asked."""

    shown = revision_field()
    service = service_field()
    visits = number_field(_("Number of visits"), MOST_VISITS, _("Write a number from 1 to 24."))
    every = number_field(_("One every"), LONGEST_INTERVAL, _("Write a number from 1 to 84."))
    unit = forms.ChoiceField(
        label=_("Days or weeks"),
        choices=[(DAYS, _("days")), (WEEKS, _("weeks"))],
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Choose days or weeks.")),
    )
    practitioners = SeveralField(
        Practitioner._base_manager.filter(is_active=True).order_by("name", "pk"),
        label=_("With"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: with anybody who offers the service."),
        error_messages={"invalid_choice": _("Choose from the practitioners in the list.")},
    )
    parts = forms.MultipleChoiceField(
        label=_("Time of day"),
        choices=PartOfDay.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: at any time."),
        error_messages={"invalid_choice": _("Choose from the times of day in the list.")},
    )
    weekdays = forms.TypedMultipleChoiceField(
        label=_("On"),
        choices=Weekday.choices,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: on any day."),
        error_messages={"invalid_choice": _("Choose from the days in the list.")},
    )
    first_date = day_field(_("From"))
    valid_until = day_field(
        _("Until"),
        required=False,
        help_text=_("The last day of a visit, and of the link. Empty: four weeks after the last week."),
    )

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        what = self.fields["service"]
        assert isinstance(what, forms.ModelChoiceField)  # noqa: S101 -- it is, a few lines above
        what.queryset = HealthcareService._base_manager.filter(is_active=True).order_by("order", "name", "pk")

    def clean_first_date(self) -> dt.date:
        day: dt.date = self.cleaned_data["first_date"]
        if day < self.today:
            raise forms.ValidationError(_("This day is over."))
        if day > self.today + FURTHEST:
            raise forms.ValidationError(_("This day is more than two years away."))
        return day

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        self.check_practitioners(data)
        if {"visits", "every", "unit", "first_date"} <= data.keys():
            self.check_length(data)
        return data

    def check_practitioners(self, data: dict[str, Any]) -> None:
        service, people = data.get("service"), data.get("practitioners")
        if service is None or not people:
            return
        offering = set(service.practitioners.values_list("pk", flat=True))
        names = [person.name for person in people if person.pk not in offering]
        if names:
            text = _("%(names)s: does not offer this service.") % {"names": ", ".join(names)}
            self.add_error("practitioners", text)

    def check_length(self, data: dict[str, Any]) -> None:
        every = data["every"] * UNITS[data["unit"]]
        if every > LONGEST_INTERVAL:
            self.add_error("every", _("At most twelve weeks may lie between two visits."))
        elif every * (data["visits"] - 1) > LONGEST_PLAN:
            self.add_error("visits", _("This plan would take more than a year. Choose fewer visits."))
        elif "valid_until" in data:
            self.check_end(data, every)

    def check_end(self, data: dict[str, Any], every: int) -> None:
        latest = default_last(data["first_date"], every, data["visits"])
        last_visit = data["first_date"] + dt.timedelta(days=every * (data["visits"] - 1))
        data["valid_until"] = until = data["valid_until"] or latest
        if until < last_visit:
            text = _("The last visit would be on %(day)s: choose that day or a later one.")
            self.add_error("valid_until", text % {"day": last_visit.isoformat()})
        elif until > latest + FURTHEST:
            self.add_error("valid_until", _("This day is too far away."))
        data["every_days"] = every

    def terms(self) -> PlanTerms:
        data = self.cleaned_data
        return PlanTerms(
            service=data["service"],
            visits=data["visits"],
            every_days=data["every_days"],
            first_date=data["first_date"],
            valid_until=data["valid_until"],
            practitioners=frozenset(person.pk for person in data["practitioners"]),
            weekdays=tuple(data["weekdays"]),
            parts=tuple(data["parts"]),
        )


def after_visit(appointment: Appointment, first: dt.date) -> dict[str, Any]:
    """Return what the form opens with: the same practitioner, every week from the first day on. One query."""
    return {
        "shown": 0,
        "service": queries.service_after(appointment).pk,
        "visits": 6,
        "every": 1,
        "unit": WEEKS,
        "practitioners": [appointment.practitioner_id],
        "first_date": first,
    }


def as_it_is(plan: CarePlan) -> dict[str, Any]:
    weeks, rest = divmod(plan.every_days, 7)
    return {
        "shown": plan.revision,
        "service": plan.service_id,
        "visits": len(plan.visits.all()),
        "every": plan.every_days if rest else weeks,
        "unit": DAYS if rest else WEEKS,
        "practitioners": [person.pk for person in plan.practitioners.all()],
        "weekdays": plan.weekdays,
        "parts": plan.parts,
        "first_date": plan.first_date,
        "valid_until": plan.valid_until,
    }
