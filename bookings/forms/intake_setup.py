"""What the admin checks when staff write a form: each complaint at its field."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

import plaintext
from bookings.domain.answers import CHOICE, CHOICES, LENGTHS, SCALE, STRING
from bookings.forms.setup import SetUpForm

if TYPE_CHECKING:
    from collections.abc import Iterable

FEWEST_CHOICES, MOST_CHOICES = 2, 30
WITH_CHOICES = frozenset({CHOICE, CHOICES})


class VersionForm(SetUpForm):
    publish = forms.BooleanField(
        label=_("Publish now"),
        required=False,
        help_text=_(
            "From now on patients get this version, and nobody can edit it any more: what they were shown stays"
            " as it was. Who has begun an earlier version finishes that one. To change it later, make a new version."
        ),
    )


class ItemForm(SetUpForm):
    def clean(self) -> dict[str, Any]:
        super().clean()
        data = self.cleaned_data
        kind = data.get("kind")
        if "choices" in data and (text := wrong_choices(kind, data["choices"])):
            self.add_error("choices", text)
        if kind and kind != SCALE and (data.get("low_label") or data.get("high_label")):
            self.add_error("kind", _("The ends 0 and 10 belong to a scale: empty them, or choose “Scale”."))
        return data


def wrong_choices(kind: str | None, text: str) -> Any:
    """Return what is wrong with the lines to choose from, or None."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if kind not in WITH_CHOICES:
        return (
            _("Only “One of several” and “Several of several” have choices: empty this.") if lines else None
        )
    if not FEWEST_CHOICES <= len(lines) <= MOST_CHOICES:
        return _("Write from 2 to 30 choices, one a line.")
    if len(set(lines)) < len(lines):
        return _("Two choices are the same.")
    return first_problem(lines)


def first_problem(lines: Iterable[str]) -> Any:
    for line in lines:
        if len(line) > LENGTHS[STRING]:
            return _("A choice has at most 200 characters.")
        try:
            plaintext.one_line(line)
        except ValidationError as error:
            return error
    return None
