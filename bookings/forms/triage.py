"""The questions that help to choose an appointment, one form a page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bookings.models import RedFlag, TriageAnswer

NONE = "none"


class SignsForm(forms.Form):
    """Which of the signs are there. Whoever ticks one and “none” as well is taken at the sign: that is the safe side."""

    signs = forms.MultipleChoiceField(
        widget=forms.CheckboxSelectMultiple(attrs={"class": "choice__control"}),
        error_messages={
            "required": _("Tick what is true for you, or “None of these”."),
            "invalid_choice": _("Tick what is true for you, or “None of these”."),
        },
    )

    def __init__(self, *args: Any, signs: Sequence[RedFlag], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(sign.pk), sign.text) for sign in signs]
        self.fields["signs"].choices = [*choices, (NONE, _("None of these"))]  # type: ignore[attr-defined]

    def ticked(self) -> tuple[int, ...]:
        return tuple(int(sign) for sign in self.cleaned_data["signs"] if sign != NONE)


class QuestionForm(forms.Form):
    answer = forms.ChoiceField(
        widget=forms.RadioSelect(attrs={"class": "choice__control"}),
        error_messages={
            "required": _("Choose the answer that fits best."),
            "invalid_choice": _("Choose the answer that fits best."),
        },
    )

    def __init__(self, *args: Any, answers: Sequence[TriageAnswer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answer"].choices = [(str(answer.pk), answer.text) for answer in answers]  # type: ignore[attr-defined]

    def chosen(self) -> int:
        return int(self.cleaned_data["answer"])
