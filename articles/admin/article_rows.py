from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.admin.surviving_rows import MOST_ROWS, SurvivingRows
from articles.models import Citation, ListedReference, OldAddress, Reference

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest

    Admin = admin.ModelAdmin[Any]
    Rows = admin.StackedInline[Any, Any]
    RowForm = forms.ModelForm[Any]
    ReferenceChoice = forms.ModelChoiceField[Reference]
else:  # Django's own classes take no type arguments when they run
    Admin, Rows, RowForm = admin.ModelAdmin, admin.StackedInline, forms.ModelForm
    ReferenceChoice = forms.ModelChoiceField

MOST_OPEN_ROWS = 3
MOST_EMPTY_ROWS = 20


def number(text: str) -> int:
    return int(text) if re.fullmatch("[0-9]{1,4}", text) else 0


class KeyField(ReferenceChoice):
    """A reference by its key, as texts cite it: no list of thousands to choose from, no query for each row."""

    widget = forms.TextInput

    def __init__(self, **kwargs: Any) -> None:
        unknown = _("There is no reference of this key. Add it under References first.")
        super().__init__(
            queryset=Reference.objects.all(),
            to_field_name="key",
            label=_("Reference"),
            error_messages={"invalid_choice": unknown},
            **kwargs,
        )


class RowWithReference(RowForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.reference_id:
            self.initial["reference"] = self.instance.reference.key


class ListedReferenceForm(RowWithReference):
    reference = KeyField(help_text=_("Its key, such as willy2011."))


class CitationForm(RowWithReference):
    reference = KeyField(
        required=False,
        help_text=_("Its key, such as willy2011. Leave it empty while no checked reference is known."),
    )


class CitationRows(SurvivingRows):
    def clean(self) -> None:
        """Refuse two rows for one marker: each alone is right, so only the whole can tell."""
        super().clean()
        seen = set()
        for form in self.forms:
            if not form.is_valid() or form in self.deleted_forms or "claim" not in form.cleaned_data:
                continue
            marker = form.cleaned_data.get("reference"), form.cleaned_data.get("label", "")
            if marker in seen:
                form.add_error("label", _("Another row has the same reference and label."))
                raise ValidationError(_("Two citations have the same reference and label."))
            seen.add(marker)


class RowsOnRequest(Rows):
    """The stock script adds empty rows; who has none of it asks for some by the address (`?rows=3`)."""

    formset = SurvivingRows
    max_num = MOST_ROWS

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        return super().get_formset(request, obj, absolute_max=MOST_ROWS, **kwargs)

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        return min(number(request.GET.get("rows", "")), MOST_EMPTY_ROWS)


class WithReferences(RowsOnRequest):
    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("reference")


class ListedReferenceInline(WithReferences):
    model = ListedReference
    form = ListedReferenceForm
    fields = [("reference", "position", "added_in_this_edition")]


class CitationInline(WithReferences):
    model = Citation
    form = CitationForm
    formset = CitationRows
    formfield_overrides = {models.TextField: {"widget": forms.Textarea(attrs={"rows": 2, "cols": 80})}}
    fields = [("reference", "label", "verdict"), "claim", "shows", "note"]


class OldAddressInline(RowsOnRequest):
    model = OldAddress


class WithFoldedRows(Admin):
    """Many rows of one kind are folded, with how many there are: a finding's link opens them, and so does an error."""

    def get_inline_formsets(
        self, request: HttpRequest, formsets: Any, inline_instances: Any, *rest: Any, **named: Any
    ) -> Any:
        for rows, formset in zip(inline_instances, formsets, strict=True):
            count = len(formset.forms) - (0 if formset.is_bound else formset.extra)
            if count > MOST_OPEN_ROWS and not formset.non_form_errors():
                rows.classes = [*(rows.classes or ()), "collapse"]
                rows.verbose_name_plural = f"{rows.verbose_name_plural} ({count})"
        return super().get_inline_formsets(request, formsets, inline_instances, *rest, **named)
