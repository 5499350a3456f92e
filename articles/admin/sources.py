from __future__ import annotations

from django import forms
from django.contrib import admin
from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.admin.base import WithHistory
from articles.models import Reference


@admin.register(Reference)
class ReferenceAdmin(WithHistory):
    list_display = ["key", "printed", "status", "study_type", "correction"]
    list_filter = ["status", "study_type"]
    formfield_overrides = {models.TextField: {"widget": forms.Textarea(attrs={"rows": 3, "cols": 80})}}
    search_fields = ["key", "printed", "doi", "pmid", "pmcid"]
    fieldsets = [
        (None, {"fields": ["key", "printed", "status", ("doi", "pmid", "pmcid")]}),
        (_("The study"), {"fields": ["study_type", "population", "size"]}),
        (
            _("Correction"),
            {
                "fields": [
                    *("proposed_correction", "correction_accepted_by", "correction_accepted_date"),
                    "note",
                ]
            },
        ),
    ]

    @admin.display(description=_("Correction"))
    def correction(self, reference: Reference) -> str:
        if not reference.proposed_correction:
            return ""
        return str(_("Accepted") if reference.correction_accepted_date else _("Proposed"))
