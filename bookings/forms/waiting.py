"""What somebody on the waiting list waits for, and who they are."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

import plaintext
from bookings.enums import PartOfDay, Weekday
from bookings.forms.fields import EmailField, SeveralField, TelephoneField
from bookings.forms.staff import KEY, email_field, name_field, telephone_field
from bookings.operations import Contact, Waited

if TYPE_CHECKING:
    from bookings.models import Clinic, HealthcareService, WaitingListEntry

FURTHEST = dt.timedelta(days=2 * 366)


def day_field(label: Any, help_text: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        help_text=help_text,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("This day does not exist. Write it like 2027-03-09.")},
    )


class WaitedForm(forms.Form):
    """Practitioners, weekdays, parts of the day, and dates: each empty means any. `before` is the present visit's day."""

    practitioners = SeveralField(
        None,
        label=_("With"),
        required=False,
        help_text=_("Tick nobody if anybody will do."),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Choose among the people in the list.")},
    )
    weekdays = forms.TypedMultipleChoiceField(
        label=_("On"),
        required=False,
        choices=Weekday.choices,
        coerce=int,
        help_text=_("Tick none if any day will do."),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Choose among the days of the week.")},
    )
    parts = forms.MultipleChoiceField(
        label=_("At this time of day"),
        required=False,
        choices=PartOfDay.choices,
        help_text=_("Tick none if any time will do."),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Choose among the parts of the day in the list.")},
    )
    from_date = day_field(_("Not before"), _("Leave this empty for as soon as possible."))
    until_date = day_field(_("Not after"), _("After this day we take you off the list."))

    def __init__(
        self,
        *args: Any,
        service: HealthcareService,
        today: dt.date,
        before: dt.date | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        people = service.practitioners.filter(is_active=True).order_by("name", "pk")
        whom = self.fields["practitioners"]
        assert isinstance(whom, SeveralField)  # noqa: S101 -- it is, a few lines above
        whom.queryset = people
        if len(people) < 2:  # noqa: PLR2004 -- nothing to choose
            del self.fields["practitioners"]
        self.service, self.today, self.before = service, today, before
        self.helper = FormHelper(self)
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    def clean_from_date(self) -> dt.date | None:
        day: dt.date | None = self.cleaned_data["from_date"]
        if day and self.before and day > self.before:
            raise forms.ValidationError(
                _("Your appointment is on %(day)s: choose a day before that, or none."),
                params={"day": date_format(self.before, "l j F")},
            )
        return self.near(day)

    def clean_until_date(self) -> dt.date | None:
        day: dt.date | None = self.cleaned_data["until_date"]
        if day and day < self.today:
            raise forms.ValidationError(_("This day is over."))
        return self.near(day)

    def near(self, day: dt.date | None) -> dt.date | None:
        if day and not self.today - FURTHEST < day < self.today + FURTHEST:
            raise forms.ValidationError(_("This day is more than two years away."))
        return day

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        first, last = data.get("from_date"), data.get("until_date")
        if first and last and last < first:
            self.add_error("until_date", _("The last day is before the first one."))
        return data

    def waited(self) -> Waited:
        data = self.cleaned_data
        return Waited(
            practitioners=tuple(data.get("practitioners") or ()),
            weekdays=tuple(sorted(data["weekdays"])),
            parts=tuple(part for part in PartOfDay.values if part in data["parts"]),
            from_date=data["from_date"],
            until_date=data["until_date"],
        )


def as_initial(entry: WaitingListEntry) -> dict[str, Any]:
    return {
        "practitioners": list(entry.practitioners.all()),
        "weekdays": entry.weekdays,
        "parts": entry.parts,
        "from_date": entry.from_date,
        "until_date": entry.until_date,
    }


def clean_key(form: forms.Form) -> str:
    key: str = form.cleaned_data["key"]
    if not KEY.fullmatch(key):
        raise forms.ValidationError(_("Please open this page again: the form has lost its number."))
    return key


class JoinForm(WaitedForm):
    """What a visitor without a visit waits for, and how we reach them."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=64)
    name = forms.CharField(
        label=_("Name of the person who comes"),
        max_length=150,
        validators=[plaintext.one_line],
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Enter a name.")},
    )
    email = EmailField(
        label=_("E-mail address"),
        max_length=254,
        help_text=_("We write here when a time becomes free."),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
        error_messages={
            "required": _("Enter your e-mail address."),
            "invalid": _("Enter an e-mail address like name@example.org."),
        },
    )

    def __init__(self, *args: Any, clinic: Clinic, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["telephone"] = TelephoneField(
            label=_("Telephone number"),
            country=clinic.country,
            max_length=40,
            help_text=_(
                "We call when a time becomes free for the next 24 hours. From abroad, begin with + and the country code."
            ),
            widget=forms.TextInput(attrs={"autocomplete": "tel", "type": "tel"}),
            error_messages={
                "required": _("Enter your telephone number."),
                "invalid": _("Enter a telephone number with its area code."),
            },
        )

    clean_key = clean_key

    def contact(self) -> Contact:
        data = self.cleaned_data
        return Contact(" ".join(data["name"].split()), data["email"], str(data["telephone"]))


class StaffJoinForm(WaitedForm):
    """Somebody on the telephone: a name, and a number or an address."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=64)
    name = name_field()
    email = email_field()

    def __init__(self, *args: Any, clinic: Clinic, known: bool, **kwargs: Any) -> None:
        """Leave out who it is where a patient is `known` already."""
        super().__init__(*args, **kwargs)
        self.fields["until_date"].help_text = _("Empty: for 90 days.")
        if known:
            del self.fields["name"], self.fields["email"]
            return
        self.fields["telephone"] = telephone_field(clinic)
        self.fields["email"].help_text = _("Without one, every free time becomes a call.")
        self.order_fields(["name", "telephone", "email"])

    clean_key = clean_key

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if "telephone" in data and "email" in data and not data["telephone"] and not data["email"]:
            self.add_error("telephone", _("Write a telephone number or an e-mail address."))
        return data

    def contact(self) -> Contact | None:
        data = self.cleaned_data
        if "name" not in data:
            return None
        return Contact(" ".join(data["name"].split()), data["email"], str(data["telephone"] or ""))
