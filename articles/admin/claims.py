"""Words that readers get as soon as they are saved may not promise more than an article may."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from articles import publishing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from django import forms

    from articles.linting import Finding


def refuse_claims(
    form: forms.ModelForm[Any],
    names: Iterable[str],
    claims: Callable[[str], list[Finding]] = publishing.claims_in,
) -> None:
    """Refuse these fields where they claim something; what has stood there before may stay beside another change."""
    for name in set(names) & {*form.changed_data} & form.cleaned_data.keys():
        for finding in claims(form.cleaned_data[name] or ""):
            form.add_error(name, finding.message)
