"""What is wrong in a long form, each with the address of its field, for the list above it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator


class WrongField(NamedTuple):
    anchor: str
    name: str
    problem: str


def wrong_fields(form: Any, formsets: list[Any]) -> Iterator[WrongField]:
    """Say what stands next to fields only; what is wrong with the form as a whole stands above it anyway."""
    yield from wrong_in(form)
    for formset in formsets:
        if not formset.is_bound:
            continue
        rows = str(formset.model._meta.verbose_name_plural).capitalize()
        yield from (WrongField(f"{formset.prefix}-group", rows, error) for error in formset.non_form_errors())
        stay = (row for row in formset.forms if not getattr(row, "cleaned_data", {}).get("DELETE"))
        for row in stay:
            yield from wrong_in(row, f"{formset.model._meta.verbose_name}: ".capitalize())


def wrong_in(form: Any, kind: str = "") -> Iterator[WrongField]:
    for field in form:
        yield from (WrongField(field.auto_id, f"{kind}{field.label}", error) for error in field.errors)
