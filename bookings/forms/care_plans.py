"""What a page about a plan of care sends: which visits are wanted, and at which of the times that it showed."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bookings.forms.times import revision_field
from bookings.operations import PlanChoice

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from bookings.models import CarePlan

BETWEEN = " "  # a start and the practitioner's slug
LONGEST = 120


def slot_value(start: dt.datetime, slug: str) -> str:
    """Return a time as the form carries it: the start with the clinic's offset, and with whom."""
    return f"{start.isoformat()}{BETWEEN}{slug}"


class ChoicesForm(forms.Form):
    """For each visit of the plan a tick and a time; `change` is the visit for which another time is wanted."""

    shown = revision_field()
    visits = forms.MultipleChoiceField(required=False)
    change = forms.ChoiceField(required=False)

    def __init__(self, *args: Any, plan: CarePlan, zone: ZoneInfo, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plan, self.zone, self.today = plan, zone, today
        self.slugs = {person.slug: person.pk for person in plan.service.practitioners.all()}
        self.positions = [visit.position for visit in plan.visits.all()]
        choices = [(str(position), str(position)) for position in self.positions]
        for name in ("visits", "change"):
            self.fields[name].choices = choices  # type: ignore[attr-defined]
        for position in self.positions:
            self.fields[f"slot-{position}"] = forms.CharField(required=False, max_length=LONGEST)

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        ticked = {int(position) for position in data.get("visits", ())}
        data["choices"] = {
            position: self.choice(data.get(f"slot-{position}", ""), ticked=position in ticked)
            for position in self.positions
        }
        data["wanted"] = {
            position: choice
            for position, choice in data["choices"].items()
            if choice.starts_at and not choice.left_out
        }
        return data

    def choice(self, value: str, *, ticked: bool) -> PlanChoice:
        if not value:
            return PlanChoice(left_out=False)  # no time was shown, so there was nothing to tick
        start, _between, slug = value.partition(BETWEEN)
        starts_at = self.instant(start)
        if starts_at is None or slug not in self.slugs:
            raise forms.ValidationError(_("Choose one of the times that are shown."))
        return PlanChoice(starts_at, self.slugs[slug], left_out=not ticked)

    def instant(self, text: str) -> dt.datetime | None:
        """Return the start, in UTC; None for anything that could not have been shown."""
        try:
            value = dt.datetime.fromisoformat(text)
            starts_at = value.astimezone(dt.UTC)
            day = starts_at.astimezone(self.zone).date()
        except (ValueError, OverflowError):
            return None
        whole = not starts_at.second and not starts_at.microsecond
        within = self.plan.first_date <= day <= self.plan.valid_until or day >= self.today
        near = day <= max(self.plan.valid_until, self.today)
        return starts_at if value.tzinfo is not None and whole and within and near else None
