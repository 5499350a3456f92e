"""What staff note after a call."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

import plaintext


class CallForm(forms.Form):
    """One of several on a page: the reference of whom was called keeps their fields apart."""

    shown = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**63 - 1)
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=200,
        validators=[plaintext.one_line],
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, reference: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.auto_id = f"{reference}_%s"
