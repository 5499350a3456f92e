"""The page of public holidays: a decision for each day, and what the page showed before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bookings.enums import ClosureDecision

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bookings.models import ClinicClosure

ALL = {ClosureDecision.CLOSED.value, ClosureDecision.OPEN.value}


class HolidaysForm(forms.Form):
    """Two fields for each closure: what is chosen, and what was shown; a missing one leaves the day as it is."""

    def __init__(self, *args: Any, closures: Iterable[ClinicClosure], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.closures = list(closures)
        for closure in self.closures:
            self.fields[f"holiday-{closure.pk}"] = decision_field(forms.RadioSelect, closure)
            self.fields[f"shown-{closure.pk}"] = decision_field(forms.HiddenInput, closure)

    def decisions(self, every: str = "") -> dict[int, tuple[str, str]]:
        """Return the changes, as `operations.decide_holidays` takes them; `every` holds for all still to decide."""
        found = {}
        for closure in self.closures:
            shown = self.cleaned_data[f"shown-{closure.pk}"] or closure.decision
            chosen = self.cleaned_data[f"holiday-{closure.pk}"] or shown
            if every in ALL and chosen == ClosureDecision.PROPOSED:
                chosen = every
            if chosen != shown:
                found[closure.pk] = (shown, chosen)
        return found

    def with_chosen(self, decisions: Mapping[int, tuple[str, str]]) -> HolidaysForm:
        """Return the same form with these decisions chosen."""
        data = {key: self.data[key] for key in self.data}
        data |= {f"holiday-{closure}": chosen for closure, (_shown, chosen) in decisions.items()}
        return HolidaysForm(data, closures=self.closures)

    def fields_of(self, closure: ClinicClosure | None) -> dict[str, forms.BoundField | None]:
        """Return the two fields of a closure; none for a day that is not on the list, or is over."""
        name = f"holiday-{closure.pk}" if closure is not None else ""
        if closure is None or name not in self.fields:
            return {"choice": None, "shown": None}
        return {"choice": self[name], "shown": self[f"shown-{closure.pk}"]}


def decision_field(widget: type[forms.Widget], closure: ClinicClosure) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=closure.name,
        choices=ClosureDecision.choices,
        initial=closure.decision,
        required=False,
        widget=widget,
        error_messages={"invalid_choice": _("Choose one of the three.")},
    )
