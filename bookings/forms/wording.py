"""The clinic's own words for a kind of message, with the placeholders checked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from bookings import notifications
from bookings.domain.wording import has_stray_bracket, unknown
from bookings.forms.fields import ParagraphsField
from bookings.models import MessageWording
from bookings.models.wording import LONGEST_TEXT

if TYPE_CHECKING:
    from collections.abc import Sequence

EMPTY_IS_OURS = gettext_lazy("Left empty, ours is sent.")


class WordingForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """A kind whose templates have no place for an opening has no such field."""

    opening = ParagraphsField(
        label=gettext_lazy("Opening"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 6, "cols": 60}),
        help_text=gettext_lazy("The greeting and the first sentences. An empty line begins a new paragraph."),
    )
    closing = ParagraphsField(
        label=gettext_lazy("Closing"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 4, "cols": 60}),
        help_text=gettext_lazy("Stands before the clinic’s name and address. Left empty, nothing does."),
    )

    class Meta:
        model = MessageWording
        fields = ["subject", "opening", "closing"]
        help_texts = {
            "subject": gettext_lazy(
                "Shows on locked screens: nothing about the patient, the visit or its time."
            )
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.fields["subject"].widget.attrs["size"] = 60
        if not notifications.takes_opening(self.instance.kind):
            del self.fields["opening"]

    def clean_subject(self) -> str:
        text: str = self.cleaned_data["subject"]
        private = set(notifications.MEANING) - set(notifications.IN_SUBJECTS)
        if named := [name for name in unknown(text, notifications.IN_SUBJECTS) if name.lower() in private]:
            said = _("%(names)s would show on locked screens. A subject can name: %(known)s.")
            values = {"names": in_brackets(named), "known": in_brackets(notifications.IN_SUBJECTS)}
            raise ValidationError(said % values, code="private")
        return checked(text, notifications.IN_SUBJECTS)

    def clean_opening(self) -> str:
        return checked(self.cleaned_data["opening"], notifications.known(self.instance.kind))

    def clean_closing(self) -> str:
        return checked(self.cleaned_data["closing"], notifications.known(self.instance.kind))


def checked(text: str, known: Sequence[str]) -> str:
    """Return the text; refuse placeholders that this message doesn't know, naming those that it does."""
    if names := unknown(text, known):
        said = ngettext(
            "We know no placeholder %(names)s here. There are: %(known)s.",
            "We know no placeholders %(names)s here. There are: %(known)s.",
            len(names),
        )
        values = {"names": in_brackets(names), "known": in_brackets(known)}
        raise ValidationError(said % values, code="placeholder")
    if has_stray_bracket(text):
        said = _("A curly bracket stands alone. They are only for placeholders: %(known)s.")
        raise ValidationError(said % {"known": in_brackets(known)}, code="bracket")
    return text


def in_brackets(names: Sequence[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in names)
