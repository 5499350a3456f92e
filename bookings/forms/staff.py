"""What staff type on the pages of the desk, besides times."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

import plaintext
from bookings import queries
from bookings.enums import VisitMode
from bookings.forms.fields import EmailField, ParagraphsField, TelephoneField
from bookings.forms.times import TimeForm, revision_field
from bookings.operations import Contact, Details

if TYPE_CHECKING:
    from bookings.models import Clinic, Patient

NEW = "new"
KEY = re.compile(r"[A-Za-z0-9_-]{20,64}")


def name_field() -> forms.CharField:
    return forms.CharField(
        label=_("Name"),
        max_length=150,
        validators=[plaintext.one_line],
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Write the patient's name.")},
    )


def email_field() -> forms.EmailField:
    return EmailField(
        label=_("E-mail address"),
        required=False,
        max_length=254,
        help_text=_("Without one, no confirmation is sent."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={"invalid": _("Write an address like name@example.org, or leave it empty.")},
    )


def telephone_field(clinic: Clinic) -> forms.Field:
    """Return the field; a number without a country code is read as the clinic's country's."""
    field: forms.Field = TelephoneField(
        label=_("Telephone"),
        required=False,
        country=clinic.country,
        max_length=40,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
        error_messages={"invalid": _("Write a telephone number with its area code.")},
    )
    return field


def reason_field() -> forms.CharField:
    return ParagraphsField(
        label=_("Reason"),
        required=False,
        max_length=500,
        help_text=_("A few words; no clinical details."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class BookForm(TimeForm):
    """A visit for somebody at the desk or on the telephone: an existing patient, or a new one's details."""

    key = forms.CharField(widget=forms.HiddenInput)
    find = forms.CharField(
        label=_("Find the patient"),
        required=False,
        max_length=100,
        help_text=_("By name, telephone or reference."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    patient = forms.CharField(required=False, max_length=12)
    name = name_field()
    email = email_field()
    reason = reason_field()
    all_the_same = forms.BooleanField(
        label=_("Book it all the same"),
        required=False,
        help_text=_("Although the patient has as many visits ahead as the clinic allows."),
    )

    field_order = [
        "slot",
        "other_time",
        "outside_hours",
        "find",
        "patient",
        "name",
        "telephone",
        "email",
        "reason",
        "all_the_same",
    ]

    def __init__(self, *args: Any, clinic: Clinic, **kwargs: Any) -> None:
        super().__init__(*args, zone=queries.zone(clinic), **kwargs)
        self.fields["telephone"] = telephone_field(clinic)
        self.fields["name"].required = False
        self.order_fields(self.field_order)

    def clean_key(self) -> str:
        key: str = self.cleaned_data["key"]
        if not KEY.fullmatch(key):
            raise forms.ValidationError(_("Please open this page again: the form has lost its number."))
        return key

    def clean_patient(self) -> Patient | None:
        reference: str = self.cleaned_data["patient"]
        if reference in {"", NEW}:
            return None
        patient = queries.patient_by_reference(reference)
        if patient is None:
            raise forms.ValidationError(_("Find the patient again."))
        return patient

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("patient"):
            if data.get("name"):
                self.add_error("name", _("A patient is chosen above: choose “Somebody new”, or empty this."))
            if self.by_telephone and not data["patient"].telephone:
                text = _("This visit is by telephone, and this patient has no number: add it first.")
                self.add_error("patient", text)
        elif "patient" in data:
            self.clean_new_patient(data)
        return data

    @property
    def by_telephone(self) -> bool:
        service = self.when.cleaned_data.get("service")
        return service is not None and service.mode == VisitMode.TELEPHONE

    def clean_new_patient(self, data: dict[str, Any]) -> None:
        if "name" in data and not data["name"]:
            self.add_error("name", _("Write the patient's name."))
        if self.by_telephone and not data.get("telephone", "missing"):
            self.add_error("telephone", _("This visit is by telephone: write the number to call."))
        elif "telephone" in data and "email" in data and not data["telephone"] and not data["email"]:
            self.add_error("telephone", _("Write a telephone number or an e-mail address."))

    def details(self) -> Details:
        contact = contact_in(self.cleaned_data)
        return Details(contact.name, contact.email, contact.telephone, self.cleaned_data["reason"])


class CancelForm(forms.Form):
    why = forms.CharField(
        label=_("Why"),
        required=False,
        max_length=300,
        validators=[plaintext.one_line],
        help_text=_("For the visit's history. The patient does not see it."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    revision = revision_field()


class RecordNumberForm(forms.Form):
    record_number = forms.CharField(
        label=_("Record number"),
        required=False,
        max_length=60,
        validators=[plaintext.one_line],
        help_text=_("The number of this visit in your record system."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    shown = forms.CharField(required=False, widget=forms.HiddenInput)


class ContactForm(forms.Form):
    """The contact details of a patient, and a digest of those that the page showed."""

    name = name_field()
    email = email_field()
    shown = forms.CharField(widget=forms.HiddenInput)

    field_order = ["name", "telephone", "email"]

    def __init__(self, *args: Any, clinic: Clinic, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["telephone"] = telephone_field(clinic)
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if "telephone" in data and "email" in data and not data["telephone"] and not data["email"]:
            self.add_error("telephone", _("Write a telephone number or an e-mail address."))
        return data

    def contact(self) -> Contact:
        return contact_in(self.cleaned_data)


class SearchForm(forms.Form):
    words = forms.CharField(
        label=_("Name, telephone or reference"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True}),
        error_messages={"required": _("Write a name, a telephone number or a reference.")},
    )


def contact_in(data: dict[str, Any]) -> Contact:
    return Contact(
        name=" ".join(data["name"].split()),
        email=data["email"],
        telephone=str(data["telephone"] or ""),
    )
