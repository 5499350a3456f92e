"""Two people with the same row open: who saves second is told what it says now, and loses nothing typed.

Articles have more to compare, and do so by themselves (two_editors.py).
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib.admin.utils import display_for_value
from django.utils.html import format_html, format_html_join
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _

from articles.models.turns import take_turn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import Model
    from django.utils.safestring import SafeString

    Form = forms.ModelForm[Any]
else:  # Django's own class takes no type arguments when it runs
    Form = forms.ModelForm

LOADED = "_loaded"
"""Name in the form: which state of the row was loaded into it. Templates/admin/articles/change_form.html puts it there."""
MOST_SHOWN = 300  # characters of a field


class LoadedForm(Form):
    """Refuses to save over what somebody else has saved since; pressing Save once more does it knowingly."""

    also_watched: ClassVar[Sequence[str]] = ()
    """Fields that are not in the form, and of which its other fields speak."""
    seen: str = ""
    """The state that was told of as somebody else's."""

    @property
    def loaded(self) -> str:
        """Return what the form has to bring back; "" where nothing is stored yet."""
        if self.instance.pk is None:
            return ""
        return self.seen or (self.data.get(LOADED, "") if self.is_bound else self.state_of(self.instance))

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.instance.pk is not None and LOADED in self.data:
            self.compare(self.data[LOADED])
        return cleaned

    def compare(self, loaded: str) -> None:
        """Keep the row from everybody else until the transaction ends, and refuse if it is not what was loaded."""
        take_turn()
        rows = type(self.instance)._default_manager.select_for_update(no_key=True)
        stored = rows.filter(pk=self.instance.pk).first()
        now = self.state_of(stored) if stored else loaded
        if stored is None or now == loaded:
            return
        if said := [(label(stored, name), text_of(stored, name)) for name in self.differing(stored)]:
            self.seen = now
            self.add_error(None, overtaken(said))

    def watched(self) -> list[str]:
        names = {field.name for field in self.instance._meta.concrete_fields}
        return [name for name in [*self.fields, *self.also_watched] if name in names]

    def state_of(self, row: Model) -> str:
        """Return a name for what the row holds, as far as this form is concerned."""
        columns = {field.name: field.value_from_object(row) for field in row._meta.concrete_fields}
        held = [(name, str(columns[name])) for name in self.watched()]
        return hashlib.sha256(repr(held).encode()).hexdigest()

    def differing(self, stored: Model) -> list[str]:
        """Return the fields that would be written over with something else."""
        return [
            name
            for name in self.watched()
            if name not in self.cleaned_data or self.cleaned_data[name] != getattr(stored, name)
        ]


def label(row: Model, name: str) -> str:
    return capfirst(str(row._meta.get_field(name).verbose_name))  # type: ignore[union-attr]  # a concrete field


def text_of(row: Model, name: str) -> str:
    display = getattr(row, f"get_{name}_display", None)
    value = display() if display else getattr(row, name)
    if isinstance(value, bool):
        value = _("Yes") if value else _("No")
    return Truncator(str(display_for_value(value, ""))).chars(MOST_SHOWN)


def overtaken(said: Sequence[tuple[str, str]]) -> SafeString:
    words = _(
        "Not saved: somebody changed this while you had it open. What you typed is below, and this is what it says now:"
    )
    last = _("Take over what should stay, then save again.")
    rows = format_html_join("; ", "{}: “{}”", said)
    return format_html("{} {}. {}", words, rows, last)
