"""What staff fill in about comments."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from articles.forms.reader import ParagraphsField
from articles.models.comment_settings import LONGEST_OPEN


class ReplyForm(forms.Form):
    reply = ParagraphsField(
        label=_("Reply as the clinic"),
        rows=5,
        max_length=2000,
        required=False,
        help_text=_(
            "Readers see it below the comment, under the clinic’s name. Leave it empty to take a reply back. Give no advice about somebody’s own health here."
        ),
    )


class ReadForm(forms.Form):
    read = forms.BooleanField(
        label=_("I have read this, and turn comments on for the clinic."),
        error_messages={"required": _("Tick that you have read the rule, or leave comments off.")},
    )


class RegulatorForm(forms.Form):
    sure = forms.BooleanField(
        label=_("I have asked, and our regulator allows testimonials on our own site."),
        error_messages={"required": _("Tick that you have asked, or leave testimonials out.")},
    )


class DaysForm(forms.Form):
    days = forms.IntegerField(
        label=_("Close comments so many days after an article was published"),
        min_value=0,
        max_value=LONGEST_OPEN,
        help_text=_("0: they stay open. Single articles can be closed on their own page."),
        error_messages={
            "required": _("Write a number of days."),
            "invalid": _("Write a number of days."),
        },
    )
