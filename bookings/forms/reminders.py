"""The reminders of a service, as rows: a new service begins with the usual two."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from bookings.forms.hours import RowForm, RowFormSet

USUAL = (7 * 24, 24)
MOST = 5


class ReminderForm(RowForm):
    def has_changed(self) -> bool:
        """Count a new row by what it holds: one that was proposed and left as it is, is wanted."""
        if self.instance.pk is None:
            return bool(self["hours_before"].data)
        return super().has_changed()


class ReminderFormSet(RowFormSet):
    default_error_messages = {
        **RowFormSet.default_error_messages,
        "too_many_forms": _("A service has at most %(num)d reminders."),
    }

    def clean(self) -> None:
        super().clean()
        seen: set[int] = set()
        for form in self.forms:
            hours = form.cleaned_data.get("hours_before") if form.is_valid() else None
            if hours is None or form.cleaned_data.get("DELETE"):
                continue
            if hours in seen:
                form.add_error("hours_before", _("This service has a reminder at this time already."))
            seen.add(hours)

    def validate_unique(self) -> None:
        """Leave it to `clean`, which says it at the field."""


def proposed(*, adding: bool) -> dict[str, Any]:
    """Return what a new service's rows begin with."""
    return {"initial": [{"hours_before": hours} for hours in USUAL]} if adding else {}
