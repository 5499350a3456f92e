"""What patients type on the pages behind their link."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

import plaintext
from bookings.forms.details import REASON_LENGTH
from bookings.forms.fields import EmailField, ParagraphsField, TelephoneField
from bookings.forms.times import revision_field
from bookings.operations import Corrections

if TYPE_CHECKING:
    from bookings.models import Appointment, Clinic

REASONS = {
    "better": _("I am better"),
    "ill": _("I am ill"),
    "time": _("The time no longer suits me"),
    "elsewhere": _("I am being treated elsewhere"),
    "other": _("Something else"),
}


def bare(form: forms.Form) -> FormHelper:
    """Let the template write the form element itself."""
    helper = FormHelper(form)
    helper.form_tag = False
    helper.disable_csrf = True
    return helper


class CancelOnlineForm(forms.Form):
    """Why, if the patient likes to say so; and which state of the visit the page showed."""

    reason = forms.ChoiceField(
        label=_("Why do you cancel?"),
        help_text=_("It helps us to offer better times. You can leave this out."),
        choices=list(REASONS.items()),
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Choose one of the reasons, or none.")},
    )
    words = forms.CharField(
        label=_("In your own words"),
        help_text=_("Please leave out clinical details."),
        required=False,
        max_length=200,
        validators=[plaintext.one_line],
    )
    revision = revision_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["revision"].required = False
        self.helper = bare(self)

    def why(self) -> str:
        """Return what the visit's history keeps."""
        chosen = str(REASONS.get(self.cleaned_data["reason"], ""))
        return ": ".join(part for part in (chosen, self.cleaned_data["words"].strip()) if part)


class FindForm(forms.Form):
    """Where to send the links of one's visits."""

    email = EmailField(
        label=_("E-mail address"),
        max_length=254,
        help_text=_("The one you gave when you booked."),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
        error_messages={
            "required": _("Enter your e-mail address."),
            "invalid": _("Enter an e-mail address like name@example.org."),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = bare(self)


class CorrectForm(forms.Form):
    """What can be corrected by the link. Only the browser that booked sees what was typed, and may change all of it."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=150,
        validators=[plaintext.one_line],
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Enter your name.")},
    )
    email = EmailField(
        label=_("E-mail address"),
        max_length=254,
        help_text=_("If you correct it, we send your confirmation there, with a new link."),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
        error_messages={
            "required": _("Enter your e-mail address."),
            "invalid": _("Enter an e-mail address like name@example.org."),
        },
    )
    reason = ParagraphsField(
        label=_("What is it about?"),
        required=False,
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    shown = forms.CharField(widget=forms.HiddenInput, max_length=64)

    field_order = ["name", "email", "telephone", "reason"]

    def __init__(
        self, *args: Any, appointment: Appointment, clinic: Clinic, everything: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.everything = everything
        self.fields["telephone"] = TelephoneField(
            country=clinic.country,
            label=_("Telephone number"),
            required=everything,
            max_length=40,
            widget=forms.TextInput(attrs={"autocomplete": "tel", "type": "tel"}),
            error_messages={
                "required": _("Enter your telephone number."),
                "invalid": _("Enter a telephone number with its area code."),
            },
        )
        if appointment.service.capacity > 1:
            self.fields["reason"].label = _("Anything we should know?")
        if not everything:
            self.hide_what_was_typed()
        self.order_fields(self.field_order)
        self.helper = bare(self)

    def hide_what_was_typed(self) -> None:
        del self.fields["name"], self.fields["email"]
        self.fields["telephone"].label = _("Another telephone number")
        self.fields["telephone"].help_text = _("Leave this empty if the one we have is right.")
        self.fields["reason"].help_text = _(
            "Leave this empty to keep what you wrote when you booked. Please leave out clinical details."
        )

    def corrections(self) -> Corrections:
        """Return what was corrected; where nothing was shown, an empty field changes nothing."""
        data = self.cleaned_data
        telephone, reason = str(data["telephone"] or ""), data["reason"]
        if not self.everything:
            return Corrections(telephone=telephone or None, reason=reason or None)
        return Corrections(" ".join(data["name"].split()), data["email"], telephone, reason)
