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
        label=_("Where on the page?"),
        max_length=200,
        required=False,
        validators=[plaintext.one_line],
        help_text=_("A heading, or a few words of the sentence."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"max_length": _("Write 200 characters at most.")},
    )


class CommentForm(ReaderForm):
    name = forms.CharField(
        label=_("Name to show"),
        max_length=60,
        validators=[plaintext.one_line],
        help_text=_("It stands beside your comment. A first name or a made-up one is enough."),
        widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
        error_messages={
            "required": _("Write the name to show."),
            "max_length": _("Write 60 characters at most."),
        },
    )
    text = ParagraphsField(
        label=_("Your comment"),
        max_length=2000,
        help_text=_("Plain text; addresses of pages are not turned into links."),
        error_messages={
            "required": _("Write your comment."),
            "max_length": _("Write 2,000 characters at most."),
        },
    )

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())


class EraseForm(ReaderForm):
    code = forms.CharField(
        label=_("Code"),
        max_length=100,
        validators=[plaintext.one_line],
        help_text=_("32 letters and digits. Capitals, spaces and hyphens don’t matter."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={
            "required": _("Write the code that was shown when you sent the comment."),
            "max_length": _("A code has 32 letters and digits."),
        },
    )
