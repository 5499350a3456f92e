from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

import plaintext
from bookings.enums import VisitMode
from bookings.forms.fields import EmailField, ParagraphsField, TelephoneField
from bookings.operations import Details, ForOther

if TYPE_CHECKING:
    from bookings.models import BookingAttempt

REASON_LENGTH = 500
YES, NO = "yes", "no"
SAID = {YES: True, NO: False}


class DetailsForm(forms.Form):
    """Who comes and how to reach them: nothing that the clinic does not need for a first visit.

    Without an open `attempt` the form only finds out what was sent: it asks for nothing that may not have been asked.
    """

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
        help_text=_("We send your confirmation here."),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
        error_messages={
            "required": _("Enter your e-mail address."),
            "invalid": _("Enter an e-mail address like name@example.org."),
        },
    )
    telephone = TelephoneField(
        label=_("Telephone number"),
        help_text=_("In case something changes on the day. From abroad, begin with + and the country code."),
        error_messages={
            "required": _("Enter your telephone number."),
            "invalid": _("Enter a telephone number with its area code."),
        },
    )
    reason = ParagraphsField(
        label=_("What is it about?"),
        required=False,
        max_length=REASON_LENGTH,
        help_text=_(
            "A few words are enough. Please leave out clinical details: we talk about those at the visit."
        ),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    said_returning = forms.TypedChoiceField(
        label=_("Have you been here before?"),
        choices=[(YES, _("Yes")), (NO, _("No"))],
        coerce=SAID.__getitem__,
        empty_value=None,
        required=False,  # who books a service for those who were here has said so already
        widget=forms.RadioSelect,
        error_messages={
            "invalid_choice": _("Say whether you have been here before: yes or no."),
        },
    )

    def __init__(self, *args: Any, country: str, attempt: BookingAttempt | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["telephone"] = TelephoneField(
            country=country,
            label=self.fields["telephone"].label,
            help_text=self.fields["telephone"].help_text,
            error_messages=self.fields["telephone"].error_messages,
            max_length=40,
            widget=forms.TextInput(attrs={"autocomplete": "tel", "type": "tel"}),
        )
        self.order_fields(["name", "email", "telephone", "said_returning", "reason"])
        if attempt is not None and (attempt.invited_id is not None or attempt.service.is_for_everybody):
            del self.fields["said_returning"]
        if attempt is not None and attempt.service.mode == VisitMode.TELEPHONE:
            self.ask_where_to_call()
        if attempt is not None and attempt.service.capacity > 1:
            self.fields["reason"].label = _("Anything we should know?")
        if "said_returning" in self.fields:
            self.ask_whether_here(attempt.service.returning_months if attempt else None)
        self.helper = FormHelper(self)
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    def ask_whether_here(self, months: int | None) -> None:
        if not months:
            return
        said = self.fields["said_returning"]
        said.label = ngettext(
            "Were you here in the last month?", "Were you here in the last %(months)s months?", months
        ) % {"months": months}
        said.error_messages["invalid_choice"] = ngettext(
            "Say whether you were here in the last month: yes or no.",
            "Say whether you were here in the last %(months)s months: yes or no.",
            months,
        ) % {"months": months}

    def ask_where_to_call(self) -> None:
        telephone = self.fields["telephone"]
        telephone.help_text = _(
            "We call you on this number at the time of your visit. From abroad, begin with + and the country code."
        )
        telephone.error_messages["required"] = _(
            "Enter the telephone number to call you on: this visit is by telephone."
        )

    def details(self) -> Details:
        return self.of_who_books(None)

    def of_who_books(self, other: ForOther | None) -> Details:
        data = self.cleaned_data
        return Details(
            name=" ".join(data["name"].split()),
            email=data["email"],
            telephone=str(data["telephone"]),
            reason=data["reason"],
            said_returning=data.get("said_returning"),
            other=other,
        )
