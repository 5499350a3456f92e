"""The details of a visit that somebody books for somebody else: a parent for a child, a daughter for her father."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

import plaintext
from bookings.enums import PatientAge, VisitMode, WhomToCall
from bookings.forms.details import DetailsForm
from bookings.forms.fields import TelephoneField
from bookings.operations import Details, ForOther

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.forms import BoundField

    from bookings.models import BookingAttempt

PATIENT = ("patient_name", "age", "guardian", "agreed", "said_returning", "reason")
CONTACT = ("name", "email", "telephone", "whom_to_call", "patient_telephone")


class ForOtherForm(DetailsForm):
    """Who comes, who books for them, and who has agreed: for a child a parent or guardian, else the patient."""

    asked_sometimes = ("guardian", "agreed", "patient_telephone")  # each has a hint that says when

    patient_name = forms.CharField(
        label=_("Patient’s name"),
        max_length=150,
        validators=[plaintext.one_line],
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Enter the patient’s name.")},
    )
    age = forms.ChoiceField(choices=PatientAge, widget=forms.RadioSelect)
    guardian = forms.CharField(
        label=_("Parent’s or guardian’s name"),
        required=False,
        max_length=150,
        validators=[plaintext.one_line],
        help_text=_("Only if that is not you."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    agreed = forms.BooleanField(label=_("They know about this booking and agree to it"), required=False)
    whom_to_call = forms.ChoiceField(
        label=_("Which number do we call?"),
        choices=WhomToCall,
        help_text=_("This visit is by telephone."),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose which number we call at the time of the visit."),
            "invalid_choice": _("Choose which number we call at the time of the visit."),
        },
    )

    def __init__(
        self, *args: Any, adult_age: int, country: str, attempt: BookingAttempt | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, country=country, attempt=attempt, **kwargs)
        self.adult_age = adult_age
        self.fields["email"].label, self.fields["telephone"].label = (
            _("Your e-mail address"),
            _("Your telephone number"),
        )
        self.ask_the_age()
        self.fields["patient_telephone"] = TelephoneField(
            country=country,
            label=_("The number to call"),
            required=False,
            max_length=40,
            help_text=_("Only where it is not yours. From abroad, begin with + and the country code."),
            error_messages={"invalid": _("Enter a telephone number with its area code.")},
            widget=forms.TextInput(attrs={"autocomplete": "off", "type": "tel"}),
        )
        if attempt is None or attempt.service.mode != VisitMode.TELEPHONE:
            del self.fields["whom_to_call"], self.fields["patient_telephone"]
        self.order_fields([*PATIENT, *CONTACT])

    def ask_the_age(self) -> None:
        years = {"age": self.adult_age}
        age = self.fields["age"]
        age.label = _("Is the patient under %(age)s?") % years
        age.error_messages["required"] = _("Say whether the patient is under %(age)s.") % years
        age.error_messages["invalid_choice"] = age.error_messages["required"]
        self.fields["agreed"].help_text = _("Only if the patient is %(age)s or over.") % years

    def ask_where_to_call(self) -> None:
        """Leave the visitor's own number as it is: which one is called is asked separately."""

    def ask_whether_here(self, months: int | None) -> None:
        said = self.fields["said_returning"]
        said.label = _("Has the patient been here before?")
        said.error_messages["invalid_choice"] = _("Say whether the patient has been here before: yes or no.")
        if not months:
            return
        said.label = ngettext(
            "Was the patient here in the last month?",
            "Was the patient here in the last %(months)s months?",
            months,
        ) % {"months": months}

    @property
    def groups(self) -> Iterator[tuple[str, list[BoundField]]]:
        """Yield the fields under their headings."""
        for title, names in ((_("The patient"), PATIENT), (_("You"), CONTACT)):
            yield str(title), [self[name] for name in names if name in self.fields]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        age = data.get("age")
        if age == PatientAge.GUARDIAN and "guardian" in data and not data["guardian"]:
            self.add_error("guardian", _("Enter the name of the parent or guardian."))
        if age == PatientAge.ADULT and not data.get("agreed"):
            self.add_error("agreed", _("Please ask the patient first, then tick this."))
        calls_patient = data.get("whom_to_call") == WhomToCall.PATIENT
        if calls_patient and "patient_telephone" in data and not data["patient_telephone"]:
            self.add_error("patient_telephone", _("Enter the number to call."))
        return data

    def details(self) -> Details:
        data = self.cleaned_data
        calls_patient = data.get("whom_to_call") == WhomToCall.PATIENT
        other = ForOther(
            name=" ".join(data["patient_name"].split()),
            age=data["age"],
            guardian=" ".join(data["guardian"].split()) if data["age"] == PatientAge.GUARDIAN else "",
            agreed=data["age"] == PatientAge.ADULT,
            whom_to_call=data.get("whom_to_call", ""),
            telephone=str(data["patient_telephone"]) if calls_patient else "",
        )
        return self.of_who_books(other)
