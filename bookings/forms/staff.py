"""What staff type on the pages of the desk, besides times."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

import plaintext
from bookings import queries
from bookings.enums import PatientAge, VisitMode, WhomToCall
from bookings.forms.fields import EmailField, ParagraphsField, TelephoneField
from bookings.forms.needs import NeedsFields
from bookings.forms.times import TimeForm, revision_field
from bookings.operations import Contact, Details, ForOther, Wish, contact_details

if TYPE_CHECKING:
    from bookings.models import Clinic, HealthcareService, Patient, RelatedPerson

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


class BookForm(NeedsFields, TimeForm):
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
    contact = forms.CharField(required=False, max_length=12)
    contact_name = name_field()
    contact_email = email_field()
    guardian = forms.CharField(
        label=_("Parent or guardian"),
        required=False,
        max_length=150,
        validators=[plaintext.one_line],
        help_text=_("For a patient under age."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    calls_contact = forms.BooleanField(
        label=_("Call the contact, not the patient"),
        required=False,
        help_text=_("For a visit by telephone."),
    )
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
        *NeedsFields.base_fields,
        "all_the_same",
    ]

    def __init__(self, *args: Any, clinic: Clinic, **kwargs: Any) -> None:
        super().__init__(*args, zone=queries.zone(clinic), **kwargs)
        self.fields["telephone"] = telephone_field(clinic)
        self.fields["contact_telephone"] = telephone_field(clinic)
        self.fields["name"].required = self.fields["contact_name"].required = False
        self.order_fields(self.field_order)

    def wish(self, service: HealthcareService) -> Wish:
        return replace(super().wish(service), needs=self.needs())

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

    def clean_contact(self) -> RelatedPerson | None:
        reference: str = self.cleaned_data["contact"]
        if reference in {"", NEW}:
            return None
        contact = queries.contact_by_reference(reference)
        if contact is None:
            raise forms.ValidationError(_("Find the patient again, then choose the contact."))
        return contact

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        self.clean_who_contacts(data)
        if data.get("patient"):
            if data.get("name"):
                self.add_error("name", _("A patient is chosen above: choose “Somebody new”, or empty this."))
            if self.by_telephone and not data["patient"].telephone and not self.contacts_number(data):
                text = _("This visit is by telephone, and this patient has no number: add it first.")
                self.add_error("patient", text)
        elif "patient" in data:
            self.clean_new_patient(data)
        return data

    def clean_who_contacts(self, data: dict[str, Any]) -> None:
        """Refuse half a contact, two of them, and somebody else's."""
        contact, typed = data.get("contact"), self.types_contact
        if contact and typed:
            self.add_error(
                "contact_name", _("A contact is chosen already: choose “As written here”, or empty this.")
            )
        elif contact and (data.get("patient") is None or contact.patient.person != data["patient"].person):
            self.add_error(
                "contact", _("This is another patient’s contact: choose the patient, or another contact.")
            )
        elif typed and "contact_name" in data and not data["contact_name"]:
            self.add_error("contact_name", _("Write the contact’s name."))
        elif typed and {"contact_email", "contact_telephone"} <= data.keys() and not self.reach(data):
            self.add_error("contact_telephone", _("Write a telephone number or an e-mail address."))
        elif not contact and not typed and (data.get("guardian") or data.get("calls_contact")):
            self.add_error("contact_name", _("Write who the contact is, or choose one."))
        elif data.get("calls_contact") and not self.contacts_number(data):
            self.add_error("calls_contact", _("This contact has no telephone number."))

    @property
    def types_contact(self) -> bool:
        """Tell whether a new contact was written, valid or not."""
        return any(
            str(self.data.get(f"contact_{part}", "")).strip() for part in ("name", "email", "telephone")
        )

    def reach(self, data: dict[str, Any]) -> bool:
        return bool(data["contact_email"] or data["contact_telephone"])

    def contacts_number(self, data: dict[str, Any]) -> bool:
        contact = data.get("contact")
        return bool(contact.telephone if contact else data.get("contact_telephone"))

    @property
    def by_telephone(self) -> bool:
        service = self.when.cleaned_data.get("service")
        return service is not None and service.mode == VisitMode.TELEPHONE

    def clean_new_patient(self, data: dict[str, Any]) -> None:
        if "name" in data and not data["name"]:
            self.add_error("name", _("Write the patient's name."))
        if self.types_contact and not (self.by_telephone and not self.contacts_number(data)):
            return  # the contact is reached instead
        if self.by_telephone and not data.get("telephone", "missing"):
            self.add_error("telephone", _("This visit is by telephone: write the number to call."))
        elif "telephone" in data and "email" in data and not data["telephone"] and not data["email"]:
            self.add_error("telephone", _("Write a telephone number or an e-mail address."))

    def details(self) -> Details:
        data = self.cleaned_data
        patient = contact_in(data)
        if not data["contact"] and not data["contact_name"]:
            return Details(patient.name, patient.email, patient.telephone, data["reason"])
        booked_by = contact_in(data, "contact_") if not data["contact"] else contact_details(data["contact"])
        other = ForOther(
            name=patient.name,
            email=patient.email,
            telephone=patient.telephone,
            age=PatientAge.GUARDIAN if data["guardian"] else "",
            guardian=" ".join(data["guardian"].split()),
            whom_to_call=WhomToCall.CONTACT if data["calls_contact"] else "",
            contact=data["contact"],
        )
        return Details(booked_by.name, booked_by.email, booked_by.telephone, data["reason"], other=other)


class CorrectNeedsForm(NeedsFields):
    """What a patient needs of a visit, and a digest of what the page showed."""

    shown = forms.CharField(widget=forms.HiddenInput)


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


class StopForm(forms.Form):
    why = forms.CharField(
        label=_("Why"),
        max_length=300,
        validators=[plaintext.one_line],
        help_text=_("For the history. Nobody outside the clinic sees it."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Write why, in a few words.")},
    )


class SearchForm(forms.Form):
    words = forms.CharField(
        label=_("Name, telephone or reference"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True}),
        error_messages={"required": _("Write a name, a telephone number or a reference.")},
    )


def contact_in(data: dict[str, Any], whose: str = "") -> Contact:
    return Contact(
        name=" ".join(data[f"{whose}name"].split()),
        email=data[f"{whose}email"],
        telephone=str(data[f"{whose}telephone"] or ""),
    )
