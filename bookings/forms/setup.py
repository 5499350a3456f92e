"""What the admin checks when staff set up the clinic, its services and places: each complaint at its field."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import phonenumbers
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from bookings import queries
from bookings.domain.public_holidays import regions
from bookings.enums import HorizonRule, VisitMode

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from django.db.models import Field

CENTURY = range(2000, 2100)
MOST = 10_000  # where the model knows no bound: beyond any clinic, and short of what a database can hold
NO_SMS = _("SMS is not set up on this server: whoever runs it sets SMS_URL first.")
SAY_DAYS = _("Say how many days.")


def this_century(moment: dt.date) -> None:
    """Refuse typing slips such as the year 0207, and dates that no calendar can turn into an instant."""
    if moment.year not in CENTURY:
        raise ValidationError(_("Choose a day of this century."), code="century")


def moment_field(label: Any) -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label,
        validators=[this_century],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )


class SetUpForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """A form of the set-up; `fallen_outside` are the booked visits (ids) that somebody must agree to leave outside."""

    fallen_outside: Sequence[int] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if isinstance(field, forms.IntegerField):
                bound(field, self._meta.model._meta.get_field(name))

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]  # Django's own, without a stub
        if self.fallen_outside:
            self.add_error(None, _("Booked visits fall outside: agree to that first."))


def bound(number: forms.IntegerField, column: Field[Any, Any]) -> None:
    """Let the field know the bounds that the model has, and give it a sane one where there is none."""
    rules = [*column.validators, *number.validators]
    own = column.deconstruct()[3].get("validators", ())  # without those that the database brings along
    least = max(int(rule.limit_value) for rule in rules if isinstance(rule, MinValueValidator))
    most = min((int(rule.limit_value) for rule in own if isinstance(rule, MaxValueValidator)), default=MOST)
    text = _("Write a number from %(least)s to %(most)s.") % {"least": least, "most": most}
    number.validators = [MinValueValidator(least, text), MaxValueValidator(most, text)]
    number.widget.attrs |= {"min": least, "max": most, "inputmode": "numeric"}


class ClinicForm(SetUpForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "holiday_region" in self.fields:
            self.fields["holiday_region"] = self.region_field(self.fields["holiday_region"])
        if "sms_reminders" in self.fields and not queries.sms_is_possible():
            self.fields["sms_reminders"].help_text = NO_SMS

    def region_field(self, plain: forms.Field) -> forms.ChoiceField:
        """Return a choice among the regions of the country that is typed, else of the one that is saved."""
        country = self.data.get("country", "") if self.is_bound else self.instance.country
        named = [(code, f"{name} ({code})") for code, name in regions(country).items()]
        if (
            country not in phonenumbers.SUPPORTED_REGIONS
        ):  # that is told at the country; the region waits for it
            typed = self.data.get("holiday_region", "")
            named = [(typed, typed)]
        unknown = _("This is no region of the country above: choose one of the list, or none.")
        return forms.ChoiceField(
            choices=[("", _("The whole country")), *named],
            required=False,
            label=plain.label,
            help_text=_(
                "Its public holidays are proposed under Closures, Public holidays. After another country, save"
                " once to choose among its regions."
            ),
            error_messages={"invalid_choice": unknown},
        )

    def clean_sms_reminders(self) -> bool:
        wanted: bool = self.cleaned_data["sms_reminders"]
        if wanted and not queries.sms_is_possible():
            raise ValidationError(NO_SMS, code="sms")
        return wanted

    def clean_country(self) -> str:
        country: str = self.cleaned_data["country"]
        if country not in phonenumbers.SUPPORTED_REGIONS:
            raise ValidationError(_("No country has this code. Use one such as CA or GB."), code="country")
        return country


class ServiceForm(SetUpForm):
    def clean(self) -> dict[str, Any]:
        super().clean()
        data = self.cleaned_data
        if data.get("horizon_rule") == HorizonRule.DAYS and data.get("planning_horizon", 0) is None:
            self.add_error("planning_horizon", SAY_DAYS)
        offset, step = data.get("slot_offset"), data.get("slot_step")
        if offset is not None and step is not None and offset >= step:
            text = _("Choose less than “start every”, here less than %(step)s.") % {"step": step}
            self.add_error("slot_offset", text)
        longer, usual = data.get("longer_duration"), data.get("duration")
        if longer is not None and usual is not None and longer <= usual:
            text = _("Choose more than the usual length, here more than %(usual)s.") % {"usual": usual}
            self.add_error("longer_duration", text)
        if longer is not None and data.get("capacity", 1) > 1:
            self.add_error("longer_duration", _("A class has one length for everybody: leave this empty."))
        if not data.get("for_new") and not data.get("for_returning"):
            self.add_error("for_new", _("Choose at least one: new patients, or those who have been here."))
        self.check_mode(data)
        return data

    def check_mode(self, data: dict[str, Any]) -> None:
        """Refuse what would be passed over: a telephone visit takes neither room nor equipment."""
        if data.get("mode") != VisitMode.TELEPHONE:
            return
        for name in ("room_kind", "equipment_kind"):
            if data.get(name):
                self.add_error(
                    name, _("By telephone none is taken: leave this empty, or choose “At the clinic”.")
                )


class PrivacyNoticeForm(SetUpForm):
    published_at = moment_field(_("In force from"))


class RoomForm(SetUpForm):
    """Serves rooms and equipment: names are told apart within a location."""

    def clean(self) -> dict[str, Any]:
        super().clean()
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
        super().clean()
        data = self.cleaned_data
        first, last = data.get("first_date"), data.get("last_date")
        if first and last and last < first:
            self.add_error("last_date", _("The last day must not be before the first day."))
        return data
