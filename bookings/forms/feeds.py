from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms

from bookings.enums import FeedNames
from bookings.forms.fields import LONGEST_KEY

if TYPE_CHECKING:
    from bookings.queries import FeedTarget


class FeedForm(forms.Form):
    """Which calendar is meant, and the one that the page showed; `targets` are those that this login may make."""

    target = forms.ChoiceField()
    shown = forms.RegexField(rf"\A[0-9]{{1,{LONGEST_KEY}}}\Z", required=False)
    names = forms.ChoiceField(choices=FeedNames.choices, required=False)

    def __init__(self, data: object, targets: list[FeedTarget]) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        self.targets = {target.key: target for target in targets}
        self.fields["target"].choices = [(key, key) for key in self.targets]  # type: ignore[attr-defined]

    def chosen(self) -> FeedTarget:
        return self.targets[self.cleaned_data["target"]]

    def shown_id(self) -> int | None:
        return int(self.cleaned_data["shown"]) if self.cleaned_data["shown"] else None

    def wanted_names(self) -> FeedNames:
        return FeedNames(self.cleaned_data["names"] or FeedNames.INITIALS)
