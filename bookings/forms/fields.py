"""Fields that patients and staff fill in alike: what they let through, mail, calendar and telephone can carry."""

from __future__ import annotations

from typing import Any

import phonenumbers
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _
from phonenumber_field.formfields import PhoneNumberField

import plaintext


def mailable(address: str) -> None:
    """Validate an address that mail servers take.

    Django lets control characters in quotes pass before the @, and a few letters (the long s) that are in a to z
    only when case is ignored: the mail would then fail for ever.
    """
    validate_email(address)
    name = address.rpartition("@")[0]
    if not name.isascii() or not name.isprintable() or '"' in name:
        raise ValidationError(_("Enter a valid email address."), code="invalid")


LONGEST_KEY = 18  # digits of 64 bits


class EmailField(forms.EmailField):
    default_validators = [mailable]


class TelephoneField(PhoneNumberField):  # type: ignore[misc]
    """A number without a country code is read as `country`'s, as far as there are numbers of that country."""

    def __init__(self, *args: Any, country: str = "", **kwargs: Any) -> None:
        known = country in phonenumbers.SUPPORTED_REGIONS
        super().__init__(*args, region=country if known else None, **kwargs)

    def to_python(self, value: Any) -> Any:
        plaintext.one_line(value or "")
        number = super().to_python(value)
        if getattr(number, "extension", None):
            raise ValidationError(_("Please leave out the extension: we can store the number only."))
        return number


class ParagraphsField(forms.CharField):
    """Browsers count a line break as one character towards maxlength and send it as two: count as they do."""

    default_validators = [plaintext.paragraphs]

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).replace("\r\n", "\n").replace("\r", "\n")


class SeveralField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # not generic at run time
    """Several rows to choose from; a number that no database holds is a wrong choice like any other."""

    def clean(self, value: Any) -> Any:
        if any(len(str(key)) > LONGEST_KEY for key in value or ()):
            raise forms.ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return super().clean(value)
