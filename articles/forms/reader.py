"""What readers without a login fill in. The form's number and timing are read beside these (views/reader_forms.py)."""

from __future__ import annotations

import re
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

import plaintext

GAP = re.compile(r"\n\s*\n\s*\n")


class ParagraphsField(forms.CharField):
    """Longer text. Browsers count a line break as one character and send two: count as they do."""

    default_validators = [plaintext.paragraphs]

    def __init__(self, *args: Any, rows: int = 8, **kwargs: Any) -> None:
        widget = forms.Textarea(attrs={"rows": rows, "autocomplete": "off"})
        super().__init__(*args, widget=widget, **kwargs)

    def to_python(self, value: Any) -> str:
        text = str(super().to_python(value)).replace("\r\n", "\n").replace("\r", "\n")
        return GAP.sub("\n\n", text)


class ReaderForm(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper(self)
        self.helper.form_tag = False
        self.helper.disable_csrf = True


class ReportForm(ReaderForm):
    text = ParagraphsField(
        label=_("What is wrong?"),
        max_length=2000,
        help_text=_("The fewer words, the better. Please write nothing about yourself or your health here."),
        error_messages={
            "required": _("Write what is wrong."),
            "max_length": _("Write 2,000 characters at most."),
        },
    )
    place = forms.CharField(
        label=_("Where on the page? (optional)"),
        max_length=200,
        required=False,
        validators=[plaintext.one_line],
        help_text=_("A heading, or a few words of the sentence."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"max_length": _("Write 200 characters at most.")},
    )
